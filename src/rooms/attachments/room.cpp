#include <unordered_map>

#include "embedded/attachments_migrations.h"
#include "platform/base/json.h"
#include "platform/jobs/jobs.h"
#include "rooms/attachments/impl.h"

namespace kentongan::attachments {
namespace {

constexpr Duration kSweepEvery = 1h;
constexpr int kMaxAttempts = 5;

// At least once: what is converted already is left alone.
Result<void> convert(Service& service, const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const auto* text = find_string(payload, "id");
    const auto id = text ? AttachmentId::parse(std::string_view(*text)) : std::nullopt;
    if (!id) return Error(ErrorCode::BadRequest).with_detail("no id");
    if (job.attempt <= kMaxAttempts) return service.convert(*id);
    service.give_up(*id);
    return {};
}

}  // namespace

Attachments::Attachments(Platform& platform) : impl_(std::make_unique<Impl>(platform)) {
    add_routes(*this);
    platform.jobs.handle(kConvertJob,
                         [this](const jobs::Job& job) { return convert(impl_->service, job); });
    platform.scheduler.every(
        "attachments.sweep", kSweepEvery, [this] { impl_->service.sweep(); }, kSweepEvery);
}

Attachments::~Attachments() = default;

std::vector<db::Migration> Attachments::migrations() {
    return db::migrations_from("attachments", embedded::attachments_migrations());
}

std::vector<Attachment> Attachments::find_many(db::Tx& tx,
                                               std::span<const AttachmentId> ids) const {
    std::unordered_map<AttachmentId, store::Row> rows;
    for (auto& row : store::list(tx, ids)) rows.emplace(row.id, std::move(row));
    std::vector<Attachment> found;
    for (auto id : ids)
        if (auto row = rows.find(id); row != rows.end())
            found.push_back(impl_->service.attachment_from(row->second));
    return found;
}

Result<void> Attachments::attach(db::Tx& tx, accounts::AccountId owner,
                                 std::span<const AttachmentId> ids, std::int64_t status) {
    return impl_->service.attach(tx, owner, ids, status);
}

Result<bool> Attachments::describe(db::Tx& tx, accounts::AccountId owner, AttachmentId id,
                                   std::string_view description) {
    return impl_->service.describe(tx, owner, id, description);
}

std::vector<AttachmentId> Attachments::put_remote(db::Tx& tx, accounts::AccountId owner,
                                                  std::int64_t status,
                                                  std::span<const RemoteAttachment> attachments) {
    return impl_->service.replace_remote(tx, owner, status, {}, attachments);
}

std::vector<AttachmentId> Attachments::replace_remote(db::Tx& tx, accounts::AccountId owner,
                                                      std::int64_t status,
                                                      std::span<const AttachmentId> before,
                                                      std::span<const RemoteAttachment> after) {
    return impl_->service.replace_remote(tx, owner, status, before, after);
}

void Attachments::release(db::Tx& tx, std::int64_t status) {
    store::remove_remote(tx, status);
    store::update_unused(tx, status, impl_->platform.clock.now());
}

Result<AttachmentId> Attachments::upload(accounts::AccountId owner, std::string_view bytes,
                                         std::string_view description) {
    Change words;
    words.description = std::string(description);
    return impl_->service.upload(owner, bytes, words);
}

Result<AttachmentId> Attachments::accept(accounts::AccountId owner, std::string_view bytes,
                                         std::string_view description) {
    Change words;
    words.description = std::string(description);
    return impl_->service.accept(owner, bytes, words, Convert::Later);
}

Result<void> Attachments::check_together(db::Tx& tx, std::span<const AttachmentId> ids) const {
    return impl_->service.check_together(tx, ids);
}

void Attachments::stop() {
    impl_->service.stop_converting();
}

void Attachments::sweep() {
    impl_->service.sweep();
}

}  // namespace kentongan::attachments
