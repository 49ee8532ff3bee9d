#include "rooms/events/rsvp.h"

#include "fediverse/activitystreams/values.h"

namespace kentongan::events {
namespace {

using actors::Arrived;

Error closed(std::string why) {
    return Error(ErrorCode::Unprocessable, std::move(why));
}
Error forbidden(std::string why) {
    return Error(ErrorCode::Forbidden).with_detail(std::move(why));
}
Error full() {
    return closed("All seats are taken.");
}

std::string object_id(const Arrived& arrived) {
    const auto& ids = arrived.activity.object_ids;
    return ids.empty() ? std::string() : ids.front();
}

}  // namespace

Result<void> Rsvp::check_open(const Event& event) const {
    if (event.row.state == EventState::Cancelled) return closed("This event is cancelled.");
    if (event.row.over_at <= platform_.clock.now()) return closed("This event is over.");
    if (event.row.join_mode != JoinMode::Free && event.row.join_mode != JoinMode::Restricted)
        return closed("One does not take part in this event here.");
    return {};
}

void Rsvp::put(db::Tx& tx, StatusId event, AccountId who, Answer answer,
               const std::string& activity) {
    store::put_participant(tx, {event, who, answer, activity, platform_.clock.now()});
}

std::optional<Answer> Rsvp::admit(db::Tx& tx, const Event& event, AccountId who,
                                  const std::string& activity) {
    const auto& row = event.row;
    if (row.join_mode == JoinMode::Free) {
        if (!store::take_seat(tx, row.id)) return {};
        put(tx, row.id, who, Answer::Accepted, activity);
        return Answer::Accepted;
    }
    if (row.capacity && row.participants >= *row.capacity) return {};
    put(tx, row.id, who, Answer::Requested, activity);
    return Answer::Requested;
}

Result<Answer> Rsvp::join(AccountId by, StatusId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<Answer> {
        TRY_ASSIGN(const auto event, service_.visible(tx, by, id));
        if (event.row.organiser == by)
            return Error(ErrorCode::Forbidden, "You organise this event yourself.");
        const auto known = store::find_participant(tx, id, by);
        if (known && known->answer != Answer::Rejected) return known->answer;
        TRY(check_open(event));
        if (event.row.own) {
            if (known)
                return Error(ErrorCode::Forbidden, "The organiser has refused your request.");
            const auto answer = admit(tx, event, by, {});
            if (!answer) return full();
            return *answer;
        }
        const auto person = accounts_.find(tx, by);
        if (!person) return Error(ErrorCode::NotFound);
        const auto activity = person->uri + "#joins/" + id.to_string() + "/" + fresh();
        put(tx, id, by, Answer::Requested, activity);
        ask(tx, event, by, "Join", activity);
        return Answer::Requested;
    });
}

Result<void> Rsvp::leave(AccountId by, StatusId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto row = store::find_event(tx, id);
        const auto known = store::find_participant(tx, id, by);
        const auto status = known ? statuses_.find(tx, id) : std::nullopt;
        if (!row || !status) return {};
        go(tx, *row, *known);
        const auto person = accounts_.find(tx, by);
        if (!row->own && person)
            ask(tx, {*row, *status, {}}, by, "Leave",
                person->uri + "#leaves/" + id.to_string() + "/" + fresh());
        return {};
    });
}

// Who was refused stays so, and does not begin anew by going.
void Rsvp::go(db::Tx& tx, const store::Row& event, const store::Participant& who) {
    if (event.own && who.answer == Answer::Rejected) return;
    if (event.own && who.answer == Answer::Accepted) store::give_seat_back(tx, event.id);
    store::remove_participant(tx, event.id, who.account);
}

Result<void> Rsvp::decide(AccountId by, StatusId id, AccountId who, Answer answer) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto event, service_.own(tx, by, id));
        auto known = store::find_participant(tx, id, who);
        if (!known) return Error(ErrorCode::NotFound, "Record not found");
        if (known->answer == answer) return {};
        if (answer == Answer::Accepted && !store::take_seat(tx, id)) return full();
        if (known->answer == Answer::Accepted) store::give_seat_back(tx, id);
        known->answer = answer;
        store::put_participant(tx, *known);
        tell(tx, event, who, answer, known->activity);
        return {};
    });
}

Result<bool> Rsvp::asked(const Arrived& arrived) {
    return platform_.database.write([&](db::Tx& tx) -> Result<bool> {
        const auto id = statuses_.find_by_uri(tx, object_id(arrived));
        if (!id) return false;
        const auto who = arrived.actor.id;
        TRY_ASSIGN(const auto event, service_.visible(tx, who, *id));
        if (!event.row.own) return false;
        const auto& activity = arrived.activity.id;
        if (const auto known = store::find_participant(tx, *id, who)) {
            // Their server has forgotten, or never got the answer.
            if (known->answer != Answer::Rejected) put(tx, *id, who, known->answer, activity);
            if (known->answer != Answer::Requested) tell(tx, event, who, known->answer, activity);
            return true;
        }
        const auto answer = check_open(event) ? admit(tx, event, who, activity) : std::nullopt;
        if (answer != Answer::Requested)
            tell(tx, event, who, answer.value_or(Answer::Rejected), activity);
        return true;
    });
}

