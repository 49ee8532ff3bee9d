// The server of testkit with posts: what is said to it comes in by its inbox, signed.
#pragma once

#include "rooms/objects/impl.h"
#include "rooms/objects/store.h"
#include "testkit/federated_world.h"

namespace kentongan::objects {

using testkit::activity_of;

inline constexpr const char* kEverybody = "https://www.w3.org/ns/activitystreams#Public";

struct Town : testkit::FederatedWorld {
    explicit Town(const std::string& url = "sqlite::memory:") : FederatedWorld(url) {
        migrate(Objects::migrations());
        budi = add("budi");
        elsewhere.set("sari", {});
        sari = elsewhere.uri("sari", 2);
    }

    Objects objects{kit.platform(), accounts, attachments, statuses, actors};
    AccountId budi;
    std::string sari;  // of another server than Rudi

    // Of ours, by Ani.
    Status publish(statuses::NewStatus status) {
        status.author = ani;
        auto made = statuses.publish(status);
        REQUIRE(made.ok());
        return *std::move(made);
    }
    Status publish(const std::string& text) {
        statuses::NewStatus status;
        status.text = text;
        return publish(std::move(status));
    }
    // A post elsewhere, to everybody unless `more` says otherwise.
    json::object note_of(const std::string& author, const std::string& name,
                         const json::object& more = {}) {
        json::object note{{"@context", testkit::kActivityStreams},
                          {"id", author + "/notes/" + name},
                          {"type", "Note"},
                          {"attributedTo", author},
                          {"content", "<p>Air naik</p>"},
                          {"to", json::array{kEverybody}}};
        for (const auto& member : more) note[member.key()] = member.value();
        return note;
    }
    json::object note(const std::string& name, const json::object& more = {}) {
        return note_of(rudi, name, more);
    }
    // Its server shows it, too.
    json::object shown_note_of(const std::string& author, const std::string& name,
                               const json::object& more = {}) {
        auto note = note_of(author, name, more);
        elsewhere.serve("/users/" + author.substr(author.rfind('/') + 1) + "/notes/" + name, note);
        return note;
    }
    static std::string id_of(const json::object& object) {
        return std::string(object.at("id").as_string());
    }

    bool has(const std::string& uri) {
        return read([&](db::Tx& tx) { return statuses.find_by_uri(tx, uri).has_value(); });
    }
    bool has(const json::object& object) { return has(id_of(object)); }
    Status find(StatusId id) {
        auto status = read([&](db::Tx& tx) { return statuses.find(tx, id); });
        REQUIRE(status);
        return *std::move(status);
    }
    Status find(const json::object& object) {
        const auto id = read([&](db::Tx& tx) { return statuses.find_by_uri(tx, id_of(object)); });
        REQUIRE(id);
        return find(*id);
    }
    bool sees(AccountId viewer, const Status& status) {
        return read([&](db::Tx& tx) { return statuses.may_see(tx, viewer, status); });
    }
};

inline void on_both(const std::function<void(Town&)>& test) {
    testkit::on_both_engines_in<Town>(test);
}

}  // namespace kentongan::objects
