// A server with people of ours and one whose server is elsewhere; nothing goes over the wire.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "platform/base/json.h"
#include "platform/crypto/crypto.h"
#include "rooms/moderation/api.h"
#include "rooms/notifications/api.h"
#include "rooms/objects/impl.h"
#include "rooms/objects/store.h"
#include "rooms/tags/api.h"
#include "testkit/testkit.h"

namespace kentongan::objects {

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (auto room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), notifications::Notifications::migrations(),
              tags::Tags::migrations(), moderation::Moderation::migrations(),
              actors::Actors::migrations(), Objects::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        ani = add("ani");
        budi = add("budi");
        rudi = elsewhere("rudi");
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    moderation::Moderation moderation{kit.platform(), accounts, statuses, notifications, tags};
    actors::Actors actors{kit.platform(), accounts, moderation};
    Objects objects{kit.platform(), accounts, attachments, statuses, actors};
    AccountId ani, budi, rudi;

    AccountId add(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        const auto made = accounts.create(account);
        REQUIRE(made.ok());
        return *made;
    }
    template <class Work>
    auto write(Work work) {
        return kit.platform().database.write(work);
    }
    AccountId elsewhere(const std::string& name) {
        accounts::RemoteProfile profile;
        profile.uri = "https://jauh.test/users/" + name;
        profile.url = "https://jauh.test/@" + name;
        profile.username = name;
        profile.domain = "jauh.test";
        return write([&](db::Tx& tx) { return accounts.put_remote(tx, profile); });
    }
    Status publish(statuses::NewStatus status) {
        status.author = ani;
        auto made = write([&](db::Tx& tx) { return statuses.publish(tx, status); });
        REQUIRE(made.ok());
        return *std::move(made);
    }
    json::value created(const Status& status) {
        const auto text = write([&](db::Tx& tx) { return objects.created_json(tx, status); });
        const auto document = parse_json(text);
        REQUIRE(document.ok());
        return *document;
    }
    Result<StatusId> keep(std::string_view document, AccountId author) {
        const auto parsed = parse_json(document);
        REQUIRE(parsed.ok());
        const auto object = activitystreams::read_object(*parsed);
        REQUIRE(object.ok());
        return objects.impl().keep(*object, author);
    }
    Status find(StatusId id) {
        auto status = write([&](db::Tx& tx) { return statuses.find(tx, id); });
        REQUIRE(status);
        return *std::move(status);
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

}  // namespace kentongan::objects
