// The rooms a timeline needs, in memory, on either engine.
#pragma once

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/base/json.h"
#include "platform/bus/bus.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/timelines/api.h"
#include "testkit/testkit.h"

namespace kentongan::timelines::tests {

using accounts::AccountId;
using statuses::StatusId;
using statuses::Visibility;

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

class World {
public:
    explicit World(const std::string& url = "sqlite::memory:")
        : kit(url),
          accounts(kit.platform(), all_regions()),
          attachments(kit.platform()),
          statuses(kit.platform(), accounts, attachments, &all_regions()),
          lists(kit.platform(), accounts, statuses),
          tags(kit.platform(), accounts, statuses),
          timelines(kit.platform(), accounts, statuses, lists, tags, all_regions()) {
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> migrations;
        for (const auto& room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), lists::Lists::migrations(),
              tags::Tags::migrations()})
            migrations.insert(migrations.end(), room.begin(), room.end());
        kit.migrate(migrations);
    }

    AccountId person(const std::string& name, bool joins_exercises = false) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@desa.test";
        account.password = "kata sandi panjang";
        account.joins_exercises = joins_exercises;
        auto made = accounts.create(account);
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
        return *made;
    }
    StatusId post(AccountId author, std::string text, Visibility visibility = Visibility::Public,
                  std::optional<StatusId> in_reply_to = {},
                  std::optional<statuses::RegionBound> bound = {}) {
        statuses::NewStatus status;
        status.author = author;
        status.text = std::move(text);
        status.visibility = visibility;
        status.in_reply_to = in_reply_to;
        status.region_bound = std::move(bound);
        auto made = statuses.publish(status);
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
        return made->id;
    }
    int act(AccountId as, const std::string& target) {
        return kit.post(target, {}, as.value()).status;
    }
    std::vector<StatusId> home(AccountId owner, const Page& page = {}) {
        return kit.platform().database.read(
            [&](db::Tx& tx) { return timelines.home(tx, owner, page); });
    }
    // Long enough ago that no open snapshot can be older: from here on homes stay in memory.
    void settle() { kit.clock().advance(10s); }

    testkit::TestPlatform kit;
    accounts::Accounts accounts;
    attachments::Attachments attachments;
    statuses::Statuses statuses;
    lists::Lists lists;
    tags::Tags tags;
    Timelines timelines;
};

inline void on_both(const std::function<void(World&)>& test) {
    {
        World world;
        test(world);
    }
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    World world(schema.url());
    test(world);
}

inline json::value body(const http::Response& response) {
    const std::string& text = response.shared_body ? *response.shared_body : response.body;
    auto parsed = parse_json(text, {.max_bytes = 64 << 20, .max_depth = 64});
    REQUIRE_MESSAGE(parsed.ok(), text);
    return *parsed;
}

inline std::vector<StatusId> ids_in(const json::value& list) {
    std::vector<StatusId> ids;
    for (const auto& status : list.as_array())
        ids.push_back(*StatusId::parse(std::string_view(status.at("id").as_string())));
    return ids;
}

}  // namespace kentongan::timelines::tests
