#include <algorithm>

#include "rooms/notifications/store.h"

namespace kentongan::notifications::store {

namespace {

#define PARTS                                                  \
    "for_not_following, for_not_followers, for_new_accounts, " \
    "for_private_mentions, for_limited_accounts"
// A request of whose notifications none is left is none.
#define REQUESTS                                                                                \
    "SELECT id, sender, created_at, updated_at FROM notification_requests AS r "                \
    "WHERE recipient = $1 AND EXISTS (SELECT 1 FROM notifications AS n WHERE n.recipient = $1 " \
    "AND n.sender = r.sender AND n.filtered = 1) AND "

constexpr db::Sql kFindPolicy("SELECT " PARTS " FROM notification_policies WHERE account = $1");
constexpr db::Sql kPutPolicy("INSERT INTO notification_policies (account, " PARTS
                             ") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account) DO UPDATE "
                             "SET for_not_following = $2, for_not_followers = $3, "
                             "for_new_accounts = $4, for_private_mentions = $5, "
                             "for_limited_accounts = $6");
constexpr db::Sql kIsPermitted(
    "SELECT 1 FROM notification_permissions WHERE account = $1 AND sender = $2");
constexpr db::Sql kPermit(
    "INSERT INTO notification_permissions (account, sender, created_at) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kForbid(
    "DELETE FROM notification_permissions WHERE account = $1 AND sender = $2");
constexpr db::Sql kCountFiltered(
    "SELECT COUNT(*) FROM (SELECT 1 FROM notifications WHERE recipient = $1 AND sender = $2 AND "
    "filtered = 1 LIMIT $3) AS bounded");
constexpr db::Sql kUnfilter(
    "UPDATE notifications SET filtered = 0 WHERE recipient = $1 AND sender IN $ids(2) AND "
    "filtered = 1");
constexpr db::Sql kRemoveFiltered(
    "DELETE FROM notifications WHERE recipient = $1 AND sender IN $ids(2) AND filtered = 1");
constexpr db::Sql kPutRequest(
    "INSERT INTO notification_requests (id, recipient, sender, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (recipient, sender) DO UPDATE SET updated_at = $5");
constexpr db::Sql kRequestsDown(REQUESTS "id < $2 AND id > $3 ORDER BY id DESC LIMIT $4");
constexpr db::Sql kRequestsUp(REQUESTS "id < $2 AND id > $3 ORDER BY id LIMIT $4");
constexpr db::Sql kFindRequests(REQUESTS "id IN $ids(2)");
constexpr db::Sql kKeptOf(
    "SELECT sender, COUNT(*), MAX(status) FROM notifications WHERE recipient = $1 AND "
    "sender IN $ids(2) AND filtered = 1 GROUP BY sender");
constexpr db::Sql kPending(
    "SELECT COUNT(DISTINCT sender), COUNT(*) FROM (SELECT sender FROM notifications WHERE "
    "recipient = $1 AND filtered = 1 LIMIT $2) AS bounded");
constexpr db::Sql kRemoveRequests(
    "DELETE FROM notification_requests WHERE recipient = $1 AND sender IN $ids(2)");
constexpr db::Sql kRemoveRequestsBefore(
    "DELETE FROM notification_requests WHERE id IN (SELECT id FROM notification_requests "
    "WHERE updated_at < $1 ORDER BY updated_at LIMIT $2)");

constexpr db::Sql kQueries[] = {
    kFindPolicy, kPutPolicy,     kIsPermitted,    kPermit,
    kForbid,     kCountFiltered, kUnfilter,       kRemoveFiltered,
    kPutRequest, kRequestsDown,  kRequestsUp,     kFindRequests,
    kKeptOf,     kPending,       kRemoveRequests, kRemoveRequestsBefore};

std::vector<Waiting> all_of(db::Cursor row) {
    std::vector<Waiting> found;
    while (row.next())
        found.push_back({row.id<RequestId>(0), row.id<AccountId>(1), row.time(2), row.time(3)});
    return found;
}

}  // namespace

std::span<const db::Sql> request_queries() {
    return kQueries;
}

std::optional<Policy> find_policy(db::Tx& tx, AccountId account) {
    auto row = tx.query(kFindPolicy, {account});
    if (!row.next()) return {};
    Policy policy;
    int column = 0;
    for (const auto& part : kPolicyParts)
        policy.*part.answer = answer_named(row.text(column++)).value_or(Answer::Accept);
    return policy;
}
void put_policy(db::Tx& tx, AccountId account, const Policy& policy) {
    tx.execute(kPutPolicy,
               {account, name_of(policy.for_not_following), name_of(policy.for_not_followers),
                name_of(policy.for_new_accounts), name_of(policy.for_private_mentions),
                name_of(policy.for_limited_accounts)});
}
bool is_permitted(db::Tx& tx, AccountId account, AccountId sender) {
    return tx.query(kIsPermitted, {account, sender}).next();
}
void permit(db::Tx& tx, AccountId account, std::span<const AccountId> senders, TimePoint now) {
    for (auto sender : senders) tx.execute(kPermit, {account, sender, now});
}
void forbid(db::Tx& tx, AccountId account, AccountId sender) {
    tx.execute(kForbid, {account, sender});
}

std::int64_t count_filtered(db::Tx& tx, AccountId recipient, AccountId sender, int most) {
    auto row = tx.query(kCountFiltered, {recipient, sender, most});
    return row.next() ? row.integer(0) : 0;
}
void unfilter(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    tx.execute(kUnfilter, {recipient, db::Value::list(senders)});
}
void remove_filtered(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    tx.execute(kRemoveFiltered, {recipient, db::Value::list(senders)});
}

void put_request(db::Tx& tx, AccountId recipient, const Waiting& request) {
    tx.execute(kPutRequest,
               {request.id, recipient, request.sender, request.created_at, request.updated_at});
}
std::vector<Waiting> list_requests(db::Tx& tx, AccountId recipient, const Page& page) {
    auto found = all_of(tx.query(page.upwards() ? kRequestsUp : kRequestsDown,
                                 {recipient, page.upper(), page.lower(), page.limit}));
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}
std::vector<Waiting> find_requests(db::Tx& tx, AccountId recipient,
                                   std::span<const RequestId> ids) {
    return all_of(tx.query(kFindRequests, {recipient, db::Value::list(ids)}));
}
std::vector<Kept> kept_of(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    std::vector<Kept> found;
    auto row = tx.query(kKeptOf, {recipient, db::Value::list(senders)});
    while (row.next()) found.push_back({row.id<AccountId>(0), row.integer(1), row.id<StatusId>(2)});
    return found;
}
Pending pending(db::Tx& tx, AccountId recipient, int most) {
    auto row = tx.query(kPending, {recipient, most});
    return row.next() ? Pending{row.integer(0), row.integer(1)} : Pending();
}
void remove_requests(db::Tx& tx, AccountId recipient, std::span<const AccountId> senders) {
    tx.execute(kRemoveRequests, {recipient, db::Value::list(senders)});
}
void remove_requests_before(db::Tx& tx, TimePoint time, int most) {
    tx.execute(kRemoveRequestsBefore, {time, most});
}

}  // namespace kentongan::notifications::store
