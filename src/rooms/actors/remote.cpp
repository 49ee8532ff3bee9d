#include "rooms/actors/remote.h"

#include "fediverse/activitystreams/values.h"
#include "fediverse/signatures/sign.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"

namespace kentongan::actors {
namespace {

using activitystreams::host_of;

constexpr std::size_t kMaxDocument = 1 << 20;
constexpr std::size_t kMaxWebfinger = 64 << 10;
constexpr Duration kTimeLimit = 6s;
constexpr int kMaxHops = 3;
constexpr std::size_t kMaxRemembered = 10'000;
constexpr std::string_view kAccept =
    "application/activity+json, application/ld+json; "
    "profile=\"https://www.w3.org/ns/activitystreams\"";

std::string_view target_of(std::string_view url) {
    const auto host = url.find("://") + 3;
    const auto path = url.find_first_of("/?", host);
    return path == std::string_view::npos ? std::string_view("/") : url.substr(path);
}

std::string without_fragment(std::string_view url) {
    return std::string(url.substr(0, url.find('#')));
}

Error not_acceptable(std::string detail) {
    return Error(ErrorCode::Unprocessable).with_detail(std::move(detail));
}

// Relative ones, too (RFC 9110 §10.2.2).
std::string redirected(std::string_view from, std::string_view location) {
    if (location.starts_with("http://") || location.starts_with("https://"))
        return std::string(location);
    if (!location.starts_with('/') || location.starts_with("//")) return {};
    const auto end = from.find('/', from.find("://") + 3);
    return std::string(from.substr(0, end)) + std::string(location);
}

Result<void> check_status(int status) {
    if (status >= 200 && status < 300) return {};
    if (status == 404 || status == 410) return Error(ErrorCode::Gone);
    if (status == 429 || status >= 500) return Error(ErrorCode::Unavailable);
    return Error(ErrorCode::Forbidden).with_detail("answered " + std::to_string(status));
}

}  // namespace

signatures::Scheme Remote::scheme_of(const std::string& host) {
    const std::lock_guard lock(mutex_);
    const auto known = schemes_.find(host);
    return known == schemes_.end() ? signatures::Scheme::Cavage : known->second;
}

Result<fetch::FetchResponse> Remote::signed_get(const std::string& url, signatures::Scheme scheme) {
    fetch::FetchRequest request;
    request.url = url;
    request.max_bytes = kMaxDocument;
    request.timeout = kTimeLimit;
    request.max_redirects = 0;  // each hop is signed anew
    request.headers.emplace_back("Accept", kAccept);
    if (const auto key = server_key_()) {
        const auto host = host_of(url);
        const auto scheme_name = std::string_view(url).substr(0, url.find(':'));
        signatures::OutgoingRequest outgoing{"GET", scheme_name, host, target_of(url)};
        const signatures::SigningKey signing{key->key_id, *key->key};
        const auto now = platform_.clock.now();
        for (auto& header : scheme == signatures::Scheme::Cavage
                                ? signatures::sign_cavage(outgoing, signing, now)
                                : signatures::sign_rfc9421(outgoing, signing, now))
            request.headers.push_back(std::move(header));
    }
    return platform_.fetcher.fetch(request);
}

Result<void> Remote::check_host(const std::string& host) const {
    if (host.empty()) return Error(ErrorCode::Forbidden).with_detail("no address");
    if (is_shut_out_(host)) return Error(ErrorCode::Forbidden).with_detail("shut out: " + host);
    return {};
}

// A redirect leads nowhere that could not have been asked.
Result<json::value> Remote::get(std::string_view asked) {
    auto url = without_fragment(asked);
    for (int hop = 0; hop <= kMaxHops; ++hop) {
        const auto host = host_of(url);
        TRY(check_host(host));
        auto scheme = scheme_of(host);
        TRY_ASSIGN(auto response, signed_get(url, scheme));
        if (response.status == 401 || response.status == 403) {
            scheme = scheme == signatures::Scheme::Cavage ? signatures::Scheme::Rfc9421
                                                          : signatures::Scheme::Cavage;
            TRY_ASSIGN(response, signed_get(url, scheme));
            if (response.status < 300) {
                const std::lock_guard lock(mutex_);
                if (schemes_.size() >= kMaxRemembered) schemes_.clear();
                schemes_[host] = scheme;
            }
        }
        if (response.status >= 301 && response.status <= 308 && response.status != 304) {
            url = without_fragment(redirected(url, response.header("location")));
            continue;
        }
        TRY(check_status(response.status));
        if (!activitystreams::is_activity_json(response.header("content-type")))
            return not_acceptable("content type of " + url);
        return activitystreams::parse_document(response.body);
    }
    return not_acceptable("redirected too often");
}

Result<json::value> Remote::get_by_id(std::string_view uri) {
    TRY_ASSIGN(auto document, get(uri));
    auto id = activitystreams::id_of(&document);
    if (id == uri) return document;
    // An address that is not the id (a page's), but of the same host: the id decides.
    if (id.empty() || !activitystreams::same_origin(id, uri))
        return not_acceptable("its id is of another host: " + id);
    TRY_ASSIGN(document, get(id));
    if (activitystreams::id_of(&document) != id) return not_acceptable("its id changes: " + id);
    return document;
}

Result<Remote::Found> Remote::webfinger(std::string_view username, std::string_view domain) {
    fetch::FetchRequest request;
    const auto acct = "acct:" + std::string(username) + "@" + std::string(domain);
    request.url = platform_.config.federation_scheme + "://" + std::string(domain) +
                  "/.well-known/webfinger?resource=" + url_encode(acct);
    if (host_of(request.url) != ascii_lower(domain))
        return Error(ErrorCode::NotFound).with_detail("no domain: " + std::string(domain));
    TRY(check_host(host_of(request.url)));
    request.max_bytes = kMaxWebfinger;
    request.timeout = kTimeLimit;
    request.headers.emplace_back("Accept", "application/jrd+json, application/json");
    TRY_ASSIGN(const auto response, platform_.fetcher.fetch(request));
    TRY(check_host(host_of(response.final_url)));
    TRY(check_status(response.status));
    TRY_ASSIGN(const auto document, parse_json(response.body, {kMaxWebfinger, 16}));
    Found found;
    const auto* subject = find_string(document, "subject");
    const auto preferred = subject ? std::string(*subject) : acct;
    const auto at = preferred.rfind('@');
    if (!preferred.starts_with("acct:") || at == std::string::npos)
        return not_acceptable("its subject is no account");
    found.username = preferred.substr(5, at - 5);
    found.domain = ascii_lower(std::string_view(preferred).substr(at + 1));
    for (const auto* link : activitystreams::many(document, "links", 32)) {
        const auto* rel = find_string(*link, "rel");
        const auto* type = find_string(*link, "type");
        const auto* href = find_string(*link, "href");
        if (!rel || !type || !href || *rel != "self") continue;
        if (activitystreams::is_activity_json(*type)) found.uri = *href;
    }
    if (host_of(found.uri).empty()) return not_acceptable("no actor in WebFinger");
    return found;
}

}  // namespace kentongan::actors
