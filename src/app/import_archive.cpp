#include "app/import_archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <set>
#include <stdexcept>
#include <system_error>

#include "app/archive.h"
#include "app/carry.h"
#include "app/outbox.h"
#include "platform/base/json.h"
#include "platform/bus/bus.h"
#include "platform/http/router.h"
#include "platform/jobs/jobs.h"
#include "platform/metrics/metrics.h"
#include "platform/text/compose.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/statuses/api.h"

namespace kentongan {
namespace {

using statuses::StatusId;

constexpr std::size_t kMaxOutbox = 512 << 20, kMaxActor = 4 << 20;
constexpr std::size_t kMaxPictureBytes = 40 << 20, kMaxPictures = 4;
constexpr std::uint64_t kMaxAllPictures = 16ull << 30;
constexpr int kMaxTries = 64, kMostAtOnce = 40;

std::string plain_name(std::string_view name) {
    while (name.starts_with("./") || name.starts_with('/'))
        name.remove_prefix(name.starts_with('/') ? 1 : 2);
    return std::string(name);
}

// The named file of an archive; empty when it is not there.
std::string file_in(const std::string& archive, std::string_view wanted, std::size_t most) {
    ArchiveReader reader(archive, ArchiveReader::Kinds::Foreign);
    while (const auto entry = reader.next())
        if (entry->is_file && plain_name(entry->name) == wanted) return reader.content(most);
    return {};
}

// Posts are made by rooms of their own, on a bus that nobody listens to: no notification, no push,
// no stream learns of what was written years ago.
class QuietRooms {
public:
    explicit QuietRooms(App& app)
        : jobs_(app.platform().database, app.platform().clock),
          platform_{app.platform().config,
                    app.platform().clock,
                    app.platform().ids,
                    app.platform().database,
                    bus_,
                    jobs_,
                    scheduler_,
                    app.platform().fetcher,
                    app.platform().pictures,
                    router_,
                    app.platform().pages,
                    metrics_,
                    app.platform().keys,
                    app.platform().remote_media},
          accounts_(platform_, app.regions()),
          attachments(platform_),
          statuses(platform_, accounts_, attachments, &app.regions()) {}

private:
    Bus bus_;
    metrics::Metrics metrics_;
    jobs::Jobs jobs_;
    jobs::Scheduler scheduler_;
    http::Router router_;
    Platform platform_;
    accounts::Accounts accounts_;

public:
    attachments::Attachments attachments;
    statuses::Statuses statuses;
};

// The archive's pictures, one behind the other in a file without a name: whatever happens, nothing
// of it stays.
class Pictures {
public:
    Pictures(const std::string& data, const std::string& archive, const Outbox& outbox) {
        std::set<std::string> wanted;
        for (const auto& post : outbox.posts)
            for (const auto& picture : post.pictures)
                if (picture.is_picture) wanted.insert(picture.path);
        if (wanted.empty()) return;
        left_ = std::min(kMaxAllPictures, spare_bytes(data));
        std::string name = data + "/import-XXXXXX";
        file_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), name);
        ::unlink(name.c_str());
        try {
            unpack(archive, wanted);
        } catch (...) {
            ::close(file_);
            throw;
        }
    }
    ~Pictures() {
        if (file_ >= 0) ::close(file_);
    }
    Pictures(const Pictures&) = delete;
    Pictures& operator=(const Pictures&) = delete;

    // Empty when it was not there, or too large.
    std::string content(const std::string& path) const {
        const auto found = places_.find(path);
        if (found == places_.end() || found->second.bytes > kMaxPictureBytes) return {};
        std::string bytes(found->second.bytes, '\0');
        for (std::size_t done = 0; done < bytes.size();) {
            const auto got = ::pread(file_, bytes.data() + done, bytes.size() - done,
                                     found->second.begin + static_cast<off_t>(done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) throw std::system_error(errno, std::generic_category(), path);
            done += static_cast<std::size_t>(got);
        }
        return bytes;
    }

private:
    struct Place {
        off_t begin = 0;
        std::size_t bytes = 0;
    };

    void unpack(const std::string& archive, const std::set<std::string>& wanted) {
        ArchiveReader reader(archive, ArchiveReader::Kinds::Foreign);
        while (const auto entry = reader.next()) {
            const auto path = plain_name(entry->name);
            if (!entry->is_file || !wanted.contains(path) || places_.contains(path)) continue;
            Place place{end_, 0};
            reader.read([&](std::string_view piece) {
                place.bytes += piece.size();
                if (place.bytes <= kMaxPictureBytes) append(piece);
            });
            places_[path] = place;
        }
    }
    void append(std::string_view piece) {
        if (piece.size() > left_)
            throw std::runtime_error("the pictures of the archive are too many for one import");
        left_ -= piece.size();
        while (!piece.empty()) {
            const auto put = ::pwrite(file_, piece.data(), piece.size(), end_);
            if (put < 0 && errno == EINTR) continue;
            if (put <= 0) throw std::system_error(errno, std::generic_category(), "pictures");
            end_ += put;
            piece.remove_prefix(static_cast<std::size_t>(put));
        }
    }

    int file_ = -1;
    off_t end_ = 0;
    std::uint64_t left_ = 0;
    std::map<std::string, Place> places_;
};

class Importer {
public:
    Importer(App& app, accounts::AccountId account, const Pictures& pictures,
             ImportSummary& summary)
        : app_(app), rooms_(app), account_(account), pictures_(pictures), summary_(summary) {}

