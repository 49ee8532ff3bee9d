#include <algorithm>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/db/database.h"
#include "platform/http/router.h"
#include "platform/metrics/metrics.h"
#include "platform/web/web.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

// What a proxy on the same machine passes on comes from loopback too, but says that it was passed.
bool is_forwarded(const http::Request& request) {
    constexpr std::string_view kTraces[] = {"x-forwarded-for", "x-forwarded-host", "forwarded",
                                            "x-real-ip", "via"};
    return std::ranges::any_of(kTraces, [&](auto name) { return !request.header(name).empty(); });
}

// Figures about the machine are for whoever runs it.
bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

Result<http::Response> metrics_text(const Site::Impl& site, const http::Request& request) {
    if (!is_loopback(request.remote_address) || is_forwarded(request))
        return Error(ErrorCode::NotFound);
    return http::Response::of_type("text/plain; version=0.0.4; charset=utf-8",
                                   site.platform.metrics.text());
}

// Alive means: the database answers. Throws otherwise, which is a 500.
Result<http::Response> health(const Site::Impl& site, const http::Request&) {
    site.platform.database.read([](db::Tx& tx) { return tx.engine(); });
    return http::Response::text("ok\n").set("Cache-Control", "no-store");
}

// The same for programs that know Mastodon's address.
Result<http::Response> mastodon_health(const Site::Impl& site, const http::Request& request) {
    TRY(health(site, request));
    return http::Response::text("OK").set("Cache-Control", "no-store");
}

// Search engines may read public pages, not the doors and not the interfaces. Programs that train
// models on what neighbours write to each other may not.
Result<http::Response> robots(const Site::Impl&, const http::Request&) {
    return http::Response::text(
        "User-agent: GPTBot\nUser-agent: CCBot\nUser-agent: Google-Extended\n"
        "User-agent: ClaudeBot\nUser-agent: Bytespider\nDisallow: /\n\n"
        "User-agent: *\nDisallow: /api/\nDisallow: /oauth/\nDisallow: /cari\nDisallow: /masuk\n"
        "Disallow: /potongan/\n");
}

Result<http::Response> manifest(const Site::Impl& site, const http::Request& request) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("name", site.platform.config.title)
        .member("short_name", site.platform.config.title)
        .member("lang", request.language)
        .member("start_url", "/")
        .member("scope", "/")
        .member("display", "standalone")
        .member("background_color", "#fffdf8")
        .member("theme_color", "#7a4f01");
    json.key("icons").begin_array();
    for (const auto& [name, sizes, type] : {std::tuple("icon.svg", "any", "image/svg+xml"),
                                            std::tuple("icon-192.png", "192x192", "image/png"),
                                            std::tuple("icon-512.png", "512x512", "image/png")})
        json.begin_object()
            .member("src", web::asset_url(name))
            .member("sizes", sizes)
            .member("type", type)
            .end_object();
    json.end_array().end_object();
    return http::Response::of_type("application/manifest+json", std::move(out))
        .set("Vary", "Accept-Language, Cookie");
}

// What browsers ask for unasked.
Result<http::Response> favicon(const Site::Impl&, const http::Request&) {
    return http::Response::redirect(web::asset_url("icon-192.png"), 302)
        .set("Cache-Control", "public, max-age=86400");
}

Result<http::Response> openapi(const Site::Impl& site, const http::Request&) {
    return http::Response::json(http::openapi_json(site.platform.router, "/api/kentongan/v1",
                                                   site.platform.config.title, KENTONGAN_VERSION));
}

}  // namespace

void add_operator_routes(Site::Impl& site) {
    using Answer = Result<http::Response> (*)(const Site::Impl&, const http::Request&);
    const auto add = [&site](std::string pattern, Answer answer, http::Run run) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&site, answer](http::Request& request) { return answer(site, request); };
        route.run = run;
        site.platform.router.add(std::move(route));
    };
    add("/healthz", health, http::Run::Inline);
    add("/health", mastodon_health, http::Run::Inline);
    add("/metrics", metrics_text, http::Run::Pool);
    add("/robots.txt", robots, http::Run::Inline);
    add("/manifest.webmanifest", manifest, http::Run::Inline);
    add("/favicon.ico", favicon, http::Run::Inline);
    add("/api/kentongan/v1/openapi.json", openapi, http::Run::Pool);
}

}  // namespace kentongan::site
