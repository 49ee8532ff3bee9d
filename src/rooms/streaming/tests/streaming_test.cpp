// Who hears what, in which form.
#include "rooms/streaming/tests/world.h"

namespace kentongan::streaming::tests {

TEST_CASE("a home stream hears of posts by people one follows, and of nothing else") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi"), cici = world.person("cici");
    REQUIRE(world.accounts.follow(ani, budi).ok());
    Connection stream(world.get("/user", ani));
    world.post(budi, "Hujan deras di Kalasan");
    world.post(cici, "tidak diikuti");
    world.post(budi, "hanya untuk cici", Visibility::Direct);
    world.settle();
    const auto text = stream.all();
    CHECK(text.starts_with("event: update\ndata: {\"id\":\""));
    CHECK(text.ends_with("}\n\n"));
    CHECK(text.find("Hujan deras") != std::string::npos);
    CHECK(text.find("\"favourited\":false") != std::string::npos);
    CHECK(text.find("tidak diikuti") == std::string::npos);
    CHECK(text.find("hanya untuk") == std::string::npos);
}

TEST_CASE("a new post is rendered once for all who follow") {
    World world;
    const auto author = world.person("budi");
    std::vector<std::unique_ptr<Connection>> streams;
    for (int i = 0; i < 5; ++i) {
        const auto reader = world.person("pembaca" + std::to_string(i));
        REQUIRE(world.accounts.follow(reader, author).ok());
        streams.push_back(std::make_unique<Connection>(world.get("/user", reader)));
    }
    world.post(author, "halo");
    world.settle();
    const auto first = streams[0]->take();
    REQUIRE(first.size() == 1);
    for (std::size_t i = 1; i < streams.size(); ++i) {
        const auto frames = streams[i]->take();
        REQUIRE(frames.size() == 1);
        CHECK(frames[0] == first[0]);  // the same buffer
    }
}

TEST_CASE("public streams hear public posts, by their own rules") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi");
    const auto reader = world.person("cici");
    Connection all(world.get("/public", reader)), local(world.get("/public/local", reader));
    Connection remote(world.get("/public/remote", reader));
    Connection media(world.get("/public?only_media=true", reader));
    Connection tag(world.get("/hashtag?tag=%23Gempa", reader));
    const auto first = world.post(ani, "Terasa #gempa barusan");
    world.settle();
    CHECK(all.events() == "event: update\n");
    CHECK(local.events() == "event: update\n");
    CHECK(tag.events() == "event: update\n");
    world.post(budi, "jawaban #gempa", Visibility::Public, first.id);
    world.settle();
    CHECK(all.events() == "");
    CHECK(tag.events() == "event: update\n");
    world.post(ani, "tidak untuk semua #gempa", Visibility::Unlisted);
    world.post(ani, "hanya pengikut #gempa", Visibility::Private);
    world.settle();
    CHECK(all.events() + local.events() + tag.events() == "");
    CHECK(remote.events() + media.events() == "");
}

TEST_CASE("an old post of another server that comes now is no news") {
    World world;
    const auto ani = world.person("ani");
    accounts::RemoteProfile profile;
    profile.uri = profile.url = "https://jauh.test/users/budi";
    profile.username = "budi";
    profile.domain = "jauh.test";
    const auto receive = [&](const std::string& number, Duration age) {
        REQUIRE(world.kit.platform().database.write([&](db::Tx& tx) {
            statuses::RemoteStatus status;
            status.author = world.accounts.put_remote(tx, profile);
            status.uri = status.url = "https://jauh.test/notes/" + number;
            status.content_html = "<p>Kabar</p>";
            status.created_at = world.kit.clock().now() - age;
            return world.statuses.receive(tx, status).ok();
        }));
    };
    receive("1", 1min);
    world.kit.platform().database.write([&](db::Tx& tx) {
        const auto budi = world.accounts.find_by_uri(tx, profile.uri)->id;
        REQUIRE(world.accounts.follow(tx, ani, budi).ok());
        REQUIRE(world.accounts.accept_request(tx, budi, ani).ok());
    });
    world.settle();
    Connection home(world.get("/user", ani)), everybody(world.get("/public", ani));
    receive("2", 7h);
    world.settle();
    CHECK(home.events() + everybody.events() == "");
    receive("3", 1min);
    world.settle();
    CHECK(home.events() == "event: update\n");
    CHECK(everybody.events() == "event: update\n");
}

