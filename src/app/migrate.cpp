#include "app/migrate.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/app.h"
#include "app/carry.h"
#include "app/serving_lock.h"

namespace kentongan {
namespace {

constexpr const char* kHistory = "kentongan_migrations";

// When each migration was applied, to the millisecond: no two servers have it in common.
std::string source_name(db::Tx& tx, const std::vector<db::Table>& tables) {
    const auto history = std::ranges::find(tables, kHistory, &db::Table::name);
    if (history == tables.end()) throw db::DatabaseError("this is no database of ours");
    return sum_of(tx, *history).checksum;
}

// What the target holds already: nothing, or the beginning of this same copy.
Result<db::CopyState> begin_or_resume(db::Tx& from, db::Database& target,
                                      const std::vector<db::Table>& tables) {
    const auto source = source_name(from, tables);
    if (auto begun = target.read([](db::Tx& to) { return db::find_copy(to); })) {
        if (begun->source != source)
            return Error(ErrorCode::Conflict,
                         "The database holds the beginning of a copy of another server. Create a "
                         "new one");
        std::cerr << "  goes on where the last run ended\n";
        return *begun;
    }
    if (target.read([](db::Tx& to) { return db::has_tables(to); }))
        return Error(ErrorCode::Conflict,
                     "The database is not empty. Create a new one: createdb kentongan");
    const auto migrations = db::applied_migrations(from, App::migrations());
    target.write([&](db::Tx& to) { db::begin_copy(to, migrations, source); });
    return db::CopyState{source, {}};
}

struct Pair {
    db::Table source, target;
};

Result<std::vector<Pair>> pairs_of(const std::vector<db::Table>& tables, db::Database& target) {
    const auto there = target.read([](db::Tx& to) { return db::list_tables(to); });
    if (there.size() != tables.size())
        return Error(ErrorCode::Conflict, "The database has other tables than this server");
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (there[i].name != tables[i].name)
            return Error(ErrorCode::Conflict, "The database lacks the table " + tables[i].name);
        pairs.push_back({db::in_order_of(tables[i], there[i]), there[i]});
    }
    return pairs;
}

void copy_table(db::Tx& from, db::Database& target, const Pair& pair, const db::CopyState& state,
                Progress& progress) {
    db::CopyState::Done done{pair.source.name, {}, 0};
    const auto before = std::ranges::find(state.done, done.table, &db::CopyState::Done::table);
    if (before != state.done.end()) done = *before;
    const auto total = db::count_rows(from, pair.source);
    db::TableReader reader(from, pair.source, done.key);
    progress.step(done.table, done.rows, total);
    for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
        done.key = reader.last_key();
        done.rows += static_cast<std::int64_t>(rows.size());
        target.write([&](db::Tx& to) {
            db::insert_rows(to, pair.target, rows);
            db::note_copied(to, done);
        });
        progress.step(done.table, done.rows, total);
    }
}

Result<void> compare(db::Tx& from, db::Database& target, const std::vector<Pair>& pairs,
                     Progress& progress) {
    std::int64_t compared = 0;
    for (const auto& pair : pairs) {
        progress.step("tables compared", compared++, static_cast<std::int64_t>(pairs.size()));
        const auto here = sum_of(from, pair.source);
        const auto there = target.read([&](db::Tx& to) { return sum_of(to, pair.target); });
        if (here.rows != there.rows || here.checksum != there.checksum)
            return Error(ErrorCode::Conflict,
                         "The rows of " + pair.source.name + " differ: there are " +
                             std::to_string(here.rows) + " here and " + std::to_string(there.rows) +
                             " there. Something was written meanwhile: begin again with a new "
                             "database");
    }
    return {};
}

Result<std::int64_t> copy_all(db::Tx& from, db::Database& target) {
    const auto tables = db::list_tables(from);
    TRY_ASSIGN(const auto state, begin_or_resume(from, target, tables));
    TRY_ASSIGN(const auto pairs, pairs_of(tables, target));
    Progress progress;
    for (const auto& pair : pairs) copy_table(from, target, pair, state, progress);
    TRY(compare(from, target, pairs, progress));
    target.write([](db::Tx& to) { db::end_copy(to); });
    progress.finish();
    std::int64_t rows = 0;
    for (const auto& pair : pairs) rows += db::count_rows(from, pair.source);
    return rows;
}

}  // namespace

Result<void> migrate_to(const Config& config, const std::string& url) {
    if (!config.database.empty())
        return Error(ErrorCode::BadRequest, "This server has its data in PostgreSQL already");
    if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
        return Error(ErrorCode::BadRequest, "URL should be postgresql://USER@HOST/NAME");
    const auto source = open_existing(config);
    ServingLock lock;
    if (!lock.acquire(config.data))
        return Error(ErrorCode::Conflict,
                     "A server runs on " + config.data +
                         ": stop it first, so that nothing is written meanwhile");
    const auto target = db::Database::open(url);
    TRY_ASSIGN(const auto rows,
               source->read([&](db::Tx& from) { return copy_all(from, *target); }));
    std::cout << rows << " rows are in PostgreSQL. Set database to that address (--database) and "
              << "start the server; pictures stay in " << config.data
              << ", and kentongan.db there may go when you are content\n";
    return {};
}

}  // namespace kentongan
