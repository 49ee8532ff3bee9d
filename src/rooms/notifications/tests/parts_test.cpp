// Questions, quotes and silenced threads.
#include "platform/bus/bus.h"
#include "rooms/notifications/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::notifications;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

namespace {

http::Response write(Town& town, AccountId who,
                     std::vector<std::pair<std::string, std::string>> form) {
    return town.act("/api/v1/statuses", who, std::move(form));
}

std::string written(Town& town, AccountId who,
                    std::vector<std::pair<std::string, std::string>> form) {
    const auto response = write(town, who, std::move(form));
    REQUIRE(response.status == 200);
    return std::string(json::parse(response.body).at("id").as_string());
}

}  // namespace

TEST_CASE("a quoted author is told, and quoters are told when the post changes") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto post = town.post(ani, "Rapat jam tujuh");
        const auto quote =
            written(town, budi, {{"status", "Datang ya"}, {"quoted_status_id", post.to_string()}});
        REQUIRE(town.told(ani) == "quote budi");
        const auto told = town.list(ani)[0];
        CHECK(MastodonShape::errors(told, "Notification") == Lines{});
        CHECK(told.at("status").at("id").as_string() == quote);
        REQUIRE(town.kit
                    .call({.method = http::Method::Put,
                           .target = "/api/v1/statuses/" + post.to_string(),
                           .account = ani.value(),
                           .form = {{"status", "Rapat jam delapan"}}})
                    .status == 200);
        CHECK(town.told(budi) == "quoted_update ani");
        // Budi reads what they wrote themselves, with the changed post in it.
        const auto changed = town.list(budi)[0];
        CHECK(changed.at("status").at("id").as_string() == quote);
        CHECK(MastodonShape::errors(changed, "Notification") == Lines{});
    });
}

TEST_CASE("when a poll is over its author and those who voted are told") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto poll = written(town, ani,
                                  {{"status", "Kerja bakti kapan?"},
                                   {"poll[options][]", "Sabtu"},
                                   {"poll[options][]", "Minggu"},
                                   {"poll[expires_in]", "3600"}});
        REQUIRE(town.act("/api/v1/polls/" + poll + "/votes", budi, {{"choices[]", "0"}}).status ==
                200);
        const auto status = *StatusId::parse(poll);
        auto& platform = town.kit.platform();
        platform.database.write([&](db::Tx& tx) {
            platform.bus.publish_within(tx, statuses::PollEnded{status, ani});
        });
        CHECK(town.told(ani) == "poll ani");
        CHECK(town.told(budi) == "poll ani");
        CHECK(town.told(citra).empty());
        CHECK(MastodonShape::errors_of_all(town.list(budi), "Notification") == Lines{});
    });
}

TEST_CASE("a thread that somebody silenced is told of no more") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto post = town.post(ani, "Selamat pagi");
        town.post(budi, "Pagi", post);
        REQUIRE(town.act("/api/v1/statuses/" + post.to_string() + "/mute", ani).status == 200);
        town.post(budi, "Sudah makan?", post);
        town.react(post, "favourite", budi);
        CHECK(town.told(ani) == "mention budi");
        REQUIRE(town.act("/api/v1/statuses/" + post.to_string() + "/unmute", ani).status == 200);
        town.react(post, "reblog", budi);
        CHECK(town.told(ani) == "reblog budi, mention budi");
    });
}
