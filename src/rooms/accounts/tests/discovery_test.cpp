#include "rooms/accounts/link_back.h"
#include "rooms/accounts/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::accounts;
using testkit::MastodonShape;
using Lines = std::vector<std::string>;

namespace {

std::vector<std::string> names(const http::Response& response) {
    std::vector<std::string> found;
    for (const auto& one : parsed(response).as_array())
        found.emplace_back(one.at("username").as_string());
    return found;
}

http::Response send(Town& town, http::Method method, const std::string& target, Form form,
                    AccountId viewer, const std::string& scopes = "read write follow") {
    return town.kit.call({.method = method,
                          .target = target,
                          .account = viewer.value(),
                          .scopes = scopes,
                          .form = std::move(form)});
}

}  // namespace

TEST_CASE("only whom one follows is recommended, and everybody can see it") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto one = "/api/v1/accounts/" + budi.to_string();
        CHECK(town.post(one + "/endorse", {}, ani).status == 422);
        REQUIRE(town.accounts.follow(ani, budi).ok());
        const auto done = parsed(town.post(one + "/endorse", {}, ani));
        CHECK(done.at("endorsed") == true);
        CHECK(MastodonShape::errors(done, "Relationship") == Lines{});
        CHECK(parsed(town.post(one + "/pin", {}, ani)).at("endorsed") == true);
        CHECK(names(town.get("/api/v1/endorsements", ani)) == Lines{"budi"});
        CHECK(names(town.get("/api/v1/accounts/" + ani.to_string() + "/endorsements")) ==
              Lines{"budi"});
        CHECK(town.get("/api/v1/accounts/7/endorsements").status == 404);
        CHECK(parsed(town.post(one + "/unendorse", {}, ani)).at("endorsed") == false);
        CHECK(parsed(town.post(one + "/unpin", {}, ani)).at("endorsed") == false);
        // Whom one does not follow any more is recommended no more.
        town.post(one + "/endorse", {}, ani);
        town.post(one + "/unfollow", {}, ani);
        CHECK(names(town.get("/api/v1/endorsements", ani)) == Lines{});
        CHECK(town.post("/api/v1/accounts/7/endorse", {}, ani).status == 404);
        CHECK(town.post("/api/v1/accounts/x/endorse", {}, ani).status == 404);
        CHECK(town.post("/api/v1/accounts/" + ani.to_string() + "/endorse", {}, ani).status == 403);
        CHECK(send(town, http::Method::Post, one + "/endorse", {}, citra, "read").status == 403);
    });
}

TEST_CASE("domains are blocked, listed and let in again, each account its own") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const std::string path = "/api/v1/domain_blocks";
        for (const auto* bad : {"", "x", "a b.c", "-a.id", "a..id"})
            CHECK(town.post(path, {{"domain", bad}}, ani).status == 422);
        CHECK(town.post(path, {{"domain", "https://Buruk.Example/"}}, ani).body == "{}");
        CHECK(town.post(path, {{"domain", "lain.example"}}, ani).status == 200);
        CHECK(town.post(path, {{"domain", "lain.example"}}, ani).status == 200);
        const auto listed = town.get(path + "?limit=1", ani);
        CHECK(listed.body == R"(["lain.example"])");
        CHECK(header_of(listed, "Link").find("max_id=") != std::string::npos);
        CHECK(town.get(path, budi).body == "[]");
        const auto preview = parsed(town.get(path + "/preview?domain=buruk.example", ani));
        CHECK(preview.at("following_count") == 0);
        CHECK(preview.at("followers_count") == 0);
        CHECK(send(town, http::Method::Delete, path, {{"domain", "buruk.example"}}, ani).body ==
              "{}");
        CHECK(town.get(path, ani).body == R"(["lain.example"])");
        CHECK(send(town, http::Method::Post, path, {{"domain", "a.example"}}, ani, "read").status ==
              403);
    });
}

