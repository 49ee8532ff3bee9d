#include "rooms/accounts/tests/neighbours.h"

using namespace kentongan;
using namespace kentongan::accounts;

namespace {

struct Told {
    explicit Told(Town& town) {
        auto& bus = town.kit.platform().bus;
        bus.subscribe<AccountChanged>([this](const AccountChanged&) { ++changed; });
        bus.subscribe_within<AccountCreated>([this](db::Tx&, const AccountCreated&) { ++created; });
        bus.subscribe_within<ProfileChanged>([this](db::Tx&, const ProfileChanged&) { ++profile; });
        bus.subscribe<ProfileChanged>([this](const ProfileChanged&) { ++profile_after; });
        bus.subscribe_within<AccountErased>([this](db::Tx&, const AccountErased&) { ++erased; });
        bus.subscribe_within<AccountSuspended>([this](db::Tx&, const AccountSuspended& event) {
            ++(event.suspended ? suspended : restored);
        });
    }
    int changed = 0, created = 0, profile = 0, profile_after = 0, erased = 0;
    int suspended = 0, restored = 0;
};

std::optional<Account> by_uri(Town& town, const std::string& uri) {
    return town.read([&](db::Tx& tx) { return town.accounts.find_by_uri(tx, uri); });
}

}  // namespace

TEST_CASE("somebody of another server is put once and changes by the uri") {
    on_both([](Town& town) {
        Told told(town);
        auto profile = neighbour("Sari");
        profile.display_name = "Sari Dewi";
        profile.note_html = "<p>Halo</p>";
        profile.fields = {{"Situs", "<a href=\"https://sari.test\">sari.test</a>", {}}};
        profile.group = profile.memorial = true;
        profile.followers_count = 12'000;
        profile.statuses_count = -4;
        profile.created_at = TimePoint(std::chrono::hours(24 * 365));
        const auto sari = put(town, profile);
        CHECK(told.created == 1);
        CHECK(put(town, profile) == sari);
        CHECK(told.changed == 0);
        const auto person = town.account(sari);
        CHECK(person.acct() == "Sari@jauh.test");
        CHECK(person.uri == profile.uri);
        CHECK(person.note_html == "<p>Halo</p>");
        REQUIRE(person.fields.size() == 1);
        CHECK(person.fields[0].name == "Situs");
        CHECK(person.group);
        CHECK(person.memorial);
        CHECK_FALSE(person.indexable);
        CHECK(person.followers_count == 12'000);
        CHECK(person.statuses_count == 0);
        CHECK(person.created_at == profile.created_at);

        profile.username = "sari_baru";
        profile.followers_count.reset();
        CHECK(put(town, profile) == sari);
        CHECK(told.changed == 1);
        CHECK(told.profile == 0);
        CHECK(town.account(sari).username == "sari_baru");
        CHECK(town.account(sari).followers_count == 12'000);
    });
}

TEST_CASE("a newer uri takes the name over, and a name that is taken stays") {
    on_both([](Town& town) {
        const auto sari = put(town, neighbour("sari")), tono = put(town, neighbour("tono"));
        auto again = neighbour("sari");
        again.uri = "https://jauh.test/people/2";
        CHECK(put(town, again) == sari);
        CHECK(by_uri(town, again.uri)->id == sari);
        CHECK_FALSE(by_uri(town, "https://jauh.test/people/sari").has_value());
        auto thief = neighbour("tono");
        thief.username = "SARI";
        CHECK(put(town, thief) == tono);
        CHECK(town.account(tono).username == "tono");
        CHECK(put(town, neighbour("sari", "lain.test")) != sari);
    });
}

TEST_CASE("nobody of ours is taken for somebody of another server") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        CHECK_THROWS(put(town, neighbour("ani", town.kit.platform().config.host())));
        CHECK_THROWS(put(town, neighbour("ani", "")));
        const auto address = town.kit.platform().config.url("/users/");
        CHECK(by_uri(town, address + "Ani")->id == ani);
        CHECK_FALSE(by_uri(town, address).has_value());
        CHECK_FALSE(by_uri(town, address + "ani/inbox").has_value());
        CHECK_FALSE(by_uri(town, "").has_value());
    });
}