TEST_CASE("edits and removals follow their posts") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi"), cici = world.person("cici");
    REQUIRE(world.accounts.follow(ani, budi).ok());
    Connection stream(world.get("/user", ani)), strange(world.get("/user", cici));
    const auto status = world.post(budi, "salah ketik");
    world.settle();
    stream.events();
    auto& database = world.kit.platform().database;
    REQUIRE(
        database.write([&](db::Tx& tx) { return world.statuses.edit(tx, status.id, "betul", ""); })
            .ok());
    world.settle();
    const auto edited = stream.all();
    CHECK(edited.starts_with("event: status.update\n"));
    CHECK(edited.find("betul") != std::string::npos);
    CHECK(strange.events() == "");
    REQUIRE(database.write([&](db::Tx& tx) { return world.statuses.remove(tx, status.id); }).ok());
    world.settle();
    CHECK(stream.all() == "event: delete\ndata: " + status.id.to_string() + "\n\n");
}

TEST_CASE("notifications go to their recipient, on both topics") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi");
    Connection user(world.get("/user", ani));
    Connection only(world.get("/user/notification", ani));
    Connection other(world.get("/user", budi));
    world.post(budi, "halo @ani");
    world.kit.run_jobs();
    world.settle();
    CHECK(only.all().find("\"type\":\"mention\"") != std::string::npos);
    CHECK(user.events().find("event: notification\n") != std::string::npos);
    CHECK(other.events().find("notification") == std::string::npos);
}

TEST_CASE("warnings reach every home stream, exercises those who join them") {
    World world;
    const auto ani = world.person("ani", true), budi = world.person("budi");
    Connection joining(world.get("/user", ani)), staying(world.get("/user", budi));
    Connection public_only(world.get("/public", budi));
    world.publish(
        warnings::AlertIssued{.alert = warnings::AlertId(5), .chain = warnings::ChainId(6)});
    world.settle();
    const std::string real =
        "event: kentongan.alert\ndata: {\"alert\":\"5\",\"chain\":\"6\",\"exercise\":false}\n\n";
    CHECK(joining.all() == real);
    CHECK(staying.all() == real);
    CHECK(public_only.all() == "");
    world.publish(warnings::AlertEnded{.chain = warnings::ChainId(6), .exercise = true});
    world.settle();
    CHECK(joining.all() ==
          "event: kentongan.alert_ended\ndata: {\"chain\":\"6\",\"exercise\":true}\n\n");
    CHECK(staying.all() == "");
}

TEST_CASE("one WebSocket listens to several topics") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi");
    REQUIRE(world.accounts.follow(ani, budi).ok());
    Connection socket(world.get("?stream=user", ani));
    socket.say(R"({"type":"subscribe","stream":"hashtag","tag":"Banjir"})");
    socket.say(R"({"type":"subscribe","stream":"hashtag","tag":"banjir"})");
    const auto status = world.post(budi, "Jalan tergenang #banjir \"parah\"");
    world.settle();
    std::vector<std::string> names;
    for (const auto& frame : socket.take()) {
        const auto message = parse_json(*frame);
        REQUIRE(message.ok());
        names.push_back(json::serialize(message->at("stream")));
        CHECK(message->at("event") == "update");
        const auto payload = parse_json(std::string_view(message->at("payload").as_string()));
        REQUIRE(payload.ok());
        CHECK(payload->at("id").as_string() == status.id.to_string());
    }
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{R"(["hashtag","banjir"])", R"(["user"])"});
    socket.say(R"({"type":"unsubscribe","stream":"hashtag","tag":"banjir"})");
    socket.say(R"({"type":"unsubscribe","stream":"user"})");
    world.post(budi, "lagi #banjir");
    world.settle();
    CHECK(socket.events() == "");
}

TEST_CASE("what a WebSocket may not have, or cannot mean, is answered with an error") {
    World world;
    const auto ani = world.person("ani");
    CHECK(world.get("").status == 401);
    Connection socket(world.get("", ani, "read:statuses"));
    auto status = [&](std::string_view message) {
        socket.say(message);
        const auto frames = socket.take();
        if (frames.empty()) return std::int64_t{0};
        return parse_json(*frames.front())->at("status").as_int64();
    };
    CHECK(status(R"({"type":"subscribe","stream":"user:notification"})") == 403);
    socket.say(R"({"type":"subscribe","stream":"user:notification"})");
    CHECK(socket.all() ==
          R"({"error":"This action is outside the authorized scopes","status":403})");
    CHECK(status(R"({"type":"subscribe","stream":"list","list":"1"})") == 404);
    CHECK(status(R"({"type":"subscribe","stream":"list"})") == 400);
    CHECK(status(R"({"type":"subscribe","stream":"hashtag"})") == 400);
    CHECK(status(R"({"type":"dance","stream":"public"})") == 400);
    CHECK(status("nonsense") == 400);
    CHECK(status("[]") == 400);
    CHECK(status(R"({"type":"subscribe","stream":"public"})") == 0);
    for (int i = 0; i < 63; ++i)
        CHECK(status(R"({"type":"subscribe","stream":"hashtag","tag":"t)" + std::to_string(i) +
                     "\"}") == 0);
    CHECK(status(R"({"type":"subscribe","stream":"public:local"})") == 429);
}

