// A neighbour needs help: the form, the asker's own page, and the list for who helps.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kEventsShown = 20;
constexpr std::size_t kLongestToken = 100;

std::string_view words_of(HelpState state) {
    switch (state) {
        case HelpState::Open:
            return i18n::msg("Nobody is on the way yet");
        case HelpState::Taken:
            return i18n::msg("Somebody takes care of it");
        case HelpState::Done:
            return i18n::msg("Helped");
        case HelpState::False:
            return i18n::msg("Nothing was found there");
        case HelpState::Withdrawn:
            break;
    }
    return i18n::msg("Not needed any more");
}

std::string_view words_of_act(std::string_view act) {
    if (act == "ask") return i18n::msg("asked");
    if (act == "take") return i18n::msg("takes care of it");
    if (act == "release") return i18n::msg("let it go again");
    if (act == "done") return i18n::msg("helped");
    if (act == "false") return i18n::msg("found nothing there");
    return i18n::msg("said it is not needed any more");
}

NewHelp typed_help(const Answers::Impl& room, const http::Params& params) {
    NewHelp help;
    help.need = params.text("butuh");
    help.detail = params.text("uraian");
    help.rt = params.text("rt");
    help.spot = params.text("di");
    help.name = params.text("nama");
    help.phone = params.text("telepon");
    help.place = read_place(room.regions, params);
    return help;
}

// `problems` stand beside their fields and at the top.
void set_problems(web::View& view, const Request& request,
                  const std::vector<FieldProblem>& problems) {
    std::vector<web::View> list;
    for (const auto& problem : problems) {
        web::View one;
        one.set("field", problem.field).set("text", tr(request, problem.text));
        list.push_back(std::move(one));
        view.set(problem.field + "_error", tr(request, problem.text));
    }
    view.set("has_errors", !list.empty()).set("errors", std::move(list));
}

Result<Response> form_page(Answers::Impl& room, Request& request, const NewHelp& help,
                           const std::vector<FieldProblem>& problems) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    web::View view;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto found, about(tx, room, *alert, request.language));
        set_warning(view, room, found);
        auto field = help.place;
        if (const auto viewer = accounts::Accounts::viewer(request);
            viewer && request.method == http::Method::Get)
            if (auto person = room.accounts.find(tx, *viewer)) field.code = person->home;
        set_place(view, room.regions, request.params, field);
        return {};
    });
    TRY(std::move(done));
    std::vector<web::View> needs;
    for (auto need : {Need::Medical, Need::Evacuation, Need::Supplies, Need::Other}) {
        web::View one;
        one.set("value", name_of(need)).set("word", tr(request, words_of(need)));
        one.set("checked", help.need == name_of(need));
        needs.push_back(std::move(one));
    }
    view.set("needs", std::move(needs));
    view.set("uraian", help.detail).set("rt", help.rt).set("di", help.spot);
    view.set("nama", help.name).set("telepon", help.phone);
    set_problems(view, request, problems);
    auto response = room.platform.pages.page(request,
                                             {.name = "answers/ask",
                                              .title = tr(request, "A neighbour needs help"),
                                              .status = problems.empty() ? 200 : 422},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_form(Answers::Impl& room, Request& request) {
    return form_page(room, request, {}, {});
}

Result<Response> post_form(Answers::Impl& room, Request& request) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    const auto help = typed_help(room, request.params);
    if (const auto problems = problems_of(help); !problems.empty())
        return form_page(room, request, help, problems);
    const auto visitor = visitor_of(room, request);
    const auto token = crypto::random_token();
    auto asked = room.platform.database.write(
        [&](db::Tx& tx) { return ask_help(tx, room, visitor.who, *alert, help, token); });
    if (!asked.ok()) return std::move(asked).error();
    auto response = Response::redirect("/bantuan/" + token);
    set_visitor(response, visitor);
    web::flash(response, "Your request is with the helpers of this place.");
    return response;
}

// What the list and the asker's page show of one.
web::View help_view(const Answers::Impl& room, const Request& request, const Help& help) {
    web::View view;
    const auto zone = zone_of_province(help.place.province());
    view.set("id", help.id.to_string()).set("need", tr(request, words_of(help.need)));
    view.set("detail", help.detail).set("spot", help.spot);
    view.set("place", room.regions.full_name(help.place)).set("rt", help.rt);
    view.set("name", help.name).set("phone", help.phone);
    view.set("when",
             moment_text(help.created_at, zone, room.platform.clock.now(), request.language));
    view.set("state", tr(request, words_of(help.state)));
    const bool open = help.state == HelpState::Open, taken = help.state == HelpState::Taken;
    view.set("open", open).set("taken", taken).set("is_going", open || taken);
    view.set("exercise", help.exercise);
    if (help.point)
        view.set("geo",
                 "geo:" + std::to_string(help.point->lat) + "," + std::to_string(help.point->lon));
    return view;
}

