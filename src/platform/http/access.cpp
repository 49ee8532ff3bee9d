#include "platform/http/access.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::http {

namespace {

bool is_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool allows_one_of(const Principal& principal, std::string_view scopes) {
    if (scopes.empty() || principal.by_cookie) return true;  // a session may what its person may
    const auto alternatives = split(scopes, ' ');
    return std::ranges::any_of(alternatives, [&](auto scope) { return principal.allows(scope); });
}

enum class Sender { Us, Another, Unsaid };

// A cookie comes along with requests that other sites caused; Fetch Metadata, or the Origin
// header of older browsers, says whether this one did (OWASP, "Fetch Metadata").
Sender sender_of(const Request& request) {
    const auto site = request.header("sec-fetch-site");
    if (!site.empty())
        return site == "same-origin" || site == "none" ? Sender::Us : Sender::Another;
    const auto origin = request.header("origin");
    if (origin.empty()) return Sender::Unsaid;
    const auto scheme_end = origin.find("://");
    if (scheme_end == std::string_view::npos) return Sender::Another;  // "null"
    const bool is_ours =
        equals_ignoring_case(origin.substr(scheme_end + 3), request.header("host"));
    return is_ours ? Sender::Us : Sender::Another;
}

// Who brings a cookie must prove to be our page. Without one nothing happens in anybody's name, but
// the answer could still sign a browser in or out, so a page's form must not deny it either.
bool is_forged(const Request& request) {
    const bool can_do_harm = is_unsafe(request.method) || !request.header("upgrade").empty();
    if (!can_do_harm) return false;
    const auto& principal = request.principal;
    if (principal && principal->by_cookie) return sender_of(request) != Sender::Us;
    return !principal && !is_api_path(request.path) && sender_of(request) == Sender::Another;
}

}  // namespace

bool is_api_path(std::string_view path) {
    return is_below(path, "/api") || path == "/oauth/token" || path == "/oauth/revoke";
}

bool is_cross_origin_path(std::string_view path) {
    return is_api_path(path) || is_below(path, "/.well-known") || is_below(path, "/nodeinfo");
}

bool is_unsafe(Method method) {
    return method != Method::Get && method != Method::Head && method != Method::Options;
}

std::string_view default_text(ErrorCode code) {
    switch (code) {
        case ErrorCode::BadRequest:
            return "Bad request";
        case ErrorCode::Unauthorized:
            return "The access token is invalid";
        case ErrorCode::Forbidden:
            return "This action is not allowed";
        case ErrorCode::NotFound:
            return "Record not found";
        case ErrorCode::Conflict:
            return "Conflict";
        case ErrorCode::Gone:
            return "Gone";
        case ErrorCode::TooLarge:
            return "Payload too large";
        case ErrorCode::UnsupportedMedia:
            return "Unsupported media type";
        case ErrorCode::Unprocessable:
            return "Validation failed";
        case ErrorCode::TooManyRequests:
            return "Too many requests";
        case ErrorCode::Internal:
            return "Internal server error";
        case ErrorCode::Unavailable:
            return "Service unavailable";
    }
    return "Internal server error";
}

std::optional<Response> redirect_to_sign_in(const Request& request, const Access& access) {
    if (access.kind != Access::Kind::Page) return {};
    if (request.principal && request.principal->account != 0) return {};
    // Back to where they were; a form they sent is gone, its page is not.
    const bool reads = request.method == Method::Get || request.method == Method::Head;
    return Response::redirect("/masuk?lanjut=" + url_encode(reads ? request.target : "/"));
}

Result<void> check_access(const Request& request, const Access& access) {
    const auto& principal = request.principal;
    // Browsers open WebSockets to other sites with cookies and without asking.
    if (is_forged(request))
        return Error(ErrorCode::Forbidden, "This request came from another site");
    if (access.kind == Access::Kind::Public) return {};
    if (!principal) return Error(ErrorCode::Unauthorized);
    if (!allows_one_of(*principal, access.scope))
        return Error(ErrorCode::Forbidden, std::string(kOutsideScopes));
    if (access.kind == Access::Kind::User && principal->account == 0)
        return Error(ErrorCode::Unprocessable, std::string(kNeedsPerson));
    return {};
}

}  // namespace kentongan::http
