// The demonstration: its content is sound, its exercise arrives, changes and ends.
#include "demo/demo.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/app.h"
#include "cap/bmkg_nowcast.h"
#include "cap/chain.h"
#include "cap/feed.h"
#include "cap/level.h"
#include "cap/parse.h"
#include "cap/write.h"
#include "demo/content.h"
#include "demo/scenario.h"
#include "platform/base/strings.h"
#include "platform/db/database.h"
#include "platform/http/router.h"
#include "platform/jobs/jobs.h"
#include "rooms/accounts/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/api.h"
#include "testkit/testkit.h"

using namespace kentongan;
using namespace kentongan::demo;

namespace {

const regions::Regions& gazetteer() {
    static const regions::Regions regions;
    return regions;
}

std::vector<Post> all_posts() {
    std::vector<Post> posts(posts_of_yogyakarta().begin(), posts_of_yogyakarta().end());
    posts.insert(posts.end(), posts_of_kaltim().begin(), posts_of_kaltim().end());
    return posts;
}

std::set<std::string_view> usernames() {
    std::set<std::string_view> names;
    for (const Person& person : people()) names.insert(person.username);
    for (const Office& office : offices()) names.insert(office.username);
    return names;
}

// Minutes before a day that begins at midnight: greater is earlier.
int age(const When& when) {
    return when.days == 0 ? when.minute - 24 * 60
                          : when.days * 24 * 60 - when.hour * 60 - when.minute;
}

void check_names(std::string_view names) {
    for (const auto name : split(names, ' ')) {
        const bool known = name.empty() || usernames().contains(name);
        CHECK_MESSAGE(known, std::string(name));
    }
}

const TimePoint kStart = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 3h;

std::vector<std::string> names_at(const Scenario& scenario, std::chrono::seconds after) {
    std::vector<std::string> names;
    for (const Listed& listed : scenario.issued(kStart + after, "id"))
        names.push_back(listed.alert.identifier);
    return names;
}

// What counts after that time in the whole exercise.
int live_at(const Scenario& scenario, std::chrono::seconds after) {
    std::vector<cap::Message> messages;
    for (const Listed& listed : scenario.issued(kStart + after, "id"))
        messages.push_back(cap::message_of(listed.alert));
    const auto found = cap::standing(messages, kStart + after);
    return static_cast<int>(std::ranges::count(found.states, cap::State::Live));
}

Config config_in(const std::string& folder) {
    Config config;
    config.data = folder;
    config.demo = true;
    config.allow_addresses = {"127.0.0.0/8"};
    return config;
}

struct Counts {
    std::size_t people = 0, posts = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
};

Counts count(App& app) {
    return app.platform().database.read([&](db::Tx& tx) {
        const regions::Code everywhere[] = {regions::Code()};
        Counts counts;
        counts.people =
            app.accounts().people_in(tx, everywhere, false, accounts::AccountId(), 100).size();
        std::vector<accounts::AccountId> authors;
        for (const auto name : usernames())
            if (const auto account = app.accounts().find_by_username(tx, name))
                authors.push_back(account->id);
        Page page;
        page.limit = 200;
        const auto ids = app.statuses().ids_by_authors(tx, authors, page);
        for (const auto& head : app.statuses().heads(tx, ids)) counts.posts += !head.reblog_of;
        return counts;
    });
}

}  // namespace

TEST_CASE("people live in villages that exist and follow people who exist") {
    CHECK(people().size() == 16);
    CHECK(usernames().size() == people().size() + offices().size());
    for (const Person& person : people()) {
        CAPTURE(person.username);
        const auto home = regions::Code::parse(person.home);
        REQUIRE(home.has_value());
        CHECK(home->level() == regions::Level::Village);
        CHECK(gazetteer().find(*home).has_value());
        CHECK((home->province() == 34 || home->province() == 64));
        for (const auto word : split(person.watches, ' '))
            if (!word.empty()) {
                const auto code = regions::Code::parse(word);
                REQUIRE(code.has_value());
                CHECK(gazetteer().find(*code).has_value());
            }
        check_names(person.follows);
    }
    CHECK(sign_in_list().size() == 5);
    CHECK(sign_ins().find("kentongan-demo") != std::string::npos);
}

TEST_CASE("posts are by known people, short enough, and answer what was there before") {
    const auto posts = all_posts();
    CHECK(posts.size() >= 60);
    std::map<std::string_view, int> age_of_key;
    std::set<std::string_view> texts;
    for (const Post& post : posts)
        if (!post.key.empty()) CHECK(age_of_key.emplace(post.key, age(post.when)).second);
    for (const Post& post : posts) {
        CAPTURE(post.text);
        CHECK(usernames().contains(post.author));
        CHECK(utf8_length(post.text) <= 500);
        CHECK(texts.insert(post.text).second);
        check_names(post.favourited_by);
        check_names(post.boosted_by);
        if (post.reply_to.empty()) continue;
        REQUIRE(age_of_key.contains(post.reply_to));
        CHECK(age_of_key.at(post.reply_to) > age(post.when));
    }
}

