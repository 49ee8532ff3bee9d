#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "rooms/accounts/scopes.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;
using namespace kentongan::accounts;

namespace {

constexpr const char* kRedirect = "https://app.example/back?x=1";
const std::string kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
// RFC 7636 appendix B: the challenge of that verifier.
const std::string kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct App {
    std::string id, secret;
};

App register_app(Town& town, const std::string& redirect = kRedirect,
                 const std::string& scopes = "read write follow push") {
    const auto made = parsed(town.post(
        "/api/v1/apps", {{"client_name", "Uji"}, {"redirect_uris", redirect}, {"scopes", scopes}}));
    return {std::string(made.at("client_id").as_string()),
            std::string(made.at("client_secret").as_string())};
}

Form authorize_form(const App& app, const std::string& scope = "read write") {
    return {{"response_type", "code"},
            {"client_id", app.id},
            {"redirect_uri", kRedirect},
            {"scope", scope},
            {"state", "a b&c"},
            {"code_challenge", kChallenge},
            {"code_challenge_method", "S256"},
            {"decision", "allow"}};
}

std::string code_of(const http::Response& response) {
    const auto location = header_of(response, "Location");
    const auto begin = location.find("code=");
    REQUIRE(begin != std::string::npos);
    return location.substr(begin + 5, location.find('&', begin) - begin - 5);
}

http::Response exchange(Town& town, const App& app, const std::string& code, Form changes = {}) {
    Form form{{"grant_type", "authorization_code"}, {"client_id", app.id},
              {"client_secret", app.secret},        {"code", code},
              {"redirect_uri", kRedirect},          {"code_verifier", kVerifier}};
    for (auto& [name, value] : changes)
        for (auto& [key, kept] : form)
            if (key == name) kept = value;
    return town.post("/oauth/token", std::move(form));
}

std::string token_of(const http::Response& response) {
    REQUIRE(response.status == 200);
    return std::string(parsed(response).at("access_token").as_string());
}

std::string sign_in_with_app(Town& town, const App& app, AccountId account,
                             const std::string& scope = "read write") {
    const auto consent = town.submit("/oauth/authorize", authorize_form(app, scope), account);
    REQUIRE(consent.status == 303);
    return token_of(exchange(town, app, code_of(consent)));
}

}  // namespace

TEST_CASE("the challenge is RFC 7636's") {
    crypto::initialise();
    CHECK(pkce_challenge(kVerifier) == kChallenge);
}

TEST_CASE("an app signs a person in with a code and PKCE") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto app = register_app(town);
        const auto consent = town.submit("/oauth/authorize", authorize_form(app), ani);
        const auto location = header_of(consent, "Location");
        CHECK(location.starts_with("https://app.example/back?x=1&code="));
        CHECK(location.ends_with("&state=a%20b%26c"));
        const auto answer = exchange(town, app, code_of(consent));
        const auto token = parsed(answer);
        CHECK(token.at("token_type") == "Bearer");
        CHECK(token.at("scope") == "read write");
        CHECK(token.at("created_at") == 1'790'000'000);
        CHECK(header_of(answer, "Cache-Control") == "no-store");
        const auto bearer = "Bearer " + token_of(answer);
        const auto me = town.get_as("/api/v1/accounts/verify_credentials", "authorization", bearer);
        CHECK(me.status == 200);
        CHECK(parsed(me).at("username") == "ani");
        const auto known = town.get_as("/api/v1/apps/verify_credentials", "authorization", bearer);
        CHECK(parsed(known).at("name") == "Uji");
        CHECK_FALSE(parsed(known).as_object().contains("client_secret"));
    });
}

TEST_CASE("a code is refused with a wrong verifier, address, client or secret, or too late") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto app = register_app(town), other = register_app(town);
        const auto code = code_of(town.submit("/oauth/authorize", authorize_form(app), ani));
        const auto refused = [&](const http::Response& response, int status, const char* error) {
            CHECK(response.status == status);
            CHECK(parsed(response).at("error") == error);
            CHECK(parsed(response).at("error_description").is_string());
        };
        const std::string wrong_verifier(43, 'a');
        refused(exchange(town, app, code, {{"code_verifier", wrong_verifier}}), 400,
                "invalid_grant");
        refused(exchange(town, app, code, {{"code_verifier", ""}}), 400, "invalid_grant");
        refused(exchange(town, app, code, {{"redirect_uri", "https://app.example/back"}}), 400,
                "invalid_grant");
        refused(exchange(town, other, code), 400, "invalid_grant");
        refused(exchange(town, app, "nonsense"), 400, "invalid_grant");
        refused(exchange(town, app, code, {{"client_secret", "nonsense"}}), 401, "invalid_client");
        refused(exchange(town, app, code, {{"client_id", "nonsense"}}), 401, "invalid_client");
        refused(exchange(town, app, code, {{"grant_type", "password"}}), 400,
                "unsupported_grant_type");
        refused(exchange(town, app, code, {{"grant_type", ""}}), 400, "invalid_request");
        refused(exchange(town, app, ""), 400, "invalid_request");
        town.kit.clock().advance(kCodeLife);
        refused(exchange(town, app, code), 400, "invalid_grant");
    });
}

