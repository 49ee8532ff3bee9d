#include "rooms/warnings/views.h"

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/reach.h"
#include "rooms/warnings/sources.h"
#include "rooms/warnings/svg.h"
#include "rooms/warnings/target.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kPlacesInLine = 3;
constexpr std::size_t kPlacesInPage = 200;
constexpr std::size_t kPlacesInChange = 10;
constexpr std::size_t kLongestText = 2'000;  // code points of a source's description
constexpr std::size_t kMostHistory = 20;
constexpr std::size_t kMostZones = 60;

Zone zone_for(const Reader& reader, std::span<const regions::Code> cover) {
    return reader.zone.value_or(zone_of(cover));
}

std::string say(const Reader& reader, std::string_view text,
                const std::vector<std::pair<std::string_view, std::string>>& values = {}) {
    return i18n::fill(i18n::translate(reader.language, text), values);
}

// "BERAKHIR 14.32 WIB", in the reader's words.
std::string ended_text(const ChainRow& chain, State state, const Reader& reader) {
    auto when = moment_text(chain.ended_at.value_or(chain.expires), zone_for(reader, chain.cover),
                            reader.now, reader.language);
    return state == State::Cancelled ? say(reader, "ENDED by its source {when}", {{"when", when}})
                                     : say(reader, "ENDED {when}", {{"when", when}});
}

// "LATIHAN · BMKG": not even its sender's name may stand alone under a drill.
std::string source_text(const ChainRow& chain, const AlertRow& head, const std::string& source,
                        const Reader& reader) {
    auto word = exercise_word(head.status, chain.exercise, reader.language);
    return word.empty() ? source : std::string(word) + " · " + source;
}

void set_marks(web::View& view, const ChainRow& chain, const AlertRow& head, State state,
               const Reader& reader) {
    view.set("level", cap::key(chain.level)).set("level_word", cap::loud_word(chain.level));
    view.set("exercise", chain.exercise).set("ended", state != State::Live);
    view.set("exercise_word",
             std::string(exercise_word(head.status, chain.exercise, reader.language)));
    view.set("unverified", !chain.verified);
    if (state != State::Live) view.set("ended_text", ended_text(chain, state, reader));
}

std::vector<regions::Code> difference(std::span<const regions::Code> all,
                                      std::span<const regions::Code> without) {
    std::vector<regions::Code> left;
    for (auto code : all)
        if (!regions::covers(without, code)) left.push_back(code);
    return left;
}

// What is new against the message before, in sentences.
std::vector<web::View> change_views(const regions::Regions& gazetteer, const PageData& data,
                                    const Reader& reader) {
    std::vector<web::View> changes;
    auto tell = [&](std::string text) {
        web::View view;
        view.set("text", std::move(text));
        changes.push_back(std::move(view));
    };
    auto head = std::find_if(data.history.begin(), data.history.end(),
                             [&](const auto& alert) { return alert.id == data.head.id; });
    if (head == data.history.end() || head == data.history.begin()) {
        if (data.head.revision > 1) tell(say(reader, "The text was revised by its source."));
        return changes;
    }
    const auto& before = *(head - 1);
    bool ends = data.head.msg_type == cap::MsgType::Cancel || data.head.all_clear;
    if (ends) {
        tell(say(reader, "The source has ended this warning."));
        return changes;
    }
    if (before.level != data.head.level)
        tell(say(
            reader,
            data.head.level > before.level ? "The level rose from {before} to {now}."
                                           : "The level fell from {before} to {now}.",
            {{"before", cap::loud_word(before.level)}, {"now", cap::loud_word(data.head.level)}}));
    if (before.expires != data.head.expires)
        tell(say(reader, "In force until {when} now.",
                 {{"when", moment_text(data.head.expires, zone_for(reader, data.chain.cover),
                                       reader.now, reader.language)}}));
    auto joined = difference(data.chain.cover, data.cover_before);
    auto left = difference(data.cover_before, data.chain.cover);
    if (!joined.empty() && !data.cover_before.empty())
        tell(say(reader, "Places added: {places}.",
                 {{"places", places_text(gazetteer, joined, kPlacesInChange, reader.language)}}));
    if (!left.empty() && !data.chain.cover.empty())
        tell(say(reader, "No longer warned: {places}.",
                 {{"places", places_text(gazetteer, left, kPlacesInChange, reader.language)}}));
    if (changes.empty()) tell(say(reader, "The text was revised by its source."));
    return changes;
}

