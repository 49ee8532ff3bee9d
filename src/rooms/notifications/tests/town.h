// A small town for tests: people, posts and who is told of them.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "testkit/testkit.h"

namespace kentongan::notifications {

using accounts::AccountId;
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
                          statuses::Statuses::migrations(), Notifications::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    Notifications notifications{kit.platform(), accounts, statuses};

    AccountId add(const std::string& name, accounts::Role role = accounts::Role::Member) {
        accounts::NewAccount account;
        account.role = role;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        auto created = accounts.create(account);
        REQUIRE(created.ok());
        return *created;
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
    http::Response get(const std::string& target, AccountId viewer) {
        return kit.get(target, viewer.value());
    }
    http::Response act(const std::string& target, AccountId viewer,
                       std::vector<std::pair<std::string, std::string>> form = {}) {
        return kit.post(target, std::move(form), viewer.value());
    }
    http::Response react(StatusId status, const std::string& how, AccountId by) {
        return act("/api/v1/statuses/" + status.to_string() + "/" + how, by);
    }
    json::array list(AccountId viewer, const std::string& query = "") {
        const auto response = get("/api/v1/notifications" + query, viewer);
        REQUIRE(response.status == 200);
        return json::parse(response.body).as_array();
    }
    // "mention ani, follow budi": newest first.
    std::string told(AccountId viewer, const std::string& query = "") {
        std::string all;
        for (const auto& line : list(viewer, query)) {
            all += all.empty() ? "" : ", ";
            all += std::string(line.at("type").as_string()) + " " +
                   std::string(line.at("account").at("username").as_string());
        }
        return all;
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

}  // namespace kentongan::notifications
