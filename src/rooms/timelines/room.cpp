#include "rooms/timelines/api.h"

namespace kentongan::timelines {

struct Timelines::Impl {};

Timelines::Timelines(Platform&, accounts::Accounts&, statuses::Statuses&, const regions::Regions&)
    : impl_(std::make_unique<Impl>()) {}
Timelines::~Timelines() = default;

std::vector<statuses::StatusId> Timelines::home(db::Tx&, accounts::AccountId, const Page&) {
    return {};
}
http::Response Timelines::home_page(const http::Request&) {
    return http::Response::html("");
}
void Timelines::keep_active(accounts::AccountId) {}
void Timelines::release(accounts::AccountId) {}

}  // namespace kentongan::timelines