std::vector<web::View> history_views(const PageData& data, const Reader& reader) {
    std::vector<web::View> views;
    auto zone = zone_for(reader, data.chain.cover);
    for (auto alert = data.history.rbegin();
         alert != data.history.rend() && views.size() < kMostHistory; ++alert) {
        web::View view;
        bool ends = alert->msg_type == cap::MsgType::Cancel || alert->all_clear;
        view.set("when", moment_text(alert->sent, zone, reader.now, reader.language));
        view.set("text", title_of(*alert, reader.language));
        view.set("word", ends ? say(reader, "ENDED") : cap::loud_word(alert->level));
        view.set("current", alert->id == data.head.id);
        view.set("url", page_path(alert->id));
        views.push_back(std::move(view));
    }
    return views;
}

// Lists with a heading: the heading must not repeat with every item.
void set_list(web::View& view, const std::string& name, std::vector<web::View> list) {
    view.set("has_" + name, !list.empty());
    view.set(name, std::move(list));
}

std::vector<web::View> text_views(std::vector<std::string> texts) {
    std::vector<web::View> views;
    for (auto& text : texts) {
        web::View view;
        view.set("text", std::move(text));
        views.push_back(std::move(view));
    }
    return views;
}

// The office's own words, in its paragraphs.
std::vector<std::string> paragraphs(std::string_view text) {
    std::vector<std::string> found;
    std::string bounded = utf8_prefix(text, kLongestText);
    for (auto line : split(bounded, '\n'))
        if (auto trimmed = trim(line); !trimmed.empty()) found.emplace_back(trimmed);
    return found;
}

bool is_mine(const regions::Regions& gazetteer, const PageData& data, const cap::Info& info,
             const cap::Area& area, const Reader& reader) {
    return !reader.places.empty() &&
           concerns_any(places_of(gazetteer, data.body, info, area, data.kind), reader.places);
}

// A tsunami's zones have levels of their own, and a wave that arrives at a known time.
// The reader's own stand apart; the earliest first.
void set_zones(web::View& page, const regions::Regions& gazetteer, const PageData& data,
               const Reader& reader) {
    struct Row {
        const cap::Area* area;
        bool mine;
        auto rank() const { return std::tuple(!mine, *area->arrival, area->description); }
    };
    std::vector<Row> rows;
    for (const auto& info : data.body.infos)
        for (const auto& area : info.areas)
            if (area.level && area.arrival && rows.size() < kMostZones)
                rows.push_back({&area, is_mine(gazetteer, data, info, area, reader)});
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return a.rank() < b.rank(); });
    std::vector<web::View> own, others;
    auto zone = zone_for(reader, data.chain.cover);
    for (const auto& [area, mine] : rows) {
        web::View view;
        view.set("name", area->description).set("word", cap::loud_word(*area->level));
        view.set("when", clock_text(*area->arrival, zone));
        (mine ? own : others).push_back(std::move(view));
    }
    set_list(page, "my_zones", std::move(own));
    set_list(page, "zones", std::move(others));
}

// "SIAGA: Ende; Sikka", gravest first, when not all places have the same level.
std::vector<web::View> places_by_level(const regions::Regions& gazetteer, const PageData& data,
                                       const Reader& reader) {
    std::vector<web::View> views;
    for (auto level : {Level::Awas, Level::Siaga, Level::Waspada, Level::Info}) {
        std::vector<regions::Code> codes;
        for (const auto& target : data.targets)
            if (target.level == level) codes.push_back(target.region);
        if (codes.empty()) continue;
        web::View view;
        view.set("word", cap::loud_word(level));
        view.set("where", places_text(gazetteer, codes, kPlacesInPage, reader.language));
        views.push_back(std::move(view));
    }
    return views;
}

