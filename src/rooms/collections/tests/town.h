// A small town for tests: people, and the collections they make of each other.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/collections/api.h"
#include "rooms/collections/types.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "testkit/mastodon_shape.h"
#include "testkit/testkit.h"

namespace kentongan::collections {

using Form = std::vector<std::pair<std::string, std::string>>;
using Lines = std::vector<std::string>;
using http::Method;
using testkit::MastodonShape;

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (auto room : {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
                          statuses::Statuses::migrations(), tags::Tags::migrations(),
                          Collections::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    tags::Tags tags{kit.platform(), accounts, statuses};
    Collections collections{kit.platform(), accounts, tags};

    AccountId add(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        auto created = accounts.create(account);
        REQUIRE(created.ok());
        return *created;
    }
    http::Response ask(Method method, const std::string& target, AccountId who,
                       const Form& form = {}) {
        return kit.call({.method = method, .target = target, .account = who.value(), .form = form});
    }
    json::value ok(Method method, const std::string& target, AccountId who, const Form& form = {}) {
        const auto response = ask(method, target, who, form);
        CAPTURE(response.body);
        REQUIRE(response.status == 200);
        return json::parse(response.body);
    }
    // "403 This action is not allowed"
    std::string refused(Method method, const std::string& target, AccountId who,
                        const Form& form = {}) {
        const auto response = ask(method, target, who, form);
        CAPTURE(response.body);
        return std::to_string(response.status) + " " +
               std::string(json::parse(response.body).at("error").as_string());
    }
    void towards(AccountId who, const std::string& how, AccountId target) {
        ok(Method::Post, "/api/v1/accounts/" + target.to_string() + "/" + how, who);
    }
    void set_discoverable(AccountId who, bool discoverable) {
        ok(Method::Patch, "/api/v1/accounts/update_credentials", who,
           {{"discoverable", discoverable ? "true" : "false"}});
    }

    // The path of a new collection.
    std::string make(AccountId owner, const std::vector<AccountId>& people = {}, Form form = {}) {
        form.emplace_back("name", "Relawan");
        for (auto person : people) form.emplace_back("account_ids[]", person.to_string());
        const auto made = ok(Method::Post, "/api/v1/collections", owner, form).at("collection");
        CHECK(MastodonShape::errors(made, "Collection") == Lines{});
        return "/api/v1/collections/" + std::string(made.at("id").as_string());
    }
    // The id of a new item.
    std::string put_in(AccountId owner, const std::string& collection, AccountId person) {
        const auto made =
            ok(Method::Post, collection + "/items", owner, {{"account_id", person.to_string()}})
                .at("collection_item");
        CHECK(MastodonShape::errors(made, "CollectionItem") == Lines{});
        CHECK(made.at("account_id").as_string() == person.to_string());
        CHECK(made.at("state").as_string() == "accepted");
        return std::string(made.at("id").as_string());
    }
    // "budi citra", in the order of items; the accounts beside them are the owner and these.
    std::string people(const std::string& collection, AccountId viewer = {}) {
        const auto found = ok(Method::Get, collection, viewer);
        CHECK(MastodonShape::errors(found, "CollectionWithAccounts") == Lines{});
        const auto& items = found.at("collection").at("items").as_array();
        CHECK(found.at("collection").at("item_count").as_int64() == std::ssize(items));
        const auto& beside = found.at("accounts").as_array();
        CHECK(beside.at(0).at("id") == found.at("collection").at("account_id"));
        std::string names;
        for (const auto& item : items)
            for (const auto& account : beside)
                if (account.at("id") == item.at("account_id"))
                    names += (names.empty() ? "" : " ") +
                             std::string(account.at("username").as_string());
        return names;
    }
    // Names of the collections that an address lists.
    std::string listed(const std::string& target, AccountId viewer = {}) {
        const auto found = ok(Method::Get, target, viewer).at("collections");
        CHECK(MastodonShape::errors_of_all(found, "Collection") == Lines{});
        std::string names;
        for (const auto& one : found.as_array())
            names += (names.empty() ? "" : ", ") + std::string(one.at("name").as_string());
        return names;
    }
    static std::string path(AccountId account, const std::string& rest = "collections") {
        return "/api/v1/accounts/" + account.to_string() + "/" + rest;
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

}  // namespace kentongan::collections
