#include "rooms/lists/store.h"

#include <algorithm>

namespace kentongan::lists::store {

namespace {

#define COLUMNS "l.id, l.owner, l.title, l.replies, l.exclusive"

constexpr db::Sql kLists("SELECT " COLUMNS
                         " FROM lists l WHERE l.owner = $1 ORDER BY l.id LIMIT $2");
constexpr db::Sql kList("SELECT " COLUMNS " FROM lists l WHERE l.id = $1 AND l.owner = $2");
constexpr db::Sql kInsertList(
    "INSERT INTO lists (id, owner, title, replies, exclusive) VALUES ($1, $2, $3, $4, $5)");
constexpr db::Sql kUpdateList(
    "UPDATE lists SET title = $2, replies = $3, exclusive = $4 WHERE id = $1");
constexpr db::Sql kRemoveList("DELETE FROM lists WHERE id = $1 AND owner = $2");
constexpr db::Sql kRemoveMembersOf("DELETE FROM list_members WHERE list = $1");

constexpr db::Sql kMembers(
    "SELECT member FROM list_members WHERE list = $1 ORDER BY member LIMIT $2");
constexpr db::Sql kMembersDown(
    "SELECT member FROM list_members WHERE list = $1 AND member < $2 AND member > $3 "
    "ORDER BY member DESC LIMIT $4");
constexpr db::Sql kMembersUp(
    "SELECT member FROM list_members WHERE list = $1 AND member < $2 AND member > $3 "
    "ORDER BY member LIMIT $4");
constexpr db::Sql kIsMember("SELECT 1 FROM list_members WHERE list = $1 AND member = $2");
constexpr db::Sql kInsertMember(
    "INSERT INTO list_members (list, member, owner) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveMembers("DELETE FROM list_members WHERE list = $1 AND member IN $ids(2)");
constexpr db::Sql kRemoveEverywhere("DELETE FROM list_members WHERE member = $1 AND owner = $2");

constexpr db::Sql kListsWith("SELECT " COLUMNS
                             " FROM list_members m JOIN lists l ON l.id = m.list "
                             "WHERE m.member = $1 AND m.owner IN $ids(2) ORDER BY l.id LIMIT $3");
constexpr db::Sql kExclusive(
    "SELECT DISTINCT m.member FROM lists l JOIN list_members m ON m.list = l.id "
    "WHERE l.owner = $1 AND l.exclusive = 1 ORDER BY m.member LIMIT $2");

constexpr db::Sql kQueries[] = {
    kLists,           kList,          kInsertList,       kUpdateList, kRemoveList,
    kRemoveMembersOf, kMembers,       kMembersDown,      kMembersUp,  kIsMember,
    kInsertMember,    kRemoveMembers, kRemoveEverywhere, kListsWith,  kExclusive};

List list_of(const db::Cursor& row) {
    return {row.id<ListId>(0), row.id<AccountId>(1), row.string(2),
            static_cast<Replies>(row.integer(3)), row.boolean(4)};
}

std::vector<List> lists_of(db::Cursor row) {
    std::vector<List> found;
    while (row.next()) found.push_back(list_of(row));
    return found;
}

std::vector<AccountId> members_of(db::Cursor row) {
    std::vector<AccountId> found;
    while (row.next()) found.push_back(row.id<AccountId>(0));
    return found;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

std::vector<List> list_lists(db::Tx& tx, AccountId owner) {
    return lists_of(tx.query(kLists, {owner, kMaxLists}));
}
std::optional<List> find_list(db::Tx& tx, AccountId owner, ListId id) {
    auto row = tx.query(kList, {id, owner});
    if (!row.next()) return {};
    return list_of(row);
}
void insert_list(db::Tx& tx, const List& l) {
    tx.execute(kInsertList, {l.id, l.owner, l.title, static_cast<int>(l.replies), l.exclusive});
}
void update_list(db::Tx& tx, const List& l) {
    tx.execute(kUpdateList, {l.id, l.title, static_cast<int>(l.replies), l.exclusive});
}
bool remove_list(db::Tx& tx, AccountId owner, ListId id) {
    if (tx.execute(kRemoveList, {id, owner}) == 0) return false;
    tx.execute(kRemoveMembersOf, {id});
    return true;
}

std::vector<AccountId> list_members(db::Tx& tx, ListId list) {
    return members_of(tx.query(kMembers, {list, kMaxMembers}));
}
std::vector<AccountId> list_members(db::Tx& tx, ListId list, const Page& page) {
    auto found = members_of(tx.query(page.upwards() ? kMembersUp : kMembersDown,
                                     {list, page.upper(), page.lower(), page.limit}));
    if (page.upwards()) std::ranges::reverse(found);
    return found;
}
bool is_member(db::Tx& tx, ListId list, AccountId member) {
    return tx.query(kIsMember, {list, member}).next();
}
bool insert_member(db::Tx& tx, const List& list, AccountId member) {
    return tx.execute(kInsertMember, {list.id, member, list.owner}) > 0;
}
std::int64_t remove_members(db::Tx& tx, ListId list, std::span<const AccountId> members) {
    return tx.execute(kRemoveMembers, {list, db::Value::list(members)});
}
void remove_member_everywhere(db::Tx& tx, AccountId owner, AccountId member) {
    tx.execute(kRemoveEverywhere, {member, owner});
}

std::vector<List> list_lists_with(db::Tx& tx, std::span<const AccountId> owners, AccountId member) {
    if (owners.empty()) return {};
    return lists_of(
        tx.query(kListsWith, {member, db::Value::list(owners), std::ssize(owners) * kMaxLists}));
}
std::vector<AccountId> list_exclusive_members(db::Tx& tx, AccountId owner) {
    return members_of(tx.query(kExclusive, {owner, kMaxLists * kMaxMembers}));
}

}  // namespace kentongan::lists::store
