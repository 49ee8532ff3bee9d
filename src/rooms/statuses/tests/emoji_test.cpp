// Emoji are kept above this room: here stands somebody who knows one, and may forget it.
#include <algorithm>

#include "platform/remote_media/remote_media.h"
#include "rooms/statuses/impl.h"
#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

constexpr std::string_view kShortcode = ":kentong:";

struct Emoji {
    explicit Emoji(World& world) : w(world) {
        w.accounts.set_emoji_writer(
            [this](JsonWriter& out, std::span<const std::string_view> texts) {
                const bool is_named = std::ranges::any_of(texts, [](std::string_view text) {
                    return text.find(kShortcode) != std::string_view::npos;
                });
                if (is_named && is_there)
                    out.begin_object().member("shortcode", "kentong").end_object();
            });
    }
    void forget() {
        is_there = false;
        w.statuses.forget_renderings();
    }

    World& w;
    bool is_there = true;
};

RemoteStatus told_elsewhere(World& w, std::string html) {
    accounts::RemoteProfile profile;
    profile.uri = "https://jauh.test/users/sari";
    profile.username = "sari";
    profile.domain = "jauh.test";
    RemoteStatus told;
    told.author = w.write([&](db::Tx& tx) { return w.accounts.put_remote(tx, profile); });
    told.uri = told.url = "https://jauh.test/1";
    told.content_html = std::move(html);
    told.created_at = w.kit.clock().now() - 1min;
    return told;
}

std::size_t count(const json::value& entity) {
    return entity.at("emojis").as_array().size();
}

}  // namespace

TEST_CASE("a post carries the emoji in its text and warning, until they are gone") {
    tests::on_both([](World& w) {
        Emoji emoji(w);
        const auto ani = w.person("ani");
        NewStatus warned;
        warned.author = ani;
        warned.text = "Rapat";
        warned.spoiler_text = "dengar :kentong:";
        const auto plain = w.post(ani, "tanpa 10:30").id,
                   written = w.post(ani, "Bunyi :kentong:").id, covered = w.post(warned).id;
        const auto emojis_of = [&](StatusId id) {
            return count(body(w.get("/api/v1/statuses/" + id.to_string(), ani)));
        };
        for (int twice = 0; twice < 2; ++twice) {
            CHECK(emojis_of(plain) == 0);
            CHECK(emojis_of(written) == 1);
            CHECK(emojis_of(covered) == 1);
        }
        emoji.forget();
        CHECK(emojis_of(written) == 0);
        CHECK(emojis_of(covered) == 0);
    });
}

TEST_CASE("choices of a poll and former versions carry their emoji") {
    tests::on_both([](World& w) {
        Emoji emoji(w);
        const auto ani = w.person("ani");
        NewStatus asking;
        asking.author = ani;
        asking.text = "Kapan?";
        asking.poll = NewPoll{{"pagi :kentong:", "malam"}, 1h};
        const auto id = w.post(asking).id.to_string();
        const auto status = body(w.get("/api/v1/statuses/" + id));
        CHECK(count(status) == 1);
        CHECK(count(status.at("poll")) == 1);
        CHECK(count(body(w.get("/api/v1/polls/" + id))) == 1);

        const auto post = w.post(ani, "satu :kentong:").id.to_string();
        REQUIRE(w.call(http::Method::Put, "/api/v1/statuses/" + post, ani, {{"status", "dua"}})
                    .status == 200);
        const auto versions = body(w.get("/api/v1/statuses/" + post + "/history"));
        CHECK(count(versions.at(0)) == 1);
        CHECK(count(versions.at(1)) == 0);
    });
}

TEST_CASE("what was being rendered while everything changed is not kept") {
    RenderCache cache(1 << 20);
    const auto made = [](std::int64_t id) {
        auto rendered = std::make_shared<Rendered>();
        rendered->id = StatusId(id);
        return rendered;
    };
    const StatusId slow(1), quick(2);
    const auto before = cache.generation();
    cache.put(made(2), before);
    cache.clear();
    CHECK_FALSE(cache.find({&quick, 1})[0]);
    CHECK(cache.bytes() == 0);
    cache.put(made(1), before);
    CHECK_FALSE(cache.find({&slow, 1})[0]);
    cache.put(made(2), cache.generation());
    CHECK(cache.find({&quick, 1})[0]);
}

TEST_CASE("a post from elsewhere carries its own emoji and none of ours") {
    tests::on_both([](World& w) {
        Emoji ours(w);
        auto told = told_elsewhere(w, "<p>:kentong: :api: :asing:</p>");
        told.spoiler_text = "awas :awas:";
        told.emojis = {{"api", "https://jauh.test/api.png"},
                       {"awas", "https://jauh.test/awas.png"},
                       {"pilih", "https://jauh.test/pilih.png"},
                       {"asing", "ftp://jauh.test/asing.png"}};
        auto poll = std::make_shared<Poll>();
        poll->options = {"ya :pilih:", "tidak"};
        poll->tallies = {0, 0};
        poll->expires_at = w.kit.clock().now() + 1h;
        told.poll = poll;
        const auto id = w.write([&](db::Tx& tx) { return w.statuses.receive(tx, told)->id; });
        const auto path = "/api/v1/statuses/" + id.to_string();
        const auto shortcodes = [](const json::value& entity) {
            std::string all;
            for (const auto& emoji : entity.at("emojis").as_array())
                all += std::string(emoji.at("shortcode").as_string()) + " ";
            return all;
        };
        for (int twice = 0; twice < 2; ++twice) {
            const auto shown = body(w.get(path));
            CHECK(shortcodes(shown) == "api awas pilih ");
            CHECK(shortcodes(shown.at("poll")) == "pilih ");
        }
        CHECK(shortcodes(body(w.get("/api/v1/polls/" + id.to_string()))) == "pilih ");
        const auto api = body(w.get(path)).at("emojis").at(0);
        const auto address = w.kit.platform().remote_media.address("https://jauh.test/api.png");
        CHECK_FALSE(address.empty());
        CHECK(api.at("url") == address.c_str());
        CHECK(api.at("static_url") == address.c_str());
    });
}

TEST_CASE("other pictures of the same emoji are shown, and are no edit") {
    tests::on_both([](World& w) {
        auto told = told_elsewhere(w, "<p>:api:</p>");
        told.emojis = {{"api", "https://jauh.test/api.png"}, {"asing", "ftp://jauh.test/a.png"}};
        const auto id = w.write([&](db::Tx& tx) { return w.statuses.receive(tx, told)->id; });
        int edits = 0;
        w.kit.platform().bus.subscribe<StatusEdited>([&](const StatusEdited&) { ++edits; });
        const auto revise = [&] {
            return w.write([&](db::Tx& tx) { return w.statuses.revise(tx, id, told).ok(); });
        };
        REQUIRE(revise());
        CHECK(edits == 0);
        told.emojis[0].url = "https://jauh.test/api2.png";
        REQUIRE(revise());
        CHECK(edits == 1);
        const auto path = "/api/v1/statuses/" + id.to_string();
        const auto shown = body(w.get(path));
        CHECK(shown.at("edited_at").is_null());
        CHECK(shown.at("emojis").at(0).at("url") ==
              w.kit.platform().remote_media.address("https://jauh.test/api2.png").c_str());
        const auto versions = body(w.get(path + "/history"));
        REQUIRE(versions.as_array().size() == 1);
        CHECK(count(versions.at(0)) == 1);
    });
}
