#include "rooms/webpush/store.h"

#include "platform/base/strings.h"

namespace kentongan::webpush::store {

namespace {

#define COLUMNS                                                                            \
    "id, token, account, endpoint, p256dh, auth, standard, alerts, policy, access_token, " \
    "created_at"

constexpr db::Sql kInsert("INSERT INTO web_push_subscriptions (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
constexpr db::Sql kUpdate(
    "UPDATE web_push_subscriptions SET alerts = $2, policy = $3 WHERE id = $1");
constexpr db::Sql kFind("SELECT " COLUMNS " FROM web_push_subscriptions WHERE token = $1");
constexpr db::Sql kFindMany("SELECT " COLUMNS " FROM web_push_subscriptions WHERE id IN $ids(1)");
constexpr db::Sql kListOf("SELECT " COLUMNS
                          " FROM web_push_subscriptions WHERE account IN $ids(1)");
constexpr db::Sql kRemove("DELETE FROM web_push_subscriptions WHERE id IN $ids(1)");
constexpr db::Sql kRemoveOfToken("DELETE FROM web_push_subscriptions WHERE token = $1");
constexpr db::Sql kRemoveBeyond(
    "DELETE FROM web_push_subscriptions WHERE account = $1 AND id NOT IN (SELECT id FROM "
    "web_push_subscriptions WHERE account = $1 ORDER BY id DESC LIMIT $2)");

constexpr db::Sql kQueries[] = {kInsert, kUpdate, kFind,          kFindMany,
                                kListOf, kRemove, kRemoveOfToken, kRemoveBeyond};

Subscription subscription_of(const db::Cursor& row) {
    Subscription found;
    found.id = row.id<SubscriptionId>(0);
    found.token = row.id<TokenId>(1);
    found.account = row.id<AccountId>(2);
    found.browser = {row.string(3), std::string(row.blob(4)), std::string(row.blob(5)),
                     row.boolean(6) ? push::Encoding::Aes128Gcm : push::Encoding::AesGcm};
    for (auto alert : split(row.text(7), ' '))
        if (!alert.empty()) found.alerts.emplace_back(alert);
    found.from = from_named(row.text(8)).value_or(From::None);
    found.sealed_token = row.blob(9);
    found.created_at = row.time(10);
    return found;
}

std::vector<Subscription> all_of(db::Cursor row) {
    std::vector<Subscription> found;
    while (row.next()) found.push_back(subscription_of(row));
    return found;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert(db::Tx& tx, const Subscription& s) {
    tx.execute(kInsert,
               {s.id, s.token, s.account, s.browser.endpoint, db::Blob{s.browser.p256dh},
                db::Blob{s.browser.auth}, s.browser.encoding == push::Encoding::Aes128Gcm,
                join(s.alerts, " "), name_of(s.from), db::Blob{s.sealed_token}, s.created_at});
}
void update(db::Tx& tx, const Subscription& s) {
    tx.execute(kUpdate, {s.id, join(s.alerts, " "), name_of(s.from)});
}
std::optional<Subscription> find(db::Tx& tx, TokenId token) {
    auto row = tx.query(kFind, {token});
    if (!row.next()) return {};
    return subscription_of(row);
}
std::vector<Subscription> find_many(db::Tx& tx, std::span<const SubscriptionId> ids) {
    return all_of(tx.query(kFindMany, {db::Value::list(ids)}));
}
std::vector<Subscription> list_of(db::Tx& tx, std::span<const AccountId> accounts) {
    return all_of(tx.query(kListOf, {db::Value::list(accounts)}));
}
void remove(db::Tx& tx, std::span<const SubscriptionId> ids) {
    tx.execute(kRemove, {db::Value::list(ids)});
}
void remove_of_token(db::Tx& tx, TokenId token) {
    tx.execute(kRemoveOfToken, {token});
}
void remove_beyond(db::Tx& tx, AccountId account, int kept) {
    tx.execute(kRemoveBeyond, {account, kept});
}

}  // namespace kentongan::webpush::store
