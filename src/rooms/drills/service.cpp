#include "rooms/drills/service.h"

#include <algorithm>

#include "cap/level.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "platform/log/log.h"

namespace kentongan::drills {
namespace {

using i18n::msg;

constexpr std::string_view kMessageJob = "drills.message", kCancelJob = "drills.cancel",
                           kReleaseJob = "drills.release";
constexpr std::size_t kLongestTitle = 100, kLongestText = 1000, kLongestMessage = 500;
constexpr int kLongestMinutes = 6 * 60;
constexpr int kMostRunning = 100;
constexpr int kPeopleCounted = 10'000;
constexpr Duration kAfterTheEnd = 10min;  // a message outlives its successor's time by this much
constexpr Duration kAnswerable = 12h;
constexpr int kReleasedAtOnce = 500;
constexpr Duration kFarthest = 400 * 24h;

Error wrong(std::string_view text, std::string field) {
    return Error(ErrorCode::Unprocessable, std::string(text), std::move(field));
}

bool fits(std::string_view text, std::size_t most) {
    return is_valid_utf8(text) && utf8_length(text) <= most;
}

std::string payload_of(DrillId drill, int number) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("drill", drill.value()).member("number", number).end_object();
    return json;
}

std::int64_t number_in(const json::value& value, std::string_view key) {
    const auto* found = find(value, key);
    return found && found->is_int64() ? found->as_int64() : 0;
}

bool overlap(regions::Code a, regions::Code b) {
    return a.contains(b) || b.contains(a);
}

}  // namespace

Service::Service(Platform& platform, const regions::Regions& gazetteer,
                 accounts::Accounts& accounts, warnings::Warnings& warnings)
    : platform_(platform), gazetteer_(gazetteer), accounts_(accounts), warnings_(warnings) {
    platform_.jobs.handle(std::string(kMessageJob),
                          [this](const jobs::Job& job) { return run_message(job); });
    platform_.jobs.handle(std::string(kCancelJob),
                          [this](const jobs::Job& job) { return run_cancel(job); });
    platform_.jobs.handle(std::string(kReleaseJob),
                          [this](const jobs::Job& job) { return run_release(job); });
    platform_.bus.subscribe_within<warnings::AlertIssued>(
        [this](db::Tx& tx, const warnings::AlertIssued& event) { give_way(tx, event); });
}

std::vector<Error> Service::problems(const NewDrill& drill) const {
    std::vector<Error> found;
    const auto now = platform_.clock.now();
    if (trim(drill.title).empty() || !fits(drill.title, kLongestTitle))
        found.push_back(wrong(msg("Give the drill a name of at most 100 characters."), "title"));
    if (!warnings::is_hazard(drill.hazard))
        found.push_back(wrong(msg("Choose a hazard."), "hazard"));
    if (!fits(drill.text, kLongestText))
        found.push_back(wrong(msg("At most 1,000 characters."), "text"));
    if (drill.region == regions::Code() || !gazetteer_.find(drill.region))
        found.push_back(wrong(msg("Choose the place of the drill."), "place"));
    if (drill.planned_at < now - 24h || drill.planned_at > now + kFarthest)
        found.push_back(wrong(msg("Choose a day and time within the next year."), "planned"));
    const bool has_end = drill.messages.size() >= 2 && drill.messages.back().is_end();
    if (!has_end)
        found.push_back(wrong(msg("The scenario needs a first message and an end."), "scenario"));
    int last = -1;
    for (const auto& message : drill.messages) {
        if (message.minutes <= last || message.minutes > kLongestMinutes)
            found.push_back(wrong(msg("The minutes must grow, to at most 360."), "scenario"));
        if (!fits(message.text, kLongestMessage) ||
            (!message.is_end() && trim(message.text).empty()))
            found.push_back(
                wrong(msg("Each message needs a text of at most 500 characters."), "scenario"));
        last = message.minutes;
    }
    return found;
}