// The gravest level that concerns one of the reader's places.
std::optional<Level> level_at(const PageData& data, std::span<const regions::Code> places) {
    std::optional<Level> level;
    for (const auto& target : data.targets) {
        const regions::Code alone[] = {target.region};
        if (concerns_any(alone, places))
            level = std::max(level.value_or(Level::Info), target.level);
    }
    return level;
}

void set_places(web::View& view, const regions::Regions& gazetteer, const PageData& data,
                const Reader& reader) {
    auto mine = warned_of(data.chain.cover, reader.places);
    auto by_level = places_by_level(gazetteer, data, reader);
    bool mixed = by_level.size() > 1 && data.chain.state == State::Live;
    if (!mine.empty()) {
        auto text = places_text(gazetteer, mine, kPlacesInLine, reader.language);
        if (auto level = level_at(data, mine); level && mixed)
            text += " · " + cap::loud_word(*level);
        view.set("mine", std::move(text));
    }
    if (mixed)
        set_list(view, "by_level", std::move(by_level));
    else
        view.set("where", places_text(gazetteer, data.chain.cover, kPlacesInPage, reader.language));
    if (data.chain.state == State::Live) set_zones(view, gazetteer, data, reader);
}

std::string health_text(const Source& source, const Reader& reader) {
    if (!source.fetched_at) return say(reader, "not connected yet");
    auto when = moment_text(*source.fetched_at, reader.zone.value_or(Zone::Wib), reader.now,
                            reader.language);
    return source.failures > 0 ? say(reader, "has not answered since {when}", {{"when", when}})
                               : say(reader, "last fetched {when}", {{"when", when}});
}

}  // namespace

bool concerns_any(std::span<const regions::Code> cover, std::span<const regions::Code> places) {
    return std::any_of(places.begin(), places.end(),
                       [&](auto place) { return regions::overlaps(cover, place); });
}

std::vector<regions::Code> warned_of(std::span<const regions::Code> cover,
                                     std::span<const regions::Code> places) {
    std::vector<regions::Code> warned;
    auto add = [&](regions::Code code) {
        if (std::find(warned.begin(), warned.end(), code) == warned.end()) warned.push_back(code);
    };
    for (auto place : places) {
        if (regions::covers(cover, place)) {
            add(place);
            continue;
        }
        for (auto code : cover)
            if (place.contains(code)) add(code);
    }
    return warned;
}

std::vector<regions::Code> mine_first(std::span<const regions::Code> cover,
                                      std::span<const regions::Code> places) {
    auto ordered = warned_of(cover, places);
    for (auto code : cover)
        if (std::find(ordered.begin(), ordered.end(), code) == ordered.end())
            ordered.push_back(code);
    return ordered;
}

web::View line_view(const regions::Regions& gazetteer, const Card& card, const Reader& reader) {
    web::View view;
    const auto& chain = card.chain;
    auto state = card.state_at(reader.now);
    auto zone = zone_for(reader, chain.cover);
    set_marks(view, chain, card.head, state, reader);
    view.set("headline", title_of(card.head, reader.language));
    view.set("where", places_text(gazetteer, mine_first(chain.cover, reader.places), kPlacesInLine,
                                  reader.language));
    if (state == State::Live) {
        view.set("until", moment_text(chain.expires, zone, reader.now, reader.language));
        view.set("until_ms", to_millis(chain.expires));
    }
    view.set("url", page_path(card.head.id));
    view.set("mine", concerns_any(chain.cover, reader.places));
    view.set("source", source_text(chain, card.head, card.source, reader));
    view.set("sent", moment_text(card.head.sent, zone, reader.now, reader.language));
    return view;
}

std::vector<web::View> bar_views(const regions::Regions& gazetteer, const Shown& shown,
                                 std::span<const regions::Code> places, bool joins_exercises,
                                 std::string_view language, TimePoint now) {
    Reader reader{{places.begin(), places.end()}, joins_exercises, language, now, {}};
    if (!places.empty()) reader.zone = zone_of(places.first(1));
    std::vector<web::View> views;
    for (const auto& card : shown.cards) {
        if (views.size() == kMostInBar) break;
        const auto& chain = card->chain;
        if (!card->live_at(now) || !chain.verified || chain.level == Level::Info) continue;
        if (chain.exercise && !joins_exercises) continue;
        if (concerns_any(chain.cover, places)) views.push_back(line_view(gazetteer, *card, reader));
    }
    return views;
}

