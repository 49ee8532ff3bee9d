#include <doctest/doctest.h>

#include <array>

#include "platform/db/database.h"
#include "platform/db/sql_text.h"
#include "testkit/testkit.h"

using namespace kentongan;
using testkit::on_both_engines;

namespace {

std::vector<std::string> migrate(db::Database& database,
                                 const std::vector<db::Migration>& migrations) {
    std::vector<std::string> told;
    database.migrate(migrations, [&](std::string_view name) { told.emplace_back(name); });
    return told;
}

const db::Migration kFirst = {"desa", "0001_first", "CREATE TABLE desa (id BIGINT PRIMARY KEY);",
                              ""};
const db::Migration kSecond = {
    "desa", "0002_second",
    "ALTER TABLE desa ADD COLUMN note TEXT NOT NULL DEFAULT 'a;b'; -- a ; in a comment\n"
    "CREATE INDEX desa_note ON desa (note);\n"
    "INSERT INTO desa (id) VALUES (1);",
    ""};

constexpr db::Sql kNote = "SELECT note FROM desa WHERE id = 1";

}  // namespace

TEST_CASE("migrations are applied once, in order, and resumed") {
    on_both_engines([](db::Database& database) {
        CHECK(migrate(database, {kFirst}) == std::vector<std::string>{"desa/0001_first"});
        CHECK(migrate(database, {kFirst, kSecond}) == std::vector<std::string>{"desa/0002_second"});
        CHECK(migrate(database, {kFirst, kSecond}).empty());
        database.read([](db::Tx& tx) {
            auto rows = tx.query(kNote);
            REQUIRE(rows.next());
            CHECK(rows.text(0) == "a;b");
        });
    });
}

TEST_CASE("a migration that fails leaves nothing behind and is tried again") {
    on_both_engines([](db::Database& database) {
        db::Migration broken = kSecond;
        broken.sql += "INSERT INTO nowhere VALUES (1);";
        CHECK_THROWS_AS(migrate(database, {kFirst, broken}), db::DatabaseError);
        CHECK(migrate(database, {kFirst, kSecond}) == std::vector<std::string>{"desa/0002_second"});
    });
}

TEST_CASE("an edited migration and one of a newer program are refused") {
    on_both_engines([](db::Database& database) {
        migrate(database, {kFirst, kSecond});
        db::Migration edited = kSecond;
        edited.sql += " ";
        CHECK_THROWS_AS(migrate(database, {kFirst, edited}), db::DatabaseError);
        CHECK_THROWS_AS(migrate(database, {kFirst}), db::DatabaseError);
    });
}

TEST_CASE("where a second file exists PostgreSQL takes that one") {
    on_both_engines([](db::Database& database) {
        const std::array<EmbeddedFile, 4> files = {
            EmbeddedFile{"0002_b.pg.sql", "CREATE TABLE pg_words (word TEXT);"},
            EmbeddedFile{"0001_a.sql", "CREATE TABLE a (id BIGINT PRIMARY KEY);"},
            EmbeddedFile{"0002_b.sql", "CREATE VIRTUAL TABLE fts_words USING fts5 (word);"},
            EmbeddedFile{"README.md", "not SQL"}};
        const auto migrations = db::migrations_from("words", files);
        REQUIRE(migrations.size() == 2);
        CHECK(migrations[0].name == "0001_a");
        CHECK(migrations[1].name == "0002_b");
        CHECK(migrations[1].room == "words");
        migrate(database, migrations);
        constexpr db::Sql kFts = "SELECT word FROM fts_words WHERE fts_words MATCH $1";
        constexpr db::Sql kPg = "SELECT word FROM pg_words WHERE word = $1";
        const bool sqlite = database.engine() == db::Engine::Sqlite;
        database.read(
            [&](db::Tx& tx) { CHECK_FALSE(tx.query(sqlite ? kFts : kPg, {"x"}).next()); });
    });
}

TEST_CASE("tables are strict: a number column refuses words") {
    constexpr db::Sql kInsert = "INSERT INTO desa (id) VALUES ($1)";
    on_both_engines([&](db::Database& database) {
        migrate(database, {kFirst});
        CHECK_THROWS_AS(database.write([&](db::Tx& tx) { tx.execute(kInsert, {"words"}); }),
                        db::DatabaseError);
    });
}