TEST_CASE("suggested are offices, friends of friends and the well-known, never twice") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra"),
                   dewi = town.add("dewi"), edi = town.add("edi");
        const SourceAccount source{"pos_hujan", "Pos Hujan", "Data hujan", "bmkg.go.id"};
        town.kit.platform().database.write(
            [&](db::Tx& tx) { town.accounts.ensure_source_account(tx, source); });
        REQUIRE(town.accounts.follow(ani, budi).ok());
        REQUIRE(town.accounts.follow(budi, citra).ok());
        REQUIRE(town.accounts.follow(budi, dewi).ok());
        REQUIRE(town.accounts.follow(edi, citra).ok());
        const auto suggested = parsed(town.get("/api/v2/suggestions", ani));
        CHECK(MastodonShape::errors_of_all(suggested, "Suggestion") == Lines{});
        REQUIRE(suggested.as_array().size() == 3);
        CHECK(suggested.at(0).at("source") == "staff");
        CHECK(suggested.at(0).at("account").at("username") == "pos_hujan");
        CHECK(suggested.at(1).at("sources").as_array().size() == 2);
        CHECK(suggested.at(1).at("source") == "past_interactions");
        CHECK(names(town.get("/api/v1/suggestions?limit=1", ani)) == Lines{"pos_hujan"});
        CHECK(send(town, http::Method::Delete, "/api/v1/suggestions/" + citra.to_string(), {}, ani)
                  .body == "{}");
        CHECK(send(town, http::Method::Delete, "/api/v1/suggestions/x", {}, ani).status == 200);
        CHECK(names(town.get("/api/v1/suggestions", ani)) == Lines{"pos_hujan", "dewi"});
        town.post("/api/v1/accounts/" + dewi.to_string() + "/block", {}, ani);
        CHECK(names(town.get("/api/v1/suggestions", ani)) == Lines{"pos_hujan"});
        CHECK(town.get("/api/v2/suggestions").status == 401);
    });
}

TEST_CASE("the directory shows who wants to be found, in both orders") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        ProfileChange shy;
        shy.discoverable = false;
        REQUIRE(town.accounts.impl().profiles.update(citra, shy).ok());
        town.kit.platform().database.write(
            [&](db::Tx& tx) { town.accounts.count_status(tx, ani, 1, town.kit.clock().now()); });
        CHECK(names(town.get("/api/v1/directory")) == Lines{"ani", "budi"});
        CHECK(names(town.get("/api/v1/directory?order=new&local=true")) == Lines{"budi", "ani"});
        CHECK(names(town.get("/api/v1/directory?order=new&offset=1&limit=1")) == Lines{"ani"});
        CHECK(names(town.get("/api/v1/directory?offset=99999")) == Lines{});
        CHECK(names(town.get("/api/v1/directory?offset=-1&limit=0")) == Lines{"ani"});
        town.post("/api/v1/accounts/" + budi.to_string() + "/block", {}, ani);
        CHECK(names(town.get("/api/v1/directory", ani)) == Lines{"ani"});
    });
}

TEST_CASE("a follow keeps its languages; unknown ones are refused") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto path = "/api/v1/accounts/" + budi.to_string() + "/follow";
        const auto followed =
            parsed(town.post(path, {{"languages[]", "id"}, {"languages[]", "jv"}}, ani));
        CHECK(followed.at("languages").as_array().size() == 2);
        CHECK(town.post(path, {{"languages[]", "Bahasa"}}, ani).status == 422);
        // What is not said stays.
        CHECK(parsed(town.post(path, {{"reblogs", "false"}}, ani)).at("languages").is_array());
        CHECK(parsed(town.post(path, {{"languages[]", ""}}, ani)).at("languages").is_null());
        CHECK(town.relation(ani, budi).showing_reblogs == false);
    });
}

