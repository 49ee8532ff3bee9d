#include "rooms/warnings/reading.h"

#include "cap/write.h"
#include "rooms/warnings/codec.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/target.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::string_view kGeocodeName = "Kepmendagri 300.2.2-2430/2025";
constexpr std::size_t kMostGeocodes = 300;  // of one area
constexpr std::size_t kMostRings = 3;       // of one place
constexpr std::size_t kMostOutlines = 40;   // of one area

// The outlines of places, for readers who know no Indonesian codes: the largest parts of each.
void add_outlines(const regions::Regions& gazetteer, std::span<const regions::Code> codes,
                  cap::Area& area) {
    for (auto code : codes) {
        auto rings = gazetteer.boundary(code).rings();
        const auto size = [](const geo::Ring& ring) {
            geo::Box box;
            for (const auto& point : ring) box.add(point);
            return (box.north - box.south) * (box.east - box.west);
        };
        std::sort(rings.begin(), rings.end(),
                  [&](const auto& a, const auto& b) { return size(a) > size(b); });
        if (rings.size() > kMostRings) rings.resize(kMostRings);
        for (auto& ring : rings)
            if (area.polygons.size() < kMostOutlines) area.polygons.push_back(std::move(ring));
    }
}

}  // namespace

std::optional<PageData> read_alert(db::Tx& tx, const regions::Regions& gazetteer, AlertId id) {
    auto asked = store::find_alert(tx, id);
    if (!asked) return {};
    auto chain = store::find_chain(tx, asked->chain);
    if (!chain) return {};
    auto head = store::find_alert(tx, chain->head);
    if (!head) return {};
    PageData data;
    data.chain = std::move(*chain);
    data.asked = std::move(*asked);
    data.head = std::move(*head);
    if (auto body = decode_alert(store::find_body(tx, data.head.id)); body.ok())
        data.body = std::move(*body);
    data.targets = store::list_targets(tx, data.head.id);
    data.history = store::list_alerts_of(tx, data.chain.id);
    for (std::size_t i = 1; i < data.history.size(); ++i) {
        if (data.history[i].id != data.head.id) continue;
        std::vector<regions::Code> codes;
        for (const auto& target : store::list_targets(tx, data.history[i - 1].id))
            codes.push_back(target.region);
        data.cover_before = gazetteer.minimal_cover(std::move(codes));
    }
    auto source = store::find_source(tx, data.head.source).value_or(Source{});
    data.source = source_label(source);
    data.kind = source.kind;
    return data;
}

Reader reader_of(const Warnings::Impl& room, db::Tx& tx, const http::Request& request) {
    Reader reader;
    reader.language = request.language;
    reader.now = room.platform.clock.now();
    if (auto viewer = accounts::Accounts::viewer(request)) {
        reader.places = room.accounts.places(tx, *viewer);
        reader.joins_exercises = room.accounts.preferences(tx, *viewer).joins_exercises;
        if (!reader.places.empty())
            reader.zone = zone_of_province(reader.places.front().province());
    }
    return reader;
}

bool is_officer(const Warnings::Impl& room, db::Tx& tx, const http::Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    return viewer && (!store::list_offices_of(tx, *viewer).empty() || is_admin(room, tx, request));
}

bool is_admin(const Warnings::Impl& room, db::Tx& tx, const http::Request& request) {
    // An administrator's app sees no more than it was given.
    if (!request.principal ||
        !(request.principal->by_cookie || request.principal->allows("admin:read")))
        return false;
    auto viewer = accounts::Accounts::viewer(request);
    auto account = viewer ? room.accounts.find(tx, *viewer) : std::nullopt;
    return account && account->role >= accounts::Role::Admin;
}

std::string published_cap(const regions::Regions& gazetteer, const PageData& data, Kind kind) {
    auto alert = data.body;
    if (data.chain.exercise && alert.status == cap::Status::Actual)
        alert.status = cap::Status::Exercise;
    if (alert.status != cap::Status::Actual && alert.note.empty())
        alert.note = "LATIHAN. Bukan kejadian sungguhan.";
    for (auto& info : alert.infos) {
        for (auto& area : info.areas) {
            const auto codes = places_of(gazetteer, data.body, info, area, kind);
            if (area.polygons.empty() && area.circles.empty()) add_outlines(gazetteer, codes, area);
            for (auto code : codes) {
                if (area.geocodes.size() >= kMostGeocodes || code == regions::Code()) break;
                area.geocodes.push_back({std::string(kGeocodeName), code.to_string()});
            }
        }
    }
    return cap::write_cap(alert);
}

}  // namespace kentongan::warnings