Result<DrillId> Service::plan(accounts::AccountId by, const NewDrill& wanted) {
    if (auto found = problems(wanted); !found.empty()) return std::move(found.front());
    const auto id = platform_.ids.next<DrillId>();
    return platform_.database.write([&](db::Tx& tx) -> Result<DrillId> {
        const auto offices = warnings_.offices_of(tx, by);
        const auto office = std::ranges::find(offices, wanted.office, &warnings::Office::id);
        if (office == offices.end())
            return Error(ErrorCode::Forbidden, "Only officers of an office plan drills.");
        if (!warnings::Warnings::may_warn(*office, {&wanted.region, 1}, wanted.hazard))
            return wrong(msg("Your office does not answer for this place or hazard."), "place");
        Drill drill;
        drill.id = id;
        drill.office = wanted.office;
        drill.title = std::string(trim(wanted.title));
        drill.region = wanted.region;
        drill.hazard = wanted.hazard;
        drill.text = std::string(trim(wanted.text));
        drill.planned_at = wanted.planned_at;
        drill.created_by = by;
        store::insert_drill(tx, drill);
        int number = 0;
        for (auto message : wanted.messages) {
            message.number = ++number;
            store::insert_message(tx, id, message);
        }
        return id;
    });
}

bool Service::may_run(db::Tx& tx, accounts::AccountId account, const Drill& drill) const {
    const auto offices = warnings_.offices_of(tx, account);
    return std::ranges::find(offices, drill.office, &warnings::Office::id) != offices.end();
}

Result<Drill> Service::find_own(db::Tx& tx, accounts::AccountId by, DrillId id) const {
    auto drill = store::find_drill(tx, id);
    if (!drill) return Error(ErrorCode::NotFound, "There is no such drill.");
    if (!may_run(tx, by, *drill))
        return Error(ErrorCode::Forbidden,
                     "Only officers of the office of this drill may do this.");
    return std::move(*drill);
}

Result<void> Service::join(accounts::AccountId account, DrillId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto drill = store::find_drill(tx, id);
        if (!drill) return Error(ErrorCode::NotFound, "There is no such drill.");
        if (drill->is_over()) return Error(ErrorCode::Gone, "This drill is over.");
        if (store::find_participant(tx, id, account)) return {};
        store::Participant participant;
        participant.account = account;
        participant.switched_on = !accounts_.preferences(tx, account).joins_exercises;
        participant.joined_at = platform_.clock.now();
        // Counted where they live, if that is in the drill's region, else as the region itself.
        participant.place = drill->region;
        for (auto place : accounts_.places(tx, account))
            if (drill->region.contains(place)) {
                participant.place = place;
                break;
            }
        store::put_participant(tx, id, participant);
        accounts_.set_joins_exercises(tx, account, true);
        return {};
    });
}

Result<void> Service::leave(accounts::AccountId account, DrillId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto participant = store::find_participant(tx, id, account);
        if (!participant) return {};
        store::remove_participant(tx, id, account);
        if (participant->switched_on && !store::hand_over_switch(tx, id, account))
            accounts_.set_joins_exercises(tx, account, false);
        return {};
    });
}

Result<void> Service::answer(accounts::AccountId account, DrillId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto now = platform_.clock.now();
        const auto drill = store::find_drill(tx, id);
        if (!drill) return Error(ErrorCode::NotFound, "There is no such drill.");
        if (!drill->started_at || *drill->started_at + kAnswerable < now)
            return Error(ErrorCode::Gone, "This drill cannot be answered now.");
        if (!store::find_participant(tx, id, account))
            return Error(ErrorCode::Forbidden, "You did not join this drill.");
        store::update_answered(tx, id, account, now);
        return {};
    });
}

Audience Service::audience(db::Tx& tx, regions::Code region) const {
    constexpr int kPage = 1'000;
    Audience found;
    const regions::Code cover[] = {region};
    for (accounts::AccountId after; found.people < kPeopleCounted;) {
        const auto people = accounts_.people_in(tx, cover, true, after, kPage);
        found.people += std::ssize(people);
        if (std::ssize(people) < kPage) return found;
        after = people.back();
    }
    found.more = true;
    return found;
}

