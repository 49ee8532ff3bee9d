#include <thread>

#include "platform/base/time_text.h"
#include "platform/bus/bus.h"
#include "rooms/statuses/impl.h"
#include "testkit/mastodon_shape.h"
#include "testkit/plans.h"
#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;
using Form = std::vector<std::pair<std::string, std::string>>;

namespace {

StatusId id_of(const json::value& status) {
    return *StatusId::parse(std::string_view(status.at("id").as_string()));
}

Form with_poll(Form more = {}) {
    Form form{{"status", "Kerja bakti hari apa?"},
              {"poll[options][]", "Sabtu"},
              {"poll[options][]", "Minggu"},
              {"poll[expires_in]", "3600"}};
    form.insert(form.end(), more.begin(), more.end());
    return form;
}

std::string error_of(const http::Response& response) {
    return std::string(body(response).at("error").as_string());
}

}  // namespace

TEST_CASE("a poll is asked, answered once by everybody, and ends by the clock") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi"), citra = w.person("citra");
        std::vector<StatusId> ended;
        w.kit.platform().bus.subscribe<PollEnded>(
            [&](const PollEnded& event) { ended.push_back(event.status); });
        const auto status = body(w.post_form("/api/v1/statuses", with_poll(), ani));
        CHECK(testkit::MastodonShape::errors(status, "Status") == std::vector<std::string>{});
        const auto id = id_of(status);
        const auto path = "/api/v1/polls/" + id.to_string();
        CHECK(status.at("poll").at("id").as_string() == id.to_string());
        CHECK(status.at("poll").at("voted").as_bool());  // one's own

        CHECK(w.post_form(path + "/votes", {{"choices[]", "1"}}, ani).status == 422);
        const auto voted = body(w.post_form(path + "/votes", {{"choices[]", "1"}}, budi));
        CHECK(testkit::MastodonShape::errors(voted, "Poll") == std::vector<std::string>{});
        CHECK(voted.at("votes_count").as_int64() == 1);
        CHECK(voted.at("voted").as_bool());
        CHECK(voted.at("own_votes").as_array().size() == 1);
        CHECK(voted.at("options").as_array().at(1).at("votes_count").as_int64() == 1);
        const auto again = w.post_form(path + "/votes", {{"choices[]", "0"}}, budi);
        CHECK(again.status == 422);
        CHECK(error_of(again) == "Validation failed: You have already voted on this poll");
        CHECK(w.post_form(path + "/votes", {{"choices[]", "2"}}, citra).status == 422);
        CHECK(w.post_form(path + "/votes", {{"choices[]", "x"}}, citra).status == 422);
        CHECK(w.post_form(path + "/votes", {}, citra).status == 422);
        CHECK(
            w.post_form(path + "/votes", {{"choices[]", "0"}, {"choices[]", "1"}}, citra).status ==
            422);
        CHECK(body(w.get(path)).at("votes_count").as_int64() == 1);
        CHECK(!body(w.get(path)).as_object().contains("voted"));

        const auto end = [&] {
            w.write([&](db::Tx& tx) { w.statuses.impl().service.end_polls(tx); });
        };
        end();
        CHECK(ended.empty());
        w.kit.clock().advance(1h);
        CHECK(body(w.get(path)).at("expired").as_bool());
        end();
        end();
        CHECK(ended == std::vector{id});
        CHECK(error_of(w.post_form(path + "/votes", {{"choices[]", "0"}}, citra)) ==
              "Validation failed: The poll has already ended");
        CHECK(w.read([&](db::Tx& tx) { return w.statuses.voters(tx, id, 10); }) ==
              std::vector{budi});
    });
}

