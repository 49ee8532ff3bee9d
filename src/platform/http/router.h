// The route table: the one list of what the server answers. It dispatches requests, enforces who
// may ask, and feeds the OpenAPI document and docs/api.md.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"

namespace kentongan::http {

// Inline runs on the connection's thread: bounded reads only (a keyed read is 8 µs, a thread
// round trip 81 µs). Pool may block: writes, hashing, long reads. Alert is a pool of its own, so
// that nothing else can hold up the warning pages.
enum class Run { Inline, Pool, Alert };

// Checked by the router before the handler runs. A scope may name alternatives, separated by
// spaces: "profile read:accounts". A bearer token that is present but invalid is
// 401 on every route.
struct Access {
    enum class Kind { Public, App, User, Page } kind = Kind::Public;
    std::string scope;

    static Access anyone() { return {}; }  // principal optional
    static Access app(std::string scope) { return {Kind::App, std::move(scope)}; }    // any token
    static Access user(std::string scope) { return {Kind::User, std::move(scope)}; }  // a person
    static Access page() {
        return {Kind::Page, {}};
    }  // a person in a browser, else → /masuk?lanjut=…
};

struct ParamDoc {
    std::string name;
    std::string type = "string";  // OpenAPI type
    std::string description;
    bool required = false;
};

// For the OpenAPI document and docs/api.md. Pages leave it empty and are not listed.
struct Doc {
    std::string summary;
    std::string returns;  // the entity: "Status", "Array of Alert"
    std::vector<ParamDoc> params;
};

using Handler = std::function<Result<Response>(Request&)>;

struct Route {
    Method method = Method::Get;
    std::string pattern;  // "/api/v1/statuses/:id", last segment may be "*rest"
    Handler handler;
    Access access;
    Run run = Run::Pool;
    Doc doc;
    std::size_t max_body_bytes = 1 << 20;
    bool wants_raw_body = false;
};

class Router {
public:
    Router();
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // Throws std::logic_error when the same method and pattern are registered twice. Static
    // segments win over ":name", which wins over "*rest".
    void add(Route route);

    struct Match {
        const Route* route = nullptr;     // nullptr: nothing here
        bool method_not_allowed = false;  // the path exists for other methods
        std::string allow;                // those methods, as the Allow header wants them
        std::vector<std::pair<std::string_view, std::string>> params;
    };
    // HEAD falls back to GET. Thread-safe once serving has begun.
    Match match(Method method, std::string_view path) const;
    const std::vector<std::unique_ptr<Route>>& routes() const;

    // Whole request in process, without a socket: access check, handler, error rendering. The
    // server calls it, and so do tests.
    using Authenticator = std::function<Result<std::optional<Principal>>(const Request&)>;
    using ErrorPage = std::function<Response(const Request&, const Error&)>;  // HTML
    void set_authenticator(Authenticator authenticator);
    void set_error_page(ErrorPage page);
    // Asked before anything else of every request: an address that is shut out gets 403 and nothing
    // more. Called on connections' threads, before serving begins.
    using ShutOut = std::function<bool(std::string_view remote_address)>;
    void set_shut_out(ShutOut shut_out);
    // API errors are {"error": text, "error_description"?, "field"?}, translated with this.
    using Translate = std::function<std::string(std::string_view language, std::string_view text)>;
    void set_translate(Translate translate);
    // Asks the authenticator once and fills request.principal; an answer means: refused.
    std::optional<Response> authenticate(Request& request) const;
    // Never throws: what a handler throws is logged here and answered with 500.
    Response respond(Request& request, const Match& match) const;
    Response respond_error(const Request& request, const Error& error) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// OpenAPI 3.1 document of the documented routes below `prefix`.
std::string openapi_json(const Router& router, std::string_view prefix, std::string_view title,
                         std::string_view version);

}  // namespace kentongan::http
