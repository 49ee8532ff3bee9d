// What servers tell each other about people besides follows: blocks, lists, keys, emoji.
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

namespace {

json::value actor_of(World& world) {
    const auto answer = world.kit.call(
        {.target = "/users/ani", .headers = {{"accept", "application/activity+json"}}});
    REQUIRE(answer.status == 200);
    return json::parse(answer.body);
}

std::string public_key_of(World& world) {
    return std::string(actor_of(world).at("publicKey").at("publicKeyPem").as_string());
}

}  // namespace

TEST_CASE(
    "a block from elsewhere hides us from them, until it is taken back, by its id alone too") {
    on_both([](World& world) {
        for (const bool is_whole : {true, false}) {
            const auto block = world.activity("Block", world.ani_uri);
            REQUIRE(world.tell(block) == 202);
            CHECK(world.relation(world.ani, world.rudi).blocked_by);
            const auto what = is_whole ? json::value(block) : block.at("id");
            CHECK(world.tell(world.activity("Undo", what)) == 202);
            CHECK_FALSE(world.relation(world.ani, world.rudi).blocked_by);
        }
    });
}

TEST_CASE("nobody takes back a block of somebody else, nor one that was taken back") {
    on_both([](World& world) {
        world.elsewhere.set("sari", {});
        const auto block = world.activity("Block", world.ani_uri);
        REQUIRE(world.tell(block) == 202);
        const auto sari = world.elsewhere.uri("sari");
        CHECK(world.tell(activity_of(sari, "Undo", block.at("id"))) == 202);
        CHECK(world.relation(world.ani, world.rudi).blocked_by);
        REQUIRE(world.tell(world.activity("Undo", block.at("id"))) == 202);
        REQUIRE(world.tell(world.activity("Block", world.ani_uri)) == 202);
        CHECK(world.tell(world.activity("Undo", block.at("id"))) == 202);
        CHECK(world.relation(world.ani, world.rudi).blocked_by);
    });
}

TEST_CASE("whom another server counts as a follower without a follow, it is told so") {
    on_both([](World& world) {
        REQUIRE(world.actors.find_person(world.rudi).ok());
        const auto budi = world.add("budi");
        world.follow(world.rudi);
        const auto stranger = world.elsewhere.uri("lain", 2);
        const std::vector<std::string> listed{world.ani_uri,
                                              world.account("https://desa.test/users/budi").uri,
                                              stranger, "https://desa.test/users/siapa"};
        json::array items;
        for (const auto& uri : listed) items.emplace_back(uri);
        world.elsewhere.set("pengikut", {.more = {{"type", "OrderedCollection"},
                                                  {"orderedItems", std::move(items)}}});
        const auto body = json::serialize(world.activity("Like", world.ani_uri));
        auto headers = world.signed_headers(world.rudi, body);
        headers.emplace_back("collection-synchronization",
                             "collectionId=\"" + world.rudi + "/followers\", url=\"" +
                                 world.elsewhere.uri("pengikut") + "\", digest=\"" +
                                 followers_digest(listed) + "\"");
        REQUIRE(world.post(body, std::move(headers)) == 202);
        world.kit.run_jobs();
        const auto undone = world.sent("Undo");
        REQUIRE(undone.size() == 1);
        CHECK(undone[0].at("actor").as_string() == "https://desa.test/users/budi");
        CHECK(undone[0].at("object").at("type").as_string() == "Follow");
        CHECK(undone[0].at("object").at("object").as_string() == world.rudi);
        CHECK(world.relation(world.ani, world.rudi).following);
        CHECK_FALSE(world.relation(budi, world.rudi).following);
    });
}