TEST_CASE("who hides whom they know shows it to nobody else") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        REQUIRE(town.accounts.follow(ani, budi).ok());
        REQUIRE(
            send(town, http::Method::Patch, "/api/v1/profile", {{"hide_collections", "true"}}, ani)
                .status == 200);
        const auto path = "/api/v1/accounts/" + ani.to_string() + "/following";
        CHECK(names(town.get(path)) == Lines{});
        CHECK(names(town.get(path, budi)) == Lines{});
        CHECK(names(town.get(path, ani)) == Lines{"budi"});
        CHECK(parsed(town.get("/api/v1/accounts/" + ani.to_string())).at("hide_collections") ==
              true);
    });
}

TEST_CASE("relationships leave the suspended out unless they are asked for") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        REQUIRE(town.accounts.set_suspended(budi, true).ok());
        const auto path = "/api/v1/accounts/relationships?id[]=" + budi.to_string();
        CHECK(town.get(path, ani).body == "[]");
        CHECK(parsed(town.get(path + "&with_suspended=true", ani)).as_array().size() == 1);
    });
}

TEST_CASE("the profile is read and changed as its owner wrote it") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto change = [&](Form form) {
            return send(town, http::Method::Patch, "/api/v1/profile", std::move(form), ani);
        };
        auto profile = parsed(town.get("/api/v1/profile", ani));
        CHECK(MastodonShape::errors(profile, "Profile") == Lines{});
        CHECK(profile.at("avatar").is_null());
        const auto changed = change({{"note", "Warung *Ani*"},
                                     {"indexable", "false"},
                                     {"show_media", "false"},
                                     {"avatar_description", "Ani di warung"},
                                     {"attribution_domains[]", "https://Koran.Example"},
                                     {"attribution_domains[]", "koran.example"},
                                     {"fields_attributes[0][name]", "Situs"},
                                     {"fields_attributes[0][value]", "https://ani.example/"}});
        REQUIRE(changed.status == 200);
        profile = parsed(changed);
        CHECK(MastodonShape::errors(profile, "Profile") == Lines{});
        CHECK(profile.at("note") == "Warung *Ani*");
        CHECK(profile.at("show_media") == false);
        CHECK(profile.at("attribution_domains") == json::array{"koran.example"});
        CHECK(profile.at("fields").at(0).at("value") == "https://ani.example/");
        const auto shown = parsed(town.get("/api/v1/accounts/" + ani.to_string()));
        CHECK(shown.at("indexable") == false);
        CHECK(shown.at("show_media") == false);
        CHECK(shown.at("avatar_description") == "Ani di warung");
        CHECK(change({{"attribution_domains[]", "tanpa titik"}}).status == 422);
        CHECK(change({{"avatar_description", std::string(151, 'x')}}).status == 422);
        CHECK(parsed(change({{"attribution_domains[]", ""}})).at("attribution_domains") ==
              json::array{});
        CHECK(
            parsed(send(town, http::Method::Put, "/api/v1/profile", {{"display_name", "Ani"}}, ani))
                .at("display_name") == "Ani");
        CHECK(town.get("/api/v1/profile").status == 401);
        CHECK(send(town, http::Method::Patch, "/api/v1/profile", {}, ani, "read").status == 403);
        const auto update = [&](Form form) {
            return send(town, http::Method::Patch, "/api/v1/accounts/update_credentials",
                        std::move(form), ani);
        };
        CHECK(update({{"source[quote_policy]", "teman"}, {"note", "x"}}).status == 422);
        CHECK(parsed(town.get("/api/v1/profile", ani)).at("note") == "Warung *Ani*");
        const auto own = parsed(update({{"source[quote_policy]", "followers"}}));
        CHECK(own.at("source").at("quote_policy") == "followers");
        CHECK(MastodonShape::errors(own, "Account::CredentialAccount") == Lines{});
    });
}