// RFC 9700 section 2.1.1: a verifier for a code without a challenge means that somebody took the
// challenge out of the person's request on its way.
TEST_CASE("a verifier without a challenge is refused") {
    Town town;
    const auto ani = town.add("ani");
    const auto app = register_app(town);
    auto form = authorize_form(app);
    std::erase_if(form,
                  [](const auto& field) { return field.first.starts_with("code_challenge"); });
    const auto code = code_of(town.submit("/oauth/authorize", form, ani));
    CHECK(exchange(town, app, code).status == 400);
    CHECK(exchange(town, app, code, {{"code_verifier", ""}}).status == 200);
}

TEST_CASE("addresses of apps have a host, and no name before it") {
    Town town;
    const auto status = [&](const char* uri) {
        return town
            .post("/api/v1/apps",
                  {{"client_name", "Uji"}, {"redirect_uris", uri}, {"scopes", "read"}})
            .status;
    };
    CHECK(status("https://app.example/back?to=a@b") == 200);
    CHECK(status("http://127.0.0.1:8000") == 200);
    CHECK(status("org.example.app:/oauth") == 200);
    CHECK(status("https://bank.example@evil.example/") == 422);
    CHECK(status("https:evil.example") == 422);
    CHECK(status("https:///evil.example") == 422);
    CHECK(status("https://bank.example\\@evil.example/") == 422);
}

TEST_CASE("a code used twice gives nothing and takes back what it gave") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto app = register_app(town);
        const auto code = code_of(town.submit("/oauth/authorize", authorize_form(app), ani));
        const auto bearer = "Bearer " + token_of(exchange(town, app, code));
        CHECK(town.get_as("/api/v1/preferences", "authorization", bearer).status == 200);
        CHECK(exchange(town, app, code).status == 400);
        CHECK(town.get_as("/api/v1/preferences", "authorization", bearer).status == 401);
    });
}

TEST_CASE("a code that is not exchanged yet ends with the password, and with suspension") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto app = register_app(town);
        const auto ask = [&] {
            return code_of(town.submit("/oauth/authorize", authorize_form(app), ani));
        };
        const auto before = ask();
        REQUIRE(town.accounts.impl()
                    .profiles.change_password(ani, "kunci rumah hijau", "kunci baru biru", {})
                    .ok());
        CHECK(exchange(town, app, before).status == 400);
        const auto last = ask();
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        REQUIRE(town.accounts.set_suspended(ani, false).ok());
        CHECK(exchange(town, app, last).status == 400);
        CHECK(exchange(town, app, ask()).status == 200);
    });
}

TEST_CASE("however many tokens there are, all end") {
    Town town;
    const auto ani = town.add("ani");
    auto& oauth = town.accounts.impl().oauth;
    constexpr int kMany = 2'500;
    for (int i = 0; i < kMany; ++i) oauth.issue({}, ani, "read");
    const auto last = "Bearer " + oauth.issue({}, ani, "read").access_token;
    CHECK(town.get_as("/api/v1/preferences", "authorization", last).status == 200);
    town.kit.platform().database.write(
        [&](db::Tx& tx) { oauth.revoke_all(tx, ani, OAuth::Which::Everything); });
    CHECK(town.get_as("/api/v1/preferences", "authorization", last).status == 401);
}

TEST_CASE("a revoked token is refused at once, and its streams are told") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto app = register_app(town), other = register_app(town);
        const auto token = sign_in_with_app(town, app, ani);
        int told = 0;
        town.kit.platform().bus.subscribe<TokenRevoked>([&](const TokenRevoked&) { ++told; });
        const auto status = [&] {
            return town.get_as("/api/v1/preferences", "authorization", "Bearer " + token).status;
        };
        CHECK(status() == 200);
        const auto revoke = [&](const App& by) {
            return town.post(
                "/oauth/revoke",
                {{"client_id", by.id}, {"client_secret", by.secret}, {"token", token}});
        };
        CHECK(revoke(other).status == 403);
        CHECK(status() == 200);
        CHECK(revoke(app).status == 200);
        CHECK(status() == 401);
        CHECK(told == 1);
        CHECK(revoke(app).status == 200);  // RFC 7009 section 2.2: unknown is as good as revoked
    });
}

