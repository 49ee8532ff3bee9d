#include <set>

#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

AccountId elsewhere(World& w, const std::string& name, const std::string& domain = "jauh.test") {
    accounts::RemoteProfile profile;
    profile.uri = "https://" + domain + "/users/" + name;
    profile.url = "https://" + domain + "/@" + name;
    profile.username = name;
    profile.domain = domain;
    return w.write([&](db::Tx& tx) { return w.accounts.put_remote(tx, profile); });
}

RemoteStatus told(World& w, AccountId author, std::string uri, std::string html = "<p>Halo</p>") {
    RemoteStatus status;
    status.author = author;
    status.url = uri;
    status.uri = std::move(uri);
    status.content_html = std::move(html);
    status.created_at = w.kit.clock().now() - 1min;
    return status;
}

Status receive(World& w, const RemoteStatus& status) {
    auto kept = w.write([&](db::Tx& tx) { return w.statuses.receive(tx, status); });
    REQUIRE(kept.ok());
    return *kept;
}

std::shared_ptr<const Poll> poll(World& w, std::vector<std::int64_t> tallies) {
    auto made = std::make_shared<Poll>();
    made->options = {"Sabtu", "Minggu"};
    made->tallies = std::move(tallies);
    made->voters = made->tallies[0] + made->tallies[1];
    made->expires_at = w.kit.clock().now() + 1h;
    return made;
}

}  // namespace

TEST_CASE("a post from elsewhere has its own address, and is kept once") {
    tests::on_both([](World& w) {
        const auto jauh = elsewhere(w, "jauh");
        const auto first = receive(w, told(w, jauh, "https://jauh.test/notes/1"));
        CHECK(receive(w, told(w, jauh, "https://jauh.test/notes/1")).id == first.id);
        const auto shown = body(w.get("/api/v1/statuses/" + first.id.to_string()));
        CHECK(shown.at("uri") == "https://jauh.test/notes/1");
        CHECK(shown.at("url") == "https://jauh.test/notes/1");
        CHECK(shown.at("content") == "<p>Halo</p>");
        CHECK(shown.at("account").at("acct") == "jauh@jauh.test");
        CHECK(shown.at("language").is_null());
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.find_by_uri(tx, "https://jauh.test/notes/1") == first.id);
            CHECK_FALSE(w.statuses.find_by_uri(tx, "https://jauh.test/notes/2"));
            CHECK_FALSE(w.statuses.find_by_uri(tx, ""));
        });
        // The same id by somebody else is a lie of one of them.
        const auto lain = elsewhere(w, "lain");
        const auto taken =
            w.write([&](db::Tx& tx) { return w.statuses.receive(tx, told(w, lain, first.uri)); });
        REQUIRE_FALSE(taken.ok());
        CHECK(taken.error().code() == ErrorCode::Conflict);
    });
}

TEST_CASE("many posts of one second get ids of their own, in their place in time") {
    tests::on_both([](World& w) {
        const auto jauh = elsewhere(w, "jauh");
        const auto ours = w.post(w.person("ani"), "Di sini");
        std::set<StatusId> ids;
        for (int i = 0; i < 30; ++i)
            ids.insert(
                receive(w, told(w, jauh, "https://jauh.test/notes/" + std::to_string(i))).id);
        CHECK(ids.size() == 30);
        CHECK(*ids.rbegin() < ours.id);
        auto future = told(w, jauh, "https://jauh.test/notes/nanti");
        future.created_at = w.kit.clock().now() + 240h;
        CHECK(snowflake_time(receive(w, future).id.value()) <= w.kit.clock().now());
    });
}

TEST_CASE("somebody here can post in the very moment of posts from elsewhere") {
    tests::on_both([](World& w) {
        const auto jauh = elsewhere(w, "jauh");
        const auto ani = w.person("ani");
        for (int i = 0; i < 8; ++i) {
            auto post = told(w, jauh, "https://jauh.test/notes/" + std::to_string(i));
            post.created_at = w.kit.clock().now();
            receive(w, post);
        }
        for (int i = 0; i < 8; ++i) w.post(ani, "Di sini " + std::to_string(i));
    });
}

TEST_CASE("our own posts are found by their id, those of others by no invented one") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto post = w.post(ani, "Halo");
        w.read([&](db::Tx& tx) {
            const auto uri = w.statuses.find(tx, post.id)->uri;
            CHECK(w.statuses.find_by_uri(tx, uri) == post.id);
            CHECK(w.statuses.find_by_uri(tx, uri + "/activity") == post.id);
            const auto other = w.accounts.find(tx, budi)->uri + "/statuses/" + post.id.to_string();
            CHECK_FALSE(w.statuses.find_by_uri(tx, other));
            CHECK_FALSE(w.statuses.find_by_uri(tx, uri + "x"));
        });
    });
}

