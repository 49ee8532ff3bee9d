// The server of testkit with nothing above actors.
#pragma once

#include "rooms/actors/documents.h"
#include "rooms/actors/impl.h"
#include "testkit/federated_world.h"

namespace kentongan::actors {

using testkit::activity_of;
using testkit::Form;
using testkit::Headers;
using testkit::signed_get;

struct World : testkit::FederatedWorld {
    explicit World(const std::string& url = "sqlite::memory:") : FederatedWorld(url) { migrate(); }

    Headers signed_headers(const std::string& actor, const std::string& body, int key = 0,
                           const std::string& target = "/inbox") {
        return testkit::signed_headers(kit, "POST", target, actor, body, key);
    }
    int post(const std::string& body, Headers headers) {
        return testkit::post_inbox(kit, body, std::move(headers));
    }
};

inline void on_both(const std::function<void(World&)>& test) {
    testkit::on_both_engines_in<World>(test);
}

}  // namespace kentongan::actors
