// The rules of attachments: who may do what with which file, and when files go. Pictures are kept
// here; conversion.cpp is about videos and sounds.
#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/db/database.h"
#include "platform/media/picture.h"
#include "platform/media/transcoder.h"
#include "platform/platform.h"
#include "rooms/attachments/files.h"
#include "rooms/attachments/store.h"
#include "rooms/attachments/types.h"

namespace kentongan::attachments {

inline constexpr const char* kConvertJob = "attachments.convert";

struct Focus {
    double x = 0, y = 0;
};

struct Change {
    std::optional<std::string> description;
    std::optional<Focus> focus;
    std::string_view thumbnail;  // a picture to stand for the file; empty: none
};

Result<void> check(const Change& change);  // Unprocessable: too long
double clamped_focus(double value);        // 0, the middle, for what is not from −1 to 1

// When a video or a sound is converted.
enum class Convert { Later, Now };

class Service {
public:
    explicit Service(Platform& platform);

    // A picture, ready when this returns.
    Result<AttachmentId> upload(accounts::AccountId owner, std::string_view bytes,
                                const Change& words);
    // Anything. A video or a sound waits for a job; `Now` tries to spare the caller the waiting,
    // unless another is just being converted.
    Result<AttachmentId> accept(accounts::AccountId owner, std::string_view bytes,
                                const Change& words, Convert when);
    // Unprocessable: the conversion failed. NotFound also when a status has it.
    Result<Attachment> get(accounts::AccountId owner, AttachmentId id) const;
    // Only while no status has it: afterwards the status is edited.
    Result<Attachment> change(accounts::AccountId owner, AttachmentId id, const Change& change);
    Result<bool> describe(db::Tx& tx, accounts::AccountId owner, AttachmentId id,
                          std::string_view description);
    Result<void> remove(accounts::AccountId owner, AttachmentId id);
    Result<void> attach(db::Tx& tx, accounts::AccountId owner, std::span<const AttachmentId> ids,
                        std::int64_t status);
    Result<void> check_together(db::Tx& tx, std::span<const AttachmentId> ids) const;
    // remote.cpp: what another server keeps, instead of those `before`.
    std::vector<AttachmentId> replace_remote(db::Tx& tx, accounts::AccountId owner,
                                             std::int64_t status,
                                             std::span<const AttachmentId> before,
                                             std::span<const RemoteAttachment> after);
    // What nobody has used for a day, with its files.
    void sweep();

    // One at a time. Unavailable when it was stopped; how it ended otherwise is in the row.
    Result<void> convert(AttachmentId id);
    void give_up(AttachmentId id);
    void stop_converting() { stop_.request_stop(); }

    Attachment attachment_from(const store::Row& row) const;
    const Files& files() const { return files_; }

private:
    Result<void> check_room(accounts::AccountId owner) const;
    Result<AttachmentId> accept_playing(accounts::AccountId owner, std::string_view bytes,
                                        const Change& words, media::Format format, Convert when);
    void show_remote(const store::Row& row, Attachment& attachment) const;
    store::Row new_row(accounts::AccountId owner, const Change& words) const;
    void keep_preview(const media::Picture& picture, store::Row& row) const;
    Result<void> convert_alone(AttachmentId id);
    Result<void> finish(AttachmentId id, const media::Converted& made);
    void fail(AttachmentId id, const std::string& why);
    void enqueue(db::Tx& tx, AttachmentId id, Convert when);
    void remove_files(std::vector<std::string> names);
    void sweep_work();

    Platform& platform_;
    Files files_;
    media::Transcoder transcoder_;
    std::mutex converting_;
    std::stop_source stop_;
    // Held shared from the writing of a file to the commit of its row, and alone while files
    // without rows are removed: otherwise a file could go between the two.
    mutable std::shared_mutex files_in_use_;
};

}  // namespace kentongan::attachments
