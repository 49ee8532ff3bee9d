#include <atomic>
#include <thread>

#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

http::Response post_with_key(World& w, AccountId as, const std::string& text,
                             const std::string& key) {
    return w.call(http::Method::Post, "/api/v1/statuses", as, {{"status", text}},
                  {{"idempotency-key", key}});
}

std::string text_of(const json::value& value, const char* key) {
    return std::string(value.at(key).as_string());
}

}  // namespace

TEST_CASE("a post says too little or too much") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani");
        const auto attempt = [&](std::vector<std::pair<std::string, std::string>> form) {
            return w.post_form("/api/v1/statuses", std::move(form), ani);
        };
        CHECK(attempt({{"status", ""}}).status == 422);
        CHECK(attempt({}).status == 422);
        CHECK(attempt({{"status", " \n\t \u202E"}}).status == 422);
        CHECK(text_of(body(w.call(http::Method::Post, "/api/v1/statuses", ani, {},
                                  {{"accept-language", "en"}})),
                      "error") == "Validation failed: Text can't be blank");
        CHECK(attempt({{"status", std::string(501, 'a')}}).status == 422);
        CHECK(attempt({{"status", std::string(500, 'a')}}).status == 200);
        CHECK(attempt({{"status", std::string(400, 'a')}, {"spoiler_text", std::string(101, 'b')}})
                  .status == 422);
        // An address counts 23, however long.
        CHECK(
            attempt({{"status", std::string(476, 'a') + " https://a.id/" + std::string(900, 'b')}})
                .status == 200);
        CHECK(attempt({{"status", "x"}, {"visibility", "everyone"}}).status == 422);
        CHECK(attempt({{"status", "x"}, {"in_reply_to_id", "123"}}).status == 404);
        CHECK(attempt({{"status", "x"}, {"in_reply_to_id", "abc"}}).status == 404);
        CHECK(attempt({{"status", "x"}, {"media_ids[]", "99"}}).status == 422);
        CHECK(attempt({{"status", "x"}, {"media_ids[]", "abc"}}).status == 422);
        CHECK(attempt({{"status", "x"}, {"poll[options][]", "ya"}}).status == 422);
        CHECK(attempt({{"status", "x"}, {"scheduled_at", "2027-01-01"}}).status == 422);
        CHECK(w.kit.post("/api/v1/statuses", {{"status", "x"}}).status == 401);
        CHECK(tests::ids_in(body(w.get("/api/v1/accounts/" + ani.to_string() + "/statuses")))
                  .size() == 2);
    });
}

TEST_CASE("hostile text becomes harmless, and is answered as valid JSON") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani");
        for (const std::string& text :
             {std::string("<script>alert(1)</script>"), std::string("javascript:alert(1)"),
              std::string("<img src=x onerror=alert(1)>"), std::string("\xff\xfe\xc3(") + "x",
              std::string("a\0b", 3), std::string("x\u202Ecod.exe"),
              std::string("\"}],\"id\":\"1\"") + "\\"}) {
            const auto made = w.post_form("/api/v1/statuses", {{"status", text}}, ani);
            REQUIRE(made.status == 200);
            const auto html = text_of(body(made), "content");
            CAPTURE(html);
            CHECK(html.find("<script") == std::string::npos);
            CHECK(html.find("<img") == std::string::npos);
            CHECK(html.find("href") == std::string::npos);
            CHECK(html.find("\u202E") == std::string::npos);
        }
    });
}

TEST_CASE("the same key answers the same post for an hour, per author") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto first = text_of(body(post_with_key(w, ani, "halo", "k1")), "id");
        CHECK(text_of(body(post_with_key(w, ani, "halo lagi", "k1")), "id") == first);
        CHECK(text_of(body(post_with_key(w, ani, "halo", "k2")), "id") != first);
        CHECK(text_of(body(post_with_key(w, budi, "halo", "k1")), "id") != first);
        w.kit.clock().advance(59min);
        CHECK(text_of(body(post_with_key(w, ani, "halo", "k1")), "id") == first);
        w.kit.clock().advance(2min);
        CHECK(text_of(body(post_with_key(w, ani, "halo", "k1")), "id") != first);
        // A refused post keeps nothing of its key.
        CHECK(post_with_key(w, ani, "", "k3").status == 422);
        CHECK(post_with_key(w, ani, "isi", "k3").status == 200);
    });
}

TEST_CASE("the same key from eight senders at once makes one post") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani");
        std::vector<std::string> ids(8);
        std::vector<std::thread> senders;
        for (auto& id : ids)
            senders.emplace_back([&w, &id, ani] {
                NewStatus status;
                status.author = ani;
                status.text = "sekali saja";
                status.idempotency_key = "sama";
                if (auto made = w.statuses.publish(status)) id = made->id.to_string();
            });
        for (auto& sender : senders) sender.join();
        for (const auto& id : ids) CHECK(id == ids.front());
        CHECK(!ids.front().empty());
        CHECK(w.read([&](db::Tx& tx) {
                   return w.statuses.ids_by_authors(tx, std::vector{ani}, {});
               }).size() == 1);
    });
}

