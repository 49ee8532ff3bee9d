#include "rooms/receipts/store.h"

namespace kentongan::receipts::store {

namespace {

constexpr int kMostParts = 1'000'000;  // every village by every channel, and some

constexpr db::Sql kRaise(
    "INSERT INTO receipts (chain, channel, recipient, place, exercise, handed_at, delivered_at, "
    "shown_at, acknowledged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (chain, channel, recipient) DO UPDATE SET "
    "handed_at = CASE WHEN excluded.handed_at < receipts.handed_at THEN excluded.handed_at "
    "ELSE receipts.handed_at END, "
    "delivered_at = COALESCE(receipts.delivered_at, excluded.delivered_at), "
    "shown_at = COALESCE(receipts.shown_at, excluded.shown_at), "
    "acknowledged_at = COALESCE(receipts.acknowledged_at, excluded.acknowledged_at) "
    "WHERE excluded.handed_at < receipts.handed_at "
    "OR (receipts.delivered_at IS NULL AND excluded.delivered_at IS NOT NULL) "
    "OR (receipts.shown_at IS NULL AND excluded.shown_at IS NOT NULL) "
    "OR (receipts.acknowledged_at IS NULL AND excluded.acknowledged_at IS NOT NULL)");
constexpr db::Sql kStage(
    "SELECT delivered_at, shown_at, acknowledged_at FROM receipts WHERE chain = $1 AND "
    "channel = $2 AND recipient = $3");
constexpr db::Sql kRemove(
    "DELETE FROM receipts WHERE chain = $1 AND channel = $2 AND recipient = $3");
constexpr db::Sql kCount(
    "SELECT place, channel, COUNT(*), COUNT(delivered_at), COUNT(shown_at), "
    "COUNT(acknowledged_at), MIN(handed_at), MIN(shown_at) FROM receipts WHERE chain = $1 AND "
    "exercise = $2 GROUP BY place, channel ORDER BY place, channel LIMIT $3");

// The nearest-rank percentile: of n receipts the one at ⌈n·p/100⌉, in the order of the stage's
// time; those that have not come so far are last.
#define RANKS(P) "(total * " #P " + 99) / 100"
#define QUANTILES(PART, STAGE)                                                                \
    "SELECT part, total, nth, moment FROM (SELECT " PART " AS part, " STAGE                   \
    " AS moment, COUNT(*) OVER (PARTITION BY " PART                                           \
    ") AS total, ROW_NUMBER() OVER (PARTITION BY " PART " ORDER BY CASE WHEN " STAGE          \
    " IS NULL THEN 1 ELSE 0 END, " STAGE                                                      \
    ") AS nth FROM receipts WHERE chain = $1 AND exercise = $2 AND channel <> $3) AS ranked " \
    "WHERE "                                                                                  \
    "moment IS NOT NULL AND nth IN (" RANKS(50) ", " RANKS(90) ", " RANKS(                    \
        99) ") ORDER BY part, nth LIMIT $4"

constexpr db::Sql kDelivered(QUANTILES("chain", "delivered_at"));
constexpr db::Sql kShown(QUANTILES("chain", "shown_at"));
constexpr db::Sql kDeliveredByChannel(QUANTILES("channel", "delivered_at"));
constexpr db::Sql kShownByChannel(QUANTILES("channel", "shown_at"));
constexpr db::Sql kDeliveredByPlace(QUANTILES("place", "delivered_at"));
constexpr db::Sql kShownByPlace(QUANTILES("place", "shown_at"));

constexpr db::Sql kPutAnnouncement(
    "INSERT INTO receipt_announcements (chain, place, account, announced_at) VALUES ($1, $2, $3, "
    "$4) ON CONFLICT DO NOTHING");
constexpr db::Sql kFindAnnouncement(
    "SELECT chain, place, account, announced_at FROM receipt_announcements WHERE chain = $1 AND "
    "place = $2");
constexpr db::Sql kListAnnouncements(
    "SELECT chain, place, account, announced_at FROM receipt_announcements WHERE account = $1 AND "
    "chain = $2 AND announced_at >= $3 ORDER BY announced_at DESC LIMIT $4");
constexpr db::Sql kRemoveAnnouncement(
    "DELETE FROM receipt_announcements WHERE chain = $1 AND place = $2");

constexpr db::Sql kForget(
    "DELETE FROM receipts WHERE (chain, channel, recipient) IN "
    "(SELECT chain, channel, recipient FROM receipts WHERE chain < $1 LIMIT $2)");
constexpr db::Sql kForgetAnnouncements("DELETE FROM receipt_announcements WHERE chain < $1");

constexpr db::Sql kQueries[] = {kRaise,
                                kForget,
                                kForgetAnnouncements,
                                kStage,
                                kRemove,
                                kCount,
                                kDelivered,
                                kShown,
                                kDeliveredByChannel,
                                kShownByChannel,
                                kDeliveredByPlace,
                                kShownByPlace,
                                kPutAnnouncement,
                                kFindAnnouncement,
                                kListAnnouncements,
                                kRemoveAnnouncement};

constexpr int kNoChannel = -1;

std::int64_t number_of(Code code) {
    return static_cast<std::int64_t>(code.packed());
}
Code code_of(std::int64_t number) {
    return Code::from_packed(static_cast<std::uint64_t>(number));
}

std::optional<TimePoint> from(Stage stage, const Receipt& receipt) {
    if (receipt.stage < stage) return {};
    return receipt.at;
}

Announcement announcement_of(const db::Cursor& row) {
    return {row.id<ChainId>(0), code_of(row.integer(1)), row.id<AccountId>(2), row.time(3)};
}

db::Cursor ask(db::Tx& tx, Which which, By by, Stage stage) {
    const bool shown = stage == Stage::Shown;
    const int without = by == By::Channel ? kNoChannel : static_cast<int>(Channel::Liaison);
    const db::Sql sql = by == By::All       ? (shown ? kShown : kDelivered)
                        : by == By::Channel ? (shown ? kShownByChannel : kDeliveredByChannel)
                                            : (shown ? kShownByPlace : kDeliveredByPlace);
    return tx.query(sql, {which.chain, which.exercise, without, kMostParts});
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void raise(db::Tx& tx, const Receipt& r) {
    tx.execute(kRaise, {r.chain, static_cast<int>(r.channel), r.recipient, number_of(r.place),
                        r.exercise, r.at, from(Stage::Delivered, r), from(Stage::Shown, r),
                        from(Stage::Acknowledged, r)});
}

std::optional<Stage> find_stage(db::Tx& tx, ChainId chain, Channel channel,
                                std::string_view recipient) {
    auto row = tx.query(kStage, {chain, static_cast<int>(channel), recipient});
    if (!row.next()) return {};
    return !row.is_null(2)   ? Stage::Acknowledged
           : !row.is_null(1) ? Stage::Shown
           : !row.is_null(0) ? Stage::Delivered
                             : Stage::HandedOver;
}

void remove(db::Tx& tx, ChainId chain, Channel channel, std::string_view recipient) {
    tx.execute(kRemove, {chain, static_cast<int>(channel), recipient});
}

std::vector<PlaceCounts> count_by_place(db::Tx& tx, Which which) {
    std::vector<PlaceCounts> found;
    auto row = tx.query(kCount, {which.chain, which.exercise, kMostParts});
    while (row.next())
        found.push_back({code_of(row.integer(0)), static_cast<Channel>(row.integer(1)),
                         Counts{row.integer(2), row.integer(3), row.integer(4), row.integer(5)},
                         row.time(6), row.maybe_time(7)});
    return found;
}

std::vector<PartQuantiles> quantiles(db::Tx& tx, Which which, By by, Stage stage) {
    std::vector<PartQuantiles> found;
    auto row = ask(tx, which, by, stage);
    while (row.next()) {
        const auto part = by == By::All ? 0 : row.integer(0);
        const auto total = row.integer(1), nth = row.integer(2);
        if (found.empty() || found.back().part != part) found.push_back({part, {}});
        auto& own = found.back().quantiles;
        // In a small group one receipt may be several of them.
        const auto is_at = [&](int percent) { return nth == (total * percent + 99) / 100; };
        if (is_at(50)) own.half = row.time(3);
        if (is_at(90)) own.most = row.time(3);
        if (is_at(99)) own.nearly_all = row.time(3);
    }
    return found;
}

bool forget_before(db::Tx& tx, ChainId chain, int limit) {
    tx.execute(kForgetAnnouncements, {chain});
    return tx.execute(kForget, {chain, limit}) == limit;
}

void put_announcement(db::Tx& tx, const Announcement& a) {
    tx.execute(kPutAnnouncement, {a.chain, number_of(a.place), a.account, a.at});
}

std::optional<Announcement> find_announcement(db::Tx& tx, ChainId chain, Code place) {
    auto row = tx.query(kFindAnnouncement, {chain, number_of(place)});
    if (!row.next()) return {};
    return announcement_of(row);
}

std::vector<Announcement> list_announcements(db::Tx& tx, AccountId account, ChainId chain,
                                             TimePoint since, int limit) {
    std::vector<Announcement> found;
    auto row = tx.query(kListAnnouncements, {account, chain, since, limit});
    while (row.next()) found.push_back(announcement_of(row));
    return found;
}

void remove_announcement(db::Tx& tx, ChainId chain, Code place) {
    tx.execute(kRemoveAnnouncement, {chain, number_of(place)});
}

}  // namespace kentongan::receipts::store
