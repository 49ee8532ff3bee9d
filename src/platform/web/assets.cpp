#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <vector>

#include "embedded/web_assets.h"
#include "platform/base/strings.h"
#include "platform/web/web.h"

namespace kentongan::web {

namespace {

// A file of the build's asset folder. Beside "style.css" lie "style.css.br", "style.css.gz" (where
// smaller) and "style.css.sha256".
struct Asset {
    std::string_view name;
    std::string url;
    std::string_view content_type;
    std::string_view sha256;  // in hex
    std::string_view hash;    // its beginning
    std::shared_ptr<const std::string> plain, brotli, gzip;
};

constexpr std::size_t kHashDigits = 8;
constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webmanifest", "application/manifest+json"},
    {".woff2", "font/woff2"},
};

std::optional<std::string_view> embedded_file(const std::string& name) {
    for (const auto& file : embedded::web_assets())
        if (file.name == name) return file.content;
    return {};
}

std::shared_ptr<const std::string> shared_file(const std::string& name) {
    auto content = embedded_file(name);
    return content ? std::make_shared<const std::string>(*content) : nullptr;
}

std::optional<Asset> asset_named(std::string_view name) {
    for (const auto& [ending, type] : kTypes) {
        if (!name.ends_with(ending)) continue;
        const std::string full(name);
        Asset asset{name,
                    {},
                    type,
                    {},
                    {},
                    shared_file(full),
                    shared_file(full + ".br"),
                    shared_file(full + ".gz")};
        asset.sha256 = trim(embedded_file(full + ".sha256").value_or("")).substr(0, 64);
        asset.hash = asset.sha256.substr(0, kHashDigits);
        asset.url = "/assets/" + full.substr(0, full.size() - ending.size()) + "." +
                    std::string(asset.hash) + std::string(ending);
        return asset;
    }
    return {};
}

const std::vector<Asset>& assets() {
    static const std::vector<Asset> loaded = [] {
        std::vector<Asset> found;
        for (const auto& file : embedded::web_assets())
            if (auto asset = asset_named(file.name)) found.push_back(std::move(*asset));
        return found;
    }();
    return loaded;
}

const Asset& find_asset(std::string_view name) {
    for (const auto& asset : assets())
        if (asset.name == name) return asset;
    throw std::logic_error("unknown asset: " + std::string(name));
}

// RFC 9110 section 12.5.3, for the two codings we have: named and not refused with q=0.
bool accepts(std::string_view accept_encoding, std::string_view coding) {
    for (auto entry : split(accept_encoding, ',')) {
        auto parts = split(entry, ';');
        if (!equals_ignoring_case(trim(parts[0]), coding)) continue;
        auto quality = parts.size() > 1 ? trim(parts[1]) : std::string_view("q=1");
        return !quality.starts_with("q=") || parse_real(quality.substr(2)).value_or(0) > 0;
    }
    return false;
}

Result<http::Response> serve(const http::Request& request) {
    const auto& all = assets();
    auto found = std::find_if(all.begin(), all.end(),
                              [&](const Asset& asset) { return asset.url == request.path; });
    if (found == all.end()) return Error(ErrorCode::NotFound);
    auto response = http::Response::of_type(std::string(found->content_type), {});
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    response.set("ETag", "W/\"" + std::string(found->hash) + "\"");
    const auto codings = request.header("accept-encoding");
    if (found->brotli || found->gzip) response.set("Vary", "Accept-Encoding");
    if (found->brotli && accepts(codings, "br")) {
        response.set("Content-Encoding", "br");
        response.shared_body = found->brotli;
    } else if (found->gzip && accepts(codings, "gzip")) {
        response.set("Content-Encoding", "gzip");
        response.shared_body = found->gzip;
    } else {
        response.shared_body = found->plain;
    }
    return response;
}

// A service worker rules over the folder its address stands in, so this one has no hash.
Result<http::Response> serve_worker(const http::Request&) {
    auto response = http::Response::of_type("text/javascript; charset=utf-8", {});
    response.set("Cache-Control", "no-cache");
    response.shared_body = find_asset("sw.js").plain;
    return response;
}

}  // namespace

std::string asset_url(std::string_view name) {
    return find_asset(name).url;
}

std::string asset_csp_source(std::string_view name) {
    const auto hex = find_asset(name).sha256;
    std::string bytes;
    for (std::size_t i = 0; i + 2 <= hex.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        bytes += static_cast<char>(value);
    }
    return "sha256-" + base64_encode(bytes);
}

std::optional<std::string_view> asset_content(std::string_view name) {
    for (const auto& asset : assets())
        if (asset.name == name) return *asset.plain;
    return {};
}

void add_asset_routes(http::Router& router) {
    auto add = [&](std::string pattern, http::Handler handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.run = http::Run::Inline;
        router.add(std::move(route));
    };
    add("/assets/*rest", serve);
    add("/sw.js", serve_worker);
}

}  // namespace kentongan::web
