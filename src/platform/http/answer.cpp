#include "platform/http/answer.h"

#include <algorithm>
#include <optional>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/access.h"

namespace kentongan::http {

namespace {

constexpr std::string_view kPagePolicy =
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
// What is no page runs nothing when somebody opens it as one: a picture, a feed, an answer.
constexpr std::string_view kOtherPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
// A program's own policy would be the policy of the worker made of it.
constexpr std::string_view kProgramPolicy = "frame-ancestors 'none'";
constexpr std::string_view kExposedHeaders =
    "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Idempotency-Key";

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string_view header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (equals_ignoring_case(key, name)) return value;
    return {};
}

void set_default(Response& response, std::string_view name, std::string_view value) {
    if (header_of(response, name).empty()) response.headers.emplace_back(name, value);
}

void remove_header(Response& response, std::string_view name) {
    std::erase_if(response.headers,
                  [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

void add_vary(Response& response, std::string_view name) {
    const auto vary = header_of(response, "Vary");
    response.set("Vary",
                 vary.empty() ? std::string(name) : std::string(vary) + ", " + std::string(name));
}

std::string_view reason_of(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

// RFC 9110 §13.1.2: the weak comparison, so W/ does not count.
bool any_tag_matches(std::string_view list, std::string_view tag) {
    if (trim(list) == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    for (auto item : split(list, ',')) {
        item = trim(item);
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == tag && !tag.empty()) return true;
    }
    return false;
}

bool is_unchanged(const Request& request, const Response& response) {
    const auto tags = request.header("if-none-match");
    if (!tags.empty()) return any_tag_matches(tags, header_of(response, "ETag"));
    const auto since = parse_http_date(request.header("if-modified-since"));
    const auto modified = parse_http_date(header_of(response, "Last-Modified"));
    return since && modified && *modified <= *since;
}

struct Range {
    std::uint64_t first = 0, last = 0;
    bool is_satisfiable = true;
};

// One range of RFC 9110 §14.2; several, or nonsense, are answered with the whole.
std::optional<Range> parse_range(std::string_view text, std::uint64_t size) {
    if (!text.starts_with("bytes=") || text.find(',') != std::string_view::npos) return {};
    text = trim(text.substr(6));
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return {};
    const auto first = parse_integer(text.substr(0, dash));
    const auto last = parse_integer(text.substr(dash + 1));
    const auto top = static_cast<std::int64_t>(size) - 1;
    Range range;
    if (dash == 0) {
        if (!last || *last < 0) return {};
        range.first = static_cast<std::uint64_t>(std::max<std::int64_t>(top + 1 - *last, 0));
        range.last = static_cast<std::uint64_t>(std::max<std::int64_t>(top, 0));
        range.is_satisfiable = *last > 0 && size > 0;
        return range;
    }
    const bool is_open = dash + 1 == text.size();
    if (!first || *first < 0 || (!is_open && (!last || *last < *first))) return {};
    range.first = static_cast<std::uint64_t>(*first);
    range.last =
        static_cast<std::uint64_t>(is_open ? std::max<std::int64_t>(top, 0) : std::min(*last, top));
    range.is_satisfiable = *first <= top;
    return range;
}

// RFC 9110 §13.1.5: a strong tag or exactly the date we gave.
bool range_still_holds(const Request& request, const Response& response) {
    const auto condition = trim(request.header("if-range"));
    if (condition.empty()) return true;
    if (condition.starts_with('"')) return condition == header_of(response, "ETag");
    return condition == header_of(response, "Last-Modified");
}

// Turns a Response into an Answer, one aspect after the other.
class Finisher {
public:
    Finisher(const Request& request, Response response, const AnswerRules& rules,
             SharedBodies& shared)
        : request_(request), response_(std::move(response)), rules_(rules), shared_(shared) {}

    Answer finish(TimePoint now) {
        if (!response_.file_path.empty()) open_file();
        answer_.keep_alive = rules_.keep_alive && !response_.stream;
        add_policies();
        if (response_.stream) {
            begin_stream();
        } else {
            add_validators();
            if (is_read() && response_.status == 200 && is_unchanged(request_, response_))
                become_not_modified();
            else if (answer_.file.is_open())
                choose_range();
            else
                choose_coding_of_body();
        }
        answer_.status = response_.status;
        write_head(now);
        if (request_.method == Method::Head) drop_body();
        answer_.stream = request_.method == Method::Head ? nullptr : response_.stream;
        return std::move(answer_);
    }

private:
    bool is_read() const {
        return request_.method == Method::Get || request_.method == Method::Head;
    }
    bool has_body() const {
        return response_.status >= 200 && response_.status != 204 && response_.status != 304;
    }

    void open_file() {
        OpenFile file(response_.file_path);
        if (!file.is_open()) {
            response_ = Response::json("{\"error\":\"Record not found\"}", 404);
            return;
        }
        set_default(response_, "Content-Type", "application/octet-stream");
        set_default(response_, "ETag", "\"" + file.tag() + "\"");
        set_default(response_, "Last-Modified", http_date(file.modified()));
        set_default(response_, "Accept-Ranges", "bytes");
        answer_.file_length = file.size();
        answer_.file = std::move(file);
    }

    void add_policies() {
        const auto type = header_of(response_, "Content-Type");
        const auto policy = type.starts_with("text/html")         ? kPagePolicy
                            : type.starts_with("text/javascript") ? kProgramPolicy
                                                                  : kOtherPolicy;
        set_default(response_, "X-Content-Type-Options", "nosniff");
        set_default(response_, "Referrer-Policy", "same-origin");
        set_default(response_, "X-Frame-Options", "DENY");
        set_default(response_, "Content-Security-Policy", policy);
        if (rules_.https_public)
            set_default(response_, "Strict-Transport-Security", "max-age=31536000");
        if (is_cross_origin_path(request_.path)) {
            set_default(response_, "Access-Control-Allow-Origin", "*");
            set_default(response_, "Access-Control-Expose-Headers", kExposedHeaders);
        }
        // What depends on who asks may be kept by the asker only, and only to ask again.
        set_default(response_, "Cache-Control",
                    response_.stream ? "no-store" : "private, no-cache");
        if (!rules_.https_public) return;
        for (auto& [name, value] : response_.headers)
            if (equals_ignoring_case(name, "Set-Cookie")) value += "; Secure";
    }

    void begin_stream() {
        answer_.is_websocket = response_.status == 101;
        // Proxies must pass events on one by one.
        set_default(response_, "X-Accel-Buffering", "no");
    }

    void add_validators() {
        if (!is_read() || response_.status != 200 || answer_.file.is_open()) return;
        if (!header_of(response_, "ETag").empty()) return;
        if (header_of(response_, "Cache-Control").find("no-store") != std::string_view::npos)
            return;
        // Weak: the same tag stands for every content coding of the body.
        const auto digest = response_.shared_body ? shared_.digest(response_.shared_body)
                                                  : quick_digest(response_.body);
        response_.headers.emplace_back("ETag", "W/\"" + digest + "\"");
    }

    void become_not_modified() {
        response_.status = 304;
        remove_header(response_, "Content-Type");
        answer_.file = OpenFile();
        answer_.file_length = 0;
        if (is_codable()) add_vary(response_, "Accept-Encoding");
    }

    void choose_range() {
        const auto size = answer_.file.size();
        const auto header = request_.header("range");
        if (request_.method != Method::Get || header.empty() || response_.status != 200) return;
        if (!range_still_holds(request_, response_)) return;
        const auto range = parse_range(header, size);
        if (!range) return;
        if (!range->is_satisfiable) {
            response_ =
                Response::text("", 416).set("Content-Range", "bytes */" + std::to_string(size));
            answer_.file = OpenFile();
            answer_.file_length = 0;
            return;
        }
        response_.status = 206;
        answer_.file_offset = range->first;
        answer_.file_length = range->last - range->first + 1;
        response_.set("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                           std::to_string(range->last) + "/" +
                                           std::to_string(size));
    }

    bool is_codable() const {
        const auto size =
            response_.shared_body ? response_.shared_body->size() : response_.body.size();
        return size > kLeastCompressed && header_of(response_, "Content-Encoding").empty() &&
               is_compressible(header_of(response_, "Content-Type"));
    }

    void choose_coding_of_body() {
        answer_.shared = std::move(response_.shared_body);
        answer_.body = std::move(response_.body);
        response_.shared_body = answer_.shared;
        const auto payload = answer_.payload();
        if (!has_body() || payload.size() <= kLeastCompressed ||
            !header_of(response_, "Content-Encoding").empty() ||
            !is_compressible(header_of(response_, "Content-Type")))
            return;
        add_vary(response_, "Accept-Encoding");
        const auto coding = choose_coding(request_.header("accept-encoding"));
        if (coding == Coding::Identity) return;
        if (answer_.shared) {
            auto smaller = shared_.compressed(answer_.shared, coding);
            if (!smaller) return;
            answer_.shared = std::move(smaller);
        } else {
            auto smaller = compress(answer_.body, coding);
            if (smaller.empty()) return;
            answer_.body = std::move(smaller);
        }
        response_.headers.emplace_back("Content-Encoding", name_of(coding));
    }

    void write_head(TimePoint now) {
        auto& head = answer_.head;
        head.reserve(1024);
        head.append("HTTP/1.1 ").append(std::to_string(response_.status)).append(" ");
        head.append(reason_of(response_.status)).append("\r\nDate: ");
        append_date(head, now);
        for (const auto& [name, value] : response_.headers)
            head.append("\r\n").append(name).append(": ").append(value);
        if (!response_.stream && has_body()) {
            const auto length =
                answer_.file.is_open() ? answer_.file_length : answer_.payload().size();
            head.append("\r\nContent-Length: ").append(std::to_string(length));
        }
        if (!answer_.keep_alive)
            head.append("\r\nConnection: close");
        else if (rules_.is_http_10)
            head.append("\r\nConnection: keep-alive");
        head.append("\r\n\r\n");
        if (!has_body()) drop_body();
    }

    static void append_date(std::string& head, TimePoint now) {
        thread_local std::int64_t second = -1;
        thread_local std::string text;
        const auto current = to_millis(now) / 1000;
        if (current != second) {
            second = current;
            text = http_date(now);
        }
        head.append(text);
    }

    void drop_body() {
        answer_.body.clear();
        answer_.shared = nullptr;
        answer_.file = OpenFile();
        answer_.file_length = 0;
    }

    const Request& request_;
    Response response_;
    const AnswerRules& rules_;
    SharedBodies& shared_;
    Answer answer_;
};

}  // namespace

Answer make_answer(const Request& request, Response response, const AnswerRules& rules,
                   SharedBodies& shared, TimePoint now) {
    return Finisher(request, std::move(response), rules, shared).finish(now);
}

bool is_preflight(const Request& request) {
    return request.method == Method::Options && is_cross_origin_path(request.path) &&
           !request.header("access-control-request-method").empty();
}

Response answer_preflight(const Request& request) {
    auto response = Response::empty(204);
    response.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
    const auto wanted = request.header("access-control-request-headers");
    response.set(
        "Access-Control-Allow-Headers",
        wanted.empty() ? "Authorization, Content-Type, Idempotency-Key" : std::string(wanted));
    response.set("Access-Control-Max-Age", "86400");
    return response;
}

void set_rate_headers(Response& response, const Allowance& allowance) {
    response.set("X-RateLimit-Limit", std::to_string(allowance.limit));
    response.set("X-RateLimit-Remaining", std::to_string(allowance.remaining));
    response.set("X-RateLimit-Reset", iso_millis(allowance.reset));
}

}  // namespace kentongan::http