std::vector<web::View> live_line_views(const regions::Regions& gazetteer, const Shown& shown,
                                       std::string_view language, std::size_t limit,
                                       TimePoint now) {
    Reader reader{{}, false, language, now, {}};
    std::vector<web::View> views;
    for (const auto& card : shown.cards) {
        if (views.size() == limit) break;
        const auto& chain = card->chain;
        if (card->live_at(now) && chain.verified && !chain.exercise && chain.level > Level::Info)
            views.push_back(line_view(gazetteer, *card, reader));
    }
    return views;
}

std::vector<web::View> health_views(std::span<const Health> all, const Reader& reader) {
    std::vector<web::View> views;
    for (const auto& health : all) {
        web::View view;
        const auto& source = health.source;
        view.set("name", say(reader, title_of(source)));
        view.set("exercise", source.exercise).set("untrusted", !source.trusted);
        // Of those who could sign: BMKG's own forms have no place for it.
        view.set("unsigned", source.public_key.empty() && source.kind != Kind::BmkgQuake &&
                                 source.kind != Kind::BmkgTsunami);
        view.set("health", health_text(source, reader));
        views.push_back(std::move(view));
    }
    return views;
}

web::View page_view(const regions::Regions& gazetteer, const PageData& data, const Reader& reader) {
    web::View view;
    const auto& chain = data.chain;
    auto state =
        chain.state == State::Live && chain.expires <= reader.now ? State::Expired : chain.state;
    auto zone = zone_for(reader, chain.cover);
    set_marks(view, chain, data.head, state, reader);
    view.set("headline", title_of(data.head, reader.language));
    view.set("event", reader.language == "en" ? data.head.event_en : data.head.event);
    set_places(view, gazetteer, data, reader);
    if (state == State::Live) {
        view.set("until", date_text(chain.expires, zone, reader.language));
        view.set("until_ms", to_millis(chain.expires));
    }
    if (auto* info = info_in(data.body, reader.language)) {
        if (state == State::Live)
            set_list(view, "steps",
                     text_views(steps_of(*info, data.head.hazard, chain.level, reader.language)));
        // BMKG's quakes and tsunami bulletins have no words for the public: what stands there is
        // ours (cap/bmkg_*.cpp), and must not be said in its name.
        bool ours = data.kind == Kind::BmkgQuake || data.kind == Kind::BmkgTsunami;
        if (state == State::Live && !ours && !says_steps(*info, reader.language))
            set_list(view, "advice", text_views(paragraphs(info->instruction)));
        auto texts = paragraphs(info->description);
        if (!info->headline.empty()) texts.insert(texts.begin(), info->headline);
        set_list(view, "description", text_views(std::move(texts)));
        view.set("contact", info->contact);
    }
    view.set("source", source_text(chain, data.head, data.source, reader));
    view.set("updated", moment_text(data.head.sent, zone, reader.now, reader.language));
    if (data.asked.id != data.head.id) {
        view.set("superseded", true);
        view.set("current_url", page_path(data.head.id));
        view.set("asked_when", moment_text(data.asked.sent, zone, reader.now, reader.language));
    }
    set_list(view, "changes", change_views(gazetteer, data, reader));
    if (data.history.size() > 1) set_list(view, "history", history_views(data, reader));
    view.set("outline",
             outline_svg(gazetteer, chain.cover,
                         places_text(gazetteer, chain.cover, kPlacesInLine, reader.language)));
    view.set("cap_url", "/api/kentongan/v1/alerts/" + data.head.id.to_string() + "/cap");
    view.set("publishes_cap", chain.verified && !chain.hidden);
    if (data.head.id && !chain.hidden) view.set("alert_id", data.head.id.to_string());
    return view;
}

}  // namespace kentongan::warnings
