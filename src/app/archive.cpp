#include "app/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan {
namespace {

constexpr std::size_t kPiece = 1 << 20, kBlock = 1 << 16;

[[noreturn]] void fail(struct archive* handle, const std::string& what) {
    const char* why = archive_error_string(handle);
    // Like files do, so that a full disk is known as such.
    if (archive_errno(handle) == ENOSPC || archive_errno(handle) == EIO)
        throw std::system_error(archive_errno(handle), std::generic_category(), what);
    throw std::runtime_error(what + ": " + (why ? why : "unknown reason"));
}

class Descriptor {
public:
    explicit Descriptor(int file) : file_(file) {}
    ~Descriptor() {
        if (file_ >= 0) ::close(file_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return file_; }

private:
    int file_;
};

}  // namespace

void PieceHash::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto taken = std::min(bytes.size(), kPiece - piece_.size());
        piece_ += bytes.substr(0, taken);
        bytes.remove_prefix(taken);
        if (piece_.size() == kPiece) take_piece();
    }
}

void PieceHash::take_piece() {
    hashes_ += crypto::sha256(piece_);
    piece_.clear();
}

std::string PieceHash::hex() {
    if (!piece_.empty()) take_piece();
    return hex_encode(crypto::sha256(hashes_));
}

void SetHash::add(std::string_view part) {
    const auto hash = crypto::sha256(part);
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, hash.data() + i * sizeof word, sizeof word);
        words_[i] += word;
    }
}

std::string SetHash::hex() const {
    return hex_encode({reinterpret_cast<const char*>(words_), sizeof words_});
}

struct ArchiveWriter::Impl {
    struct archive* handle = archive_write_new();
    std::string block = std::string(kBlock, '\0');
};

ArchiveWriter::ArchiveWriter(int file) : impl_(std::make_unique<Impl>()) {
    auto* handle = impl_->handle;
    if (!handle) throw std::bad_alloc();
    if (archive_write_set_format_pax_restricted(handle) != ARCHIVE_OK ||
        archive_write_add_filter_zstd(handle) != ARCHIVE_OK ||
        archive_write_open_fd(handle, file) != ARCHIVE_OK)
        fail(handle, "the archive cannot be begun");
}

ArchiveWriter::~ArchiveWriter() {
    archive_write_free(impl_->handle);
}

void ArchiveWriter::begin_entry(const std::string& name, std::int64_t bytes) {
    struct archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    const int status = archive_write_header(impl_->handle, entry);
    archive_entry_free(entry);
    if (status < ARCHIVE_WARN) fail(impl_->handle, name);
}

void ArchiveWriter::add(const std::string& name, std::string_view content) {
    begin_entry(name, static_cast<std::int64_t>(content.size()));
    if (archive_write_data(impl_->handle, content.data(), content.size()) !=
        static_cast<la_ssize_t>(content.size()))
        fail(impl_->handle, name);
}

std::optional<ArchiveWriter::Added> ArchiveWriter::add_file(const std::string& name,
                                                            const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0 && errno == ENOENT) return {};
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
        throw std::system_error(errno, std::generic_category(), path);
    Added added{about.st_size, {}};
    begin_entry(name, added.bytes);
    PieceHash hash;
    for (std::int64_t left = added.bytes; left > 0;) {
        const auto wanted = std::min<std::int64_t>(left, kBlock);
        const auto got = ::read(file.get(), impl_->block.data(), static_cast<std::size_t>(wanted));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), path);
        if (got == 0) throw std::runtime_error(path + " became shorter while it was read");
        const std::string_view bytes(impl_->block.data(), static_cast<std::size_t>(got));
        hash.add(bytes);
        if (archive_write_data(impl_->handle, bytes.data(), bytes.size()) != got)
            fail(impl_->handle, name);
        left -= got;
    }
    added.checksum = hash.hex();
    return added;
}

void ArchiveWriter::finish() {
    if (archive_write_close(impl_->handle) != ARCHIVE_OK) fail(impl_->handle, "the archive's end");
}

struct ArchiveReader::Impl {
    struct archive* handle = archive_read_new();
    std::string block = std::string(kBlock, '\0');
    std::unique_ptr<Descriptor> file;
};

ArchiveReader::ArchiveReader(const std::string& path, Kinds kinds)
    : impl_(std::make_unique<Impl>()) {
    auto* handle = impl_->handle;
    if (!handle) throw std::bad_alloc();
    try {
        impl_->file = std::make_unique<Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (impl_->file->get() < 0) throw std::system_error(errno, std::generic_category(), path);
        archive_read_support_format_tar(handle);
        archive_read_support_filter_zstd(handle);
        if (kinds == Kinds::Foreign) {
            archive_read_support_format_zip(handle);
            archive_read_support_filter_gzip(handle);
        }
        if (archive_read_open_fd(handle, impl_->file->get(), kBlock) != ARCHIVE_OK)
            fail(handle, path);
    } catch (...) {
        archive_read_free(handle);
        throw;
    }
}

ArchiveReader::~ArchiveReader() {
    archive_read_free(impl_->handle);
}

std::optional<ArchiveReader::Entry> ArchiveReader::next() {
    struct archive_entry* found = nullptr;
    const int status = archive_read_next_header(impl_->handle, &found);
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK) fail(impl_->handle, "the archive is damaged");
    const char* name = archive_entry_pathname(found);
    const bool linked = archive_entry_hardlink(found) || archive_entry_symlink(found);
    return Entry{name ? name : "", archive_entry_filetype(found) == AE_IFREG && !linked,
                 archive_entry_filetype(found) == AE_IFDIR};
}

void ArchiveReader::read(const std::function<void(std::string_view)>& take) {
    for (;;) {
        const auto got = archive_read_data(impl_->handle, impl_->block.data(), kBlock);
        if (got == 0) return;
        if (got < 0) fail(impl_->handle, "the archive is damaged");
        take({impl_->block.data(), static_cast<std::size_t>(got)});
    }
}

std::string ArchiveReader::content(std::size_t most) {
    std::string all;
    read([&](std::string_view bytes) {
        if (all.size() + bytes.size() > most)
            throw std::runtime_error("a file in the archive is too large");
        all += bytes;
    });
    return all;
}

}  // namespace kentongan
