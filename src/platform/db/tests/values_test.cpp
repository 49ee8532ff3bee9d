#include <doctest/doctest.h>

#include <limits>

#include "platform/db/database.h"
#include "testkit/testkit.h"

using namespace kentongan;
using testkit::on_both_engines;

namespace {

using ThingId = Id<struct ThingTag>;

const db::Migration kThings = {
    "things", "0001_things",
    "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, size DOUBLE, bytes BLOB);", ""};

constexpr db::Sql kInsert = "INSERT INTO things (id, name, size, bytes) VALUES ($1, $2, $3, $4)";
constexpr db::Sql kSelect = "SELECT id, name, size, bytes FROM things WHERE id = $1";
constexpr db::Sql kByIds = "SELECT id FROM things WHERE id IN $ids(1) ORDER BY id";
constexpr db::Sql kNotNames = "SELECT id FROM things WHERE name NOT IN $texts(2) AND id < $1";

struct Row {
    std::int64_t id = 0;
    std::optional<std::string> name;
    double size = 0;
    bool has_size = false;
    std::string bytes;
};

std::optional<Row> find(db::Database& database, std::int64_t id) {
    return database.read([&](db::Tx& tx) -> std::optional<Row> {
        auto rows = tx.query(kSelect, {id});
        if (!rows.next()) return {};
        return Row{rows.integer(0), rows.maybe_string(1), rows.real(2), !rows.is_null(2),
                   std::string(rows.blob(3))};
    });
}

void insert(db::Database& database, std::int64_t id, db::Value name, db::Value size,
            db::Value bytes) {
    database.write([&](db::Tx& tx) { tx.execute(kInsert, {id, name, size, bytes}); });
}

std::vector<std::int64_t> ids_of(db::Cursor rows) {
    std::vector<std::int64_t> ids;
    while (rows.next()) ids.push_back(rows.integer(0));
    return ids;
}

}  // namespace

TEST_CASE("values come back as they went in") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kThings, 1});
        const std::string bytes("\0\xff\\x'\0", 6);
        const auto most = std::numeric_limits<std::int64_t>::max();
        insert(database, most, "Désa “Sukamaju” 🌋 'kentongan'", 0.1, db::Blob{bytes});
        const auto row = find(database, most);
        REQUIRE(row);
        CHECK(row->id == 9223372036854775807);
        CHECK(row->name == "Désa “Sukamaju” 🌋 'kentongan'");
        CHECK(row->size == 0.1);
        CHECK(row->bytes == bytes);

        const auto least = std::numeric_limits<std::int64_t>::min();
        insert(database, least, "", -1e300, db::Blob{""});
        CHECK(find(database, least)->name == "");
        CHECK(find(database, least)->size == -1e300);
        CHECK(find(database, least)->bytes == "");
    });
}

TEST_CASE("null is not the empty text, and optionals bind") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kThings, 1});
        insert(database, 1, std::optional<std::string>(), nullptr, nullptr);
        insert(database, 2, std::optional<std::string>("ani"), 0.0, nullptr);
        CHECK_FALSE(find(database, 1)->name.has_value());
        CHECK_FALSE(find(database, 1)->has_size);
        CHECK(find(database, 2)->name == "ani");
        CHECK(find(database, 2)->has_size);
        CHECK_FALSE(find(database, 3).has_value());
    });
}

TEST_CASE("text that no database holds is made storable") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kThings, 1});
        insert(database, 1, std::string_view("a\0b", 3), nullptr, nullptr);
        insert(database, 2, "a\xff", nullptr, nullptr);
        CHECK(find(database, 1)->name ==
              "a\xEF\xBF\xBD"
              "b");
        CHECK(find(database, 2)->name == "a\xEF\xBF\xBD");
    });
}

