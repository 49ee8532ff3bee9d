#include "rooms/warnings/words.h"

#include <fmt/format.h>

#include <ranges>

#include "cap/level.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/warnings/hazards.h"

namespace kentongan::warnings {
namespace {

// A post is read at a glance; the page behind the link has the rest.
constexpr std::size_t kPlacesInPost = 4;
constexpr std::size_t kLongestPlaces = 150, kLongestPlacesOfLevel = 80;  // code points
constexpr std::size_t kLongestTitle = 80;

constexpr std::size_t kPlacesInExtension = 200;

// For apps, and for other servers (docs/federation.md): CAP's facts and where the document is.
std::string extension_json(const ChainRow& chain, const AlertRow& head, std::string_view url) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("alert").begin_object();
    out.member("id", head.id).member("url", url).member("level", cap::key(chain.level));
    out.member("state", name_of(chain.state)).member("expires_at", chain.expires);
    out.member("exercise", chain.exercise);
    out.member("sender", head.sender).member("identifier", head.identifier);
    out.member("sent", head.sent).member("hazard", head.hazard);
    out.key("areas").begin_array();
    for (const auto& code : chain.cover | std::views::take(kPlacesInExtension))
        out.value(code.to_string());
    out.end_array();
    const auto base = url.substr(0, url.rfind("/peringatan/"));
    out.member("cap_url",
               std::string(base) + "/api/kentongan/v1/alerts/" + head.id.to_string() + "/cap");
    out.end_object().end_object();
    return json;
}

std::string short_places(const regions::Regions& gazetteer, std::span<const regions::Code> codes,
                         std::size_t longest) {
    auto text = places_text(gazetteer, codes, kPlacesInPost, "id");
    for (auto most = kPlacesInPost; most > 1 && utf8_length(text) > longest;)
        text = places_text(gazetteer, codes, --most, "id");
    return text;
}

// "Di: Bantul", or when not all places have the same level, a line for each, gravest first.
std::string where_text(const regions::Regions& gazetteer, const ChainRow& chain,
                       std::span<const Target> targets) {
    std::string text;
    int lines = 0;
    for (auto level : {Level::Awas, Level::Siaga, Level::Waspada}) {
        std::vector<regions::Code> codes;
        for (const auto& target : targets)
            if (target.level == level) codes.push_back(target.region);
        if (codes.empty()) continue;
        ++lines;
        text += fmt::format(
            "{}: {}\n", cap::loud_word(level),
            short_places(gazetteer, gazetteer.minimal_cover(codes), kLongestPlacesOfLevel));
    }
    if (lines > 1) return text;
    auto places = short_places(gazetteer, chain.cover, kLongestPlaces);
    return places.empty() ? std::string() : fmt::format("Di: {}\n", places);
}

std::string arrival_text(const cap::Alert& body, Zone zone) {
    std::optional<TimePoint> first;
    for (const auto& info : body.infos)
        for (const auto& area : info.areas)
            if (area.arrival) first = std::min(first.value_or(*area.arrival), *area.arrival);
    if (!first) return {};
    return fmt::format("Gelombang pertama diperkirakan tiba {}.\n", clock_text(*first, zone));
}

// As many whole steps as there is room for.
std::string steps_text(const std::vector<std::string>& steps, std::size_t room) {
    auto text =
        "\n" + std::string(i18n::translate(i18n::kDefaultLanguage, "What to do now")) + ":\n";
    std::size_t shown = 0;
    for (const auto& step : steps) {
        auto line = fmt::format("{}. {}\n", shown + 1, step);
        if (utf8_length(text) + utf8_length(line) > room) break;
        text += line;
        ++shown;
    }
    return shown == 0 ? std::string() : text;
}

}  // namespace

std::string_view exercise_word(cap::Status status, bool exercise, std::string_view language) {
    bool english = language == "en";
    if (status == cap::Status::Draft) return english ? "DRAFT" : "KONSEP";
    if (!exercise) return {};
    if (status == cap::Status::Test) return english ? "TEST" : "UJI COBA";
    return english ? "EXERCISE" : "LATIHAN";
}

std::string_view name_of(State state) {
    switch (state) {
        case State::Live:
            return "live";
        case State::Updated:
            return "updated";
        case State::Cancelled:
            return "cancelled";
        case State::Expired:
            break;
    }
    return "expired";
}

