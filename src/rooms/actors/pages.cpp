// /pengaturan/pindah: the other accounts of somebody here, without which nobody can move to us, and
// the way from here to another account.
#include "platform/web/pages.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "rooms/actors/moving.h"

namespace kentongan::actors {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t kMaxAliases = 16;
constexpr const char* kPath = "/pengaturan/pindah";

std::vector<web::View> alias_views(Actors::Impl& impl, db::Tx& tx, AccountId person) {
    std::vector<web::View> views;
    const auto account = impl.accounts.find(tx, person);
    for (const auto& uri : account ? account->also_known_as : std::vector<std::string>()) {
        const auto other = impl.accounts.find_by_uri(tx, uri);
        web::View view;
        view.set("uri", uri).set("name", other ? "@" + other->acct() : uri);
        views.push_back(std::move(view));
    }
    return views;
}

// Where they have moved, or when they may; without either the form is shown.
void set_move(web::View& view, Actors::Impl& impl, db::Tx& tx, const Request& request) {
    const auto person = *accounts::Accounts::viewer(request);
    const auto account = impl.accounts.find(tx, person);
    if (!account) return;
    view.set("username", account->username);
    if (const auto to =
            account->moved_to ? impl.accounts.find(tx, *account->moved_to) : std::nullopt)
        view.set("moved", true).set("moved_to", "@" + to->acct()).set("moved_to_url", to->url);
    if (const auto next = next_move(impl, tx, person))
        view.set("next_move", date_text(*next, Zone::Wib, request.language));
}

void set_error(web::View& view, const Request& request, const Error& error) {
    const auto text = web::tr(request, error.text());
    web::View line;
    line.set("field", error.field()).set("text", text);
    std::vector<web::View> errors;
    errors.push_back(std::move(line));
    view.set("has_errors", true).set("errors", std::move(errors));
    if (!error.field().empty()) view.set(error.field() + "_error", text);
    view.set("alias", request.params.text("alias")).set("target", request.params.text("target"));
}

Response page(Actors::Impl& impl, const Request& request, const std::optional<Error>& error = {}) {
    web::View view;
    impl.platform.database.read([&](db::Tx& tx) {
        auto aliases = alias_views(impl, tx, *accounts::Accounts::viewer(request));
        view.set("has_aliases", !aliases.empty()).set("aliases", std::move(aliases));
        set_move(view, impl, tx, request);
    });
    if (error) set_error(view, request, *error);
    auto response = impl.platform.pages.page(request,
                                             {.name = "actors/move",
                                              .title = web::tr(request, "Moving"),
                                              .section = "me",
                                              .status = error ? 422 : 200},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Response done(std::string_view message) {
    auto response = Response::redirect(kPath);
    web::flash(response, message);
    return response;
}

Result<void> add_alias(Actors::Impl& impl, AccountId person, std::string_view acct) {
    const auto other = impl.people.by_acct(trim(acct));
    if (!other)
        return Error(ErrorCode::Unprocessable,
                     "We do not find this account. Write it like ani@example.org.", "alias");
    if (*other == person)
        return Error(ErrorCode::Unprocessable, "This is this account itself.", "alias");
    return impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        const auto account = impl.accounts.find(tx, person);
        const auto named = impl.accounts.find(tx, *other);
        if (!account || !named) return Error(ErrorCode::NotFound);
        auto aliases = account->also_known_as;
        if (std::ranges::find(aliases, named->uri) != aliases.end()) return {};
        if (aliases.size() >= kMaxAliases)
            return Error(ErrorCode::Unprocessable, "You can name 16 other accounts at most.",
                         "alias");
        aliases.push_back(named->uri);
        return impl.accounts.set_also_known_as(tx, person, aliases);
    });
}

Result<Response> get_page(Actors::Impl& impl, Request& request) {
    return page(impl, request);
}

Result<Response> post_alias(Actors::Impl& impl, Request& request) {
    const auto added =
        add_alias(impl, *accounts::Accounts::viewer(request), request.params.text("alias"));
    if (!added) return page(impl, request, added.error());
    return done("The other account is named in your profile now.");
}

Result<Response> post_removal(Actors::Impl& impl, Request& request) {
    const auto person = *accounts::Accounts::viewer(request);
    TRY(impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        const auto account = impl.accounts.find(tx, person);
        if (!account) return Error(ErrorCode::NotFound);
        auto aliases = account->also_known_as;
        std::erase(aliases, request.params.text("uri"));
        return impl.accounts.set_also_known_as(tx, person, aliases);
    }));
    return done("The other account is not named any more.");
}

Result<Response> post_move(Actors::Impl& impl, Request& request) {
    const auto& params = request.params;
    const auto moved =
        move_away(impl, *accounts::Accounts::viewer(request),
                  {params.text("target"), params.text("password"), params.has("confirmed")});
    if (!moved) return page(impl, request, moved.error());
    return done("You have moved. Your followers are being told.");
}

Result<Response> post_return(Actors::Impl& impl, Request& request) {
    TRY(move_back(impl, *accounts::Accounts::viewer(request)));
    return done("You are here again.");
}

}  // namespace

void add_pages(Actors& room) {
    auto& impl = room.impl();
    using Answer = Result<Response> (*)(Actors::Impl&, Request&);
    const auto add = [&impl](Method method, std::string pattern, Answer answer) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&impl, answer](Request& request) { return answer(impl, request); };
        route.access = http::Access::page();
        impl.platform.router.add(std::move(route));
    };
    add(Method::Get, kPath, get_page);
    add(Method::Post, kPath, post_alias);
    add(Method::Post, std::string(kPath) + "/hapus", post_removal);
    add(Method::Post, std::string(kPath) + "/pergi", post_move);
    add(Method::Post, std::string(kPath) + "/batal", post_return);
}

}  // namespace kentongan::actors
