// A server with people of ours and two whose server is elsewhere; nothing goes over the wire.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/json.h"
#include "platform/crypto/crypto.h"
#include "platform/http/message.h"
#include "rooms/events/impl.h"
#include "rooms/moderation/api.h"
#include "rooms/notifications/api.h"
#include "rooms/tags/api.h"
#include "testkit/testkit.h"

namespace kentongan::events {

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

using Form = std::vector<std::pair<std::string, std::string>>;

struct World {
    explicit World(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (const auto& room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), notifications::Notifications::migrations(),
              tags::Tags::migrations(), moderation::Moderation::migrations(),
              actors::Actors::migrations(), objects::Objects::migrations(), Events::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        ani = person("ani");
        budi = person("budi");
        citra = person("citra");
        rudi = elsewhere("rudi");
        sari = elsewhere("sari");
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    moderation::Moderation moderation{kit.platform(), accounts, statuses, notifications, tags};
    actors::Actors actors{kit.platform(), accounts, moderation};
    objects::Objects objects{kit.platform(), accounts, attachments, statuses, actors};
    Events events{kit.platform(), accounts, statuses, actors, objects};
    Service& service = events.impl().service;
    Rsvp& rsvp = events.impl().rsvp;
    AccountId ani, budi, citra, rudi, sari;

    template <class Work>
    auto write(Work work) {
        return kit.platform().database.write(work);
    }

    AccountId person(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        const auto made = accounts.create(account);
        REQUIRE(made.ok());
        return *made;
    }
    AccountId elsewhere(const std::string& name, const std::string& domain = "jauh.test",
                        bool is_group = false) {
        accounts::RemoteProfile profile;
        profile.uri = "https://" + domain + "/users/" + name;
        profile.url = "https://" + domain + "/@" + name;
        profile.username = name;
        profile.domain = domain;
        profile.group = is_group;
        return write([&](db::Tx& tx) {
            const auto id = accounts.put_remote(tx, profile);
            tx.execute(
                "INSERT INTO actors (account, uri, inbox, shared_inbox, followers, featured, "
                "fetched_at) VALUES ($1, $2, $3, $3, '', '', 0)",
                {id, profile.uri, profile.uri + "/inbox"});
            return id;
        });
    }

    TimePoint tomorrow() const { return kit_now() + std::chrono::hours(24); }
    TimePoint kit_now() const { return from_millis(1'790'000'000'000); }

    NewEvent gathering(JoinMode mode = JoinMode::Free) const {
        NewEvent event;
        event.facts.name = "Kerja bakti";
        event.facts.start = tomorrow();
        event.facts.end = tomorrow() + std::chrono::minutes(30);
        event.facts.timezone = "Asia/Makassar";
        event.facts.place_name = "Balai desa";
        event.facts.join_mode = mode;
        event.text = "Bawa sapu";
        return event;
    }
    StatusId make(const NewEvent& event) {
        const auto made = service.create(ani, event);
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
        return *made;
    }
    // An event of rudi's, as rooms/objects keeps it.
    StatusId far(JoinMode mode = JoinMode::Free,
                 statuses::Visibility visibility = statuses::Visibility::Public) {
        return far_of(rudi, mode, visibility);
    }
    StatusId far_of(AccountId organiser, JoinMode mode = JoinMode::Free,
                    statuses::Visibility visibility = statuses::Visibility::Public) {
        statuses::RemoteStatus told;
        told.author = organiser;
        told.uri = "https://jauh.test/events/1";
        told.url = told.uri;
        told.content_html = "<p>Pasar malam</p>";
        told.visibility = visibility;
        told.created_at = kit_now();
        auto facts = gathering(mode).facts;
        facts.participants = 7;
        told.extension_json = objects::extension_json(facts);
        const auto kept = write([&](db::Tx& tx) { return statuses.receive(tx, told); });
        REQUIRE(kept.ok());
        return kept->id;
    }
    std::string uri(StatusId id) {
        return write([&](db::Tx& tx) { return statuses.find(tx, id)->uri; });
    }
    Event find(StatusId id, std::optional<AccountId> viewer = {}) {
        auto event = write([&](db::Tx& tx) { return service.visible(tx, viewer, id); });
        REQUIRE(event.ok());
        return *std::move(event);
    }
    std::int64_t participants(StatusId id) { return find(id, ani).row.participants; }
    std::optional<Answer> answer(StatusId id, AccountId who) {
        return write([&](db::Tx& tx) -> std::optional<Answer> {
            const auto known = store::find_participant(tx, id, who);
            return known ? std::optional(known->answer) : std::nullopt;
        });
    }

    // As the inbox hands it on, after the signature of `by`.
    actors::Arrived arrived(AccountId by, const json::object& said) {
        auto document = said;
        const auto actor = write([&](db::Tx& tx) { return *accounts.find(tx, by); });
        document["actor"] = actor.uri;
        auto activity = activitystreams::read_activity(document);
        REQUIRE(activity.ok());
        return {*std::move(activity), document, actor};
    }
    Result<bool> joins(AccountId by, const std::string& event, const std::string& id) {
        return rsvp.asked(arrived(by, {{"type", "Join"}, {"id", id}, {"object", event}}));
    }

    // What went out, the oldest first; each is looked at once.
    std::vector<json::value> sent() {
        std::vector<json::value> all;
        write([&](db::Tx& tx) {
            auto rows = tx.query("SELECT body FROM fediverse_bodies ORDER BY id");
            while (rows.next()) all.push_back(*parse_json(rows.string(0)));
        });
        const auto seen = std::exchange(sent_, all.size());
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(seen));
        return all;
    }

private:
    std::size_t sent_ = 0;
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

}  // namespace kentongan::events