TEST_CASE("streams need the scope of what they tell") {
    World world;
    const auto ani = world.person("ani");
    CHECK(world.get("/user").status == 401);
    CHECK(world.get("/user", ani, "write").status == 403);
    CHECK(world.get("/user", ani, "read:notifications").status == 403);
    CHECK(world.get("/user/notification", ani, "read:notifications").status == 200);
    CHECK(world.get("?stream=user").status == 401);
    CHECK(world.get("/public").status == 401);
    CHECK(world.get("/public", ani, "push").status == 403);
    CHECK(world.get("/hashtag").status == 400);
    CHECK(world.get("/nothing").status == 404);
    CHECK(world.get("/health").body == "OK");
}

TEST_CASE("a revoked token ends its streams") {
    World world;
    const auto ani = world.person("ani");
    Connection stream(world.get("/user", ani));  // token 1, as the test platform has it
    world.publish(accounts::TokenRevoked{accounts::TokenId(2)});
    CHECK_FALSE(stream.is_closed());
    world.publish(accounts::TokenRevoked{accounts::TokenId(1)});
    CHECK(stream.is_closed());
}

TEST_CASE("a stream whose token is not, or no more, in the database ends at the next look") {
    World world;
    const auto ani = world.person("ani");
    Connection stream(world.get("/user", ani));  // token 1, which no row has
    world.streaming.impl().recheck_tokens();
    CHECK(stream.is_closed());
}

TEST_CASE("people one does not want to see are not in public streams either") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi");
    Connection stream(world.get("/public", ani));
    testkit::TestPlatform::Call block;
    block.method = http::Method::Post;
    block.target = "/api/v1/accounts/" + budi.to_string() + "/block";
    block.account = ani.value();
    REQUIRE(world.kit.call(block).status == 200);
    world.post(budi, "halo semua");
    world.settle();
    CHECK(stream.events() == "");
}

TEST_CASE("a list stream hears what the list shows, its owner's only") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi"),
               citra = world.person("citra");
    REQUIRE(world.accounts.follow(ani, budi).ok());
    const auto list =
        *parse_json(world.kit.post("/api/v1/lists", {{"title", "tetangga"}}, ani.value()).body);
    const std::string id(list.at("id").as_string());
    REQUIRE(world.kit
                .post("/api/v1/lists/" + id + "/accounts", {{"account_ids[]", budi.to_string()}},
                      ani.value())
                .status == 200);
    CHECK(world.get("/list?list=" + id, citra).status == 404);
    CHECK(world.get("/list", ani).status == 400);
    CHECK(world.get("/list?list=" + id, ani, "read:lists").status == 403);
    Connection socket(world.get("?stream=list&list=" + id, ani));
    world.post(citra, "di luar daftar");
    world.post(budi, "@ani rahasia", Visibility::Direct);
    const auto status = world.post(budi, "di dalam daftar");
    world.settle();
    const auto frames = socket.take();
    REQUIRE(frames.size() == 1);
    const auto message = parse_json(*frames.front());
    CHECK(json::serialize(message->at("stream")) == "[\"list\",\"" + id + "\"]");
    CHECK(std::string(message->at("payload").as_string()).find(status.id.to_string()) !=
          std::string::npos);
}

TEST_CASE("direct posts come as conversations to those who take part") {
    World world;
    const auto ani = world.person("ani"), budi = world.person("budi"),
               citra = world.person("citra");
    Connection of_budi(world.get("/direct", budi)), of_citra(world.get("/direct", citra));
    world.post(ani, "@budi nanti malam?", Visibility::Direct);
    world.post(ani, "untuk semua");
    world.settle();
    CHECK(of_budi.events() == "event: conversation\n");
    CHECK(of_citra.events() == "");
}

}  // namespace kentongan::streaming::tests
