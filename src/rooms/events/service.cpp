#include "rooms/events/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "rooms/events/times.h"

namespace kentongan::events {
namespace {

constexpr std::size_t kMaxName = 100, kMaxText = 4000, kMaxPlaceName = 150, kMaxAddress = 300;
constexpr Duration kFarthest = std::chrono::hours(24 * 366 * 5);
constexpr Duration kLongest = std::chrono::hours(24 * 366);
// An event without an end counts as over after this.
constexpr Duration kUsualLength = std::chrono::hours(3);
constexpr int kChunk = 60, kMostChunks = 5, kMostTold = 5000;

Error not_here() {
    return Error(ErrorCode::NotFound, "Record not found");
}

std::string one_line(std::string_view text) {
    return replace_all(text::tidy(text), "\n", " ");
}

void set_facts(store::Row& row, const EventFacts& facts, TimePoint now) {
    row.starts_at = facts.start;
    row.over_at = facts.end.value_or(facts.start + kUsualLength);
    row.join_mode = facts.join_mode;
    row.state = facts.state;
    row.capacity = facts.capacity;
    row.changed_at = now;
}

}  // namespace

Result<EventFacts> Service::checked(const NewEvent& wanted,
                                    std::optional<TimePoint> known_start) const {
    const auto refused = [](std::string text, std::string field) {
        return Error(ErrorCode::Unprocessable, std::move(text), std::move(field));
    };
    auto facts = wanted.facts;
    facts.name = one_line(facts.name);
    if (facts.name.empty() || utf8_length(facts.name) > kMaxName)
        return refused("The name is missing or too long", "name");
    if (utf8_length(wanted.text) > kMaxText) return refused("The text is too long.", "text");
    if (!zone_named(facts.timezone)) return refused("Choose WIB, WITA or WIT.", "timezone");
    const auto now = platform_.clock.now();
    if (facts.start != known_start && facts.start <= now)
        return refused("This time is over already.", "start");
    if (facts.start > now + kFarthest) return refused("This time is too far away.", "start");
    if (facts.end && *facts.end <= facts.start)
        return refused("The end comes before the beginning.", "end");
    if (facts.end && *facts.end > facts.start + kLongest)
        return refused("This time is too far away.", "end");
    facts.place_name = one_line(facts.place_name);
    facts.place_address = one_line(facts.place_address);
    if (utf8_length(facts.place_name) > kMaxPlaceName)
        return refused("The place is too long.", "place_name");
    if (utf8_length(facts.place_address) > kMaxAddress)
        return refused("The place is too long.", "place_address");
    if (facts.latitude.has_value() != facts.longitude.has_value() ||
        (facts.latitude && (std::abs(*facts.latitude) > 90 || std::abs(*facts.longitude) > 180)))
        return refused("This is no place on earth.", "latitude");
    if (facts.join_mode == JoinMode::External || facts.join_mode == JoinMode::Invite)
        return refused("Choose how people take part.", "join_mode");
    if (facts.capacity && (*facts.capacity < 1 || *facts.capacity > kMostSeats))
        return refused("Seats: a number from 1 to 100,000.", "capacity");
    facts.participants.reset();
    return facts;
}

Result<StatusId> Service::create(AccountId by, const NewEvent& wanted) {
    TRY_ASSIGN(auto facts, checked(wanted, {}));
    const auto text = text::tidy(wanted.text);
    return platform_.database.write([&](db::Tx& tx) -> Result<StatusId> {
        const auto person = accounts_.find(tx, by);
        if (!person) return not_here();
        facts.state = EventState::Confirmed;
        facts.organiser = person->username + "@" + platform_.config.host();
        statuses::NewStatus post;
        post.author = by;
        post.visibility = wanted.visibility;
        post.language = wanted.language;
        post.text = post_text(facts, text, wanted.language);
        post.extension_json = objects::extension_json(facts);
        TRY_ASSIGN(const auto made, statuses_.publish(tx, post));
        store::update_text(tx, made.id, text);
        return made.id;
    });
}

Result<void> Service::change(AccountId by, StatusId id, const NewEvent& wanted) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto event, own(tx, by, id));
        TRY_ASSIGN(auto facts, checked(wanted, event.facts.start));
        facts.state = event.facts.state;
        facts.organiser = event.facts.organiser;
        return rewrite(tx, event, facts, text::tidy(wanted.text));
    });
}

Result<void> Service::cancel(AccountId by, StatusId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto event, own(tx, by, id));
        auto facts = event.facts;
        facts.state = EventState::Cancelled;
        return rewrite(tx, event, facts, event.row.text);
    });
}

Result<void> Service::rewrite(db::Tx& tx, const Event& event, const EventFacts& facts,
                              const std::string& text) {
    store::update_text(tx, event.row.id, text);
    return statuses_.edit(tx, event.row.id, post_text(facts, text, event.status.language),
                          objects::extension_json(facts));
}

