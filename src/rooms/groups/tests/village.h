// A server with a group, and people elsewhere who take part in it.
#pragma once

#include "rooms/groups/api.h"
#include "rooms/groups/store.h"
#include "testkit/federated_world.h"

namespace kentongan::groups {

using testkit::activity_of;

inline constexpr const char* kEverybody = "https://www.w3.org/ns/activitystreams#Public";

struct Village : testkit::FederatedWorld {
    explicit Village(const std::string& url = "sqlite::memory:") : FederatedWorld(url) {
        auto above = Groups::migrations();
        for (auto& one : objects::Objects::migrations()) above.push_back(std::move(one));
        migrate(above);
        budi = add("budi");
    }

    // As in the app: before who takes posts.
    Groups groups{kit.platform(), accounts, statuses, actors, objects};
    objects::Objects objects{kit.platform(), accounts, attachments, statuses, actors};
    AccountId budi, group;
    std::string group_uri = "https://desa.test/users/ronda";

    // Ani looks after it, Budi and Rudi of elsewhere are members.
    void found() {
        const auto made = groups.create({"ronda", "Ronda malam", "Jaga bergilir", {ani}});
        REQUIRE(made.ok());
        group = *made;
        REQUIRE(accounts.follow(budi, group).ok());
        join(rudi);
    }
    void join(const std::string& uri) {
        REQUIRE(tell(activity_of(uri, "Follow", group_uri)) == 202);
    }
    bool is_member(AccountId account) {
        return read([&](db::Tx& tx) { return groups.standing(tx, group, account).member; });
    }
    bool is_moderator(AccountId account) {
        return read([&](db::Tx& tx) { return groups.is_moderator(tx, group, account); });
    }
    std::string elsewhere_person(const std::string& name, int host = 2) {
        elsewhere.set(name, {});
        return elsewhere.uri(name, host);
    }
    std::string moderator_elsewhere(const std::string& name) {
        auto uri = elsewhere_person(name);
        join(uri);
        const auto made = groups.appoint(group, account(uri).id);
        REQUIRE(made.ok());
        return uri;
    }

    statuses::Status post(AccountId author, std::string text, std::optional<StatusId> parent = {},
                          statuses::Visibility visibility = statuses::Visibility::Public) {
        statuses::NewStatus status;
        status.author = author;
        status.text = std::move(text);
        status.in_reply_to = parent;
        status.visibility = visibility;
        const auto made = statuses.publish(status);
        REQUIRE(made.ok());
        return *made;
    }
    // In the group, by somebody elsewhere.
    statuses::Status post(const std::string& author, const std::string& name) {
        const json::object note{{"id", author + "/notes/" + name},
                                {"type", "Note"},
                                {"attributedTo", author},
                                {"content", "<p>Siapa jaga?</p>"},
                                {"to", json::array{kEverybody, group_uri}},
                                {"audience", group_uri}};
        REQUIRE(tell(activity_of(author, "Create", note)) == 202);
        auto found = read([&](db::Tx& tx) {
            const auto id = statuses.find_by_uri(tx, author + "/notes/" + name);
            return id ? statuses.find(tx, *id) : std::nullopt;
        });
        REQUIRE(found);
        return *std::move(found);
    }
    std::vector<StatusId> posted() {
        return read(
            [&](db::Tx& tx) { return store::list_posted(tx, group, store::Part::Everything, {}); });
    }
    std::int64_t boosts(StatusId id) {
        return read([&](db::Tx& tx) { return statuses.find(tx, id)->reblogs_count; });
    }

    std::string path(const std::string& rest = {}) {
        return "/api/kentongan/v1/groups/" + group.to_string() + rest;
    }
    http::Response ask(http::Method method, const std::string& rest, AccountId who,
                       testkit::Form form = {}) {
        return kit.call(
            {.method = method, .target = path(rest), .account = who.value(), .form = form});
    }
    http::Response browse(const std::string& target, AccountId who) {
        return kit.call({.target = target, .account = who.value(), .by_cookie = true});
    }
    http::Response submit(const std::string& target, AccountId who, testkit::Form form = {}) {
        return kit.call({.method = http::Method::Post,
                         .target = target,
                         .account = who.value(),
                         .form = std::move(form),
                         .headers = {{"sec-fetch-site", "same-origin"}},
                         .by_cookie = true});
    }
    // What members elsewhere were told last.
    json::value announced() {
        const auto all = sent("Announce");
        REQUIRE_FALSE(all.empty());
        return all.back().at("object");
    }
};

inline void on_both(const std::function<void(Village&)>& test) {
    testkit::on_both_engines_in<Village>(test);
}

}  // namespace kentongan::groups
