#include "demo/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/xml/xml.h"

namespace kentongan::demo {

namespace {

constexpr std::string_view kSender = "latihan@bmkg.contoh.go.id";
constexpr std::size_t kRingsPerDistrict = 3;  // the mainland and its larger islands

struct Place {
    std::string_view key, name, time_zone_name;
    std::chrono::minutes offset;
    std::vector<std::string_view> first, later;  // districts: at once, and when it spreads
};

const Place kYogyakarta{"yogyakarta",
                        "Daerah Istimewa Yogyakarta",
                        "WIB",
                        std::chrono::hours(7),
                        {"34.02.01", "34.02.02", "34.02.03", "34.02.05", "34.01.04", "34.01.05"},
                        {"34.02.04", "34.02.06", "34.02.08", "34.02.10", "34.01.03", "34.01.02"}};
const Place kSamarinda{"samarinda",
                       "Kalimantan Timur",
                       "WITA",
                       std::chrono::hours(8),
                       {"64.72.03", "64.72.09", "64.72.06"},
                       {"64.72.02", "64.72.04", "64.72.08"}};

struct Step {
    std::chrono::seconds after;
    const Place* place;
    int number;  // within the place's chain, from 1
    cap::MsgType type;
};

using std::chrono::seconds;
const Step kSteps[] = {{seconds(30), &kYogyakarta, 1, cap::MsgType::Alert},
                       {seconds(45), &kSamarinda, 1, cap::MsgType::Alert},
                       {seconds(75), &kYogyakarta, 2, cap::MsgType::Update},
                       {seconds(120), &kSamarinda, 2, cap::MsgType::Update},
                       {seconds(160), &kYogyakarta, 3, cap::MsgType::Cancel},
                       {seconds(175), &kSamarinda, 3, cap::MsgType::Cancel}};

std::string compact(TimePoint time) {
    std::string text = iso_offset(time, std::chrono::minutes(0)).substr(0, 19);
    std::erase(text, '-');
    std::erase(text, ':');
    return text;
}

std::string identifier(const Step& step, TimePoint round) {
    return fmt::format("latihan-{}-{}-{}", compact(round), step.place->key, step.number);
}

// "22 November 2026, 17:31 WIB", as the recorded prose says it.
std::string prose_time(TimePoint time, const Place& place) {
    constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
    const TimePoint local = time + place.offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::minutes>(local - day));
    return fmt::format("{} {} {}, {:02}:{:02} {}", static_cast<unsigned>(date.day()),
                       kMonths[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), clock.hours().count(),
                       clock.minutes().count(), place.time_zone_name);
}

std::vector<std::string_view> districts_of(const Step& step) {
    std::vector<std::string_view> codes = step.place->first;
    if (step.number > 1)
        codes.insert(codes.end(), step.place->later.begin(), step.place->later.end());
    return codes;
}

std::string names_of(const regions::Regions& regions, std::span<const std::string_view> codes) {
    std::vector<std::string> names;
    for (const auto text : codes)
        if (const auto code = regions::Code::parse(text)) {
            std::string name = regions.short_name(*code);
            for (char& c : name)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            names.push_back(std::move(name));
        }
    return join(names, ", ");
}

cap::Area area_of(const regions::Regions& regions, const Step& step) {
    cap::Area area;
    area.description = step.place->name;
    for (const auto text : districts_of(step)) {
        const auto code = regions::Code::parse(text);
        if (!code) continue;
        std::vector<geo::Ring> rings = regions.boundary(*code).rings();
        std::ranges::sort(rings, std::ranges::greater(), &geo::Ring::size);
        if (rings.size() > kRingsPerDistrict) rings.resize(kRingsPerDistrict);
        area.polygons.insert(area.polygons.end(), rings.begin(), rings.end());
    }
    return area;
}

struct Words {
    std::string event, headline, description, instruction;
};

Words words_in_indonesian(const Step& step, TimePoint sent, std::string_view names) {
    const Place& place = *step.place;
    const std::string until = prose_time(sent + kLifeWithoutCancel, place);
    switch (step.number) {
        case 1:
            return {"Hujan Lebat dan Petir",
                    fmt::format("Hujan Lebat disertai Petir di {}", place.name),
                    fmt::format("Hujan lebat disertai petir akan terjadi pada {} di sebagian "
                                "wilayah {}, khususnya di {}.\nKondisi ini berpotensi menimbulkan "
                                "dampak berupa jarak pandang berkurang, angin kencang, dan banjir "
                                "lokal.\nKondisi diperkirakan dapat berlangsung hingga {}.",
                                prose_time(sent, place), place.name, names, until),
                    "Tunda perjalanan yang tidak mendesak.\nBersihkan saluran air di depan "
                    "rumah.\nJauhi pohon besar dan tiang listrik."};
        case 2:
            return {"Hujan Sangat Lebat dan Banjir",
                    fmt::format("Hujan Sangat Lebat dan Banjir di {}", place.name),
                    fmt::format("Hujan bertambah lebat dan meluas di {}, khususnya di {}.\nAir "
                                "sungai naik cepat; jalan rendah mulai tergenang.\nKondisi "
                                "diperkirakan dapat berlangsung hingga {}.",
                                place.name, names, until),
                    "Pindahkan orang tua, anak, dan barang penting ke tempat tinggi.\nMatikan "
                    "listrik jika air masuk rumah.\nJangan menyeberangi arus.\nIkuti arahan BPBD."};
        default:
            return {"Hujan Sangat Lebat dan Banjir",
                    fmt::format("Peringatan Hujan dan Banjir di {} Berakhir", place.name),
                    fmt::format("Hujan di {} sudah reda dan air mulai surut.", place.name),
                    "Tetap hati-hati di jalan licin dan tepi sungai."};
    }
}

Words words_in_english(const Step& step, TimePoint sent, std::string_view names) {
    const Place& place = *step.place;
    const std::string until = prose_time(sent + kLifeWithoutCancel, place);
    switch (step.number) {
        case 1:
            return {"Thunderstorm", fmt::format("Thunderstorm in {}", place.name),
                    fmt::format("Thunderstorms and heavy rainfall are forecasted to occur starting "
                                "from {} in parts of {} especially in: {}.\nThese conditions may "
                                "lead to reduced visibility, strong winds, and localized flooding."
                                "\nConditions are expected to gradually improve by {}.",
                                prose_time(sent, place), place.name, names, until),
                    "Postpone journeys that can wait.\nClear the drain in front of your house.\n"
                    "Keep away from large trees and power poles."};
        case 2:
            return {"Very Heavy Rain and Flood",
                    fmt::format("Very Heavy Rain and Flood in {}", place.name),
                    fmt::format("The rain grows stronger and spreads in {} especially in: {}.\nThe "
                                "rivers rise fast; low roads are being flooded.\nConditions are "
                                "expected to gradually improve by {}.",
                                place.name, names, until),
                    "Bring the old, children and valuables to higher ground.\nSwitch off "
                    "electricity if water comes in.\nDo not cross running water.\nFollow the "
                    "disaster agency."};
        default:
            return {"Very Heavy Rain and Flood",
                    fmt::format("The Warning of Rain and Flood in {} Has Ended", place.name),
                    fmt::format("The rain in {} has stopped and the water is falling.", place.name),
                    "Stay careful on wet roads and near rivers."};
    }
}

cap::Info info_of(const regions::Regions& regions, const Step& step, TimePoint sent,
                  std::string_view language) {
    const std::string names = names_of(regions, districts_of(step));
    Words words = language == "en" ? words_in_english(step, sent, names)
                                   : words_in_indonesian(step, sent, names);
    cap::Info info;
    info.language = language;
    info.categories = {cap::Category::Met};
    info.event = std::move(words.event);
    info.headline = std::move(words.headline);
    info.description = std::move(words.description);
    info.instruction = std::move(words.instruction);
    info.sender_name = language == "en"
                           ? "Indonesia Agency for Meteorology, Climatology, and Geophysics"
                           : "Badan Meteorologi, Klimatologi, dan Geofisika";
    info.event_codes = {{"OET:v1.2", "OET-194"}};
    info.effective = sent;
    info.expires = sent + kLifeWithoutCancel;
    info.certainty = cap::Certainty::Observed;
    info.urgency = cap::Urgency::Immediate;
    info.severity = step.number > 1 ? cap::Severity::Severe : cap::Severity::Moderate;
    info.responses = {cap::ResponseType::Prepare};
    if (step.type == cap::MsgType::Cancel) {
        info.urgency = cap::Urgency::Past;
        info.severity = cap::Severity::Minor;
        info.responses = {cap::ResponseType::AllClear};
    }
    info.areas = {area_of(regions, step)};
    return info;
}

Listed document(const regions::Regions& regions, const Step& step, TimePoint round,
                std::string_view language) {
    cap::Alert alert;
    alert.identifier = identifier(step, round);
    alert.sender = kSender;
    alert.sent = round + step.after;
    alert.sent_offset = step.place->offset;
    alert.status = cap::Status::Exercise;
    alert.msg_type = step.type;
    alert.note = "Peragaan Kentongan; bukan kejadian sungguhan.";
    for (const Step& earlier : kSteps)
        if (earlier.place == step.place && earlier.number < step.number)
            alert.references.push_back(
                {alert.sender, identifier(earlier, round), round + earlier.after});
    alert.infos = {info_of(regions, step, alert.sent, language)};
    return {alert.identifier + "_alert.xml", std::move(alert)};
}

// The round's beginning in whole seconds, as CAP times are.
TimePoint round_at(TimePoint start, TimePoint now) {
    const TimePoint first = std::chrono::floor<std::chrono::seconds>(start);
    return first + (std::max(now, first) - first) / kRound * kRound;
}

}  // namespace

