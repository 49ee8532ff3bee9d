#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/db/database.h"
#include "platform/http/router.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

constexpr std::int64_t kShortestWidth = 100, kUsualWidth = 400, kLongestWidth = 1000;
constexpr int kCardKept = 24 * 3600;  // seconds

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

// "@ani/123" of "https://desa.id/@ani/123?x#y"; empty: not here.
std::string_view path_here(const Config& config, std::string_view address) {
    const auto base = config.base_url() + "/";
    if (!address.starts_with(base)) return {};
    address.remove_prefix(base.size());
    return address.substr(0, address.find_first_of("?#"));
}

// What the server's own actor goes by; a name has no colon.
std::string server_name(const Config& config) {
    const auto host = config.host();
    return host.substr(0, host.find(':'));
}

// RFC 7565 "acct:ani@desa.id", or the address of a profile or actor; the host for the server
// itself.
std::string name_in(const Config& config, std::string_view resource) {
    if (resource == config.url("/") || resource == config.base_url()) return server_name(config);
    auto path = path_here(config, resource);
    constexpr std::string_view kUsers = "users/";
    if (path.starts_with('@') || path.starts_with(kUsers)) {
        path.remove_prefix(path.starts_with('@') ? 1 : kUsers.size());
        return path.find('/') == path.npos ? std::string(path) : std::string();
    }
    constexpr std::string_view kScheme = "acct:";
    if (!resource.starts_with(kScheme)) return {};
    resource.remove_prefix(kScheme.size());
    if (resource.starts_with('@')) resource.remove_prefix(1);
    const auto at = resource.rfind('@');
    const bool is_here =
        at != resource.npos && ascii_lower(resource.substr(at + 1)) == config.host();
    return is_here ? std::string(resource.substr(0, at)) : std::string();
}

std::string person_json(const Site::Impl& site, const accounts::Account& person) {
    const auto& config = site.platform.config;
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("subject", "acct:" + person.username + "@" + config.host());
    json.key("aliases").begin_array().value(person.url);
    if (person.uri != person.url) json.value(person.uri);
    json.end_array().key("links").begin_array();
    json.begin_object()
        .member("rel", "http://webfinger.net/rel/profile-page")
        .member("type", "text/html")
        .member("href", person.url)
        .end_object();
    json.begin_object()
        .member("rel", "self")
        .member("type", "application/activity+json")
        .member("href", person.uri)
        .end_object();
    json.begin_object()
        .member("rel", "http://ostatus.org/schema/1.0/subscribe")
        .member("template", config.url("/authorize_interaction?uri={uri}"))
        .end_object();
    json.end_array().end_object();
    return out;
}

// The actor that signs for the server itself.
std::string server_json(const Config& config) {
    std::string out;
    JsonWriter(out)
        .begin_object()
        .member("subject", "acct:" + server_name(config) + "@" + config.host())
        .key("links")
        .begin_array()
        .begin_object()
        .member("rel", "self")
        .member("type", "application/activity+json")
        .member("href", config.url("/actor"))
        .end_object()
        // FEP-d556: the server's own actor by the server's address.
        .begin_object()
        .member("rel", "https://www.w3.org/ns/activitystreams#Service")
        .member("href", config.url("/actor"))
        .end_object()
        .end_array()
        .end_object();
    return out;
}

// RFC 7033.
Result<http::Response> webfinger(const Site::Impl& site, const http::Request& request) {
    const auto resource = request.params.text("resource");
    if (resource.empty()) return Error(ErrorCode::BadRequest);
    const auto name = name_in(site.platform.config, resource);
    if (name.empty()) return not_found();
    if (name == server_name(site.platform.config))
        return http::Response::of_type("application/jrd+json; charset=utf-8",
                                       server_json(site.platform.config));
    const auto person = site.platform.database.read(
        [&](db::Tx& tx) { return site.accounts.find_by_username(tx, name); });
    if (!person || !person->domain.empty() || person->suspended || person->pending)
        return not_found();
    return http::Response::of_type("application/jrd+json; charset=utf-8",
                                   person_json(site, *person));
}

struct Quoted {
    statuses::Status status;
    accounts::Account author;
};

// The words themselves and where they are from: it needs neither a script nor a frame, which our
// pages never allow. Behind a content warning stands only the warning.
std::string card_html(const Quoted& quoted) {
    const auto& status = quoted.status;
    const auto url = html_escape(status.url);
    return "<blockquote class=\"kentongan\" cite=\"" + url + "\">" +
           (status.spoiler_text.empty() ? status.content_html
                                        : "<p>" + html_escape(status.spoiler_text) + "</p>") +
           "<p>— <a href=\"" + url + "\">" + html_escape(quoted.author.shown_name()) + " (@" +
           html_escape(quoted.author.username) + ")</a></p></blockquote>";
}

// oembed.com section 2.3
Result<http::Response> oembed(const Site::Impl& site, const http::Request& request) {
    const auto& config = site.platform.config;
    const auto parts = split(path_here(config, request.params.text("url")), '/');
    if (parts.size() != 2 || !parts[0].starts_with('@')) return not_found();
    const auto id = statuses::StatusId::parse(parts[1]);
    if (!id) return not_found();
    const auto quoted = site.platform.database.read([&](db::Tx& tx) -> std::optional<Quoted> {
        auto status = site.statuses.find(tx, *id);
        if (!status || status->reblog_of || !site.statuses.may_see(tx, {}, *status)) return {};
        auto author = site.accounts.find(tx, status->author);
        if (!author || author->suspended || author->username != parts[0].substr(1)) return {};
        return Quoted{std::move(*status), std::move(*author)};
    });
    if (!quoted) return not_found();
    const auto width = request.params.integer("maxwidth").value_or(kUsualWidth);
    std::string out;
    JsonWriter(out)
        .begin_object()
        .member("type", "rich")
        .member("version", "1.0")
        .member("author_name", quoted->author.shown_name())
        .member("author_url", quoted->author.url)
        .member("provider_name", config.title)
        .member("provider_url", config.url("/"))
        .member("cache_age", kCardKept)
        .member("html", card_html(*quoted))
        .member("width", std::clamp(width, kShortestWidth, kLongestWidth))
        .member("height", nullptr)
        .end_object();
    return http::Response::json(std::move(out));
}

// Somebody who read a post elsewhere wants to answer it from here: the search box finds it.
Result<http::Response> authorize_interaction(const Site::Impl&, const http::Request& request) {
    return http::Response::redirect("/cari?q=" + url_encode(request.params.text("uri")), 302);
}

// w3.org/TR/change-password-url
Result<http::Response> change_password(const Site::Impl&, const http::Request&) {
    return http::Response::redirect("/pengaturan#sandi", 302);
}

}  // namespace

void add_addresses(Site::Impl& site) {
    using Answer = Result<http::Response> (*)(const Site::Impl&, const http::Request&);
    const auto add = [&site](std::string pattern, Answer answer, http::Doc doc) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&site, answer](http::Request& request) { return answer(site, request); };
        route.doc = std::move(doc);
        site.platform.router.add(std::move(route));
    };
    add("/.well-known/webfinger", webfinger, {"Who has this address", "JRD", {}});
    add("/.well-known/change-password", change_password, {});
    add("/authorize_interaction", authorize_interaction, {});
    add("/api/oembed", oembed, {"A post to show elsewhere", "OEmbed metadata", {}});
}

}  // namespace kentongan::site
