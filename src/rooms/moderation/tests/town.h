// A small town for tests: people, moderators and somebody who runs the server.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/moderation/impl.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "testkit/mastodon_shape.h"
#include "testkit/testkit.h"

namespace kentongan::moderation {

using accounts::Role;
using http::Method;
using testkit::MastodonShape;
using Form = std::vector<std::pair<std::string, std::string>>;
using Lines = std::vector<std::string>;

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
              tags::Tags::migrations(), Moderation::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        admin = add("lurah", Role::Admin);
        moderator = add("pamong", Role::Moderator);
        ani = add("ani");
        budi = add("budi");
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    Moderation moderation{kit.platform(), accounts, statuses, notifications, tags};
    AccountId admin, moderator, ani, budi;

    Result<AccountId> try_add(const std::string& name, const std::string& email,
                              Role role = Role::Member) {
        accounts::NewAccount account;
        account.username = name;
        account.email = email;
        account.password = "kunci rumah hijau";
        account.role = role;
        return accounts.create(account);
    }
    AccountId add(const std::string& name, Role role = Role::Member) {
        auto created = try_add(name, name + "@contoh.id", role);
        REQUIRE(created.ok());
        return *created;
    }
    StatusId post(AccountId author, const std::string& text,
                  statuses::Visibility visibility = statuses::Visibility::Public) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        status.visibility = visibility;
        auto published = statuses.publish(status);
        REQUIRE(published.ok());
        return published->id;
    }
    db::Database& database() { return kit.platform().database; }
    Service& service() { return moderation.impl().service; }
    Limits& limits() { return moderation.impl().limits; }

    http::Response ask(Method method, const std::string& target, AccountId by, Form form = {},
                       const std::string& scopes = "read write follow admin:read admin:write") {
        testkit::TestPlatform::Call call;
        call.method = method;
        call.target = target;
        call.account = by.value();
        call.scopes = scopes;
        call.form = std::move(form);
        return kit.call(call);
    }
    http::Response get(const std::string& target, AccountId by) {
        return ask(Method::Get, target, by);
    }
    http::Response post_to(const std::string& target, AccountId by, Form form = {}) {
        return ask(Method::Post, target, by, std::move(form));
    }
    json::value json_of(const http::Response& response, int status = 200) {
        CAPTURE(response.body);
        REQUIRE(response.status == status);
        return json::parse(response.body);
    }
    // A page as a browser asks for it.
    http::Response page(const std::string& target, AccountId by, Form form = {}) {
        testkit::TestPlatform::Call call;
        call.method = form.empty() ? Method::Get : Method::Post;
        call.target = target;
        call.account = by.value();
        call.scopes = "";
        call.by_cookie = true;
        call.form = std::move(form);
        call.headers = {{"accept", "text/html"}, {"sec-fetch-site", "same-origin"}};
        return kit.call(call);
    }
    std::string report(AccountId by, AccountId target, Form more = {}) {
        more.emplace_back("account_id", target.to_string());
        const auto response = post_to("/api/v1/reports", by, std::move(more));
        return std::string(json_of(response).at("id").as_string());
    }
    // "silence account ani", the newest first.
    Lines audit() {
        Lines lines;
        database().read([&](db::Tx& tx) {
            for (const auto& entry : store::list_audit(tx, AuditId(INT64_MAX), 100))
                lines.push_back(entry.action + " " + entry.kind + " " + entry.subject);
        });
        return lines;
    }
    accounts::Dossier dossier(AccountId id) {
        return database().read([&](db::Tx& tx) { return *accounts.find_dossier(tx, id); });
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

}  // namespace kentongan::moderation
