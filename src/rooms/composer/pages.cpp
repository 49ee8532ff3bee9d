// /tulis-peringatan: an officer's desk, one draft as citizens would see it, and the decisions.
#include "cap/level.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/views.h"
#include "rooms/composer/words.h"

namespace kentongan::composer {
namespace {

using http::Request;
using http::Response;
using Room = Composer::Impl;

constexpr std::size_t kMostPreviews = 3;  // whole ones on the desk; further ones are a tap away

void set_list(web::View& view, const std::string& name, std::vector<web::View> list) {
    view.set("has_" + name, !list.empty()).set(name, std::move(list));
}

// Everything the templates show of a draft besides its line: preview, numbers, who wrote it.
web::View sheet_view(db::Tx& tx, Room& room, const Request& request, const Sheet& sheet) {
    auto view = line_view(request, room.service, sheet.draft);
    const auto& draft = sheet.draft;
    view.set("id", draft.id.to_string()).set("version", draft.version);
    view.set("office", sheet.office.title).set("is_mine", sheet.is_mine);
    if (auto author = room.accounts.find(tx, draft.author))
        view.set("author", author->shown_name());
    view.set("is_ready", sheet.problems.empty()).set("needs_second", sheet.needs_second);
    if (!sheet.alert.infos.empty() && !draft.content.hazard.empty())
        view.set("preview", preview_html(tx, room.service.writing(), sheet, request.language));
    const auto reached = reached_in(room.regions, sheet.cover);
    view.set("villages", i18n::number(reached.villages, request.language));
    if (reached.people > 0) view.set("people", i18n::number(reached.people, request.language));
    view.set("is_estimate", reached.is_estimate);
    return view;
}

std::vector<web::View> line_views(const Room& room, const Request& request,
                                  const std::vector<Draft>& drafts) {
    std::vector<web::View> views;
    for (const auto& draft : drafts) views.push_back(line_view(request, room.service, draft));
    return views;
}

std::vector<web::View> waiting_views(db::Tx& tx, Room& room, const Request& request,
                                     const std::vector<Draft>& drafts) {
    std::vector<web::View> views;
    for (const auto& draft : drafts) {
        auto sheet = room.service.sheet(tx, *accounts::Accounts::viewer(request), draft.id);
        if (!sheet.ok()) continue;
        views.push_back(views.size() < kMostPreviews ? sheet_view(tx, room, request, *sheet)
                                                     : line_view(request, room.service, draft));
    }
    return views;
}

std::vector<web::View> live_views(const Room& room, const Request& request,
                                  const std::vector<warnings::Summary>& chains) {
    std::vector<web::View> views;
    for (const auto& chain : chains) {
        web::View view;
        view.set("level", cap::key(chain.level)).set("level_word", cap::loud_word(chain.level));
        view.set("headline", chain.headline).set("exercise", chain.exercise);
        view.set("exercise_word", chain.exercise_word).set("url", chain.path);
        view.set("where", place_words(room.regions, chain.cover, request.language));
        const auto zone =
            chain.cover.empty() ? Zone::Wib : zone_of_province(chain.cover.front().province());
        view.set("until",
                 moment_text(chain.expires, zone, room.platform.clock.now(), request.language));
        view.set("until_ms", to_millis(chain.expires)).set("source", chain.source);
        views.push_back(std::move(view));
    }
    return views;
}

Result<Response> desk_page(Room& room, Request& request) {
    const auto officer = *accounts::Accounts::viewer(request);
    const auto before = request.params.id<DraftId>("max_id").value_or(DraftId());
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        const auto desk = room.service.desk(tx, officer, before);
        view = web::View();
        view.set("is_officer", !desk.offices.empty());
        set_list(view, "to_approve", waiting_views(tx, room, request, desk.to_approve));
        set_list(view, "to_review", waiting_views(tx, room, request, desk.to_review));
        set_list(view, "live", live_views(room, request, desk.live));
        set_list(view, "mine", line_views(room, request, desk.mine));
        view.set("waiting", static_cast<std::int64_t>(desk.to_approve.size()));
        view.set("is_waiting", !desk.to_approve.empty());
    });
    return page_of(room, request, "composer/desk", web::tr(request, "Warnings of my office"),
                   std::move(view));
}

std::vector<web::View> log_views(db::Tx& tx, Room& room, const Request& request, DraftId draft) {
    std::vector<web::View> views;
    for (const auto& entry : room.service.log(tx, draft)) {
        web::View view;
        auto account = room.accounts.find(tx, entry.officer);
        view.set("who", account ? account->shown_name() : std::string());
        view.set("action", entry.action);
        view.set("did_" + entry.action, true);
        if (entry.action != "issued" && entry.action != "edited") view.set("reason", entry.detail);
        view.set("time", date_text(entry.logged_at, Zone::Wib, request.language));
        views.push_back(std::move(view));
    }
    return views;
}

