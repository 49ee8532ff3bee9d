// Any bytes as what somebody brings from another server: an archive, its outbox, a post's HTML, a
// list. Refused, or plain values within their limits.
#include <algorithm>
#include <exception>

#include "app/archive.h"
#include "app/html_text.h"
#include "app/outbox.h"
#include "file_of_bytes.h"
#include "platform/base/csv.h"

using namespace kentongan;

namespace {

constexpr std::size_t kMostContent = 4 << 20, kMostRows = 1'000;
constexpr int kMostEntries = 1'000;

void must(bool truth) {
    if (!truth) std::abort();
}

void check_outbox(const std::string& json) {
    const auto outbox = read_outbox(json);
    if (!outbox) return;
    must(std::ranges::is_sorted(outbox->posts, {}, &ArchivedPost::published));
    for (const auto& post : outbox->posts) {
        must(!post.uri.empty() && post.pictures.size() <= 16);
        for (const auto& picture : post.pictures)
            must(picture.path.starts_with("media_attachments/"));
    }
}

void check_archive(const std::string& path) {
    ArchiveReader reader(path, ArchiveReader::Kinds::Foreign);
    for (int entries = 0; entries < kMostEntries; ++entries) {
        const auto entry = reader.next();
        if (!entry) return;
        must(!(entry->is_file && entry->is_folder));
        if (!entry->is_file) continue;
        const auto content = reader.content(kMostContent);
        must(content.size() <= kMostContent);
        check_outbox(content);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    check_outbox(bytes);
    static_cast<void>(text_of_html(bytes, {{"https://a.example/@ani", "@ani@a.example"}}));
    if (const auto rows = parse_csv(bytes, kMostRows)) {
        must(rows->size() <= kMostRows);
        for (const auto& row : *rows) must(!row.cells.empty());
    }
    const FileOfBytes file(data, size);
    try {
        check_archive(file.path());
    } catch (const std::exception&) {
        // Damaged, or a file in it is too large.
    }
    return 0;
}
