// Pictures, videos and sounds that belong to statuses: stored by content under the data directory,
// served from /media with a harmless type.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "platform/base/json.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/attachments/types.h"

namespace kentongan::attachments {

class Attachments {
public:
    explicit Attachments(Platform& platform);
    ~Attachments();
    static std::vector<db::Migration> migrations();

    std::vector<Attachment> find_many(db::Tx& tx,
                                      std::span<const AttachmentId> ids) const;  // order of ids
    // Binds unused attachments of `owner` to a status. Unprocessable when one is missing, foreign,
    // used or still waiting for its conversion, or when they do not go together.
    Result<void> attach(db::Tx& tx, accounts::AccountId owner, std::span<const AttachmentId> ids,
                        std::int64_t status);
    // May these stand in one status? For edits, where some are bound already. Unprocessable.
    Result<void> check_together(db::Tx& tx, std::span<const AttachmentId> ids) const;
    // Other words for what a picture of `owner` shows, also when a status has it. True when they
    // changed. NotFound, Unprocessable.
    Result<bool> describe(db::Tx& tx, accounts::AccountId owner, AttachmentId id,
                          std::string_view description);
    // What belongs to a status of somebody elsewhere, at most 16, in this order. Nothing is
    // fetched.
    std::vector<AttachmentId> put_remote(db::Tx& tx, accounts::AccountId owner, std::int64_t status,
                                         std::span<const RemoteAttachment> attachments);
    // The status was edited there: what has the same address keeps its id with new words, others of
    // `before` go. In the order of `after`.
    std::vector<AttachmentId> replace_remote(db::Tx& tx, accounts::AccountId owner,
                                             std::int64_t status,
                                             std::span<const AttachmentId> before,
                                             std::span<const RemoteAttachment> after);
    // The status is gone: its attachments may be used again for a day, then they go. Those from
    // elsewhere go at once.
    void release(db::Tx& tx, std::int64_t status);
    // Removes what nobody used for a day, with its files. The scheduler does it every hour.
    void sweep();
    void append_attachment(JsonWriter& out, const Attachment& attachment) const;  // MediaAttachment
    // A picture from a page's form; of one that moves the first frame. Blocks in a child process:
    // pool only, outside any transaction.
    Result<AttachmentId> upload(accounts::AccountId owner, std::string_view bytes,
                                std::string_view description);
    // The same for a picture, a video or a sound. The latter are converted by a job: until then
    // attach() refuses them.
    Result<AttachmentId> accept(accounts::AccountId owner, std::string_view bytes,
                                std::string_view description);
    // Ends a running conversion, which begins anew with the next start. Before the jobs are
    // stopped, which would wait for it.
    void stop();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::attachments
