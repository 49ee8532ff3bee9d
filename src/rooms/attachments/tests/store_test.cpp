#include "rooms/attachments/store.h"

#include <doctest/doctest.h>

#include "rooms/attachments/api.h"
#include "testkit/plans.h"
#include "testkit/testkit.h"

using namespace kentongan;
using namespace kentongan::attachments;
using accounts::AccountId;

namespace {

store::Row row_of(std::int64_t id, std::int64_t account) {
    store::Row row;
    row.id = AttachmentId(id);
    row.account = AccountId(account);
    row.unused_since = from_millis(id * 1000);
    row.original = "o" + std::to_string(id);
    row.preview = "p" + std::to_string(id);
    row.description = "Banjir di “Kretek”";
    row.blurhash = "LKO2?U%2Tw=w]~RBVZRi};RPxuwH";
    row.width = 640;
    row.height = 480;
    row.preview_width = 320;
    row.preview_height = 240;
    row.focus_x = -0.25;
    row.focus_y = 0.5;
    row.size_bytes = 5'000'000'000;
    return row;
}

void with_store(const std::function<void(db::Database&)>& test) {
    testkit::on_both_engines([&](db::Database& database) {
        database.migrate(Attachments::migrations());
        test(database);
    });
}

}  // namespace

TEST_CASE("what is kept comes back") {
    with_store([](db::Database& database) {
        auto kept = row_of(7, 1);
        database.write([&](db::Tx& tx) { store::insert(tx, kept); });
        auto found = database.read([](db::Tx& tx) { return store::find(tx, AttachmentId(7)); });
        REQUIRE(found);
        CHECK(found->account == AccountId(1));
        CHECK_FALSE(found->status);
        CHECK(found->unused_since == from_millis(7000));
        CHECK(found->original == "o7");
        CHECK(found->preview == "p7");
        CHECK(found->description == kept.description);
        CHECK(found->blurhash == kept.blurhash);
        CHECK(found->width == 640);
        CHECK(found->height == 480);
        CHECK(found->preview_width == 320);
        CHECK(found->preview_height == 240);
        CHECK(found->focus_x == -0.25);
        CHECK(found->focus_y == 0.5);
        CHECK(found->size_bytes == 5'000'000'000);
        database.write([](db::Tx& tx) { store::update_words(tx, AttachmentId(7), "lain", 1, -1); });
        found = database.read([](db::Tx& tx) { return store::find(tx, AttachmentId(7)); });
        CHECK(found->description == "lain");
        CHECK(found->focus_x == 1);
        CHECK(found->focus_y == -1);
        database.write([](db::Tx& tx) { store::remove(tx, AttachmentId(7)); });
        CHECK_FALSE(database.read([](db::Tx& tx) { return store::find(tx, AttachmentId(7)); }));
    });
}

TEST_CASE("only unused ones of the same person are bound") {
    with_store([](db::Database& database) {
        database.write([](db::Tx& tx) {
            for (int id = 1; id <= 3; ++id) store::insert(tx, row_of(id, 1));
            store::insert(tx, row_of(4, 2));
        });
        auto bind = [&](std::vector<AttachmentId> ids, std::int64_t status) {
            return database.write(
                [&](db::Tx& tx) { return store::update_status(tx, AccountId(1), ids, status); });
        };
        auto unused = [&] {
            return database.read([](db::Tx& tx) { return store::count_unused(tx, AccountId(1)); });
        };
        CHECK(unused() == 3);
        CHECK(bind({AttachmentId(1), AttachmentId(2)}, 100) == 2);
        CHECK(unused() == 1);
        CHECK(bind({AttachmentId(2), AttachmentId(3), AttachmentId(4)}, 101) == 1);
        CHECK(unused() == 0);
        database.write([](db::Tx& tx) { store::update_unused(tx, 100, from_millis(9'000)); });
        CHECK(unused() == 2);
        CHECK(bind({AttachmentId(1)}, 102) == 1);
    });
}

TEST_CASE("unused ones go, oldest first, and say which files they had") {
    with_store([](db::Database& database) {
        database.write([](db::Tx& tx) {
            for (int id = 1; id <= 5; ++id) store::insert(tx, row_of(id, 1));
            auto twin = row_of(6, 2);
            twin.preview = "o2";  // the same content, differently used
            store::insert(tx, twin);
            std::vector<AttachmentId> used{AttachmentId(1)};
            store::update_status(tx, AccountId(1), used, 100);
        });
        auto removed = database.write(
            [](db::Tx& tx) { return store::remove_unused(tx, from_millis(4'000), 1); });
        REQUIRE(removed.size() == 1);
        CHECK(removed[0].original == "o2");
        removed = database.write(
            [](db::Tx& tx) { return store::remove_unused(tx, from_millis(4'000), 10); });
        REQUIRE(removed.size() == 1);
        CHECK(removed[0].original == "o3");
        database.read([](db::Tx& tx) {
            CHECK(store::is_referenced(tx, "o2"));
            CHECK_FALSE(store::is_referenced(tx, "o3"));
            CHECK_FALSE(store::is_referenced(tx, "p3"));
            CHECK(store::is_referenced(tx, "o1"));
        });
    });
}

TEST_CASE("what a conversion says comes back, and only then is it bound") {
    with_store([](db::Database& database) {
        auto waiting = row_of(7, 1);
        waiting.kind = Kind::Video;
        waiting.state = store::State::Waiting;
        waiting.original = waiting.preview = "";
        std::vector<AttachmentId> ids{AttachmentId(7)};
        const auto bind = [&] {
            return database.write(
                [&](db::Tx& tx) { return store::update_status(tx, AccountId(1), ids, 100); });
        };
        const auto count = [&] {
            return database.read([](db::Tx& tx) { return store::count_waiting(tx, AccountId(1)); });
        };
        database.write([&](db::Tx& tx) { store::insert(tx, waiting); });
        CHECK(count() == 1);
        CHECK(bind() == 0);
        auto ready = waiting;
        ready.state = store::State::Ready;
        ready.original = "o7";
        ready.preview = "p7";
        ready.failure = "nothing";
        ready.likeness = 0xffff'ffff'ffff'fff0;
        ready.playing = Playing{.duration = 88.25,
                                .bitrate = 3'000'000'000,
                                .frames = 30'000,
                                .per_seconds = 1001,
                                .audio_codec = "aac",
                                .audio_layout = "stereo",
                                .audio_rate = 48'000};
        database.write([&](db::Tx& tx) { store::update_files(tx, ready); });
        CHECK(count() == 0);
        const auto found =
            database.read([](db::Tx& tx) { return store::find(tx, AttachmentId(7)); });
        REQUIRE(found);
        CHECK(found->kind == Kind::Video);
        CHECK(found->state == store::State::Ready);
        CHECK(found->failure == "nothing");
        CHECK(found->likeness == ready.likeness);
        CHECK(found->original == "o7");
        REQUIRE(found->playing);
        CHECK(found->playing->duration == 88.25);
        CHECK(found->playing->bitrate == 3'000'000'000);
        CHECK(found->playing->frames == 30'000);
        CHECK(found->playing->per_seconds == 1001);
        CHECK(found->playing->audio_codec == "aac");
        CHECK(found->playing->audio_layout == "stereo");
        CHECK(found->playing->audio_rate == 48'000);
        CHECK(bind() == 1);
    });
}

TEST_CASE("no query walks over the attachments") {
    const auto database = db::Database::open("sqlite::memory:");
    database->migrate(Attachments::migrations());
    CHECK(testkit::scans_of(*database, store::queries()) == "");
}