std::string_view Service::obstacle(db::Tx& tx, const Drill& drill) const {
    if (drill.state != State::Planned) return msg("This drill was started or called off before.");
    for (const auto& other : store::list_running(tx, kMostRunning))
        if (overlap(other.region, drill.region))
            return msg("Another drill is running in this region.");
    for (auto chain : warnings_.live_chains()) {
        const auto live = warnings_.summary(tx, chain, "id");
        if (live && !live->exercise && live->verified && !live->hidden &&
            live->level >= warnings::Level::Siaga && regions::overlaps(live->cover, drill.region))
            return msg("A real warning is in force in this region. No drill may begin now.");
    }
    return {};
}

Result<void> Service::start(accounts::AccountId by, DrillId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto drill, find_own(tx, by, id));
        if (const auto why = obstacle(tx, drill); !why.empty())
            return Error(ErrorCode::Conflict, std::string(why));
        drill.state = State::Running;
        drill.started_at = platform_.clock.now();
        store::update_drill(tx, drill);
        for (const auto& message : store::list_messages(tx, id))
            platform_.jobs.enqueue(tx, {.kind = std::string(kMessageJob),
                                        .payload = payload_of(id, message.number),
                                        .lane = jobs::Lane::Alert,
                                        .order_key = "drill:" + id.to_string(),
                                        .delay = std::chrono::minutes(message.minutes)});
        return {};
    });
}

Result<void> Service::run_message(const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const DrillId id(number_in(payload, "drill"));
    const auto number = number_in(payload, "number");
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto drill = store::find_drill(tx, id);
        if (!drill || drill->state != State::Running) return {};
        for (const auto& message : store::list_messages(tx, id))
            if (message.number == number && !message.alert) return issue(tx, *drill, message);
        return {};
    });
}

Result<void> Service::issue(db::Tx& tx, Drill& drill, Message message) {
    TRY_ASSIGN(message.alert, warnings_.issue(tx, drill.office, alert_of(tx, drill, message)));
    message.issued_at = platform_.clock.now();
    store::update_issued(tx, drill.id, message);
    if (!drill.chain) drill.chain = warnings_.chain_of(tx, *message.alert);
    if (message.is_end()) {
        drill.state = State::Finished;
        drill.ended_at = message.issued_at;
        release_after(tx, drill.id, kAnswerable);
    }
    store::update_drill(tx, drill);
    return {};
}

cap::Alert Service::alert_of(db::Tx& tx, const Drill& drill, const Message& message) const {
    const auto base = "latihan-" + drill.id.to_string() + "-";
    const auto hazard = warnings::template_of(drill.hazard, message.level, "id");
    const auto office = warnings_.find_office(tx, drill.office);
    const auto messages = store::list_messages(tx, drill.id);
    cap::Alert alert;
    alert.identifier = base + std::to_string(message.number);
    alert.sender = (office ? office->name : "latihan") + "@" + platform_.config.host();
    alert.sent = platform_.clock.now();
    alert.sent_offset = offset_of(zone_of_province(drill.region.province()));
    alert.status = cap::Status::Exercise;
    alert.note = "LATIHAN. Bukan kejadian sungguhan.";
    for (const auto& earlier : messages)
        if (earlier.alert)
            alert.references.push_back(
                {alert.sender, base + std::to_string(earlier.number), earlier.issued_at});
    alert.msg_type = message.is_end()           ? cap::MsgType::Cancel
                     : alert.references.empty() ? cap::MsgType::Alert
                                                : cap::MsgType::Update;
    cap::Info info;
    info.language = "id";
    info.categories = {hazard.category};
    info.event = hazard.name;
    info.urgency = cap::Urgency::Immediate;
    info.severity = message.is_end() ? cap::Severity::Minor : cap::severity_of(message.level);
    info.certainty = cap::Certainty::Likely;
    info.sender_name = office ? office->title : std::string();
    info.headline = drill.title;
    info.description =
        message.is_end() ? "LATIHAN selesai. Terima kasih sudah ikut." : "LATIHAN. " + message.text;
    info.instruction = message.is_end() ? std::string() : "LATIHAN. " + message.text;
    info.web = platform_.config.url("/latihan/" + drill.id.to_string());
    warnings::mark_as_written_here(info, drill.hazard);
    const auto end = messages.empty() ? message.minutes : messages.back().minutes;
    info.expires = drill.started_at.value_or(alert.sent) + std::chrono::minutes(end) + kAfterTheEnd;
    info.expires = std::max(*info.expires, alert.sent + kAfterTheEnd);
    cap::Area area;
    area.description = gazetteer_.full_name(drill.region);
    area.geocodes.push_back({"Kepmendagri 300.2.2-2430/2025", drill.region.to_string()});
    info.areas.push_back(std::move(area));
    alert.infos.push_back(std::move(info));
    return alert;
}