TEST_CASE("a link that leads back is marked, keeps its mark, and loses it") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        auto& checks = town.accounts.impl().link_checks;
        auto answer = LinkChecks::Answer::Leads;
        int asked = 0;
        checks.ask = [&](std::string_view link, const std::string& profile) {
            CHECK(link == "https://ani.example/");
            CHECK(profile == "https://desa.test/@ani");
            ++asked;
            return answer;
        };
        const auto change = [&](const std::string& name) {
            REQUIRE(send(town, http::Method::Patch, "/api/v1/profile",
                         {{"fields_attributes[0][name]", name},
                          {"fields_attributes[0][value]", "https://ani.example/"},
                          {"fields_attributes[1][name]", "Desa"},
                          {"fields_attributes[1][value]", "lihat https://ani.example/"}},
                         ani)
                        .status == 200);
            town.kit.run_jobs();
        };
        const auto is_verified = [&](int field) {
            return !parsed(town.get("/api/v1/accounts/" + ani.to_string()))
                        .at("fields")
                        .at(static_cast<std::size_t>(field))
                        .at("verified_at")
                        .is_null();
        };
        change("Situs");
        CHECK(asked == 1);
        CHECK(is_verified(0));
        CHECK_FALSE(is_verified(1));
        change("Situs");  // nothing new: nobody is asked
        CHECK(asked == 1);
        answer = LinkChecks::Answer::Unknown;
        change("Halaman");
        CHECK(is_verified(0));
        answer = LinkChecks::Answer::LeadsNot;
        checks.sweep();
        town.kit.run_jobs();
        CHECK(is_verified(0));  // its week is not over
        town.kit.clock().advance(std::chrono::hours(24 * 7 + 1));
        checks.sweep();
        town.kit.run_jobs();
        CHECK_FALSE(is_verified(0));
    });
}

TEST_CASE("only a real tag with rel=me leads back") {
    const std::string me = "https://desa.test/@ani";
    for (
        const char* html :
        {R"(<a rel="me" href="https://desa.test/@ani">x</a>)",
         R"(<p>1 < 2</p><LINK HREF=https://desa.test/@ANI rel='nofollow  ME'>)",
         R"(<a href="https:&#x2F;&#47;desa.test/&commat;ani" rel=me>)",
         R"(<!-- c --><script>"<!--"</script><a title=">" rel="me" href="https://desa.test/@ani/">)",
         R"(<!--><a rel=me href="https://desa.test/@ani">)"}) {
        INFO(html);
        CHECK(links_back(html, me));
    }
    for (const char* html :
         {"", "<", "<a", "<a rel=me href=", R"(rel="me" href="https://desa.test/@ani")",
          R"(&lt;a rel="me" href="https://desa.test/@ani"&gt;)",
          R"(<!-- <a rel="me" href="https://desa.test/@ani"> -->)",
          R"(<textarea><a rel="me" href="https://desa.test/@ani"></textarea>)",
          R"(<script>x = '<a rel="me" href="https://desa.test/@ani">'</script>)",
          R"(<SCRIPT>x</scriptx><a rel="me" href="https://desa.test/@ani"></script>)",
          R"(<title><a rel="me" href="https://desa.test/@ani"></title>)",
          R"(<p title='<a rel="me" href="https://desa.test/@ani">'>)",
          R"(<a rel="me" href="https://lain.test" href="https://desa.test/@ani">)",
          R"(<a rel="met" href="https://desa.test/@ani">)",
          R"(<a rel="me" href="https://desa.test/@anita">)",
          R"(<img rel="me" href="https://desa.test/@ani">)",
          R"(</a rel="me" href="https://desa.test/@ani">)",
          R"(<plaintext><a rel="me" href="https://desa.test/@ani">)",
          R"(<a rel="me" href="https://desa.test/@ani)"}) {
        INFO(html);
        CHECK_FALSE(links_back(html, me));
    }
    CHECK(checkable_link(" https://ani.example/x ") == "https://ani.example/x");
    for (const char* bad : {"http://a.id", "https://", "lihat https://a.id", "https://b@a.id",
                            "https://a.id\\b", "https://a.id b"})
        CHECK(checkable_link(bad).empty());
}
