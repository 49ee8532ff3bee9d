#include "platform/http/router.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <stdexcept>
#include <system_error>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/access.h"
#include "platform/log/log.h"

namespace kentongan::http {

namespace {

constexpr std::size_t kMethods = 7;
constexpr std::size_t kMaxSegments = 32;

std::size_t index_of(Method method) {
    return static_cast<std::size_t>(method);
}

// One segment of a path. Parameters are named by the routes, not here: /statuses/:id and
// /statuses/:status_id/context share a node.
struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> named;
    std::unique_ptr<Node> any;
    std::array<const Route*, kMethods> routes{};
    std::array<const Route*, kMethods> rest{};  // "*rest" below this node
};

using Routes = std::array<const Route*, kMethods>;

const Route* pick(const Routes& routes, Method method) {
    if (const auto* route = routes[index_of(method)]) return route;
    return method == Method::Head ? routes[index_of(Method::Get)] : nullptr;
}

bool is_any(const Routes& routes) {
    return std::ranges::any_of(routes, [](const Route* route) { return route != nullptr; });
}

std::vector<std::string_view> segments_of(std::string_view path) {
    while (path.starts_with('/')) path.remove_prefix(1);
    while (path.ends_with('/')) path.remove_suffix(1);  // as Rails, a last slash changes nothing
    return path.empty() ? std::vector<std::string_view>() : split(path, '/');
}

// Static before ":name" before "*rest", going back when a branch has nothing for the method.
class Search {
public:
    Search(Method method, const std::vector<std::string_view>& segments)
        : method_(method), segments_(segments) {}

    const Route* walk(const Node& node, std::size_t depth) {
        if (depth == segments_.size()) {
            if (const auto* route = take(node.routes)) return route;
        } else {
            const auto child = node.named.find(segments_[depth]);
            if (child != node.named.end())
                if (const auto* route = walk(*child->second, depth + 1)) return route;
            if (node.any && !segments_[depth].empty())
                if (const auto* route = walk(*node.any, depth + 1)) return route;
        }
        return is_safe_rest(depth) ? take(node.rest) : nullptr;
    }
    const Routes* refused() const { return refused_; }

private:
    const Route* take(const Routes& routes) {
        if (const auto* route = pick(routes, method_)) return route;
        if (!refused_ && is_any(routes)) refused_ = &routes;
        return nullptr;
    }
    // What a handler may use as a file name never climbs out of its folder.
    bool is_safe_rest(std::size_t depth) const {
        for (auto at = depth; at < segments_.size(); ++at)
            if (segments_[at] == ".." || segments_[at] == ".") return false;
        return depth < segments_.size();
    }

    Method method_;
    const std::vector<std::string_view>& segments_;
    const Routes* refused_ = nullptr;
};

// A full disk is the operator's to mend and passes; everything else a handler throws is our fault.
Error error_of(const std::exception& failure) {
    const auto* system = dynamic_cast<const std::system_error*>(&failure);
    const bool is_full =
        system && (system->code() == std::errc::no_space_on_device ||
                   system->code() == std::errc::file_too_large || system->code().value() == EDQUOT);
    if (!is_full) return Error(ErrorCode::Internal);
    return Error(ErrorCode::Unavailable,
                 "This server has no room left. Nothing was saved; try again later.");
}

std::string allow_of(const Routes& routes) {
    std::string allow;
    for (std::size_t i = 0; i < kMethods; ++i) {
        const auto method = static_cast<Method>(i);
        if (!pick(routes, method)) continue;
        allow.append(allow.empty() ? "" : ", ").append(name_of(method));
    }
    return allow;
}

void read_path_params(Router::Match& match, const std::vector<std::string_view>& segments) {
    std::size_t at = 0;
    for (auto part : segments_of(match.route->pattern)) {
        if (part.starts_with(':')) {
            match.params.emplace_back(part.substr(1), std::string(segments[at]));
        } else if (part.starts_with('*')) {
            std::string rest;
            for (; at < segments.size(); ++at)
                rest.append(rest.empty() ? "" : "/").append(segments[at]);
            match.params.emplace_back(part.substr(1), std::move(rest));
            return;
        }
        ++at;
    }
}

}  // namespace

