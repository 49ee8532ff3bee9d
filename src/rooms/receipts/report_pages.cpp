// /peringatan/ID/laporan: what a warning reached and when; to read, to print, and as a spreadsheet.
#include <algorithm>

#include "platform/base/csv.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/receipts/geojson.h"
#include "rooms/receipts/views.h"

namespace kentongan::receipts {

namespace {

using http::Request;
using http::Response;
using Room = Receipts::Impl;

constexpr std::size_t kPerPage = 100;

const Quantiles& of_part(const std::vector<PartQuantiles>& parts, std::int64_t part) {
    static const Quantiles none;
    const auto found = std::ranges::find(parts, part, &PartQuantiles::part);
    return found == parts.end() ? none : found->quantiles;
}

// By place they are many and in order of their codes.
const Quantiles& of_place(const std::vector<PartQuantiles>& parts, Code place) {
    static const Quantiles none;
    const auto part = static_cast<std::int64_t>(place.packed());
    const auto found = std::ranges::lower_bound(parts, part, {}, &PartQuantiles::part);
    return found == parts.end() || found->part != part ? none : found->quantiles;
}

// "2 menit 14 detik" after the first was handed over; empty when it did not come so far.
std::string after_text(const Request& request, std::optional<TimePoint> time,
                       std::optional<TimePoint> first) {
    if (!time || !first) return "–";
    const auto seconds = std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(*time - *first).count(), 0);
    const auto fill = [&](std::string_view text) {
        return i18n::fill(web::tr(request, text), {{"h", std::to_string(seconds / 3600)},
                                                   {"m", std::to_string(seconds / 60 % 60)},
                                                   {"s", std::to_string(seconds % 60)}});
    };
    if (seconds < 60) return fill(i18n::msg("{s} s"));
    if (seconds < 3600) return fill(i18n::msg("{m} min {s} s"));
    return fill(i18n::msg("{h} h {m} min"));
}

void set_quantiles(web::View& view, const Request& request, std::string_view stage,
                   const Quantiles& quantiles, std::optional<TimePoint> first) {
    const std::string prefix(stage);
    view.set(prefix + "_half", after_text(request, quantiles.half, first));
    view.set(prefix + "_most", after_text(request, quantiles.most, first));
    view.set(prefix + "_nearly_all", after_text(request, quantiles.nearly_all, first));
}

std::vector<web::View> channel_views(const Request& request, const Reached& reached,
                                     const Times& times, std::optional<TimePoint> first) {
    std::vector<web::View> views;
    for (const auto& one : reached.channels) {
        web::View view;
        const auto part = static_cast<std::int64_t>(one.channel);
        view.set("channel", channel_word(request, one.channel));
        set_quantiles(view, request, "delivered", of_part(times.delivered_by_channel, part), first);
        set_quantiles(view, request, "shown", of_part(times.shown_by_channel, part), first);
        views.push_back(std::move(view));
    }
    return views;
}

// Places with people, by code, a page of them; and all that nobody reached.
void set_places(web::View& view, const Room& room, const Request& request, const Reader& reader,
                const Rollup& rollup, const Times& times, std::optional<TimePoint> first) {
    const auto after = Code::parse(request.params.text("sesudah")).value_or(Code());
    std::vector<web::View> villages, missing;
    for (const auto& village : rollup.villages) {
        if (!regions::covers(reader.scope, village.place) || village.people == Counts{} ||
            village.place <= after)
            continue;
        if (villages.size() == kPerPage) {
            view.set("next_url", reader.warning.path + "/laporan?sesudah=" +
                                     std::prev(&village)->place.to_string() + "#desa");
            break;
        }
        web::View line;
        line.set("name", room.regions.full_name(village.place));
        line.set("handed", i18n::number(village.people.handed, request.language));
        line.set("shown_count", i18n::number(village.people.shown, request.language));
        set_quantiles(line, request, "delivered", of_place(times.delivered_by_place, village.place),
                      first);
        set_quantiles(line, request, "shown", of_place(times.shown_by_place, village.place), first);
        villages.push_back(std::move(line));
    }
    std::int64_t count = 0;
    for (const auto& line : lines_within(rollup, reader.scope)) {
        if (line.is_reached()) continue;
        if (++count > static_cast<std::int64_t>(kPerPage)) continue;
        web::View shown;
        shown.set("name", room.regions.full_name(line.place));
        shown.set("part", part_word(request, line.place.level()));
        missing.push_back(std::move(shown));
    }
    view.set("has_places", !villages.empty()).set("places", std::move(villages));
    view.set("has_missing", !missing.empty()).set("missing", std::move(missing));
    view.set("missing_count", i18n::number(count, request.language));
    view.set("missing_more", count > static_cast<std::int64_t>(kPerPage));
}

Result<Response> report_page(Room& room, Request& request) {
    web::View view;
    std::string title;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto reader, reader_of(tx, room, request));
        const auto rollup = room.service.rollup(tx, reader.warning);
        const auto times = room.service.times(tx, reader.warning);
        const auto reached = reached_within(*rollup, reader.scope);
        set_warning(view, room, request, reader.warning);
        set_reached(view, request, reader.warning, reached);
        // Times are of the whole warning, also for who answers for a part of it.
        const Code everywhere[] = {Code()};
        const auto first = reached_within(*rollup, everywhere).first_handed;
        set_quantiles(view, request, "delivered", times->delivered, first);
        set_quantiles(view, request, "shown", times->shown, first);
        view.set("times", channel_views(request, reached, *times, first));
        set_places(view, room, request, reader, *rollup, *times, first);
        view.set("regencies", regency_views(room, request, *rollup, reader.scope));
        if (room.complete_report)
            room.complete_report(tx, reader.warning, reader.scope, request.language, view);
        title = reader.warning.exercise_word.empty()
                    ? web::tr(request, "Report")
                    : reader.warning.exercise_word + ": " + web::tr(request, "Report");
        title += ": " + reader.warning.headline;
        return {};
    });
    TRY(done);
    auto response = room.platform.pages.page(
        request, {.name = "receipts/report", .title = title, .section = "warnings"},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

std::string time_cell(std::optional<TimePoint> time, Zone zone) {
    return time ? iso_offset(*time, offset_of(zone)) : std::string();
}

void append_row(CsvWriter& csv, std::string part, std::string code, std::string name,
                const Counts& counts, const Quantiles& delivered, const Quantiles& shown, Zone zone,
                std::string reached) {
    csv.row({std::move(part), std::move(code), std::move(name), std::to_string(counts.handed),
             std::to_string(counts.delivered), std::to_string(counts.shown),
             std::to_string(counts.acknowledged), time_cell(delivered.half, zone),
             time_cell(delivered.most, zone), time_cell(delivered.nearly_all, zone),
             time_cell(shown.half, zone), time_cell(shown.most, zone),
             time_cell(shown.nearly_all, zone), std::move(reached)});
}

std::string report_csv(const Room& room, const Request& request, const Reader& reader,
                       const Rollup& rollup, const Times& times) {
    std::string out;
    CsvWriter csv(out);
    const auto zone = zone_of(reader.warning);
    const auto word = reader.warning.exercise_word;
    csv.row({word.empty() ? reader.warning.headline : word + ": " + reader.warning.headline});
    csv.row({"bagian", "kode", "nama", "diserahkan", "diterima", "terlihat", "ditanggapi",
             "diterima 50 %", "diterima 90 %", "diterima 99 %", "terlihat 50 %", "terlihat 90 %",
             "terlihat 99 %", "terjangkau"});
    for (const auto& one : reached_within(rollup, reader.scope).channels) {
        const auto part = static_cast<std::int64_t>(one.channel);
        append_row(csv, "saluran", "", channel_word(request, one.channel), one.counts,
                   of_part(times.delivered_by_channel, part), of_part(times.shown_by_channel, part),
                   zone, "");
    }
    for (const auto& village : rollup.villages) {
        if (!regions::covers(reader.scope, village.place)) continue;
        append_row(csv, "desa", village.place.to_string(), room.regions.full_name(village.place),
                   village.people, of_place(times.delivered_by_place, village.place),
                   of_place(times.shown_by_place, village.place), zone,
                   village.is_announced   ? "diumumkan"
                   : village.is_reached() ? "ya"
                                          : "belum");
    }
    return out;
}

Result<Response> get_report_csv(Room& room, Request& request) {
    std::string csv;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto reader, reader_of(tx, room, request));
        const auto rollup = room.service.rollup(tx, reader.warning);
        const auto times = room.service.times(tx, reader.warning);
        csv = report_csv(room, request, reader, *rollup, *times);
        return {};
    });
    TRY(done);
    auto response = Response::of_type("text/csv; charset=utf-8", std::move(csv));
    response
        .set("Content-Disposition",
             "attachment; filename=\"laporan-" + std::string(request.params.text("id")) + ".csv\"")
        .set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_geojson(Room& room, Request& request) {
    std::string body;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto reader, reader_of(tx, room, request));
        body = reach_geojson(room.regions, *room.service.rollup(tx, reader.warning), reader.scope);
        return {};
    });
    TRY(done);
    auto response = Response::of_type("application/geo+json", std::move(body));
    response.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_report_pages(Room& room) {
    const auto add = [&](std::string pattern, auto handler, http::Access access,
                         http::Doc doc = {}) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = std::move(access);
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add("/peringatan/:id/laporan", report_page, http::Access::page());
    add("/peringatan/:id/laporan.csv", get_report_csv, http::Access::page());
    add("/api/kentongan/v1/alerts/:id/reach.geojson", get_geojson, http::Access::user("read"),
        {"Warned places, reached, in part or not, for officers and coordinators of them",
         "FeatureCollection",
         {{"id", "string", "of the alert", true}}});
}

}  // namespace kentongan::receipts
