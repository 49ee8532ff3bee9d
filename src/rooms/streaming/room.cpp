#include "platform/bus/bus.h"
#include "rooms/streaming/impl.h"

namespace kentongan::streaming {
namespace {

template <class Event>
void carry(Bus& bus, Courier& courier) {
    bus.subscribe<Event>([&courier](const Event& event) { courier.on(event); });
}

}  // namespace

Streaming::Streaming(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
                     timelines::Timelines& timelines, notifications::Notifications& notifications)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses, timelines, notifications)) {
    auto& courier = impl_->courier;
    carry<statuses::StatusPublished>(platform.bus, courier);
    carry<statuses::StatusEdited>(platform.bus, courier);
    carry<statuses::StatusRemoved>(platform.bus, courier);
    carry<timelines::HomeChanged>(platform.bus, courier);
    carry<notifications::NotificationCreated>(platform.bus, courier);
    carry<warnings::AlertIssued>(platform.bus, courier);
    carry<warnings::AlertEnded>(platform.bus, courier);
    platform.bus.subscribe<accounts::TokenRevoked>(
        [hub = &impl_->hub](const accounts::TokenRevoked& event) { hub->end_token(event.token); });
    add_routes(*this);
}
Streaming::~Streaming() = default;

}  // namespace kentongan::streaming
