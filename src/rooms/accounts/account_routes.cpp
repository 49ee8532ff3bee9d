// GET /api/v1/accounts…: people as everybody sees them.
#include "platform/base/strings.h"
#include "platform/http/paging.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::size_t kMaxIds = 40;
constexpr int kStandardPage = 40, kMostPerPage = 80;

std::string list_json(const Accounts& room, const std::vector<Account>& people) {
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& person : people) room.append_account(out, person);
    out.end_array();
    return body;
}

Response one_json(const Accounts& room, const Account& person) {
    std::string body;
    JsonWriter out(body);
    room.append_account(out, person);
    return Response::json(std::move(body));
}

Result<Response> get_accounts(Accounts& room, Request& request) {
    auto ids = request.params.ids<AccountId>("id");
    if (ids.size() > kMaxIds) ids.resize(kMaxIds);
    auto people =
        room.impl().platform.database.read([&](db::Tx& tx) { return room.find_many(tx, ids); });
    std::erase_if(people, [](const Account& person) { return person.pending; });
    return Response::json(list_json(room, people));
}

Result<Response> get_account(Accounts& room, Request& request) {
    const auto id = request.params.id<AccountId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    const auto person =
        room.impl().platform.database.read([&](db::Tx& tx) { return room.find(tx, *id); });
    if (!person || person->pending) return Error(ErrorCode::NotFound);
    return one_json(room, *person);
}

Result<Response> lookup(Accounts& room, Request& request) {
    const auto name = request.params.text("acct");
    const auto person = room.impl().platform.database.read(
        [&](db::Tx& tx) { return room.find_by_username(tx, name); });
    if (!person || person->suspended || person->pending) return Error(ErrorCode::NotFound);
    return one_json(room, *person);
}

// Whom somebody knows is nobody's business where they say so, after a block, and of who is gone.
bool is_kept_from(db::Tx& tx, const Accounts& room, const Account& owner,
                  std::optional<AccountId> viewer, store::List list) {
    if (owner.suspended) return true;
    if (viewer == owner.id) return false;
    return (owner.hides_collections && list != store::List::Endorsements) ||
           (viewer && room.relation(tx, owner.id, *viewer).blocking);
}

Result<Response> follows_page(Accounts& room, Request& request, store::List list) {
    const auto id = request.params.id<AccountId>("id");
    const auto viewer = Accounts::viewer(request);
    if (!id) return Error(ErrorCode::NotFound);
    const auto page = http::page_of(request.params, kStandardPage, kMostPerPage);
    auto& impl = room.impl();
    return impl.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        const auto owner = room.find(tx, *id);
        if (!owner || owner->pending) return Error(ErrorCode::NotFound);
        if (is_kept_from(tx, room, *owner, viewer, list)) return Response::json("[]");
        const auto entries = store::list_page(tx, list, *id, page, impl.platform.clock.now());
        std::vector<AccountId> ids, hidden;
        if (viewer && viewer != owner->id) hidden = room.hidden_from(tx, *viewer);
        for (const auto& entry : entries)
            if (std::ranges::find(hidden, entry.account) == hidden.end())
                ids.push_back(entry.account);
        auto response = Response::json(list_json(room, room.find_many(tx, ids)));
        if (!entries.empty())
            http::set_links(response, request, impl.platform.config.base_url(), entries.front().id,
                            entries.back().id);
        return response;
    });
}

Result<Response> followers(Accounts& room, Request& request) {
    return follows_page(room, request, store::List::Followers);
}
Result<Response> following(Accounts& room, Request& request) {
    return follows_page(room, request, store::List::Following);
}

Result<Response> endorsements(Accounts& room, Request& request) {
    return follows_page(room, request, store::List::Endorsements);
}

// Removed from Mastodon: nobody has any.
Result<Response> identity_proofs(Accounts& room, Request& request) {
    const auto id = request.params.id<AccountId>("id");
    const bool exists = id && room.impl().platform.database.read(
                                  [&](db::Tx& tx) { return room.find(tx, *id).has_value(); });
    if (!exists) return Error(ErrorCode::NotFound, "Record not found");
    return Response::json("[]");
}

}  // namespace

void Accounts::append_account(JsonWriter& out, const Account& account) const {
    begin_account(out, account, *this);
    append_moved(out, account, *this);
    out.end_object();
}

void add_account_routes(Accounts& room) {
    const http::Doc page{"", "Array of Account", {{"limit", "integer", "1 to 80, 40 if left out"}}};
    const auto paged = [&](const char* summary) {
        auto doc = page;
        doc.summary = summary;
        return doc;
    };
    add_entries(
        room,
        {{Method::Get,
          "/api/v1/accounts",
          get_accounts,
          Access::anyone(),
          Run::Inline,
          {"Several accounts at once", "Array of Account", {{"id[]", "array", "Account ids"}}}},
         {Method::Get,
          "/api/v1/accounts/:id",
          get_account,
          Access::anyone(),
          Run::Inline,
          {"One account", "Account", {}}},
         {Method::Get,
          "/api/v1/accounts/lookup",
          lookup,
          Access::anyone(),
          Run::Inline,
          {"The account of a name", "Account", {{"acct", "string", "ani or ani@domain", true}}}},
         {Method::Get, "/api/v1/accounts/:id/followers", followers, Access::anyone(), Run::Pool,
          paged("Who follows an account, newest first")},
         {Method::Get, "/api/v1/accounts/:id/following", following, Access::anyone(), Run::Pool,
          paged("Whom an account follows, newest first")},
         {Method::Get, "/api/v1/accounts/:id/endorsements", endorsements, Access::anyone(),
          Run::Pool, paged("Whom an account recommends, newest first")},
         {Method::Get,
          "/api/v1/accounts/:id/identity_proofs",
          identity_proofs,
          Access::user("read:accounts"),
          Run::Inline,
          {"Identity proofs: none", "Array of IdentityProof", {}}}});
}

}  // namespace kentongan::accounts