TEST_CASE("totals stay hidden until the end, several choices count their voters once") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto id = id_of(body(
            w.post_form("/api/v1/statuses",
                        with_poll({{"poll[multiple]", "true"}, {"poll[hide_totals]", "1"}}), ani)));
        const auto path = "/api/v1/polls/" + id.to_string();
        const auto voted =
            body(w.post_form(path + "/votes", {{"choices[]", "0"}, {"choices[]", "1"}}, budi));
        CHECK(voted.at("votes_count").as_int64() == 2);
        CHECK(voted.at("voters_count").as_int64() == 1);
        CHECK(voted.at("options").as_array().at(0).at("votes_count").is_null());
        w.kit.clock().advance(1h);
        CHECK(body(w.get(path)).at("options").as_array().at(0).at("votes_count").as_int64() == 1);
    });
}

TEST_CASE("a poll that cannot be is refused, and nothing of it is kept") {
    World w;
    const auto ani = w.person("ani");
    const auto refused = [&](Form form) {
        form.insert(form.begin(), {"status", "apa?"});
        return w.post_form("/api/v1/statuses", form, ani).status == 422;
    };
    CHECK(refused({{"poll[options][]", "satu"}, {"poll[expires_in]", "3600"}}));
    CHECK(refused(
        {{"poll[options][]", "a"}, {"poll[options][]", "a"}, {"poll[expires_in]", "3600"}}));
    CHECK(refused({{"poll[options][]", "a"}, {"poll[options][]", "b"}}));
    CHECK(
        refused({{"poll[options][]", "a"}, {"poll[options][]", "b"}, {"poll[expires_in]", "60"}}));
    CHECK(refused(
        {{"poll[options][]", "a"}, {"poll[options][]", "b"}, {"poll[expires_in]", "99999999"}}));
    CHECK(refused({{"poll[options][]", std::string(51, 'x')},
                   {"poll[options][]", "b"},
                   {"poll[expires_in]", "3600"}}));
    Form five{{"poll[expires_in]", "3600"}};
    for (int i = 0; i < 5; ++i) five.emplace_back("poll[options][]", std::to_string(i));
    CHECK(refused(five));
    CHECK(body(w.get("/api/v1/accounts/" + ani.to_string() + "/statuses")).as_array().empty());
}

TEST_CASE("who may not see a post does not learn of its poll") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto id = id_of(
            body(w.post_form("/api/v1/statuses", with_poll({{"visibility", "private"}}), ani)));
        const auto path = "/api/v1/polls/" + id.to_string();
        CHECK(w.get(path).status == 404);
        CHECK(w.get(path, budi).status == 404);
        CHECK(w.post_form(path + "/votes", {{"choices[]", "0"}}, budi).status == 404);
        CHECK(w.get("/api/v1/polls/12", ani).status == 404);
        CHECK(w.get("/api/v1/polls/x", ani).status == 404);
        CHECK(w.get("/api/v1/polls/" + w.post(ani, "tanpa").id.to_string(), ani).status == 404);
    });
}

TEST_CASE("changed choices let everybody vote anew, unchanged ones keep the votes") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto id = id_of(body(w.post_form("/api/v1/statuses", with_poll(), ani)));
        const auto path = "/api/v1/statuses/" + id.to_string();
        const auto votes = "/api/v1/polls/" + id.to_string() + "/votes";
        w.post_form(votes, {{"choices[]", "0"}}, budi);
        auto kept =
            body(w.call(http::Method::Put, path, ani, with_poll({{"spoiler_text", "rapat"}})));
        CHECK(kept.at("poll").at("votes_count").as_int64() == 1);
        auto form = with_poll();
        form[2].second = "Senin";
        const auto changed = body(w.call(http::Method::Put, path, ani, form));
        CHECK(changed.at("poll").at("votes_count").as_int64() == 0);
        CHECK(w.post_form(votes, {{"choices[]", "0"}}, budi).status == 200);
        const auto history = body(w.get(path + "/history"));
        CHECK(testkit::MastodonShape::errors_of_all(history, "StatusEdit") ==
              std::vector<std::string>{});
        const auto first = history.as_array().front().at("poll").at("options").as_array();
        CHECK(first.at(1).at("title").as_string() == "Minggu");
        const auto without = body(w.call(http::Method::Put, path, ani, {{"status", "tanpa"}}));
        CHECK(without.at("poll").is_null());
    });
}

