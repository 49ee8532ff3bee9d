// A request as its signature sees it. Plain views, so that this part knows neither the server nor
// the client that carry it; they must outlive the call they are given to.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace kentongan::signatures {

using HeaderField = std::pair<std::string, std::string>;

struct Message {
    std::string_view method;  // "POST"
    std::string_view target;  // path and query as on the wire: "/inbox", "/users/ani?page=1"
    // Who was asked. Of a request that came in, pass the server's own scheme and authority as
    // configured ("kentongan.id", "localhost:8080"), not what the request says of itself: then a
    // signature made for another server fails here.
    std::string_view scheme = "https";
    std::string_view host;
    std::span<const HeaderField> headers = {};  // names in lower case
    std::string_view body = {};                 // raw
};

}  // namespace kentongan::signatures