TEST_CASE("a round begins within half a minute, changes, and has ended within three") {
    const Scenario scenario(gazetteer(), kStart);
    CHECK(live_at(scenario, 29s) == 0);
    CHECK(live_at(scenario, 30s) == 1);
    CHECK(live_at(scenario, 45s) == 2);
    CHECK(live_at(scenario, 120s) == 2);
    CHECK(live_at(scenario, 160s) == 1);
    CHECK(live_at(scenario, 175s) == 0);
    const auto alert = scenario.issued(kStart + 30s, "id").front().alert;
    const auto update = scenario.issued(kStart + 75s, "id").front().alert;
    CHECK(cap::level_of(alert) == cap::Level::Waspada);
    CHECK(cap::level_of(update) == cap::Level::Siaga);
    CHECK(update.infos[0].areas[0].polygons.size() > alert.infos[0].areas[0].polygons.size());
}

TEST_CASE("rounds have identifiers of their own") {
    const Scenario scenario(gazetteer(), kStart);
    const auto first = names_at(scenario, 209s);
    CHECK(first.size() == 6);
    CHECK(names_at(scenario, 210s).empty());
    for (const auto& name : names_at(scenario, 419s))
        CHECK(std::ranges::find(first, name) == first.end());
}

TEST_CASE("every document is an exercise, sound, and names districts that exist") {
    const Scenario scenario(gazetteer(), kStart);
    for (const std::string_view language : {"id", "en"})
        for (const Listed& listed : scenario.issued(kStart + 209s, language)) {
            CAPTURE(listed.file);
            CHECK(listed.alert.status == cap::Status::Exercise);
            const auto parsed = cap::parse_cap(cap::write_cap(listed.alert));
            REQUIRE(parsed.ok());
            CHECK(parsed->front().remarks.empty());
            CHECK(cap::check_profile(parsed->front()).empty());
            const auto& info = parsed->front().infos.front();
            CHECK(info.language == language);
            if (parsed->front().msg_type == cap::MsgType::Cancel) continue;
            const auto names = cap::places_in_description(info.description);
            CHECK(names.size() >= 3);
            const auto provinces = gazetteer().provinces_named(info.areas.front().description);
            REQUIRE(provinces.size() == 1);
            for (const std::string& name : names)
                CHECK_FALSE(
                    gazetteer().named(name, regions::Level::District, provinces.front()).empty());
        }
}

TEST_CASE("the index leads to the documents") {
    const Scenario scenario(gazetteer(), kStart);
    const auto feed =
        cap::parse_feed(rss_index(scenario.issued(kStart + 80s, "id"), "http://127.0.0.1:1"));
    REQUIRE(feed.ok());
    REQUIRE(feed->entries.size() == 3);
    const std::string link = feed->entries.front().cap_link();
    const std::string folder = "http://127.0.0.1:1/nowcast/id/";
    REQUIRE(link.starts_with(folder));
    const auto found = scenario.find(kStart + 80s, "en", link.substr(folder.size()));
    REQUIRE(found.has_value());
    CHECK(found->alert.identifier == feed->entries.front().id);
    CHECK_FALSE(scenario.find(kStart + 80s, "id", "x").has_value());
    CHECK(cap::parse_feed(rss_index({}, "http://127.0.0.1:1"))->entries.empty());
}

TEST_CASE("the region is made once, also when asked twice") {
    const testkit::TempDir folder;
    App app(config_in(folder.path()));
    REQUIRE(make_region(app).ok());
    const Counts once = count(app);
    CHECK(once.people == 16);
    CHECK(once.posts == all_posts().size());
    REQUIRE(make_region(app).ok());
    CHECK(count(app) == once);
}

TEST_CASE("its people have lived here long enough for something to trend") {
    const testkit::TempDir folder;
    App app(config_in(folder.path()));
    REQUIRE(make_region(app).ok());
    jobs::NewJob count;
    count.kind = "trends.count";
    app.platform().database.write([&](db::Tx& tx) { app.platform().jobs.enqueue(tx, count); });
    app.platform().jobs.run_due();
    for (const auto* path : {"/api/v1/trends/tags", "/api/v1/trends/statuses"}) {
        http::Request request;
        request.path = request.target = path;
        auto& router = app.platform().router;
        const auto answer = router.respond(request, router.match(http::Method::Get, path));
        CHECK_MESSAGE(answer.body.size() > 2, path);
    }
}

TEST_CASE("a region where other people live is left alone") {
    const testkit::TempDir folder;
    App app(config_in(folder.path()));
    accounts::NewAccount account;
    account.username = "siti";
    account.email = "siti@contoh.id";
    account.password = "rahasia-123";
    account.home = regions::Code::parse("34.02.05.2001");
    REQUIRE(app.accounts().create(account).ok());
    const auto made = make_region(app);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code() == ErrorCode::Conflict);
}

TEST_CASE("the replay answers its own source") {
    const testkit::TempDir folder;
    App app(config_in(folder.path()));
    const Replay replay(app);
    const auto taken = app.warnings().poll("latihan-bmkg");
    REQUIRE(taken.ok());
    CHECK(*taken == 0);  // the first message comes after half a minute
}
