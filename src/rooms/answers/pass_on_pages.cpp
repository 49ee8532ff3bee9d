// /peringatan/:id/teruskan: the text for neighbours, and a poster; /k/:code leads to the warning as
// it is now.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/qr/qr.h"
#include "platform/web/pages.h"
#include "rooms/answers/impl.h"
#include "rooms/answers/official.h"

namespace kentongan::answers {

namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr std::size_t kPlacesOnPoster = 6;

Result<Response> page_of(Answers::Impl& room, Request& request, bool poster) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    TRY_ASSIGN(auto code, code_for(room, *alert));
    web::View view;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto found, about(tx, room, *alert, request.language));
        const auto& told = found.summary;
        set_warning(view, room, found);
        const auto text = pass_on_text(room, found, code, request.language);
        view.set("text", text).set("whatsapp_url", "https://wa.me/?text=" + url_encode(text));
        view.set("where", places_text(room.regions, told.cover, kPlacesOnPoster, request.language));
        const auto zone =
            told.cover.empty() ? Zone::Wib : zone_of_province(told.cover.front().province());
        view.set("until", date_text(told.expires, zone, request.language));
        view.set("source", told.source);
        std::vector<web::View> steps;
        for (const auto& step : told.steps) steps.emplace_back().set("text", step);
        view.set("has_steps", !steps.empty()).set("steps", std::move(steps));
        return {};
    });
    TRY(std::move(done));
    const auto url = room.platform.config.url("/k/" + shown_code(code));
    view.set("code", shown_code(code)).set("code_url", url);
    if (poster) view.set("qr", qr::svg(url, tr(request, "Code to scan") + ": " + url));
    auto title = poster ? tr(request, "Notice to pin up") : tr(request, "Pass it on");
    auto response = room.platform.pages.page(request,
                                             {.name = poster ? "answers/poster" : "answers/pass_on",
                                              .title = std::move(title),
                                              .bare = poster},
                                             std::move(view));
    response.set("Cache-Control", "no-cache");
    return response;
}

Result<Response> get_code(Answers::Impl& room, Request& request) {
    const auto typed = request.params.text("code");
    auto path = room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(auto row, find_code(tx, typed));
        TRY_ASSIGN(auto found, about(tx, room, row.alert, request.language));
        return found.summary.path;
    });
    auto response = path.ok()
                        ? Response::redirect(*path)
                        : Response::redirect("/periksa?teks=" +
                                             url_encode(utf8_prefix(typed.substr(0, 40), 40)));
    response.set("Cache-Control", "no-cache");
    return response;
}

}  // namespace

void add_pass_on_pages(Answers::Impl& room) {
    const auto page = [&](std::string pattern, auto handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        room.platform.router.add(std::move(route));
    };
    page("/peringatan/:id/teruskan",
         [](Answers::Impl& impl, Request& request) { return page_of(impl, request, false); });
    page("/peringatan/:id/poster",
         [](Answers::Impl& impl, Request& request) { return page_of(impl, request, true); });
    page("/k/:code", get_code);
}

}  // namespace kentongan::answers
