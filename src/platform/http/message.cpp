#include "platform/http/message.h"

#include <algorithm>
#include <array>

#include "platform/base/strings.h"

namespace kentongan::http {

namespace {

// Header values come from our own code, which may have put a person's text into one: a line break
// there would begin another header.
std::string without_controls(std::string value) {
    std::erase_if(value, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
    return value;
}

struct Preference {
    double html = 0, data = 0;
};

double quality_of(std::string_view parameters) {
    for (auto parameter : split(parameters, ';')) {
        parameter = trim(parameter);
        if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
        return parse_real(parameter.substr(2)).value_or(0);
    }
    return 1;
}

Preference preference_of(std::string_view accept) {
    Preference found;
    for (auto range : split(accept, ',')) {
        const auto semicolon = std::min(range.find(';'), range.size());
        const auto type = ascii_lower(trim(range.substr(0, semicolon)));
        const double quality =
            semicolon < range.size() ? quality_of(range.substr(semicolon + 1)) : 1;
        if (type == "text/html" || type == "application/xhtml+xml")
            found.html = std::max(found.html, quality);
        else if (type.starts_with("application/") && type.ends_with("json"))
            found.data = std::max(found.data, quality);
    }
    return found;
}

// Mastodon's old scope "follow" means these.
bool is_follow_scope(std::string_view scope) {
    const auto colon = scope.find(':');
    if (colon == std::string_view::npos) return false;
    const auto action = scope.substr(0, colon), noun = scope.substr(colon + 1);
    return (action == "read" || action == "write") &&
           (noun == "follows" || noun == "blocks" || noun == "mutes");
}

bool grants(std::string_view granted, std::string_view wanted) {
    if (granted.empty()) return false;
    if (granted == wanted) return true;
    if (wanted.size() > granted.size() && wanted.starts_with(granted) &&
        wanted[granted.size()] == ':')
        return true;
    return granted == "follow" && is_follow_scope(wanted);
}

}  // namespace

std::string_view name_of(Method method) {
    switch (method) {
        case Method::Get:
            return "GET";
        case Method::Head:
            return "HEAD";
        case Method::Post:
            return "POST";
        case Method::Put:
            return "PUT";
        case Method::Patch:
            return "PATCH";
        case Method::Delete:
            return "DELETE";
        case Method::Options:
            return "OPTIONS";
    }
    return "GET";
}

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::BadRequest:
            return 400;
        case ErrorCode::Unauthorized:
            return 401;
        case ErrorCode::Forbidden:
            return 403;
        case ErrorCode::NotFound:
            return 404;
        case ErrorCode::Conflict:
            return 409;
        case ErrorCode::Gone:
            return 410;
        case ErrorCode::TooLarge:
            return 413;
        case ErrorCode::UnsupportedMedia:
            return 415;
        case ErrorCode::Unprocessable:
            return 422;
        case ErrorCode::TooManyRequests:
            return 429;
        case ErrorCode::Internal:
            return 500;
        case ErrorCode::Unavailable:
            return 503;
    }
    return 500;
}

void Params::add(std::string name, std::string value) {
    entries_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string_view> Params::find(std::string_view name) const {
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry)
        if (entry->first == name) return entry->second;
    return {};
}

std::string_view Params::text(std::string_view name) const {
    return find(name).value_or(std::string_view());
}

std::vector<std::string_view> Params::all(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [key, value] : entries_) {
        const bool is_list = key.size() == name.size() + 2 && key.ends_with("[]");
        if (key.starts_with(name) && (key.size() == name.size() || is_list)) found.push_back(value);
    }
    return found;
}

std::optional<bool> Params::boolean(std::string_view name) const {
    const auto value = find(name);
    if (!value) return {};
    static constexpr std::array<std::string_view, 5> kFalse{"0", "f", "false", "off", ""};
    return std::ranges::none_of(kFalse,
                                [&](auto word) { return equals_ignoring_case(*value, word); });
}

std::optional<std::int64_t> Params::integer(std::string_view name) const {
    const auto value = find(name);
    return value ? parse_integer(*value) : std::nullopt;
}

bool Principal::allows(std::string_view scope) const {
    for (auto granted : split(scopes, ' '))
        if (grants(granted, scope)) return true;
    return scope.empty();
}

std::string_view Request::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key != "cookie") continue;
        for (auto pair : split(value, ';')) {
            pair = trim(pair);
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name)
                return std::string(pair.substr(equals + 1));
        }
    }
    return {};
}

const Upload* Request::upload(std::string_view field) const {
    for (const auto& file : uploads)
        if (file.field == field) return &file;
    return nullptr;
}

bool Request::wants_html() const {
    const auto preference = preference_of(header("accept"));
    return preference.html > 0 && preference.html >= preference.data;
}

Response Response::of_type(std::string content_type, std::string body, int status) {
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", std::move(content_type));
    response.body = std::move(body);
    return response;
}

Response Response::json(std::string body, int status) {
    return of_type("application/json; charset=utf-8", std::move(body), status);
}

Response Response::html(std::string body, int status) {
    return of_type("text/html; charset=utf-8", std::move(body), status);
}

Response Response::text(std::string body, int status) {
    return of_type("text/plain; charset=utf-8", std::move(body), status);
}

Response Response::redirect(std::string location, int status) {
    Response response;
    response.status = status;
    response.set("Location", std::move(location));
    return response;
}

Response Response::empty(int status) {
    Response response;
    response.status = status;
    return response;
}

Response Response::file(std::string path, std::string content_type) {
    Response response;
    response.headers.emplace_back("Content-Type", std::move(content_type));
    response.file_path = std::move(path);
    return response;
}

Response Response::event_stream(StreamHandler handler) {
    Response response;
    response.headers.emplace_back("Content-Type", "text/event-stream");
    response.stream = std::make_shared<const StreamHandler>(std::move(handler));
    return response;
}

Response Response::websocket(StreamHandler handler) {
    Response response;
    response.status = 101;
    response.stream = std::make_shared<const StreamHandler>(std::move(handler));
    return response;
}

Response& Response::set(std::string name, std::string value) & {
    value = without_controls(std::move(value));
    for (auto& [key, old] : headers)
        if (equals_ignoring_case(key, name)) {
            old = std::move(value);
            return *this;
        }
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response&& Response::set(std::string name, std::string value) && {
    set(std::move(name), std::move(value));
    return std::move(*this);
}

Response& Response::set_cookie(std::string_view name, std::string_view value,
                               std::int64_t max_age_seconds) & {
    std::string cookie(name);
    cookie.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=");
    cookie += std::to_string(value.empty() ? 0 : max_age_seconds);
    // The server adds "; Secure" when the public address is https.
    headers.emplace_back("Set-Cookie", without_controls(std::move(cookie)));
    return *this;
}

}  // namespace kentongan::http
