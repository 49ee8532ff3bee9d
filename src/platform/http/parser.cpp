#include "platform/http/parser.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::http {

namespace {

namespace beast_http = boost::beast::http;

// Memory is taken as the body arrives, not as it is announced.
constexpr std::uint64_t kMaxReserve = 64 * 1024;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

std::string lower_case(std::string_view name) {
    std::string lower(name);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

int status_of_failure(const boost::beast::error_code& error) {
    if (error == beast_http::error::header_limit) return 431;
    if (error == beast_http::error::body_limit) return 413;
    return 400;
}

}  // namespace

int RequestParser::parse(std::string_view& input) {
    // RFC 9112 §2.2: an empty line before a request is ignored.
    if (!got_some())
        while (input.starts_with("\r\n")) input.remove_prefix(2);
    while (!is_done()) {
        if (input.empty()) return kNeedMore;
        SystemError error;
        const auto used = put(boost::asio::const_buffer(input.data(), input.size()), error);
        input.remove_prefix(used);
        if (is_header_done() && !header_reported_ && (!error || is_done())) {
            header_reported_ = true;
            eager(true);
            return kHeaderDone;
        }
        if (error == beast_http::error::need_more) {
            // What is left is one line of a header, a chunk header or a trailer.
            return input.size() > max_header_bytes_ ? (in_header_ ? 431 : 400) : kNeedMore;
        }
        if (error) return status_of_failure(error);
    }
    return kDone;
}

void RequestParser::on_request_impl(beast_http::verb verb, Text, Text target, int version,
                                    SystemError&) {
    switch (verb) {
        case beast_http::verb::get:
            request.method = Method::Get;
            break;
        case beast_http::verb::head:
            request.method = Method::Head;
            break;
        case beast_http::verb::post:
            request.method = Method::Post;
            break;
        case beast_http::verb::put:
            request.method = Method::Put;
            break;
        case beast_http::verb::patch:
            request.method = Method::Patch;
            break;
        case beast_http::verb::delete_:
            request.method = Method::Delete;
            break;
        case beast_http::verb::options:
            request.method = Method::Options;
            break;
        default:
            is_known_method = false;
    }
    request.target = view(target);
    request.headers.reserve(16);
    is_http_10 = version < 11;
    header_bytes_ = target.size();
}

void RequestParser::on_field_impl(beast_http::field field, Text name, Text value,
                                  SystemError& error) {
    if (!in_header_) return;  // a trailer must not become a header after the checks
    header_bytes_ += name.size() + value.size() + 4;
    if (request.headers.size() >= kMaxHeaderFields || header_bytes_ > max_header_bytes_) {
        error = beast_http::error::header_limit;
        return;
    }
    // Two readings of where a message ends are how requests are smuggled (RFC 9112 §11.2): one
    // length, or exactly "chunked".
    if (field == beast_http::field::content_length) {
        if (has_length_ || value.find(',') != Text::npos)
            error = beast_http::error::multiple_content_length;
        has_length_ = true;
    } else if (field == beast_http::field::transfer_encoding) {
        if (is_http_10 || !equals_ignoring_case(view(value), "chunked"))
            error = beast_http::error::bad_transfer_encoding;
    }
    request.headers.emplace_back(lower_case(view(name)), view(value));
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, SystemError&) {
    if (length) body.reserve(std::min(*length, kMaxReserve));
}

std::size_t RequestParser::on_body_impl(Text data, SystemError&) {
    body.append(data.data(), data.size());
    return data.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text data, SystemError&) {
    body.append(data.data(), data.size());
    return data.size();
}

}  // namespace kentongan::http
