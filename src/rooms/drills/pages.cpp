// /latihan: drills that are planned, running and over; joining and leaving with one tap.
#include "platform/web/pages.h"

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/drills/views.h"

namespace kentongan::drills {
namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kListed = 30, kVillagesShown = 50;
constexpr Duration kStillPlanned = 24h;  // after its time, while nobody started it

std::vector<web::View> views_of(const Drills::Impl& room, db::Tx& tx, std::span<const Drill> drills,
                                const Reader& reader, std::optional<accounts::AccountId> viewer) {
    std::vector<web::View> views;
    for (const auto& drill : drills) {
        auto view = drill_view(room, tx, drill, reader);
        view.set("open", !drill.is_over());
        view.set("joining", viewer && store::find_participant(tx, drill.id, *viewer).has_value());
        views.push_back(std::move(view));
    }
    return views;
}

Result<Response> list_page(Drills::Impl& room, Request& request) {
    const Reader reader{request.language, room.platform.clock.now()};
    const auto viewer = accounts::Accounts::viewer(request);
    const auto before = request.params.id<DrillId>("sebelum").value_or(DrillId(INT64_MAX));
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        auto coming = store::list_running(tx, kListed);
        for (auto& drill : store::list_planned(tx, reader.now - kStillPlanned, kListed))
            coming.push_back(std::move(drill));
        const auto past = store::list_over(tx, before, kListed);
        auto open = views_of(room, tx, coming, reader, viewer),
             over = views_of(room, tx, past, reader, viewer);
        view.set("has_open", !open.empty()).set("open_ones", std::move(open));
        view.set("has_over", !over.empty()).set("over_ones", std::move(over));
        if (past.size() == kListed)
            view.set("older_url", "/latihan?sebelum=" + past.back().id.to_string());
        view.set("plans", viewer && !room.warnings.offices_of(tx, *viewer).empty());
    });
    return room.platform.pages.page(
        request,
        {.name = "drills/list",
         .title = tr(request, "Drills"),
         .section = "around",
         .description =
             tr(request, "Exercises for the real thing: when and where, and who joins.")},
        std::move(view));
}

void set_villages(web::View& view, const Drills::Impl& room, db::Tx& tx, const Drill& drill,
                  const Reader& reader) {
    std::vector<web::View> villages;
    for (const auto& turnout : store::list_turnout(tx, drill.id, kVillagesShown)) {
        web::View village;
        village.set("name", room.regions.full_name(turnout.place));
        village.set("joined", people_text(turnout.joined, reader.language));
        villages.push_back(std::move(village));
    }
    view.set("has_villages", !villages.empty()).set("villages", std::move(villages));
}

Result<Response> drill_page(Drills::Impl& room, Request& request) {
    const Reader reader{request.language, room.platform.clock.now()};
    const auto viewer = accounts::Accounts::viewer(request);
    web::View view;
    std::string title;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto drill, drill_of(tx, request));
        title = drill.title;
        view = drill_view(room, tx, drill, reader);
        const auto own = viewer ? store::find_participant(tx, drill.id, *viewer) : std::nullopt;
        view.set("open", !drill.is_over()).set("joining", own.has_value());
        view.set("answers", own && drill.started_at && !own->answered_at);
        view.set("answered", own && own->answered_at);
        view.set("runs", viewer && room.service.may_run(tx, *viewer, drill));
        set_villages(view, room, tx, drill, reader);
        return {};
    }));
    return room.platform.pages.page(request,
                                    {.name = "drills/page",
                                     .title = tr(request, "Exercise") + ": " + title,
                                     .section = "around"},
                                    std::move(view));
}

using Action = Result<void> (Service::*)(accounts::AccountId, DrillId);

http::Handler acting(Drills::Impl& room, Action action, std::string_view done) {
    return [&room, action, done](Request& request) -> Result<Response> {
        const auto id = request.params.id<DrillId>("id");
        if (!id) return Error(ErrorCode::NotFound, "There is no such drill.");
        TRY((room.service.*action)(*accounts::Accounts::viewer(request), *id));
        auto response = Response::redirect(path_of(*id));
        web::flash(response, done);
        return response;
    };
}

void append_drill(JsonWriter& out, const Drills::Impl& room, db::Tx& tx, const Drill& drill) {
    static constexpr std::string_view kStates[] = {"planned", "running", "finished", "stopped",
                                                   "called_off"};
    const auto office = room.warnings.find_office(tx, drill.office);
    const auto turnout = store::count_turnout(tx, drill.id);
    out.begin_object().member("id", drill.id).member("exercise", true);
    out.member("title", drill.title).member("text", drill.text);
    out.member("hazard", drill.hazard).member("office", office ? office->title : "");
    out.member("region", drill.region.to_string());
    out.member("region_name", room.regions.full_name(drill.region));
    out.member("state", kStates[static_cast<int>(drill.state)]);
    out.member("planned_at", drill.planned_at).member("started_at", drill.started_at);
    out.member("ended_at", drill.ended_at).member("joined", turnout.joined);
    out.member("answered", turnout.answered);
    out.member("url", room.platform.config.url(path_of(drill.id))).end_object();
}

Result<Response> get_drills(Drills::Impl& room, Request&) {
    const auto now = room.platform.clock.now();
    return Response::json(room.platform.database.read([&](db::Tx& tx) {
        std::string json;
        JsonWriter out(json);
        out.begin_array();
        for (const auto& drill : store::list_running(tx, kListed))
            append_drill(out, room, tx, drill);
        for (const auto& drill : store::list_planned(tx, now - kStillPlanned, kListed))
            append_drill(out, room, tx, drill);
        out.end_array();
        return json;
    }));
}

Result<Response> get_drill(Drills::Impl& room, Request& request) {
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto drill, drill_of(tx, request));
        std::string json;
        JsonWriter out(json);
        append_drill(out, room, tx, drill);
        return json;
    }));
    return Response::json(std::move(body));
}

}  // namespace

void add_pages(Drills::Impl& room) {
    const auto add = [&](http::Method method, std::string pattern, http::Handler handler,
                         http::Access access = http::Access::page(), http::Doc doc = {}) {
        room.platform.router.add({.method = method,
                                  .pattern = std::move(pattern),
                                  .handler = std::move(handler),
                                  .access = std::move(access),
                                  .doc = std::move(doc)});
    };
    const auto with = [&room](Result<Response> (*handler)(Drills::Impl&, Request&)) {
        return [&room, handler](Request& request) { return handler(room, request); };
    };
    using i18n::msg;
    add(http::Method::Get, "/latihan", with(list_page), http::Access::anyone());
    add(http::Method::Get, "/latihan/:id", with(drill_page), http::Access::anyone());
    add(http::Method::Post, "/latihan/:id/ikut",
        acting(room, &Service::join, msg("You join this drill. Its messages say LATIHAN.")));
    add(http::Method::Post, "/latihan/:id/batal-ikut",
        acting(room, &Service::leave, msg("You do not join this drill any more.")));
    add(http::Method::Post, "/latihan/:id/terima",
        acting(room, &Service::answer, msg("Thank you. Your answer is counted.")));
    add(http::Method::Get, "/api/kentongan/v1/drills", with(get_drills), http::Access::anyone(),
        {"Drills that run now or are planned", "Array of Drill", {}});
    add(http::Method::Get, "/api/kentongan/v1/drills/:id", with(get_drill), http::Access::anyone(),
        {"One drill", "Drill", {}});
}

}  // namespace kentongan::drills
