// What people, coordinators and officers add to an event: shelters, needs and offers, corrections,
// and other warnings that belong to it.
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/disasters/impl.h"

namespace kentongan::disasters {

namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kRowsPerPage = 50;
constexpr std::string_view kFields[] = {"nama",     "di",     "telepon", "daya_tampung", "orang",
                                        "arah",     "apa",    "jumlah",  "hari",         "kabar",
                                        "benarnya", "sumber", "judul",   "dengan"};

struct Problem {
    std::string field, text;
};

Result<Event> event_of(db::Tx& tx, const Disasters::Impl& room, const Request& request) {
    const auto id = request.params.id<EventId>("id");
    if (!id) return Error(ErrorCode::NotFound, "There is no such event.");
    return find_event(tx, room, id->value(), request.language);
}

// What was typed comes back, with what is wrong beside it.
void set_form(web::View& view, const Disasters::Impl& room, const Request& request,
              const std::optional<Problem>& problem) {
    for (auto field : kFields) view.set(std::string(field), request.params.text(field));
    view.set("arah_need", request.params.text("arah") == "need");
    view.set("arah_offer", request.params.text("arah") == "offer");
    auto place = answers::read_place(room.regions, request.params);
    answers::set_place(view, room.regions, request.params, place);
    if (!problem) return;
    auto text = problem->text;
    if (problem->field == "tempat" && !place.problem.empty()) text = place.problem;
    view.set(problem->field + "_error", tr(request, text));
    std::vector<web::View> errors(1);
    errors[0].set("field", problem->field).set("text", tr(request, text));
    view.set("has_errors", true).set("errors", std::move(errors));
}

// The pages with a form; `fill` adds the list above it.
template <class Fill>
Result<Response> form_page(Disasters::Impl& room, Request& request, web::PageInfo info,
                           const std::optional<Problem>& problem, Fill&& fill) {
    web::View view;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto event, event_of(tx, room, request));
        Viewer viewer;
        viewer.account = accounts::Accounts::viewer(request);
        viewer.language = request.language;
        if (viewer.account) {
            viewer.is_officer = is_officer_of(tx, room, *viewer.account, event);
            viewer.helps = viewer.is_officer || is_helper_of(tx, room, *viewer.account, event);
        }
        set_event(view, room, event, request.language);
        view.set("helps", viewer.helps).set("is_officer", viewer.is_officer);
        view.set("signed_in", viewer.account.has_value());
        fill(tx, view, event, viewer);
        const auto& word = event.chains.front().exercise_word;
        info.title = (word.empty() ? "" : word + " · ") + event.title + ": " + info.title;
        return {};
    });
    TRY(std::move(done));
    set_form(view, room, request, problem);
    info.status = problem ? 422 : 200;
    auto response = room.platform.pages.page(request, info, std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> shelters_page(Disasters::Impl& room, Request& request,
                               const std::optional<Problem>& problem = {}) {
    return form_page(
        room, request, {.name = "disasters/shelters", .title = tr(request, "Shelters")}, problem,
        [&](db::Tx& tx, web::View& view, const Event& event, const Viewer& viewer) {
            const auto before = request.params.id<ShelterId>("sebelum").value_or(ShelterId());
            const auto rows = store::list_shelters(tx, event.parts, before, kRowsPerPage);
            view.set("is_empty", rows.empty());
            view.set("shelters", shelter_views(room, viewer, rows));
            if (std::ssize(rows) == kRowsPerPage)
                view.set("older_url",
                         event_path(event) + "/posko?sebelum=" + rows.back().id.to_string());
        });
}

Result<Response> offers_page(Disasters::Impl& room, Request& request,
                             const std::optional<Problem>& problem = {}) {
    return form_page(
        room, request, {.name = "disasters/offers", .title = tr(request, "Needs and offers")},
        problem, [&](db::Tx& tx, web::View& view, const Event& event, const Viewer& viewer) {
            const auto before = request.params.id<OfferId>("sebelum").value_or(OfferId());
            const auto rows = store::list_offers(tx, event.parts, before, room.platform.clock.now(),
                                                 kRowsPerPage);
            view.set("is_empty", rows.empty());
            view.set("offers", offer_views(room, viewer, rows));
            if (std::ssize(rows) == kRowsPerPage)
                view.set("older_url",
                         event_path(event) + "/kebutuhan?sebelum=" + rows.back().id.to_string());
        });
}

Result<Response> manage_page(Disasters::Impl& room, Request& request,
                             const std::optional<Problem>& problem = {}) {
    bool allowed = false;
    auto page =
        form_page(room, request, {.name = "disasters/manage", .title = tr(request, "For officers")},
                  problem, [&](db::Tx&, web::View&, const Event&, const Viewer& viewer) {
                      allowed = viewer.is_officer;
                  });
    if (page.ok() && !allowed)
        return Error(ErrorCode::Forbidden, "Only officers of the warned places correct.");
    return page;
}

// Writes `deed` for an event, goes back to `part` of its page, or shows the form again.
template <class Deed, class Again>
Result<Response> do_for_event(Disasters::Impl& room, Request& request, std::string_view part,
                              std::string_view said, Deed&& deed, Again&& again) {
    std::string path;
    auto done = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto event, event_of(tx, room, request));
        path = event_path(event);
        return deed(tx, event);
    });
    if (!done.ok()) {
        const auto& error = done.error();
        if (error.code() == ErrorCode::Unprocessable && !error.field().empty())
            return again(Problem{error.field(), error.text()});
        return std::move(done).error();
    }
    auto response = Response::redirect(path + std::string(part));
    web::flash(response, said);
    return response;
}

