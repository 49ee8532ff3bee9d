#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::World;

TEST_CASE("who sees what: every visibility for every kind of viewer") {
    tests::on_both([](World& w) {
        const auto author = w.person("penulis"), follower = w.person("pengikut"),
                   mentioned = w.person("disebut"), stranger = w.person("asing"),
                   blocked = w.person("diblokir");
        REQUIRE(w.accounts.follow(follower, author).ok());
        REQUIRE(
            w.post_form("/api/v1/accounts/" + blocked.to_string() + "/block", {}, author).status ==
            200);

        struct Expectation {
            Visibility visibility;
            bool anonymous, stranger, follower, mentioned, author, blocked;
        };
        for (const auto& e :
             {Expectation{Visibility::Public, true, true, true, true, true, false},
              Expectation{Visibility::Unlisted, true, true, true, true, true, false},
              Expectation{Visibility::Private, false, false, true, true, true, false},
              Expectation{Visibility::Direct, false, false, false, true, true, false}}) {
            const auto id = w.post(author, "halo @disebut", e.visibility).id;
            CAPTURE(name_of(e.visibility));
            CHECK(w.sees({}, id) == e.anonymous);
            CHECK(w.sees(stranger, id) == e.stranger);
            CHECK(w.sees(follower, id) == e.follower);
            CHECK(w.sees(mentioned, id) == e.mentioned);
            CHECK(w.sees(author, id) == e.author);
            CHECK(w.sees(blocked, id) == e.blocked);
            // The routes say the same, and no more than "not found", warm and cold alike.
            for (int round = 0; round < 2; ++round) {
                const auto path = "/api/v1/statuses/" + id.to_string();
                for (const auto& [viewer, sees] : {std::pair{AccountId(), e.anonymous},
                                                   {stranger, e.stranger},
                                                   {follower, e.follower},
                                                   {mentioned, e.mentioned},
                                                   {author, e.author},
                                                   {blocked, e.blocked}}) {
                    for (const char* part : {"", "/context", "/history", "/favourited_by"})
                        CHECK(w.get(path + part, viewer).status == (sees ? 200 : 404));
                    if (viewer)
                        CHECK(w.post_form(path + "/bookmark", {}, viewer).status ==
                              (sees ? 200 : 404));
                }
            }
        }
    });
}

TEST_CASE("a person's list shows each viewer what they may see") {
    tests::on_both([](World& w) {
        const auto author = w.person("penulis"), follower = w.person("pengikut"),
                   stranger = w.person("asing");
        REQUIRE(w.accounts.follow(follower, author).ok());
        const auto open = w.post(author, "satu").id.to_string();
        const auto unlisted = w.post(author, "dua", Visibility::Unlisted).id.to_string();
        const auto closed = w.post(author, "tiga", Visibility::Private).id.to_string();
        const auto direct = w.post(author, "@asing empat", Visibility::Direct).id.to_string();
        const auto list = [&](AccountId viewer) {
            return tests::ids_in(
                tests::body(w.get("/api/v1/accounts/" + author.to_string() + "/statuses", viewer)));
        };
        using Ids = std::vector<std::string>;
        CHECK(list({}) == Ids{unlisted, open});
        CHECK(list(follower) == Ids{closed, unlisted, open});
        CHECK(list(stranger) == Ids{direct, unlisted, open});
        CHECK(list(author) == Ids{direct, closed, unlisted, open});
    });
}

TEST_CASE("boosts of what is closed are refused, and vanish with the right to see it") {
    tests::on_both([](World& w) {
        const auto author = w.person("penulis"), friend_ = w.person("teman"),
                   reader = w.person("pembaca");
        const auto closed = w.post(author, "rahasia", Visibility::Private).id;
        const auto direct = w.post(author, "@teman hai", Visibility::Direct).id;
        REQUIRE(w.accounts.follow(friend_, author).ok());
        const auto boost = [&](StatusId id, AccountId by) {
            return w.post_form("/api/v1/statuses/" + id.to_string() + "/reblog", {}, by);
        };
        CHECK(boost(closed, friend_).status == 403);
        CHECK(boost(direct, friend_).status == 403);
        CHECK(boost(closed, reader).status == 404);

        const auto open = w.post(author, "kabar");
        const auto boosted = boost(open.id, friend_);
        REQUIRE(boosted.status == 200);
        const auto boost_id =
            *StatusId::parse(std::string_view(tests::body(boosted).at("id").as_string()));
        CHECK(w.sees(reader, boost_id));
        REQUIRE(
            w.post_form("/api/v1/accounts/" + reader.to_string() + "/block", {}, author).status ==
            200);
        CHECK_FALSE(w.sees(reader, boost_id));
    });
}

TEST_CASE("exercises are shown only to people who joined them, everywhere") {
    tests::on_both([](World& w) {
        const auto source = w.person("sumber"), joined = w.person("peserta", true),
                   other = w.person("warga");
        NewStatus status;
        status.author = source;
        status.text = "LATIHAN gempa #latihan";
        status.region_bound =
            RegionBound{{*regions::Code::parse("34.02")}, true, w.kit.clock().now() + 1h};
        const auto id = w.post(status).id;
        CHECK(w.sees(joined, id));
        CHECK(w.sees(source, id));
        CHECK_FALSE(w.sees(other, id));
        CHECK_FALSE(w.sees({}, id));
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.ids_public(tx, Origin::Here, false, {}).empty());
            CHECK(w.statuses.ids_with_tag(tx, "latihan", {}).empty());
            CHECK(w.statuses.search(tx, {.viewer = joined, .text = "latihan"}, {}).empty());
            CHECK(w.statuses.ids_near(tx, {}, {}).empty());
        });
        const auto path = "/api/v1/accounts/" + source.to_string() + "/statuses";
        CHECK(tests::ids_in(tests::body(w.get(path, other))).empty());
        CHECK(tests::ids_in(tests::body(w.get(path, {}))).empty());
        CHECK(tests::ids_in(tests::body(w.get(path, joined))).size() == 1);
        CHECK(w.get("/api/v1/statuses/" + id.to_string(), other).status == 404);
        CHECK(w.post_form("/api/v1/statuses/" + id.to_string() + "/reblog", {}, joined).status ==
              403);
    });
}
