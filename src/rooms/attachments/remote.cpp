// What other servers keep: here are its words and its address, the file stays there until somebody
// looks at it (platform/remote_media).
#include <algorithm>

#include "platform/base/strings.h"
#include "rooms/attachments/service.h"

namespace kentongan::attachments {
namespace {

constexpr std::size_t kMaxRemote = 16;                                          // of one status
constexpr std::size_t kMaxUrl = 2000, kMaxMediaType = 100, kMaxBlurhash = 128;  // bytes
constexpr std::size_t kMaxRemoteDescription = 10'000;  // characters, as Mastodon takes them
constexpr int kMaxSide = 65'535;

std::string bounded(const std::string& text, std::size_t bytes) {
    return text.size() <= bytes ? text : std::string();
}

Kind kind_of(std::string_view media_type) {
    if (media_type.starts_with("image")) return Kind::Image;
    if (media_type.starts_with("video")) return Kind::Video;
    if (media_type.starts_with("audio")) return Kind::Audio;
    return Kind::Unknown;
}

void apply(const RemoteAttachment& said, store::Row& row) {
    row.kind = kind_of(said.media_type);
    row.remote_url = said.url;
    row.remote_preview_url = bounded(said.preview_url, kMaxUrl);
    row.media_type =
        said.media_type.contains('/') ? bounded(said.media_type, kMaxMediaType) : std::string();
    row.description = utf8_prefix(trim(said.description), kMaxRemoteDescription);
    row.blurhash = bounded(said.blurhash, kMaxBlurhash);
    row.width = row.preview_width = std::clamp(said.width, 0, kMaxSide);
    row.height = row.preview_height = std::clamp(said.height, 0, kMaxSide);
    row.focus_x = clamped_focus(said.focus_x);
    row.focus_y = clamped_focus(said.focus_y);
    row.playing.reset();
    if (said.duration_seconds) row.playing.emplace().duration = *said.duration_seconds;
}

}  // namespace

std::vector<AttachmentId> Service::replace_remote(db::Tx& tx, accounts::AccountId owner,
                                                  std::int64_t status,
                                                  std::span<const AttachmentId> before,
                                                  std::span<const RemoteAttachment> after) {
    auto rows = store::list(tx, before);
    std::erase_if(rows, [&](const store::Row& row) {
        return row.account != owner || row.status != status || row.remote_url.empty();
    });
    std::vector<AttachmentId> ids;
    for (const auto& said : after.first(std::min(after.size(), kMaxRemote))) {
        if (said.url.empty() || said.url.size() > kMaxUrl) continue;
        const auto same = std::ranges::find(rows, said.url, &store::Row::remote_url);
        if (same != rows.end()) {
            apply(said, *same);
            store::update_remote(tx, *same);
            ids.push_back(same->id);
            rows.erase(same);
            continue;
        }
        auto row = new_row(owner, {});
        row.status = status;
        apply(said, row);
        store::insert(tx, row);
        ids.push_back(row.id);
    }
    for (const auto& row : rows) store::remove(tx, row.id);
    return ids;
}

}  // namespace kentongan::attachments
