#include <doctest/doctest.h>

#include "rooms/groups/tests/village.h"

namespace kentongan::groups {
namespace {

using http::Method;

std::vector<std::string> ids_in(const http::Response& response) {
    std::vector<std::string> ids;
    const auto all = json::parse(response.body);
    for (const auto& one : all.as_array()) ids.emplace_back(one.at("id").as_string());
    return ids;
}
bool says(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("apps see the groups here, and how somebody stands to them") {
    on_both([](Village& v) {
        v.found();
        CHECK(ids_in(v.kit.get("/api/kentongan/v1/groups")) == std::vector{v.group.to_string()});
        CHECK(v.kit.get("/api/kentongan/v1/groups/" + v.budi.to_string()).status == 404);
        const auto seen_by = [&](AccountId who) {
            const auto one = json::parse(v.ask(Method::Get, "", who).body);
            CHECK(one.at("members_count").as_int64() == 2);
            CHECK(one.at("account").at("username").as_string() == "ronda");
            CHECK(one.at("moderators").at(0).at("username").as_string() == "ani");
            return std::pair(one.at("member").as_bool(), one.at("moderator").as_bool());
        };
        CHECK(seen_by(v.budi) == std::pair(true, false));
        CHECK(seen_by(v.ani) == std::pair(false, true));
        CHECK(seen_by(v.add("tamu")) == std::pair(false, false));
    });
}

TEST_CASE("the posts of a group are paged, the latest first, without whom the reader hides") {
    on_both([](Village& v) {
        v.found();
        const auto first = v.post(v.budi, "@ronda satu").id.to_string();
        const auto begun = v.post(v.ani, "@ronda dua");
        const auto second = begun.id.to_string();
        const auto answer = v.post(v.budi, "jawaban", begun.id).id.to_string();
        v.post(v.budi, "bukan di grup");
        const auto list = [&](const std::string& query, AccountId who) {
            return ids_in(v.ask(Method::Get, "/posts?" + query, who));
        };
        using Ids = std::vector<std::string>;
        CHECK(list("", {}) == Ids{answer, second, first});
        CHECK(list("exclude_replies=true", {}) == Ids{second, first});
        CHECK(list("limit=1&max_id=" + second, {}) == Ids{first});
        CHECK(list("limit=1&min_id=" + first, {}) == Ids{second});
        CHECK(list("exclude_replies=true&min_id=" + first, {}) == Ids{second});
        REQUIRE(v.write([&](db::Tx& tx) { return v.accounts.block(tx, v.budi, v.ani); }).ok());
        CHECK(list("", v.budi) == Ids{answer, first});
    });
}

TEST_CASE("the pages join, leave, take out and ban, and offer each only to who may") {
    Village v;
    v.found();
    const auto tamu = v.add("tamu");
    CHECK(says(v.kit.get("/grup"), "Ronda malam"));
    CHECK(v.kit.get("/grup/budi").status == 404);
    CHECK(says(v.browse("/grup/ronda", tamu), "/grup/ronda/gabung"));
    CHECK_FALSE(says(v.browse("/grup/ronda", tamu), "/tulis?teks=%40ronda%20"));
    CHECK(v.submit("/grup/ronda/gabung", tamu).status == 303);
    CHECK(v.is_member(tamu));
    const auto post = v.post(tamu, "@ronda obat murah");
    const auto take_out = "/grup/ronda/keluarkan?post=" + post.id.to_string();
    const auto as_member = v.browse("/grup/ronda", tamu);
    CHECK(says(as_member, "/tulis?teks=%40ronda%20"));
    CHECK(says(as_member, "obat murah"));
    CHECK_FALSE(says(as_member, take_out));
    CHECK(says(v.browse("/grup/ronda", v.ani), take_out));

    CHECK(v.browse(take_out, tamu).status == 403);
    CHECK(says(v.browse(take_out, v.ani), "obat murah"));
    const testkit::Form form{{"post", post.id.to_string()}, {"larang", "1"}};
    CHECK(v.submit("/grup/ronda/keluarkan", tamu, form).status == 403);
    CHECK(v.boosts(post.id) == 1);
    CHECK(v.submit("/grup/ronda/keluarkan", v.ani, form).status == 303);
    CHECK(v.boosts(post.id) == 0);
    CHECK_FALSE(v.is_member(tamu));
    CHECK(v.submit("/grup/ronda/gabung", tamu).status == 403);

    CHECK(v.browse("/grup/ronda/urus", v.budi).status == 403);
    CHECK(says(v.browse("/grup/ronda/urus", v.ani), "@tamu"));
    const auto manage = [&](AccountId who, testkit::Form wanted) {
        return v.submit("/grup/ronda/urus", who, std::move(wanted)).status;
    };
    CHECK(manage(tamu, {{"tindakan", "izinkan"}, {"akun", tamu.to_string()}}) == 403);
    CHECK(manage(v.ani, {{"tindakan", "izinkan"}, {"akun", tamu.to_string()}}) == 303);
    CHECK(v.submit("/grup/ronda/gabung", tamu).status == 303);
    CHECK(manage(v.ani, {{"tindakan", "angkat"}, {"nama", "@tidakada"}}) == 404);
    CHECK(manage(v.ani, {{"tindakan", "angkat"}, {"nama", "@budi"}}) == 303);
    CHECK(v.is_moderator(v.budi));
    CHECK(manage(v.budi, {{"tindakan", "lepas"}, {"akun", v.budi.to_string()}}) == 303);
    CHECK(manage(v.ani, {{"tindakan", "lepas"}, {"akun", v.ani.to_string()}}) == 422);
    CHECK(v.submit("/grup/ronda/keluar", tamu).status == 303);
    CHECK_FALSE(v.is_member(tamu));
}

}  // namespace kentongan::groups