TEST_CASE("schema texts are translated outside strings, comments and names") {
    using db::translate_schema;
    constexpr auto kSqlite = db::Engine::Sqlite, kPostgres = db::Engine::Postgres;
    const std::string table =
        "create table t (\"BIGINT\" bigint, b BLOB, d DOUBLE, e DOUBLE PRECISION, s TEXT DEFAULT "
        "'BLOB') -- TEXT\n";
    CHECK(translate_schema(table, kSqlite) ==
          "create table t (\"BIGINT\" INTEGER, b BLOB, d REAL, e REAL, s TEXT DEFAULT 'BLOB') "
          "STRICT -- TEXT\n");
    CHECK(translate_schema(table, kPostgres) ==
          "create table t (\"BIGINT\" BIGINT, b BYTEA, d DOUBLE PRECISION, e DOUBLE PRECISION, s "
          "TEXT COLLATE \"C\" DEFAULT 'BLOB') -- TEXT\n");
    const std::string keyed = "CREATE TABLE k (a BIGINT PRIMARY KEY) WITHOUT ROWID;";
    CHECK(translate_schema(keyed, kSqlite) ==
          "CREATE TABLE k (a INTEGER PRIMARY KEY) WITHOUT ROWID, STRICT;");
    CHECK(translate_schema(keyed, kPostgres) == "CREATE TABLE k (a BIGINT PRIMARY KEY) ;");
    CHECK(translate_schema("CREATE VIRTUAL TABLE f USING fts5 (t);", kSqlite) ==
          "CREATE VIRTUAL TABLE f USING fts5 (t);");
    CHECK(translate_schema("CREATE TABLE n (text TEXT, blob BLOB, UNIQUE (text, blob));",
                           kPostgres) ==
          "CREATE TABLE n (text TEXT COLLATE \"C\", blob BYTEA, UNIQUE (text, blob));");
    CHECK(translate_schema("UPDATE t SET s = CAST(b AS TEXT)", kPostgres) ==
          "UPDATE t SET s = CAST(b AS TEXT)");
}

TEST_CASE("a trigger with several statements is one statement") {
    auto database = db::Database::open("sqlite::memory:");
    migrate(*database, {kFirst,
                        {"desa", "0002_trigger",
                         "CREATE TABLE log (n BIGINT);\n"
                         "CREATE TRIGGER t AFTER INSERT ON desa BEGIN\n"
                         "  INSERT INTO log VALUES (1); INSERT INTO log VALUES (2);\nEND;\n"
                         "INSERT INTO desa (id) VALUES (5);",
                         ""}});
    constexpr db::Sql kCount = "SELECT COUNT(*) FROM log";
    database->read([&](db::Tx& tx) {
        auto rows = tx.query(kCount);
        REQUIRE(rows.next());
        CHECK(rows.integer(0) == 2);
    });
}

TEST_CASE("a plan tells a search through an index from a scan") {
    constexpr db::Sql kById = "SELECT note FROM desa WHERE id = $1";
    constexpr db::Sql kBySize = "SELECT id FROM desa WHERE note || 'x' = $1";
    on_both_engines([&](db::Database& database) {
        migrate(database, {kFirst, kSecond});
        const bool sqlite = database.engine() == db::Engine::Sqlite;
        CHECK(database.explain(kById).find(sqlite ? "SEARCH" : "Index") != std::string::npos);
        CHECK(database.explain(kBySize).find(sqlite ? "SCAN" : "Seq Scan") != std::string::npos);
    });
}

TEST_CASE("data survive closing, in a folder or a file by name") {
    const testkit::TempDir folder;
    const std::string url = folder.path() + "/data";
    migrate(*db::Database::open(url), {kFirst, kSecond});
    CHECK(migrate(*db::Database::open(url), {kFirst, kSecond}).empty());
    CHECK(
        migrate(*db::Database::open("sqlite:" + url + "/kentongan.db"), {kFirst, kSecond}).empty());
    CHECK_THROWS_AS(db::Database::open("sqlite:/proc/nowhere/x.db"), db::DatabaseError);
    CHECK_THROWS_AS(db::Database::open("postgresql://127.0.0.1:1/none"), db::DatabaseError);
}
