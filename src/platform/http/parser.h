// One HTTP/1 request message (RFC 9112), parsed by Beast straight into our Request. Only this
// folder's .cpp files include this: it brings Beast along.
#pragma once

// Beast 1.81 asserts `n >= 5` in parse_chunk_header, which a client can make false by sending the
// last chunk of an otherwise empty body byte by byte; without the assertion the code is right.
#define BOOST_DISABLE_ASSERTS
#include <boost/assert.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <string_view>

#include "platform/http/message.h"

namespace kentongan::http {

inline constexpr std::size_t kMaxHeaderFields = 100;

class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    explicit RequestParser(std::size_t max_header_bytes) : max_header_bytes_(max_header_bytes) {
        header_limit(static_cast<std::uint32_t>(max_header_bytes));
        body_limit(boost::none);  // per route, checked once the header is complete
    }

    static constexpr int kNeedMore = 0, kHeaderDone = 1, kDone = 2;
    // Takes from `input` what it can; kNeedMore, kHeaderDone (once), kDone, or an HTTP error
    // status.
    int parse(std::string_view& input);

    Request request;
    std::string body;
    bool is_http_10 = false;
    bool is_known_method = true;

private:
    using SystemError = boost::beast::error_code;
    using Text = boost::beast::string_view;
    void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version,
                         SystemError& error) override;
    void on_response_impl(int, Text, int, SystemError&) override {}
    void on_field_impl(boost::beast::http::field field, Text name, Text value,
                       SystemError& error) override;
    void on_header_impl(SystemError&) override { in_header_ = false; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, SystemError&) override;
    std::size_t on_body_impl(Text data, SystemError&) override;
    void on_chunk_header_impl(std::uint64_t, Text, SystemError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text data, SystemError&) override;
    void on_finish_impl(SystemError&) override {}

    std::size_t max_header_bytes_, header_bytes_ = 0;
    bool in_header_ = true, has_length_ = false, header_reported_ = false;
};

}  // namespace kentongan::http