std::vector<web::View> event_views(db::Tx& tx, const Answers::Impl& room, const Request& request,
                                   const Help& help) {
    std::vector<web::View> views;
    const auto zone = zone_of_province(help.place.province());
    for (const auto& event : store::list_help_events(tx, help.id, kEventsShown)) {
        web::View view;
        std::string who;
        if (event.account)
            if (auto person = room.accounts.find(tx, *event.account)) who = person->shown_name();
        view.set("who", who).set("act", tr(request, words_of_act(event.act)));
        view.set("when", clock_text(event.at, zone));
        views.push_back(std::move(view));
    }
    return views;
}

Result<Response> list_page(Answers::Impl& room, Request& request) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto after = request.params.id<HelpId>("setelah").value_or(HelpId());
    web::View view;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto found, about(tx, room, *alert, request.language));
        TRY_ASSIGN(auto page, list_help(tx, room, viewer, found, after));
        set_warning(view, room, found);
        std::vector<web::View> rows;
        for (const auto& help : page.rows) {
            auto row = help_view(room, request, help);
            row.set("alert_id", found.summary.head.to_string());
            row.set("events", event_views(tx, room, request, help));
            rows.push_back(std::move(row));
        }
        view.set("is_empty", rows.empty()).set("rows", std::move(rows));
        if (page.next)
            view.set("next_url", "/peringatan/" + alert->to_string() +
                                     "/bantuan?setelah=" + page.next->to_string());
        return {};
    });
    TRY(std::move(done));
    auto response = room.platform.pages.page(
        request, {.name = "answers/help", .title = tr(request, "Who needs help")}, std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> post_act(Answers::Impl& room, Request& request) {
    const auto alert = request.params.id<AlertId>("id");
    const auto id = request.params.id<HelpId>("bantuan");
    if (!alert || !id) return Error(ErrorCode::NotFound);
    const auto viewer = *accounts::Accounts::viewer(request);
    auto done = room.platform.database.write(
        [&](db::Tx& tx) { return act_on_help(tx, room, viewer, *id, request.params.text("act")); });
    if (!done.ok()) return std::move(done).error();
    auto response =
        Response::redirect("/peringatan/" + alert->to_string() + "/bantuan#b" + id->to_string());
    web::flash(response, "Noted.");
    return response;
}

Result<Response> own_page(Answers::Impl& room, Request& request) {
    const auto token = request.params.text("token").substr(0, kLongestToken);
    web::View view;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        const auto help = help_of_token(tx, token);
        if (!help) return Error(ErrorCode::NotFound);
        view = help_view(room, request, *help);
        view.set("events", event_views(tx, room, request, *help));
        view.set("token", token);
        return {};
    });
    TRY(std::move(done));
    auto response = room.platform.pages.page(
        request, {.name = "answers/own", .title = tr(request, "Your request for help")},
        std::move(view));
    // Whoever has this address may read and withdraw it.
    response.set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
    response.set("X-Robots-Tag", "noindex");
    return response;
}

Result<Response> post_withdraw(Answers::Impl& room, Request& request) {
    const std::string token(request.params.text("token").substr(0, kLongestToken));
    auto done = room.platform.database.write([&](db::Tx& tx) { return withdraw(tx, room, token); });
    if (!done.ok()) return std::move(done).error();
    auto response = Response::redirect("/bantuan/" + url_encode(token));
    web::flash(response, "Your request is withdrawn. The helpers see it.");
    return response;
}

}  // namespace

std::string_view words_of(Need need) {
    switch (need) {
        case Need::Medical:
            return i18n::msg("Ill or injured");
        case Need::Evacuation:
            return i18n::msg("Must be brought out");
        case Need::Supplies:
            return i18n::msg("Food or water");
        case Need::Other:
            break;
    }
    return i18n::msg("Something else");
}

void add_help_pages(Answers::Impl& room) {
    const auto page = [&](http::Method method, std::string pattern, http::Access access,
                          auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.access = std::move(access);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.max_body_bytes = 16'000;
        room.platform.router.add(std::move(route));
    };
    using http::Access;
    using http::Method;
    page(Method::Get, "/peringatan/:id/minta-bantuan", Access::anyone(), get_form);
    page(Method::Post, "/peringatan/:id/minta-bantuan", Access::anyone(), post_form);
    page(Method::Get, "/peringatan/:id/bantuan", Access::page(), list_page);
    page(Method::Post, "/peringatan/:id/bantuan", Access::page(), post_act);
    page(Method::Get, "/bantuan/:token", Access::anyone(), own_page);
    page(Method::Post, "/bantuan/:token/batal", Access::anyone(), post_withdraw);
}

}  // namespace kentongan::answers