TEST_CASE("a list of ids or texts is one parameter") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kThings, 1});
        const ThingId large(9007199254740993);  // no double can hold it
        insert(database, 1, "ani", nullptr, nullptr);
        insert(database, 2, "b\"u\\di", nullptr, nullptr);
        insert(database, large.value(), "cici", nullptr, nullptr);
        database.read([&](db::Tx& tx) {
            const std::vector<ThingId> wanted = {ThingId(7), large, ThingId(1)};
            CHECK(ids_of(tx.query(kByIds, {db::Value::list(wanted)})) ==
                  std::vector<std::int64_t>{1, large.value()});
            CHECK(ids_of(tx.query(kByIds, {db::Value::list(std::vector<ThingId>())})).empty());
            const std::vector<std::string> names = {"b\"u\\di", "cici"};
            CHECK(ids_of(tx.query(kNotNames, {10, db::Value::list(names)})) ==
                  std::vector<std::int64_t>{1});
        });
    });
}

TEST_CASE("parameters are bound by number, whatever their order and use") {
    constexpr db::Sql kSwapped =
        "SELECT CAST($2 AS TEXT), CAST($1 AS BIGINT), CAST($2 AS TEXT) WHERE $1 = 5 AND $2 <> ''";
    constexpr db::Sql kMaybe = "SELECT id FROM things WHERE $1 = 0 OR id < $1 ORDER BY id";
    constexpr db::Sql kNullable = "SELECT id FROM things WHERE $1 IS NULL OR name = $1";
    on_both_engines([&](db::Database& database) {
        database.migrate({&kThings, 1});
        insert(database, 1, "ani", nullptr, nullptr);
        insert(database, 9007199254740993, "budi", nullptr, nullptr);
        database.read([&](db::Tx& tx) {
            auto row = tx.query(kSwapped, {5, "five"});
            REQUIRE(row.next());
            CHECK(row.text(0) == "five");
            CHECK(row.integer(1) == 5);
            CHECK(row.text(2) == "five");
            CHECK(ids_of(tx.query(kMaybe, {0})).size() == 2);
            CHECK(ids_of(tx.query(kMaybe, {9007199254740993})) == std::vector<std::int64_t>{1});
            CHECK(ids_of(tx.query(kNullable, {std::optional<std::string>()})).size() == 2);
            CHECK(ids_of(tx.query(kNullable, {"ani"})) == std::vector<std::int64_t>{1});
        });
        CHECK_THROWS_AS(database.read([&](db::Tx& tx) { tx.query(kMaybe); }), std::logic_error);
    });
}

TEST_CASE("a truth from the database is 0 or 1") {
    constexpr db::Sql kTruths = "SELECT 1 < 2, 1 > 2, EXISTS (SELECT 1)";
    on_both_engines([&](db::Database& database) {
        database.read([&](db::Tx& tx) {
            auto row = tx.query(kTruths);
            REQUIRE(row.next());
            CHECK(row.boolean(0));
            CHECK_FALSE(row.boolean(1));
            CHECK(row.boolean(2));
        });
    });
}

TEST_CASE("a cursor may run inside another of the same text") {
    constexpr db::Sql kAll = "SELECT id FROM things ORDER BY id";
    on_both_engines([&](db::Database& database) {
        database.migrate({&kThings, 1});
        for (int id : {1, 2, 3}) insert(database, id, nullptr, nullptr, nullptr);
        const auto pairs = database.read([&](db::Tx& tx) {
            int count = 0;
            auto outer = tx.query(kAll);
            while (outer.next()) {
                auto inner = tx.query(kAll);
                while (inner.next()) ++count;
            }
            return count;
        });
        CHECK(pairs == 9);
    });
}

TEST_CASE("LIKE tells capitals apart and texts sort by bytes") {
    constexpr db::Sql kLike = "SELECT id FROM things WHERE name LIKE $1 ORDER BY name";
    on_both_engines([&](db::Database& database) {
        database.migrate({&kThings, 1});
        insert(database, 1, "beta", nullptr, nullptr);
        insert(database, 2, "Beta", nullptr, nullptr);
        insert(database, 3, "banjir", nullptr, nullptr);
        insert(database, 4, "étape", nullptr, nullptr);
        database.read([&](db::Tx& tx) {
            CHECK(ids_of(tx.query(kLike, {"b%"})) == std::vector<std::int64_t>{3, 1});
            CHECK(ids_of(tx.query(kLike, {"%"})) == std::vector<std::int64_t>{2, 3, 1, 4});
        });
    });
}
