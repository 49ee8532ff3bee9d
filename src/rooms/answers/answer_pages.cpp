// /peringatan/:id/jawab: answering with one tap, then where one is, and how many answered.
#include "cap/level.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kPlacesShown = 100;

std::string back_to(AlertId alert) {
    return "/peringatan/" + alert.to_string() + "/jawab";
}

std::string_view words_of(Kind kind) {
    return kind == Kind::Safe ? i18n::msg("I am safe") : i18n::msg("I passed it on");
}

// "kurang dari 5" in public; exact for who helps there.
std::string count_text(const Request& request, std::int64_t count, bool exact) {
    if (!exact && count > 0 && count < kLeastShown) return tr(request, "fewer than 5");
    return i18n::number(count, request.language);
}

web::View count_view(const Request& request, const Totals& totals, bool exact) {
    web::View view;
    view.set("safe", count_text(request, totals.safe.counted, exact));
    view.set("passed_on", count_text(request, totals.passed_on.counted, exact));
    return view;
}

std::vector<web::View> own_views(const Request& request, const About& about,
                                 const std::vector<Answer>& own, TimePoint now) {
    std::vector<web::View> views;
    const auto zone = about.summary.cover.empty()
                          ? Zone::Wib
                          : zone_of_province(about.summary.cover.front().province());
    for (const auto& one : own) {
        web::View view;
        view.set("kind", name_of(one.kind)).set("word", tr(request, words_of(one.kind)));
        view.set("when", clock_text(one.created_at, zone));
        view.set("undo", one.created_at + kUndoWithin >= now);
        view.set("uncounted", !one.counted);
        views.push_back(std::move(view));
    }
    return views;
}

struct Own {
    std::vector<Answer> answers;
    std::optional<regions::Code> place;
    std::string rt;
};
Own own_answers(db::Tx& tx, const Visitor& visitor, ChainId chain) {
    Own own;
    for (auto kind : {Kind::Safe, Kind::PassedOn})
        if (auto found = store::find_answer(tx, chain, kind, visitor.who.key)) {
            if (found->place != regions::Code()) {
                own.place = found->place;
                own.rt = found->rt;
            }
            own.answers.push_back(*std::move(found));
        }
    return own;
}

std::vector<web::View> place_views(db::Tx& tx, const Answers::Impl& room, const Request& request,
                                   ChainId chain) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto helps = [&](regions::Code place) {
        return viewer && (room.warnings.is_officer_for(tx, *viewer, place) ||
                          room.coordinators.coordinates(tx, *viewer, place));
    };
    std::vector<web::View> views;
    auto places = store::list_counts(tx, chain, "place", {}, kPlacesShown);
    const auto parts =
        viewer ? store::list_counts(tx, chain, "rt", {}, kPlacesShown) : std::vector<PlaceCount>();
    for (const auto& count : places) {
        const bool exact = helps(count.place);
        auto view = count_view(request, count.totals, exact);
        view.set("name", room.regions.full_name(count.place));
        views.push_back(std::move(view));
        if (!exact) continue;
        for (const auto& part : parts) {
            if (part.place != count.place) continue;
            auto line = count_view(request, part.totals, true);
            line.set("name", "RT " + part.rt + ", " + room.regions.short_name(part.place));
            views.push_back(std::move(line));
        }
    }
    return views;
}

struct Form {
    PlaceField place;
    std::string_view rt_problem;
};