TEST_CASE("suspension ends every token and session") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto token = *town.accounts.issue_token("ani", "read");
        const auto session = town.accounts.impl().oauth.begin_session(ani);
        const auto by_token = [&] {
            return town.get_as("/api/v1/preferences", "authorization", "Bearer " + token).status;
        };
        const auto by_cookie = [&] {
            return town.get_as("/api/v1/preferences", "cookie", "kentongan_session=" + session)
                .status;
        };
        CHECK(by_token() == 200);
        CHECK(by_cookie() == 200);
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        CHECK(by_token() == 401);
        CHECK(by_cookie() == 401);
        CHECK_FALSE(town.accounts.issue_token("ani", "read").ok());
    });
}

TEST_CASE("scopes are enforced, and an app gets no more than it registered for") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto token = *town.accounts.issue_token("ani", "read:accounts");
        const auto bearer = "Bearer " + token;
        CHECK(town.get_as("/api/v1/preferences", "authorization", bearer).status == 200);
        CHECK(town.get_as("/api/v1/blocks", "authorization", bearer).status == 403);
        const auto app = register_app(town, kRedirect, "read");
        const auto refused = town.submit("/oauth/authorize", authorize_form(app, "write"), ani);
        CHECK(header_of(refused, "Location").find("error=invalid_scope") != std::string::npos);
        const auto unknown = town.submit("/oauth/authorize", authorize_form(app, "semua"), ani);
        CHECK(header_of(unknown, "Location").find("error=invalid_scope") != std::string::npos);
        const auto narrow =
            town.submit("/oauth/authorize", authorize_form(app, "read:statuses"), ani);
        CHECK(header_of(narrow, "Location").find("code=") != std::string::npos);
    });
}

TEST_CASE("an app's own token is no person, and cannot let itself in") {
    on_both([](Town& town) {
        town.add("ani");
        const auto app = register_app(town);
        const auto basic = "Basic " + base64_encode(app.id + ":" + app.secret);
        const auto answer =
            town.kit.call({.method = http::Method::Post,
                           .target = "/oauth/token",
                           .form = {{"grant_type", "client_credentials"}, {"scope", "read write"}},
                           .headers = {{"authorization", basic}}});
        const auto bearer = "Bearer " + token_of(answer);
        CHECK(town.get_as("/api/v1/apps/verify_credentials", "authorization", bearer).status ==
              200);
        CHECK(town.get_as("/api/v1/preferences", "authorization", bearer).status == 422);
        const auto token = *town.accounts.issue_token("ani", "read");
        auto form = authorize_form(app, "read write");
        const auto itself = town.kit.call({.method = http::Method::Post,
                                           .target = "/oauth/authorize",
                                           .form = form,
                                           .headers = {{"authorization", "Bearer " + token}}});
        CHECK(itself.status == 403);
    });
}

TEST_CASE("pages take no bearer tokens, and the API takes no session as a token") {
    Town town;
    const auto ani = town.add("ani");
    const auto token = *town.accounts.issue_token("ani", "read");
    const auto page = town.get_as("/pengaturan", "authorization", "Bearer " + token);
    CHECK(page.status == 303);
    CHECK(header_of(page, "Location").starts_with("/masuk"));
    const auto session = town.accounts.impl().oauth.begin_session(ani);
    CHECK(town.get_as("/api/v1/preferences", "authorization", "Bearer " + session).status == 401);
    CHECK(town.get_as("/api/v1/preferences", "cookie", "kentongan_session=" + token).status == 401);
}

TEST_CASE("the consent page refuses a wrong address without going there") {
    Town town;
    const auto ani = town.add("ani");
    const auto app = register_app(town);
    for (const char* uri : {"https://app.example/back", "https://evil.example/", "",
                            "https://app.example/back?x=1&y=2"}) {
        auto form = authorize_form(app);
        for (auto& [name, value] : form)
            if (name == "redirect_uri") value = uri;
        const auto answer = town.submit("/oauth/authorize", form, ani);
        CHECK(answer.status == 400);
        CHECK(header_of(answer, "Location").empty());
    }
    auto form = authorize_form(app);
    for (auto& [name, value] : form)
        if (name == "code_challenge_method") value = "plain";
    CHECK(header_of(town.submit("/oauth/authorize", form, ani), "Location")
              .find("error=invalid_request") != std::string::npos);
}

TEST_CASE("deny goes back with access_denied") {
    Town town;
    const auto ani = town.add("ani");
    auto form = authorize_form(register_app(town));
    form.back() = {"decision", "deny"};
    const auto answer = town.submit("/oauth/authorize", form, ani);
    const auto location = header_of(answer, "Location");
    CHECK(location.find("error=access_denied") != std::string::npos);
    CHECK(location.find("code=") == std::string::npos);
}

TEST_CASE("nobody signed in is sent to sign in and back") {
    Town town;
    const auto answer = town.get("/oauth/authorize?client_id=a&scope=read");
    CHECK(answer.status == 303);
    CHECK(header_of(answer, "Location") ==
          "/masuk?lanjut=%2Foauth%2Fauthorize%3Fclient_id%3Da%26scope%3Dread");
}

