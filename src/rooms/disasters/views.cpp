// An event as view models of the templates. No SQL, no HTTP.
#include <algorithm>
#include <map>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/disasters/impl.h"

namespace kentongan::disasters {

namespace {

constexpr std::size_t kStepsShown = 5;
constexpr std::size_t kPlacesInHead = 4;
constexpr int kMostReports = 4;
constexpr std::size_t kCodesForContacts = 12;

Zone zone_of(const Event& event) {
    return event.cover.empty() ? Zone::Wib : zone_of_province(event.cover.front().province());
}

std::string say(const Viewer& viewer, std::string_view text,
                const std::vector<std::pair<std::string_view, std::string>>& values = {}) {
    return i18n::fill(i18n::translate(viewer.language, text), values);
}

// Lists with a heading: the heading must not repeat with every item.
void set_list(web::View& view, const std::string& name, std::vector<web::View> list) {
    view.set("has_" + name, !list.empty());
    view.set(name, std::move(list));
}

// One more than is shown is asked for: then there is a page with all of them.
template <class Row>
bool cut(std::vector<Row>& rows, int most) {
    const bool more = std::ssize(rows) > most;
    if (more) rows.resize(static_cast<std::size_t>(most));
    return more;
}

std::string count_text(std::int64_t count, const Viewer& viewer) {
    if (count > 0 && count < answers::kLeastShown && !viewer.helps)
        return say(viewer, "fewer than 5");
    return i18n::number(count, viewer.language);
}

void set_counts(db::Tx& tx, web::View& view, const Disasters::Impl& room, const Event& event,
                const Viewer& viewer) {
    answers::Totals sum;
    for (const auto& chain : event.chains) {
        const auto totals = room.answers.totals(tx, chain.chain);
        sum.safe.counted += totals.safe.counted;
        sum.passed_on.counted += totals.passed_on.counted;
    }
    view.set("safe", count_text(sum.safe.counted, viewer));
    view.set("passed_on", count_text(sum.passed_on.counted, viewer));
}

// Names and phones of liaisons are for who helps; others learn only that there is one.
std::vector<web::View> contact_views(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                                     const Viewer& viewer, int most) {
    std::vector<web::View> views;
    std::vector<coordinators::CoordinatorId> seen;
    const auto codes =
        std::span(event.cover).first(std::min(kCodesForContacts, event.cover.size()));
    for (auto code : codes) {
        const auto found = room.coordinators.nearest(tx, code);
        if (!found || std::ranges::find(seen, found->id) != seen.end()) continue;
        if (std::ssize(views) == most) break;
        seen.push_back(found->id);
        web::View view;
        view.set("place", room.regions.full_name(found->place));
        view.set("name", viewer.helps ? found->name : std::string());
        view.set("phone", viewer.helps ? found->phone : std::string());
        views.push_back(std::move(view));
    }
    return views;
}

// What citizens see stands under a heading of its own, each marked as checked or not, and never
// among the official messages. Photos wait for a tap: this page is one round trip.
void set_reports(db::Tx& tx, web::View& view, const Disasters::Impl& room, const Event& event,
                 std::string_view language) {
    if (event.exercise) return;
    auto reports = room.reports.views_near(tx, event.cover, {}, kMostReports, language,
                                           room.platform.clock.now());
    for (auto& report : reports) report.set("has_photo", false);
    view.set("has_reports", !reports.empty()).set("reports", std::move(reports));
    view.set("reports_url", "/laporan-warga");
}

}  // namespace

std::string event_path(const Event& event) {
    return "/bencana/" + event.id.to_string();
}

void set_event(web::View& view, const Disasters::Impl& room, const Event& event,
               std::string_view language) {
    const auto& first = event.chains.front();
    const auto now = room.platform.clock.now();
    view.set("event_url", event_path(event)).set("title", event.title);
    view.set("exercise", event.exercise).set("exercise_word", first.exercise_word);
    view.set("level", std::string(cap::key(first.level)));
    view.set("level_word", cap::loud_word(first.level));
    const bool live = first.live_at(now);
    view.set("ended", !live).set("live", live);
    view.set("where", answers::places_text(room.regions, event.cover, kPlacesInHead, language));
    if (live) {
        view.set("until", date_text(first.expires, zone_of(event), language));
        view.set("until_ms", to_millis(first.expires));
    } else {
        view.set("ended_when", moment_text(first.ended_at.value_or(first.expires), zone_of(event),
                                           now, language));
    }
    view.set("alert_id", first.head.to_string()).set("source", first.source);
}

std::vector<web::View> message_views(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                                     const Viewer& viewer, std::size_t most, bool& has_more) {
    struct Line {
        warnings::Message message;
        std::optional<TimePoint> replaced_at;
        const warnings::Summary* chain;
    };
    std::vector<Line> lines;
    for (const auto& chain : event.chains) {
        const auto messages = room.warnings.messages(tx, chain.chain, viewer.language);
        for (std::size_t i = 0; i < messages.size(); ++i) {
            Line line{messages[i], {}, &chain};
            if (i + 1 < messages.size()) line.replaced_at = messages[i + 1].sent;
            lines.push_back(std::move(line));
        }
    }
    std::ranges::sort(lines, [](const Line& a, const Line& b) {
        return std::pair(a.message.sent, a.message.alert) >
               std::pair(b.message.sent, b.message.alert);
    });
    has_more = lines.size() > most;
    if (has_more) lines.resize(most);
    const auto now = room.platform.clock.now();
    std::vector<web::View> views;
    for (const auto& [message, replaced_at, chain] : lines) {
        web::View view;
        const bool ends = message.msg_type == cap::MsgType::Cancel || message.all_clear;
        view.set("when", moment_text(message.sent, zone_of(event), now, viewer.language));
        view.set("text", message.headline).set("url", message.path).set("source", chain->source);
        view.set("level", ends ? "info" : std::string(cap::key(message.level)));
        view.set("word", ends ? say(viewer, "ENDED") : cap::loud_word(message.level));
        view.set("exercise", chain->exercise).set("exercise_word", chain->exercise_word);
        if (replaced_at) view.set("replaced", clock_text(*replaced_at, zone_of(event)));
        view.set("over", replaced_at.has_value() || (!ends && !chain->live_at(now)));
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> place_views(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                                   std::size_t most, bool& has_more) {
    std::map<regions::Code, warnings::Level> levels;
    const auto now = room.platform.clock.now();
    for (const auto& chain : event.chains) {
        if (!chain.live_at(now)) continue;
        for (const auto& target : room.warnings.targets(tx, chain.head)) {
            auto& level = levels[target.region];  // Info, the lowest, when it is new
            level = std::max(level, target.level);
        }
    }
    std::vector<std::pair<regions::Code, warnings::Level>> places(levels.begin(), levels.end());
    std::ranges::sort(places, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    has_more = places.size() > most;
    if (has_more) places.resize(most);
    std::vector<web::View> views;
    for (const auto& [code, level] : places) {
        web::View view;
        view.set("name", room.regions.full_name(code)).set("word", cap::loud_word(level));
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> shelter_views(const Disasters::Impl& room, const Viewer& viewer,
                                     const std::vector<Shelter>& shelters) {
    std::vector<web::View> views;
    for (const auto& shelter : shelters) {
        web::View view;
        const auto zone = zone_of_province(shelter.place.province());
        view.set("id", shelter.id.to_string()).set("name", shelter.name);
        view.set("place", room.regions.full_name(shelter.place)).set("spot", shelter.spot);
        view.set("open", shelter.is_open).set("phone", shelter.phone);
        view.set("can_change", viewer.helps);
        if (shelter.capacity > 0) {
            view.set("people", i18n::number(shelter.people, viewer.language));
            view.set("capacity", i18n::number(shelter.capacity, viewer.language));
            view.set("is_full", shelter.people >= shelter.capacity);
        } else if (shelter.people > 0) {
            view.set("only_people", i18n::number(shelter.people, viewer.language));
        }
        view.set("when",
                 moment_text(shelter.changed_at, zone, room.platform.clock.now(), viewer.language));
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> offer_views(const Disasters::Impl& room, const Viewer& viewer,
                                   const std::vector<Offer>& offers) {
    std::vector<web::View> views;
    for (const auto& offer : offers) {
        web::View view;
        const auto zone = zone_of_province(offer.place.province());
        view.set("id", offer.id.to_string()).set("what", offer.what);
        view.set("quantity", offer.quantity).set("spot", offer.spot);
        view.set("place", room.regions.full_name(offer.place));
        view.set("is_offer", offer.direction == Direction::Offer);
        view.set("unchecked", offer.state == Moderation::New);
        view.set("phone", viewer.account ? offer.phone : std::string());
        view.set("has_hidden_phone", !viewer.account && !offer.phone.empty());
        view.set("until",
                 moment_text(offer.until, zone, room.platform.clock.now(), viewer.language));
        view.set("is_own", viewer.account == offer.author);
        view.set("can_moderate", viewer.helps);
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> correction_views(const Disasters::Impl& room, const Event& event,
                                        const Viewer& viewer,
                                        const std::vector<Correction>& corrections) {
    std::vector<web::View> views;
    for (const auto& correction : corrections) {
        web::View view;
        view.set("claim", correction.claim).set("truth", correction.truth);
        const bool is_link =
            correction.source.starts_with("https://") || correction.source.starts_with("http://");
        view.set("source", correction.source)
            .set("source_url", is_link ? correction.source : std::string());
        view.set("when", moment_text(correction.created_at, zone_of(event),
                                     room.platform.clock.now(), viewer.language));
        views.push_back(std::move(view));
    }
    return views;
}

web::View event_view(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                     const Viewer& viewer, const Bounds& bounds) {
    web::View view;
    set_event(view, room, event, viewer.language);
    bool more = false;
    set_list(
        view, "messages",
        message_views(tx, room, event, viewer, static_cast<std::size_t>(bounds.messages), more));
    view.set("more_messages", more);
    set_list(view, "places",
             place_views(tx, room, event, static_cast<std::size_t>(bounds.places), more));
    view.set("more_places", more);
    std::vector<web::View> steps;
    if (event.chains.front().live_at(room.platform.clock.now()))
        for (const auto& step : event.chains.front().steps)
            if (steps.size() < kStepsShown) steps.emplace_back().set("text", step);
    set_list(view, "steps", std::move(steps));
    auto corrections =
        store::list_corrections(tx, event.parts, CorrectionId(), bounds.corrections + 1);
    view.set("more_corrections", cut(corrections, bounds.corrections));
    set_list(view, "corrections", correction_views(room, event, viewer, corrections));
    auto shelters = store::list_shelters(tx, event.parts, ShelterId(), bounds.shelters + 1);
    view.set("more_shelters", cut(shelters, bounds.shelters));
    set_list(view, "shelters", shelter_views(room, viewer, shelters));
    auto offers = store::list_offers(tx, event.parts, OfferId(), room.platform.clock.now(),
                                     bounds.offers + 1);
    view.set("more_offers", cut(offers, bounds.offers));
    set_list(view, "offers", offer_views(room, viewer, offers));
    set_list(view, "contacts", contact_views(tx, room, event, viewer, bounds.contacts));
    set_counts(tx, view, room, event, viewer);
    set_reports(tx, view, room, event, viewer.language);
    view.set("helps", viewer.helps).set("is_officer", viewer.is_officer);
    view.set("read_when", clock_text(room.platform.clock.now(), zone_of(event)));
    return view;
}

}  // namespace kentongan::disasters
