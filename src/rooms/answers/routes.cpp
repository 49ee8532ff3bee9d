// Answers for apps: /api/kentongan/v1/alerts/:id/answers.
#include "platform/base/json.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

using http::Request;
using http::Response;

constexpr int kPlacesInJson = 200;
constexpr std::size_t kLeastToken = 16, kMostToken = 100;

// A number, or null below what is told in public.
void append_count(JsonWriter& out, std::string_view name, const Count& count) {
    const bool too_few = count.counted > 0 && count.counted < kLeastShown;
    out.key(name);
    if (too_few)
        out.value(nullptr);
    else
        out.value(count.counted);
}

void append_totals(JsonWriter& out, const Totals& totals) {
    append_count(out, "safe", totals.safe);
    append_count(out, "passed_on", totals.passed_on);
}

Result<Response> get_answers(Answers::Impl& room, Request& request) {
    const auto alert = request.params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    std::string body;
    JsonWriter out(body);
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto found, about(tx, room, *alert, request.language));
        const auto totals = store::totals(tx, found.chain);
        out.begin_object().member("chain", found.chain);
        out.member("exercise", found.summary.exercise).member("below", kLeastShown);
        append_totals(out, totals);
        out.member("given", totals.safe.given + totals.passed_on.given);
        out.key("places").begin_array();
        for (const auto& count : store::list_counts(tx, found.chain, "place", {}, kPlacesInJson)) {
            out.begin_object().member("code", count.place.to_string());
            append_totals(out, count.totals);
            out.end_object();
        }
        out.end_array().end_object();
        return {};
    });
    TRY(std::move(done));
    return Response::json(std::move(body));
}

Result<Response> post_answer(Answers::Impl& room, Request& request) {
    const auto& params = request.params;
    const auto alert = params.id<AlertId>("id");
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    const auto kind = parse_kind(params.text("kind"));
    if (!kind) return Error(ErrorCode::Unprocessable, "Answer with safe or passed_on.", "kind");
    Where where;
    where.rt = params.text("rt");
    if (params.has("place")) {
        where.place = regions::Code::parse(params.text("place"));
        if (!where.place || !room.regions.find(*where.place))
            return Error(ErrorCode::Unprocessable, "There is no such place.", "place");
    }
    std::string visitor(params.text("visitor"));
    if (visitor.size() < kLeastToken || visitor.size() > kMostToken)
        visitor = crypto::random_token();
    const auto who = who_of_token(room, request, visitor);
    auto given = room.platform.database.write(
        [&](db::Tx& tx) { return answer(tx, room, who, *alert, *kind, where); });
    if (!given.ok()) return std::move(given).error();
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("kind", name_of(given->kind)).member("counted", given->counted);
    out.member("exercise", given->exercise).member("created_at", given->created_at);
    if (!who.account) out.member("visitor", visitor);
    out.end_object();
    return Response::json(std::move(body));
}

}  // namespace

void add_routes(Answers::Impl& room) {
    const auto add = [&](http::Method method, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = "/api/kentongan/v1/alerts/:id/answers";
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.max_body_bytes = 16'000;
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add(http::Method::Get, get_answers,
        {"How many answered a warning; null stands for fewer than `below`", "Answers", {}});
    add(http::Method::Post, post_answer,
        {"Answer a warning",
         "Answer",
         {{"kind", "string", "safe or passed_on", true},
          {"place", "string", "Code of the village; the home of the account if left out"},
          {"rt", "string", "Number of the RT, 1 to 999"},
          {"visitor", "string",
           "Without an account: what an earlier answer gave back, so that one person counts "
           "once"}}});
}

}  // namespace kentongan::answers
