#include "rooms/warnings/words.h"

#include <fmt/format.h>

#include "cap/level.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "rooms/warnings/hazards.h"

namespace kentongan::warnings {
namespace {

// A post is read at a glance; the page behind the link has the rest.
constexpr std::size_t kPlacesInPost = 4;
constexpr std::size_t kStepsInPost = 3;
constexpr std::size_t kStepLength = 90;
constexpr std::size_t kEventLength = 80;
constexpr std::size_t kLongestTitle = 80;

std::string extension_json(const ChainRow& chain, const AlertRow& head, std::string_view url) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("alert").begin_object();
    out.member("id", head.id).member("url", url).member("level", cap::key(chain.level));
    out.member("state", name_of(chain.state)).member("expires_at", chain.expires);
    out.member("exercise", chain.exercise);
    out.end_object().end_object();
    return json;
}

}  // namespace

std::string_view exercise_word(cap::Status status, bool exercise, std::string_view language) {
    bool english = language == "en";
    if (status == cap::Status::Draft) return english ? "DRAFT" : "KONSEP";
    if (!exercise) return {};
    if (status == cap::Status::Test) return english ? "TEST" : "UJI COBA";
    return english ? "EXERCISE" : "LATIHAN";
}

std::string level_word(Level level) {
    std::string word(cap::word(level));
    for (auto& c : word)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return word;
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

const std::string& title_of(const AlertRow& alert, std::string_view language) {
    const auto& headline = language == "en" ? alert.headline_en : alert.headline;
    const auto& event = language == "en" ? alert.event_en : alert.event;
    return utf8_length(headline) <= kLongestTitle ? headline : event;
}

Zone zone_of(std::span<const regions::Code> codes) {
    return codes.empty() ? Zone::Wib : zone_of_province(codes.front().province());
}

std::string source_label(std::string_view source_name, std::string_view source_kind) {
    return source_kind.starts_with("bmkg-") ? "BMKG" : std::string(source_name);
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

PostWords post_words(const regions::Regions& gazetteer, const ChainRow& chain, const AlertRow& head,
                     const cap::Alert& body, std::string_view source, std::string_view url,
                     TimePoint now) {
    auto zone = zone_of(chain.cover);
    auto mark = exercise_word(head.status, chain.exercise, "id");
    std::string prefix = mark.empty() ? std::string() : std::string(mark) + " · ";
    auto event = utf8_prefix(title_of(head, "id"), kEventLength);
    auto places = places_text(gazetteer, chain.cover, kPlacesInPost, "id");
    PostWords words;
    words.extension_json = extension_json(chain, head, url);
    auto& text = words.text;
    if (chain.state == State::Live) {
        text = fmt::format("{}{} · {}\n", prefix, level_word(chain.level), event);
        if (!places.empty()) text += fmt::format("Di: {}\n", places);
        text += fmt::format("Berlaku sampai {}.\n", date_text(chain.expires, zone, "id"));
        if (auto* info = info_in(body, "id")) {
            auto steps = steps_of(*info, head.hazard, chain.level >= Level::Siaga, "id");
            if (steps.size() > kStepsInPost) steps.resize(kStepsInPost);
            if (!steps.empty()) text += "\nYang harus dilakukan:\n";
            for (std::size_t i = 0; i < steps.size(); ++i)
                text += fmt::format("{}. {}\n", i + 1, utf8_prefix(steps[i], kStepLength));
        }
    } else {
        bool cancelled = chain.state == State::Cancelled;
        text = fmt::format("{}{} {} · {}\n", prefix,
                           cancelled ? "BERAKHIR (dinyatakan selesai)" : "BERAKHIR",
                           clock_text(chain.ended_at.value_or(now), zone), event);
        if (!places.empty()) text += fmt::format("Di: {}\n", places);
        text += "Peringatan ini tidak berlaku lagi.\n";
    }
    text += fmt::format("\nSumber: {}, {}\n{}", source, clock_text(head.sent, zone), url);
    if (!mark.empty())
        text += fmt::format("\nIni {}, bukan kejadian sungguhan.",
                            mark == "LATIHAN" ? "latihan" : "uji coba");
    return words;
}

}  // namespace kentongan::warnings
