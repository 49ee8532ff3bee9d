#include "rooms/public_relays/service.h"

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"

namespace kentongan::public_relays {
namespace {

using activitystreams::host_of;
using actors::Arrived;

constexpr std::size_t kMaxAddress = 500;

Error invalid(std::string text) {
    return Error(ErrorCode::Unprocessable, std::move(text), "address");
}

}  // namespace

std::string PublicRelays::Impl::self() const {
    return platform.config.url("/actor");
}
std::string PublicRelays::Impl::follow_id(RelayId relay) const {
    return self() + "#relays/" + relay.to_string();
}

// FEP-ae0c: of the Mastodon kind everything public is followed, of LitePub's the relay's actor.
std::string PublicRelays::Impl::follow_json(const Relay& relay) const {
    const auto whom =
        relay.kind == Kind::LitePub ? relay.actor : std::string(activitystreams::kPublic);
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", follow_id(relay.id)).member("type", "Follow").member("actor", self());
    out.key("to").begin_array().value(whom).end_array();
    out.member("object", whom).end_object();
    return json;
}

Result<void> PublicRelays::Impl::may_manage(db::Tx& tx, std::optional<AccountId> by) const {
    if (!by) return {};
    const auto person = accounts.find(tx, *by);
    if (!person || !person->domain.empty() || person->role < accounts::Role::Admin)
        return Error(ErrorCode::Forbidden, "This action is not allowed");
    return {};
}

// Which kind it is, by what stands at the address.
Result<Relay> PublicRelays::Impl::look_at(std::string_view address) {
    Relay relay;
    relay.address = address;
    const auto host = host_of(address);
    if (host.empty() || address.size() > kMaxAddress ||
        equals_ignoring_case(host, platform.config.host()))
        return invalid("This is no address of a relay. Write it like https://relay.example/inbox.");
    if (platform.database.read([&](db::Tx& tx) { return actors.is_shut_out(tx, host); }))
        return invalid("Nothing comes or goes from this server. Lift its limit first.");
    if (address.ends_with("/inbox")) {
        relay.inbox = address;
        return relay;
    }
    const auto document = actors.fetch(address);
    const auto actor = document ? activitystreams::read_actor(*document)
                                : Result<activitystreams::Actor>(document.error());
    if (!actor || actor->inbox.empty() || actor->type == activitystreams::ActorType::Person)
        return invalid("There is no relay at this address, or it does not answer now.");
    relay.kind = Kind::LitePub;
    relay.address = relay.actor = actor->id;
    relay.inbox = actor->inbox;
    return relay;
}

Result<void> PublicRelays::Impl::add(std::optional<AccountId> by, std::string_view address) {
    TRY(platform.database.read([&](db::Tx& tx) { return may_manage(tx, by); }));
    TRY_ASSIGN(auto relay, look_at(trim(address)));
    return platform.database.write([&](db::Tx& tx) -> Result<void> {
        if (store::find_by_address(tx, relay.address))
            return invalid("This relay is in the list already.");
        if (store::list_relays(tx, kMaxRelays).size() >= kMaxRelays)
            return invalid("There are 20 relays at most.");
        relay.id = platform.ids.next<RelayId>();
        store::insert_relay(tx, relay);
        speak_later(tx, relay, follow_json(relay));
        return {};
    });
}

Result<void> PublicRelays::Impl::remove(db::Tx& tx, std::optional<AccountId> by,
                                        std::string_view address) {
    TRY(may_manage(tx, by));
    const auto relay = store::find_by_address(tx, trim(address));
    if (!relay) return Error(ErrorCode::NotFound, "Record not found");
    std::string undo;
    JsonWriter out(undo);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", follow_id(relay->id) + "/undo").member("type", "Undo");
    out.member("actor", self()).key("object").raw(follow_json(*relay)).end_object();
    speak_later(tx, *relay, undo);
    store::remove_relay(tx, relay->id);
    return {};
}

void PublicRelays::Impl::speak_later(db::Tx& tx, const Relay& relay, std::string_view body) {
    jobs::NewJob job;
    job.kind = kSpeakJob;
    JsonWriter(job.payload)
        .begin_object()
        .member("inbox", relay.inbox)
        .member("body", body)
        .end_object();
    job.order_key = relay.inbox;
    platform.jobs.enqueue(tx, job);
}

Result<void> PublicRelays::Impl::speak(const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const auto* inbox = find_string(payload, "inbox");
    const auto* body = find_string(payload, "body");
    if (!inbox || !body) return {};
    actors::Sending sending;
    sending.body = *body;
    sending.order_key = *inbox;
    sending.inboxes = {std::string(*inbox)};
    platform.database.write([&](db::Tx& tx) { actors.send(tx, sending); });
    return {};
}

// The id can be guessed, so it has to be who was asked: the actor, or before one is known its host.
Result<bool> PublicRelays::Impl::answered(const Arrived& arrived, State state) {
    const auto id = activitystreams::id_of(&arrived.activity.object);
    const auto prefix = self() + "#relays/";
    if (!id.starts_with(prefix)) return false;
    const auto number = RelayId::parse(std::string_view(id).substr(prefix.size()));
    return platform.database.write([&](db::Tx& tx) -> Result<bool> {
        const auto relay = number ? store::find_relay(tx, *number) : std::nullopt;
        if (!relay) return true;
        const auto& actor = arrived.activity.actor;
        if (relay->actor.empty() ? host_of(relay->inbox) != host_of(actor) : relay->actor != actor)
            return Error(ErrorCode::Forbidden).with_detail("answers for another relay: " + actor);
        store::update_state(tx, relay->id, state, state == State::Accepted ? actor : relay->actor);
        return true;
    });
}

Result<bool> PublicRelays::Impl::followed(const Arrived& arrived) {
    const auto& ids = arrived.activity.object_ids;
    if (ids.empty() || ids.front() != self()) return false;
    return platform.database.write([&](db::Tx& tx) -> Result<bool> {
        const auto relay = store::find_by_actor(tx, arrived.activity.actor);
        if (!relay || relay->state == State::Rejected) return true;
        std::string accept;
        JsonWriter out(accept);
        out.begin_object().key("@context").raw(actors::context_json());
        out.member("id", self() + "#accepts/" + std::to_string(platform.ids.next_value()));
        out.member("type", "Accept").member("actor", self());
        out.key("to").begin_array().value(relay->actor).end_array();
        out.key("object").raw(json::serialize(arrived.document)).end_object();
        speak_later(tx, *relay, accept);
        return true;
    });
}

}  // namespace kentongan::public_relays