Result<void> Service::cancel(db::Tx& tx, const Drill& drill) {
    const auto live = drill.chain ? warnings_.summary(tx, *drill.chain, "id") : std::nullopt;
    if (!live || live->state != warnings::State::Live) return {};
    Message end;
    end.number = 0;  // beside the scenario
    end.level = warnings::Level::Info;
    TRY(warnings_.issue(tx, drill.office, alert_of(tx, drill, end)));
    return {};
}

Result<void> Service::stop(accounts::AccountId by, DrillId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto drill, find_own(tx, by, id));
        if (drill.state != State::Running)
            return Error(ErrorCode::Conflict, "This drill is not running.");
        drill.state = State::Stopped;
        drill.why = msg("An officer stopped it.");
        drill.ended_at = platform_.clock.now();
        store::update_drill(tx, drill);
        release_after(tx, id, kAnswerable);
        return cancel(tx, drill);
    });
}

Result<void> Service::call_off(accounts::AccountId by, DrillId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto drill, find_own(tx, by, id));
        if (drill.state != State::Planned)
            return Error(ErrorCode::Conflict, "This drill was started or called off before.");
        drill.state = State::CalledOff;
        drill.ended_at = platform_.clock.now();
        store::update_drill(tx, drill);
        release_after(tx, id, Duration(0));
        return {};
    });
}

// Within the transaction of the real warning: the drill says nothing more from this commit on. Its
// cancel message is a job, so that nothing of an exercise can hinder the real one.
void Service::give_way(db::Tx& tx, const warnings::AlertIssued& event) {
    if (event.exercise) return;
    const auto running = store::list_running(tx, kMostRunning);
    if (running.empty()) return;
    const auto real = warnings_.summary(tx, event.chain, "id");
    if (!real || real->exercise || real->level < warnings::Level::Siaga) return;
    for (auto drill : running) {
        if (!regions::overlaps(real->cover, drill.region)) continue;
        drill.state = State::Stopped;
        drill.why = msg("A real warning was issued for this region.");
        drill.ended_at = platform_.clock.now();
        store::update_drill(tx, drill);
        platform_.jobs.enqueue(tx, {.kind = std::string(kCancelJob),
                                    .payload = payload_of(drill.id, 0),
                                    .lane = jobs::Lane::Alert});
        release_after(tx, drill.id, kAnswerable);
    }
}

Result<void> Service::run_cancel(const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const DrillId id(number_in(payload, "drill"));
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto drill = store::find_drill(tx, id);
        return drill && drill->is_over() ? cancel(tx, *drill) : Result<void>();
    });
}

// What joining switched on is switched off when the drill is over and its end could be heard and
// answered: the next exercise is another one to join.
void Service::release_after(db::Tx& tx, DrillId id, Duration delay) {
    platform_.jobs.enqueue(
        tx, {.kind = std::string(kReleaseJob), .payload = payload_of(id, 0), .delay = delay});
}

Result<void> Service::run_release(const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const DrillId id(number_in(payload, "drill"));
    for (bool more = true; more;)
        more = platform_.database.write([&](db::Tx& tx) {
            const auto people = store::list_switched_on(tx, id, kReleasedAtOnce);
            for (auto account : people) {
                store::forget_switched_on(tx, id, account);
                if (!store::hand_over_switch(tx, id, account))
                    accounts_.set_joins_exercises(tx, account, false);
            }
            return std::ssize(people) == kReleasedAtOnce;
        });
    return {};
}

}  // namespace kentongan::drills
