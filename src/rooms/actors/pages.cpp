// /pengaturan/pindah: the other accounts of somebody here, without which nobody can move to us.
#include "platform/web/pages.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/actors/impl.h"

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

Response page(Actors::Impl& impl, const Request& request, const std::optional<Error>& error = {}) {
    web::View view;
    auto aliases = impl.platform.database.read(
        [&](db::Tx& tx) { return alias_views(impl, tx, *accounts::Accounts::viewer(request)); });
    view.set("has_aliases", !aliases.empty()).set("aliases", std::move(aliases));
    view.set("alias", error ? request.params.text("alias") : std::string_view());
    std::vector<web::View> errors;
    if (error) {
        const auto text = web::tr(request, error->text());
        web::View line;
        line.set("field", "alias").set("text", text);
        errors.push_back(std::move(line));
        view.set("alias_error", text);
    }
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
    auto response = impl.platform.pages.page(request,
                                             {.name = "actors/move",
                                              .title = web::tr(request, "Move here"),
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
}

}  // namespace kentongan::actors
