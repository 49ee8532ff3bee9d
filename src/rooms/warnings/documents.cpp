#include "rooms/warnings/documents.h"

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_quake.h"
#include "cap/bmkg_tsunami.h"
#include "cap/feed.h"
#include "cap/parse.h"
#include "platform/base/strings.h"
#include "platform/xml/signature.h"

namespace kentongan::warnings {
namespace {

Result<ReadDocument> read_feed(Kind kind, std::string_view url, std::string_view body) {
    TRY_ASSIGN(auto feed, cap::parse_feed(body));
    ReadDocument document;
    for (auto& entry : feed.entries) {
        if (!entry.alerts.empty()) {
            for (auto& alert : entry.alerts) document.alerts.push_back(std::move(alert));
            continue;
        }
        auto link = resolve(url, entry.cap_link());
        if (!link || document.links.size() == kMaxLinks) continue;
        auto version = entry.id;
        if (entry.updated) version += " " + std::to_string(to_millis(*entry.updated));
        document.links.push_back({std::move(*link), std::move(version)});
    }
    if (kind == Kind::BmkgNowcast)
        for (auto& alert : document.alerts) cap::normalise_nowcast(alert);
    return document;
}

}  // namespace

Result<std::string> proven(const Source& source, std::string_view body) {
    if (source.public_key.empty()) return std::string(body);
    return xml::verify_enveloped(
        body, source.public_key,
        source.accepts_sha1 ? xml::Digests::Sha1Too : xml::Digests::Strong);
}

Result<std::vector<cap::Alert>> read_alerts(Kind kind, std::string_view body) {
    if (kind == Kind::BmkgTsunami) return cap::parse_tsunami_bulletins(body);
    TRY_ASSIGN(auto alerts, cap::parse_cap(body));
    if (kind == Kind::BmkgNowcast)
        for (auto& alert : alerts) cap::normalise_nowcast(alert);
    return alerts;
}

Result<ReadDocument> read_document(Kind kind, std::string_view url, std::string_view body) {
    ReadDocument document;
    switch (kind) {
        case Kind::BmkgNowcast:
        case Kind::CapRss:
        case Kind::CapAtom:
            return read_feed(kind, url, body);
        case Kind::BmkgQuake: {
            TRY_ASSIGN(document.alerts, cap::parse_quakes(body));
            return document;
        }
        case Kind::BmkgTsunami:
        case Kind::Cap:
        case Kind::Local:
        case Kind::Kentongan:
            break;
    }
    TRY_ASSIGN(document.alerts, read_alerts(kind, body));
    return document;
}

std::optional<std::string> other_language(Kind kind, std::string_view url) {
    constexpr std::string_view kIndonesian = "/nowcast/id/";
    if (kind != Kind::BmkgNowcast || url.find(kIndonesian) == std::string_view::npos) return {};
    return replace_all(std::string(url), kIndonesian, "/nowcast/en/");
}

std::optional<std::string> resolve(std::string_view base, std::string_view link) {
    link = trim(link);
    if (link.empty()) return {};
    auto lower = ascii_lower(link.substr(0, 8));
    if (lower.starts_with("http://") || lower.starts_with("https://")) return std::string(link);
    auto scheme_end = base.find("://");
    if (scheme_end == std::string_view::npos || link.find("://") != std::string_view::npos)
        return {};
    if (link.starts_with("//")) return std::string(base.substr(0, scheme_end + 1)).append(link);
    auto path = base.find('/', scheme_end + 3);
    auto origin = base.substr(0, path);
    if (link.starts_with("/")) return std::string(origin).append(link);
    auto last = path == std::string_view::npos
                    ? std::string_view::npos
                    : base.substr(0, base.find_first_of("?#")).rfind('/');
    auto folder = last == std::string_view::npos ? std::string(origin) + "/"
                                                 : std::string(base.substr(0, last + 1));
    return folder.append(link);
}

std::string reason_text(const Error& error) {
    std::string reason = error.text();
    if (reason.empty()) {
        switch (error.code()) {
            case ErrorCode::TooLarge:
                reason = "Too large";
                break;
            case ErrorCode::BadRequest:
                reason = "Malformed";
                break;
            case ErrorCode::Unprocessable:
                reason = "Not understood";
                break;
            case ErrorCode::Forbidden:
                reason = "The address is not allowed";
                break;
            default:
                reason = "Not reachable";
                break;
        }
    }
    if (!error.field().empty()) reason += " (" + error.field() + ")";
    if (!error.detail().empty()) reason += ": " + error.detail();
    return reason;
}

}  // namespace kentongan::warnings
