// GET /api/v2/search.
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

Result<Response> get_search(Search::Impl& room, const Request& request) {
    const auto& params = request.params;
    Question question;
    question.viewer = accounts::Accounts::viewer(request);
    question.text = utf8_prefix(params.text("q").substr(0, kMaxQuestionBytes), kMaxQuestionBytes);
    question.limit = static_cast<int>(
        std::clamp(params.integer("limit").value_or(kStandard), std::int64_t(1), kMost));
    question.offset = static_cast<int>(
        std::clamp(params.integer("offset").value_or(0), std::int64_t(0), kFarthest));
    if (!request.principal && question.offset > 0)
        return Error(ErrorCode::Unauthorized,
                     "Search queries pagination is not supported without "
                     "authentication");
    const auto type = params.text("type");
    question.accounts = type.empty() || type == "accounts";
    question.statuses = type.empty() || type == "statuses";
    question.tags = type.empty() || type == "hashtags";
    question.only_followed = params.boolean("following").value_or(false);
    if (room.resolve && question.viewer && params.boolean("resolve").value_or(false))
        question.resolved = room.resolve(trim(question.text));
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

}  // namespace

void add_routes(Search::Impl& room) {
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
