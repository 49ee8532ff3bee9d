#include "embedded/statuses_migrations.h"
#include "rooms/statuses/api.h"

namespace kentongan::statuses {

struct Statuses::Impl {};

Statuses::Statuses(Platform&, accounts::Accounts&, attachments::Attachments&)
    : impl_(std::make_unique<Impl>()) {}
Statuses::~Statuses() = default;

std::vector<db::Migration> Statuses::migrations() {
    return db::migrations_from("statuses", embedded::statuses_migrations());
}

Result<Status> Statuses::publish(const NewStatus&) {
    return Error(ErrorCode::Unavailable);
}
Result<Status> Statuses::publish(db::Tx&, const NewStatus&) {
    return Error(ErrorCode::Unavailable);
}
Result<void> Statuses::edit(db::Tx&, StatusId, std::string, std::string) {
    return Error(ErrorCode::NotFound);
}
void Statuses::end_region_bound(db::Tx&, StatusId) {}
Result<void> Statuses::remove(db::Tx&, StatusId) {
    return Error(ErrorCode::NotFound);
}
std::optional<Status> Statuses::find(db::Tx&, StatusId) const {
    return {};
}
bool Statuses::may_see(db::Tx&, std::optional<AccountId>, const Status&) const {
    return false;
}
std::vector<StatusId> Statuses::ids_by_authors(db::Tx&, std::span<const AccountId>,
                                               const Page&) const {
    return {};
}
std::vector<StatusId> Statuses::ids_public(db::Tx&, bool, bool, const Page&) const {
    return {};
}
std::vector<StatusId> Statuses::ids_with_tag(db::Tx&, std::string_view, const Page&) const {
    return {};
}
std::vector<StatusId> Statuses::ids_near(db::Tx&, regions::Code, const Page&) const {
    return {};
}
std::vector<RegionStatus> Statuses::region_bound_since(db::Tx&, StatusId, TimePoint) const {
    return {};
}
std::vector<StatusId> Statuses::search(db::Tx&, std::optional<AccountId>, std::string_view,
                                       const Page&) const {
    return {};
}
std::string Statuses::render_json(db::Tx&, std::optional<AccountId>,
                                  std::span<const StatusId>) const {
    return "[]";
}
std::string Statuses::render_one_json(db::Tx&, std::optional<AccountId>, StatusId) const {
    return {};
}
std::vector<web::View> Statuses::views(db::Tx&, std::optional<AccountId>, std::span<const StatusId>,
                                       std::string_view) const {
    return {};
}

}  // namespace kentongan::statuses
