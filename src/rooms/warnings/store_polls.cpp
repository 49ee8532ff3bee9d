#include "rooms/warnings/store.h"

namespace kentongan::warnings::store {

std::int64_t sources_change(db::Tx& tx) {
    auto rows = tx.query("SELECT change FROM warning_sources ORDER BY change DESC LIMIT 1");
    return rows.next() ? rows.integer(0) : 0;
}

void insert_poll_request(db::Tx& tx, const PollRequest& request, TimePoint now) {
    tx.execute("DELETE FROM warning_polls WHERE asked_at < $1", {now - kKeepPolls});
    tx.execute("INSERT INTO warning_polls (id, source_name, asked_at) VALUES ($1, $2, $3)",
               {request.id, request.source_name, now});
}

std::vector<PollRequest> list_poll_requests(db::Tx& tx, TimePoint asked_after, int limit) {
    std::vector<PollRequest> requests;
    auto rows = tx.query(
        "SELECT id, source_name FROM warning_polls WHERE asked_at > $1 AND answered_at IS NULL "
        "ORDER BY asked_at LIMIT $2",
        {asked_after, limit});
    while (rows.next()) requests.push_back({rows.integer(0), rows.string(1)});
    return requests;
}

void answer_poll_request(db::Tx& tx, std::int64_t id, const Result<int>& taken, TimePoint now) {
    std::optional<int> code;
    if (!taken.ok()) code = static_cast<int>(taken.error().code());
    tx.execute(
        "UPDATE warning_polls SET answered_at = $2, taken = $3, error_code = $4, error = $5 "
        "WHERE id = $1",
        {id, now, taken.ok() ? *taken : 0, code,
         taken.ok() ? std::string() : taken.error().text()});
}

std::optional<Result<int>> find_poll_answer(db::Tx& tx, std::int64_t id) {
    auto rows = tx.query(
        "SELECT taken, error_code, error FROM warning_polls "
        "WHERE id = $1 AND answered_at IS NOT NULL",
        {id});
    if (!rows.next()) return {};
    if (!rows.is_null(1))
        return Result<int>(Error(static_cast<ErrorCode>(rows.integer(1)), rows.string(2)));
    return Result<int>(static_cast<int>(rows.integer(0)));
}

}  // namespace kentongan::warnings::store
