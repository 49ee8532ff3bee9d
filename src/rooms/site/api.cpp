#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

constexpr std::string_view kTextsChanged = "2026-11-22T00:00:00.000Z";  // about and privacy

Result<http::Response> instance(const Site::Impl& site, const http::Request& request) {
    return http::Response::json(instance_json(site, request.language));
}
Result<http::Response> instance_v1(const Site::Impl& site, const http::Request& request) {
    return http::Response::json(instance_v1_json(site, request.language));
}
Result<http::Response> list_rules(const Site::Impl& site, const http::Request& request) {
    return http::Response::json(rules_json(site, request.language));
}

Result<http::Response> domain_blocks(const Site::Impl& site, const http::Request&) {
    return http::Response::json(site.platform.database.read(
        [&](db::Tx& tx) { return site.moderation.domain_blocks_json(tx); }));
}

Result<http::Response> activity(const Site::Impl& site, const http::Request&) {
    return http::Response::json(activity_json(site));
}

Result<http::Response> text_entity(const Site::Impl& site, const http::Request& request,
                                   std::string_view name) {
    web::View frame, view;
    frame.set("instance", site.platform.config.title);
    view.set("frame", std::move(frame));
    std::string out;
    JsonWriter(out)
        .begin_object()
        .member("updated_at", kTextsChanged)
        .member("content", site.platform.pages.fragment(name, view, request.language))
        .end_object();
    return http::Response::json(std::move(out));
}

Result<http::Response> extended_description(const Site::Impl& site, const http::Request& request) {
    return text_entity(site, request, "site/about_text");
}
Result<http::Response> privacy_policy(const Site::Impl& site, const http::Request& request) {
    return text_entity(site, request, "site/privacy_text");
}

// The name of each language in itself, as apps offer them when writing: those of the country, and
// what its people read besides.
Result<http::Response> languages(const Site::Impl&, const http::Request&) {
    return http::Response::json(
        R"([{"code":"id","name":"Bahasa Indonesia"},{"code":"jv","name":"Basa Jawa"},)"
        R"({"code":"su","name":"Basa Sunda"},{"code":"mad","name":"Basa Madhura"},)"
        R"({"code":"min","name":"Baso Minangkabau"},{"code":"bug","name":"Basa Ugi"},)"
        R"({"code":"ban","name":"Basa Bali"},{"code":"bjn","name":"Bahasa Banjar"},)"
        R"({"code":"ace","name":"Bahsa Acèh"},{"code":"ms","name":"Bahasa Melayu"},)"
        R"({"code":"en","name":"English"}])");
}

Result<http::Response> nodeinfo_links(const Site::Impl& site, const http::Request&) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("links").begin_array();
    for (auto version : {"2.0", "2.1"})
        json.begin_object()
            .member("rel", std::string("http://nodeinfo.diaspora.software/ns/schema/") + version)
            .member("href", site.platform.config.url(std::string("/nodeinfo/") + version))
            .end_object();
    // FEP-2677: the actor of the server itself.
    json.begin_object()
        .member("rel", "https://www.w3.org/ns/activitystreams#Application")
        .member("href", site.platform.config.url("/actor"))
        .end_object();
    json.end_array().end_object();
    return http::Response::json(std::move(out));
}

Result<http::Response> nodeinfo(const Site::Impl& site, const http::Request& request) {
    const auto version = request.path.ends_with("2.1") ? "2.1" : "2.0";
    return http::Response::of_type(
        std::string("application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/") +
            version + "#\"",
        nodeinfo_json(site, version));
}

// RFC 6415: where WebFinger is, for programs that ask before they use it.
Result<http::Response> host_meta(const Site::Impl& site, const http::Request&) {
    return http::Response::of_type(
        "application/xrd+xml; charset=utf-8",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">"
        "<Link rel=\"lrdd\" template=\"" +
            site.platform.config.url("/.well-known/webfinger?resource={uri}") + "\"/></XRD>\n");
}

constexpr std::size_t kMaxPeersFound = 10;

// Those that begin so; all without a question.
Result<http::Response> get_peers(const Site::Impl& site, const http::Request& request) {
    const bool search = request.path.ends_with("/search");
    const auto begin = ascii_lower(trim(request.params.text("q")));
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    std::size_t found = 0;
    for (const auto& domain : peers(site)) {
        if (search && (found == kMaxPeersFound || !domain.starts_with(begin))) continue;
        json.value(domain);
        ++found;
    }
    json.end_array();
    return http::Response::json(std::move(out));
}

// RFC 6415 appendix A.
Result<http::Response> host_meta_json(const Site::Impl& site, const http::Request&) {
    std::string out;
    JsonWriter(out)
        .begin_object()
        .key("links")
        .begin_array()
        .begin_object()
        .member("rel", "lrdd")
        .member("template", site.platform.config.url("/.well-known/webfinger?resource={uri}"))
        .end_object()
        .end_array()
        .end_object();
    return http::Response::of_type("application/jrd+json; charset=utf-8", std::move(out));
}

}  // namespace

void add_api(Site::Impl& site) {
    using Answer = Result<http::Response> (*)(const Site::Impl&, const http::Request&);
    const auto add = [&site](std::string pattern, Answer answer, std::string summary,
                             std::string returns, http::Run run = http::Run::Pool) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&site, answer](http::Request& request) { return answer(site, request); };
        route.run = run;
        route.doc = {std::move(summary), std::move(returns), {}};
        site.platform.router.add(std::move(route));
    };
    const auto at_once = http::Run::Inline;
    add("/api/v2/instance", instance, "View server information", "Instance");
    add("/api/v1/instance", instance_v1, "View server information (v1)", "V1::Instance");
    add("/api/v1/instance/rules", list_rules, "List of rules", "Array of Rule");
    add("/api/v1/instance/domain_blocks", domain_blocks, "View moderated servers",
        "Array of DomainBlock");
    add("/api/v1/instance/activity", activity, "Weekly activity", "Array of Hash");
    add("/api/v1/instance/languages", languages, "Languages to write in", "Array of Hash", at_once);
    add("/api/v1/instance/extended_description", extended_description, "View extended description",
        "ExtendedDescription");
    add("/api/v1/instance/privacy_policy", privacy_policy, "View privacy policy", "PrivacyPolicy");
    add("/.well-known/nodeinfo", nodeinfo_links, "NodeInfo discovery", "Links", at_once);
    add("/nodeinfo/2.0", nodeinfo, "NodeInfo document", "NodeInfo");
    add("/nodeinfo/2.1", nodeinfo, "NodeInfo document", "NodeInfo");
    add("/api/v1/instance/peers", get_peers, "List of connected domains", "Array of String");
    add("/api/v1/peers/search", get_peers, "Search connected domains", "Array of String");
    add("/.well-known/host-meta", host_meta, "Where WebFinger is", "XRD", at_once);
    add("/.well-known/host-meta.json", host_meta_json, "Where WebFinger is", "JRD", at_once);
}

}  // namespace kentongan::site
