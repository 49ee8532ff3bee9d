// A small town for tests: people, whom they follow, and their lists.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/lists/api.h"
#include "rooms/statuses/api.h"
#include "testkit/mastodon_shape.h"
#include "testkit/testkit.h"

namespace kentongan::lists {

using Form = std::vector<std::pair<std::string, std::string>>;
using Lines = std::vector<std::string>;
using http::Method;
using statuses::StatusId;
using statuses::Visibility;

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
                          statuses::Statuses::migrations(), Lists::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        kit.platform().bus.subscribe<ListsChanged>(
            [this](const ListsChanged& event) { changed.push_back(event.owner); });
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    Lists lists{kit.platform(), accounts, statuses};
    std::vector<AccountId> changed;  // whose home

    AccountId add(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        auto created = accounts.create(account);
        REQUIRE(created.ok());
        return *created;
    }
    AccountId add_followed(const std::string& name, AccountId by) {
        const auto account = add(name);
        REQUIRE(accounts.follow(by, account).ok());
        return account;
    }
    StatusId post(AccountId author, const std::string& text,
                  std::optional<StatusId> in_reply_to = {},
                  Visibility visibility = Visibility::Public) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        status.in_reply_to = in_reply_to;
        status.visibility = visibility;
        auto published = statuses.publish(status);
        REQUIRE(published.ok());
        return published->id;
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
    void act(AccountId who, const std::string& target, const Form& form = {}) {
        ok(Method::Post, target, who, form);
    }
    void towards(AccountId who, const std::string& how, AccountId target, const Form& form = {}) {
        act(who, "/api/v1/accounts/" + target.to_string() + "/" + how, form);
    }
    StatusId boost(AccountId who, StatusId status) {
        const auto made =
            ok(Method::Post, "/api/v1/statuses/" + status.to_string() + "/reblog", who);
        return *StatusId::parse(made.at("id").as_string());
    }
    // The id of a new list.
    std::string list(AccountId owner, const std::vector<AccountId>& members = {}, Form form = {}) {
        form.emplace_back("title", "Tetangga");
        const auto made = ok(Method::Post, "/api/v1/lists", owner, form);
        const std::string id(made.at("id").as_string());
        if (!members.empty()) put_in(owner, id, members);
        return id;
    }
    static Form named(const std::vector<AccountId>& members) {
        Form form;
        for (auto member : members) form.emplace_back("account_ids[]", member.to_string());
        return form;
    }
    void put_in(AccountId owner, const std::string& id, const std::vector<AccountId>& members) {
        ok(Method::Post, "/api/v1/lists/" + id + "/accounts", owner, named(members));
    }
    // "citra budi": newest first.
    std::string members(AccountId owner, const std::string& id, const std::string& query = "") {
        const auto all = ok(Method::Get, "/api/v1/lists/" + id + "/accounts" + query, owner);
        CHECK(testkit::MastodonShape::errors_of_all(all, "Account") == Lines{});
        std::string names;
        for (const auto& account : all.as_array())
            names += (names.empty() ? "" : " ") + std::string(account.at("username").as_string());
        return names;
    }
    // What the list shows, a line's text each, newest first; boosts as "budi: text".
    std::string shown(AccountId owner, const std::string& id, const std::string& query = "") {
        const auto all = ok(Method::Get, "/api/v1/timelines/list/" + id + query, owner);
        CHECK(testkit::MastodonShape::errors_of_all(all, "Status") == Lines{});
        std::string texts;
        for (const auto& status : all.as_array()) {
            const bool is_boost = !status.at("reblog").is_null();
            std::string text((is_boost ? status.at("reblog") : status).at("content").as_string());
            text = text.substr(3, text.find("</p>") - 3);
            if (is_boost)
                text = std::string(status.at("account").at("username").as_string()) + ": " + text;
            texts += (texts.empty() ? "" : ", ") + text;
        }
        return texts;
    }
    template <class F>
    auto read(F&& closure) {
        return kit.platform().database.read(std::forward<F>(closure));
    }
    std::vector<AccountId> excluded(AccountId owner) {
        return read([&](db::Tx& tx) { return lists.excluded_from_home(tx, owner); });
    }
};

inline std::string error_of(const http::Response& response) {
    return std::to_string(response.status) + " " +
           std::string(json::parse(response.body).at("error").as_string());
}

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

}  // namespace kentongan::lists
