// The Mastodon client API of polls and quotes.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/statuses/impl.h"

namespace kentongan::statuses {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr int kStatusesPerPage = 20, kMostStatusesPerPage = 40;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<Response> poll_of(Statuses::Impl& impl, std::optional<AccountId> viewer, StatusId id) {
    TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto status, impl.service.visible(tx, viewer, id));
        if (!status.poll) return not_found();
        return impl.renderer.poll(tx, viewer, status);
    }));
    return Response::json(std::move(json));
}

Result<Response> get_poll(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    return poll_of(impl, accounts::Accounts::viewer(request), *id);
}

// What is no number is no choice, and refused as one that does not exist.
std::vector<int> choices_of(const http::Params& params) {
    std::vector<int> choices;
    for (auto text : params.all("choices")) {
        const auto number = parse_integer(text);
        const bool fits = number && *number >= 0 && *number < std::int64_t(kMaxPollOptions);
        choices.push_back(fits ? static_cast<int>(*number) : -1);
        if (choices.size() > kMaxPollOptions) break;
    }
    return choices;
}

Result<Response> post_vote(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto choices = choices_of(request.params);
    TRY(impl.platform.database.write(
        [&](db::Tx& tx) { return impl.service.vote(tx, viewer, *id, choices); }));
    return poll_of(impl, viewer, *id);
}

Result<Response> get_quotes(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kStatusesPerPage, kMostStatusesPerPage);
    std::vector<StatusId> ids;
    TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY(impl.service.visible(tx, viewer, *id));
        ids = store::list_quotes(tx, *id, page);
        return impl.renderer.array(tx, viewer, ids);
    }));
    auto response = Response::json(std::move(json));
    if (!ids.empty())
        http::set_links(response, request, impl.platform.config.base_url(), ids.front().value(),
                        ids.back().value());
    return response;
}

Result<Response> revoke_quote(Statuses::Impl& impl, Request& request) {
    const auto quoted = request.params.id<StatusId>("id");
    const auto quote = request.params.id<StatusId>("quoting_status_id");
    if (!quoted || !quote) return not_found();
    const auto viewer = *accounts::Accounts::viewer(request);
    TRY_ASSIGN(const auto changed, impl.platform.database.write([&](db::Tx& tx) {
        return impl.service.revoke_quote(tx, viewer, *quoted, *quote);
    }));
    return shown(impl, viewer, changed);
}

Result<Response> put_policy(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto policy = interaction_policy_named(request.params.text("quote_approval_policy"));
    if (!policy)
        return Error(ErrorCode::Unprocessable, "Quote approval policy is not included in the list",
                     "quote_approval_policy");
    const auto viewer = *accounts::Accounts::viewer(request);
    TRY_ASSIGN(const auto changed, impl.platform.database.write([&](db::Tx& tx) {
        return impl.service.set_quote_policy(tx, viewer, *id, *policy);
    }));
    return shown(impl, viewer, changed);
}

}  // namespace

void add_poll_routes(Statuses& room) {
    auto& impl = room.impl();
    const auto add = [&](Method method, const char* pattern,
                         Result<Response> (*handler)(Statuses::Impl&, Request&), Access access,
                         http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&impl, handler](Request& request) { return handler(impl, request); };
        route.access = std::move(access);
        route.run = Run::Pool;
        route.doc = std::move(doc);
        impl.platform.router.add(std::move(route));
    };
    add(Method::Get, "/api/v1/polls/:id", get_poll, Access::anyone(),
        {"A poll; it has the id of its status", "Poll", {}});
    add(Method::Post, "/api/v1/polls/:id/votes", post_vote, Access::user("write:statuses"),
        {"Vote", "Poll", {{"choices[]", "array", "Places of the choices, from 0", true}}});
    add(Method::Get, "/api/v1/statuses/:id/quotes", get_quotes, Access::user("read:statuses"),
        {"Who quotes it", "Array of Status", {}});
    add(Method::Post, "/api/v1/statuses/:id/quotes/:quoting_status_id/revoke", revoke_quote,
        Access::user("write:statuses"),
        {"Take one's consent to a quote of one's post back", "Status", {}});
    add(Method::Put, "/api/v1/statuses/:id/interaction_policy", put_policy,
        Access::user("write:statuses"),
        {"Who may quote it",
         "Status",
         {{"quote_approval_policy", "string", "public, followers or nobody", true}}});
}

}  // namespace kentongan::statuses
