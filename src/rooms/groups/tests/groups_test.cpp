#include <doctest/doctest.h>

#include "platform/bus/bus.h"
#include "rooms/groups/api.h"
#include "rooms/groups/store.h"
#include "testkit/plans.h"
#include "testkit/testkit.h"

using namespace kentongan;
using accounts::AccountId;
using statuses::StatusId;

namespace {

const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

struct Village {
    explicit Village(const std::string& url = "sqlite::memory:") : kit(url) {
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (const auto& room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), notifications::Notifications::migrations(),
              tags::Tags::migrations(), moderation::Moderation::migrations(),
              actors::Actors::migrations(), objects::Objects::migrations(),
              groups::Groups::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    AccountId person(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@desa.test";
        account.password = "kata sandi panjang";
        const auto made = accounts.create(account);
        REQUIRE(made.ok());
        return *made;
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
    template <class F>
    auto write(F&& work) {
        return kit.platform().database.write(std::forward<F>(work));
    }
    std::int64_t boosts(StatusId id) {
        return kit.platform().database.read(
            [&](db::Tx& tx) { return statuses.find(tx, id)->reblogs_count; });
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
    groups::Groups groups{kit.platform(), accounts, statuses, actors, objects};
};

void on_both(const std::function<void(Village&)>& test) {
    {
        Village village;
        test(village);
    }
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    Village village(schema.url());
    test(village);
}

}  // namespace

TEST_CASE("a group passes on what members say to it, and begins of threads only") {
    on_both([](Village& v) {
        const auto ani = v.person("ani"), budi = v.person("budi"), tamu = v.person("tamu");
        const auto group = v.groups.create({"ronda", "Ronda malam", "Jaga bergilir", {ani}});
        REQUIRE(group.ok());
        REQUIRE(v.accounts.follow(budi, *group).ok());
        const auto post = v.post(budi, "@ronda siapa jaga?");
        CHECK(v.boosts(post.id) == 1);
        CHECK(v.boosts(v.post(ani, "@ronda saya, kata pengurus").id) == 1);
        CHECK(v.boosts(v.post(tamu, "@ronda obat murah").id) == 0);
        CHECK(v.boosts(v.post(budi, "@ronda jawaban", post.id).id) == 0);
        CHECK(v.boosts(v.post(budi, "@ronda rahasia", {}, statuses::Visibility::Private).id) == 0);
        CHECK(v.boosts(v.post(budi, "tanpa nama").id) == 0);
    });
}

TEST_CASE("a moderator takes a post out of the group and leaves it its author's") {
    on_both([](Village& v) {
        const auto ani = v.person("ani"), budi = v.person("budi");
        const auto group = v.groups.create({"ronda", "Ronda malam", "", {ani}});
        REQUIRE(group.ok());
        REQUIRE(v.accounts.follow(budi, *group).ok());
        const auto post = v.post(budi, "@ronda salah tempat");
        const auto take_out = [&](AccountId by) {
            return v.write(
                [&](db::Tx& tx) { return v.groups.remove_post(tx, by, *group, post.id); });
        };
        CHECK(take_out(budi).error().code() == ErrorCode::Forbidden);
        REQUIRE(take_out(ani).ok());
        CHECK(v.boosts(post.id) == 0);
        CHECK(take_out(ani).error().code() == ErrorCode::NotFound);
        // What hung below it is answered in no group any more.
        REQUIRE(v.write([&](db::Tx& tx) { return v.statuses.remove(tx, post.id); }).ok());
    });
}

TEST_CASE("a group needs a name that is free, a title and somebody who looks after it") {
    Village v;
    const auto ani = v.person("ani");
    const auto refused = [&](groups::NewGroup group) { return v.groups.create(group).error(); };
    CHECK(refused({"ani", "Ani", "", {ani}}).code() == ErrorCode::Conflict);
    CHECK(refused({"ronda malam", "Ronda", "", {ani}}).field() == "username");
    CHECK(refused({"ronda", " ", "", {ani}}).field() == "title");
    CHECK(refused({"ronda", "Ronda", std::string(501, 'a'), {ani}}).field() == "note");
    CHECK(refused({"ronda", "Ronda", "", {}}).field() == "moderators");
    REQUIRE(v.groups.create({"ronda", "Ronda", "", {ani}}).ok());
    const auto moderators = v.kit.get("/users/ronda/moderators");
    CHECK(moderators.status == 200);
    CHECK(moderators.body.find("/users/ani\"") != std::string::npos);
    CHECK(v.kit.get("/users/ani/moderators").status == 404);
}

TEST_CASE("nothing about groups walks over a table") {
    Village v;
    CHECK(testkit::scans_of(v.kit.platform().database, groups::store::queries()) == "");
}
