// People of other servers on loopback, whose documents are served and whose activities are signed
// here, and one server of ours.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "fediverse/signatures/sign.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "platform/http/server.h"
#include "rooms/actors/documents.h"
#include "rooms/actors/impl.h"
#include "testkit/testkit.h"

namespace kentongan::actors {

using Form = std::vector<std::pair<std::string, std::string>>;
using Headers = std::vector<std::pair<std::string, std::string>>;

inline const crypto::RsaKeyPair& key_pair(int which) {
    static const std::vector<crypto::RsaKeyPair> made{crypto::make_rsa_key(),
                                                      crypto::make_rsa_key()};
    return made.at(static_cast<std::size_t>(which));
}

// One socket; every address of 127.0.0.0/8 is a server of its own.
class Elsewhere {
public:
    struct Person {
        int key = 0;
        int status = 200;  // of the document
        json::object more = {};
        std::string key_owner = {};  // another one than itself: the document is only a key
    };

    explicit Elsewhere(const Clock& clock) {
        router_.add({.method = http::Method::Get,
                     .pattern = "/users/:name",
                     .handler = [this](http::Request& request) { return document(request); }});
        router_.add({.method = http::Method::Post,
                     .pattern = "/inbox",
                     .handler = [this](http::Request&) -> Result<http::Response> {
                         ++received;
                         return http::Response::empty(inbox_status);
                     },
                     .wants_raw_body = true});
        http::ServerConfig config;
        config.address = "0.0.0.0";
        config.port = 0;
        config.threads = 1;
        config.max_connections = 100;
        config.rate_limits = false;
        server_ = std::make_unique<http::Server>(config, router_, clock);
        server_->start();
    }
    std::string url(int host = 1) const {
        return "http://127.0.0." + std::to_string(host) + ":" + std::to_string(server_->port());
    }
    std::string uri(const std::string& name, int host = 1) const {
        return url(host) + "/users/" + name;
    }
    void set(const std::string& name, Person person) {
        const std::lock_guard lock(mutex_);
        people_[name] = std::move(person);
    }
    int asked(const std::string& name) {
        const std::lock_guard lock(mutex_);
        return asked_[name];
    }
    std::atomic<int> received = 0, inbox_status = 202;

private:
    Result<http::Response> document(const http::Request& request) {
        const std::lock_guard lock(mutex_);
        const std::string name(request.params.text("name"));
        ++asked_[name];
        const auto found = people_.find(name);
        if (found == people_.end()) return Error(ErrorCode::NotFound);
        const auto& person = found->second;
        if (person.status != 200) return http::Response::empty(person.status);
        const auto base = "http://" + std::string(request.header("host"));
        const auto id = base + "/users/" + name;
        json::object key{{"id", id + "#main-key"},
                         {"owner", person.key_owner.empty() ? id : person.key_owner},
                         {"publicKeyPem", key_pair(person.key).public_pem}};
        json::object all{{"@context", "https://www.w3.org/ns/activitystreams"}, {"id", id}};
        if (person.key_owner.empty()) {
            all["type"] = "Person";
            all["preferredUsername"] = name;
            all["inbox"] = id + "/inbox";
            all["outbox"] = id + "/outbox";
            all["followers"] = id + "/followers";
            all["endpoints"] = json::object{{"sharedInbox", base + "/inbox"}};
            all["publicKey"] = key;
        } else {
            all = key;
        }
        for (const auto& member : person.more) all[member.key()] = member.value();
        return activity_response(json::serialize(all));
    }

    std::mutex mutex_;
    std::map<std::string, Person> people_;
    std::map<std::string, int> asked_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
};

struct World {
    explicit World(const std::string& url = "sqlite::memory:") : kit(url), elsewhere(kit.clock()) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (auto room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), notifications::Notifications::migrations(),
              tags::Tags::migrations(), moderation::Moderation::migrations(), Actors::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        admin = add("lurah", accounts::Role::Admin);
        ani = add("ani");
        elsewhere.set("rudi", {});
        rudi = elsewhere.uri("rudi");
    }

    static const regions::Regions& all_regions() {
        static const regions::Regions regions;
        return regions;
    }
    testkit::TestPlatform kit;
    Elsewhere elsewhere;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    moderation::Moderation moderation{kit.platform(), accounts, statuses, notifications, tags};
    Actors actors{kit.platform(), accounts, moderation};
    AccountId admin, ani;
    std::string rudi, ani_uri = "https://desa.test/users/ani";

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