template <class T>
Result<void> without_value(Result<T> result) {
    if (!result.ok()) return std::move(result).error();
    return {};
}

Result<Response> post_shelter(Disasters::Impl& room, Request& request) {
    const auto by = *accounts::Accounts::viewer(request);
    const auto& params = request.params;
    const auto known = params.id<ShelterId>("posko");
    return do_for_event(
        room, request, "/posko", i18n::msg("Noted."),
        [&](db::Tx& tx, const Event& event) -> Result<void> {
            if (known) {
                const ShelterNews news{std::string(params.text("orang")), params.boolean("buka")};
                return change_shelter(tx, room, by, *known, news);
            }
            NewShelter shelter;
            shelter.name = params.text("nama");
            shelter.spot = params.text("di");
            shelter.phone = params.text("telepon");
            shelter.capacity = params.text("daya_tampung");
            shelter.people = params.text("orang");
            shelter.place = answers::read_place(room.regions, params).code;
            return without_value(add_shelter(tx, room, by, event, shelter));
        },
        [&](const Problem& problem) { return shelters_page(room, request, problem); });
}

Result<Response> post_offer(Disasters::Impl& room, Request& request) {
    const auto by = *accounts::Accounts::viewer(request);
    const auto& params = request.params;
    const auto known = params.id<OfferId>("entri");
    return do_for_event(
        room, request, "/kebutuhan", i18n::msg("Noted."),
        [&](db::Tx& tx, const Event& event) -> Result<void> {
            if (known) return moderate_offer(tx, room, by, *known, params.text("act"));
            NewOffer offer;
            offer.direction = params.text("arah");
            offer.what = params.text("apa");
            offer.quantity = params.text("jumlah");
            offer.spot = params.text("di");
            offer.phone = params.text("telepon");
            offer.days = params.text("hari");
            offer.place = answers::read_place(room.regions, params).code;
            return without_value(add_offer(tx, room, by, event, offer));
        },
        [&](const Problem& problem) { return offers_page(room, request, problem); });
}

Result<Response> post_correction(Disasters::Impl& room, Request& request) {
    const auto by = *accounts::Accounts::viewer(request);
    const auto& params = request.params;
    return do_for_event(
        room, request, "", i18n::msg("The correction is published."),
        [&](db::Tx& tx, const Event& event) -> Result<void> {
            const NewCorrection correction{std::string(params.text("kabar")),
                                           std::string(params.text("benarnya")),
                                           std::string(params.text("sumber"))};
            return without_value(add_correction(tx, room, by, event, correction));
        },
        [&](const Problem& problem) { return manage_page(room, request, problem); });
}

// "123", or an address of an event or a warning that ends with it.
std::optional<EventId> event_in(std::string_view typed) {
    const auto text = trim(typed);
    return EventId::parse(text.substr(text.rfind('/') + 1));
}

Result<Response> post_join(Disasters::Impl& room, Request& request) {
    const auto by = *accounts::Accounts::viewer(request);
    const auto& params = request.params;
    return do_for_event(
        room, request, "", i18n::msg("The warnings are one event now."),
        [&](db::Tx& tx, const Event& event) -> Result<void> {
            const auto id = event_in(params.text("dengan"));
            auto other = id ? find_event(tx, room, id->value(), request.language)
                            : Result<Event>(Error(ErrorCode::NotFound));
            if (!other.ok())
                return Error(ErrorCode::Unprocessable, "There is no such event.", "dengan");
            return without_value(join_events(tx, room, by, event, *other, params.text("judul")));
        },
        [&](const Problem& problem) { return manage_page(room, request, problem); });
}

}  // namespace

void add_forms(Disasters::Impl& room) {
    const auto page = [&](http::Method method, std::string pattern, http::Access access,
                          auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.access = std::move(access);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.max_body_bytes = 32'000;
        room.platform.router.add(std::move(route));
    };
    using http::Access;
    using http::Method;
    const auto get_shelters = [](Disasters::Impl& impl, Request& request) {
        return shelters_page(impl, request);
    };
    const auto get_offers = [](Disasters::Impl& impl, Request& request) {
        return offers_page(impl, request);
    };
    const auto get_manage = [](Disasters::Impl& impl, Request& request) {
        return manage_page(impl, request);
    };
    page(Method::Get, "/bencana/:id/posko", Access::anyone(), get_shelters);
    page(Method::Post, "/bencana/:id/posko", Access::page(), post_shelter);
    page(Method::Get, "/bencana/:id/kebutuhan", Access::anyone(), get_offers);
    page(Method::Post, "/bencana/:id/kebutuhan", Access::page(), post_offer);
    page(Method::Get, "/bencana/:id/kelola", Access::page(), get_manage);
    page(Method::Post, "/bencana/:id/luruskan", Access::page(), post_correction);
    page(Method::Post, "/bencana/:id/gabung", Access::page(), post_join);
}

}  // namespace kentongan::disasters
