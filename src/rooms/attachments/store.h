// All SQL of attachments. Addresses are made by the service; here are file names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/attachments/types.h"

namespace kentongan::attachments::store {

enum class State { Ready = 0, Waiting = 1, Failed = 2 };

struct Row {
    AttachmentId id;
    accounts::AccountId account;
    std::optional<std::int64_t> status;
    TimePoint unused_since;         // of the upload, or since the status is gone
    std::string original, preview;  // names of files; empty until there are any
    std::string description, blurhash;
    int width = 0, height = 0, preview_width = 0, preview_height = 0;
    double focus_x = 0, focus_y = 0;
    std::int64_t size_bytes = 0;
    std::uint64_t likeness = 0;
    Kind kind = Kind::Image;
    State state = State::Ready;
    std::string failure;             // why it failed: a message id for people
    std::optional<Playing> playing;  // of everything but pictures
    // Of what another server keeps; empty: kept here.
    std::string remote_url, remote_preview_url, media_type;
};

std::span<const db::Sql> queries();

std::optional<Row> find(db::Tx& tx, AttachmentId id);
std::vector<Row> list(db::Tx& tx, std::span<const AttachmentId> ids);  // in no order
std::int64_t count_unused(db::Tx& tx, accounts::AccountId account);
std::int64_t count_waiting(db::Tx& tx, accounts::AccountId account);
bool is_referenced(db::Tx& tx, const std::string& file);

void insert(db::Tx& tx, const Row& row);
void update_words(db::Tx& tx, AttachmentId id, const std::string& description, double focus_x,
                  double focus_y);
// Everything that the conversion of a file and a picture for it say.
void update_files(db::Tx& tx, const Row& row);
// Everything that another server says.
void update_remote(db::Tx& tx, const Row& row);
// How many of `ids` belonged to `account`, were unused, and belong to `status` now.
std::int64_t update_status(db::Tx& tx, accounts::AccountId account,
                           std::span<const AttachmentId> ids, std::int64_t status);
void update_unused(db::Tx& tx, std::int64_t status, TimePoint now);
void remove(db::Tx& tx, AttachmentId id);
void remove_remote(db::Tx& tx, std::int64_t status);
// Removes those unused since before `before`, at most `limit`; gives what they were.
std::vector<Row> remove_unused(db::Tx& tx, TimePoint before, int limit);

}  // namespace kentongan::attachments::store
