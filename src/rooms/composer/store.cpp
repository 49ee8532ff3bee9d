#include "rooms/composer/store.h"

#include <limits>

#include "cap/level.h"
#include "rooms/composer/words.h"

namespace kentongan::composer::store {
namespace {

#define COLUMNS                                                                          \
    "id, office, author, kind, state, review, version, exercise, chain, alert, hazard, " \
    "level, hours, places, polygon, headline, description, instruction, headline_en, "   \
    "instruction_en, contact, note, created_at, updated_at"

constexpr db::Sql kInsert("INSERT INTO composer_drafts (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
                          "$15, $16, $17, $18, $19, $20, $21, $22, $23, $24)");
constexpr db::Sql kFind("SELECT " COLUMNS " FROM composer_drafts WHERE id = $1");
constexpr db::Sql kUpdate(
    "UPDATE composer_drafts SET state = $3, review = $4, version = version + 1, alert = $5, "
    "hazard = $6, level = $7, hours = $8, places = $9, polygon = $10, headline = $11, "
    "description = $12, instruction = $13, headline_en = $14, instruction_en = $15, "
    "contact = $16, note = $17, updated_at = $18, chain = $19 WHERE id = $1 AND version = $2");
constexpr db::Sql kInState("SELECT " COLUMNS
                           " FROM composer_drafts WHERE office = $1 AND state = $2 AND id > $3 "
                           "ORDER BY id LIMIT $4");
constexpr db::Sql kToReview("SELECT " COLUMNS
                            " FROM composer_drafts WHERE office = $1 AND review = 'waiting' AND "
                            "id > $2 ORDER BY id LIMIT $3");
constexpr db::Sql kOfAuthor("SELECT " COLUMNS
                            " FROM composer_drafts WHERE author = $1 AND id < $2 "
                            "ORDER BY id DESC LIMIT $3");
constexpr db::Sql kLastOfChain("SELECT " COLUMNS
                               " FROM composer_drafts WHERE chain = $1 AND state = 'issued' "
                               "ORDER BY id DESC LIMIT 1");
constexpr db::Sql kApprove(
    "INSERT INTO composer_approvals (draft, version, officer, approved_at) "
    "VALUES ($1, $2, $3, $4)");
constexpr db::Sql kLog(
    "INSERT INTO composer_log (id, draft, version, officer, action, detail, logged_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)");
constexpr db::Sql kListLog(
    "SELECT id, draft, version, officer, action, detail, logged_at FROM composer_log "
    "WHERE draft = $1 ORDER BY id LIMIT $2");

constexpr db::Sql kQueries[] = {kInsert,   kFind,        kUpdate,  kInState, kToReview,
                                kOfAuthor, kLastOfChain, kApprove, kLog,     kListLog};

std::string_view key_of(const std::optional<warnings::Level>& level) {
    return level ? cap::key(*level) : std::string_view();
}

Draft draft_of(const db::Cursor& row) {
    Draft draft;
    draft.id = row.id<DraftId>(0);
    draft.office = row.id<warnings::SourceId>(1);
    draft.author = row.id<accounts::AccountId>(2);
    draft.kind = kind_named(row.text(3));
    draft.state = state_named(row.text(4));
    draft.review = review_named(row.text(5));
    draft.version = static_cast<int>(row.integer(6));
    draft.exercise = row.boolean(7);
    draft.chain = row.id<warnings::ChainId>(8);
    draft.alert = row.id<warnings::AlertId>(9);
    auto& content = draft.content;
    content.hazard = row.string(10);
    content.level = cap::parse_level(row.text(11));
    content.hours = static_cast<int>(row.integer(12));
    content.places = places_in(row.text(13));
    content.polygon = row.string(14);
    content.headline = row.string(15);
    content.description = row.string(16);
    content.instruction = row.string(17);
    content.headline_en = row.string(18);
    content.instruction_en = row.string(19);
    content.contact = row.string(20);
    draft.note = row.string(21);
    draft.created_at = row.time(22);
    draft.updated_at = row.time(23);
    return draft;
}

std::vector<Draft> all_of(db::Cursor rows) {
    std::vector<Draft> drafts;
    while (rows.next()) drafts.push_back(draft_of(rows));
    return drafts;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert(db::Tx& tx, const Draft& d) {
    const auto places = text_of(d.content.places);
    tx.execute(kInsert, {d.id,
                         d.office,
                         d.author,
                         name_of(d.kind),
                         name_of(d.state),
                         name_of(d.review),
                         d.version,
                         d.exercise,
                         d.chain,
                         d.alert,
                         d.content.hazard,
                         key_of(d.content.level),
                         d.content.hours,
                         places,
                         d.content.polygon,
                         d.content.headline,
                         d.content.description,
                         d.content.instruction,
                         d.content.headline_en,
                         d.content.instruction_en,
                         d.content.contact,
                         d.note,
                         d.created_at,
                         d.updated_at});
}

std::optional<Draft> find(db::Tx& tx, DraftId id) {
    auto row = tx.query(kFind, {id});
    if (!row.next()) return {};
    return draft_of(row);
}

bool update(db::Tx& tx, Draft& d) {
    const auto places = text_of(d.content.places);
    const bool is_first =
        tx.execute(kUpdate, {d.id, d.version, name_of(d.state), name_of(d.review), d.alert,
                             d.content.hazard, key_of(d.content.level), d.content.hours, places,
                             d.content.polygon, d.content.headline, d.content.description,
                             d.content.instruction, d.content.headline_en, d.content.instruction_en,
                             d.content.contact, d.note, d.updated_at, d.chain}) == 1;
    if (is_first) ++d.version;
    return is_first;
}

std::vector<Draft> list_in_state(db::Tx& tx, warnings::SourceId office, State state, DraftId after,
                                 int limit) {
    return all_of(tx.query(kInState, {office, name_of(state), after, limit}));
}

std::vector<Draft> list_to_review(db::Tx& tx, warnings::SourceId office, DraftId after, int limit) {
    return all_of(tx.query(kToReview, {office, after, limit}));
}

std::vector<Draft> list_of_author(db::Tx& tx, accounts::AccountId author, DraftId before,
                                  int limit) {
    const auto upper = before ? before.value() : std::numeric_limits<std::int64_t>::max();
    return all_of(tx.query(kOfAuthor, {author, upper, limit}));
}

std::optional<Draft> find_last_of_chain(db::Tx& tx, warnings::ChainId chain) {
    auto row = tx.query(kLastOfChain, {chain});
    if (!row.next()) return {};
    return draft_of(row);
}

void insert_approval(db::Tx& tx, const Draft& draft, accounts::AccountId officer, TimePoint when) {
    tx.execute(kApprove, {draft.id, draft.version, officer, when});
}

void insert_log(db::Tx& tx, const LogEntry& entry) {
    tx.execute(kLog, {entry.id, entry.draft, entry.version, entry.officer, entry.action,
                      entry.detail, entry.logged_at});
}

std::vector<LogEntry> list_log(db::Tx& tx, DraftId draft, int limit) {
    std::vector<LogEntry> entries;
    auto row = tx.query(kListLog, {draft, limit});
    while (row.next())
        entries.push_back({row.integer(0), row.id<DraftId>(1), static_cast<int>(row.integer(2)),
                           row.id<accounts::AccountId>(3), row.string(4), row.string(5),
                           row.time(6)});
    return entries;
}

}  // namespace kentongan::composer::store
