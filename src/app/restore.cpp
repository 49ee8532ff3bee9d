#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "app/app.h"
#include "app/backup.h"
#include "app/carry.h"
#include "app/serving_lock.h"
#include "app/unpack.h"

namespace kentongan {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStaging = "restoring";      // below the data directory
constexpr const char* kWhole = "restoring/whole";  // the mark that all of it has arrived
constexpr const char* kLock = "serving.lock";

// One transaction: either every row is there and as it was, or nothing is.
Result<void> load_tables(db::Tx& from, db::Tx& to, const Manifest& manifest) {
    const auto migrations = db::applied_migrations(from, App::migrations());
    const auto references = db::create_tables(to, migrations);
    const auto carried = db::list_tables(from), tables = db::list_tables(to);
    if (carried.size() != tables.size() || carried.size() != manifest.tables.size())
        return damaged("it has other tables than its version");
    Progress progress;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const auto promised = manifest.tables.find(tables[i].name);
        if (carried[i].name != tables[i].name || promised == manifest.tables.end())
            return damaged("the table " + tables[i].name + " is missing");
        TableHash hash(tables[i]);
        db::TableReader reader(from, db::in_order_of(carried[i], tables[i]));
        progress.step(tables[i].name, 0, promised->second.rows);
        for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
            hash.add(rows);
            db::insert_rows(to, tables[i], rows);
            progress.step(tables[i].name, hash.sum().rows, promised->second.rows);
        }
        if (hash.sum() != promised->second || sum_of(to, tables[i]) != promised->second)
            return damaged("the rows of " + tables[i].name + " are not what was saved");
    }
    db::rejoin_tables(to, references);
    progress.finish();
    return {};
}

Result<void> load(const std::string& staging, const std::string& target_url,
                  const Manifest& manifest) {
    const auto source = db::Database::open("sqlite:" + staging + "/" + kTablesName);
    const auto target = db::Database::open(target_url);
    auto loaded = target->write([&](db::Tx& to) {
        return source->read([&](db::Tx& from) { return load_tables(from, to, manifest); });
    });
    source->close();
    target->close();
    return loaded;
}

void sync_disk(const std::string& folder) {
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = directory >= 0 && ::syncfs(directory) == 0;
    const int why = errno;
    if (directory >= 0) ::close(directory);
    if (!synced) throw std::system_error(why, std::generic_category(), folder);
}

// From here on nothing can fail but the disk, and a second run goes on where the first one ended.
void move_in(const std::string& data) {
    const fs::path staging = fs::path(data) / kStaging;
    if (fs::is_directory(staging / "files"))
        for (const auto& folder : fs::directory_iterator(staging / "files"))
            fs::rename(folder.path(), fs::path(data) / folder.path().filename());
    if (fs::exists(staging / "kentongan.db"))
        fs::rename(staging / "kentongan.db", fs::path(data) / "kentongan.db");
    sync_disk(data);
    fs::remove_all(staging);
}

bool is_empty(const std::string& data) {
    return std::ranges::all_of(fs::directory_iterator(data), [](const fs::directory_entry& entry) {
        const auto name = entry.path().filename().string();
        return name == kStaging || name == kLock || name == "lost+found";
    });
}

bool has_tables(const std::string& url) {
    return db::Database::open(url)->read([](db::Tx& tx) { return db::has_tables(tx); });
}

Result<void> unpack_and_load(const Config& config, const std::string& file,
                             const std::string& staging) {
    TRY_ASSIGN(const auto manifest, unpack(file, staging));
    const bool sqlite = config.database.empty();
    const auto mark = [&] {
        sync_disk(config.data);
        std::ofstream(config.data + "/" + kWhole) << "\n";
        sync_disk(config.data);
    };
    // The mark comes before what cannot be taken back.
    if (!sqlite) mark();
    TRY(load(staging, sqlite ? "sqlite:" + staging + "/kentongan.db" : config.database, manifest));
    if (sqlite) mark();
    return {};
}

}  // namespace

Result<void> restore(const Config& config, const std::string& file) {
    fs::create_directories(config.data);
    fs::permissions(config.data, fs::perms::group_all | fs::perms::others_all,
                    fs::perm_options::remove);
    ServingLock lock;
    if (!lock.acquire(config.data))
        return Error(ErrorCode::Conflict, "A server runs on " + config.data + ": stop it first");
    const std::string staging = config.data + "/" + kStaging;
    const bool sqlite = config.database.empty();
    const bool filled = !sqlite && has_tables(config.database);
    if (fs::exists(config.data + "/" + kWhole) && (sqlite || filled)) {
        move_in(config.data);
        std::cout << config.data << " is restored: an earlier restore is finished now\n";
        return {};
    }
    if (!is_empty(config.data))
        return Error(ErrorCode::Conflict, config.data +
                                              " is not empty. Restore into a new directory "
                                              "(--data), or move this one away first");
    if (filled)
        return Error(ErrorCode::Conflict,
                     "The PostgreSQL database is not empty. Create a new one and name it with "
                     "--database");
    fs::remove_all(staging);
    fs::create_directory(staging);
    try {
        if (auto done = unpack_and_load(config, file, staging); !done) {
            fs::remove_all(staging);
            return std::move(done).error();
        }
    } catch (...) {
        std::error_code ignored;
        // A broken connection may have committed: then the mark lets a second run finish it.
        if (sqlite || !fs::exists(config.data + "/" + kWhole)) fs::remove_all(staging, ignored);
        throw;
    }
    move_in(config.data);
    std::cout << config.data << " is restored from " << file << "\n";
    return {};
}

}  // namespace kentongan