TEST_CASE("votes of one person at the same time count once") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi");
    const auto id = id_of(body(w.post_form("/api/v1/statuses", with_poll(), ani)));
    const auto votes = "/api/v1/polls/" + id.to_string() + "/votes";
    std::atomic<int> accepted{0};
    std::vector<std::thread> voters;
    for (int i = 0; i < 8; ++i)
        voters.emplace_back([&, i] {
            accepted +=
                w.post_form(votes, {{"choices[]", std::to_string(i % 2)}}, budi).status == 200;
        });
    for (auto& voter : voters) voter.join();
    CHECK(accepted == 1);
    CHECK(body(w.get("/api/v1/polls/" + id.to_string())).at("votes_count").as_int64() == 1);
}

TEST_CASE("a quote shows what it quotes, as far as its reader may see it") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi"), citra = w.person("citra");
        std::vector<StatusId> told;
        w.kit.platform().bus.subscribe<StatusQuoted>(
            [&](const StatusQuoted& event) { told.push_back(event.quote); });
        const auto quoted = w.post(ani, "Jembatan putus di Sidomulyo").id;
        const auto quote = body(w.post_form(
            "/api/v1/statuses",
            {{"status", "Lewat utara"}, {"quoted_status_id", quoted.to_string()}}, budi));
        CHECK(testkit::MastodonShape::errors(quote, "Status") == std::vector<std::string>{});
        const auto id = id_of(quote);
        CHECK(told == std::vector{id});
        CHECK(quote.at("quote").at("state").as_string() == "accepted");
        CHECK(quote.at("quote").at("quoted_status").at("id").as_string() == quoted.to_string());
        const auto base = "/api/v1/statuses/" + quoted.to_string();
        CHECK(body(w.get(base)).at("quotes_count").as_int64() == 1);
        CHECK(tests::ids_in(body(w.get(base + "/quotes", citra))) == std::vector{id.to_string()});

        // A quote of a quote names the inner one only.
        const auto outer = body(w.post_form(
            "/api/v1/statuses", {{"status", "lihat"}, {"quoted_status_id", id.to_string()}}, ani));
        const auto& inner = outer.at("quote").at("quoted_status").at("quote");
        CHECK(inner.at("quoted_status_id").as_string() == quoted.to_string());
        CHECK(!inner.as_object().contains("quoted_status"));

        // Who blocked or muted the quoted author does not see them again this way.
        w.post_form("/api/v1/accounts/" + ani.to_string() + "/mute", {}, citra);
        const auto path = "/api/v1/statuses/" + id.to_string();
        CHECK(body(w.get(path, citra)).at("quote").at("state").as_string() == "muted_account");
        CHECK(body(w.get(path, citra)).at("quote").at("quoted_status").is_null());
        w.post_form("/api/v1/accounts/" + citra.to_string() + "/block", {}, ani);
        w.post_form("/api/v1/accounts/" + ani.to_string() + "/unmute", {}, citra);
        CHECK(body(w.get(path, citra)).at("quote").at("state").as_string() == "unauthorized");

        w.call(http::Method::Delete, base, ani);
        CHECK(body(w.get(path)).at("quote").at("state").as_string() == "deleted");
    });
}

