#include "app/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "app/archive.h"
#include "app/carry.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPath = 300, kMaxDepth = 8;

// The file under its temporary name. Who holds its lock writes it, so what a killed backup left
// behind is simply taken over.
class PartFile {
public:
    explicit PartFile(std::string path)
        : path_(std::move(path)),
          file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), path_);
        // Another one may have finished, and given the file its name, between our two steps.
        struct stat opened {
        }, named{};
        is_ours_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0 && ::fstat(file_, &opened) == 0 &&
                   ::lstat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino;
        if (is_ours_ && (::fchmod(file_, 0600) != 0 || ::ftruncate(file_, 0) != 0))
            throw std::system_error(errno, std::generic_category(), path_);
    }
    ~PartFile() {
        if (is_ours_ && !renamed_) ::unlink(path_.c_str());
        ::close(file_);
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    bool is_ours() const { return is_ours_; }
    int get() const { return file_; }
    void rename_to(const std::string& name) {
        if (::fsync(file_) != 0 || ::rename(path_.c_str(), name.c_str()) != 0)
            throw std::system_error(errno, std::generic_category(), name);
        renamed_ = true;
        const auto folder = fs::absolute(name).parent_path();
        const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool synced = directory >= 0 && ::fsync(directory) == 0;
        if (directory >= 0) ::close(directory);
        if (!synced) throw std::system_error(errno, std::generic_category(), folder.string());
    }

private:
    std::string path_;
    int file_;
    bool is_ours_ = false, renamed_ = false;
};

// The SQLite file that carries the rows, and goes away with its journal.
class TablesFile {
public:
    explicit TablesFile(std::string path) : path_(std::move(path)) { remove(); }
    ~TablesFile() { remove(); }
    TablesFile(const TablesFile&) = delete;
    TablesFile& operator=(const TablesFile&) = delete;
    const std::string& path() const { return path_; }

private:
    void remove() const {
        std::error_code ignored;
        for (const auto* ending : {"", "-wal", "-shm", "-journal"})
            fs::remove(path_ + ending, ignored);
    }
    std::string path_;
};

// Every table of one moment, however long it takes.
void write_tables(db::Database& source, const std::string& path, JsonWriter& manifest) {
    auto target = db::Database::open("sqlite:" + path);
    Progress progress;
    source.read([&](db::Tx& from) {
        for (const auto& table : db::list_tables(from)) {
            target->write([&](db::Tx& to) { db::create_plain_table(to, table); });
            const auto total = db::count_rows(from, table);
            TableHash hash(table);
            db::TableReader reader(from, table);
            progress.step(table.name, 0, total);
            for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
                hash.add(rows);
                target->write([&](db::Tx& to) { db::insert_rows(to, table, rows); });
                progress.step(table.name, hash.sum().rows, total);
            }
            manifest.begin_object()
                .member("name", table.name)
                .member("rows", hash.sum().rows)
                .member("checksum", hash.sum().checksum)
                .end_object();
        }
    });
    progress.finish();
    target->close();
}

// Files are named by their content and written under other names first, so what a name stands for
// is whole and does not change. Newer ones than the tables do no harm.
std::vector<std::string> list_files(const std::string& data, const fs::path& backup) {
    std::vector<std::string> names;
    const auto own = fs::absolute(backup).lexically_normal();
    for (const auto& folder : fs::directory_iterator(data)) {
        if (!folder.is_directory() || folder.is_symlink()) continue;
        const auto place = fs::absolute(folder.path()).lexically_normal().string() + "/";
        const auto name = folder.path().filename().string();
        if (own.string().starts_with(place)) {
            std::cerr << "  left out: the folder " << name << ", where the backup itself is\n";
            continue;
        }
        std::error_code gone;  // while we look
        fs::recursive_directory_iterator below(folder.path(), gone), end;
        for (; !gone && below != end; below.increment(gone)) {
            const auto path = fs::relative(below->path(), data).string();
            if (below->is_regular_file(gone) && !below->is_symlink(gone) && is_carried_path(path))
                names.push_back(path);
        }
    }
    std::ranges::sort(names);
    return names;
}

void write_files(const Config& config, const std::string& file, ArchiveWriter& archive,
                 JsonWriter& manifest) {
    std::error_code ignored;
    std::vector<std::string> names;
    if (fs::is_directory(config.data, ignored)) names = list_files(config.data, file);
    Progress progress;
    SetHash hash;
    std::int64_t count = 0, bytes = 0, seen = 0;
    for (const auto& name : names) {
        const auto added = archive.add_file(kFilesFolder + name, config.data + "/" + name);
        progress.step("files", ++seen, static_cast<std::int64_t>(names.size()));
        if (!added) continue;
        hash.add(name + "\n" + added->checksum);
        ++count;
        bytes += added->bytes;
    }
    progress.finish();
    manifest.key("files").begin_object().member("count", count).member("bytes", bytes);
    manifest.member("checksum", hash.hex()).end_object();
}

std::string about(const Config& config, db::Engine engine) {
    std::string text;
    JsonWriter(text)
        .begin_object()
        .member("format", kBackupFormat)
        .member("program", "kentongan " KENTONGAN_VERSION)
        .member("engine", engine == db::Engine::Sqlite ? "sqlite" : "postgresql")
        .member("domain", config.domain)
        .member("made_at", SystemClock().now())
        .end_object();
    return text;
}

}  // namespace

bool is_carried_path(std::string_view path) {
    const auto parts = split(path, '/');
    if (path.size() > kMaxPath || parts.size() < 2 || parts.size() > kMaxDepth) return false;
    // With a dot: in the way of kentongan.db or serving.lock, which a restore puts there itself.
    if (parts[0] == "restoring" || parts[0].find('.') != std::string_view::npos) return false;
    if (path.ends_with(".part")) return false;
    return std::ranges::all_of(parts, [](std::string_view part) {
        return !part.empty() && part[0] != '.' && std::ranges::all_of(part, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '.' || c == '-' || c == '_';
        });
    });
}

Result<void> back_up(const Config& config, const std::string& file) {
    const auto source = open_existing(config);
    if (!source->read([](db::Tx& tx) { return db::has_tables(tx); }))
        return Error(ErrorCode::NotFound, "The database is empty: there is nothing to back up");
    PartFile part(file + ".part");
    if (!part.is_ours())
        return Error(ErrorCode::Conflict, "Another backup is writing " + file + " now");
    TablesFile tables(file + ".part.db");

    std::string manifest_text;
    JsonWriter manifest(manifest_text);
    manifest.begin_object().member("format", kBackupFormat).key("tables").begin_array();
    write_tables(*source, tables.path(), manifest);
    manifest.end_array();

    ArchiveWriter archive(part.get());
    archive.add(kAboutName, about(config, source->engine()));
    const auto added = archive.add_file(kTablesName, tables.path());
    manifest.key("tables_file").begin_object().member("bytes", added.value().bytes);
    manifest.member("checksum", added->checksum).end_object();
    write_files(config, file, archive, manifest);
    manifest.end_object();
    archive.add(kManifestName, manifest_text);
    archive.finish();
    part.rename_to(file);
    std::cout << file << " holds everything, " << (fs::file_size(file) + 1023) / 1024 << " kB\n";
    return {};
}

}  // namespace kentongan