// `refused`: what kept the last decision from being carried out.
Result<Response> draft_page(Room& room, Request& request, const Error* refused) {
    const auto step = step_of(request);
    web::View view;
    int status = 200;
    auto found = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto sheet, room.service.sheet(tx, step.officer, step.draft));
        view = sheet_view(tx, room, request, sheet);
        const auto& draft = sheet.draft;
        const bool is_written = draft.kind == Kind::Warn || draft.kind == Kind::Update;
        view.set("may_edit", sheet.is_mine && draft.is_open());
        const bool may_send = draft.state == State::Draft || draft.state == State::Returned;
        view.set("may_send", sheet.is_mine && may_send && sheet.problems.empty());
        view.set("may_send_alone",
                 sheet.is_mine && draft.is_open() && sheet.needs_second && sheet.problems.empty());
        view.set("may_approve", !sheet.is_mine && draft.state == State::Submitted);
        view.set("waits", sheet.is_mine && draft.state == State::Submitted);
        view.set("may_review", !sheet.is_mine && draft.review == Review::Waiting);
        view.set("is_returned", draft.state == State::Returned);
        view.set("is_issued", draft.state == State::Issued).set("is_written", is_written);
        if (draft.alert) view.set("alert_url", "/peringatan/" + draft.alert.to_string());
        set_list(view, "log", log_views(tx, room, request, draft.id));
        view.set("reason", request.params.text("reason"));
        auto problems = draft.is_open() ? sheet.problems : std::vector<Problem>();
        if (refused) {
            problems = {{refused->field() == "reason" ? "reason" : "", refused->text()}};
            status = http::status_of(refused->code());
            std::vector<std::string> changed;
            for (const auto& field : room.service.changes_since(tx, step.draft, step.version))
                changed.push_back(web::tr(request, label_of(field)));
            if (refused->code() == ErrorCode::Conflict && !changed.empty()) {
                std::string text;
                for (const auto& name : changed) text += (text.empty() ? "" : ", ") + name;
                view.set("changed", text);
            }
        }
        set_problems(view, request, problems);
        return {};
    });
    if (!found.ok()) return std::move(found).error();
    return page_of(room, request, "composer/draft", web::tr(request, "As people will see it"),
                   std::move(view), status);
}

Result<Response> get_draft(Room& room, Request& request) {
    return draft_page(room, request, nullptr);
}

// Carries out a decision; what keeps it from being carried out is said on the draft's page.
using Deed = Result<Draft> (Service::*)(const Step&);
Result<Response> decide(Room& room, Request& request, Deed deed, std::string_view done_text) {
    const auto done = (room.service.*deed)(step_of(request));
    if (!done.ok()) {
        if (done.error().code() == ErrorCode::NotFound) return done.error();
        return draft_page(room, request, &done.error());
    }
    auto response =
        Response::redirect(done->state == State::Withdrawn ? desk_path() : draft_path(done->id));
    web::flash(response, done->state == State::Submitted
                             ? std::string_view("A second officer has to approve it now.")
                             : done_text);
    return response;
}

Result<Response> post_submit(Room& room, Request& request) {
    return decide(room, request, &Service::submit, i18n::msg("The warning is out."));
}
Result<Response> post_approve(Room& room, Request& request) {
    return decide(room, request, &Service::approve, i18n::msg("The warning is out."));
}
Result<Response> post_return(Room& room, Request& request) {
    return decide(room, request, &Service::give_back, i18n::msg("It is given back to its author."));
}
Result<Response> post_withdraw(Room& room, Request& request) {
    return decide(room, request, &Service::withdraw, i18n::msg("The draft is taken back."));
}
Result<Response> post_alone(Room& room, Request& request) {
    return decide(room, request, &Service::send_alone,
                  i18n::msg("The warning is out. Another officer will review it."));
}
Result<Response> post_agree(Room& room, Request& request) {
    return decide(room, request, &Service::agree, i18n::msg("Thank you. The review is noted."));
}
Result<Response> post_object(Room& room, Request& request) {
    return decide(room, request, &Service::object, i18n::msg("Thank you. The review is noted."));
}

// The address that a CAP message gives as its page, known before the message had a number.
Result<Response> lead_to_alert(Room& room, Request& request) {
    const auto id = request.params.id<DraftId>("id");
    const auto alert =
        id ? room.platform.database.read([&](db::Tx& tx) { return room.service.alert_of(tx, *id); })
           : std::nullopt;
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    return Response::redirect("/peringatan/" + alert->to_string());
}

}  // namespace

void add_pages(Room& room) {
    using http::Method;
    const auto one = desk_path() + "/:id";
    add_page(room, Method::Get, desk_path(), &desk_page);
    add_page(room, Method::Get, one, &get_draft);
    add_page(room, Method::Post, one + "/kirim", &post_submit);
    add_page(room, Method::Post, one + "/setujui", &post_approve);
    add_page(room, Method::Post, one + "/kembalikan", &post_return);
    add_page(room, Method::Post, one + "/tarik", &post_withdraw);
    add_page(room, Method::Post, one + "/darurat", &post_alone);
    add_page(room, Method::Post, one + "/benar", &post_agree);
    add_page(room, Method::Post, one + "/keberatan", &post_object);
    http::Route route;
    route.pattern = "/peringatan/dari/:id";
    route.run = http::Run::Inline;
    route.handler = [&room](Request& request) { return lead_to_alert(room, request); };
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::composer
