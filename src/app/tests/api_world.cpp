#include "api_world.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/body.h"
#include "platform/http/router.h"
#include "platform/jobs/jobs.h"
#include "rooms/accounts/api.h"

namespace kentongan::api_walk {

namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(std::string(KENTONGAN_SOURCE "/") + path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + path);
    return text.str();
}

std::string text_of(const json::object& object, std::string_view key, std::string otherwise = {}) {
    const auto* member = object.if_contains(key);
    return member && member->is_string() ? std::string(member->as_string()) : otherwise;
}

http::Method method_of(std::string_view name) {
    for (auto method : {http::Method::Get, http::Method::Post, http::Method::Put,
                        http::Method::Patch, http::Method::Delete})
        if (http::name_of(method) == name) return method;
    throw std::runtime_error("no method " + std::string(name));
}

Config config_in(const std::string& directory) {
    Config config;
    config.data = directory;
    config.domain = "desa.test";
    config.rate_limits = false;
    config.registrations = "approval";
    config.allow_addresses = {"127.0.0.0/8"};
    config.picture_worker = KENTONGAN_BUILD "/kentongan-picture";
    return config;
}

// "id", "0.id", "notification_groups.0.group_key"
const json::value* member_at(const json::value& value, std::string_view path) {
    const auto* at = &value;
    for (const auto part : split(path, '.')) {
        if (at->is_array()) {
            const auto index = static_cast<std::size_t>(parse_integer(part).value_or(0));
            at = index < at->as_array().size() ? &at->as_array()[index] : nullptr;
        } else {
            at = at->is_object() ? at->as_object().if_contains(part) : nullptr;
        }
        if (!at) return nullptr;
    }
    return at;
}

}  // namespace

json::value read_json(const std::string& path) {
    return json::parse(content_of(path));
}

std::string Endpoint::scopes() const {
    std::string found;
    for (std::size_t at = 0; (at = oauth.find('`', at)) != std::string::npos;) {
        const auto end = oauth.find('`', at + 1);
        if (!found.empty()) found += ' ';
        found += oauth.substr(at + 1, end - at - 1);
        at = end + 1;
        if (oauth.compare(at, 4, " or ") == 0) break;
        if (oauth.compare(at, 3, " + ") != 0) break;
    }
    return found;
}

const std::vector<Endpoint>& endpoints() {
    static const auto all = [] {
        std::vector<Endpoint> read;
        for (const auto& line : read_json("tests/data/mastodon/endpoints.json").as_array()) {
            const auto& object = line.as_object();
            Endpoint endpoint;
            endpoint.method = text_of(object, "method");
            endpoint.path = text_of(object, "path");
            endpoint.group = text_of(object, "group");
            endpoint.oauth = text_of(object, "oauth", "None");
            endpoint.returns = text_of(object, "returns");
            for (const auto& param : object.at("params").as_array())
                endpoint.params.push_back(text_of(param.as_object(), "name"));
            read.push_back(std::move(endpoint));
        }
        return read;
    }();
    return all;
}

World::World()
    : app_(config_in(directory_.path())), walk_(read_json("tests/data/mastodon/walk.json")) {
    app_.accounts().set_password_cost(crypto::PasswordCost::Minimal);
    for (const char* name : {"ani", "budi", "citra", "dewi", "eko", "fajar", "admin"})
        add_person(name);
    add_application();
    const auto now = app_.platform().clock.now();
    fixed_["tomorrow"] = iso_millis(now + 24h);
    fixed_["yesterday"] = iso_millis(now - 24h);
}

http::Principal World::principal_of(const std::string& token) {
    http::Request request;
    request.path = "/api/v1/apps/verify_credentials";
    request.headers = {{"authorization", "Bearer " + token}};
    app_.platform().router.authenticate(request);
    return request.principal.value();
}

void World::add_person(const std::string& name) {
    const auto id =
        app_.accounts()
            .create({.username = name,
                     .email = name + "@desa.test",
                     .password = "kata sandi yang panjang",
                     .role = name == "admin" ? accounts::Role::Owner : accounts::Role::Member,
                     .home = regions::Code::parse("34.02.05.2001")})
            .value();
    fixed_[name] = id.to_string();
    const auto token = app_.accounts().issue_token(name, "read write follow push").value();
    people_[name] = principal_of(token);
}

