#include "rooms/attachments/service.h"

#include <algorithm>
#include <mutex>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/remote_media/remote_media.h"

namespace kentongan::attachments {
namespace {

constexpr std::size_t kMaxDescription = 1500;  // characters, as Mastodon
constexpr std::int64_t kMaxUnused = 40;        // of one person at a time
constexpr Duration kUnusedLife = 24h;
constexpr int kSweepBatch = 200;

void apply(const Change& change, store::Row& row) {
    if (change.description) row.description = std::string(trim(*change.description));
    if (!change.focus) return;
    row.focus_x = clamped_focus(change.focus->x);
    row.focus_y = clamped_focus(change.focus->y);
}

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<store::Row> find_own(db::Tx& tx, accounts::AccountId owner, AttachmentId id) {
    auto row = store::find(tx, id);
    if (!row || row->account != owner) return not_found();
    return std::move(*row);
}

// One that its owner may still work on.
Result<store::Row> find_unused(db::Tx& tx, accounts::AccountId owner, AttachmentId id) {
    TRY_ASSIGN(auto row, find_own(tx, owner, id));
    if (row.status) return not_found();
    if (row.state == store::State::Failed) return Error(ErrorCode::Unprocessable, row.failure);
    return row;
}

std::vector<std::string> files_of(const std::vector<store::Row>& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows)
        for (const auto& name : {row.original, row.preview})
            if (!name.empty()) names.push_back(name);
    return names;
}

// As Mastodon: pictures and videos without sound, up to four, or one video or sound alone.
Result<void> check_mix(std::span<const store::Row> rows) {
    const auto stands_alone = [](const store::Row& row) {
        return row.kind == Kind::Video || row.kind == Kind::Audio;
    };
    if (rows.size() > 1 && std::ranges::any_of(rows, stands_alone))
        return Error(ErrorCode::Unprocessable,
                     "Cannot attach a video to a post that already contains images");
    return {};
}

Result<void> check_ready(std::span<const store::Row> rows) {
    for (const auto& row : rows) {
        if (row.state == store::State::Failed) return Error(ErrorCode::Unprocessable, row.failure);
        if (row.state == store::State::Waiting)
            return Error(ErrorCode::Unprocessable,
                         "Cannot attach files that have not finished processing. Try again in a "
                         "moment!");
    }
    return {};
}

// Without the name of a field, as Mastodon, which says no more than the sentence.
Error missing() {
    return Error(ErrorCode::Unprocessable, "A picture is missing or already used.");
}

}  // namespace

double clamped_focus(double value) {
    return value >= -1 && value <= 1 ? value : 0;
}

Result<void> check(const Change& change) {
    if (change.description && utf8_length(*change.description) > kMaxDescription)
        return Error(ErrorCode::Unprocessable, "The description is too long.", "description");
    return {};
}

Service::Service(Platform& platform)
    : platform_(platform),
      files_(platform.config.data + "/media"),
      transcoder_(platform.pictures.worker_path()) {}

// Of a picture without a smaller one the picture itself.
void Service::show_remote(const store::Row& row, Attachment& attachment) const {
    attachment.remote_url = row.remote_url;
    attachment.preview_remote_url = row.remote_preview_url;
    attachment.content_type = row.media_type;
    if (row.kind == Kind::Unknown) return;
    attachment.url = platform_.remote_media.address(row.remote_url);
    attachment.preview_url = platform_.remote_media.address(row.remote_preview_url);
    if (attachment.preview_url.empty() && row.kind == Kind::Image)
        attachment.preview_url = attachment.url;
}

Attachment Service::attachment_from(const store::Row& row) const {
    const auto url = [&](const std::string& file) {
        return file.empty() ? std::string() : platform_.config.url("/media/" + file);
    };
    Attachment attachment;
    attachment.id = row.id;
    attachment.owner = row.account;
    attachment.kind = row.kind;
    attachment.waiting = row.state == store::State::Waiting;
    attachment.url = url(row.original);
    attachment.preview_url = url(row.preview);
    attachment.content_type = Files::type_of(row.original);
    if (!row.remote_url.empty()) show_remote(row, attachment);
    attachment.description = row.description;
    attachment.blurhash = row.blurhash;
    attachment.width = row.width;
    attachment.height = row.height;
    attachment.preview_width = row.preview_width;
    attachment.preview_height = row.preview_height;
    attachment.focus_x = row.focus_x;
    attachment.focus_y = row.focus_y;
    attachment.size_bytes = row.size_bytes;
    attachment.likeness = row.likeness;
    attachment.playing = row.playing;
    return attachment;
}

Result<void> Service::check_room(accounts::AccountId owner) const {
    auto unused =
        platform_.database.read([&](db::Tx& tx) { return store::count_unused(tx, owner); });
    if (unused < kMaxUnused) return {};
    return Error(ErrorCode::TooManyRequests,
                 "You have many pictures that no post uses. Try again tomorrow.");
}

store::Row Service::new_row(accounts::AccountId owner, const Change& words) const {
    store::Row row;
    row.id = platform_.ids.next<AttachmentId>();
    row.account = owner;
    row.unused_since = platform_.clock.now();
    apply(words, row);
    return row;
}