TEST_CASE("out of band shows the code on a page") {
    Town town;
    const auto ani = town.add("ani");
    const auto app = register_app(town, std::string(kOutOfBand));
    auto form = authorize_form(app);
    for (auto& [name, value] : form)
        if (name == "redirect_uri") value = kOutOfBand;
    const auto page = town.submit("/oauth/authorize", form, ani);
    CHECK(page.status == 200);
    const auto begin = page.body.find("<code>");
    REQUIRE(begin != std::string::npos);
    const auto code = page.body.substr(begin + 6, page.body.find("</code>") - begin - 6);
    CHECK(exchange(town, app, code, {{"redirect_uri", std::string(kOutOfBand)}}).status == 200);
}

TEST_CASE("apps register with one address or several, and with none that runs code") {
    on_both([](Town& town) {
        const auto made =
            parsed(town.kit.call({.method = http::Method::Post,
                                  .target = "/api/v1/apps",
                                  .json = R"({"client_name":"Uji","website":"https://app.example",
                               "redirect_uris":["https://a.example/x","app://back"]})"}));
        CHECK(made.at("redirect_uris").as_array().size() == 2);
        CHECK(made.at("redirect_uri") == "https://a.example/x\napp://back");
        CHECK(made.at("scopes").as_array() == json::array{"read"});
        for (const char* uri : {"javascript:alert(1)", "/relative", "", "https://a.example/#part",
                                "data:text/html,x", "https://a.example/ x"})
            CHECK(town.post("/api/v1/apps", {{"client_name", "Uji"}, {"redirect_uris", uri}})
                      .status == 422);
        CHECK(town.post("/api/v1/apps", {{"client_name", ""}, {"redirect_uris", "a://b"}}).status ==
              422);
        CHECK(town.post("/api/v1/apps", {{"client_name", "Uji"},
                                         {"redirect_uris", "a://b"},
                                         {"scopes", "read semua"}})
                  .status == 422);
    });
}

TEST_CASE("tokens of streams come in the query and the sub-protocol, elsewhere they do not") {
    Town town;
    town.add("ani");
    const auto token = *town.accounts.issue_token("ani", "read");
    auto& oauth = town.accounts.impl().oauth;
    http::Request stream;
    stream.path = "/api/v1/streaming/user";
    stream.params.add("access_token", token);
    CHECK(oauth.authenticate(stream)->has_value());
    http::Request socket;
    socket.path = "/api/v1/streaming";
    socket.headers = {{"sec-websocket-protocol", token}};
    CHECK(oauth.authenticate(socket)->has_value());
    http::Request other;
    other.path = "/api/v1/preferences";
    other.params.add("access_token", token);
    CHECK_FALSE(oauth.authenticate(other)->has_value());
    http::Request wrong;
    wrong.path = "/api/v1/streaming";
    wrong.params.add("access_token", "nonsense");
    CHECK_FALSE(oauth.authenticate(wrong).ok());
}

TEST_CASE("sessions end after ninety days, and sweeping forgets what is over") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        auto& oauth = town.accounts.impl().oauth;
        const auto session = oauth.begin_session(ani);
        const auto status = [&] {
            return town.get_as("/api/v1/preferences", "cookie", "kentongan_session=" + session)
                .status;
        };
        const auto app = register_app(town), used = register_app(town);
        sign_in_with_app(town, used, ani);
        town.kit.clock().advance(kSessionLife - 1s);
        CHECK(status() == 200);
        town.kit.clock().advance(1s);
        CHECK(status() == 401);
        oauth.sweep();
        const auto exists = [&](const App& wanted) {
            return town.read([&](db::Tx& tx) {
                return store::find_application_of_client(tx, wanted.id).has_value();
            });
        };
        CHECK_FALSE(exists(app));
        CHECK(exists(used));
        town.read([&](db::Tx& tx) { CHECK(store::list_tokens(tx, ani, {}, 10).size() == 1); });
    });
}

TEST_CASE("scopes: each once, known only, wide ones cover narrow ones") {
    CHECK(parse_scopes("read  write read") == "read write");
    CHECK(parse_scopes("read+write:statuses") == "read write:statuses");
    CHECK_FALSE(parse_scopes("read semua"));
    CHECK_FALSE(parse_scopes(" "));
    CHECK(covers_scopes("read write", "read:accounts write"));
    CHECK_FALSE(covers_scopes("read:accounts", "read"));
    CHECK(scopes_in_words("read write:statuses") ==
          std::vector<std::string_view>{"Read everything in your account", "Post in your name"});
    CHECK(scopes_in_words("read:blocks").front() == "Read everything in your account");
}
