#include "rooms/attachments/service.h"

#include <algorithm>
#include <mutex>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/media/picture.h"

namespace kentongan::attachments {
namespace {

constexpr std::size_t kMaxDescription = 1500;  // characters, as Mastodon
constexpr std::int64_t kMaxUnused = 40;        // of one person at a time
constexpr Duration kUnusedLife = 24h;
constexpr int kSweepBatch = 200;

Result<void> check(const Change& change) {
    if (change.description && utf8_length(*change.description) > kMaxDescription)
        return Error(ErrorCode::Unprocessable, "The description is too long.", "description");
    return {};
}

double clamped(double value) {
    return value >= -1 && value <= 1 ? value : 0;
}

void apply(const Change& change, store::Row& row) {
    if (change.description) row.description = std::string(trim(*change.description));
    if (!change.focus) return;
    row.focus_x = clamped(change.focus->x);
    row.focus_y = clamped(change.focus->y);
}

Result<store::Row> find_own(db::Tx& tx, accounts::AccountId owner, AttachmentId id) {
    auto row = store::find(tx, id);
    if (!row || row->account != owner) return Error(ErrorCode::NotFound);
    return std::move(*row);
}

}  // namespace

Service::Service(Platform& platform)
    : platform_(platform), files_(platform.config.data + "/media") {}

Attachment Service::attachment_from(const store::Row& row) const {
    Attachment attachment;
    attachment.id = row.id;
    attachment.owner = row.account;
    attachment.url = platform_.config.url("/media/" + row.original);
    attachment.preview_url = platform_.config.url("/media/" + row.preview);
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
    return attachment;
}

Result<AttachmentId> Service::upload(accounts::AccountId owner, std::string_view bytes,
                                     const Change& words) {
    TRY(check(words));
    auto unused =
        platform_.database.read([&](db::Tx& tx) { return store::count_unused(tx, owner); });
    if (unused >= kMaxUnused)
        return Error(ErrorCode::TooManyRequests,
                     "You have many pictures that no post uses. Try again tomorrow.");
    TRY_ASSIGN(auto picture, platform_.pictures.process(bytes));

    std::shared_lock lock(files_in_use_);
    store::Row row;
    row.id = platform_.ids.next<AttachmentId>();
    row.account = owner;
    row.unused_since = platform_.clock.now();
    row.original = files_.keep(picture.original.bytes, picture.original.content_type);
    row.preview = files_.keep(picture.preview.bytes, picture.preview.content_type);
    row.blurhash = picture.blurhash;
    row.likeness = picture.likeness;
    row.width = picture.original.width;
    row.height = picture.original.height;
    row.preview_width = picture.preview.width;
    row.preview_height = picture.preview.height;
    row.size_bytes = static_cast<std::int64_t>(picture.original.bytes.size());
    apply(words, row);
    platform_.database.write([&](db::Tx& tx) { store::insert(tx, row); });
    return row.id;
}

Result<Attachment> Service::get(accounts::AccountId owner, AttachmentId id) const {
    return platform_.database.read([&](db::Tx& tx) -> Result<Attachment> {
        TRY_ASSIGN(auto row, find_own(tx, owner, id));
        return attachment_from(row);
    });
}

Result<Attachment> Service::change(accounts::AccountId owner, AttachmentId id,
                                   const Change& change) {
    TRY(check(change));
    return platform_.database.write([&](db::Tx& tx) -> Result<Attachment> {
        TRY_ASSIGN(auto row, find_own(tx, owner, id));
        if (row.status) return Error(ErrorCode::NotFound);
        apply(change, row);
        store::update_words(tx, id, row.description, row.focus_x, row.focus_y);
        return attachment_from(row);
    });
}

Result<bool> Service::describe(db::Tx& tx, accounts::AccountId owner, AttachmentId id,
                               std::string_view description) {
    const Change words{.description = std::string(description), .focus = {}};
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
        if (row.status) return Error(ErrorCode::Unprocessable, "A post uses this picture.");
        store::remove(tx, id);
        removed.assign(1, row);
        return {};
    }));
    remove_files(removed);
    return {};
}

Result<void> Service::attach(db::Tx& tx, accounts::AccountId owner,
                             std::span<const AttachmentId> ids, std::int64_t status) {
    if (ids.empty()) return {};
    auto bound = store::update_status(tx, owner, ids, status);
    if (bound != static_cast<std::int64_t>(ids.size()))
        return Error(ErrorCode::Unprocessable, "A picture is missing or already used.",
                     "media_ids");
    return {};
}

void Service::sweep() {
    auto before = platform_.clock.now() - kUnusedLife;
    for (;;) {
        auto rows = platform_.database.write(
            [&](db::Tx& tx) { return store::remove_unused(tx, before, kSweepBatch); });
        remove_files(rows);
        if (rows.size() < kSweepBatch) return;
    }
}

void Service::remove_files(const std::vector<store::Row>& rows) {
    std::unique_lock lock(files_in_use_);
    std::vector<std::string> names;
    for (const auto& row : rows) {
        names.push_back(row.original);
        names.push_back(row.preview);
    }
    platform_.database.read([&](db::Tx& tx) {
        std::erase_if(names, [&](const auto& name) { return store::is_referenced(tx, name); });
    });
    for (const auto& name : names) files_.remove(name);
}

}  // namespace kentongan::attachments
