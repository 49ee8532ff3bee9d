// A small town for tests: people, and posts with tags.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "testkit/testkit.h"

namespace kentongan::tags {

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
                          statuses::Statuses::migrations(), Tags::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    Tags tags{kit.platform(), accounts, statuses};

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
    StatusId post(AccountId author, const std::string& text,
                  Visibility visibility = Visibility::Public) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        status.visibility = visibility;
        auto published = statuses.publish(status);
        REQUIRE(published.ok());
        return published->id;
    }
    void remove(StatusId status) {
        REQUIRE(kit.platform()
                    .database.write([&](db::Tx& tx) { return statuses.remove(tx, status); })
                    .ok());
    }
    http::Response get(const std::string& target, AccountId viewer = {}) {
        return kit.get(target, viewer.value());
    }
    http::Response act(const std::string& target, AccountId viewer,
                       std::vector<std::pair<std::string, std::string>> form = {}) {
        return kit.post(target, std::move(form), viewer.value());
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
    json::value json_of(const std::string& target, AccountId viewer = {}) {
        const auto response = get(target, viewer);
        REQUIRE(response.status == 200);
        return json::parse(response.body);
    }
    // "3/2 0/0 …": uses and accounts of the last days, today first.
    std::string history(const std::string& tag, int days = 2) {
        const auto found = json_of("/api/v1/tags/" + tag);
        std::string text;
        for (int i = 0; i < days; ++i) {
            const auto& day = found.at("history").as_array().at(static_cast<std::size_t>(i));
            text += (i > 0 ? " " : "") + std::string(day.at("uses").as_string()) + "/" +
                    std::string(day.at("accounts").as_string());
        }
        return text;
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

inline std::string names_of(const json::value& tags) {
    std::string text;
    for (const auto& tag : tags.as_array())
        text += (text.empty() ? "" : " ") + std::string(tag.at("name").as_string());
    return text;
}

}  // namespace kentongan::tags
