// A small town for tests: somebody who runs the server, and people.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/announcements/impl.h"
#include "testkit/testkit.h"

namespace kentongan::announcements {

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (auto room : {accounts::Accounts::migrations(), Announcements::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        admin = add("lurah", accounts::Role::Admin);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    Announcements announcements{kit.platform(), accounts};
    AccountId admin;

    AccountId add(const std::string& name, accounts::Role role = accounts::Role::Member) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        account.role = role;
        auto created = accounts.create(account);
        REQUIRE(created.ok());
        return *created;
    }
    Service& service() { return announcements.impl().service; }
    Result<AnnouncementId> try_announce(const NewAnnouncement& wanted, AccountId by) {
        return kit.platform().database.write(
            [&](db::Tx& tx) { return service().write(tx, by, wanted); });
    }
    AnnouncementId announce(const NewAnnouncement& wanted) {
        auto made = try_announce(wanted, admin);
        REQUIRE(made.ok());
        return *made;
    }
    AnnouncementId announce(const std::string& text) {
        NewAnnouncement wanted;
        wanted.text = text;
        return announce(wanted);
    }
    http::Response call(http::Method method, const std::string& target, AccountId viewer,
                        const std::string& scopes = "read write follow") {
        testkit::TestPlatform::Call call;
        call.method = method;
        call.target = target;
        call.account = viewer.value();
        call.scopes = scopes;
        return kit.call(call);
    }
    http::Response page(const std::string& target, AccountId viewer,
                        std::vector<std::pair<std::string, std::string>> form = {},
                        std::vector<http::Upload> uploads = {}) {
        testkit::TestPlatform::Call call;
        const bool reads = form.empty() && uploads.empty();
        call.method = reads ? http::Method::Get : http::Method::Post;
        call.target = target;
        call.account = viewer.value();
        call.form = std::move(form);
        call.uploads = std::move(uploads);
        call.by_cookie = true;
        call.headers = {{"sec-fetch-site", "same-origin"}, {"accept", "text/html"}};
        return kit.call(call);
    }
    std::string emojis() {
        const auto response = kit.get("/api/v1/custom_emojis");
        REQUIRE(response.status == 200);
        REQUIRE(response.shared_body);
        return *response.shared_body;
    }
    json::array list(AccountId viewer, const std::string& query = "") {
        const auto response = kit.get("/api/v1/announcements" + query, viewer.value());
        REQUIRE(response.status == 200);
        return json::parse(response.body).as_array();
    }
    int react(AnnouncementId id, const std::string& encoded, AccountId by,
              http::Method method = http::Method::Put) {
        return call(method, "/api/v1/announcements/" + id.to_string() + "/reactions/" + encoded, by)
            .status;
    }
};

inline void on_both(const std::function<void(Town&)>& test) {
    {
        Town town;
        test(town);
    }
    if (!testkit::PostgresSchema::available()) return;
    testkit::PostgresSchema schema;
    Town town(schema.url());
    test(town);
}

}  // namespace kentongan::announcements