Result<Response> answers_page(Answers::Impl& room, Request& request, const Form& form = {}) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    const auto visitor = visitor_of(room, request);
    web::View view;
    std::string headline;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto found, about(tx, room, *alert, request.language));
        set_warning(view, room, found);
        headline = found.summary.headline;
        auto own = own_answers(tx, visitor, found.chain);
        auto mine = own_views(request, found, own.answers, room.platform.clock.now());
        view.set("has_own", !mine.empty()).set("own", std::move(mine));
        view.set("kind", own.answers.empty() ? "safe" : name_of(own.answers.front().kind));
        auto field = form.place;
        if (!field.code && field.problem.empty()) field.code = own.place;
        set_place(view, room.regions, request.params, field);
        view.set("rt", request.params.has("rt") ? std::string(request.params.text("rt")) : own.rt);
        view.set("tempat_error",
                 form.place.problem.empty() ? std::string() : tr(request, form.place.problem));
        view.set("rt_error",
                 form.rt_problem.empty() ? std::string() : tr(request, form.rt_problem));
        const auto totals = store::totals(tx, found.chain);
        view.set("safe", count_text(request, totals.safe.counted, false));
        view.set("passed_on", count_text(request, totals.passed_on.counted, false));
        const auto given = totals.safe.given + totals.passed_on.given,
                   counted = totals.safe.counted + totals.passed_on.counted;
        if (given > counted) {
            view.set("given", i18n::number(given, request.language));
            view.set("counted", i18n::number(counted, request.language));
        }
        auto places = place_views(tx, room, request, found.chain);
        view.set("has_places", !places.empty()).set("places", std::move(places));
        return {};
    });
    TRY(std::move(done));
    const bool bad = !form.place.problem.empty() || !form.rt_problem.empty();
    auto response = room.platform.pages.page(request,
                                             {.name = "answers/page",
                                              .title = tr(request, "Answers") + ": " + headline,
                                              .status = bad ? 422 : 200},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    set_visitor(response, visitor);
    return response;
}

Result<Response> post_answer(Answers::Impl& room, Request& request) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    // Asking for help takes a form of its own.
    if (request.params.text("kind") == "help")
        return Response::redirect("/peringatan/" + alert->to_string() + "/minta-bantuan");
    const auto kind = parse_kind(request.params.text("kind"));
    if (!kind) return Error(ErrorCode::BadRequest);
    Form form;
    form.place = read_place(room.regions, request.params);
    if (!normal_rt(request.params.text("rt")).ok())
        form.rt_problem = i18n::msg("An RT is a number from 1 to 999.");
    if (!form.place.problem.empty() || !form.rt_problem.empty())
        return answers_page(room, request, form);
    const auto visitor = visitor_of(room, request);
    const Where where{form.place.code, std::string(request.params.text("rt"))};
    auto given = room.platform.database.write(
        [&](db::Tx& tx) { return answer(tx, room, visitor.who, *alert, *kind, where); });
    if (!given.ok()) return std::move(given).error();
    auto response = Response::redirect(back_to(*alert));
    set_visitor(response, visitor);
    web::flash(response, "Thank you. Your answer is noted.");
    return response;
}

Result<Response> post_undo(Answers::Impl& room, Request& request) {
    const auto alert = request.params.id<AlertId>("id");
    const auto kind = parse_kind(request.params.text("kind"));
    if (!alert || !kind) return Error(ErrorCode::NotFound, "There is no such warning.");
    const auto visitor = visitor_of(room, request);
    auto undone = room.platform.database.write(
        [&](db::Tx& tx) { return undo(tx, room, visitor.who, *alert, *kind); });
    if (!undone.ok()) return std::move(undone).error();
    auto response = Response::redirect(back_to(*alert));
    web::flash(response, "Your answer is taken back.");
    return response;
}

}  // namespace

void set_warning(web::View& view, const Answers::Impl& room, const About& about) {
    const auto& told = about.summary;
    view.set("level", std::string(cap::key(told.level)));
    view.set("level_word", cap::loud_word(told.level));
    view.set("headline", told.headline).set("path", told.path);
    view.set("exercise", told.exercise).set("exercise_word", told.exercise_word);
    view.set("ended", !told.live_at(room.platform.clock.now()));
    view.set("alert_id", told.head.to_string());
}

void add_answer_pages(Answers::Impl& room) {
    const auto page = [&](http::Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.max_body_bytes = 16'000;
        room.platform.router.add(std::move(route));
    };
    const auto get_answers = [](Answers::Impl& impl, Request& request) {
        return answers_page(impl, request);
    };
    page(http::Method::Get, "/peringatan/:id/jawab", get_answers);
    page(http::Method::Post, "/peringatan/:id/jawab", post_answer);
    page(http::Method::Post, "/peringatan/:id/jawab/batal", post_undo);
}

}  // namespace kentongan::answers
