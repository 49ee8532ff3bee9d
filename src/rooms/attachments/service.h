// The rules of attachments: who may do what with which picture, and when files go.
#pragma once

#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/attachments/files.h"
#include "rooms/attachments/store.h"
#include "rooms/attachments/types.h"

namespace kentongan::attachments {

struct Focus {
    double x = 0, y = 0;
};

struct Change {
    std::optional<std::string> description;
    std::optional<Focus> focus;
};

class Service {
public:
    explicit Service(Platform& platform);

    Result<AttachmentId> upload(accounts::AccountId owner, std::string_view bytes,
                                const Change& words);
    Result<Attachment> get(accounts::AccountId owner, AttachmentId id) const;
    // Only while no status has it: afterwards the status is edited.
    Result<Attachment> change(accounts::AccountId owner, AttachmentId id, const Change& change);
    Result<bool> describe(db::Tx& tx, accounts::AccountId owner, AttachmentId id,
                          std::string_view description);
    Result<void> remove(accounts::AccountId owner, AttachmentId id);
    Result<void> attach(db::Tx& tx, accounts::AccountId owner, std::span<const AttachmentId> ids,
                        std::int64_t status);
    // What nobody has used for a day, with its files.
    void sweep();

    Attachment attachment_from(const store::Row& row) const;
    const Files& files() const { return files_; }

private:
    void remove_files(const std::vector<store::Row>& rows);

    Platform& platform_;
    Files files_;
    // Held shared from the writing of a file to the commit of its row, and alone while files
    // without rows are removed: otherwise a file could go between the two.
    mutable std::shared_mutex files_in_use_;
};

}  // namespace kentongan::attachments
