// Coming to know people, and not wanting to know a whole server: suggestions, the directory and
// blocked domains.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "rooms/accounts/checks.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::int64_t kStandardPage = 40, kMostPerPage = 80;
constexpr int kStandardDomains = 100, kMostDomains = 200;
constexpr std::int64_t kFurthestOffset = 10'000;

std::int64_t limit_of(const Request& request) {
    return std::clamp<std::int64_t>(request.params.integer("limit").value_or(kStandardPage), 1,
                                    kMostPerPage);
}

// Mastodon's older word for why somebody is suggested.
std::string_view old_source(std::string_view source) {
    if (source == "featured") return "staff";
    return source == "friends_of_friends" ? "past_interactions" : "global";
}

Result<Response> get_suggestions(Accounts& room, Request& request) {
    const auto limit = static_cast<std::size_t>(limit_of(request));
    auto& impl = room.impl();
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    impl.platform.database.read([&](db::Tx& tx) {
        for (const auto& one : impl.discovery.suggestions(tx, *Accounts::viewer(request), limit)) {
            out.begin_object().member("source", old_source(one.sources.front()));
            out.key("sources").begin_array();
            for (auto source : one.sources) out.value(source);
            out.end_array().key("account");
            room.append_account(out, one.account);
            out.end_object();
        }
    });
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> get_suggested_accounts(Accounts& room, Request& request) {
    const auto limit = static_cast<std::size_t>(limit_of(request));
    auto& impl = room.impl();
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    impl.platform.database.read([&](db::Tx& tx) {
        for (const auto& one : impl.discovery.suggestions(tx, *Accounts::viewer(request), limit))
            room.append_account(out, one.account);
    });
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> remove_suggestion(Accounts& room, Request& request) {
    if (const auto target = request.params.id<AccountId>("account_id"))
        room.impl().discovery.dismiss(*Accounts::viewer(request), *target);
    return Response::json("{}");
}

Result<Response> get_directory(Accounts& room, Request& request) {
    const auto& params = request.params;
    Discovery::Window window;
    window.order = params.text("order") == "new" ? store::Order::New : store::Order::Active;
    window.only_local = params.boolean("local").value_or(false);
    window.limit = static_cast<int>(limit_of(request));
    const auto offset = params.integer("offset").value_or(0);
    if (offset > kFurthestOffset) return Response::json("[]");
    window.offset = static_cast<int>(std::max<std::int64_t>(offset, 0));
    auto& impl = room.impl();
    const auto people = impl.platform.database.read(
        [&](db::Tx& tx) { return impl.discovery.listed(tx, Accounts::viewer(request), window); });
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& person : people) room.append_account(out, person);
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> get_domain_blocks(Accounts& room, Request& request) {
    const auto page = http::page_of(request.params, kStandardDomains, kMostDomains);
    auto& platform = room.impl().platform;
    const auto blocks = platform.database.read([&](db::Tx& tx) {
        return store::list_domain_blocks(tx, *Accounts::viewer(request), page);
    });
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& block : blocks) out.value(block.domain);
    out.end_array();
    auto response = Response::json(std::move(body));
    if (!blocks.empty())
        http::set_links(response, request, platform.config.base_url(), blocks.front().id,
                        blocks.back().id);
    return response;
}

Result<Response> post_domain_block(Accounts& room, Request& request) {
    TRY(room.impl().relations.block_domain(*Accounts::viewer(request),
                                           request.params.text("domain")));
    return Response::json("{}");
}

Result<Response> remove_domain_block(Accounts& room, Request& request) {
    TRY(room.impl().relations.unblock_domain(*Accounts::viewer(request),
                                             request.params.text("domain")));
    return Response::json("{}");
}

Result<Response> preview_domain_block(Accounts& room, Request& request) {
    const auto domain = domain_of(request.params.text("domain"));
    const auto ties = room.impl().platform.database.read([&](db::Tx& tx) {
        return store::count_ties_with_domain(tx, *Accounts::viewer(request), domain);
    });
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("following_count", ties.following);
    out.member("followers_count", ties.followers).end_object();
    return Response::json(std::move(body));
}

std::vector<Entry> domain_entries() {
    const std::string path = "/api/v1/domain_blocks";
    const std::vector<http::ParamDoc> domain{{"domain", "string", "Such as lain.example", true}};
    const auto read = Access::user("read:blocks follow"),
               write = Access::user("write:blocks follow");
    return {{Method::Get,
             path,
             get_domain_blocks,
             read,
             Run::Inline,
             {"Servers you block",
              "Array of String",
              {{"limit", "integer", "1 to 200, 100 if left out"}}}},
            {Method::Post,
             path,
             post_domain_block,
             write,
             Run::Pool,
             {"Hide everybody of a server", "{}", domain}},
            {Method::Delete,
             path,
             remove_domain_block,
             write,
             Run::Pool,
             {"Show them again", "{}", domain}},
            {Method::Get,
             path + "/preview",
             preview_domain_block,
             write,
             Run::Pool,
             {"What blocking a server would end", "{following_count, followers_count}", domain}}};
}

}  // namespace

void add_discovery_routes(Accounts& room) {
    add_entries(room, domain_entries());
    const std::vector<http::ParamDoc> limit{{"limit", "integer", "1 to 80, 40 if left out"}};
    add_entries(room, {{Method::Get,
                        "/api/v1/suggestions",
                        get_suggested_accounts,
                        Access::user("read:accounts"),
                        Run::Pool,
                        {"People you could follow", "Array of Account", limit}},
                       {Method::Get,
                        "/api/v2/suggestions",
                        get_suggestions,
                        Access::user("read:accounts"),
                        Run::Pool,
                        {"People you could follow, and why", "Array of Suggestion", limit}},
                       {Method::Delete,
                        "/api/v1/suggestions/:account_id",
                        remove_suggestion,
                        Access::user("read:accounts"),
                        Run::Pool,
                        {"Do not suggest somebody again", "{}", {}}},
                       {Method::Get,
                        "/api/v1/directory",
                        get_directory,
                        Access::anyone(),
                        Run::Pool,
                        {"People who want to be found",
                         "Array of Account",
                         {{"order", "string", "active or new"},
                          {"local", "boolean", "Only of this server"},
                          {"offset", "integer", "At most 10000"},
                          {"limit", "integer", "1 to 80, 40 if left out"}}}}});
}

}  // namespace kentongan::accounts
