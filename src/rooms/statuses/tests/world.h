// The rooms a post needs, in memory, on either engine; people and posts made in one line.
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
#include "testkit/testkit.h"

namespace kentongan::statuses::tests {

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
          statuses(kit.platform(), accounts, attachments, &all_regions()) {
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> migrations;
        for (const auto& room : {accounts::Accounts::migrations(),
                                 attachments::Attachments::migrations(), Statuses::migrations()})
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
    Status post(NewStatus status) {
        auto made = statuses.publish(status);
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
        return *made;
    }
    Status post(AccountId author, std::string text, Visibility visibility = Visibility::Public,
                std::optional<StatusId> in_reply_to = {}) {
        NewStatus status;
        status.author = author;
        status.text = std::move(text);
        status.visibility = visibility;
        status.in_reply_to = in_reply_to;
        return post(status);
    }
    template <class F>
    auto read(F&& closure) {
        return kit.platform().database.read(std::forward<F>(closure));
    }
    template <class F>
    auto write(F&& closure) {
        return kit.platform().database.write(std::forward<F>(closure));
    }
    bool sees(std::optional<AccountId> viewer, StatusId id) {
        return read([&](db::Tx& tx) {
            const auto status = statuses.find(tx, id);
            return status && statuses.may_see(tx, viewer, *status);
        });
    }

    http::Response get(const std::string& target, AccountId as = {}) {
        return kit.get(target, as.value());
    }
    http::Response post_form(const std::string& target,
                             std::vector<std::pair<std::string, std::string>> form, AccountId as) {
        return kit.post(target, std::move(form), as.value());
    }
    http::Response call(http::Method method, const std::string& target, AccountId as,
                        std::vector<std::pair<std::string, std::string>> form = {},
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
        testkit::TestPlatform::Call call;
        call.method = method;
        call.target = target;
        call.account = as.value();
        call.form = std::move(form);
        call.headers = std::move(headers);
        return kit.call(call);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts;
    attachments::Attachments attachments;
    Statuses statuses;
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

inline std::vector<std::string> ids_in(const json::value& list) {
    std::vector<std::string> ids;
    for (const auto& status : list.as_array()) ids.emplace_back(status.at("id").as_string());
    return ids;
}

}  // namespace kentongan::statuses::tests