// A program's own token, and the secrets by which it asks for more of them.
void World::add_application() {
    const auto made = json::parse(call({.method = "POST",
                                        .target = "/api/v1/apps",
                                        .form = {{"client_name", "Uji"},
                                                 {"redirect_uris", "urn:ietf:wg:oauth:2.0:oob"},
                                                 {"scopes", "read write follow push"}}})
                                      .body);
    fixed_["client_id"] = text_of(made.as_object(), "client_id");
    fixed_["client_secret"] = text_of(made.as_object(), "client_secret");
    const auto token = json::parse(call({.method = "POST",
                                         .target = "/oauth/token",
                                         .form = {{"grant_type", "client_credentials"},
                                                  {"client_id", fixed_["client_id"]},
                                                  {"client_secret", fixed_["client_secret"]},
                                                  {"redirect_uri", "urn:ietf:wg:oauth:2.0:oob"},
                                                  {"scope", "read write"}}})
                                       .body);
    people_["app"] = principal_of(text_of(token.as_object(), "access_token"));
}

http::Response World::call(const Ask& ask) {
    http::Request request;
    request.method = method_of(ask.method);
    request.target = ask.target;
    request.remote_address = "127.0.0.1";
    request.language = "en";
    request.authenticated = true;
    for (const auto& [name, value] : ask.form) request.params.add(name, value);
    if (!ask.file.empty())
        request.uploads.push_back(
            {"file", ask.file, "image/jpeg", content_of("tests/data/pictures/" + ask.file)});
    if (ask.as != "nobody") {
        request.principal = people_.at(ask.as);
        if (!ask.scopes.empty()) request.principal->scopes = ask.scopes;
        request.principal->by_cookie = ask.is_page;
    }
    if (ask.is_page) request.headers = {{"sec-fetch-site", "same-origin"}};
    const auto path = url_decode(ask.target.substr(0, ask.target.find('?')), false);
    auto& router = app_.platform().router;
    const auto parsed = http::read_params(request, "");
    if (!path || !parsed) return router.respond_error(request, Error(ErrorCode::BadRequest));
    request.path = *path;
    const auto response = router.respond(request, router.match(request.method, request.path));
    app_.platform().jobs.run_due();
    return response;
}

std::string World::filled(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto dollar = std::min(text.find('$'), text.size());
        out += text.substr(0, dollar);
        text.remove_prefix(dollar);
        if (text.empty()) break;
        auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", 1);
        end = std::min(end, text.size());
        out += value_of(std::string(text.substr(1, end - 1)));
        text.remove_prefix(end);
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> World::filled_form(const json::value& row) {
    std::vector<std::pair<std::string, std::string>> form;
    const auto* send = row.as_object().if_contains("send");
    if (!send) return form;
    for (const auto& [name, value] : send->as_object()) {
        const json::array alone{value};
        for (const auto& one : value.is_array() ? value.as_array() : alone)
            form.emplace_back(name, filled(one.as_string()));
    }
    return form;
}

const std::string& World::value_of(const std::string& name) {
    if (const auto found = fixed_.find(name); found != fixed_.end()) return found->second;
    if (const auto found = made_.find(name); found != made_.end()) return found->second;
    if (name == "new") return fixed_["last"] = std::to_string(++count_);
    const auto* recipe = walk_.at("make").as_object().if_contains(name);
    if (!recipe) throw std::runtime_error("no recipe for $" + name);
    return made_[name] = make(recipe->as_object(), name);
}

std::string World::make(const json::object& recipe, const std::string& name) {
    if (const auto* first = recipe.if_contains("first"))
        for (const auto& other : first->as_array()) value_of(std::string(other.as_string()));
    const auto action = text_of(recipe, "do");
    const auto blank = action.find(' ');
    const auto answer = call({.method = action.substr(0, blank),
                              .target = filled(action.substr(blank + 1)),
                              .as = text_of(recipe, "as", "ani"),
                              .scopes = text_of(recipe, "scopes"),
                              .form = filled_form(recipe),
                              .file = text_of(recipe, "file"),
                              .is_page = text_of(recipe, "by") == "page"});
    const auto body = parse_json(answer.body);
    const auto* taken = body ? member_at(*body, text_of(recipe, "take", "id")) : nullptr;
    if (answer.status >= 400 || (!taken && recipe.contains("take")))
        throw std::runtime_error("cannot make $" + name + ": " + std::to_string(answer.status) +
                                 " " + answer.body.substr(0, 300));
    return taken && taken->is_string() ? std::string(taken->as_string())
           : taken                     ? json::serialize(*taken)
                                       : std::string();
}

}  // namespace kentongan::api_walk