TEST_CASE("what another server says has an end") {
    on_both([](Town& town) {
        auto profile = neighbour("sari");
        profile.display_name = std::string(5'000, 'x');
        profile.note_html = "<p>" + std::string(100'000, 'x') + "</p>";
        profile.fields.assign(200, {"a", "b", {}});
        profile.avatar_url = "https://jauh.test/" + std::string(10'000, 'x');
        const auto person = town.account(put(town, profile));
        CHECK(person.display_name.size() < 500);
        CHECK(person.note_html.empty());
        CHECK(person.fields.size() == 16);
        CHECK(person.avatar_url.ends_with("/avatars/original/missing.png"));
        profile.display_name = std::string("Sa\0ri", 5);
        profile.note_html = std::string("<p>\0</p>", 8);
        put(town, profile);
        CHECK(town.account(person.id).display_name == "Sari");
        CHECK(town.account(person.id).note_html.empty());
    });
}

TEST_CASE("pictures of other servers are shown from our address") {
    on_both([](Town& town) {
        auto profile = neighbour("sari");
        profile.avatar_url = "https://jauh.test/sari.png";
        const auto person = town.account(put(town, profile));
        CHECK(person.avatar_url == town.kit.platform().remote_media.address(profile.avatar_url));
        CHECK(person.avatar_url.find("jauh.test") == std::string::npos);
        CHECK(person.header_url.ends_with("/headers/original/missing.png"));
        const auto shown = parsed(town.get("/api/v1/accounts/" + person.id.to_string()));
        CHECK(shown.at("acct") == "sari@jauh.test");
        CHECK(shown.at("group") == false);
        CHECK(shown.at("uri") == profile.uri.c_str());
    });
}

TEST_CASE("people of other servers are found by their words and by their whole name") {
    on_both([](Town& town) {
        auto profile = neighbour("sari");
        profile.display_name = "Mawar Melati";
        const auto sari = put(town, profile);
        const auto found = [&](const std::string& text) {
            return town.read([&](db::Tx& tx) { return town.accounts.search(tx, text, 5, 0); });
        };
        REQUIRE(found("melati").size() == 1);
        CHECK(found("melati")[0].id == sari);
        CHECK(found("@sari@jauh.test").size() == 1);
        profile.display_name = "Kenanga";
        put(town, profile);
        CHECK(found("melati").empty());
    });
}

TEST_CASE("who is gone elsewhere leaves a tombstone that nothing fills again") {
    on_both([](Town& town) {
        Told told(town);
        const auto ani = town.add("ani");
        auto profile = neighbour("sari");
        profile.display_name = "Sari Dewi";
        const auto sari = put(town, profile);
        REQUIRE(within(town, [&](auto& tx, auto& a) { return a.follow(tx, sari, ani); }).ok());
        within(town, [&](auto& tx, auto& a) { a.remove_remote(tx, sari); });
        CHECK(told.erased == 1);
        CHECK(put(town, profile) == sari);
        const auto person = by_uri(town, profile.uri);
        REQUIRE(person.has_value());
        CHECK(person->suspended);
        CHECK(person->display_name.empty());
        CHECK(town.account(ani).followers_count == 0);
        within(town, [&](auto& tx, auto& a) { a.remove_remote(tx, ani); });
        CHECK_FALSE(town.account(ani).suspended);
    });
}

TEST_CASE("a change that others see is said once, and only then") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        Told told(town);
        auto& profiles = town.accounts.impl().profiles;
        REQUIRE(profiles.update(ani, {.display_name = "Ani"}).ok());
        CHECK(told.profile == 1);
        CHECK(told.profile_after == 1);
        const PreferencesChange quiet{.default_sensitive = true};
        REQUIRE(profiles.update(ani, {.display_name = "Ani"}, &quiet).ok());
        REQUIRE(town.accounts.follow(budi, ani).ok());
        CHECK(told.profile == 1);
        REQUIRE(profiles.update(ani, {.locked = true}).ok());
        REQUIRE(profiles.update(ani, {.fields = {{{"Situs", "ani"}}}}).ok());
        CHECK(told.profile == 3);
        CHECK(told.profile_after == 3);
    });
}

TEST_CASE("a suspension is said inside its transaction, when it begins and when it ends") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        Told told(town);
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        CHECK(told.suspended == 1);
        REQUIRE(town.accounts.set_suspended(ani, false).ok());
        CHECK(told.restored == 1);
    });
}

TEST_CASE("nobody signs up with the name of the server") {
    Town town;
    CHECK_FALSE(town.accounts.create(Town::person(town.kit.platform().config.host())).ok());
}

TEST_CASE("emoji of other servers are theirs, from our address, where they are named") {
    on_both([](Town& town) {
        town.accounts.set_emoji_writer([](JsonWriter& out, std::span<const std::string_view>) {
            out.begin_object().member("shortcode", "ours").end_object();
        });
        Told told(town);
        auto profile = neighbour("sari");
        profile.display_name = "Sari :bunga:";
        profile.note_html = "<p>Halo :ours: :salah:</p>";
        profile.fields = {{"Situs :rumah:", "x", {}}};
        const auto picture = [](std::string_view name) {
            return "https://jauh.test/" + std::string(name) + ".png";
        };
        profile.emojis = {{"bunga", picture("bunga")},
                          {"rumah", picture("rumah")},
                          {"lain", picture("lain")},
                          {"salah", "javascript:alert(1)"}};
        const auto sari = put(town, profile);
        CHECK(put(town, profile) == sari);
        CHECK(told.changed == 0);
        const auto emojis = [&](AccountId id) {
            return parsed(town.get("/api/v1/accounts/" + id.to_string())).at("emojis").as_array();
        };
        const auto shown = emojis(sari);
        REQUIRE(shown.size() == 2);
        const auto& first = shown[0];
        CHECK(first.at("shortcode") == "bunga");
        const auto address = town.kit.platform().remote_media.address(picture("bunga"));
        CHECK(first.at("url") == address.c_str());
        CHECK(first.at("static_url") == address.c_str());
        CHECK(first.at("visible_in_picker") == false);
        CHECK(first.at("category").is_null());
        CHECK(shown[1].at("shortcode") == "rumah");
        CHECK(emojis(town.add("ani")).size() == 1);  // ours, from the writer

        profile.emojis[0].url = picture("mawar");
        put(town, profile);
        CHECK(told.changed == 1);
        CHECK(emojis(sari)[0].at("url") ==
              town.kit.platform().remote_media.address(picture("mawar")).c_str());
        profile.emojis.clear();
        for (int i = 0; i < 60; ++i)
            profile.emojis.push_back({"e" + std::to_string(i), picture("e")});
        put(town, profile);
        CHECK(town.account(sari).emojis.size() == 50);
    });
}