TEST_CASE("a new key is told to followers, and signs from then on") {
    on_both([](World& world) {
        REQUIRE(world.tell(world.activity("Follow", world.ani_uri)) == 202);
        const auto before = public_key_of(world);
        world.actors.impl().delivery.run_due();
        REQUIRE(world.actors.rotate_key("ani").ok());
        world.kit.run_jobs();
        const auto after = public_key_of(world);
        CHECK(after != before);
        const auto updates = world.sent("Update");
        REQUIRE(updates.size() == 1);
        CHECK(updates[0].at("object").at("publicKey").at("publicKeyPem").as_string() == after);
        const auto sender = world.actors.impl().sender_of(world.ani.value());
        REQUIRE(sender);
        const auto key = crypto::RsaPublicKey::from_pem(after);
        REQUIRE(key);
        CHECK(key->verify("kabar", sender->key->sign("kabar")));
        CHECK_FALSE(world.actors.rotate_key("siapa").ok());
        CHECK_FALSE(world.actors.rotate_key(world.account(world.rudi).acct()).ok());
    });
}

TEST_CASE("who is suspended, or of a server that is shut out, reads nothing with a signature") {
    on_both([](World& world) {
        const auto read = [&] {
            return signed_get(world.kit, "/users/ani/followers_synchronization", world.rudi).status;
        };
        CHECK(read() == 200);
        const auto rudi = world.account(world.rudi).id;
        REQUIRE(world.accounts.set_suspended(rudi, true).ok());
        CHECK(read() == 403);
        REQUIRE(world.accounts.set_suspended(rudi, false).ok());
        CHECK(read() == 200);
        world.limit({{"severity", "suspend"}});
        CHECK(read() == 403);
    });
}

TEST_CASE("emoji of our people stand in their actors, those of others are kept, where media are") {
    on_both([](World& world) {
        world.accounts.set_emoji_writer(
            [](JsonWriter& out, std::span<const std::string_view> texts) {
                for (const auto text : texts)
                    if (text.find(":bambu:") != text.npos)
                        out.begin_object()
                            .member("shortcode", "bambu")
                            .member("url", "https://desa.test/emoji/bambu.png")
                            .end_object();
            });
        CHECK(actor_of(world).at("tag").as_array().empty());
        REQUIRE(world.kit
                    .call({.method = http::Method::Patch,
                           .target = "/api/v1/accounts/update_credentials",
                           .account = world.ani.value(),
                           .form = {{"display_name", "Ani :bambu:"}}})
                    .status == 200);
        const auto tags = actor_of(world).at("tag").as_array();
        REQUIRE(tags.size() == 1);
        CHECK(tags[0].at("type").as_string() == "Emoji");
        CHECK(tags[0].at("name").as_string() == ":bambu:");
        CHECK(tags[0].at("icon").at("url").as_string() == "https://desa.test/emoji/bambu.png");

        const auto icon = world.elsewhere.url() + "/padi.png";
        const json::object emoji{{"type", "Emoji"},
                                 {"id", world.elsewhere.url() + "/emoji/1"},
                                 {"name", ":padi:"},
                                 {"icon", json::object{{"type", "Image"}, {"url", icon}}}};
        world.elsewhere.set("rudi",
                            {.more = {{"name", "Rudi :padi:"}, {"tag", json::array{emoji}}}});
        REQUIRE(world.actors.find_person(world.rudi).ok());
        const std::vector<accounts::RemoteEmoji> expected{{"padi", icon}};
        CHECK(world.account(world.rudi).emojis == expected);
        world.limit({{"severity", "noop"}, {"reject_media", "true"}});
        REQUIRE(world.tell(world.activity("Update", world.rudi)) == 202);
        CHECK(world.account(world.rudi).emojis.empty());
    });
}

TEST_CASE("the tags somebody shows are a collection of their actor") {
    on_both([](World& world) {
        const auto uri = actor_of(world).at("featuredTags");
        CHECK(uri.as_string() == "https://desa.test/users/ani/collections/tags");
        world.actors.set_featured_tags([&](db::Tx&, AccountId account) {
            return account == world.ani ? std::vector<std::string>{"banjir"}
                                        : std::vector<std::string>();
        });
        const auto items =
            json::parse(world.kit.get("/users/ani/collections/tags").body).at("items").as_array();
        REQUIRE(items.size() == 1);
        CHECK(items[0].at("type").as_string() == "Hashtag");
        CHECK(items[0].at("name").as_string() == "#banjir");
        CHECK(items[0].at("href").as_string() == "https://desa.test/tags/banjir");
    });
}
