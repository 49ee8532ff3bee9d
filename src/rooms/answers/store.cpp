#include "rooms/answers/store.h"

namespace kentongan::answers::store {

namespace {

#define ANSWER "chain, kind, responder, place, rt, network, counted, exercise, created_at"

constexpr db::Sql kFindAnswer("SELECT " ANSWER
                              " FROM answers WHERE chain = $1 AND kind = $2 AND responder = $3");
constexpr db::Sql kInsertAnswer("INSERT INTO answers (" ANSWER
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
constexpr db::Sql kUpdateAnswerPlace(
    "UPDATE answers SET place = $4, rt = $5 WHERE chain = $1 AND kind = $2 AND responder = $3");
constexpr db::Sql kRemoveAnswer(
    "DELETE FROM answers WHERE chain = $1 AND kind = $2 AND responder = $3");
constexpr db::Sql kCountAnswers(
    "SELECT COUNT(*) FROM (SELECT 1 FROM answers WHERE chain = $1 AND kind = $2 AND network = $3 "
    "LIMIT $4) AS bounded");
constexpr db::Sql kRemoveAnswers(
    "DELETE FROM answers WHERE chain = $1 AND kind = $2 AND responder IN (SELECT responder FROM "
    "answers WHERE chain = $1 AND kind = $2 LIMIT $3)");
constexpr db::Sql kTally(
    "INSERT INTO answer_tallies (chain, scope, place, rt, kind, given, counted) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (chain, scope, place, rt, kind) DO UPDATE SET "
    "given = answer_tallies.given + excluded.given, "
    "counted = answer_tallies.counted + excluded.counted");
constexpr db::Sql kTotals(
    "SELECT kind, given, counted FROM answer_tallies WHERE chain = $1 AND scope = 'all' LIMIT 2");
// One row for each place: of the two kinds at most one is missing.
constexpr db::Sql kListCounts(
    "SELECT place, rt, SUM(CASE WHEN kind = 'safe' THEN given ELSE 0 END), "
    "SUM(CASE WHEN kind = 'safe' THEN counted ELSE 0 END), "
    "SUM(CASE WHEN kind = 'passed_on' THEN given ELSE 0 END), "
    "SUM(CASE WHEN kind = 'passed_on' THEN counted ELSE 0 END) "
    "FROM answer_tallies WHERE chain = $1 AND scope = $2 AND place > $3 "
    "GROUP BY place, rt ORDER BY place, rt LIMIT $4");

constexpr db::Sql kFindCode("SELECT chain, alert FROM answer_codes WHERE code = $1");
constexpr db::Sql kFindCodeOf("SELECT code FROM answer_codes WHERE chain = $1");
constexpr db::Sql kInsertCode(
    "INSERT INTO answer_codes (code, chain, alert) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
constexpr db::Sql kPutChain(
    "INSERT INTO answer_chains (chain, at) VALUES ($1, $2) ON CONFLICT (chain) DO UPDATE SET "
    "at = excluded.at");
constexpr db::Sql kListChains(
    "SELECT chain, at FROM answer_chains WHERE at < $1 ORDER BY at DESC, chain DESC LIMIT $2");

Answer answer_of(const db::Cursor& row) {
    Answer answer;
    answer.chain = row.id<ChainId>(0);
    answer.kind = parse_kind(row.text(1)).value_or(Kind::Safe);
    answer.responder = row.string(2);
    answer.place = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(3)));
    answer.rt = row.string(4);
    answer.network = row.string(5);
    answer.counted = row.boolean(6);
    answer.exercise = row.boolean(7);
    answer.created_at = row.time(8);
    return answer;
}

}  // namespace

std::span<const db::Sql> answer_queries() {
    static constexpr db::Sql kQueries[] = {kFindAnswer,   kInsertAnswer, kUpdateAnswerPlace,
                                           kRemoveAnswer, kCountAnswers, kRemoveAnswers,
                                           kTally,        kTotals,       kListCounts,
                                           kFindCode,     kFindCodeOf,   kInsertCode,
                                           kPutChain,     kListChains};
    return kQueries;
}

std::optional<Answer> find_answer(db::Tx& tx, ChainId chain, Kind kind,
                                  std::string_view responder) {
    auto row = tx.query(kFindAnswer, {chain, name_of(kind), responder});
    if (!row.next()) return {};
    return answer_of(row);
}

void insert_answer(db::Tx& tx, const Answer& answer) {
    tx.execute(kInsertAnswer,
               {answer.chain, name_of(answer.kind), answer.responder, answer.place.packed(),
                answer.rt, answer.network, answer.counted, answer.exercise, answer.created_at});
}

void update_answer_place(db::Tx& tx, const Answer& answer) {
    tx.execute(kUpdateAnswerPlace, {answer.chain, name_of(answer.kind), answer.responder,
                                    answer.place.packed(), answer.rt});
}

void remove_answer(db::Tx& tx, const Answer& answer) {
    tx.execute(kRemoveAnswer, {answer.chain, name_of(answer.kind), answer.responder});
}

std::int64_t count_answers(db::Tx& tx, ChainId chain, Kind kind, std::string_view network,
                           int most) {
    auto row = tx.query(kCountAnswers, {chain, name_of(kind), network, most});
    return row.next() ? row.integer(0) : 0;
}

bool remove_answers(db::Tx& tx, ChainId chain, int most) {
    std::int64_t removed = 0;
    for (auto kind : {Kind::Safe, Kind::PassedOn})
        removed += tx.execute(kRemoveAnswers, {chain, name_of(kind), most});
    return removed > 0;
}

void tally(db::Tx& tx, const Answer& answer, int difference) {
    const auto add = [&](const char* scope, regions::Code place, std::string_view rt) {
        tx.execute(kTally, {answer.chain, scope, place.packed(), rt, name_of(answer.kind),
                            difference, answer.counted ? difference : 0});
    };
    add("all", {}, "");
    if (answer.place == regions::Code()) return;
    add("place", answer.place, "");
    if (!answer.rt.empty()) add("rt", answer.place, answer.rt);
}

Totals totals(db::Tx& tx, ChainId chain) {
    Totals totals;
    auto row = tx.query(kTotals, {chain});
    while (row.next())
        (row.text(0) == name_of(Kind::Safe) ? totals.safe : totals.passed_on) = {row.integer(1),
                                                                                 row.integer(2)};
    return totals;
}

std::vector<PlaceCount> list_counts(db::Tx& tx, ChainId chain, std::string_view scope,
                                    regions::Code after, int limit) {
    std::vector<PlaceCount> counts;
    auto row = tx.query(kListCounts, {chain, scope, after.packed(), limit});
    while (row.next()) {
        PlaceCount count;
        count.place = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(0)));
        count.rt = row.string(1);
        count.totals.safe = {row.integer(2), row.integer(3)};
        count.totals.passed_on = {row.integer(4), row.integer(5)};
        counts.push_back(std::move(count));
    }
    return counts;
}

std::optional<CodeRow> find_code(db::Tx& tx, std::string_view code) {
    auto row = tx.query(kFindCode, {code});
    if (!row.next()) return {};
    return CodeRow{row.id<ChainId>(0), row.id<AlertId>(1)};
}

std::optional<std::string> find_code_of(db::Tx& tx, ChainId chain) {
    auto row = tx.query(kFindCodeOf, {chain});
    if (!row.next()) return {};
    return row.string(0);
}

bool insert_code(db::Tx& tx, std::string_view code, const CodeRow& row) {
    return tx.execute(kInsertCode, {code, row.chain, row.alert}) > 0;
}

void put_chain(db::Tx& tx, ChainId chain, TimePoint at) {
    tx.execute(kPutChain, {chain, at});
}

std::vector<Answers::Recent> list_chains(db::Tx& tx, TimePoint before, int limit) {
    std::vector<Answers::Recent> chains;
    auto row = tx.query(kListChains, {before, limit});
    while (row.next()) chains.push_back({row.id<ChainId>(0), row.time(1)});
    return chains;
}

}  // namespace kentongan::answers::store