struct Router::Impl {
    Node root;
    std::vector<std::unique_ptr<Route>> routes;
    Authenticator authenticator;
    ErrorPage error_page;
    ShutOut shut_out;
    Translate translate;
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;

void Router::add(Route route) {
    const auto method = index_of(route.method);
    auto owned = std::make_unique<Route>(std::move(route));
    Node* node = &impl_->root;
    bool is_rest = false;
    for (auto part : segments_of(owned->pattern)) {
        if (is_rest) throw std::logic_error("nothing may follow *rest: " + owned->pattern);
        if (part.starts_with('*')) {
            is_rest = true;
            continue;
        }
        auto& child = part.starts_with(':') ? node->any : node->named[std::string(part)];
        if (!child) child = std::make_unique<Node>();
        node = child.get();
    }
    auto& slot = (is_rest ? node->rest : node->routes)[method];
    if (slot) {
        throw std::logic_error("two routes: " + std::string(name_of(owned->method)) + " " +
                               owned->pattern + " and " + slot->pattern);
    }
    slot = owned.get();
    impl_->routes.push_back(std::move(owned));
}

Router::Match Router::match(Method method, std::string_view path) const {
    Match found;
    const auto segments = segments_of(path);
    if (segments.size() > kMaxSegments) return found;
    Search search(method, segments);
    found.route = search.walk(impl_->root, 0);
    if (found.route) {
        read_path_params(found, segments);
    } else if (search.refused()) {
        found.method_not_allowed = true;
        found.allow = allow_of(*search.refused());
    }
    return found;
}

const std::vector<std::unique_ptr<Route>>& Router::routes() const {
    return impl_->routes;
}

void Router::set_authenticator(Authenticator authenticator) {
    impl_->authenticator = std::move(authenticator);
}
void Router::set_shut_out(ShutOut shut_out) {
    impl_->shut_out = std::move(shut_out);
}

void Router::set_error_page(ErrorPage page) {
    impl_->error_page = std::move(page);
}
void Router::set_translate(Translate translate) {
    impl_->translate = std::move(translate);
}

std::optional<Response> Router::authenticate(Request& request) const {
    if (request.authenticated || request.principal || !impl_->authenticator) return {};
    request.authenticated = true;
    try {
        auto principal = impl_->authenticator(request);
        if (!principal) return respond_error(request, principal.error());
        request.principal = *std::move(principal);
        return {};
    } catch (const std::exception& failure) {
        log::error("the authenticator failed", {{"what", failure.what()}});
        return respond_error(request, Error(ErrorCode::Internal));
    }
}

Response Router::respond(Request& request, const Match& match) const {
    if (impl_->shut_out && impl_->shut_out(request.remote_address))
        return respond_error(request, Error(ErrorCode::Forbidden));
    if (!match.route) {
        if (!match.method_not_allowed) return respond_error(request, Error(ErrorCode::NotFound));
        if (request.method == Method::Options)
            return Response::empty(204).set("Allow", match.allow);
        auto response = respond_error(request, Error(ErrorCode::BadRequest, "Method not allowed"));
        response.status = 405;
        return std::move(response).set("Allow", match.allow);
    }
    if (auto refusal = authenticate(request)) return *std::move(refusal);
    const auto& route = *match.route;
    if (auto redirect = redirect_to_sign_in(request, route.access)) return *std::move(redirect);
    if (auto allowed = check_access(request, route.access); !allowed)
        return respond_error(request, allowed.error());
    for (const auto& [name, value] : match.params) request.params.add(std::string(name), value);
    try {
        auto result = route.handler(request);
        if (result) return *std::move(result);
        if (result.error().code() == ErrorCode::Internal) log::error(route.pattern, result.error());
        return respond_error(request, result.error());
    } catch (const std::exception& failure) {
        log::error("a request failed", {{"route", route.pattern}, {"what", failure.what()}});
        return respond_error(request, error_of(failure));
    }
}

Response Router::respond_error(const Request& request, const Error& error) const {
    const int status = status_of(error.code());
    if (impl_->error_page && request.wants_html() && !is_api_path(request.path)) {
        try {
            auto page = impl_->error_page(request, error);
            page.status = status;
            return page;
        } catch (const std::exception& failure) {
            log::error("the error page failed", {{"what", failure.what()}});
        }
    }
    // The codes' own sentences are Mastodon's and part of the protocol; ours are for people.
    std::string text =
        error.text().empty() ? std::string(default_text(error.code())) : error.text();
    const bool is_ours = !error.text().empty() && text != kOutsideScopes && text != kNeedsPerson;
    if (is_ours && impl_->translate) text = impl_->translate(request.language, text);
    if (!error.field().empty() && error.code() == ErrorCode::Unprocessable)
        text = "Validation failed: " + text;
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("error", text);
    if (!error.field().empty()) out.member("field", error.field());
    out.end_object();
    return Response::json(std::move(body), status);
}

}  // namespace kentongan::http