TEST_CASE("consent to a quote: asked by policy, taken back by the author only") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi"), citra = w.person("citra");
        const auto quoted = w.post(ani, "Jangan dikutip").id;
        const auto base = "/api/v1/statuses/" + quoted.to_string();
        const auto policy = [&](const char* named, AccountId by) {
            return w
                .call(http::Method::Put, base + "/interaction_policy", by,
                      {{"quote_approval_policy", named}})
                .status;
        };
        const auto quote = [&](AccountId by) {
            return w.post_form("/api/v1/statuses",
                               {{"status", "kutip"}, {"quoted_status_id", quoted.to_string()}}, by);
        };
        const auto current = [&](AccountId reader) {
            return std::string(
                body(w.get(base, reader)).at("quote_approval").at("current_user").as_string());
        };
        CHECK(current(budi) == "automatic");
        CHECK(policy("nobody", budi) == 404);
        CHECK(policy("siapa saja", ani) == 422);
        CHECK(policy("nobody", ani) == 200);
        CHECK(current(budi) == "denied");
        CHECK(current(ani) == "automatic");
        CHECK(quote(budi).status == 422);
        CHECK(quote(ani).status == 200);
        CHECK(policy("followers", ani) == 200);
        w.post_form("/api/v1/accounts/" + ani.to_string() + "/follow", {}, citra);
        CHECK(current(citra) == "automatic");
        CHECK(quote(budi).status == 422);
        const auto id = id_of(body(quote(citra)));
        const auto revoke = base + "/quotes/" + id.to_string() + "/revoke";
        CHECK(w.post_form(revoke, {}, citra).status == 404);
        CHECK(w.post_form(base + "/quotes/12/revoke", {}, ani).status == 404);
        const auto revoked = body(w.post_form(revoke, {}, ani));
        CHECK(revoked.at("quote").at("state").as_string() == "revoked");
        CHECK(w.post_form(revoke, {}, ani).status == 200);
        CHECK(body(w.get(base)).at("quotes_count").as_int64() == 1);  // ani's own

        // What is for followers stays for followers; what is for a few is not quoted.
        const auto closed = w.post(ani, "hanya pengikut", Visibility::Private).id;
        const auto own = body(w.post_form(
            "/api/v1/statuses", {{"status", "x"}, {"quoted_status_id", closed.to_string()}}, ani));
        CHECK(own.at("visibility").as_string() == "private");
        CHECK(w.post_form("/api/v1/statuses",
                          {{"status", "x"}, {"quoted_status_id", closed.to_string()}}, citra)
                  .status == 422);
        CHECK(w.post_form("/api/v1/statuses",
                          {{"status", "x"}, {"quoted_status_id", closed.to_string()}}, budi)
                  .status == 404);
    });
}

TEST_CASE("a post for later appears at its time, once, and can be moved or dropped before") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto in = [&](Duration after) { return iso_millis(w.kit.clock().now() + after); };
        const auto later = [&](Duration after, Form more = {}) {
            Form form{{"status", "Rapat nanti malam"}, {"scheduled_at", in(after)}};
            form.insert(form.end(), more.begin(), more.end());
            return w.post_form("/api/v1/statuses", form, ani);
        };
        CHECK(error_of(later(1min)) ==
              "Validation failed: Scheduled at The scheduled date must be in the future");
        CHECK(w.post_form("/api/v1/statuses", {{"status", "x"}, {"scheduled_at", "besok"}}, ani)
                  .status == 422);
        CHECK(w.post_form("/api/v1/statuses", {{"scheduled_at", in(1h)}}, ani).status == 422);

        const auto made = body(later(1h, {{"poll[options][]", "a"},
                                          {"poll[options][]", "b"},
                                          {"poll[expires_in]", "600"},
                                          {"visibility", "unlisted"}}));
        CHECK(testkit::MastodonShape::errors(made, "ScheduledStatus") ==
              std::vector<std::string>{});
        const auto other = body(later(2h));
        const auto list = "/api/v1/scheduled_statuses";
        const auto one = std::string(list) + "/" + std::string(made.at("id").as_string());
        const auto two = std::string(list) + "/" + std::string(other.at("id").as_string());
        CHECK(body(w.get(list, ani)).as_array().size() == 2);
        CHECK(body(w.get(list, budi)).as_array().empty());
        CHECK(w.get(one, budi).status == 404);
        CHECK(w.call(http::Method::Put, one, budi, {{"scheduled_at", in(3h)}}).status == 404);
        CHECK(w.call(http::Method::Delete, one, budi).status == 404);
        CHECK(w.call(http::Method::Put, one, ani, {{"scheduled_at", in(30s)}}).status == 422);
        CHECK(w.call(http::Method::Put, one, ani, {{"scheduled_at", in(90min)}}).status == 200);
        CHECK(w.call(http::Method::Delete, two, ani).status == 200);
        CHECK(w.get(two, ani).status == 404);

        const auto posts = [&] {
            return body(w.get("/api/v1/accounts/" + ani.to_string() + "/statuses")).as_array();
        };
        w.kit.clock().advance(1h);
        CHECK(publish_scheduled(w.statuses.impl()) == 0);
        w.kit.clock().advance(31min);
        CHECK(publish_scheduled(w.statuses.impl()) == 1);
        CHECK(publish_scheduled(w.statuses.impl()) == 0);
        REQUIRE(posts().size() == 1);
        CHECK(posts()[0].at("visibility").as_string() == "unlisted");
        CHECK(posts()[0].at("poll").at("options").as_array().size() == 2);
        CHECK(body(w.get(list, ani)).as_array().empty());
    });
}