std::vector<Listed> Scenario::issued(TimePoint now, std::string_view language) const {
    const TimePoint round = round_at(start_, now);
    std::vector<Listed> listed;
    for (const Step& step : kSteps)
        if (round + step.after <= now) listed.push_back(document(regions_, step, round, language));
    std::ranges::reverse(listed);  // newest first
    return listed;
}

std::optional<Listed> Scenario::find(TimePoint now, std::string_view language,
                                     std::string_view file) const {
    for (Listed& listed : issued(now, language))
        if (listed.file == file) return std::move(listed);
    return {};
}

std::string rss_index(const std::vector<Listed>& listed, std::string_view base_url) {
    std::string out;
    xml::Writer writer(out);
    writer.declaration().open("rss").attribute("version", "2.0").open("channel");
    writer.element("title", "Peringatan Dini Cuaca BMKG")
        .element("link", base_url)
        .element("description", "Peragaan Kentongan")
        .element("language", "id");
    if (!listed.empty()) writer.element("lastBuildDate", rfc822_date(listed.front().alert.sent));
    for (const Listed& item : listed) {
        const cap::Info& info = item.alert.infos.front();
        writer.open("item")
            .element("title", info.headline)
            .element("link", fmt::format("{}/nowcast/id/{}", base_url, item.file))
            .element("description", info.description)
            .element("category", "Met");
        writer.open("guid").attribute("isPermaLink", "false").text(item.alert.identifier).close();
        writer.element("pubDate", rfc822_date(item.alert.sent)).close();
    }
    writer.close().close();
    return out;
}

}  // namespace kentongan::demo
