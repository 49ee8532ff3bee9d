#include "rooms/objects/api.h"
#include "rooms/public_relays/service.h"
#include "testkit/federated_world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::public_relays;
using testkit::activity_of;

namespace {

constexpr const char* kEverybody = "https://www.w3.org/ns/activitystreams#Public";
constexpr const char* kSelf = "https://desa.test/actor";

// Rudi writes at 127.0.0.1; the relay is at 127.0.0.2.
struct World : testkit::FederatedWorld {
    explicit World(const std::string& url = "sqlite::memory:") : FederatedWorld(url) {
        std::vector<db::Migration> above = objects::Objects::migrations();
        for (auto& one : PublicRelays::migrations()) above.push_back(std::move(one));
        migrate(above);
        elsewhere.set("relay", {.more = {{"type", "Application"}}});
        relay = elsewhere.uri("relay", 2);
        inbox = elsewhere.url(2) + "/inbox";
    }
    PublicRelays relays{kit.platform(), accounts, statuses, actors, objects};
    objects::Objects objects{kit.platform(), accounts, attachments, statuses, actors};
    std::string relay, inbox;

    std::vector<Relay> list() {
        return read([&](db::Tx& tx) { return relays.list(tx); });
    }
    // Added, and its answer came.
    void join(const std::string& address) {
        REQUIRE(relays.add(admin, address).ok());
        kit.run_jobs();
        REQUIRE(tell(activity_of(relay, "Accept", sent("Follow").back())) == 202);
        REQUIRE(list().back().state == State::Accepted);
    }
    // Signed by `signer`, whoever says it.
    int forward(const std::string& signer, const json::object& activity) {
        const auto body = json::serialize(activity);
        return testkit::post_inbox(kit, body,
                                   testkit::signed_headers(kit, "POST", "/inbox", signer, body));
    }
    std::string note(const std::string& name, const std::string& text, json::object more = {}) {
        const auto id = elsewhere.url() + "/notes/" + name;
        json::object document{{"@context", testkit::kActivityStreams},
                              {"id", id},
                              {"type", "Note"},
                              {"attributedTo", rudi},
                              {"content", text},
                              {"to", json::array{kEverybody}}};
        for (const auto& member : more) document[member.key()] = member.value();
        elsewhere.serve("/notes/" + name, document);
        return id;
    }
    int asked(const std::string& name) { return elsewhere.asked("/notes/" + name); }
    std::optional<statuses::Status> kept(const std::string& uri) {
        return read([&](db::Tx& tx) {
            const auto id = statuses.find_by_uri(tx, uri);
            return id ? statuses.find(tx, *id) : std::nullopt;
        });
    }
    statuses::Status say(const std::string& text,
                         statuses::Visibility visibility = statuses::Visibility::Public) {
        statuses::NewStatus status;
        status.author = ani;
        status.text = text;
        status.visibility = visibility;
        auto made = statuses.publish(status);
        REQUIRE(made.ok());
        return *std::move(made);
    }
};

void on_both(const std::function<void(World&)>& test) {
    testkit::on_both_engines_in<World>(test);
}

std::string text_of(const json::value& value, const char* key) {
    const auto* found = value.as_object().if_contains(key);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace

TEST_CASE("no query of relays walks over a whole table") {
    World world;
    CHECK(testkit::scans_of(world.kit.platform().database, store::queries()).empty());
}

TEST_CASE("only administrators add and remove relays, and twenty at most") {
    on_both([](World& w) {
        CHECK(w.relays.add(w.ani, w.inbox).error().code() == ErrorCode::Forbidden);
        CHECK(w.relays.add(AccountId(), w.inbox).error().code() == ErrorCode::Forbidden);
        const auto page = [&](AccountId who, const std::string& path, testkit::Form form) {
            return w.kit
                .call({.method = form.empty() ? http::Method::Get : http::Method::Post,
                       .target = path,
                       .account = who.value(),
                       .scopes = "",
                       .form = std::move(form),
                       .headers = {{"accept", "text/html"}, {"sec-fetch-site", "same-origin"}},
                       .by_cookie = true})
                .status;
        };
        CHECK(page(w.ani, "/moderasi/relay", {}) == 403);
        CHECK(page(w.ani, "/moderasi/relay", {{"alamat", w.inbox}}) == 403);
        CHECK(page(w.admin, "/moderasi/relay", {{"alamat", w.inbox}}) == 303);
        CHECK(page(w.admin, "/moderasi/relay", {}) == 200);
        CHECK(page(w.admin, "/moderasi/relay", {{"alamat", w.inbox}}) == 422);
        CHECK(page(w.ani, "/moderasi/relay/hapus", {{"alamat", w.inbox}}) == 403);
        CHECK(w.list().size() == 1);
        for (int n = 1; n < 20; ++n)
            REQUIRE(w.relays.add({}, w.elsewhere.url(2) + "/" + std::to_string(n) + "/inbox").ok());
        CHECK(w.relays.add({}, w.elsewhere.url(2) + "/20/inbox").error().code() ==
              ErrorCode::Unprocessable);
        CHECK(page(w.admin, "/moderasi/relay/hapus", {{"alamat", w.inbox}}) == 303);
        CHECK(w.list().size() == 19);
    });
}

TEST_CASE("the kind is what the address gives; a person is no relay, nor what is shut out") {
    World w;
    REQUIRE(w.relays.add({}, w.inbox).ok());
    REQUIRE(w.relays.add({}, w.relay).ok());
    w.kit.run_jobs();
    CHECK(w.list()[0].kind == Kind::Mastodon);
    CHECK(w.list()[1].kind == Kind::LitePub);
    const auto follows = w.sent("Follow");
    REQUIRE(follows.size() == 2);
    CHECK(text_of(follows[0], "object") == kEverybody);
    CHECK(text_of(follows[1], "object") == w.relay);
    CHECK(text_of(follows[0], "actor") == kSelf);
    for (const auto& bad : {w.rudi, w.elsewhere.url(2) + "/kosong", std::string("relay"),
                            std::string("https://desa.test/inbox")})
        CHECK(w.relays.add({}, bad).error().code() == ErrorCode::Unprocessable);
    w.limit({{"severity", "suspend"}}, 3);
    CHECK(w.relays.add({}, w.elsewhere.url(3) + "/inbox").error().code() ==
          ErrorCode::Unprocessable);
}

TEST_CASE("nobody but the relay answers for it") {
    on_both([](World& w) {
        REQUIRE(w.relays.add({}, w.inbox).ok());
        w.kit.run_jobs();
        const auto follow = w.sent("Follow").back();
        CHECK(w.tell(w.activity("Accept", follow)) == 403);
        CHECK(w.tell(w.activity("Reject", text_of(follow, "id"))) == 403);
        CHECK(w.list().front().state == State::Waiting);
        CHECK(w.tell(activity_of(w.relay, "Accept", text_of(follow, "id"))) == 202);
        CHECK(w.list().front().state == State::Accepted);
        CHECK(w.list().front().actor == w.relay);
        // Known now: another one of the same host is not enough any more.
        w.elsewhere.set("tamu", {});
        CHECK(w.tell(activity_of(w.elsewhere.uri("tamu", 2), "Reject", follow)) == 403);
        CHECK(w.tell(activity_of(w.relay, "Reject", follow)) == 202);
        CHECK(w.list().front().state == State::Rejected);
    });
}

TEST_CASE("a follow of the server is accepted from a relay only") {
    World w;
    REQUIRE(w.relays.add({}, w.relay).ok());
    CHECK(w.tell(w.activity("Follow", kSelf)) == 202);
    w.kit.run_jobs();
    CHECK(w.sent("Accept").empty());
    CHECK(w.tell(activity_of(w.relay, "Follow", kSelf)) == 202);
    w.kit.run_jobs();
    REQUIRE(w.sent("Accept").size() == 1);
    CHECK(text_of(w.sent("Accept").front(), "actor") == kSelf);
}

TEST_CASE("what a relay announces is asked of its origin, public posts only") {
    on_both([](World& w) {
        const auto open = w.note("terbuka", "Pasar buka");
        const auto closed =
            w.note("tertutup", "Rahasia", {{"to", json::array{w.rudi + "/followers"}}});
        const auto quiet =
            w.note("pelan", "Pelan",
                   {{"to", json::array{w.rudi + "/followers"}}, {"cc", json::array{kEverybody}}});
        CHECK(w.tell(activity_of(w.relay, "Announce", open)) == 202);
        w.kit.run_jobs();
        CHECK(w.asked("terbuka") == 0);  // not a relay yet
        w.join(w.relay);
        for (const auto& uri : {open, closed, quiet})
            CHECK(w.tell(activity_of(w.relay, "Announce", uri)) == 202);
        CHECK(w.tell(activity_of(w.relay, "Announce", "https://desa.test/users/ani/statuses/1")) ==
              202);
        w.kit.clock().advance(1s);
        w.kit.run_jobs();
        REQUIRE(w.kept(open));
        CHECK(w.kept(open)->content_html.find("Pasar buka") != std::string::npos);
        CHECK(w.kept(open)->visibility == statuses::Visibility::Public);
        CHECK_FALSE(w.kept(closed));
        CHECK_FALSE(w.kept(quiet));
        // Known: not asked for again.
        CHECK(w.tell(activity_of(w.relay, "Announce", open)) == 202);
        w.kit.clock().advance(1s);
        w.kit.run_jobs();
        CHECK(w.asked("terbuka") == 1);
    });
}

TEST_CASE("what a relay forwards is not believed; changes and ends are seen at the origin") {
    on_both([](World& w) {
        const auto uri = w.note("satu", "Yang benar");
        const auto create = [&] {
            return w.activity("Create", json::object{{"id", uri},
                                                     {"type", "Note"},
                                                     {"attributedTo", w.rudi},
                                                     {"content", "Yang palsu"},
                                                     {"to", json::array{kEverybody}}});
        };
        const auto settle = [&] {
            w.kit.clock().advance(1s);
            w.kit.run_jobs();
        };
        CHECK(w.forward(w.relay, create()) == 401);
        w.join(w.inbox);
        w.elsewhere.set("tamu", {});
        CHECK(w.forward(w.elsewhere.uri("tamu", 2), create()) == 401);
        CHECK(w.forward(w.relay, create()) == 202);
        settle();
        REQUIRE(w.kept(uri));
        CHECK(w.kept(uri)->content_html.find("Yang benar") != std::string::npos);
        // A Delete that is not so changes nothing.
        CHECK(w.forward(w.relay, w.activity("Delete", uri)) == 202);
        settle();
        CHECK(w.kept(uri));
        w.note("satu", "Yang baru", {{"updated", "2026-09-21T00:00:00Z"}});
        CHECK(w.forward(w.relay, w.activity("Update", json::object{{"id", uri}})) == 202);
        settle();
        CHECK(w.kept(uri)->content_html.find("Yang baru") != std::string::npos);
        w.elsewhere.serve("/notes/satu", http::Response::empty(410));
        CHECK(w.forward(w.relay, w.activity("Delete", uri)) == 202);
        settle();
        CHECK_FALSE(w.kept(uri));
        // One of ours is nobody else's to end.
        const auto own = w.say("Milik kami");
        CHECK(w.forward(w.relay, w.activity("Delete", own.uri)) == 202);
        settle();
        CHECK(w.kept(own.uri));
        CHECK(w.tell(activity_of(w.relay, "Reject", w.sent("Follow").back())) == 202);
        CHECK(w.forward(w.relay, create()) == 401);
    });
}

TEST_CASE("a removed relay, or one whose server is shut out, brings nothing") {
    on_both([](World& w) {
        w.join(w.relay);
        const auto one = w.note("satu", "Satu"), two = w.note("dua", "Dua");
        CHECK(w.tell(activity_of(w.relay, "Announce", one)) == 202);
        REQUIRE(w.relays.remove(w.admin, w.relay).ok());
        CHECK(w.tell(activity_of(w.relay, "Announce", two)) == 202);
        w.kit.run_jobs();
        CHECK(w.asked("satu") + w.asked("dua") == 0);
        REQUIRE(w.sent("Undo").size() == 1);
        CHECK(w.sent("Undo").front().at("object").at("id") == w.sent("Follow").front().at("id"));
        w.join(w.inbox);
        w.limit({{"severity", "suspend"}}, 2);
        CHECK(w.forward(w.relay, w.activity("Create", one)) != 202);
        CHECK(w.tell(activity_of(w.relay, "Announce", one)) == 403);
        w.kit.run_jobs();
        CHECK(w.asked("satu") == 0);
    });
}

TEST_CASE("a relay's finds are ten a second, and two thousand at most wait") {
    World w;
    w.join(w.relay);
    for (int n = 0; n < 30; ++n) {
        const auto name = "n" + std::to_string(n);
        REQUIRE(w.tell(activity_of(w.relay, "Announce", w.note(name, name))) == 202);
    }
    const auto asked = [&] {
        int count = 0;
        for (int n = 0; n < 30; ++n) count += w.asked("n" + std::to_string(n));
        return count;
    };
    w.kit.run_jobs();
    CHECK(asked() == 1);
    w.kit.clock().advance(1s);
    w.kit.run_jobs();
    CHECK(asked() == 11);
    const auto id = w.list().front().id;
    w.write([&](db::Tx& tx) {
        for (int n = 0; n < 2000 - 19; ++n)
            store::insert_find(tx, {n + 1, id, "https://jauh.test/n", false}, w.kit.clock().now());
    });
    REQUIRE(w.tell(activity_of(w.relay, "Announce", w.note("banyak", "banyak"))) == 202);
    CHECK(w.list().front().dropped == 1);
    w.kit.clock().advance(10s);
    w.kit.run_jobs();
    CHECK(asked() == 30);
    CHECK(w.asked("banyak") == 0);
}

TEST_CASE("public posts of who wants to be found go out, each kind in its way") {
    on_both([](World& w) {
        w.join(w.inbox);
        const auto first = w.say("Ke semua relay");
        REQUIRE(w.sent("Create").size() == 1);
        CHECK(text_of(w.sent("Create").front().at("object"), "id") == first.uri);
        CHECK(w.sent("Announce").empty());
        w.say("Pelan", statuses::Visibility::Unlisted);
        w.say("Tertutup", statuses::Visibility::Private);
        CHECK(w.sent("Create").size() == 1);
        w.write([&](db::Tx& tx) { REQUIRE(w.statuses.remove(tx, first.id).ok()); });
        CHECK(w.sent("Delete").size() == 1);
        REQUIRE(w.relays.remove({}, w.inbox).ok());
        w.join(w.relay);
        const auto second = w.say("Diumumkan");
        CHECK(w.sent("Create").size() == 1);
        REQUIRE(w.sent("Announce").size() == 1);
        CHECK(text_of(w.sent("Announce").front(), "actor") == kSelf);
        CHECK(text_of(w.sent("Announce").front(), "object") == second.uri);
        REQUIRE(w.kit
                    .call({.method = http::Method::Patch,
                           .target = "/api/v1/accounts/update_credentials",
                           .account = w.ani.value(),
                           .form = {{"indexable", "false"}}})
                    .status == 200);
        w.say("Tidak mau ditemukan");
        CHECK(w.sent("Announce").size() == 1);
    });
}
