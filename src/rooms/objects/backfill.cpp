// The rest of a thread, fetched when somebody here reads it (FEP-f228): from the context that its
// server shows, else from replies to replies. Everything is asked of its own origin; only what
// anybody may read is kept.
#include <algorithm>
#include <deque>
#include <mutex>
#include <set>
#include <unordered_map>

#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "rooms/objects/collections.h"
#include "rooms/objects/impl.h"

namespace kentongan::objects {
namespace {

using activitystreams::Object;

constexpr std::string_view kBackfill = "objects.backfill";
constexpr Duration kAgain = std::chrono::minutes(15);
constexpr Duration kTimeLimit = std::chrono::minutes(1);  // a worker is held so long
constexpr std::size_t kMaxRemembered = 10'000;
constexpr std::size_t kMostPosts = 60;
constexpr int kMostPages = 30, kMostDepth = 3;

// One thread being filled.
class Filling {
public:
    Filling(Objects::Impl& impl, StatusId thread)
        : impl_(impl), thread_(thread), end_(impl.platform.clock.now() + kTimeLimit) {}

    void from(const std::string& uri) {
        seen_.insert(uri);
        const auto document = fetch(uri);
        if (!document) return;
        const auto context = activitystreams::id_of(activitystreams::one(*document, "context"));
        if (activitystreams::same_origin(context, uri) && read_context(context)) return;
        read_replies(*document, uri);
    }

    // A parent before what answers it; what answers nothing here is of another thread.
    void keep() {
        for (bool progress = true; progress;) {
            progress = false;
            for (auto& object : found_) {
                if (is_late()) return;
                if (object.id.empty() || !is_in_thread(object.in_reply_to)) continue;
                if (const auto author = impl_.actors.find_person(object.attributed_to))
                    (void)impl_.keep(object, *author, impl_.proof_of(object));
                object.id.clear();
                progress = true;
            }
        }
    }

private:
    bool read_context(const std::string& context) {
        const auto listed =
            read_collection(impl_.actors, json::value(context), context, kMostPosts * 2, pages_);
        if (!listed || listed->items.empty()) return false;
        for (const auto& item : listed->items) {
            const auto id = activitystreams::id_of(&item);
            if (is_new(id) && !is_known(id)) (void)take(id);
        }
        return true;
    }

    // Known ones are asked, too: what answers them may not be known.
    void read_replies(const json::value& document, const std::string& uri) {
        struct Place {
            json::value document;
            std::string uri;
            int depth;
        };
        std::deque<Place> places{{document, uri, 1}};
        for (; !places.empty() && !is_late(); places.pop_front()) {
            const auto& place = places.front();
            const auto* replies = activitystreams::one(place.document, "replies");
            if (!replies) continue;
            const auto listed =
                read_collection(impl_.actors, *replies, place.uri, kMostPosts, pages_);
            if (!listed) continue;
            for (const auto& item : listed->items) {
                const auto id = activitystreams::id_of(&item);
                if (!is_new(id)) continue;
                auto answer = take(id);
                if (answer && place.depth < kMostDepth)
                    places.push_back({*std::move(answer), id, place.depth + 1});
            }
        }
    }

    bool is_late() const { return impl_.platform.clock.now() > end_; }
    bool is_new(const std::string& id) {
        return !id.empty() && !id.starts_with(impl_.platform.config.url("/")) &&
               seen_.insert(id).second;
    }
    bool is_known(const std::string& id) const {
        return impl_.platform.database.read(
            [&](db::Tx& tx) { return impl_.statuses.find_by_uri(tx, id).has_value(); });
    }
    bool is_in_thread(const std::string& parent) const {
        return impl_.platform.database.read([&](db::Tx& tx) {
            const auto id = impl_.statuses.find_by_uri(tx, parent);
            const auto status = id ? impl_.statuses.find(tx, *id) : std::nullopt;
            return status && status->thread == thread_;
        });
    }

    Result<json::value> take(const std::string& id) {
        TRY_ASSIGN(auto document, fetch(id));
        TRY_ASSIGN(auto object, activitystreams::read_object(document));
        const auto seen_by = activitystreams::visibility_of(object, {});
        const bool open = seen_by == activitystreams::Visibility::Public ||
                          seen_by == activitystreams::Visibility::Unlisted;
        if (open && !is_known(object.id)) found_.push_back(std::move(object));
        return document;
    }

    Result<json::value> fetch(const std::string& uri) {
        const auto host = activitystreams::host_of(uri);
        if (posts_ == 0 || is_late() || silent_.contains(host))
            return Error(ErrorCode::Unavailable);
        --posts_;
        auto document = impl_.actors.fetch(uri);
        if (!document && document.error().code() == ErrorCode::Unavailable) silent_.insert(host);
        return document;
    }

    Objects::Impl& impl_;
    StatusId thread_;
    TimePoint end_;
    std::size_t posts_ = kMostPosts;
    int pages_ = kMostPages;
    std::set<std::string> seen_, silent_;  // ids, hosts
    std::vector<Object> found_;
};

class Backfill {
public:
    explicit Backfill(Objects::Impl& impl) : impl_(impl) {}

    void opened(StatusId id) {
        const auto status =
            impl_.platform.database.read([&](db::Tx& tx) { return impl_.statuses.find(tx, id); });
        if (!status || !is_due(status->thread)) return;
        impl_.platform.database.write([&](db::Tx& tx) {
            jobs::NewJob job;
            job.kind = kBackfill;
            job.payload = id.to_string();
            job.lane = jobs::Lane::Bulk;
            impl_.platform.jobs.enqueue(tx, job);
        });
    }

    // Whatever fails is tried when somebody reads the thread again.
    Result<void> run(const jobs::Job& job) {
        const auto id = StatusId::parse(job.payload);
        if (!id) return {};
        std::vector<std::string> begins;
        StatusId thread;
        impl_.platform.database.read([&](db::Tx& tx) {
            const auto status = impl_.statuses.find(tx, *id);
            if (!status) return;
            thread = status->thread;
            for (const auto post : {thread, *id}) {
                const auto uri = uri_elsewhere(tx, post);
                if (!uri.empty() && std::ranges::find(begins, uri) == begins.end())
                    begins.push_back(uri);
            }
        });
        Filling filling(impl_, thread);
        for (const auto& uri : begins) filling.from(uri);
        filling.keep();
        return {};
    }

private:
    std::string uri_elsewhere(db::Tx& tx, StatusId id) const {
        const auto status = impl_.statuses.find(tx, id);
        if (!status || !is_open(status->visibility) || status->reblog_of ||
            status->uri.starts_with(impl_.platform.config.url("/")))
            return {};
        return status->uri;
    }

    bool is_due(StatusId thread) {
        const auto now = impl_.platform.clock.now();
        const std::lock_guard lock(mutex_);
        if (filled_.size() >= kMaxRemembered) filled_.clear();
        auto& filled = filled_[thread];
        if (filled != TimePoint() && now - filled < kAgain) return false;
        filled = now;
        return true;
    }

    Objects::Impl& impl_;
    std::mutex mutex_;
    std::unordered_map<StatusId, TimePoint> filled_;
};

}  // namespace

void add_backfill(Objects& room) {
    auto& impl = room.impl();
    const auto backfill = std::make_shared<Backfill>(impl);
    impl.platform.jobs.handle(std::string(kBackfill),
                              [backfill](const jobs::Job& job) { return backfill->run(job); });
    impl.platform.bus.subscribe<statuses::ThreadOpened>(
        [backfill](const statuses::ThreadOpened& event) { backfill->opened(event.status); });
}

}  // namespace kentongan::objects
