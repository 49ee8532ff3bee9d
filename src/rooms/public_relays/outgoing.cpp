// What people here write, for the relays: public posts of authors who want to be found, and
// warnings. Nothing of exercises.
#include "fediverse/activitystreams/values.h"
#include "platform/config/config.h"
#include "rooms/public_relays/service.h"

namespace kentongan::public_relays {
namespace {

using statuses::Status;

bool is_public(const Status& status) {
    return !status.reblog_of && !status.exercise &&
           status.visibility == statuses::Visibility::Public;
}

actors::Sending sending_about(const Status& status, std::string body) {
    actors::Sending sending;
    sending.body = std::move(body);
    sending.order_key = status.uri;
    sending.lane = is_warning(status) ? jobs::Lane::Alert : jobs::Lane::Bulk;
    return sending;
}

}  // namespace

std::vector<Relay> PublicRelays::Impl::accepted(db::Tx& tx) const {
    auto relays = store::list_relays(tx, kMaxRelays);
    std::erase_if(relays, [](const Relay& relay) { return relay.state != State::Accepted; });
    return relays;
}

// Who is found here by a search (rooms/statuses), and is not limited by moderators.
bool PublicRelays::Impl::goes_out(db::Tx& tx, const Status& status) const {
    if (!is_public(status)) return false;
    const auto author = accounts.find(tx, status.author);
    return author && author->domain.empty() && !author->suspended && !author->silenced &&
           (author->indexable || is_warning(status));
}

void PublicRelays::Impl::send(db::Tx& tx, const Status& about, std::string body,
                              std::span<const Relay> relays) {
    if (body.empty() || relays.empty()) return;
    auto sending = sending_about(about, std::move(body));
    sending.sender = about.author;
    for (const auto& relay : relays) sending.inboxes.push_back(relay.inbox);
    actors.send(tx, sending);
}

// LitePub's way (FEP-ae0c); `published`, because some relays refuse what has none.
void PublicRelays::Impl::announce(db::Tx& tx, const Status& about, const Relay& relay) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", self() + "#announces/" + about.id.to_string()).member("type", "Announce");
    out.member("actor", self()).member("published", about.created_at);
    out.key("to").begin_array().value(activitystreams::kPublic).end_array();
    out.key("cc").begin_array().value(relay.actor).end_array();
    out.member("object", about.uri).end_object();
    auto sending = sending_about(about, std::move(json));
    sending.inboxes = {relay.inbox};
    actors.send(tx, sending);
}

void PublicRelays::Impl::published(db::Tx& tx, const Status& status) {
    if (!goes_out(tx, status)) return;
    auto relays = accepted(tx);
    if (relays.empty()) return;
    const auto announced = std::ranges::partition(
        relays, [](const Relay& relay) { return relay.kind == Kind::Mastodon; });
    const auto told = static_cast<std::size_t>(announced.begin() - relays.begin());
    if (told > 0) send(tx, status, objects.created_json(tx, status), std::span(relays).first(told));
    for (const auto& relay : announced) announce(tx, status, relay);
}

void PublicRelays::Impl::edited(db::Tx& tx, statuses::StatusId id) {
    const auto relays = accepted(tx);
    const auto status = relays.empty() ? std::nullopt : statuses.find(tx, id);
    if (status && goes_out(tx, *status))
        send(tx, *status, objects.updated_json(tx, *status), relays);
}

// Also when its author does not want to be found any more: it went out before.
void PublicRelays::Impl::removed(db::Tx& tx, const statuses::StatusRemoved& event) {
    if (!event.was || !is_public(*event.was)) return;
    const auto relays = accepted(tx);
    if (!relays.empty()) send(tx, *event.was, objects.deleted_json(tx, *event.was), relays);
}

}  // namespace kentongan::public_relays
