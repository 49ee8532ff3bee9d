// For tests only: people of other servers on loopback, whose documents are served and whose
// activities are signed here, and what they say to a platform in memory.
#pragma once

#include <atomic>
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fediverse/signatures/sign.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "platform/http/server.h"
#include "testkit/testkit.h"

namespace kentongan::testkit {

using Headers = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* kActivityStreams = "https://www.w3.org/ns/activitystreams";

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
                     .pattern = "/*rest",
                     .handler = [this](http::Request& request) { return answer(request); }});
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
        people_["/users/" + name] = std::move(person);
    }
    // What every server answers at this path.
    void serve(const std::string& path, http::Response response) {
        const std::lock_guard lock(mutex_);
        served_[path] = std::move(response);
    }
    void serve(const std::string& path, const json::object& document) {
        serve(path,
              http::Response::of_type("application/activity+json", json::serialize(document)));
    }
    // How often, for a person or at a path.
    int asked(const std::string& name) {
        const std::lock_guard lock(mutex_);
        return asked_[name.starts_with('/') ? name : "/users/" + name];
    }
    std::atomic<int> received = 0, inbox_status = 202;

private:
    Result<http::Response> answer(const http::Request& request) {
        const std::lock_guard lock(mutex_);
        ++asked_[request.path];
        if (const auto found = served_.find(request.path); found != served_.end())
            return http::Response(found->second);
        const auto found = people_.find(request.path);
        if (found == people_.end()) return Error(ErrorCode::NotFound);
        const auto& person = found->second;
        if (person.status != 200) return http::Response::empty(person.status);
        return document(person, "http://" + std::string(request.header("host")), request.path);
    }
    static http::Response document(const Person& person, const std::string& base,
                                   const std::string& path) {
        const auto id = base + path;
        json::object key{{"id", id + "#main-key"},
                         {"owner", person.key_owner.empty() ? id : person.key_owner},
                         {"publicKeyPem", key_pair(person.key).public_pem}};
        json::object all{{"@context", kActivityStreams}, {"id", id}};
        if (person.key_owner.empty()) {
            all["type"] = "Person";
            all["preferredUsername"] = path.substr(path.rfind('/') + 1);
            all["inbox"] = id + "/inbox";
            all["outbox"] = id + "/outbox";
            all["followers"] = id + "/followers";
            all["endpoints"] = json::object{{"sharedInbox", base + "/inbox"}};
            all["publicKey"] = key;
        } else {
            all = key;
        }
        for (const auto& member : person.more) all[member.key()] = member.value();
        return http::Response::of_type("application/activity+json", json::serialize(all));
    }

    std::mutex mutex_;
    std::map<std::string, Person> people_;          // by path
    std::map<std::string, http::Response> served_;  // by path
    std::map<std::string, int> asked_;              // by path
    http::Router router_;
    std::unique_ptr<http::Server> server_;
};

inline std::string new_activity_id(const std::string& actor) {
    static std::atomic<int> count{0};
    return actor + "#" + std::to_string(++count);
}

// `object` is an id or JSON.
template <class Object>
json::object activity_of(const std::string& actor, const std::string& type, const Object& object,
                         const json::object& more = {}) {
    json::object made{{"@context", kActivityStreams},
                      {"id", new_activity_id(actor)},
                      {"type", type},
                      {"actor", actor},
                      {"object", object}};
    for (const auto& member : more) made[member.key()] = member.value();
    return made;
}

// The headers of a request to us by the key of that actor.
inline Headers signed_headers(TestPlatform& kit, const std::string& method,
                              const std::string& target, const std::string& actor,
                              const std::string& body = {}, int key = 0) {
    const auto digest = crypto::sha256(body);
    const auto signer = crypto::RsaSigner::from_pem(key_pair(key).private_pem);
    const auto key_id = actor + "#main-key";
    Headers headers{{"host", "desa.test"}};
    signatures::OutgoingRequest request{method, "https", "desa.test", target};
    if (!body.empty()) request.body_digest = digest;
    for (const auto& [name, value] :
         signatures::sign_cavage(request, {key_id, *signer}, kit.clock().now()))
        headers.emplace_back(ascii_lower(name), value);
    return headers;
}

inline int post_inbox(TestPlatform& kit, const std::string& body, Headers headers,
                      const std::string& target = "/inbox") {
    return kit
        .call({.method = http::Method::Post,
               .target = target,
               .headers = std::move(headers),
               .json = body})
        .status;
}

// Says it at our inbox, signed by its actor; the status of the answer.
inline int tell(TestPlatform& kit, const json::object& activity, int key = 0) {
    const auto body = json::serialize(activity);
    const std::string actor(activity.at("actor").as_string());
    return post_inbox(kit, body, signed_headers(kit, "POST", "/inbox", actor, body, key));
}

inline http::Response signed_get(TestPlatform& kit, const std::string& target,
                                 const std::string& actor, Headers more = {}) {
    auto headers = signed_headers(kit, "GET", target, actor);
    headers.insert(headers.end(), more.begin(), more.end());
    return kit.call({.target = target, .headers = std::move(headers)});
}

// What is on its way to other servers, the oldest first.
std::vector<std::string> waiting_bodies(db::Tx& tx);
// Making one takes longer than most tests.
void give_server_key(db::Tx& tx, const crypto::RsaKeyPair& pair);

}  // namespace kentongan::testkit