    template <class Object>
    json::object activity(const std::string& type, const Object& object, json::object more = {}) {
        return activity_of(rudi, type, object, std::move(more));
    }
    template <class Object>
    json::object activity_of(const std::string& actor, const std::string& type,
                             const Object& object, json::object more = {}) {
        json::object made{{"@context", "https://www.w3.org/ns/activitystreams"},
                          {"id", actor + "#" + std::to_string(++count_)},
                          {"type", type},
                          {"actor", actor},
                          {"object", object}};
        for (const auto& member : more) made[member.key()] = member.value();
        return made;
    }

    // The headers of a POST by the key of that actor.
    Headers signed_headers(const std::string& actor, const std::string& body, int key = 0,
                           const std::string& target = "/inbox") {
        const auto digest = crypto::sha256(body);
        const auto signer = crypto::RsaSigner::from_pem(key_pair(key).private_pem);
        const auto key_id = key_id_of(actor);
        Headers headers{{"host", "desa.test"}};
        for (const auto& [name, value] :
             signatures::sign_cavage({"POST", "https", "desa.test", target, digest},
                                     {key_id, *signer}, kit.clock().now()))
            headers.emplace_back(ascii_lower(name), value);
        return headers;
    }
    int post(const std::string& body, Headers headers) {
        return kit
            .call({.method = http::Method::Post,
                   .target = "/inbox",
                   .headers = std::move(headers),
                   .json = body})
            .status;
    }
    int tell(const json::object& activity, int key = 0) {
        const auto body = json::serialize(activity);
        return post(body, signed_headers(std::string(activity.at("actor").as_string()), body, key));
    }

    // What is on its way to others.
    std::vector<json::value> sent(std::string_view type) {
        std::vector<json::value> found;
        kit.platform().database.read([&](db::Tx& tx) {
            auto rows = tx.query("SELECT body FROM fediverse_bodies ORDER BY id");
            while (rows.next()) {
                auto one = json::parse(rows.string(0));
                if (std::string(one.at("type").as_string()) == type)
                    found.push_back(std::move(one));
            }
        });
        return found;
    }
    accounts::Account account(std::string_view uri) {
        auto found =
            kit.platform().database.read([&](db::Tx& tx) { return accounts.find_by_uri(tx, uri); });
        REQUIRE(found);
        return *std::move(found);
    }
    accounts::Relation relation(AccountId viewer, std::string_view target) {
        const auto id = account(target).id;
        return kit.platform().database.read(
            [&](db::Tx& tx) { return accounts.relation(tx, viewer, id); });
    }
    // With their consent.
    void follow(const std::string& uri) {
        const auto id = actors.find_person(uri);
        REQUIRE(id.ok());
        REQUIRE(accounts.follow(ani, *id).ok());
        const auto asked = sent("Follow");
        REQUIRE_FALSE(asked.empty());
        REQUIRE(tell(activity_of(uri, "Accept", asked.back())) == 202);
        REQUIRE(relation(ani, uri).following);
    }
    http::Response ask_admin(http::Method method, const std::string& target, Form form = {}) {
        return kit.call({.method = method,
                         .target = target,
                         .account = admin.value(),
                         .scopes = "read write admin:read admin:write",
                         .form = std::move(form)});
    }
    std::string limit(Form form) {
        form.emplace_back("domain", "127.0.0.1");
        const auto made = ask_admin(http::Method::Post, "/api/v1/admin/domain_blocks", form);
        REQUIRE(made.status == 200);
        kit.run_jobs();
        return std::string(json::parse(made.body).at("id").as_string());
    }
    void unlimit(const std::string& id) {
        REQUIRE(ask_admin(http::Method::Delete, "/api/v1/admin/domain_blocks/" + id).status == 200);
        kit.run_jobs();
    }

private:
    int count_ = 0;
};

inline void on_both(const std::function<void(World&)>& test) {
    {
        World world;
        test(world);
    }
    if (!testkit::PostgresSchema::available()) return;
    testkit::PostgresSchema schema;
    World world(schema.url());
    test(world);
}

}  // namespace kentongan::actors
