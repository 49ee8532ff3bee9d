#include "platform/web/pages.h"

#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

constexpr std::size_t kWelcomeWarnings = 3;
constexpr int kWelcomePosts = 5;
constexpr std::int64_t kLanguageSeconds = 365 * 24 * 3600;

std::vector<web::View> sign_in_views(const Site::Impl& site) {
    std::vector<web::View> views;
    for (const auto& person : site.sign_ins) {
        web::View view;
        view.set("name", person.name)
            .set("who", person.who)
            .set("username", person.username)
            .set("password", person.password);
        views.push_back(std::move(view));
    }
    return views;
}

http::Response welcome_page(const Site::Impl& site, const http::Request& request) {
    const auto& language = request.language;
    auto posts = site.platform.database.read([&](db::Tx& tx) {
        const auto ids = site.statuses.ids_public(tx, statuses::Origin::Here, false,
                                                  Page{.limit = kWelcomePosts});
        return site.statuses.views(tx, {}, ids, language);
    });
    auto warnings = site.warnings.live_views(language, kWelcomeWarnings);
    auto sign_ins = sign_in_views(site);
    web::View view;
    view.set("registrations_open", site.platform.config.registrations != "closed")
        .set("demo", site.platform.config.demo)
        .set("has_sign_ins", !sign_ins.empty())
        .set("sign_ins", std::move(sign_ins))
        .set("has_warnings", !warnings.empty())
        .set("warnings", std::move(warnings))
        .set("has_posts", !posts.empty())
        .set("posts", std::move(posts));
    return site.platform.pages.page(
        request,
        {.name = "site/welcome",
         .title = site.platform.config.title,
         .section = "home",
         .description =
             web::tr(request, "Official warnings and neighbours of your region, in one place.")},
        std::move(view));
}

// Two pages at one address: what a person sees first depends on who they are.
Result<http::Response> front_page(const Site::Impl& site, const http::Request& request) {
    if (accounts::Accounts::viewer(request)) return site.timelines.home_page(request);
    return welcome_page(site, request);
}

Result<http::Response> about_page(const Site::Impl& site, const http::Request& request) {
    const auto number = [&](std::int64_t value) { return i18n::number(value, request.language); };
    const auto counts = statistics(site);
    web::View view;
    view.set("contact", site.platform.config.contact_email)
        .set("version", KENTONGAN_VERSION)
        .set("people", number(counts.people))
        .set("posts", number(counts.statuses))
        .set("villages",
             number(static_cast<std::int64_t>(site.regions.count(regions::Level::Village))))
        .set("districts",
             number(static_cast<std::int64_t>(site.regions.count(regions::Level::District))));
    return site.platform.pages.page(
        request, {.name = "site/about", .title = web::tr(request, "About")}, std::move(view));
}

Result<http::Response> rules_page(const Site::Impl& site, const http::Request& request) {
    std::vector<web::View> views;
    for (const auto& rule : rules(site, request.language)) {
        web::View view;
        view.set("text", rule.text).set("hint", rule.hint);
        views.push_back(std::move(view));
    }
    web::View view;
    view.set("rules", std::move(views));
    return site.platform.pages.page(
        request, {.name = "site/rules", .title = web::tr(request, "Rules")}, std::move(view));
}

Result<http::Response> privacy_page(const Site::Impl& site, const http::Request& request) {
    web::View view;
    view.set("contact", site.platform.config.contact_email);
    return site.platform.pages.page(
        request, {.name = "site/privacy", .title = web::tr(request, "What we know about you")},
        std::move(view));
}

Result<http::Response> set_language(const http::Request& request) {
    auto response = http::Response::redirect(web::local_path(request.params.text("lanjut")));
    const auto chosen = i18n::negotiate(request.params.text("bahasa"), {});
    response.set_cookie("bahasa", chosen, kLanguageSeconds);
    return response;
}

// The bar alone, for the island that refreshes it.
Result<http::Response> bar_fragment(const Site::Impl& site, const http::Request& request) {
    web::View frame, view;
    fill_frame(site, request, frame);
    view.set("frame", std::move(frame));
    auto response = http::Response::html(
        site.platform.pages.fragment("pieces/live_bar", view, request.language));
    response.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_pages(Site::Impl& site) {
    using Page = Result<http::Response> (*)(const Site::Impl&, const http::Request&);
    const auto add = [&site](std::string pattern, Page page) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&site, page](http::Request& request) { return page(site, request); };
        site.platform.router.add(std::move(route));
    };
    add("/", front_page);
    add("/tentang", about_page);
    add("/aturan", rules_page);
    add("/privasi", privacy_page);
    add("/potongan/peringatan", bar_fragment);
    if (site.platform.config.demo) add("/gaya", style_page);

    http::Route language;
    language.method = http::Method::Post;
    language.pattern = "/bahasa";
    language.handler = set_language;
    language.run = http::Run::Inline;
    site.platform.router.add(std::move(language));
}

}  // namespace kentongan::site