void Service::keep_preview(const media::Picture& picture, store::Row& row) const {
    row.preview = files_.keep(picture.preview.bytes, picture.preview.content_type);
    row.preview_width = picture.preview.width;
    row.preview_height = picture.preview.height;
    row.blurhash = picture.blurhash;
}

Result<AttachmentId> Service::upload(accounts::AccountId owner, std::string_view bytes,
                                     const Change& words) {
    TRY(check(words));
    TRY(check_room(owner));
    TRY_ASSIGN(auto picture, platform_.pictures.process(bytes));
    std::optional<media::Picture> thumbnail;
    if (!words.thumbnail.empty()) {
        TRY_ASSIGN(thumbnail, platform_.pictures.process(words.thumbnail));
    }
    std::shared_lock lock(files_in_use_);
    auto row = new_row(owner, words);
    row.original = files_.keep(picture.original.bytes, picture.original.content_type);
    keep_preview(thumbnail ? *thumbnail : picture, row);
    row.likeness = picture.likeness;
    row.width = picture.original.width;
    row.height = picture.original.height;
    row.size_bytes = static_cast<std::int64_t>(picture.original.bytes.size());
    platform_.database.write([&](db::Tx& tx) { store::insert(tx, row); });
    return row.id;
}

Result<Attachment> Service::get(accounts::AccountId owner, AttachmentId id) const {
    return platform_.database.read([&](db::Tx& tx) -> Result<Attachment> {
        TRY_ASSIGN(auto row, find_unused(tx, owner, id));
        return attachment_from(row);
    });
}

Result<Attachment> Service::change(accounts::AccountId owner, AttachmentId id,
                                   const Change& change) {
    TRY(check(change));
    std::optional<media::Picture> thumbnail;
    if (!change.thumbnail.empty()) {
        TRY(get(owner, id));
        TRY_ASSIGN(thumbnail, platform_.pictures.process(change.thumbnail));
    }
    std::vector<std::string> replaced;
    std::shared_lock lock(files_in_use_);
    TRY_ASSIGN(auto changed, platform_.database.write([&](db::Tx& tx) -> Result<Attachment> {
        TRY_ASSIGN(auto row, find_unused(tx, owner, id));
        apply(change, row);
        store::update_words(tx, id, row.description, row.focus_x, row.focus_y);
        if (thumbnail) {
            if (!row.preview.empty()) replaced.assign(1, row.preview);
            keep_preview(*thumbnail, row);
            store::update_files(tx, row);
        }
        return attachment_from(row);
    }));
    lock.unlock();
    remove_files(std::move(replaced));
    return changed;
}

Result<bool> Service::describe(db::Tx& tx, accounts::AccountId owner, AttachmentId id,
                               std::string_view description) {
    const Change words{.description = std::string(description), .focus = {}, .thumbnail = {}};
    TRY(check(words));
    TRY_ASSIGN(auto row, find_own(tx, owner, id));
    const auto before = row.description;
    apply(words, row);
    if (row.description == before) return false;
    store::update_words(tx, id, row.description, row.focus_x, row.focus_y);
    return true;
}

Result<void> Service::remove(accounts::AccountId owner, AttachmentId id) {
    std::vector<store::Row> removed;
    TRY(platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto row, find_own(tx, owner, id));
        if (row.status)
            return Error(ErrorCode::Unprocessable,
                         "Media attachment is currently used by a status");
        store::remove(tx, id);
        removed.assign(1, row);
        return {};
    }));
    remove_files(files_of(removed));
    return {};
}

Result<void> Service::attach(db::Tx& tx, accounts::AccountId owner,
                             std::span<const AttachmentId> ids, std::int64_t status) {
    if (ids.empty()) return {};
    const auto rows = store::list(tx, ids);
    const auto usable = std::ranges::count_if(
        rows, [&](const store::Row& row) { return row.account == owner && !row.status; });
    if (usable != std::ssize(ids)) return missing();
    TRY(check_mix(rows));
    TRY(check_ready(rows));
    if (store::update_status(tx, owner, ids, status) != std::ssize(ids)) return missing();
    return {};
}

Result<void> Service::check_together(db::Tx& tx, std::span<const AttachmentId> ids) const {
    return check_mix(store::list(tx, ids));
}

void Service::sweep() {
    auto before = platform_.clock.now() - kUnusedLife;
    for (;;) {
        auto rows = platform_.database.write(
            [&](db::Tx& tx) { return store::remove_unused(tx, before, kSweepBatch); });
        remove_files(files_of(rows));
        if (rows.size() < kSweepBatch) break;
    }
    sweep_work();
}

void Service::remove_files(std::vector<std::string> names) {
    if (names.empty()) return;
    std::unique_lock lock(files_in_use_);
    platform_.database.read([&](db::Tx& tx) {
        std::erase_if(names, [&](const auto& name) { return store::is_referenced(tx, name); });
    });
    for (const auto& name : names) files_.remove(name);
}

}  // namespace kentongan::attachments