TEST_CASE("mentions, tags, spoiler and replies are kept with the post") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto first = w.post(ani, "mulai");
        const auto made = body(w.post_form("/api/v1/statuses",
                                           {{"status", "@ani @ani @siapa #Banjir di #banjir"},
                                            {"spoiler_text", "awas"},
                                            {"in_reply_to_id", first.id.to_string()},
                                            {"language", "jv"}},
                                           budi));
        CHECK(made.at("mentions").as_array().size() == 1);
        CHECK(text_of(made.at("mentions").at(0), "acct") == "ani");
        CHECK(made.at("tags").as_array().size() == 1);
        CHECK(text_of(made.at("tags").at(0), "name") == "banjir");
        CHECK(made.at("sensitive").as_bool());
        CHECK(text_of(made, "spoiler_text") == "awas");
        CHECK(text_of(made, "language") == "jv");
        CHECK(text_of(made, "in_reply_to_id") == first.id.to_string());
        CHECK(text_of(made, "in_reply_to_account_id") == ani.to_string());
        const auto parent = body(w.get("/api/v1/statuses/" + first.id.to_string()));
        CHECK(parent.at("replies_count").as_int64() == 1);
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.ids_with_tag(tx, "banjir", {}).size() == 1);
            CHECK(w.accounts.find(tx, budi)->statuses_count == 1);
        });
    });
}

TEST_CASE("an edit keeps what was, and unchanged text is no edit") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto id = w.post(ani, "versi satu #lama").id;
        const auto path = "/api/v1/statuses/" + id.to_string();
        w.get(path);  // warm the cache
        const auto edit = [&](const std::string& text, AccountId as) {
            w.kit.clock().advance(1min);
            return w.call(http::Method::Put, path, as, {{"status", text}});
        };
        CHECK(edit("bukan punyamu", budi).status == 404);
        CHECK(edit("", ani).status == 422);
        CHECK(edit("versi satu #lama", ani).status == 200);
        CHECK(body(w.get(path)).at("edited_at").is_null());
        REQUIRE(edit("versi dua #baru", ani).status == 200);
        REQUIRE(edit("versi tiga #baru", ani).status == 200);
        const auto now = body(w.get(path));
        CHECK(text_of(now, "content").find("versi tiga") != std::string::npos);
        CHECK(now.at("edited_at").is_string());
        const auto history = body(w.get(path + "/history"));
        REQUIRE(history.as_array().size() == 3);
        CHECK(text_of(history.at(0), "content").find("versi satu") != std::string::npos);
        CHECK(text_of(history.at(1), "content").find("versi dua") != std::string::npos);
        CHECK(text_of(history.at(2), "content").find("versi tiga") != std::string::npos);
        CHECK(text_of(history.at(0), "created_at") == text_of(now, "created_at"));
        CHECK(text_of(history.at(2), "created_at") == text_of(now, "edited_at"));
        CHECK(text_of(body(w.get(path + "/source", ani)), "text") == "versi tiga #baru");
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.ids_with_tag(tx, "lama", {}).empty());
            CHECK(w.statuses.ids_with_tag(tx, "baru", {}).size() == 1);
            CHECK(w.statuses.search(tx, {.text = "satu"}, {}).empty());
            CHECK(w.statuses.search(tx, {.text = "tiga"}, {}).size() == 1);
        });
    });
}

TEST_CASE("removing answers the text and takes boosts, marks and words along") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        const auto id = w.post(ani, "hapus #ini https://a.id").id;
        const auto path = "/api/v1/statuses/" + id.to_string();
        REQUIRE(w.post_form(path + "/favourite", {}, budi).status == 200);
        const auto boost = body(w.post_form(path + "/reblog", {}, budi));
        const auto boost_id = text_of(boost, "id");
        const auto answer = w.post(budi, "jawab", Visibility::Public, id).id;
        std::vector<std::string> removed;
        w.kit.platform().bus.subscribe<StatusRemoved>(
            [&](const StatusRemoved& event) { removed.push_back(event.status.to_string()); });
        CHECK(w.call(http::Method::Delete, path, budi).status == 404);
        const auto gone = w.call(http::Method::Delete, path, ani);
        REQUIRE(gone.status == 200);
        CHECK(text_of(body(gone), "text") == "hapus #ini https://a.id");
        CHECK(w.get(path, ani).status == 404);
        CHECK(w.get("/api/v1/statuses/" + boost_id, budi).status == 404);
        std::sort(removed.begin(), removed.end());
        std::vector<std::string> expected{id.to_string(), boost_id};
        std::sort(expected.begin(), expected.end());
        CHECK(removed == expected);
        const auto orphan = body(w.get("/api/v1/statuses/" + answer.to_string()));
        CHECK(orphan.at("in_reply_to_id").is_null());
        CHECK(body(w.get("/api/v1/favourites", budi)).as_array().empty());
        w.read([&](db::Tx& tx) {
            CHECK(w.statuses.ids_with_tag(tx, "ini", {}).empty());
            CHECK(w.statuses.search(tx, {.text = "hapus"}, {}).empty());
            CHECK(w.accounts.find(tx, ani)->statuses_count == 0);
            CHECK(w.accounts.find(tx, budi)->statuses_count == 1);
        });
        CHECK(w.call(http::Method::Delete, path, ani).status == 404);
    });
}
