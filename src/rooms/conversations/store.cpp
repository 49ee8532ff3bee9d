#include "rooms/conversations/store.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::conversations::store {
namespace {

#define COLUMNS "id, owner, others, last_status, unread"

// An older post that comes late (an import) does not become the last one.
constexpr db::Sql kAdd =
    "INSERT INTO conversations (id, owner, thread, others, last_status, unread) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner, thread, others) DO UPDATE SET "
    "last_status = CASE WHEN conversations.last_status < $5 THEN $5 ELSE "
    "conversations.last_status END, unread = $6 RETURNING id";
constexpr db::Sql kAddStatus =
    "INSERT INTO conversation_statuses (conversation, status) VALUES ($1, $2) "
    "ON CONFLICT DO NOTHING";
constexpr db::Sql kFind = "SELECT " COLUMNS " FROM conversations WHERE id = $1 AND owner = $2";
constexpr db::Sql kDown = "SELECT " COLUMNS
                          " FROM conversations WHERE owner = $1 AND last_status < $2 AND "
                          "last_status > $3 ORDER BY last_status DESC LIMIT $4";
constexpr db::Sql kUp = "SELECT " COLUMNS
                        " FROM conversations WHERE owner = $1 AND last_status < $2 AND "
                        "last_status > $3 ORDER BY last_status LIMIT $4";
constexpr db::Sql kUpdateUnread = "UPDATE conversations SET unread = $2 WHERE id = $1";
constexpr db::Sql kRemove = "DELETE FROM conversations WHERE id = $1 AND owner = $2";
constexpr db::Sql kOfStatus = "SELECT conversation FROM conversation_statuses WHERE status = $1";
constexpr db::Sql kRemoveStatus = "DELETE FROM conversation_statuses WHERE status = $1";
constexpr db::Sql kLast =
    "SELECT status FROM conversation_statuses WHERE conversation = $1 ORDER BY status DESC LIMIT 1";
constexpr db::Sql kUpdateLast = "UPDATE conversations SET last_status = $2 WHERE id = $1";
constexpr db::Sql kRemoveEmpty = "DELETE FROM conversations WHERE id = $1";

constexpr db::Sql kQueries[] = {kAdd,          kAddStatus,    kFind,       kDown,
                                kUp,           kUpdateUnread, kRemove,     kOfStatus,
                                kRemoveStatus, kLast,         kUpdateLast, kRemoveEmpty};

std::string text_of(const std::vector<AccountId>& ids) {
    std::string text;
    for (auto id : ids) (text += text.empty() ? "" : " ") += id.to_string();
    return text;
}

Conversation read(const db::Cursor& row) {
    Conversation found;
    found.id = row.id<ConversationId>(0);
    found.owner = row.id<AccountId>(1);
    for (auto word : split(row.text(2), ' '))
        if (auto id = AccountId::parse(word)) found.others.push_back(*id);
    found.last_status = row.id<StatusId>(3);
    found.unread = row.boolean(4);
    return found;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

ConversationId add(db::Tx& tx, const Conversation& fresh, StatusId thread) {
    ConversationId id;
    {
        auto row = tx.query(kAdd, {fresh.id, fresh.owner, thread, text_of(fresh.others),
                                   fresh.last_status, fresh.unread});
        row.next();
        id = row.id<ConversationId>(0);
    }
    tx.execute(kAddStatus, {id, fresh.last_status});
    return id;
}

std::optional<Conversation> find(db::Tx& tx, AccountId owner, ConversationId id) {
    auto row = tx.query(kFind, {id, owner});
    if (!row.next()) return {};
    return read(row);
}

std::vector<Conversation> list(db::Tx& tx, AccountId owner, const Page& page) {
    std::vector<Conversation> found;
    auto row =
        tx.query(page.upwards() ? kUp : kDown, {owner, page.upper(), page.lower(), page.limit});
    while (row.next()) found.push_back(read(row));
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

void update_unread(db::Tx& tx, ConversationId id, bool unread) {
    tx.execute(kUpdateUnread, {id, unread});
}

bool remove(db::Tx& tx, AccountId owner, ConversationId id) {
    return tx.execute(kRemove, {id, owner}) > 0;
}

void remove_status(db::Tx& tx, StatusId status) {
    std::vector<ConversationId> touched;
    {
        auto row = tx.query(kOfStatus, {status});
        while (row.next()) touched.push_back(row.id<ConversationId>(0));
    }
    if (touched.empty()) return;
    tx.execute(kRemoveStatus, {status});
    for (auto id : touched) {
        std::optional<StatusId> last;
        {
            auto row = tx.query(kLast, {id});
            if (row.next()) last = row.id<StatusId>(0);
        }
        if (last)
            tx.execute(kUpdateLast, {id, *last});
        else
            tx.execute(kRemoveEmpty, {id});
    }
}

}  // namespace kentongan::conversations::store
