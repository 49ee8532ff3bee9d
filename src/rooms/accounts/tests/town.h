// A small town for tests: the accounts room on a platform in memory, and its people.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/accounts/impl.h"
#include "testkit/testkit.h"

namespace kentongan::accounts {

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

using Form = std::vector<std::pair<std::string, std::string>>;

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        kit.migrate(Accounts::migrations());
    }

    testkit::TestPlatform kit;
    Accounts accounts{kit.platform(), all_regions()};

    static NewAccount person(const std::string& name) {
        NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        return account;
    }
    AccountId add(const std::string& name) {
        auto created = accounts.create(person(name));
        REQUIRE(created.ok());
        return *created;
    }
    template <class F>
    auto read(F&& closure) {
        return kit.platform().database.read(std::forward<F>(closure));
    }
    Account account(AccountId id) {
        auto found = read([&](db::Tx& tx) { return accounts.find(tx, id); });
        REQUIRE(found.has_value());
        return *found;
    }
    Relation relation(AccountId viewer, AccountId target) {
        return read([&](db::Tx& tx) { return accounts.relation(tx, viewer, target); });
    }

    http::Response get(const std::string& target, AccountId viewer = {}) {
        return kit.get(target, viewer.value());
    }
    http::Response post(const std::string& target, Form form, AccountId viewer = {}) {
        return kit.post(target, std::move(form), viewer.value());
    }
    // As a browser does that is signed in.
    http::Response submit(const std::string& target, Form form, AccountId viewer,
                          http::Method method = http::Method::Post) {
        return kit.call({.method = method,
                         .target = target,
                         .account = viewer.value(),
                         .form = std::move(form),
                         .headers = {{"sec-fetch-site", "same-origin"}, {"accept", "text/html"}},
                         .by_cookie = true});
    }
    // With nothing but this header: through the authenticator.
    http::Response get_as(const std::string& target, const std::string& header,
                          const std::string& value) {
        return kit.call({.target = target, .headers = {{header, value}}});
    }
};

// Runs on SQLite and, where the tests have one, on PostgreSQL.
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

inline json::value parsed(const http::Response& response) {
    const auto& text = response.shared_body ? *response.shared_body : response.body;
    boost::json::error_code error;
    auto value = json::parse(text, error);
    INFO(text);
    REQUIRE_FALSE(error);
    return value;
}

inline std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

}  // namespace kentongan::accounts
