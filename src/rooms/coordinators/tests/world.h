// People and places for the tests of this room.
#pragma once

#include <doctest/doctest.h>

#include <set>

#include "rooms/coordinators/api.h"
#include "testkit/testkit.h"

namespace kentongan::coordinators::testing {

using accounts::AccountId;

inline const regions::Regions& gazetteer() {  // loaded once for all tests
    static const regions::Regions regions;
    return regions;
}

inline regions::Code code(std::string_view text) {
    auto parsed = regions::Code::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

struct World {
    World() {
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        auto all = accounts::Accounts::migrations();
        for (auto& own : Coordinators::migrations()) all.push_back(std::move(own));
        platform.migrate(all);
        coordinators.recognise_officers([this](db::Tx&, AccountId account, regions::Code place) {
            return officers.contains(account) && code("34.02").contains(place);
        });
    }

    template <class F>
    auto read(F&& f) {
        return platform.platform().database.read(std::forward<F>(f));
    }
    template <class F>
    auto write(F&& f) {
        return platform.platform().database.write(std::forward<F>(f));
    }

    AccountId person(const std::string& name, accounts::Role role = accounts::Role::Member) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@test.id";
        account.password = "kata sandi panjang";
        account.role = role;
        auto created = accounts.create(account);
        REQUIRE_MESSAGE(created.ok(), (created.ok() ? "" : created.error().text()));
        return *created;
    }

    CoordinatorId appoint(std::string_view place, Post post, std::string name,
                          std::optional<AccountId> account = {},
                          std::string phone = "0812 3456 7890") {
        Coordinator wanted;
        wanted.place = code(place);
        wanted.post = post;
        wanted.name = std::move(name);
        wanted.phone = std::move(phone);
        wanted.account = account;
        auto made = write([&](db::Tx& tx) { return coordinators.appoint(tx, wanted); });
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
        return *made;
    }

    testkit::TestPlatform platform;
    accounts::Accounts accounts{platform.platform(), gazetteer()};
    Coordinators coordinators{platform.platform(), gazetteer(), accounts};
    std::set<AccountId> officers;  // of an office responsible for Bantul
};

}  // namespace kentongan::coordinators::testing
