// The way in: one address per topic for event streams, one address with messages for WebSockets.
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/access.h"
#include "platform/http/router.h"
#include "rooms/streaming/impl.h"

namespace kentongan::streaming {
namespace {

using http::Request;
using http::Response;

constexpr JsonLimits kMessageLimits{.max_bytes = 4096, .max_depth = 4};

std::shared_ptr<KeptHome> home_for(Streaming::Impl& room, const Topic& topic) {
    if (topic.name != "user") return nullptr;
    return std::make_shared<KeptHome>(room.timelines, topic.account);
}

std::string_view text_of(const Error& error) {
    return error.text().empty() ? http::default_text(error.code()) : std::string_view(error.text());
}

// A topic its asker may listen to. Reads from the database for lists.
Result<Topic> allowed_topic(Streaming::Impl& room, const Wanted& wanted,
                            const std::optional<http::Principal>& asker) {
    TRY_ASSIGN(auto topic, make_topic(wanted, asker));
    if (topic.name != "list") return topic;
    const bool own = room.platform.database.read([&](db::Tx& tx) {
        return room.lists.find(tx, topic.account, *lists::ListId::parse(topic.tag)).has_value();
    });
    if (!own) return Error(ErrorCode::NotFound, "Record not found");
    return topic;
}

// One connection's way through the hub; owned by its handler, which lives as long as it.
struct Visit {
    Streaming::Impl& room;
    std::optional<http::Principal> asker;
    std::optional<Topic> topic;  // from the beginning
    std::shared_ptr<KeptHome> home;

    void opened(std::shared_ptr<http::Stream> stream) {
        const auto token = accounts::TokenId(asker ? asker->token : 0);
        room.hub.open(stream, token, AccountId(asker ? asker->account : 0));
        if (topic) room.hub.subscribe(stream, *topic, std::move(home));
    }
    void message(const std::shared_ptr<http::Stream>& stream, std::string_view text) {
        auto done = obey(stream, text);
        if (done) return;
        std::string answer;
        JsonWriter(answer)
            .begin_object()
            .member("error", text_of(done.error()))
            .member("status", http::status_of(done.error().code()))
            .end_object();
        stream->send(std::make_shared<const std::string>(std::move(answer)));
    }

private:
    Result<void> obey(const std::shared_ptr<http::Stream>& stream, std::string_view text) {
        TRY_ASSIGN(const auto message, parse_json(text, kMessageLimits));
        auto member = [&](std::string_view name) {
            const auto* value = find_string(message, name);
            return value ? std::string_view(*value) : std::string_view();
        };
        TRY_ASSIGN(const auto wanted,
                   allowed_topic(room, {member("stream"), member("tag"), member("list")}, asker));
        if (member("type") == "unsubscribe") {
            room.hub.unsubscribe(stream, wanted);
        } else if (member("type") == "subscribe") {
            if (!room.hub.subscribe(stream, wanted, home_for(room, wanted)))
                return Error(ErrorCode::TooManyRequests, "Too many subscriptions");
        } else {
            return Error(ErrorCode::BadRequest, "Unknown message type");
        }
        return {};
    }
};

http::StreamHandler handler_for(Streaming::Impl& room, const Request& request,
                                std::optional<Topic> topic) {
    auto visit = std::make_shared<Visit>(room, request.principal, std::move(topic), nullptr);
    // Here, on a pool thread: it may read from the database.
    if (visit->topic) visit->home = home_for(room, *visit->topic);
    http::StreamHandler handler;
    handler.opened = [visit](std::shared_ptr<http::Stream> stream) {
        visit->opened(std::move(stream));
    };
    handler.message = [visit](const std::shared_ptr<http::Stream>& stream, std::string_view text) {
        visit->message(stream, text);
    };
    handler.closed = [hub = &room.hub](const std::shared_ptr<http::Stream>& stream) {
        hub->close(stream);
    };
    return handler;
}

Result<Response> open_event_stream(Streaming::Impl& room, const Request& request,
                                   std::string_view name) {
    std::string wanted(name);
    // Mastodon's older parameter for what has names of its own now.
    if (name.starts_with("public") && request.params.boolean("only_media").value_or(false))
        wanted += ":media";
    TRY_ASSIGN(
        auto topic,
        allowed_topic(room, {wanted, request.params.text("tag"), request.params.text("list")},
                      request.principal));
    return Response::event_stream(handler_for(room, request, std::move(topic)));
}

Result<Response> open_websocket(Streaming::Impl& room, const Request& request) {
    std::optional<Topic> topic;
    if (const auto name = request.params.text("stream"); !name.empty()) {
        TRY_ASSIGN(topic, allowed_topic(
                              room, {name, request.params.text("tag"), request.params.text("list")},
                              request.principal));
    }
    auto handler = handler_for(room, request, std::move(topic));
    // The token came here where browsers cannot set headers; RFC 6455 wants it echoed.
    const auto protocols = request.header("sec-websocket-protocol");
    handler.websocket_protocol = trim(protocols.substr(0, protocols.find(',')));
    return Response::websocket(std::move(handler));
}

}  // namespace

void add_routes(Streaming& room) {
    auto& impl = room.impl();
    auto& router = impl.platform.router;
    const std::string base = "/api/v1/streaming";
    router.add({.pattern = base + "/health",
                .handler = [](Request&) -> Result<Response> { return Response::text("OK"); },
                .access = http::Access::anyone(),
                .run = http::Run::Inline});
    router.add({.pattern = base,
                .handler = [&impl](Request& request) { return open_websocket(impl, request); },
                .access = http::Access::user("")});
    for (const char* name : {"user", "user:notification", "direct", "list", "public",
                             "public:local", "public:remote", "hashtag", "hashtag:local"})
        router.add(
            {.pattern = base + "/" + replace_all(name, ":", "/"),
             .handler = [&impl,
                         name](Request& request) { return open_event_stream(impl, request, name); },
             .access = http::Access::anyone()});
}

}  // namespace kentongan::streaming