    void take(const ArchivedPost& post) {
        // Its readers are on other servers: here it would be a letter to nobody.
        if (post.audience == ArchivedPost::Audience::Direct ||
            post.published > app_.platform().clock.now()) {
            ++summary_.left_out;
            return;
        }
        if (const auto known = find(post)) {
            taken_.insert(*known);
            by_uri_[post.uri] = *known;
            ++summary_.already;
            return;
        }
        auto made = publish(post);
        if (!made) {
            summary_.bad.push_back(fmt::format(
                "{}: {}", post.uri,
                made.error().text().empty() ? made.error().detail() : made.error().text()));
            return;
        }
        taken_.insert(made->id);
        by_uri_[post.uri] = made->id;
        ++summary_.added;
    }

private:
    // Imported posts stand at the place in time of their ids, so looking there is enough.
    std::optional<StatusId> find(const ArchivedPost& post) const {
        const auto text = text::tidy(post.text), spoiler = text::tidy(post.spoiler_text);
        Page page;
        page.since_id = snowflake_at(post.published) - 1;
        page.max_id = snowflake_at(post.published + Duration(1));
        page.limit = kMostAtOnce;
        return app_.platform().database.read([&](db::Tx& tx) -> std::optional<StatusId> {
            for (const auto id : rooms_.statuses.ids_by_authors(tx, {&account_, 1}, page)) {
                const auto known = rooms_.statuses.find(tx, id);
                if (!known || taken_.contains(id) || known->created_at != post.published) continue;
                // With nothing but a warning, that is the text.
                if ((known->text == text && known->spoiler_text == spoiler) ||
                    (text.empty() && known->text == spoiler))
                    return id;
            }
            return {};
        });
    }

    Result<statuses::Status> publish(const ArchivedPost& post) {
        statuses::NewStatus made;
        made.author = account_;
        made.text = post.text;
        made.spoiler_text = post.spoiler_text;
        made.language = post.language;
        made.sensitive = post.sensitive;
        made.created_at = post.published;
        made.visibility =
            post.audience == ArchivedPost::Audience::Public     ? statuses::Visibility::Public
            : post.audience == ArchivedPost::Audience::Unlisted ? statuses::Visibility::Unlisted
                                                                : statuses::Visibility::Private;
        if (const auto parent = by_uri_.find(post.in_reply_to); parent != by_uri_.end())
            made.in_reply_to = parent->second;
        for (const auto& picture : post.pictures) add_picture(post, picture, made);
        // Two posts of one moment may get the same id when one of them came with an earlier run.
        for (int tries = 1;; ++tries) {
            auto done = rooms_.statuses.publish(made);
            if (done || done.error().code() != ErrorCode::Conflict || tries == kMaxTries)
                return done;
        }
    }

    void add_picture(const ArchivedPost& post, const ArchivedPicture& picture,
                     statuses::NewStatus& made) {
        const auto miss = [&](std::string_view why) {
            summary_.bad.push_back(fmt::format("{}: {} {}", post.uri, picture.path, why));
        };
        if (!picture.is_picture) return miss("is no picture, and was left out");
        if (made.attachments.size() == kMaxPictures) return miss("is one too many");
        const auto bytes = pictures_.content(picture.path);
        if (bytes.empty()) return miss("is not in the archive");
        auto kept = rooms_.attachments.upload(account_, bytes, picture.description);
        if (!kept)
            return miss(kept.error().text().empty() ? "cannot be read" : kept.error().text());
        made.attachments.push_back(*kept);
    }

    App& app_;
    QuietRooms rooms_;
    const accounts::AccountId account_;
    const Pictures& pictures_;
    ImportSummary& summary_;
    std::map<std::string, StatusId> by_uri_;
    std::set<StatusId> taken_;
};

}  // namespace

std::string archive_owner(const std::string& file) {
    const auto actor = parse_json(file_in(file, "actor.json", kMaxActor), {.max_bytes = kMaxActor});
    const auto* name = actor ? find_string(*actor, "preferredUsername") : nullptr;
    return name ? std::string(*name) : std::string();
}

Result<ImportSummary> import_archive(App& app, accounts::AccountId account,
                                     const std::string& file) {
    const auto json = file_in(file, "outbox.json", kMaxOutbox);
    if (json.empty())
        return Error(ErrorCode::BadRequest,
                     "There is no outbox.json in it: is it an archive of Mastodon?");
    TRY_ASSIGN(const auto outbox, read_outbox(json));
    ImportSummary summary;
    summary.what = "posts";
    summary.left_out = outbox.boosts;
    summary.bad = outbox.bad;
    const Pictures pictures(app.config().data, file, outbox);
    Importer importer(app, account, pictures, summary);
    Progress progress;
    std::int64_t done = 0;
    for (const auto& post : outbox.posts) {
        importer.take(post);
        progress.step("posts", ++done, static_cast<std::int64_t>(outbox.posts.size()));
    }
    progress.finish();
    return summary;
}

}  // namespace kentongan
