#include "platform/http/core.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/access.h"
#include "platform/http/body.h"
#include "platform/log/log.h"

namespace kentongan::http {

namespace {

bool has_token(std::string_view list, std::string_view token) {
    const auto items = split(list, ',');
    return std::ranges::any_of(items,
                               [&](auto item) { return equals_ignoring_case(trim(item), token); });
}

// RFC 6455 §4.2.1
bool is_websocket_upgrade(const Request& request) {
    return request.method == Method::Get && has_token(request.header("upgrade"), "websocket") &&
           has_token(request.header("connection"), "upgrade") &&
           request.header("sec-websocket-version") == "13" &&
           request.header("sec-websocket-key").size() == 24;
}

// One path, one writing: the routes do not care about slashes at the ends, so limits and checks
// that look at the path must not be misled by them ("/masuk/", "//api/…").
std::string normal_path(std::string path) {
    const auto first = std::min(path.find_first_not_of('/'), path.size());
    path.replace(0, first, "/");
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

std::string_view refusal_text(int status) {
    switch (status) {
        case 408:
            return "The request took too long";
        case 413:
            return "Payload too large";
        case 431:
            return "The request header is too large";
        case 501:
            return "This method is not known here";
        case 503:
            return "The server is busy; try again in a moment";
        default:
            return "Bad request";
    }
}

}  // namespace

Core::Core(ServerConfig settings, const Router& routes, const Clock& time)
    : config(std::move(settings)),
      router(routes),
      clock(time),
      proxies(config.trusted_proxies),
      uncounted(config.uncounted_peers),
      pool(std::max(config.pool_threads, 1u), kPoolQueue),
      alert_pool(std::max(config.alert_threads, 1u), kPoolQueue) {}

bool Core::is_counted(const std::string& peer) const {
    return config.rate_limits && !proxies.contains(peer) && !uncounted.contains(peer);
}

std::optional<Place> Core::admit(const std::string& peer) {
    if (!is_counted(peer)) return Place();
    auto place = connection_places_.take(network_of(peer), config.max_connections_per_address);
    return place ? std::optional(std::move(place)) : std::nullopt;
}

Response Core::with_place(const Request& request, Response response) {
    const bool is_person = request.principal && request.principal->account != 0;
    if (!response.stream || !config.rate_limits) return response;
    if (!is_person && !is_counted(request.remote_address)) return response;
    auto place = stream_places_.take(
        rate_key_of(request, RateClass::Normal),
        is_person ? config.max_streams_per_account : config.max_streams_per_address);
    if (!place) return router.respond_error(request, Error(ErrorCode::TooManyRequests));
    response.stream = holding(std::move(response.stream), std::move(place));
    return response;
}

WorkerPool* Core::pool_of(const Request& request, const Router::Match& match) {
    if (!match.route) {
        // A page that says "not here" is rendered for the person who asks.
        return request.wants_html() && !is_api_path(request.path) ? &pool : nullptr;
    }
    switch (match.route->run) {
        case Run::Inline:
            return nullptr;
        case Run::Alert:
            return &alert_pool;
        case Run::Pool:
            return &pool;
    }
    return &pool;
}

std::optional<Response> Core::read_input(Request& request, std::string body,
                                         const Router::Match& match) {
    const bool raw = match.route && match.route->wants_raw_body;
    // Before the parameters are known: the error itself is answered in a language.
    request.language = negotiate_language(request, request.language);
    auto read = read_params(request, raw ? std::string_view() : body);
    if (!read && !raw) return router.respond_error(request, read.error());
    if (raw) request.body = std::move(body);
    return {};
}

Response Core::respond(Request& request, std::string body, const Router::Match& match) {
    if (is_preflight(request)) return answer_preflight(request);
    if (auto refused = read_input(request, std::move(body), match)) return *std::move(refused);
    std::optional<Response> refused;
    if (match.route || request.wants_html()) refused = router.authenticate(request);
    const auto rate_class = rate_class_of(request);
    const bool is_limited = config.rate_limits && rate_class != RateClass::None &&
                            !(match.route && match.route->run == Run::Alert);
    if (!is_limited) return refused ? *std::move(refused) : router.respond(request, match);
    const int limit = rate_class == RateClass::SignIn ? kSignInsPerWindow : kRequestsPerWindow;
    const auto allowance = limiter_.take(rate_key_of(request, rate_class), limit, clock.now());
    Response response;
    if (!allowance.allowed)
        response = router.respond_error(request, Error(ErrorCode::TooManyRequests));
    else
        response = refused ? *std::move(refused) : router.respond(request, match);
    set_rate_headers(response, allowance);
    return response;
}

Answer Core::answer(Request& request, std::string body, const Router::Match& match, bool keep_alive,
                    bool is_http_10) {
    const auto begin = std::chrono::steady_clock::now();
    AnswerRules rules;
    rules.keep_alive = keep_alive;
    rules.is_http_10 = is_http_10;
    rules.https_public = config.https_public;
    Answer answer;
    try {
        auto response = with_place(request, respond(request, std::move(body), match));
        if (response.stream && response.status == 101 && !is_websocket_upgrade(request)) {
            response = Response::text("Upgrade to a WebSocket, please.", 426);
            response.set("Upgrade", "websocket");
        }
        answer = make_answer(request, std::move(response), rules, shared_, clock.now());
    } catch (const std::exception& failure) {
        log::error("an answer failed", {{"path", request.path}, {"what", failure.what()}});
        answer = refusal(request, 500);
    }
    if (observer) {
        const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - begin);
        observer(request.method, match.route ? std::string_view(match.route->pattern) : "none",
                 answer.status, taken);
    }
    return answer;
}

Answer Core::refusal(const Request& request, int status, bool keep_alive) {
    AnswerRules rules;
    rules.keep_alive = keep_alive;
    rules.https_public = config.https_public;
    auto response =
        Response::json("{\"error\":\"" + std::string(refusal_text(status)) + "\"}", status);
    if (status == 503) response.set("Retry-After", "1");
    return make_answer(request, std::move(response), rules, shared_, clock.now());
}

bool read_target(Request& request, bool is_http_10) {
    std::size_t hosts = 0;
    for (const auto& header : request.headers) hosts += header.first == "host";
    if (hosts > 1 || (hosts == 0 && !is_http_10)) return false;
    // absolute-form: servers must accept it; the authority in it replaces Host, so we ask that
    // they agree rather than guess which one a proxy in front looked at.
    const auto scheme = std::string_view(request.target).find("://");
    if (!request.target.starts_with('/') && scheme != std::string::npos) {
        const auto rest = request.target.substr(scheme + 3);
        const auto slash = std::min(rest.find_first_of("/?"), rest.size());
        if (!equals_ignoring_case(rest.substr(0, slash), request.header("host"))) return false;
        request.target = rest.substr(slash);
        if (!request.target.starts_with('/')) request.target.insert(0, "/");
    }
    if (request.target == "*" && request.method == Method::Options) request.target = "/";
    if (!request.target.starts_with('/') || request.target.find('#') != std::string::npos)
        return false;
    const auto raw = std::string_view(request.target).substr(0, request.target.find('?'));
    auto path = url_decode(raw, false);
    if (!path || path->find('\0') != std::string::npos || !is_valid_utf8(*path)) return false;
    request.path = normal_path(*std::move(path));
    return true;
}

}  // namespace kentongan::http