Result<Event> Service::visible(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) const {
    auto row = store::find_event(tx, id);
    auto status = row ? statuses_.find(tx, id) : std::nullopt;
    if (!status || !statuses_.may_see(tx, viewer, *status)) return not_here();
    auto facts = objects::event_facts(status->extension_json);
    if (!facts) return not_here();
    return Event{*std::move(row), *std::move(status), *std::move(facts)};
}

Result<Event> Service::own(db::Tx& tx, AccountId by, StatusId id) const {
    TRY_ASSIGN(auto event, visible(tx, by, id));
    if (event.row.organiser != by || !event.row.own) return Error(ErrorCode::Forbidden);
    return event;
}

// As in other lists that everybody reads: no strangers who are silenced, nobody the reader does
// not want to see, and what is not for lists only for those who know its organiser.
bool Service::lists(db::Tx& tx, std::optional<AccountId> viewer, const Event& event) const {
    const auto author = accounts_.find(tx, event.row.organiser);
    if (!author) return false;
    if (viewer == author->id) return true;
    const auto relation =
        viewer ? accounts_.relation(tx, *viewer, author->id) : accounts::Relation();
    if (relation.blocking || relation.muting) return false;
    if (relation.following || (viewer && store::find_participant(tx, event.row.id, *viewer)))
        return true;
    return !author->silenced && event.status.visibility != statuses::Visibility::Unlisted;
}

std::vector<Event> Service::coming(db::Tx& tx, std::optional<AccountId> viewer, Place& place,
                                   int limit) const {
    std::vector<Event> found;
    for (int chunk = 0; chunk < kMostChunks && std::ssize(found) < limit; ++chunk) {
        const auto rows = store::list_events(tx, place.from, place.after, kChunk);
        std::vector<StatusId> ids;
        for (const auto& row : rows) ids.push_back(row.id);
        auto posts = statuses_.find_visible(tx, viewer, ids);
        for (const auto& row : rows) {
            if (std::ssize(found) == limit) return found;
            place = {row.over_at, row.id};
            const auto post = std::ranges::find(posts, row.id, &statuses::Status::id);
            if (post == posts.end()) continue;
            auto facts = objects::event_facts(post->extension_json);
            if (!facts) continue;
            Event event{row, std::move(*post), *std::move(facts)};
            if (lists(tx, viewer, event)) found.push_back(std::move(event));
        }
        if (std::ssize(rows) < kChunk) break;
    }
    return found;
}

void Service::published(db::Tx& tx, const statuses::Status& status) {
    const auto facts =
        status.reblog_of ? std::nullopt : objects::event_facts(status.extension_json);
    const auto author = facts ? accounts_.find(tx, status.author) : std::nullopt;
    if (!author) return;
    store::Row row;
    row.id = status.id;
    row.organiser = status.author;
    row.own = author->domain.empty();
    set_facts(row, *facts, platform_.clock.now());
    if (!row.own) row.participants = facts->participants.value_or(0);
    store::insert_event(tx, row);
}

void Service::edited(db::Tx& tx, StatusId id) {
    auto row = store::find_event(tx, id);
    const auto status = statuses_.find(tx, id);
    if (!status) return;
    const auto facts = objects::event_facts(status->extension_json);
    if (!row) return published(tx, *status);
    if (!facts) return store::remove_event(tx, id);
    set_facts(*row, *facts, platform_.clock.now());
    ++row->sequence;
    store::update_event(tx, *row);
    if (!row->own) return store::update_participants(tx, id, facts->participants.value_or(0));
    tell_participants(tx, *status, objects_.updated_json(tx, *status));
}

void Service::removed(db::Tx& tx, const statuses::StatusRemoved& event) {
    const auto row = store::find_event(tx, event.status);
    if (!row) return;
    if (row->own && event.was)
        tell_participants(tx, *event.was, objects_.deleted_json(tx, *event.was));
    store::remove_event(tx, event.status);
}

// Followers and those it names are told as of every post; who only takes part, here.
void Service::tell_participants(db::Tx& tx, const statuses::Status& status,
                                const std::string& body) {
    if (!is_open(status.visibility) || body.empty()) return;
    actors::Sending sending;
    sending.sender = status.author;
    sending.order_key = status.uri;
    sending.lane = jobs::Lane::Bulk;
    sending.body = body;
    for (const auto& one : store::list_participants(tx, status.id, AccountId(), kMostTold))
        if (one.answer != Answer::Rejected &&
            !accounts_.relation(tx, one.account, status.author).following)
            sending.to.push_back(one.account);
    actors_.send(tx, sending);
}

}  // namespace kentongan::events
