// Emoji are kept above this room: here stands somebody who knows one, and may forget it.
#include <algorithm>

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