TEST_CASE("public lists tell here from elsewhere") {
    tests::on_both([](World& w) {
        const auto ours = w.post(w.person("ani"), "Di sini #uji").id;
        const auto theirs = receive(w, told(w, elsewhere(w, "jauh"), "https://jauh.test/1")).id;
        auto closed = told(w, elsewhere(w, "jauh"), "https://jauh.test/2");
        closed.visibility = Visibility::Private;
        receive(w, closed);
        w.read([&](db::Tx& tx) {
            const auto list = [&](Origin origin) {
                return w.statuses.ids_public(tx, origin, false, Page());
            };
            CHECK(list(Origin::Here) == std::vector{ours});
            CHECK(list(Origin::Elsewhere) == std::vector{theirs});
            CHECK(list(Origin::Anywhere) == std::vector{ours, theirs});
        });
    });
}

TEST_CASE("an answer from elsewhere hangs on what its author may see, and counts") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), jauh = elsewhere(w, "jauh");
        const auto open = w.post(ani, "Terbuka");
        const auto closed = w.post(ani, "Tertutup", Visibility::Private);
        auto answer = told(w, jauh, "https://jauh.test/1");
        answer.in_reply_to = open.id;
        const auto kept = receive(w, answer);
        CHECK(kept.in_reply_to == open.id);
        CHECK(kept.thread == open.id);
        auto guess = told(w, jauh, "https://jauh.test/2");
        guess.in_reply_to = closed.id;
        CHECK_FALSE(receive(w, guess).in_reply_to);
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.find(tx, open.id)->replies_count == 1);
            CHECK(w.statuses.find(tx, closed.id)->replies_count == 0);
            CHECK(w.statuses.replies(tx, open.id, StatusId(), 10) == std::vector{kept.id});
        });
    });
}

TEST_CASE("an edit there is an edit here; new counts of a poll are none") {
    tests::on_both([](World& w) {
        const auto jauh = elsewhere(w, "jauh");
        auto status = told(w, jauh, "https://jauh.test/1");
        status.poll = poll(w, {1, 0});
        const auto kept = receive(w, status);
        int edits = 0;
        w.kit.platform().bus.subscribe_within<StatusEdited>(
            [&](db::Tx&, const StatusEdited&) { ++edits; });
        status.poll = poll(w, {1, 4});
        REQUIRE(w.write([&](db::Tx& tx) { return w.statuses.revise(tx, kept.id, status); }).ok());
        const auto shown = [&] { return body(w.get("/api/v1/statuses/" + kept.id.to_string())); };
        CHECK(shown().at("poll").at("votes_count") == 5);
        CHECK(shown().at("edited_at").is_null());
        CHECK(edits == 0);
        status.content_html = "<p>Lain</p>";
        REQUIRE(w.write([&](db::Tx& tx) { return w.statuses.revise(tx, kept.id, status); }).ok());
        CHECK(shown().at("content") == "<p>Lain</p>");
        CHECK_FALSE(shown().at("edited_at").is_null());
        CHECK(edits == 1);
        CHECK(
            body(w.get("/api/v1/statuses/" + kept.id.to_string() + "/history")).as_array().size() ==
            2);
        status.author = elsewhere(w, "lain");
        CHECK_FALSE(
            w.write([&](db::Tx& tx) { return w.statuses.revise(tx, kept.id, status); }).ok());
    });
}

TEST_CASE("what the author of a post from elsewhere does not want is refused, and may change") {
    tests::on_both([](World& w) {
        const auto jauh = elsewhere(w, "jauh"), ani = w.person("ani"), budi = w.person("budi");
        REQUIRE(w.accounts.follow(budi, jauh).ok());
        REQUIRE(
            w.write([&](db::Tx& tx) { return w.accounts.accept_request(tx, jauh, budi); }).ok());
        auto status = told(w, jauh, "https://jauh.test/1");
        status.interaction_policies = {InteractionPolicy::Nobody, InteractionPolicy::Followers,
                                       InteractionPolicy::Nobody};
        const auto id = receive(w, status).id;
        const auto path = "/api/v1/statuses/" + id.to_string();
        const auto reply = [&](AccountId by) {
            return w
                .post_form("/api/v1/statuses",
                           {{"status", "Wah"}, {"in_reply_to_id", id.to_string()}}, by)
                .status;
        };
        CHECK(reply(budi) == 422);
        CHECK(w.post_form(path + "/favourite", {}, ani).status == 403);
        CHECK(w.post_form(path + "/favourite", {}, budi).status == 200);
        CHECK(w.post_form(path + "/reblog", {}, budi).status == 403);
        const auto offers = [&](AccountId to, const std::string& what) {
            return w.get("/@jauh@jauh.test/" + id.to_string(), to).body.find(what) !=
                   std::string::npos;
        };
        CHECK_FALSE(offers(budi, "?balas=" + id.to_string()));
        CHECK_FALSE(offers(budi, id.to_string() + "/teruskan"));

        status.mentions = {ani};
        REQUIRE(w.write([&](db::Tx& tx) { return w.statuses.revise(tx, id, status); }).ok());
        CHECK(reply(budi) == 422);

        status.interaction_policies = {};
        status.quote_policy = InteractionPolicy::Nobody;
        REQUIRE(w.write([&](db::Tx& tx) { return w.statuses.revise(tx, id, status); }).ok());
        CHECK(reply(budi) == 200);
        CHECK(w.post_form(path + "/favourite", {}, ani).status == 200);
        CHECK(w.post_form(path + "/reblog", {}, budi).status == 200);
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.find(tx, id)->quote_policy == InteractionPolicy::Nobody);
        });

        // What was done can be taken back.
        status.interaction_policies.favourite = InteractionPolicy::Nobody;
        REQUIRE(w.write([&](db::Tx& tx) { return w.statuses.revise(tx, id, status); }).ok());
        CHECK(offers(ani, id.to_string() + "/suka"));
        CHECK(w.post_form(path + "/unfavourite", {}, ani).status == 200);
        CHECK_FALSE(offers(ani, id.to_string() + "/suka"));
    });
}

