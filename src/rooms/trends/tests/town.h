// A small town for tests: people of any age, posts, and what trends.
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
#include "rooms/trends/impl.h"
#include "testkit/testkit.h"

namespace kentongan::trends {

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
                          statuses::Statuses::migrations(), cards::Cards::migrations(),
                          tags::Tags::migrations(), Trends::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    cards::Cards cards{kit.platform(), statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    Trends trends{kit.platform(), accounts, statuses, tags, &cards};

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
    std::vector<AccountId> add_many(const std::string& name, int count) {
        std::vector<AccountId> people;
        for (int i = 0; i < count; ++i) people.push_back(add(name + std::to_string(i)));
        return people;
    }
    // Each moved in on a day of their own, the last a month ago.
    std::vector<AccountId> add_neighbours(int count) {
        std::vector<AccountId> people;
        for (int i = 0; i < count; ++i) {
            people.push_back(add("warga" + std::to_string(i)));
            kit.clock().advance(24h);
        }
        kit.clock().advance(24h * 30);
        return people;
    }
    StatusId publish(statuses::NewStatus status) {
        auto published = statuses.publish(status);
        REQUIRE(published.ok());
        return published->id;
    }
    StatusId post(AccountId author, const std::string& text) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        return publish(status);
    }
    void react(StatusId status, const std::string& how, AccountId by) {
        REQUIRE(
            kit.post("/api/v1/statuses/" + status.to_string() + "/" + how, {}, by.value()).status ==
            200);
    }
    void count() { trends.impl().service.count(); }
    json::array list(const std::string& what, AccountId viewer = {}) {
        const auto response = kit.get("/api/v1/trends/" + what, viewer.value());
        REQUIRE(response.status == 200);
        return json::parse(response.body).as_array();
    }
    // "banjir pagi": the strongest first, after counting.
    std::string tags_now() {
        count();
        std::string text;
        for (const auto& tag : list("tags"))
            text += (text.empty() ? "" : " ") + std::string(tag.at("name").as_string());
        return text;
    }
    std::vector<StatusId> statuses_now() {
        count();
        return trends.statuses(40);
    }
    http::Response admin(http::Method method, const std::string& path, AccountId who,
                         const std::string& scopes) {
        testkit::TestPlatform::Call call;
        call.method = method;
        call.target = "/api/v1/admin/trends/" + path;
        call.account = who.value();
        call.scopes = scopes;
        return kit.call(call);
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

}  // namespace kentongan::trends
