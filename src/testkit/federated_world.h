// For tests only: one server of ours with people who are reached by others, and people elsewhere.
// Rooms above actors are made by the test on top of it.
#pragma once

#include <doctest/doctest.h>

#include <functional>

#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/attachments/api.h"
#include "rooms/moderation/api.h"
#include "rooms/notifications/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "testkit/elsewhere.h"

namespace kentongan::testkit {

using Form = std::vector<std::pair<std::string, std::string>>;

struct FederatedWorld {
    using AccountId = accounts::AccountId;

    explicit FederatedWorld(const std::string& url = "sqlite::memory:")
        : kit(url), elsewhere(kit.clock()) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        elsewhere.set("rudi", {});
        rudi = elsewhere.uri("rudi");
    }
    // After the rooms above were made, with their migrations.
    void migrate(const std::vector<db::Migration>& above = {}) {
        std::vector<db::Migration> all;
        for (const auto& room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), notifications::Notifications::migrations(),
              tags::Tags::migrations(), moderation::Moderation::migrations(),
              actors::Actors::migrations(), above})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        kit.platform().database.write([](db::Tx& tx) { give_server_key(tx, key_pair(1)); });
        admin = add("lurah", accounts::Role::Admin);
        ani = add("ani");
    }

    static const regions::Regions& all_regions() {
        static const regions::Regions regions;
        return regions;
    }
    TestPlatform kit;
    Elsewhere elsewhere;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    moderation::Moderation moderation{kit.platform(), accounts, statuses, notifications, tags};
    actors::Actors actors{kit.platform(), accounts, moderation};
    AccountId admin, ani;
    std::string rudi, ani_uri = "https://desa.test/users/ani";

    template <class F>
    auto read(F&& work) {
        return kit.platform().database.read(std::forward<F>(work));
    }
    template <class F>
    auto write(F&& work) {
        return kit.platform().database.write(std::forward<F>(work));
    }
    AccountId add(const std::string& name, accounts::Role role = accounts::Role::Member) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        account.role = role;
        const auto made = accounts.create(account);
        REQUIRE(made.ok());
        return *made;
    }

    // What Rudi says.
    template <class Object>
    json::object activity(const std::string& type, const Object& object,
                          const json::object& more = {}) {
        return activity_of(rudi, type, object, more);
    }
    int tell(const json::object& activity, int key = 0) {
        return testkit::tell(kit, activity, key);
    }
    // What is on its way to others.
    std::vector<json::value> sent(std::string_view type) {
        std::vector<json::value> found;
        for (const auto& body : read([](db::Tx& tx) { return waiting_bodies(tx); })) {
            auto one = json::parse(body);
            if (std::string(one.at("type").as_string()) == type) found.push_back(std::move(one));
        }
        return found;
    }
    accounts::Account account(std::string_view uri) {
        auto found = read([&](db::Tx& tx) { return accounts.find_by_uri(tx, uri); });
        REQUIRE(found);
        return *std::move(found);
    }
    accounts::Relation relation(AccountId viewer, std::string_view target) {
        const auto id = account(target).id;
        return read([&](db::Tx& tx) { return accounts.relation(tx, viewer, id); });
    }
    // Ani follows, with their consent.
    void follow(const std::string& uri) {
        const auto id = actors.find_person(uri);
        REQUIRE(id.ok());
        REQUIRE(accounts.follow(ani, *id).ok());
        const auto asked = sent("Follow");
        REQUIRE_FALSE(asked.empty());
        REQUIRE(tell(activity_of(uri, "Accept", asked.back())) == 202);
        REQUIRE(relation(ani, uri).following);
    }
    // They follow Ani.
    void follow_ani(const std::string& uri) {
        REQUIRE(tell(activity_of(uri, "Follow", ani_uri)) == 202);
        REQUIRE(relation(ani, uri).followed_by);
    }
    http::Response ask_admin(http::Method method, const std::string& target, Form form = {}) {
        return kit.call({.method = method,
                         .target = target,
                         .account = admin.value(),
                         .scopes = "read write admin:read admin:write",
                         .form = std::move(form)});
    }
    // What moderators decide about the server at this address.
    std::string limit(Form form, int host = 1) {
        form.emplace_back("domain", "127.0.0." + std::to_string(host));
        const auto made = ask_admin(http::Method::Post, "/api/v1/admin/domain_blocks", form);
        REQUIRE(made.status == 200);
        kit.run_jobs();
        return std::string(json::parse(made.body).at("id").as_string());
    }
    void unlimit(const std::string& id) {
        REQUIRE(ask_admin(http::Method::Delete, "/api/v1/admin/domain_blocks/" + id).status == 200);
        kit.run_jobs();
    }
};

template <class World>
void on_both_engines_in(const std::function<void(World&)>& test) {
    {
        World world;
        test(world);
    }
    if (!PostgresSchema::available()) return;
    PostgresSchema schema;
    World world(schema.url());
    test(world);
}

}  // namespace kentongan::testkit
