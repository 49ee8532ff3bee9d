#include "cap/bmkg_quake.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cap/geometry.h"
#include "cap/parse.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

constexpr double kShallowKm = 100;  // deeper quakes shake less than their magnitude says
constexpr std::string_view kShakemapFolder = "https://data.bmkg.go.id/DataMKG/TEWS/";
constexpr std::string_view kSender = "gempabumi@bmkg.go.id";

// One <gempa> in JSON or XML: names and texts.
class Entry {
public:
    void set(std::string name, std::string value) {
        fields_.emplace_back(ascii_lower(name), one_line(value));
    }
    std::string_view get(std::string_view name) const {
        for (const auto& [key, value] : fields_)
            if (equals_ignoring_case(key, name)) return value;
        return {};
    }
    bool empty() const { return fields_.empty(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

std::string json_text(const json::value& value) {
    if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
    if (const auto* number = value.if_double()) return fmt::format("{}", *number);
    if (const auto* number = value.if_int64()) return fmt::format("{}", *number);
    return {};
}

Entry json_entry(const json::value& value) {
    Entry entry;
    if (const auto* object = value.if_object())
        for (const auto& member : *object)
            entry.set(std::string(member.key()), json_text(member.value()));
    return entry;
}

Result<std::vector<Entry>> json_entries(std::string_view text) {
    TRY_ASSIGN(const json::value document, parse_json(text));
    const json::value* information = find(document, "Infogempa");
    const json::value* quakes = information ? find(*information, "gempa") : nullptr;
    if (!quakes) return lacks("Infogempa.gempa");
    std::vector<Entry> entries;
    if (const auto* list = quakes->if_array()) {
        for (const json::value& item : *list)
            if (entries.size() < kMaxQuakesPerDocument) entries.push_back(json_entry(item));
    } else {
        entries.push_back(json_entry(*quakes));
    }
    return entries;
}

Result<std::vector<Entry>> xml_entries(std::string_view text) {
    TRY_ASSIGN(const xml::Element root, xml::parse(text));
    const xml::Element* information = root.name == "Infogempa" ? &root : root.child("Infogempa");
    if (!information) return lacks("Infogempa");
    std::vector<Entry> entries;
    for (const xml::Element* quake : information->all("gempa")) {
        if (entries.size() == kMaxQuakesPerDocument) break;
        Entry entry;
        for (const xml::Element& child : quake->children) {
            const xml::Element* inner = child.child("coordinates");  // <point><coordinates>
            entry.set(inner ? "Coordinates" : child.name, inner ? inner->text : child.text);
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

// "8.51 LS" is south, "5.79 LU" north, "123.27 BT" east, "10.2 BB" west.
std::optional<double> parse_degrees(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {};
    const auto value = parse_real(trim(text.substr(0, space)));
    const std::string side = ascii_lower(trim(text.substr(space)));
    if (!value || !std::isfinite(*value)) return {};
    if (side == "ls" || side == "bb") return -*value;
    if (side == "lu" || side == "bt") return *value;
    return {};
}

// The written-out halves name their hemisphere, so they win; the pair is lat,lon in JSON and
// lon,lat in the older XML, and only range can tell.
std::optional<geo::Point> epicentre_of(const Entry& entry, std::vector<std::string>& remarks) {
    const auto lat = parse_degrees(entry.get("Lintang")), lon = parse_degrees(entry.get("Bujur"));
    geo::Point point;
    if (lat && lon) {
        point = geo::lat_lon(*lat, *lon);
    } else {
        const auto parts = split(entry.get("Coordinates"), ',');
        if (parts.size() < 2) return {};
        const auto first = parse_real(trim(parts[0])), second = parse_real(trim(parts[1]));
        if (!first || !second || !std::isfinite(*first) || !std::isfinite(*second)) return {};
        point = geo::lat_lon(*first, *second);
        if (is_swapped(point)) {
            point = swap(point);
            remark(remarks, "Coordinates: latitude and longitude were swapped");
        }
    }
    if (!is_on_globe(point)) return {};
    return point;
}

std::optional<double> leading_number(std::string_view text) {
    const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = parse_real(text.substr(0, end));
    return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<ParsedTime> origin_time(const Entry& entry) {
    if (auto time = parse_time(entry.get("DateTime"), std::chrono::minutes(0))) return time;
    const std::string day(entry.get("Tanggal"));
    return parse_time(day + " " + std::string(entry.get("Jam")));
}

std::string identifier_of(TimePoint origin, geo::Point epicentre) {
    const auto day = std::chrono::floor<std::chrono::days>(origin);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(origin - day));
    return fmt::format("bmkg-gempa-{:04}{:02}{:02}{:02}{:02}{:02}-{:03.0f}{}{:05.0f}{}",
                       static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(),
                       std::round(std::abs(epicentre.lat) * 100), epicentre.lat < 0 ? "S" : "N",
                       std::round(std::abs(epicentre.lon) * 100), epicentre.lon < 0 ? "W" : "E");
}

// The table of the header.
Severity severity_of_quake(int mmi, double magnitude, double depth_km) {
    if (mmi >= 8) return Severity::Extreme;
    if (mmi >= 6) return Severity::Severe;
    if (mmi == 5) return Severity::Moderate;
    if (mmi >= 1) return Severity::Minor;
    constexpr std::array kRows{Severity::Extreme, Severity::Severe, Severity::Moderate,
                               Severity::Minor};
    const std::size_t row = magnitude >= 8 ? 0 : magnitude >= 7 ? 1 : magnitude >= 6 ? 2 : 3;
    return kRows[std::min(row + (depth_km > kShallowKm ? 1 : 0), kRows.size() - 1)];
}

std::string_view name_of(TsunamiPotential potential) {
    return potential == TsunamiPotential::None       ? "None"
           : potential == TsunamiPotential::Possible ? "Possible"
                                                     : "Unknown";
}

Info info_of(const Entry& entry, const Alert& alert, double magnitude, TsunamiPotential potential) {
    Info info;
    info.categories = {Category::Geo};
    info.event = "Gempa bumi";
    const double depth = leading_number(entry.get("Kedalaman")).value_or(0);
    int mmi = 0;
    for (const Alert::Felt& felt : alert.felt) mmi = std::max(mmi, felt.mmi);
    info.severity = severity_of_quake(mmi, magnitude, depth);
    if (potential == TsunamiPotential::Possible && info.severity != Severity::Extreme)
        info.severity = Severity::Severe;
    const bool acts = info.severity != Severity::Minor;
    info.urgency = acts ? Urgency::Immediate : Urgency::Past;
    info.certainty = Certainty::Observed;
    info.effective = info.onset = alert.sent;
    info.expires = alert.sent + kQuakeLife;
    info.sender_name = "Badan Meteorologi, Klimatologi, dan Geofisika";
    info.headline = fmt::format("Gempa M{:.1f}, {}", magnitude, entry.get("Wilayah"));
    info.description = fmt::format("Gempa bumi magnitudo {:.1f}, kedalaman {}, pusat di {}. {} {}.",
                                   magnitude, entry.get("Kedalaman"), entry.get("Wilayah"),
                                   entry.get("Tanggal"), entry.get("Jam"));
    if (!entry.get("Dirasakan").empty())
        info.description += fmt::format("\nDirasakan (MMI): {}", entry.get("Dirasakan"));
    if (!entry.get("Potensi").empty())
        info.description += fmt::format("\n{}", entry.get("Potensi"));
    if (potential == TsunamiPotential::Possible) {
        info.responses = {ResponseType::Evacuate};
        info.instruction =
            "Jika Anda di pantai, segera ke tempat tinggi. Jauhi pantai dan muara sungai. Ikuti "
            "arahan BPBD dan BMKG.";
    } else if (acts) {
        info.responses = {ResponseType::Avoid, ResponseType::Monitor};
        info.instruction =
            "Keluar dari bangunan yang retak atau rusak. Waspada gempa susulan. Periksa gas dan "
            "listrik sebelum masuk lagi.";
    }
    info.web = "https://www.bmkg.go.id/gempabumi/gempabumi-terkini";
    return info;
}

void add_facts(const Entry& entry, geo::Point epicentre, double magnitude,
               TsunamiPotential potential, Info& info) {
    info.parameters = {{"Magnitude", fmt::format("{:.1f}", magnitude)},
                       {"Depth", std::string(entry.get("Kedalaman"))},
                       {"Epicentre", fmt::format("{:.2f},{:.2f}", epicentre.lat, epicentre.lon)},
                       {"TsunamiPotential", std::string(name_of(potential))}};
    if (!entry.get("Dirasakan").empty())
        info.parameters.push_back({"Felt", std::string(entry.get("Dirasakan"))});
    const auto map = entry.get("Shakemap");
    const bool plain = map.find_first_not_of(
                           "0123456789abcdefghijklmnopqrstuvwxyz"
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ._-") == std::string_view::npos;
    if (!map.empty() && plain)
        info.resources.push_back(
            {"Peta guncangan", "image/jpeg", std::string(kShakemapFolder) + std::string(map)});
}

std::optional<Alert> alert_of(const Entry& entry) {
    Alert alert;
    const auto origin = origin_time(entry);
    const auto epicentre = epicentre_of(entry, alert.remarks);
    const auto magnitude = leading_number(entry.get("Magnitude"));
    if (!origin || !epicentre || !magnitude || *magnitude > 12) return {};
    alert.identifier = identifier_of(origin->time, *epicentre);
    alert.sender = kSender;
    alert.sent = origin->time;
    alert.sent_offset = kWib;
    alert.source = "BMKG DataMKG TEWS";
    alert.incidents = {alert.identifier};
    alert.felt = parse_felt(entry.get("Dirasakan"));
    const TsunamiPotential potential = tsunami_potential(entry.get("Potensi"));
    Info info = info_of(entry, alert, *magnitude, potential);
    add_facts(entry, *epicentre, *magnitude, potential, info);
    Area area;
    area.description = std::string(entry.get("Wilayah"));
    if (area.description.empty()) area.description = "Sekitar pusat gempa";
    area.circles = {{*epicentre, felt_radius_km(*magnitude)}};
    if (!alert.felt.empty()) area.place_name = alert.felt.front().place;
    info.areas.push_back(std::move(area));
    alert.infos.push_back(std::move(info));
    return alert;
}

}  // namespace

Result<std::vector<Alert>> parse_quakes(std::string_view text) {
    text = trim(text);
    TRY_ASSIGN(const std::vector<Entry> entries,
               text.starts_with('<') ? xml_entries(text) : json_entries(text));
    std::vector<Alert> alerts;
    int skipped = 0;
    for (const Entry& entry : entries) {
        if (auto alert = alert_of(entry))
            alerts.push_back(std::move(*alert));
        else
            ++skipped;
    }
    if (alerts.empty()) return lacks("gempa");
    if (skipped > 0)
        remark(alerts.front().remarks,
               fmt::format("gempa: {} of this document could not be read", skipped));
    return alerts;
}

double felt_radius_km(double magnitude) {
    return std::clamp(std::pow(10, 0.4 * magnitude - 0.6), 10.0, 400.0);
}

std::optional<int> parse_mmi(std::string_view text) {
    constexpr std::array<std::string_view, 12> kRoman{"i",   "ii",   "iii", "iv", "v",  "vi",
                                                      "vii", "viii", "ix",  "x",  "xi", "xii"};
    const std::string lower = ascii_lower(trim(text));
    for (std::size_t i = 0; i < kRoman.size(); ++i)
        if (lower == kRoman[i]) return static_cast<int>(i) + 1;
    const auto number = parse_integer(lower);
    return number && *number >= 1 && *number <= 12 ? std::optional(static_cast<int>(*number))
                                                   : std::nullopt;
}

namespace {

// "III", "II-III" or "II - III" at the beginning of `text`, which loses it; the upper end counts.
std::optional<int> take_intensity(std::string_view& text) {
    auto take_one = [](std::string_view& from) -> std::optional<int> {
        const auto end = std::min(from.find_first_of(" -"), from.size());
        const auto value = parse_mmi(from.substr(0, end));
        if (value) from = trim(from.substr(end));
        return value;
    };
    auto upper = take_one(text);
    if (upper && text.starts_with('-')) {
        std::string_view rest = trim(text.substr(1));
        if (const auto second = take_one(rest)) {
            upper = std::max(*upper, *second);
            text = rest;
        }
    }
    return upper;
}

}  // namespace

std::vector<Alert::Felt> parse_felt(std::string_view text) {
    std::vector<Alert::Felt> felt;
    int mmi = 0;
    const std::string plain = replace_all(replace_all(std::string(text), ";", ","), "–", "-");
    for (std::string_view part : split(plain, ',')) {
        if (felt.size() == kMaxListItems) break;
        part = trim(part);
        if (equals_ignoring_case(part.substr(0, 4), "MMI ")) part = trim(part.substr(4));
        if (const auto upper = take_intensity(part)) mmi = *upper;
        if (equals_ignoring_case(part.substr(0, 4), "MMI ")) part = trim(part.substr(4));
        if (mmi > 0 && !part.empty()) felt.push_back({std::string(part), mmi});
    }
    return felt;
}

TsunamiPotential tsunami_potential(std::string_view prose) {
    constexpr std::array<std::string_view, 6> kNegations{"tidak", "tdk",   "tanpa",
                                                         "belum", "bukan", "nihil"};
    const std::string text = ascii_lower(prose);
    bool denied = false;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find_first_of(".,;!", from), text.size());
        const std::string_view clause = std::string_view(text).substr(from, end - from);
        from = end + 1;
        const auto tsunami = clause.find("tsunami"), potential = clause.find("potensi");
        if (tsunami == std::string_view::npos) continue;
        // A negation counts where it stands before the word: "berpotensi tsunami namun tidak …".
        const auto subject = potential == std::string_view::npos ? tsunami : potential;
        const bool negated = std::ranges::any_of(
            kNegations, [&](std::string_view no) { return clause.find(no) < subject; });
        if (negated || clause.find("berakhir") != std::string_view::npos)
            denied = true;
        else if (potential != std::string_view::npos)
            return TsunamiPotential::Possible;
    }
    return denied ? TsunamiPotential::None : TsunamiPotential::Unknown;
}

}  // namespace kentongan::cap
