// Polls and their votes; what was written for later.
#include "platform/base/strings.h"
#include "rooms/statuses/store.h"
#include "rooms/statuses/store_text.h"

namespace kentongan::statuses::store {
namespace {

#define POLL_COLUMNS "status, options, tallies, voters, multiple, hide_totals, expires_at"
#define SCHEDULED_COLUMNS "id, author, scheduled_at, attachments, params"

constexpr db::Sql kInsertPoll =
    "INSERT INTO status_polls (" POLL_COLUMNS ", ended) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
constexpr db::Sql kRemovePoll = "DELETE FROM status_polls WHERE status = $1";
constexpr db::Sql kPolls = "SELECT " POLL_COLUMNS " FROM status_polls WHERE status IN $ids(1)";
constexpr db::Sql kUpdatePoll =
    "UPDATE status_polls SET tallies = $2, voters = $3, expires_at = $4 WHERE status = $1";
constexpr db::Sql kTouch =
    "UPDATE statuses SET revision = revision + 1 WHERE id = $1 RETURNING revision";
constexpr db::Sql kInsertVote =
    "INSERT INTO status_poll_votes (status, account, choice) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING";
constexpr db::Sql kVotes =
    "SELECT status, choice FROM status_poll_votes WHERE status IN $ids(1) AND account = $2 "
    "ORDER BY status, choice";
constexpr db::Sql kVoters =
    "SELECT DISTINCT account FROM status_poll_votes WHERE status = $1 ORDER BY account LIMIT $2";
constexpr db::Sql kEndPolls =
    "UPDATE status_polls SET ended = 1 WHERE status IN (SELECT status FROM status_polls "
    "WHERE ended = 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING status";
constexpr db::Sql kInsertScheduled =
    "INSERT INTO scheduled_statuses (" SCHEDULED_COLUMNS ") VALUES ($1, $2, $3, $4, $5)";
constexpr db::Sql kFindScheduled =
    "SELECT " SCHEDULED_COLUMNS " FROM scheduled_statuses WHERE id = $1 AND author = $2";
constexpr db::Sql kScheduledDown =
    "SELECT " SCHEDULED_COLUMNS
    " FROM scheduled_statuses WHERE author = $4 AND id < $1 AND id > $2 ORDER BY id DESC LIMIT $3";
constexpr db::Sql kScheduledUp =
    "SELECT " SCHEDULED_COLUMNS
    " FROM scheduled_statuses WHERE author = $4 AND id < $1 AND id > $2 ORDER BY id ASC LIMIT $3";
constexpr db::Sql kDue = "SELECT " SCHEDULED_COLUMNS
                         " FROM scheduled_statuses WHERE scheduled_at <= $1 "
                         "ORDER BY scheduled_at LIMIT $2";
constexpr db::Sql kUpdateScheduled =
    "UPDATE scheduled_statuses SET scheduled_at = $2 WHERE id = $1";
constexpr db::Sql kRemoveScheduled = "DELETE FROM scheduled_statuses WHERE id = $1 AND author = $2";
constexpr db::Sql kCountScheduled =
    "SELECT COUNT(*) FROM scheduled_statuses WHERE author = $1 AND scheduled_at >= $2 "
    "AND scheduled_at < $3";
constexpr db::Sql kQuotesDown =
    "SELECT id FROM statuses WHERE quote_of = $4 AND quote_state = 0 AND id < $1 AND id > $2 "
    "ORDER BY id DESC LIMIT $3";
constexpr db::Sql kQuotesUp =
    "SELECT id FROM statuses WHERE quote_of = $4 AND quote_state = 0 AND id < $1 AND id > $2 "
    "ORDER BY id ASC LIMIT $3";

constexpr db::Sql kQueries[] = {
    kInsertPoll,      kRemovePoll,     kPolls,       kUpdatePoll, kTouch,
    kInsertVote,      kVotes,          kVoters,      kEndPolls,   kInsertScheduled,
    kFindScheduled,   kScheduledDown,  kScheduledUp, kDue,        kUpdateScheduled,
    kRemoveScheduled, kCountScheduled, kQuotesDown,  kQuotesUp};

std::string tallies_text(const Poll& poll) {
    std::string text;
    for (auto tally : poll.tallies) (text += text.empty() ? "" : " ") += std::to_string(tally);
    return text;
}

std::shared_ptr<const Poll> read_poll(const db::Cursor& row) {
    auto poll = std::make_shared<Poll>();
    poll->options = texts_of(row.text(1));
    for (auto word : words_of(row.text(2)))
        poll->tallies.push_back(parse_integer(word).value_or(0));
    poll->tallies.resize(poll->options.size());
    poll->voters = row.integer(3);
    poll->multiple = row.boolean(4);
    poll->hide_totals = row.boolean(5);
    poll->expires_at = row.time(6);
    return poll;
}

Scheduled read_scheduled(const db::Cursor& row) {
    return {row.id<StatusId>(0), row.id<AccountId>(1), row.time(2),
            ids_of<attachments::AttachmentId>(row.text(3)), row.string(4)};
}

std::vector<Scheduled> read_all(db::Cursor rows) {
    std::vector<Scheduled> found;
    while (rows.next()) found.push_back(read_scheduled(rows));
    return found;
}

template <class AnyId>
std::vector<AnyId> read_ids(db::Cursor rows) {
    std::vector<AnyId> found;
    while (rows.next()) found.push_back(rows.id<AnyId>(0));
    return found;
}

}  // namespace

std::span<const db::Sql> poll_queries() {
    return kQueries;
}

void insert_poll(db::Tx& tx, StatusId status, const Poll& poll) {
    tx.execute(kInsertPoll, {status, json_of(poll.options), tallies_text(poll), poll.voters,
                             poll.multiple, poll.hide_totals, poll.expires_at});
}
void remove_poll(db::Tx& tx, StatusId status) {
    tx.execute(kRemovePoll, {status});
}

std::vector<std::pair<StatusId, std::shared_ptr<const Poll>>> list_polls(
    db::Tx& tx, std::span<const StatusId> statuses) {
    std::vector<std::pair<StatusId, std::shared_ptr<const Poll>>> found;
    if (statuses.empty()) return found;
    auto rows = tx.query(kPolls, {db::Value::list(statuses)});
    while (rows.next()) found.emplace_back(rows.id<StatusId>(0), read_poll(rows));
    return found;
}

std::shared_ptr<const Poll> find_poll(db::Tx& tx, StatusId status) {
    auto found = list_polls(tx, {&status, 1});
    return found.empty() ? nullptr : std::move(found.front().second);
}

void update_poll(db::Tx& tx, StatusId status, const Poll& poll) {
    tx.execute(kUpdatePoll, {status, tallies_text(poll), poll.voters, poll.expires_at});
}

std::int64_t touch(db::Tx& tx, StatusId status) {
    auto rows = tx.query(kTouch, {status});
    return rows.next() ? rows.integer(0) : 0;
}

bool insert_vote(db::Tx& tx, StatusId status, AccountId account, int choice) {
    return tx.execute(kInsertVote, {status, account, choice}) > 0;
}

std::vector<std::pair<StatusId, int>> list_votes(db::Tx& tx, AccountId account,
                                                 std::span<const StatusId> statuses) {
    std::vector<std::pair<StatusId, int>> found;
    if (statuses.empty()) return found;
    auto rows = tx.query(kVotes, {db::Value::list(statuses), account});
    while (rows.next()) found.emplace_back(rows.id<StatusId>(0), static_cast<int>(rows.integer(1)));
    return found;
}

std::vector<AccountId> list_voters(db::Tx& tx, StatusId status, int limit) {
    return read_ids<AccountId>(tx.query(kVoters, {status, limit}));
}

std::vector<StatusId> end_polls(db::Tx& tx, TimePoint now, int limit) {
    return read_ids<StatusId>(tx.query(kEndPolls, {now, limit}));
}

std::vector<StatusId> list_quotes(db::Tx& tx, StatusId quoted, const Page& page) {
    auto found = read_ids<StatusId>(tx.query(page.upwards() ? kQuotesUp : kQuotesDown,
                                             {page.upper(), page.lower(), page.limit, quoted}));
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

void insert_scheduled(db::Tx& tx, const Scheduled& s) {
    tx.execute(kInsertScheduled,
               {s.id, s.author, s.scheduled_at, text_of(s.attachments), s.params_json});
}

std::optional<Scheduled> find_scheduled(db::Tx& tx, AccountId author, StatusId id) {
    auto rows = tx.query(kFindScheduled, {id, author});
    if (!rows.next()) return {};
    return read_scheduled(rows);
}

std::vector<Scheduled> list_scheduled(db::Tx& tx, AccountId author, const Page& page) {
    auto found = read_all(tx.query(page.upwards() ? kScheduledUp : kScheduledDown,
                                   {page.upper(), page.lower(), page.limit, author}));
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

std::vector<Scheduled> list_due(db::Tx& tx, TimePoint now, int limit) {
    return read_all(tx.query(kDue, {now, limit}));
}

void update_scheduled(db::Tx& tx, StatusId id, TimePoint scheduled_at) {
    tx.execute(kUpdateScheduled, {id, scheduled_at});
}

bool remove_scheduled(db::Tx& tx, AccountId author, StatusId id) {
    return tx.execute(kRemoveScheduled, {id, author}) > 0;
}

std::int64_t count_scheduled(db::Tx& tx, AccountId author, TimePoint from, TimePoint to) {
    auto rows = tx.query(kCountScheduled, {author, from, to});
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace kentongan::statuses::store
