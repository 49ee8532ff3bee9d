// A request and a response as handlers see them: plain values, no socket, no Beast. The server
// fills a Request once, at the border, within the limits; handlers never see raw bytes again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/id.h"
#include "platform/base/result.h"

namespace kentongan::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };
std::string_view name_of(Method method);

// Query string, form, multipart and JSON body all become one flat list of names and values, in
// order, with Mastodon's bracket names: {"poll":{"options":["a"]}} is poll[options][]=a. A JSON
// null is left out; true is "true".
class Params {
public:
    void add(std::string name, std::string value);

    std::optional<std::string_view> find(std::string_view name) const;  // the last one wins
    std::string_view text(std::string_view name) const;                 // empty when missing
    // All values of name and name[].
    std::vector<std::string_view> all(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).has_value(); }
    // Rails' booleans: "", "0", "f", "false", "off" are false, anything else present is true.
    std::optional<bool> boolean(std::string_view name) const;
    std::optional<std::int64_t> integer(std::string_view name) const;  // empty when not a number
    template <class AnyId>
    std::optional<AnyId> id(std::string_view name) const {
        return AnyId::parse(text(name));
    }
    template <class AnyId>
    std::vector<AnyId> ids(std::string_view name) const {
        std::vector<AnyId> found;
        for (auto value : all(name))
            if (auto id = AnyId::parse(value)) found.push_back(*id);
        return found;
    }
    const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

// One file of a multipart body, wholly in memory (the body limit bounds it).
struct Upload {
    std::string field, filename, content_type, content;
};

// Who asks, as the authenticator (rooms/accounts) found out from the token or the cookie. The
// platform knows numbers and scopes, not people.
struct Principal {
    std::int64_t account = 0;  // 0: an app's own token (client_credentials)
    std::int64_t token = 0;
    std::int64_t application = 0;
    std::string scopes;      // "read write follow"
    bool by_cookie = false;  // a browser session: only same-site requests may write
    bool allows(std::string_view scope) const;  // "write" allows "write:statuses"; Mastodon's rules
};

class Request {
public:
    Method method = Method::Get;
    std::string path;                                          // decoded, without the query
    std::string target;                                        // as sent
    std::string remote_address;                                // after trusted proxies
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    Params params;  // path, query and body, in that order of priority
    std::vector<Upload> uploads;
    std::string body;  // raw, only where the route asks for it
    std::optional<Principal> principal;
    bool authenticated = false;   // the authenticator has been asked, whatever it said
    std::string language = "id";  // negotiated: cookie, then Accept-Language

    std::string_view header(std::string_view lower_case_name) const;  // empty when missing
    std::optional<std::string> cookie(std::string_view name) const;
    const Upload* upload(std::string_view field) const;
    bool wants_html() const;  // Accept prefers text/html
};

// A long-lived answer: an event stream or a WebSocket. Thread-safe. Frames are shared, so one
// alert to ten thousand streams is one buffer. A client that does not drain its bounded queue is
// closed.
class Stream {
public:
    using Frame = std::shared_ptr<const std::string>;
    virtual ~Stream() = default;
    virtual bool is_websocket() const = 0;
    virtual bool send(Frame frame) = 0;  // false: closed or full (then it closes)
    virtual void close() = 0;
};

// What a handler answers instead of a body to keep the connection. Called on the connection's
// thread: do little. `opened` receives the only owning pointer the server gives out; `closed` is
// called exactly once for every `opened`.
struct StreamHandler {
    std::function<void(std::shared_ptr<Stream>)> opened;
    std::function<void(const std::shared_ptr<Stream>&, std::string_view)>
        message;  // WebSocket text
    std::function<void(const std::shared_ptr<Stream>&)> closed;
    std::string websocket_protocol;  // echoed Sec-WebSocket-Protocol, empty for none
};

class Response {
public:
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  // instead of body: a cached answer
    std::string file_path;                           // instead of body: a file, with ranges
    std::shared_ptr<const StreamHandler> stream;     // instead of body: event stream or WebSocket
    // The server adds Date, Content-Length, ETag (for 200 GET without one), compression, 304,
    // ranges, CORS for /api and /oauth/token, and the security headers.

    static Response json(std::string body, int status = 200);
    static Response html(std::string body, int status = 200);
    static Response text(std::string body, int status = 200);
    static Response of_type(std::string content_type, std::string body, int status = 200);
    static Response redirect(std::string location, int status = 303);
    static Response empty(int status = 204);
    static Response file(std::string path, std::string content_type);
    static Response event_stream(StreamHandler handler);
    static Response websocket(StreamHandler handler);

    Response& set(std::string name, std::string value) &;
    Response&& set(std::string name, std::string value) &&;
    // HttpOnly, SameSite=Lax, Path=/, Secure when the public address is https. Empty value deletes.
    Response& set_cookie(std::string_view name, std::string_view value,
                         std::int64_t max_age_seconds) &;
};

int status_of(ErrorCode code);

}  // namespace kentongan::http