TEST_CASE("what a post for later answers may be gone by then: it is dropped, not repeated") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi");
    const auto parent = w.post(budi, "siapa ikut?").id;
    const Form form{{"status", "saya"},
                    {"in_reply_to_id", parent.to_string()},
                    {"scheduled_at", iso_millis(w.kit.clock().now() + 1h)}};
    CHECK(w.post_form("/api/v1/statuses", form, ani).status == 200);
    w.call(http::Method::Delete, "/api/v1/statuses/" + parent.to_string(), budi);
    w.kit.clock().advance(2h);
    CHECK(publish_scheduled(w.statuses.impl()) == 0);
    CHECK(body(w.get("/api/v1/scheduled_statuses", ani)).as_array().empty());
}

TEST_CASE("the same key makes one post for later; there are so many a day") {
    World w;
    const auto ani = w.person("ani");
    const auto at = iso_millis(w.kit.clock().now() + 48h);
    const auto post = [&](const std::string& key) {
        return w.call(http::Method::Post, "/api/v1/statuses", ani,
                      {{"status", "nanti"}, {"scheduled_at", at}}, {{"idempotency-key", key}});
    };
    const auto first = body(post("a"));
    CHECK(body(post("a")).at("id") == first.at("id"));
    for (int i = 0; i < 24; ++i) CHECK(post("b" + std::to_string(i)).status == 200);
    CHECK(post("c").status == 422);
}

TEST_CASE("a search keeps to its conditions") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto plain = w.post(ani, "banjir di pasar").id;
        const auto asked = id_of(body(w.post_form("/api/v1/statuses",
                                                  {{"status", "banjir lagi?"},
                                                   {"poll[options][]", "ya"},
                                                   {"poll[options][]", "tidak"},
                                                   {"poll[expires_in]", "600"}},
                                                  budi)));
        const auto answer = w.post(budi, "banjir surut", Visibility::Public, plain).id;
        const auto found = [&](StatusQuestion question) {
            return w.read([&](db::Tx& tx) { return w.statuses.search(tx, question, {}); });
        };
        CHECK(found({.text = "banjir"}) == std::vector{answer, asked, plain});
        CHECK(found({.text = "banjir", .author = ani}) == std::vector{plain});
        CHECK(found({.author = budi}) == std::vector{answer, asked});
        CHECK(found({.text = "banjir", .poll = true}) == std::vector{asked});
        CHECK(found({.text = "tidak"}) == std::vector{asked});
        CHECK(found({.text = "banjir", .reply = true}) == std::vector{answer});
        CHECK(found({.text = "banjir", .reply = false}) == std::vector{asked, plain});
        CHECK(found({.viewer = ani, .text = "banjir", .only_library = true}) == std::vector{plain});
        CHECK(found({.text = "banjir", .language = "jv"}).empty());
        CHECK(found({.text = "banjir", .before = snowflake_time(plain.value())}).empty());
        CHECK(found({}).empty());
    });
}

TEST_CASE("no query about polls, quotes and posts for later walks over a table") {
    World w;
    CHECK(testkit::scans_of(w.kit.platform().database, store::poll_queries()) == "");
}
