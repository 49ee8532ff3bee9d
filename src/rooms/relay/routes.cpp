// What subscribing servers ask: docs/relay.md.
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/relay/impl.h"
#include "rooms/relay/protocol.h"

namespace kentongan::relay {
namespace {

using http::Request;
using http::Response;
using Room = Relay::Impl;

constexpr std::string_view kKeyPath = "/.well-known/kentongan/warning-key.pem";
constexpr int kGone = 410;

store::Audience audience_of(const Request& request) {
    return request.params.boolean("exercises").value_or(false) ? store::Audience::WithExercises
                                                               : store::Audience::Actual;
}

Result<std::int64_t> since_of(const Request& request) {
    auto text = request.header("last-event-id");
    if (text.empty()) text = request.params.text("since");
    if (text.empty()) return 0;
    const auto since = parse_integer(text);
    if (!since || *since < 0)
        return Error(ErrorCode::Unprocessable, "The number is a whole number from 0.", "since");
    return *since;
}

// Empty when everything after `since` is still here.
std::optional<Response> gone(std::int64_t since, std::int64_t first, std::int64_t last,
                             const Room& room) {
    if (since + 1 >= first) return {};
    std::string body;
    JsonWriter(body)
        .begin_object()
        .member("error", "Messages that old are not kept")
        .member("log", std::string_view(room.log_name()))
        .member("first", first)
        .member("last", last)
        .end_object();
    return Response::json(std::move(body), kGone);
}

Result<Response> get_head(Room& room, Request&) {
    std::int64_t first = 0, last = 0;
    room.platform.database.read([&](db::Tx& tx) {
        first = store::first(tx);
        last = store::last(tx);
    });
    std::string body;
    JsonWriter(body)
        .begin_object()
        .member("log", std::string_view(room.log_name()))
        .member("server", std::string_view(room.platform.config.base_url()))
        .member("first", first)
        .member("last", last)
        .member("key", kKeyPath)
        .end_object();
    auto response = Response::json(std::move(body));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_log(Room& room, Request& request) {
    TRY_ASSIGN(const auto since, since_of(request));
    const auto limit = static_cast<int>(std::clamp<std::int64_t>(
        request.params.integer("limit").value_or(kMostMessages), 1, kMostMessages));
    LogPage page;
    page.log = room.log_name();
    page.since = since;
    room.platform.database.read([&](db::Tx& tx) {
        page.first = store::first(tx);
        page.last = store::last(tx);
        if (since + 1 >= page.first)
            page.messages = store::list_since(tx, since, audience_of(request), limit);
    });
    if (auto missed = gone(since, page.first, page.last, room)) return *std::move(missed);
    const bool more = page.messages.size() == static_cast<std::size_t>(limit);
    page.next = more ? page.messages.back().seq : std::max(page.last, since);
    auto response = Response::json(page_json(page));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_stream(Room& room, Request& request) {
    Wanted wanted;
    TRY_ASSIGN(wanted.since, since_of(request));
    wanted.audience = audience_of(request);
    if (const auto once = request.params.integer("once"))
        wanted.once = std::chrono::seconds(
            std::clamp<std::int64_t>(*once, 1, std::chrono::seconds(kLongestWait).count()));
    std::int64_t first = 0, last = 0;
    room.platform.database.read([&](db::Tx& tx) {
        first = store::first(tx);
        last = store::last(tx);
    });
    if (auto missed = gone(wanted.since, first, last, room)) return *std::move(missed);
    return room.streams.open(wanted);
}

}  // namespace

void add_routes(Room& room) {
    const auto route = [&](std::string pattern, auto handler, http::Doc doc) {
        http::Route made;
        made.pattern = "/api/kentongan/v1/relay" + pattern;
        made.handler = [&room, handler](Request& request) { return handler(room, request); };
        made.access = http::Access::anyone();
        made.doc = std::move(doc);
        room.platform.router.add(std::move(made));
    };
    const http::ParamDoc since{"since", "integer", "The last number the subscriber has taken"};
    const http::ParamDoc exercises{"exercises", "boolean", "true: exercises and tests, too"};
    route("/head", get_head,
          {"Where the log of passed-on warnings begins and ends", "RelayHead", {}});
    route("/log", get_log,
          {"Passed-on warnings after a number, oldest first",
           "RelayLog",
           {since, exercises, {"limit", "integer", "At most 100"}}});
    route("/stream", get_stream,
          {"The same as an event stream of `cap` and `head`",
           "text/event-stream",
           {since,
            exercises,
            {"once", "integer", "End with the first messages, or after so many seconds"}}});
}

}  // namespace kentongan::relay