TEST_CASE("who is mentioned in a post from elsewhere may always reply to it") {
    World w;
    const auto jauh = elsewhere(w, "jauh"), ani = w.person("ani"), budi = w.person("budi");
    auto status = told(w, jauh, "https://jauh.test/1");
    status.mentions = {ani};
    status.interaction_policies.reply = InteractionPolicy::Nobody;
    NewStatus answer;
    answer.text = "Ya";
    answer.in_reply_to = receive(w, status).id;
    answer.author = ani;
    CHECK(w.statuses.publish(answer).ok());
    answer.author = budi;
    CHECK_FALSE(w.statuses.publish(answer).ok());
}

TEST_CASE("votes from elsewhere come one by one, by their words") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), jauh = elsewhere(w, "jauh");
        NewStatus question;
        question.author = ani;
        question.text = "Kapan?";
        question.poll = NewPoll{{"Sabtu", "Minggu"}, 1h, false, false};
        const auto single = w.post(question);
        question.poll->multiple = true;
        const auto many = w.post(question);
        const auto vote = [&](StatusId id, const char* option) {
            return w
                .write([&](db::Tx& tx) { return w.statuses.receive_vote(tx, jauh, id, option); })
                .ok();
        };
        CHECK(vote(single.id, "Sabtu"));
        CHECK(vote(single.id, "Minggu"));  // too late to change one's mind: taken, not counted
        CHECK_FALSE(vote(single.id, "Senin"));
        for (const char* option : {"Sabtu", "Minggu", "Minggu"}) CHECK(vote(many.id, option));
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.find(tx, single.id)->poll->tallies == std::vector<std::int64_t>{1, 0});
            CHECK(w.statuses.find(tx, many.id)->poll->tallies == std::vector<std::int64_t>{1, 1});
            CHECK(w.statuses.find(tx, many.id)->poll->voters == 1);
        });
        w.kit.clock().advance(2h);
        CHECK_FALSE(vote(many.id, "Sabtu"));
    });
}

TEST_CASE("a boost from elsewhere counts once, of open posts only") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), jauh = elsewhere(w, "jauh");
        const auto open = w.post(ani, "Terbuka"), closed = w.post(ani, "Ya", Visibility::Private);
        const auto boost = [&](StatusId id, const char* uri) {
            return w.write([&](db::Tx& tx) {
                return w.statuses.receive_boost(tx, jauh, id, uri, w.kit.clock().now());
            });
        };
        const auto first = boost(open.id, "https://jauh.test/a/1");
        REQUIRE(first.ok());
        CHECK(*boost(open.id, "https://jauh.test/a/2") == *first);
        CHECK_FALSE(boost(closed.id, "https://jauh.test/a/3").ok());
        const auto count = [&] {
            return w.read([&](db::Tx& tx) { return w.statuses.find(tx, open.id)->reblogs_count; });
        };
        CHECK(count() == 1);
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.find_by_uri(tx, "https://jauh.test/a/1") == *first);
        });
        REQUIRE(
            w.write([&](db::Tx& tx) { return w.statuses.remove_boost(tx, jauh, open.id); }).ok());
        CHECK(count() == 0);
    });
}

