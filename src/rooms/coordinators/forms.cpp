#include "rooms/coordinators/forms.h"

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/coordinators/roll.h"
#include "rooms/coordinators/views.h"

namespace kentongan::coordinators {

namespace {

using http::Method;
using http::Request;
using http::Response;
using Room = Coordinators::Impl;

constexpr std::size_t kMostImportBody =
    4 * kMostRollBytes;  // a form writes a letter as up to three
constexpr std::size_t kMostShown = 100;

Error not_allowed() {
    return Error(ErrorCode::Forbidden, "You may not appoint somebody for this place.");
}

Result<Code> place_of(const Room& room, const Request& request) {
    const auto code = Code::parse(request.params.text("code"));
    if (!code || *code == Code() || !room.regions.find(*code))
        return Error(ErrorCode::NotFound, "There is no region with that code.");
    return *code;
}

// What the form says, or the one from the history who is to come back.
Result<Coordinator> wanted_of(db::Tx& tx, const Room& room, const Request& request, Code place) {
    const auto& params = request.params;
    if (params.has("lagi")) {
        const auto id = params.id<CoordinatorId>("lagi");
        const auto past = id ? store::find(tx, *id) : std::nullopt;
        if (!past || past->coordinator.place != place)
            return Error(ErrorCode::NotFound, "This person held no post here.");
        auto again = past->coordinator;
        again.since = {};
        return again;
    }
    Coordinator wanted;
    wanted.place = place;
    const auto post = post_named(params.text("post"));
    if (!post) return Error(ErrorCode::Unprocessable, "Choose a post.", "post");
    wanted.post = *post;
    wanted.name = params.text("name");
    wanted.phone = params.text("phone");
    wanted.email = params.text("email");
    auto username = trim(params.text("username"));
    if (username.starts_with('@')) username.remove_prefix(1);
    if (!username.empty()) {
        const auto account = room.accounts.find_by_username(tx, username);
        if (!account || !account->domain.empty())
            return Error(ErrorCode::Unprocessable, "Nobody here has this username.", "username");
        wanted.account = account->id;
    }
    return wanted;
}

Result<Response> appoint(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    const auto viewer = *accounts::Accounts::viewer(request);
    auto done = room.platform.database.write([&](db::Tx& tx) -> Result<CoordinatorId> {
        if (!room.service.may_manage(tx, viewer, place)) return not_allowed();
        TRY_ASSIGN(auto wanted, wanted_of(tx, room, request, place));
        return room.service.appoint(tx, wanted, viewer);
    });
    if (!done && done.error().code() == ErrorCode::Unprocessable)
        return show_place(room, request, place, done.error());
    if (!done) return std::move(done).error();
    auto response = Response::redirect(page_of(place));
    web::flash(response, "The post is filled.");
    return response;
}

Result<Response> dismiss(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto id = request.params.id<CoordinatorId>("id");
    auto done = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        if (!room.service.may_manage(tx, viewer, place)) return not_allowed();
        const auto holding = id ? store::find(tx, *id) : std::nullopt;
        if (!holding || holding->coordinator.place != place)
            return Error(ErrorCode::NotFound, "This person held no post here.");
        room.service.dismiss(tx, *id, viewer);
        return {};
    });
    TRY(done);
    auto response = Response::redirect(page_of(place) + "#dahulu");
    web::flash(response, "The post is vacant now. Below you can appoint the same person again.");
    return response;
}

// ---- Import

std::string csv_of(const Request& request) {
    if (const auto* file = request.upload("berkas"); file && !file->content.empty())
        return file->content;
    return std::string(request.params.text("csv"));
}

