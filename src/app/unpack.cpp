#include "app/unpack.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "app/archive.h"
#include "app/backup.h"
#include "platform/base/json.h"

namespace kentongan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxText = 4 << 20;  // about.json, manifest.json

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

class Unpacking {
public:
    Unpacking(const std::string& file, std::string staging)
        : archive_(file, ArchiveReader::Kinds::Ours),
          staging_(std::move(staging)),
          left_(spare_bytes(staging_)) {}

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

}  // namespace

Error damaged(const std::string& why) {
    return Error(ErrorCode::Unprocessable, "This is no whole backup: " + why);
}

Result<Manifest> unpack(const std::string& file, const std::string& staging) {
    return Unpacking(file, staging).run();
}

}  // namespace kentongan