TEST_CASE("choices and pins are told inside their transaction, with what was removed") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        std::vector<int> choices;
        std::vector<bool> pins;
        std::string removed;
        auto& bus = w.kit.platform().bus;
        bus.subscribe_within<PollVoted>(
            [&](db::Tx&, const PollVoted& event) { choices = event.choices; });
        bus.subscribe_within<StatusPinned>(
            [&](db::Tx&, const StatusPinned& event) { pins.push_back(event.undone); });
        bus.subscribe_within<StatusRemoved>([&](db::Tx&, const StatusRemoved& event) {
            if (event.was) removed = event.was->uri;
        });
        NewStatus question;
        question.author = ani;
        question.text = "Kapan?";
        question.poll = NewPoll{{"Sabtu", "Minggu", "Senin"}, 1h, true, false};
        const auto post = w.post(question);
        const auto path = "/api/v1/polls/" + post.id.to_string() + "/votes";
        REQUIRE(w.post_form(path, {{"choices[]", "2"}, {"choices[]", "0"}}, budi).status == 200);
        CHECK(choices == std::vector{0, 2});
        const auto status = "/api/v1/statuses/" + post.id.to_string();
        for (const char* what : {"/pin", "/pin", "/unpin", "/unpin"})
            REQUIRE(w.post_form(status + what, {}, ani).status == 200);
        CHECK(pins == std::vector{false, true});
        REQUIRE(w.call(http::Method::Delete, status, ani).status == 200);
        CHECK(removed.ends_with("/users/ani/statuses/" + post.id.to_string()));
    });
}

TEST_CASE("somebody elsewhere pins their own posts, of which the latest twenty stay") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), jauh = elsewhere(w, "jauh");
        int told_on = 0;
        w.kit.platform().bus.subscribe_within<StatusPinned>(
            [&](db::Tx&, const StatusPinned&) { ++told_on; });
        const auto pin = [&](AccountId author, StatusId id, bool pinned = true) {
            return w.write(
                [&](db::Tx& tx) { return w.statuses.set_pinned(tx, author, id, pinned).ok(); });
        };
        std::vector<StatusId> posts;
        for (int i = 0; i < 21; ++i) {
            posts.push_back(
                receive(w, told(w, jauh, "https://jauh.test/notes/" + std::to_string(i))).id);
            CHECK(pin(jauh, posts.back()));
        }
        CHECK(pin(jauh, posts[20]));
        const auto pinned = [&] {
            return w.read([&](db::Tx& tx) { return w.statuses.ids_pinned(tx, jauh); });
        };
        REQUIRE(pinned().size() == 20);
        CHECK(pinned().front() == posts[20]);
        CHECK(pinned().back() == posts[1]);
        CHECK(pin(jauh, posts[20], false));
        CHECK(pinned().front() == posts[19]);
        const auto base = "/api/v1/accounts/" + jauh.to_string() + "/statuses?pinned=true";
        CHECK(tests::ids_in(body(w.get(base))).size() == 19);
        CHECK(w.get("/@jauh@jauh.test").body.find("Disematkan") != std::string::npos);
        CHECK(told_on == 0);

        const auto ours = w.post(ani, "Halo").id;
        CHECK_FALSE(pin(ani, ours));
        CHECK_FALSE(pin(jauh, ours));
        CHECK_FALSE(pin(elsewhere(w, "lain"), posts[3]));
        CHECK_FALSE(pin(jauh, StatusId(5)));
    });
}

TEST_CASE("a thread that reaches elsewhere is told of when somebody here reads it") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), jauh = elsewhere(w, "jauh");
        const auto theirs = receive(w, told(w, jauh, "https://jauh.test/notes/1")).id;
        const auto answer = w.post(ani, "Ya", Visibility::Public, theirs).id;
        const auto ours = w.post(ani, "Di sini").id;
        const auto own_answer = w.post(ani, "Juga", Visibility::Public, ours).id;
        std::vector<StatusId> opened;
        w.kit.platform().bus.subscribe<ThreadOpened>(
            [&](const ThreadOpened& event) { opened.push_back(event.status); });
        const auto context = [](StatusId id) {
            return "/api/v1/statuses/" + id.to_string() + "/context";
        };
        for (const auto id : {theirs, answer, ours, own_answer}) {
            REQUIRE(w.get(context(id), ani).status == 200);
            REQUIRE(w.get(context(id)).status == 200);
        }
        CHECK(opened == std::vector{theirs, answer});
        opened.clear();
        for (const auto& page : {"/@jauh@jauh.test/" + theirs.to_string(),
                                 "/@ani/" + answer.to_string(), "/@ani/" + ours.to_string()}) {
            REQUIRE(w.get(page, ani).status == 200);
            REQUIRE(w.get(page).status == 200);
        }
        CHECK(opened == std::vector{theirs, answer});
        CHECK(w.get("/@ani/" + theirs.to_string(), ani).status == 303);
        CHECK(w.get(context(StatusId(5)), ani).status == 404);
        CHECK(opened.size() == 2);
    });
}