web::View roll_view(const Room& room, const Request& request, const Roll& roll) {
    using Change = RollLine::Change;
    web::View view;
    std::int64_t fresh = 0, handed = 0, same = 0;
    std::vector<web::View> lines, errors;
    for (const auto& line : roll.lines) {
        (line.change == Change::New ? fresh : line.change == Change::Handover ? handed : same) += 1;
        if (lines.size() == kMostShown || line.change == Change::Nothing) continue;
        web::View shown;
        shown.set("line", line.line).set("place", room.regions.full_name(line.wanted.place));
        shown.set("post", post_word(request, line.wanted.post)).set("name", line.wanted.name);
        shown.set("before", line.before == line.wanted.name ? std::string() : line.before);
        shown.set("phone", line.wanted.phone);
        lines.push_back(std::move(shown));
    }
    for (const auto& error : roll.errors) {
        web::View shown;
        shown.set("line", error.line).set("text", web::tr(request, error.text));
        errors.push_back(std::move(shown));
    }
    const auto number = [&](std::int64_t n) { return i18n::number(n, request.language); };
    view.set("fresh", number(fresh)).set("handed", number(handed)).set("same", number(same));
    view.set("left_empty", number(static_cast<std::int64_t>(roll.left_empty)));
    view.set("changes", fresh + handed > 0);
    view.set("has_lines", !lines.empty()).set("lines", std::move(lines));
    view.set("has_faults", !errors.empty()).set("faults", std::move(errors));
    return view;
}

Response import_page(Room& room, const Request& request, Code place, const Roll* roll,
                     const std::string& csv, const std::optional<Error>& error) {
    web::View view;
    view.set("name", room.regions.full_name(place)).set("url", page_of(place));
    view.set("csv", csv);
    if (roll) view.set("roll", roll_view(room, request, *roll));
    if (error) view.set("fault", web::tr(request, error->text()));
    auto response =
        room.platform.pages.page(request,
                                 {.name = "coordinators/import",
                                  .title = web::tr(request, "Liaisons from a spreadsheet"),
                                  .status = error || (roll && !roll->errors.empty()) ? 422 : 200},
                                 std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_import(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    const auto viewer = *accounts::Accounts::viewer(request);
    const bool allowed = room.platform.database.read(
        [&](db::Tx& tx) { return room.service.may_manage_below(tx, viewer, place); });
    if (!allowed) return not_allowed();
    return import_page(room, request, place, nullptr, {}, {});
}

// First shown; stored when the form of the preview comes back, if nothing is wrong then.
Result<Response> post_import(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto csv = csv_of(request);
    const bool store_it = request.params.has("simpan");
    Roll roll;
    auto done = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        if (!room.service.may_manage_below(tx, viewer, place)) return not_allowed();
        TRY_ASSIGN(roll, read_roll(tx, room.service, room.accounts, place, viewer, csv));
        if (store_it && roll.errors.empty()) return store_roll(tx, room.service, roll, viewer);
        return {};
    });
    if (!done && done.error().code() == ErrorCode::Forbidden) return std::move(done).error();
    if (!done) return import_page(room, request, place, nullptr, csv, done.error());
    if (!store_it || !roll.errors.empty()) return import_page(room, request, place, &roll, csv, {});
    auto response = Response::redirect(page_of(place));
    web::flash(response, "The posts from your file are filled.");
    return response;
}

}  // namespace

void fill_form(web::View& view, const Request& request, const std::optional<Error>& error) {
    const auto& params = request.params;
    for (const char* name : {"name", "phone", "email", "username"}) {
        view.set(std::string("typed_") + name, error ? params.text(name) : std::string_view());
        view.set(std::string(name) + "_error", "");
    }
    const auto typed = error ? params.text("post") : std::string_view("liaison");
    std::vector<web::View> posts;
    for (const auto post : {Post::Liaison, Post::Head, Post::Deputy}) {
        web::View choice;
        choice.set("value", name_of(post)).set("word", post_word(request, post));
        choice.set("checked", name_of(post) == typed);
        posts.push_back(std::move(choice));
    }
    view.set("choices", std::move(posts)).set("has_errors", error.has_value());
    if (!error) return;
    const auto text = web::tr(request, error->text());
    web::View line;
    line.set("field", error->field()).set("text", text);
    view.set("errors", std::vector<web::View>{std::move(line)});
    view.set(error->field() + "_error", text);
}

void add_forms(Room& room) {
    const auto add = [&](Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::page();
        route.max_body_bytes = kMostImportBody;
        room.platform.router.add(std::move(route));
    };
    add(Method::Post, "/penghubung/:code/angkat", appoint);
    add(Method::Post, "/penghubung/:code/lepas", dismiss);
    add(Method::Get, "/penghubung/:code/impor", get_import);
    add(Method::Post, "/penghubung/:code/impor", post_import);
}

}  // namespace kentongan::coordinators
