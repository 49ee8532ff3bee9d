#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <system_error>

#include "app/app.h"
#include "app/archive.h"
#include "app/backup.h"
#include "app/carry.h"
#include "app/serving_lock.h"
#include "platform/base/json.h"

namespace kentongan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxText = 4 << 20;          // about.json, manifest.json
constexpr std::uint64_t kKeptFree = 64ull << 20;   // of the disk
constexpr const char* kStaging = "restoring";      // below the data directory
constexpr const char* kWhole = "restoring/whole";  // the mark that all of it has arrived
constexpr const char* kLock = "serving.lock";

Error damaged(const std::string& why) {
    return Error(ErrorCode::Unprocessable, "This is no whole backup: " + why);
}

// What manifest.json promises.
struct Manifest {
    std::map<std::string, TableSum> tables;
    std::int64_t tables_bytes = 0, files = 0, files_bytes = 0;
    std::string tables_checksum, files_checksum;
};

std::int64_t number_in(const json::value& value, std::string_view key) {
    const auto* found = find(value, key);
    return found && found->is_int64() ? found->as_int64() : -1;
}

std::string text_in(const json::value& value, std::string_view key) {
    const auto* found = find_string(value, key);
    return found ? std::string(*found) : std::string();
}

Result<void> check_about(const std::string& text) {
    const auto about = parse_json(text, {.max_bytes = kMaxText});
    if (!about || number_in(*about, "format") < 1) return damaged("about.json says nothing");
    if (number_in(*about, "format") > kBackupFormat)
        return Error(ErrorCode::Unprocessable, "A newer version made this backup (" +
                                                   text_in(*about, "program") +
                                                   "): use that version");
    return {};
}

Result<Manifest> manifest_from(const std::string& text) {
    const auto parsed = parse_json(text, {.max_bytes = kMaxText});
    if (!parsed) return damaged("manifest.json cannot be read");
    const auto *tables = find(*parsed, "tables"), *file = find(*parsed, "tables_file"),
               *files = find(*parsed, "files");
    if (!tables || !tables->is_array() || !file || !files)
        return damaged("manifest.json is not complete");
    Manifest manifest;
    for (const auto& table : tables->as_array())
        manifest.tables[text_in(table, "name")] = {number_in(table, "rows"),
                                                   text_in(table, "checksum")};
    manifest.tables_bytes = number_in(*file, "bytes");
    manifest.tables_checksum = text_in(*file, "checksum");
    manifest.files = number_in(*files, "count");
    manifest.files_bytes = number_in(*files, "bytes");
    manifest.files_checksum = text_in(*files, "checksum");
    return manifest;
}

std::uint64_t free_bytes(const std::string& folder) {
    struct statvfs space {};
    if (statvfs(folder.c_str(), &space) != 0)
        throw std::system_error(errno, std::generic_category(), folder);
    return std::uint64_t{space.f_bavail} * space.f_frsize;
}

// Takes the archive apart below `staging`, writing only names that a backup of ours has, and never
// more than the disk bears.
class Unpacking {
public:
    Unpacking(const std::string& file, std::string staging)
        : archive_(file, ArchiveReader::Kinds::Ours), staging_(std::move(staging)) {
        const auto space = free_bytes(staging_);
        left_ = space > kKeptFree ? space - kKeptFree : 0;
    }

    Result<Manifest> run() {
        const auto first = archive_.next();
        if (!first || !first->is_file || first->name != kAboutName)
            return damaged("it does not begin with " + std::string(kAboutName));
        TRY(check_about(archive_.content(kMaxText)));
        while (const auto entry = archive_.next()) {
            if (!entry->is_file) return damaged(entry->name + " is not a file");
            if (entry->name == kManifestName) {
                TRY_ASSIGN(auto manifest, manifest_from(archive_.content(kMaxText)));
                if (archive_.next()) return damaged("something follows its end");
                TRY(compare(manifest));
                return manifest;
            }
            TRY(take(entry->name));
        }
        return damaged("its end is missing");
    }

private:
    Result<void> take(const std::string& name) {
        const std::string folder = kFilesFolder;
        const bool is_tables = name == kTablesName;
        if (!is_tables &&
            !(name.starts_with(folder) && is_carried_path(name.substr(folder.size()))))
            return damaged("\"" + name + "\" does not belong into one");
        const auto path = fs::path(staging_) / name;
        fs::create_directories(path.parent_path());
        const int file =
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0 && errno == EEXIST) return damaged(name + " is in it twice");
        if (file < 0) throw std::system_error(errno, std::generic_category(), path.string());
        PieceHash hash;
        std::int64_t bytes = 0;
        try {
            archive_.read([&](std::string_view piece) {
                hash.add(piece);
                bytes += static_cast<std::int64_t>(piece.size());
                write(file, path, piece);
            });
        } catch (...) {
            ::close(file);
            throw;
        }
        ::close(file);
        if (is_tables) {
            tables_bytes_ = bytes;
            tables_checksum_ = hash.hex();
            return {};
        }
        files_.add(name.substr(folder.size()) + "\n" + hash.hex());
        ++count_;
        files_bytes_ += bytes;
        progress_.step("files", count_, -1);
        return {};
    }

    void write(int file, const fs::path& path, std::string_view piece) {
        if (piece.size() > left_)
            throw std::system_error(std::make_error_code(std::errc::no_space_on_device),
                                    "the backup needs more room than " + staging_ + " has");
        left_ -= piece.size();
        while (!piece.empty()) {
            const auto put = ::write(file, piece.data(), piece.size());
            if (put < 0 && errno == EINTR) continue;
            if (put <= 0) throw std::system_error(errno, std::generic_category(), path.string());
            piece.remove_prefix(static_cast<std::size_t>(put));
        }
    }

    Result<void> compare(const Manifest& manifest) {
        progress_.finish();
        if (tables_checksum_ != manifest.tables_checksum || tables_bytes_ != manifest.tables_bytes)
            return damaged("its tables are not what was saved");
        if (count_ != manifest.files || files_bytes_ != manifest.files_bytes ||
            files_.hex() != manifest.files_checksum)
            return damaged("its files are not what was saved");
        return {};
    }

    ArchiveReader archive_;
    std::string staging_;
    std::uint64_t left_ = 0;
    std::int64_t tables_bytes_ = 0, count_ = 0, files_bytes_ = 0;
    std::string tables_checksum_;
    SetHash files_;
    Progress progress_;
};

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
    TRY_ASSIGN(const auto manifest, Unpacking(file, staging).run());
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