std::string places_text(const regions::Regions& gazetteer, std::span<const regions::Code> codes,
                        std::size_t limit, std::string_view language) {
    struct Group {
        std::vector<std::string> names;
        std::string parent;  // "Pohuwato"
    };
    std::vector<Group> groups;
    for (auto code : codes.first(std::min(limit, codes.size()))) {
        auto full = code == regions::Code() ? std::string("Indonesia") : gazetteer.full_name(code);
        auto comma = full.find(", ");
        auto parent = comma == std::string::npos ? std::string() : full.substr(comma + 2);
        if (groups.empty() || groups.back().parent != parent) groups.push_back({{}, parent});
        groups.back().names.push_back(full.substr(0, comma));
    }
    std::string text;
    for (const auto& [names, parent] : groups) {
        if (!text.empty()) text += "; ";
        text += join(names, ", ");
        if (parent.empty()) continue;
        text += names.size() == 1 ? ", " + parent : " (" + parent + ")";
    }
    if (codes.size() > limit)
        text += fmt::format(fmt::runtime(language == "en" ? " and {} more" : " dan {} lainnya"),
                            codes.size() - limit);
    return text;
}

std::string title_of(const AlertRow& alert, std::string_view language) {
    bool english = language == "en";
    for (const auto* text :
         {english ? &alert.headline_en : &alert.headline, english ? &alert.event_en : &alert.event})
        if (!text->empty() && utf8_length(*text) <= kLongestTitle) return *text;
    return std::string(name_of(hazard_named(alert.hazard), language));
}

Zone zone_of(std::span<const regions::Code> codes) {
    return codes.empty() ? Zone::Wib : zone_of_province(codes.front().province());
}

std::string source_label(const Source& source) {
    if (name_of(source.kind).starts_with("bmkg-")) return "BMKG";
    return source.title.empty() ? source.name : source.title;
}

const cap::Info* info_in(const cap::Alert& alert, std::string_view language) {
    auto speaks = [&](std::string_view wanted) -> const cap::Info* {
        for (const auto& info : alert.infos)
            if (ascii_lower(info.language).starts_with(wanted)) return &info;
        return nullptr;
    };
    if (auto* info = speaks(language)) return info;
    if (auto* info = speaks("id")) return info;
    return alert.infos.empty() ? nullptr : &alert.infos.front();
}

PostWords post_words(const regions::Regions& gazetteer, const PostAbout& about, TimePoint now) {
    const auto& [chain, head, body, targets, source, url] = about;
    auto zone = zone_of(chain.cover);
    auto mark = exercise_word(head.status, chain.exercise, "id");
    std::string prefix = mark.empty() ? std::string() : std::string(mark) + " · ";
    auto end =
        fmt::format("\nSumber: {}{}, {}\n{}", prefix, source, clock_text(head.sent, zone), url);
    if (!mark.empty())
        end += fmt::format("\nIni {}, bukan kejadian sungguhan.",
                           mark == "LATIHAN" ? "latihan" : "uji coba");
    PostWords words;
    words.extension_json = extension_json(chain, head, url);
    auto& text = words.text;
    if (chain.state == State::Live) {
        text =
            fmt::format("{}{} · {}\n", prefix, cap::loud_word(chain.level), title_of(head, "id"));
        text += where_text(gazetteer, chain, targets);
        text += arrival_text(body, zone);
        text += fmt::format("Berlaku sampai {}.\n", date_text(chain.expires, zone, "id"));
        if (auto* info = info_in(body, "id"))
            text += steps_text(steps_of(*info, head.hazard, chain.level, "id"),
                               kLongestPost - std::min(kLongestPost, utf8_length(text + end)));
    } else {
        bool cancelled = chain.state == State::Cancelled;
        text = fmt::format("{}{} {} · {}\n", prefix,
                           cancelled ? "BERAKHIR (dinyatakan selesai)" : "BERAKHIR",
                           clock_text(chain.ended_at.value_or(now), zone), title_of(head, "id"));
        auto places = short_places(gazetteer, chain.cover, kLongestPlaces);
        if (!places.empty()) text += fmt::format("Di: {}\n", places);
        text += "Peringatan ini tidak berlaku lagi.\n";
    }
    text += end;
    return words;
}

}  // namespace kentongan::warnings
