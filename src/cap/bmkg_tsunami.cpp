#include "cap/bmkg_tsunami.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "cap/level.h"
#include "cap/parse.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "cap/tsunami_bulletin.h"
#include "cap/write.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan::cap {

namespace {

constexpr std::string_view kSender = "inatews@bmkg.go.id";
constexpr std::string_view kSenderName = "BMKG, Sistem Peringatan Dini Tsunami Indonesia";
constexpr std::string_view kMapFolder = "https://bmkg-content-inatews.storage.googleapis.com/";

// The bulletins of one quake so far, and every zone they named.
struct Quake {
    TimePoint first_origin, origin;
    std::optional<geo::Point> epicentre;
    std::vector<Area> last_zones, all_zones;
    std::vector<Reference> earlier;
};

bool is_of(const Quake& quake, const Bulletin& bulletin) {
    const auto apart = quake.origin > bulletin.origin ? quake.origin - bulletin.origin
                                                      : bulletin.origin - quake.origin;
    if (apart > kSameQuakeTime) return false;
    return !quake.epicentre || !bulletin.epicentre ||
           geo::distance_km(*quake.epicentre, *bulletin.epicentre) <= kSameQuakeKm;
}

std::string compact_utc(TimePoint time) {
    std::string digits;
    for (char c : iso_offset(time, std::chrono::minutes(0)).substr(0, 19))
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

std::vector<NameValue> facts_of(const Bulletin& bulletin) {
    std::vector<NameValue> facts{{"Bulletin", bulletin.subject},
                                 {"Magnitude", bulletin.magnitude},
                                 {"Depth", bulletin.depth},
                                 {"Origin", iso_offset(bulletin.origin, kWib)},
                                 {"Location", bulletin.place}};
    if (bulletin.epicentre)
        facts.push_back(
            {"Epicentre", fmt::format("{},{}", bulletin.epicentre->lat, bulletin.epicentre->lon)});
    for (const NameValue& order : bulletin.orders) facts.push_back(order);
    for (const std::string& observation : bulletin.observations)
        facts.push_back({"observation", observation});
    std::erase_if(facts, [](const NameValue& fact) { return fact.value.empty(); });
    return facts;
}

std::vector<Resource> maps_of(const Bulletin& bulletin) {
    std::vector<Resource> maps;
    for (const std::string& file : bulletin.maps) {
        const bool is_plain =
            file.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz._-") == std::string::npos;
        if (is_plain)
            maps.push_back({"Peta", file.ends_with(".png") ? "image/png" : "image/jpeg",
                            std::string(kMapFolder) + file});
    }
    return maps;
}

Info common_info(const Bulletin& bulletin) {
    Info info;
    info.categories = {Category::Geo};
    info.event = "Peringatan Dini Tsunami";
    info.effective = bulletin.sent;
    info.expires = bulletin.sent + kBulletinLife;
    info.sender_name = kSenderName;
    info.headline = bulletin.headline;
    info.description = bulletin.description;
    info.web = "https://inatews.bmkg.go.id/";
    info.parameters = facts_of(bulletin);
    info.resources = maps_of(bulletin);
    return info;
}

// The level table of the header.
Info warning_info(const Bulletin& bulletin, Level level, std::vector<Area> zones) {
    Info info = common_info(bulletin);
    info.severity = severity_of(level);
    info.urgency = Urgency::Immediate;
    info.certainty = bulletin.observations.empty() ? Certainty::Likely : Certainty::Observed;
    info.responses = level == Level::Waspada
                         ? std::vector{ResponseType::Avoid, ResponseType::Monitor}
                         : std::vector{ResponseType::Evacuate};
    info.instruction = tsunami_instruction(level);
    for (const Area& zone : zones)
        if (zone.arrival) info.onset = std::min(info.onset.value_or(*zone.arrival), *zone.arrival);
    info.areas = std::move(zones);
    return info;
}

std::vector<Info> warning_infos(const Bulletin& bulletin, const std::vector<Area>& zones) {
    std::vector<Info> infos;
    for (const Level level : {Level::Awas, Level::Siaga, Level::Waspada}) {
        std::vector<Area> of_level;
        for (const Area& zone : zones)
            if (zone.level == level) of_level.push_back(zone);
        if (!of_level.empty()) infos.push_back(warning_info(bulletin, level, std::move(of_level)));
    }
    return infos;
}

Info end_info(const Bulletin& bulletin, std::vector<Area> zones) {
    Info info = common_info(bulletin);
    info.responses = {ResponseType::AllClear};
    info.urgency = Urgency::Past;
    info.severity = Severity::Minor;
    info.certainty = Certainty::Observed;
    info.instruction =
        "Peringatan dini tsunami sudah berakhir. Tunggu arahan BPBD sebelum kembali ke pantai.";
    for (Area& zone : zones) {
        zone.level.reset();
        zone.arrival.reset();
    }
    info.areas = std::move(zones);
    return info;
}

Area coast_around(const Bulletin& bulletin) {
    Area area;
    area.description = bulletin.place.empty() ? "Pantai di sekitar pusat gempa" : bulletin.place;
    area.level = Level::Siaga;
    if (bulletin.epicentre) area.circles = {{*bulletin.epicentre, kUnknownCoastKm}};
    return area;
}

// The zones this bulletin speaks of: its own, else those of the one before.
std::vector<Area> settle_zones(const Bulletin& bulletin, Quake& quake, Alert& alert) {
    if (!bulletin.zones.empty()) {
        quake.last_zones = bulletin.zones;
        for (const Area& zone : bulletin.zones) add_zone(quake.all_zones, zone);
    } else if (!bulletin.is_end && !quake.last_zones.empty()) {
        remark(alert.remarks, "wzarea: none, taken over from the bulletin before");
    } else if (!bulletin.is_end) {
        remark(alert.remarks, "wzarea: none, the coast around the epicentre is warned");
        quake.last_zones = {coast_around(bulletin)};
        quake.all_zones = quake.last_zones;
    }
    return bulletin.is_end ? quake.all_zones : quake.last_zones;
}

Alert alert_of(const Bulletin& bulletin, Quake& quake, const Alert& document) {
    Alert alert;
    alert.identifier = "bmkg-tsunami-" +
                       (bulletin.event_id.empty() ? compact_utc(bulletin.sent) : bulletin.event_id);
    alert.sender = document.sender;
    alert.sent = bulletin.sent;
    alert.sent_offset = kWib;
    alert.status = document.status;
    alert.source = "InaTEWS";
    alert.incidents = {"bmkg-gempa-" + compact_utc(quake.first_origin)};
    alert.references = quake.earlier;
    alert.remarks = document.remarks;
    for (const std::string& text : bulletin.remarks) remark(alert.remarks, text);
    std::vector<Area> zones = settle_zones(bulletin, quake, alert);
    if (bulletin.is_end) {
        alert.msg_type = MsgType::Cancel;
        alert.note = bulletin.headline;
        alert.infos = {end_info(bulletin, std::move(zones))};
        if (quake.earlier.empty())
            remark(alert.remarks, "references: the bulletins it ends are not in the document");
    } else {
        alert.msg_type = quake.earlier.empty() ? MsgType::Alert : MsgType::Update;
        alert.infos = warning_infos(bulletin, zones);
    }
    quake.earlier.push_back({alert.sender, alert.identifier, alert.sent});
    return alert;
}

Alert read_document(const xml::Element& root) {
    Alert document;
    document.sender = safe_identifier(line_of(root, "sender"));
    if (document.sender.empty()) document.sender = kSender;
    const auto status = root.child_text("status");
    if (const auto known = parse_word<Status>(status)) {
        document.status = *known;
    } else if (!status.empty()) {
        // A word we do not know may mean a drill; a real warning says Actual (CAP 1.2 §3.2.1).
        document.status = Status::Exercise;
        remark(document.remarks, "status: an unknown word, taken as Exercise");
    } else {
        remark(document.remarks, "status: missing, taken as Actual");
    }
    return document;
}

const xml::Element* history_of(const xml::Element& root) {
    return root.name == "alert" ? &root : root.descendant("alert");
}

}  // namespace

bool is_tsunami_document(const xml::Element& root) {
    const xml::Element* history = history_of(root);
    if (!history) return false;
    for (const xml::Element* info : history->all("info"))
        if (info->child("wzarea") || (info->child("eventid") && info->child("timesent")))
            return true;
    return false;
}

Result<std::vector<Alert>> read_tsunami_bulletins(const xml::Element& root) {
    const xml::Element* history = history_of(root);
    if (!history) return lacks("alert");
    const Alert document = read_document(*history);
    std::vector<Bulletin> bulletins;
    for (const xml::Element* info : history->all("info")) {
        if (bulletins.size() == kMaxBulletins) break;
        if (auto bulletin = read_bulletin(*info)) bulletins.push_back(std::move(*bulletin));
    }
    if (bulletins.empty()) return lacks("info");
    std::ranges::sort(bulletins, {}, [](const Bulletin& b) {
        return std::tie(b.sent, b.is_end, b.event_id, b.subject);
    });
    std::vector<Quake> quakes;
    std::vector<Alert> alerts;
    for (const Bulletin& bulletin : bulletins) {
        auto quake = std::ranges::find_if(
            quakes, [&](const Quake& known) { return is_of(known, bulletin); });
        if (quake == quakes.end())
            quake = quakes.insert(
                quakes.end(),
                Quake{bulletin.origin, bulletin.origin, bulletin.epicentre, {}, {}, {}});
        quake->origin = bulletin.origin;  // compare the next with the latest revision
        if (bulletin.epicentre) quake->epicentre = bulletin.epicentre;
        Alert alert = alert_of(bulletin, *quake, document);
        const bool known = std::ranges::any_of(
            alerts, [&](const Alert& other) { return other.identifier == alert.identifier; });
        if (known)
            quake->earlier.pop_back();
        else
            alerts.push_back(std::move(alert));
    }
    return alerts;
}

Result<std::vector<Alert>> parse_tsunami_bulletins(std::string_view text) {
    TRY_ASSIGN(const xml::Element root, xml::parse(text));
    return read_tsunami_bulletins(root);
}

std::string zone_regency(std::string_view zone) {
    std::string name = one_line(replace_all(std::string(zone), "-", " "));
    if (const auto part = ascii_lower(name).find(" bagian "); part != std::string::npos)
        name.resize(part);
    const std::string lower = ascii_lower(name);
    if (lower.starts_with("pulau "))
        name.erase(0, 6);
    else if (const auto island = lower.find(" pulau "); island != std::string::npos)
        name.resize(island);
    return name;
}

std::string_view tsunami_instruction(Level level) {
    switch (level) {
        case Level::Awas:
            return "Pergi sekarang ke tempat tinggi atau gedung tinggi.\n"
                   "Jauhi pantai dan sungai. Jangan menunggu ombak terlihat.\n"
                   "Ajak anak, orang tua, dan tetangga. Jalan kaki bila jalan macet.\n"
                   "Jangan kembali sebelum BMKG menyatakan berakhir.";
        case Level::Siaga:
            return "Segera tinggalkan pantai dan muara sungai menuju tempat tinggi.\n"
                   "Ajak anak, orang tua, dan tetangga. Bawa yang penting saja.\n"
                   "Ikuti arahan petugas BPBD.\n"
                   "Jangan kembali sebelum BMKG menyatakan berakhir.";
        case Level::Waspada:
            return "Jauhi pantai dan tepian sungai sekarang.\n"
                   "Nelayan dan wisatawan: naik ke darat, jangan berenang.\n"
                   "Pantau kabar BMKG dan ikuti arahan BPBD.";
        case Level::Info:
            break;
    }
    return "Tidak perlu mengungsi. Pantau kabar BMKG.";
}

}  // namespace kentongan::cap
