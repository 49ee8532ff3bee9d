// GET /api/v2/search and /api/v1/accounts/search.
#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/search/impl.h"

namespace kentongan::search {

namespace {

using http::Request;
using http::Response;

constexpr std::int64_t kStandard = 20, kMost = 40, kFarthest = 400;
constexpr std::int64_t kStandardPeople = 40, kMostPeople = 80, kFarthestPeople = 1'000;

// What both say of what is looked for.
Question asked(const Search::Impl& room, const Request& request) {
    const auto& params = request.params;
    Question question;
    question.viewer = accounts::Accounts::viewer(request);
    question.text = utf8_prefix(params.text("q").substr(0, kMaxQuestionBytes), kMaxQuestionBytes);
    question.only_followed = params.boolean("following").value_or(false);
    if (room.resolve && question.viewer && params.boolean("resolve").value_or(false))
        question.resolved = room.resolve(trim(question.text));
    return question;
}
int number(const Request& request, std::string_view name, std::int64_t normally, std::int64_t least,
           std::int64_t most) {
    return static_cast<int>(
        std::clamp(request.params.integer(name).value_or(normally), least, most));
}

Result<Response> get_search(Search::Impl& room, const Request& request) {
    const int offset = number(request, "offset", 0, 0, kFarthest);
    if (!request.principal && offset > 0)
        return Error(ErrorCode::Unauthorized,
                     "Search queries pagination is not supported without "
                     "authentication");
    auto question = asked(room, request);
    question.limit = number(request, "limit", kStandard, 1, kMost);
    question.offset = offset;
    const auto type = request.params.text("type");
    question.accounts = type.empty() || type == "accounts";
    question.statuses = type.empty() || type == "statuses";
    question.tags = type.empty() || type == "hashtags";
    std::string body;
    JsonWriter out(body);
    room.platform.database.read([&](db::Tx& tx) {
        const auto found = find(tx, room, question);
        out.begin_object().key("accounts").begin_array();
        for (const auto& account : found.accounts) room.accounts.append_account(out, account);
        out.end_array().key("statuses");
        out.raw(room.statuses.render_json(tx, question.viewer, found.statuses));
        out.key("hashtags");
        room.tags.append_tags(out, tx, question.viewer, found.tags);
        out.end_object();
    });
    return Response::json(std::move(body));
}

Result<Response> get_accounts(Search::Impl& room, const Request& request) {
    auto question = asked(room, request);
    question.limit = number(request, "limit", kStandardPeople, 1, kMostPeople);
    question.offset = number(request, "offset", 0, 0, kFarthestPeople);
    question.statuses = question.tags = false;
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    room.platform.database.read([&](db::Tx& tx) {
        for (const auto& account : find(tx, room, question).accounts)
            room.accounts.append_account(out, account);
    });
    out.end_array();
    return Response::json(std::move(body));
}

}  // namespace

void add_routes(Search::Impl& room) {
    http::Route people;
    people.pattern = "/api/v1/accounts/search";
    people.access = http::Access::user("read:accounts");
    people.handler = [&room](Request& request) { return get_accounts(room, request); };
    people.doc = {"Accounts by the beginning of their names",
                  "Array of Account",
                  {{"q", "string", "What to look for", true},
                   {"limit", "integer", "1 to 80, 40 if left out"},
                   {"offset", "integer", "How many to leave out"},
                   {"resolve", "boolean", "Ask other servers for a whole name or address"},
                   {"following", "boolean", "Only people you follow"}}};
    room.platform.router.add(std::move(people));
    http::Route route;
    route.pattern = "/api/v2/search";
    route.handler = [&room](Request& request) { return get_search(room, request); };
    route.doc = {"Search people, posts and tags",
                 "Search",
                 {{"q", "string", "What to look for", true},
                  {"type", "string", "accounts, statuses or hashtags; all if left out"},
                  {"resolve", "boolean", "Ask other servers for a whole name or address"},
                  {"following", "boolean", "Only people you follow"},
                  {"limit", "integer", "Of each kind, 1 to 40, 20 if left out"},
                  {"offset", "integer", "How many to leave out; needs a token"}}};
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::search
