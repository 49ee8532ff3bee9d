#include "rooms/warnings/store.h"

namespace kentongan::warnings::store {
namespace {

#define ALERT_COLUMNS(t)                                                                      \
    t "id, " t "chain, " t "source, " t "realm, " t "sender, " t "identifier, " t "sent, " t  \
      "expires, " t "received_at, " t "status, " t "msg_type, " t "all_clear, " t "level, " t \
      "event, " t "event_en, " t "headline, " t "headline_en, " t "hazard, " t "verified, " t \
      "state, " t "revision"
#define CHAIN_COLUMNS(t)                                                                    \
    t "id, " t "realm, " t "head, " t "state, " t "level, " t "exercise, " t "verified, " t \
      "hidden, " t "cover, " t "due_at, " t "expires, " t "updated_at, " t "ended_at, " t   \
      "status, " t "rises"
constexpr int kAlertColumns = 21;

AlertRow alert_of(const db::Cursor& row, int at = 0) {
    AlertRow alert;
    alert.id = row.id<AlertId>(at);
    alert.chain = row.id<ChainId>(at + 1);
    alert.source = row.id<SourceId>(at + 2);
    alert.realm = row.string(at + 3);
    alert.sender = row.string(at + 4);
    alert.identifier = row.string(at + 5);
    alert.sent = row.time(at + 6);
    alert.expires = row.time(at + 7);
    alert.received_at = row.time(at + 8);
    alert.status = static_cast<cap::Status>(row.integer(at + 9));
    alert.msg_type = static_cast<cap::MsgType>(row.integer(at + 10));
    alert.all_clear = row.boolean(at + 11);
    alert.level = static_cast<Level>(row.integer(at + 12));
    alert.event = row.string(at + 13);
    alert.event_en = row.string(at + 14);
    alert.headline = row.string(at + 15);
    alert.headline_en = row.string(at + 16);
    alert.hazard = row.string(at + 17);
    alert.verified = row.boolean(at + 18);
    alert.state = static_cast<State>(row.integer(at + 19));
    alert.revision = static_cast<int>(row.integer(at + 20));
    return alert;
}

ChainRow chain_of(const db::Cursor& row, int at = 0) {
    ChainRow chain;
    chain.id = row.id<ChainId>(at);
    chain.realm = row.string(at + 1);
    chain.head = row.id<AlertId>(at + 2);
    chain.state = static_cast<State>(row.integer(at + 3));
    chain.level = static_cast<Level>(row.integer(at + 4));
    chain.exercise = row.boolean(at + 5);
    chain.verified = row.boolean(at + 6);
    chain.hidden = row.boolean(at + 7);
    chain.cover = unpack_codes(row.text(at + 8));
    chain.due_at = row.time(at + 9);
    chain.expires = row.time(at + 10);
    chain.updated_at = row.time(at + 11);
    chain.ended_at = row.maybe_time(at + 12);
    chain.status = row.maybe_id<statuses::StatusId>(at + 13);
    chain.rises = static_cast<int>(row.integer(at + 14));
    return chain;
}

std::vector<AlertRow> alerts_of(db::Cursor rows) {
    std::vector<AlertRow> alerts;
    while (rows.next()) alerts.push_back(alert_of(rows));
    return alerts;
}

constexpr db::Sql kFindAlert = "SELECT " ALERT_COLUMNS("") " FROM warning_alerts WHERE id = $1";
constexpr db::Sql kFindAlertByName =
    "SELECT " ALERT_COLUMNS("") " FROM warning_alerts WHERE realm = $1 AND "
                         "sender = $2 AND identifier = $3";
constexpr db::Sql kListAlertsOf =
    "SELECT " ALERT_COLUMNS("") " FROM warning_alerts WHERE chain = $1 "
                                                          "ORDER BY sent, id LIMIT $2";
constexpr db::Sql kNewestAlert = "SELECT COALESCE(MAX(id), 0) FROM warning_alerts";
constexpr db::Sql kInsertAlert =
    "INSERT INTO warning_alerts (" ALERT_COLUMNS("") ") VALUES ($1, $2, $3, $4, $5, "
               "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
constexpr db::Sql kUpdateAlert =
    "UPDATE warning_alerts SET sent = $2, expires = $3, received_at = $4, status = $5, "
    "msg_type = $6, all_clear = $7, level = $8, event = $9, event_en = $10, "
    "headline = $11, headline_en = $12, hazard = $13, verified = $14, state = $15, "
    "revision = $16, source = $17 WHERE id = $1";
constexpr db::Sql kSetAlertState = "UPDATE warning_alerts SET state = $2 WHERE id = $1";
constexpr db::Sql kFindBody = "SELECT body FROM warning_bodies WHERE alert = $1";
constexpr db::Sql kPutBody =
    "INSERT INTO warning_bodies (alert, body) VALUES ($1, $2) "
    "ON CONFLICT (alert) DO UPDATE SET body = excluded.body";
constexpr db::Sql kFindContentHash =
    "SELECT content_hash FROM warning_contents WHERE alert = $1 AND "
    "document = $2";
constexpr db::Sql kPutContentHash =
    "INSERT INTO warning_contents (alert, document, content_hash) VALUES ($1, $2, $3) "
    "ON CONFLICT (alert, document) DO UPDATE SET content_hash = excluded.content_hash";
constexpr db::Sql kRemoveReferences = "DELETE FROM warning_references WHERE alert = $1";
constexpr db::Sql kInsertReference =
    "INSERT INTO warning_references (alert, sender, identifier, sent) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (alert, sender, identifier) DO NOTHING";
constexpr db::Sql kListReferencesOf =
    "SELECT r.alert, r.sender, r.identifier, r.sent FROM warning_references r "
    "JOIN warning_alerts a ON a.id = r.alert WHERE a.chain = $1";
constexpr db::Sql kListNeighbours =
    "SELECT " ALERT_COLUMNS(
            "a.") " FROM warning_alerts a WHERE a.realm = $2 AND "
                  "a.id <> $1 AND a.id IN ("
                  "SELECT t.id FROM warning_references r JOIN warning_alerts t ON t.realm = $2 AND "
                  "t.sender = r.sender AND t.identifier = r.identifier WHERE r.alert = $1 "
                  "UNION SELECT r.alert FROM warning_references r WHERE r.sender = $3 AND "
                  "r.identifier = $4 "
                  "UNION SELECT o.alert FROM warning_references r JOIN warning_references o ON "
                  "o.sender = r.sender AND o.identifier = r.identifier WHERE r.alert = $1) "
                  "ORDER BY a.sent, a.id LIMIT $5";
constexpr db::Sql kRemoveTargets = "DELETE FROM warning_regions WHERE alert = $1";
constexpr db::Sql kInsertTarget =
    "INSERT INTO warning_regions (alert, region, level, share, how) "
    "VALUES ($1, $2, $3, $4, $5)";
constexpr db::Sql kListTargets =
    "SELECT region, level, share, how FROM warning_regions WHERE alert = $1 "
    "ORDER BY region";
constexpr db::Sql kFindChain = "SELECT " CHAIN_COLUMNS("") " FROM warning_chains WHERE id = $1";
constexpr db::Sql kInsertChain =
    "INSERT INTO warning_chains (" CHAIN_COLUMNS("") ") VALUES ($1, $2, $3, $4, $5, $6, "
               "$7, $8, $9, $10, $11, $12, $13, $14, $15)";
constexpr db::Sql kUpdateChain =
    "UPDATE warning_chains SET head = $2, state = $3, level = $4, exercise = $5, "
    "verified = $6, hidden = $7, cover = $8, due_at = $9, expires = $10, "
    "updated_at = $11, ended_at = $12, status = $13, rises = $14 WHERE id = $1";
constexpr db::Sql kMoveAlerts = "UPDATE warning_alerts SET chain = $2 WHERE chain = $1";
constexpr db::Sql kRemoveChain = "DELETE FROM warning_chains WHERE id = $1";
constexpr db::Sql kListDueChains =
    "SELECT id FROM warning_chains WHERE state = $1 AND due_at <= $2 "
    "ORDER BY due_at LIMIT $3";
constexpr db::Sql kListLiveChains =
    "SELECT " CHAIN_COLUMNS("c.") ", " ALERT_COLUMNS(
                     "a.") ", s.name, "
                           "s.kind FROM warning_chains c JOIN warning_alerts a ON a.id = c.head "
                           "JOIN warning_sources s ON s.id = a.source "
                           "WHERE c.state = 0 AND c.hidden = 0 ORDER BY c.head DESC LIMIT $1";
constexpr db::Sql kListEndedChains =
    "SELECT " CHAIN_COLUMNS("c.") ", " ALERT_COLUMNS(
                                      "a.") ", s.name, s.kind, s.title FROM warning_chains c "
                                            "JOIN warning_alerts a ON a.id = c.head "
                                            "JOIN warning_sources s ON s.id = a.source "
                                            "WHERE c.ended_at > $1 AND c.hidden = 0 "
                                            "ORDER BY c.ended_at DESC LIMIT $2";

}  // namespace

std::optional<AlertRow> find_alert(db::Tx& tx, AlertId id) {
    auto rows = tx.query(kFindAlert, {id});
    if (!rows.next()) return {};
    return alert_of(rows);
}

std::optional<AlertRow> find_alert(db::Tx& tx, std::string_view realm, std::string_view sender,
                                   std::string_view identifier) {
    auto rows = tx.query(kFindAlertByName, {realm, sender, identifier});
    if (!rows.next()) return {};
    return alert_of(rows);
}

std::vector<AlertRow> list_alerts_of(db::Tx& tx, ChainId chain) {
    return alerts_of(tx.query(kListAlertsOf, {chain, kMaxChainMessages}));
}

AlertId newest_alert(db::Tx& tx) {
    auto rows = tx.query(kNewestAlert);
    return rows.next() ? rows.id<AlertId>(0) : AlertId();
}

void insert_alert(db::Tx& tx, const AlertRow& alert) {
    tx.execute(kInsertAlert, {alert.id,
                              alert.chain,
                              alert.source,
                              alert.realm,
                              alert.sender,
                              alert.identifier,
                              alert.sent,
                              alert.expires,
                              alert.received_at,
                              static_cast<int>(alert.status),
                              static_cast<int>(alert.msg_type),
                              alert.all_clear,
                              static_cast<int>(alert.level),
                              alert.event,
                              alert.event_en,
                              alert.headline,
                              alert.headline_en,
                              alert.hazard,
                              alert.verified,
                              static_cast<int>(alert.state),
                              alert.revision});
}

void update_alert(db::Tx& tx, const AlertRow& alert) {
    tx.execute(
        kUpdateAlert,
        {alert.id, alert.sent, alert.expires, alert.received_at, static_cast<int>(alert.status),
         static_cast<int>(alert.msg_type), alert.all_clear, static_cast<int>(alert.level),
         alert.event, alert.event_en, alert.headline, alert.headline_en, alert.hazard,
         alert.verified, static_cast<int>(alert.state), alert.revision, alert.source});
}

void set_alert_state(db::Tx& tx, AlertId id, State state) {
    tx.execute(kSetAlertState, {id, static_cast<int>(state)});
}

std::string find_body(db::Tx& tx, AlertId id) {
    auto rows = tx.query(kFindBody, {id});
    return rows.next() ? rows.string(0) : std::string();
}

void put_body(db::Tx& tx, AlertId id, std::string_view body) {
    tx.execute(kPutBody, {id, body});
}

std::optional<std::string> find_content_hash(db::Tx& tx, AlertId alert, std::string_view document) {
    auto rows = tx.query(kFindContentHash, {alert, document});
    if (!rows.next()) return {};
    return rows.string(0);
}

bool content_hash_known(db::Tx& tx, AlertId alert, std::string_view content_hash) {
    return tx
        .query("SELECT 1 FROM warning_contents WHERE alert = $1 AND content_hash = $2",
               {alert, content_hash})
        .next();
}

void put_content_hash(db::Tx& tx, AlertId alert, std::string_view document,
                      std::string_view content_hash) {
    tx.execute(kPutContentHash, {alert, document, content_hash});
}

void replace_references(db::Tx& tx, AlertId alert, std::span<const cap::Reference> references) {
    tx.execute(kRemoveReferences, {alert});
    for (const auto& reference : references)
        tx.execute(kInsertReference,
                   {alert, reference.sender, reference.identifier, reference.sent});
}

std::vector<std::pair<AlertId, cap::Reference>> list_references_of(db::Tx& tx, ChainId chain) {
    std::vector<std::pair<AlertId, cap::Reference>> found;
    auto rows = tx.query(kListReferencesOf, {chain});
    while (rows.next())
        found.emplace_back(rows.id<AlertId>(0),
                           cap::Reference{rows.string(1), rows.string(2), rows.maybe_time(3)});
    return found;
}

std::vector<AlertRow> list_neighbours(db::Tx& tx, const AlertRow& alert) {
    return alerts_of(tx.query(kListNeighbours, {alert.id, alert.realm, alert.sender,
                                                alert.identifier, kMaxChainMessages}));
}

void replace_targets(db::Tx& tx, AlertId alert, std::span<const Target> targets) {
    tx.execute(kRemoveTargets, {alert});
    for (const auto& target : targets)
        tx.execute(kInsertTarget, {alert, target.region.packed(), static_cast<int>(target.level),
                                   target.share, name_of(target.how)});
}

std::vector<Target> list_targets(db::Tx& tx, AlertId alert) {
    std::vector<Target> targets;
    auto rows = tx.query(kListTargets, {alert});
    while (rows.next())
        targets.push_back({regions::Code::from_packed(static_cast<std::uint64_t>(rows.integer(0))),
                           static_cast<Level>(rows.integer(1)), rows.real(2),
                           parse_how(rows.text(3))});
    return targets;
}

std::optional<ChainRow> find_chain(db::Tx& tx, ChainId id) {
    auto rows = tx.query(kFindChain, {id});
    if (!rows.next()) return {};
    return chain_of(rows);
}

void insert_chain(db::Tx& tx, const ChainRow& chain) {
    tx.execute(kInsertChain, {chain.id, chain.realm, chain.head, static_cast<int>(chain.state),
                              static_cast<int>(chain.level), chain.exercise, chain.verified,
                              chain.hidden, pack_codes(chain.cover), chain.due_at, chain.expires,
                              chain.updated_at, chain.ended_at, chain.status, chain.rises});
}

void update_chain(db::Tx& tx, const ChainRow& chain) {
    tx.execute(kUpdateChain,
               {chain.id, chain.head, static_cast<int>(chain.state), static_cast<int>(chain.level),
                chain.exercise, chain.verified, chain.hidden, pack_codes(chain.cover), chain.due_at,
                chain.expires, chain.updated_at, chain.ended_at, chain.status, chain.rises});
}

void move_alerts(db::Tx& tx, ChainId from, ChainId to) {
    tx.execute(kMoveAlerts, {from, to});
}

void remove_chain(db::Tx& tx, ChainId id) {
    tx.execute(kRemoveChain, {id});
}

std::vector<ChainId> list_due_chains(db::Tx& tx, TimePoint now, int limit) {
    std::vector<ChainId> due;
    auto rows = tx.query(kListDueChains, {static_cast<int>(State::Live), now, limit});
    while (rows.next()) due.push_back(rows.id<ChainId>(0));
    return due;
}

namespace {

void append_chains(std::vector<ChainAndHead>& found, db::Cursor rows) {
    constexpr int kChainColumns = 15;
    while (rows.next()) {
        ChainAndHead both;
        both.chain = chain_of(rows);
        both.head = alert_of(rows, kChainColumns);
        both.source.name = rows.string(kChainColumns + kAlertColumns);
        both.source.kind =
            parse_kind(rows.text(kChainColumns + kAlertColumns + 1)).value_or(Kind::Cap);
        both.source.title = rows.string(kChainColumns + kAlertColumns + 2);
        found.push_back(std::move(both));
    }
}

}  // namespace

std::vector<ChainAndHead> list_shown_chains(db::Tx& tx, TimePoint ended_after) {
    std::vector<ChainAndHead> found;
    append_chains(found, tx.query(kListLiveChains, {kMaxLiveChains}));
    append_chains(found, tx.query(kListEndedChains, {ended_after, kMaxEndedChains}));
    return found;
}

std::span<const db::Sql> alert_queries() {
    static constexpr db::Sql kAll[] = {
        kFindAlert,      kFindAlertByName,  kListAlertsOf,    kNewestAlert,      kInsertAlert,
        kUpdateAlert,    kSetAlertState,    kFindBody,        kPutBody,          kFindContentHash,
        kPutContentHash, kRemoveReferences, kInsertReference, kListReferencesOf, kListNeighbours,
        kRemoveTargets,  kInsertTarget,     kListTargets,     kFindChain,        kInsertChain,
        kUpdateChain,    kMoveAlerts,       kRemoveChain,     kListDueChains,    kListLiveChains,
        kListEndedChains};
    return kAll;
}

}  // namespace kentongan::warnings::store
