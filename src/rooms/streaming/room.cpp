#include "platform/bus/bus.h"
#include "platform/db/database.h"
#include "platform/jobs/jobs.h"
#include "rooms/streaming/impl.h"

namespace kentongan::streaming {
namespace {

template <class Event>
void carry(Bus& bus, Courier& courier) {
    bus.subscribe<Event>([&courier](const Event& event) { courier.on(event); });
}

// TokenRevoked says so at once; this catches what it cannot: expiry, another process, and a token
// that ended between the check of the request and the opening of its stream.
constexpr Duration kRecheckTokens = 60s;

}  // namespace

void Streaming::Impl::recheck_tokens() {
    const auto tokens = hub.tokens();
    const auto ended = platform.database.read([&](db::Tx& tx) {
        std::vector<accounts::TokenId> invalid;
        for (auto token : tokens)
            if (!accounts.is_valid(tx, token)) invalid.push_back(token);
        return invalid;
    });
    for (auto token : ended) hub.end_token(token);
}

Streaming::Streaming(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
                     timelines::Timelines& timelines, notifications::Notifications& notifications,
                     conversations::Conversations& conversations, lists::Lists& lists,
                     announcements::Announcements& announcements)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses, timelines, notifications,
                                   conversations, lists, announcements)) {
    auto& courier = impl_->courier;
    carry<statuses::StatusPublished>(platform.bus, courier);
    carry<statuses::StatusEdited>(platform.bus, courier);
    carry<statuses::StatusRemoved>(platform.bus, courier);
    carry<timelines::HomeChanged>(platform.bus, courier);
    carry<conversations::ConversationChanged>(platform.bus, courier);
    carry<announcements::AnnouncementPublished>(platform.bus, courier);
    carry<announcements::AnnouncementReaction>(platform.bus, courier);
    carry<announcements::AnnouncementDeleted>(platform.bus, courier);
    carry<filters::FiltersChanged>(platform.bus, courier);
    carry<notifications::NotificationCreated>(platform.bus, courier);
    carry<notifications::NotificationsMerged>(platform.bus, courier);
    carry<warnings::AlertIssued>(platform.bus, courier);
    carry<warnings::AlertEnded>(platform.bus, courier);
    platform.bus.subscribe<accounts::TokenRevoked>(
        [hub = &impl_->hub](const accounts::TokenRevoked& event) { hub->end_token(event.token); });
    platform.scheduler.every(
        "streaming.tokens", kRecheckTokens, [impl = impl_.get()] { impl->recheck_tokens(); },
        kRecheckTokens);
    add_routes(*this);
}
Streaming::~Streaming() = default;

}  // namespace kentongan::streaming
