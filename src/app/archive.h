// One file that holds many: written as a tar of the pax kind through zstd, read with bounds,
// because what comes from outside may be made to hurt. libarchive behind it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan {

// SHA-256 over the SHA-256 of every piece of 1 MiB, so that large files need little memory.
class PieceHash {
public:
    void add(std::string_view bytes);
    std::string hex();  // ends it

private:
    void take_piece();
    std::string piece_, hashes_;
};

// Independent of the order in which parts are added: sums of their SHA-256.
class SetHash {
public:
    void add(std::string_view part);
    std::string hex() const;

private:
    std::uint64_t words_[4] = {};
};

// Everything throws std::runtime_error with a reason for people, or std::system_error.
class ArchiveWriter {
public:
    // Takes the open file; it stays the caller's.
    explicit ArchiveWriter(int file);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    void add(const std::string& name, std::string_view content);
    struct Added {
        std::int64_t bytes = 0;
        std::string checksum;  // PieceHash
    };
    // Empty when there is no such file (any more).
    std::optional<Added> add_file(const std::string& name, const std::string& path);
    void finish();

private:
    void begin_entry(const std::string& name, std::int64_t bytes);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class ArchiveReader {
public:
    // Ours: tar and zstd. Foreign: also zip, gzip and none.
    enum class Kinds { Ours, Foreign };
    ArchiveReader(const std::string& path, Kinds kinds);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    struct Entry {
        std::string name;
        bool is_file = false;  // not a folder, link or device
        bool is_folder = false;
    };
    std::optional<Entry> next();
    // The content of the present entry, piece by piece.
    void read(const std::function<void(std::string_view)>& take);
    // All of it; throws above `most` bytes.
    std::string content(std::size_t most);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan
