// /latihan/…/hasil: what came of a drill, with the one before it beside; also as CSV.
#include "platform/base/csv.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/drills/views.h"

namespace kentongan::drills {
namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kMostVillages = 500;

struct Outcome {
    Drill drill;
    Turnout all;
    receipts::Reached reached;
    std::optional<Duration> half_after;  // from the start until half of the answers were there
};

int percent_of(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : static_cast<int>((part * 100 + whole / 2) / whole);
}

Outcome result_of(const Drills::Impl& room, db::Tx& tx, const Drill& drill) {
    Outcome result{drill, store::count_turnout(tx, drill.id), {}, {}};
    if (drill.chain) result.reached = room.receipts.reached(tx, *drill.chain);
    if (auto median = store::find_median_answer(tx, drill.id); median && drill.started_at)
        result.half_after = *median - *drill.started_at;
    return result;
}

std::string minutes_text(std::optional<Duration> time, std::string_view language) {
    if (!time) return "–";
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(*time).count();
    return i18n::translate_plural(language, "{n} minute", "{n} minutes", minutes);
}

// "12 more than before", "as many as before".
std::string change_text(std::int64_t now, std::int64_t before, std::string_view language) {
    const auto difference = now - before;
    if (difference == 0) return std::string(i18n::translate(language, "as many as before"));
    const auto text = difference > 0 ? i18n::translate(language, "{n} more than before")
                                     : i18n::translate(language, "{n} fewer than before");
    return i18n::fill(text, {{"n", i18n::number(std::abs(difference), language)}});
}

std::string time_change_text(std::optional<Duration> now, std::optional<Duration> before,
                             std::string_view language) {
    if (!now || !before) return {};
    const auto difference = std::chrono::round<std::chrono::minutes>(*now - *before).count();
    if (difference == 0) return std::string(i18n::translate(language, "as fast as before"));
    const auto text = difference < 0 ? i18n::translate(language, "{n} minutes faster than before")
                                     : i18n::translate(language, "{n} minutes slower than before");
    return i18n::fill(text, {{"n", i18n::number(std::abs(difference), language)}});
}

web::View row(std::string label, std::string now, std::string before, std::string change) {
    web::View view;
    view.set("label", std::move(label)).set("now", std::move(now));
    view.set("before", std::move(before)).set("change", std::move(change));
    return view;
}

std::vector<web::View> comparison(const Request& request, const Outcome& now,
                                  const std::optional<Outcome>& before) {
    const auto number = [&](std::int64_t n) { return i18n::number(n, request.language); };
    const auto beside = [&](auto text) { return before ? text(*before) : std::string(); };
    const auto changed = [&](std::int64_t a, std::int64_t b) {
        return before ? change_text(a, b, request.language) : std::string();
    };
    std::vector<web::View> rows;
    rows.push_back(row(tr(request, "Joined"), number(now.all.joined),
                       beside([&](const Outcome& r) { return number(r.all.joined); }),
                       changed(now.all.joined, before ? before->all.joined : 0)));
    rows.push_back(row(tr(request, "Said that it reached them"), number(now.all.answered),
                       beside([&](const Outcome& r) { return number(r.all.answered); }),
                       changed(now.all.answered, before ? before->all.answered : 0)));
    const auto share = [](const Outcome& r) {
        return std::to_string(percent_of(r.all.answered, r.all.joined)) + " %";
    };
    rows.push_back(row(tr(request, "Share of those who joined"), share(now), beside(share), {}));
    rows.push_back(
        row(tr(request, "Half of the answers were there after"),
            minutes_text(now.half_after, request.language),
            beside([&](const Outcome& r) { return minutes_text(r.half_after, request.language); }),
            before ? time_change_text(now.half_after, before->half_after, request.language)
                   : std::string()));
    const auto seen = [](const Outcome& r) {
        std::int64_t sum = 0;
        for (const auto& channel : r.reached.channels) sum += channel.counts.shown;
        return sum;
    };
    rows.push_back(row(tr(request, "Seen, over all channels"), number(seen(now)),
                       beside([&](const Outcome& r) { return number(seen(r)); }),
                       changed(seen(now), before ? seen(*before) : 0)));
    rows.push_back(
        row(tr(request, "Villages reached"), number(now.reached.villages.reached),
            beside([&](const Outcome& r) { return number(r.reached.villages.reached); }),
            changed(now.reached.villages.reached, before ? before->reached.villages.reached : 0)));
    return rows;
}

std::vector<web::View> village_views(const Drills::Impl& room, db::Tx& tx, const Drill& drill,
                                     const Request& request) {
    std::vector<web::View> views;
    for (const auto& turnout : store::list_turnout(tx, drill.id, kMostVillages)) {
        web::View view;
        view.set("name", room.regions.full_name(turnout.place));
        view.set("joined", i18n::number(turnout.joined, request.language));
        view.set("answered", i18n::number(turnout.answered, request.language));
        view.set("share", std::to_string(percent_of(turnout.answered, turnout.joined)) + " %");
        views.push_back(std::move(view));
    }
    return views;
}

Result<Drill> started_drill(db::Tx& tx, const Request& request) {
    TRY_ASSIGN(auto drill, drill_of(tx, request));
    if (!drill.started_at)
        return Error(ErrorCode::NotFound, "This drill has not begun: there is no result yet.");
    return drill;
}

Result<Response> result_page(Drills::Impl& room, Request& request) {
    const Reader reader{request.language, room.platform.clock.now()};
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto drill, started_drill(tx, request));
        view = drill_view(room, tx, drill, reader);
        const auto now = result_of(room, tx, drill);
        std::optional<Outcome> before;
        if (const auto previous = store::find_previous(tx, drill)) {
            before = result_of(room, tx, *previous);
            view.set("previous_name", previous->title).set("previous_url", path_of(previous->id));
            const auto when =
                date_text(*previous->started_at, zone_of_province(previous->region.province()),
                          request.language);
            view.set("previous_when", when.substr(0, when.find(',')));  // the day alone
        }
        view.set("has_previous", before.has_value());
        view.set("rows", comparison(request, now, before));
        auto villages = village_views(room, tx, drill, request);
        view.set("has_villages", !villages.empty()).set("villages", std::move(villages));
        return {};
    }));
    return room.platform.pages.page(
        request,
        {.name = "drills/result", .title = tr(request, "Result of the drill"), .section = "around"},
        std::move(view));
}

Result<Response> result_csv(Drills::Impl& room, Request& request) {
    TRY_ASSIGN(auto csv, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto drill, started_drill(tx, request));
        std::string text;
        CsvWriter out(text);
        out.row({"code", "place", "joined", "answered"});
        for (const auto& turnout : store::list_turnout(tx, drill.id, kMostVillages))
            out.row({turnout.place.to_string(), room.regions.full_name(turnout.place),
                     std::to_string(turnout.joined), std::to_string(turnout.answered)});
        return text;
    }));
    auto response = Response::of_type("text/csv; charset=utf-8", std::move(csv));
    response.set("Content-Disposition", "attachment; filename=\"latihan-" +
                                            std::string(request.params.text("id")) + ".csv\"");
    return response;
}

}  // namespace

void add_result_pages(Drills::Impl& room) {
    const auto add = [&](std::string pattern, auto handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        room.platform.router.add(std::move(route));
    };
    add("/latihan/:id/hasil", result_page);
    add("/latihan/:id/hasil.csv", result_csv);
}

}  // namespace kentongan::drills
