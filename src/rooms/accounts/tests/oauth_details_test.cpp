#include "rooms/accounts/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::accounts;
using testkit::MastodonShape;
using Lines = std::vector<std::string>;

TEST_CASE("an app may give its addresses as a list, and is told the key for web push") {
    on_both([](Town& town) {
        town.accounts.set_vapid_key("BKunci");
        const auto made =
            town.kit.call({.method = http::Method::Post,
                           .target = "/api/v1/apps",
                           .json = R"({"client_name": "Uji", "redirect_uris": ["a://b", "c://d"],
                                       "scopes": "read:collections write"})"});
        REQUIRE(made.status == 200);
        const auto app = parsed(made);
        CHECK(MastodonShape::errors(app, "Application::CredentialApplication") == Lines{});
        CHECK(app.at("vapid_key") == "BKunci");
        CHECK(app.at("redirect_uris") == json::array{"a://b", "c://d"});
        CHECK(app.at("redirect_uri") == "a://b\nc://d");
    });
}

TEST_CASE("an app can ask that somebody signs in again") {
    Town town;
    const auto ani = town.add("ani");
    const auto app = parsed(town.post(
        "/api/v1/apps", {{"client_name", "Uji"}, {"redirect_uris", "a://b"}, {"scopes", "read"}}));
    const auto target = "/oauth/authorize?response_type=code&redirect_uri=a%3A%2F%2Fb&client_id=" +
                        std::string(app.at("client_id").as_string());
    CHECK(town.submit(target, {}, ani, http::Method::Get).status == 200);
    const auto asked =
        town.submit(target + "&force_login=true&state=s", {}, ani, http::Method::Get);
    CHECK(asked.status == 303);
    const auto where = header_of(asked, "Location");
    CHECK(where.starts_with("/masuk?ulang=1&lanjut="));
    CHECK(where.find("force_login") == std::string::npos);
    CHECK(where.find("state%3Ds") != std::string::npos);
    // The form is there although somebody is signed in.
    CHECK(town.submit(where, {}, ani, http::Method::Get).status == 200);
}
