#include "rooms/warnings/store.h"

namespace kentongan::warnings::store {
namespace {

constexpr db::Sql kSourcesChange = "SELECT COALESCE(MAX(change), 0) FROM warning_sources";
constexpr db::Sql kRemoveOldRequests = "DELETE FROM warning_polls WHERE asked_at < $1";
constexpr db::Sql kInsertPollRequest =
    "INSERT INTO warning_polls (id, source_name, asked_at) VALUES ($1, $2, $3)";
constexpr db::Sql kListPollRequests =
    "SELECT id, source_name FROM warning_polls WHERE asked_at > $1 AND answered_at IS NULL "
    "ORDER BY asked_at LIMIT $2";
constexpr db::Sql kAnswerPollRequest =
    "UPDATE warning_polls SET answered_at = $2, taken = $3, error_code = $4, error = $5 "
    "WHERE id = $1";
constexpr db::Sql kFindPollAnswer =
    "SELECT taken, error_code, error FROM warning_polls "
    "WHERE id = $1 AND answered_at IS NOT NULL";

}  // namespace

std::int64_t sources_change(db::Tx& tx) {
    auto rows = tx.query(kSourcesChange);
    return rows.next() ? rows.integer(0) : 0;
}

void insert_poll_request(db::Tx& tx, const PollRequest& request, TimePoint now) {
    tx.execute(kRemoveOldRequests, {now - kKeepPolls});
    tx.execute(kInsertPollRequest, {request.id, request.source_name, now});
}

std::vector<PollRequest> list_poll_requests(db::Tx& tx, TimePoint asked_after, int limit) {
    std::vector<PollRequest> requests;
    auto rows = tx.query(kListPollRequests, {asked_after, limit});
    while (rows.next()) requests.push_back({rows.integer(0), rows.string(1)});
    return requests;
}

void answer_poll_request(db::Tx& tx, std::int64_t id, const Result<int>& taken, TimePoint now) {
    std::optional<int> code;
    if (!taken.ok()) code = static_cast<int>(taken.error().code());
    tx.execute(kAnswerPollRequest, {id, now, taken.ok() ? *taken : 0, code,
                                    taken.ok() ? std::string() : taken.error().text()});
}

std::optional<Result<int>> find_poll_answer(db::Tx& tx, std::int64_t id) {
    auto rows = tx.query(kFindPollAnswer, {id});
    if (!rows.next()) return {};
    if (!rows.is_null(1))
        return Result<int>(Error(static_cast<ErrorCode>(rows.integer(1)), rows.string(2)));
    return Result<int>(static_cast<int>(rows.integer(0)));
}

std::span<const db::Sql> poll_queries() {
    static constexpr db::Sql kAll[] = {kSourcesChange,    kRemoveOldRequests, kInsertPollRequest,
                                       kListPollRequests, kAnswerPollRequest, kFindPollAnswer};
    return kAll;
}

}  // namespace kentongan::warnings::store