bool Rsvp::removed(db::Tx& tx, std::string_view event_uri, AccountId who) {
    const auto id = statuses_.find_by_uri(tx, event_uri);
    const auto row = id ? store::find_event(tx, *id) : std::nullopt;
    const auto known = row && row->own ? store::find_participant(tx, *id, who) : std::nullopt;
    if (known) go(tx, *row, *known);
    return known.has_value();
}

Result<bool> Rsvp::left(const Arrived& arrived) {
    return platform_.database.write([&](db::Tx& tx) -> Result<bool> {
        return removed(tx, object_id(arrived), arrived.actor.id);
    });
}

Result<bool> Rsvp::undone(const Arrived& arrived) {
    const auto& inner = arrived.activity.object;
    if (inner.is_object() && !activitystreams::type_is(inner, "Join")) return false;
    const auto actor = activitystreams::id_of(activitystreams::one(inner, "actor"));
    if (!actor.empty() && actor != arrived.activity.actor)
        return forbidden("takes back what somebody else did");
    return platform_.database.write([&](db::Tx& tx) -> Result<bool> {
        const auto object = activitystreams::id_of(activitystreams::one(inner, "object"));
        if (!object.empty()) return removed(tx, object, arrived.actor.id);
        const auto known = store::find_participant(tx, activitystreams::id_of(&inner));
        if (!known || known->account != arrived.actor.id) return false;
        const auto row = store::find_event(tx, known->event);
        if (row && row->own) go(tx, *row, *known);
        return true;
    });
}

// In the name of a group speaks whoever of its server organises the event (Mobilizon).
bool Rsvp::answers_for(db::Tx& tx, const accounts::Account& actor, const store::Row& event,
                       const statuses::Status& status) const {
    if (actor.id == event.organiser) return true;
    const auto organiser = accounts_.find(tx, event.organiser);
    return organiser && organiser->group && activitystreams::same_origin(actor.uri, status.uri);
}

Result<bool> Rsvp::answered(const Arrived& arrived, Answer answer) {
    const auto& inner = arrived.activity.object;
    if (inner.is_object() && !activitystreams::types_of(inner).empty() &&
        !activitystreams::type_is(inner, "Join"))
        return false;
    return platform_.database.write([&](db::Tx& tx) -> Result<bool> {
        auto known = store::find_participant(tx, activitystreams::id_of(&inner));
        const auto row = known ? store::find_event(tx, known->event) : std::nullopt;
        if (!row || row->own) return false;
        const auto status = statuses_.find(tx, row->id);
        const auto object = activitystreams::id_of(activitystreams::one(inner, "object"));
        if (!status || !answers_for(tx, arrived.actor, *row, *status) ||
            (!object.empty() && object != status->uri))
            return forbidden("answers for somebody else");
        known->answer = answer;
        store::put_participant(tx, *known);
        return true;
    });
}

void Rsvp::blocked(db::Tx& tx, AccountId organiser, AccountId who) {
    for (const auto& one : store::list_between(tx, organiser, who)) {
        const auto row = store::find_event(tx, one.event);
        if (!row || !row->own) continue;
        if (one.answer == Answer::Accepted) store::give_seat_back(tx, one.event);
        store::remove_participant(tx, one.event, who);
    }
}

void Rsvp::ask(db::Tx& tx, const Event& event, AccountId who, const std::string& type,
               const std::string& id) {
    const auto person = accounts_.find(tx, who);
    const auto organiser = accounts_.find(tx, event.row.organiser);
    if (!person || !organiser) return;
    actors::Sending sending;
    sending.sender = who;
    sending.order_key = event.status.uri;
    sending.to = {organiser->id};
    JsonWriter out(sending.body);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", id).member("type", type).member("actor", person->uri);
    out.key("to").begin_array().value(organiser->uri).end_array();
    out.member("object", event.status.uri).end_object();
    actors_.send(tx, sending);
}

void Rsvp::tell(db::Tx& tx, const Event& event, AccountId who, Answer answer,
                const std::string& activity) {
    const auto person = accounts_.find(tx, who);
    const auto organiser = accounts_.find(tx, event.row.organiser);
    if (!person || !organiser || person->domain.empty()) return;
    const bool accepted = answer == Answer::Accepted;
    actors::Sending sending;
    sending.sender = organiser->id;
    sending.order_key = event.status.uri;
    sending.to = {who};
    JsonWriter out(sending.body);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", organiser->uri + (accepted ? "#accepts/" : "#rejects/") + fresh());
    out.member("type", accepted ? "Accept" : "Reject").member("actor", organiser->uri);
    out.key("to").begin_array().value(person->uri).end_array();
    out.key("object").begin_object();
    if (!activity.empty()) out.member("id", activity);
    out.member("type", "Join").member("actor", person->uri);
    out.member("object", event.status.uri).end_object().end_object();
    actors_.send(tx, sending);
}

}  // namespace kentongan::events
