#include "rooms/reports/store.h"

#include <array>

namespace kentongan::reports::store {
namespace {

#define CLUSTER                                                                                    \
    "id, kind, detail, region, lat, lon, state, prominence, people, words, photo, first_at, last_" \
    "at, expires_at"
#define REPORT                                                                                     \
    "id, cluster, account, reporter, network, key, kind, detail, region, lat, lon, words, photo, " \
    "likeness, weight, judged, created_at"

constexpr db::Sql kInsertCluster("INSERT INTO report_clusters (" CLUSTER
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                                 "$13, $14)");
constexpr db::Sql kUpdateCluster(
    "UPDATE report_clusters SET detail = $2, state = $3, prominence = $4, people = $5, words = $6, "
    "photo = $7, last_at = $8, expires_at = $9 WHERE id = $1");
constexpr db::Sql kRemoveCluster("DELETE FROM report_clusters WHERE id = $1");
constexpr db::Sql kFindCluster("SELECT " CLUSTER " FROM report_clusters WHERE id = $1");
constexpr db::Sql kListLive(
    "SELECT " CLUSTER
    " FROM report_clusters WHERE expires_at > $1 AND state <= 2 AND region BETWEEN $2 AND $3 "
    "AND (kind = $4 OR $4 = '') AND (prominence < $5 OR (prominence = $5 AND id < $6)) "
    "ORDER BY prominence DESC, id DESC LIMIT $7");
constexpr db::Sql kListLiveVerified(
    "SELECT " CLUSTER
    " FROM report_clusters WHERE expires_at > $1 AND state IN (1, 2) AND prominence = 3 "
    "ORDER BY expires_at DESC LIMIT $2");
constexpr db::Sql kCountLive(
    "SELECT COUNT(*) FROM report_clusters WHERE expires_at > $1 AND state <= 2 "
    "AND region BETWEEN $2 AND $3 AND (kind = $4 OR $4 = '')");
constexpr db::Sql kListOver("SELECT " CLUSTER
                            " FROM report_clusters WHERE id < $1 AND region BETWEEN $2 AND $3 "
                            "AND (state > 2 OR expires_at <= $4) ORDER BY id DESC LIMIT $5");
constexpr db::Sql kListNear(
    "SELECT " CLUSTER
    " FROM report_clusters WHERE kind = $1 AND last_at >= $2 AND state <= 2 "
    "AND lat BETWEEN $3 AND $4 AND lon BETWEEN $5 AND $6 ORDER BY last_at DESC LIMIT $7");
constexpr db::Sql kListInVillage(
    "SELECT " CLUSTER
    " FROM report_clusters WHERE kind = $1 AND last_at >= $2 AND state <= 2 AND region = $3 "
    "ORDER BY last_at DESC LIMIT $4");
constexpr db::Sql kListEnded(
    "SELECT id FROM report_clusters WHERE expires_at < $1 ORDER BY expires_at LIMIT $2");

constexpr db::Sql kInsertReport("INSERT INTO reports (" REPORT
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                                "$13, $14, $15, $16, $17)");
constexpr db::Sql kRemoveReport("DELETE FROM reports WHERE id = $1");
constexpr db::Sql kUpdateJudged("UPDATE reports SET judged = $2 WHERE id = $1");
constexpr db::Sql kFindReport("SELECT " REPORT " FROM reports WHERE id = $1");
constexpr db::Sql kFindByKey("SELECT " REPORT " FROM reports WHERE key = $1");
constexpr db::Sql kHasReported(
    "SELECT 1 FROM reports WHERE cluster = $1 AND reporter = $2 LIMIT 1");
constexpr db::Sql kListReports("SELECT " REPORT
                               " FROM reports WHERE cluster = $1 ORDER BY weight DESC, id LIMIT "
                               "$2");
constexpr db::Sql kListPictures(
    "SELECT " REPORT
    " FROM reports WHERE created_at >= $1 AND photo IS NOT NULL AND kind = $2 "
    "ORDER BY created_at DESC LIMIT $3");
constexpr db::Sql kListOfAccount(
    "SELECT " REPORT " FROM reports WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
constexpr db::Sql kCountBy(
    "SELECT COUNT(*) FROM reports WHERE account = $1 AND id > $2 AND created_at >= $3");
constexpr db::Sql kCountFrom(
    "SELECT COUNT(*) FROM reports WHERE network = $1 AND created_at >= $2");
constexpr db::Sql kListKnown(
    "SELECT r.account, MIN(r.network), MAX(h.verified), MAX(h.wrong) FROM reports r "
    "JOIN report_histories h ON h.account = r.account WHERE r.cluster = $1 AND h.verified > 0 "
    "GROUP BY r.account LIMIT $2");

constexpr db::Sql kInsertChange(
    "INSERT INTO report_changes (id, cluster, state, account, note, at) "
    "VALUES ($1, $2, $3, $4, $5, $6)");
constexpr db::Sql kListChanges(
    "SELECT id, state, account, note, at FROM report_changes WHERE cluster = $1 "
    "ORDER BY id DESC LIMIT $2");
constexpr db::Sql kInsertConfirmation(
    "INSERT INTO report_confirmations (cluster, reporter, at) VALUES ($1, $2, $3) "
    "ON CONFLICT (cluster, reporter) DO NOTHING");
constexpr db::Sql kFindHistory("SELECT verified, wrong FROM report_histories WHERE account = $1");
constexpr db::Sql kAddToHistory(
    "INSERT INTO report_histories (account, verified, wrong) VALUES ($1, $2, $3) "
    "ON CONFLICT (account) DO UPDATE SET verified = report_histories.verified + $4, "
    "wrong = report_histories.wrong + $5");

#undef CLUSTER
#undef REPORT

constexpr std::array kQueries{kFindCluster,  kListLive,      kListLiveVerified, kCountLive,
                              kListOver,     kListNear,      kListInVillage,    kListEnded,
                              kFindReport,   kFindByKey,     kHasReported,      kListReports,
                              kListPictures, kListOfAccount, kCountBy,          kCountFrom,
                              kListKnown,    kListChanges,   kFindHistory};

std::int64_t packed(regions::Code code) {
    return static_cast<std::int64_t>(code.packed());
}

std::optional<geo::Point> point_from(const db::Cursor& cursor, int column) {
    if (cursor.is_null(column) || cursor.is_null(column + 1)) return {};
    return geo::lat_lon(cursor.real(column), cursor.real(column + 1));
}

std::optional<double> lat_of(const std::optional<geo::Point>& point) {
    if (!point) return {};
    return point->lat;
}
std::optional<double> lon_of(const std::optional<geo::Point>& point) {
    if (!point) return {};
    return point->lon;
}

Cluster cluster_from(const db::Cursor& cursor) {
    Cluster made;
    made.id = cursor.id<ClusterId>(0);
    made.kind = cursor.string(1);
    made.detail = cursor.string(2);
    made.region = regions::Code::from_packed(static_cast<std::uint64_t>(cursor.integer(3)));
    made.point = point_from(cursor, 4);
    made.state = static_cast<State>(cursor.integer(6));
    made.prominence = static_cast<Prominence>(cursor.integer(7));
    made.people = cursor.integer(8);
    made.text = cursor.string(9);
    if (!cursor.is_null(10)) made.photo = cursor.integer(10);
    made.first_at = cursor.time(11);
    made.last_at = cursor.time(12);
    made.expires_at = cursor.time(13);
    return made;
}

Report report_from(const db::Cursor& cursor) {
    Report made;
    made.id = cursor.id<ReportId>(0);
    made.cluster = cursor.id<ClusterId>(1);
    made.account = cursor.maybe_id<accounts::AccountId>(2);
    made.reporter = cursor.string(3);
    made.network = cursor.string(4);
    made.key = cursor.maybe_string(5);
    made.kind = cursor.string(6);
    made.detail = cursor.string(7);
    made.region = regions::Code::from_packed(static_cast<std::uint64_t>(cursor.integer(8)));
    made.point = point_from(cursor, 9);
    made.text = cursor.string(11);
    if (!cursor.is_null(12)) made.photo = cursor.integer(12);
    made.likeness = static_cast<std::uint64_t>(cursor.integer(13));
    made.weight = cursor.real(14);
    made.judged = static_cast<Judged>(cursor.integer(15));
    made.created_at = cursor.time(16);
    return made;
}

std::vector<Cluster> clusters_from(db::Cursor cursor) {
    std::vector<Cluster> found;
    while (cursor.next()) found.push_back(cluster_from(cursor));
    return found;
}

std::vector<Report> reports_from(db::Cursor cursor) {
    std::vector<Report> found;
    while (cursor.next()) found.push_back(report_from(cursor));
    return found;
}

std::int64_t number_from(db::Cursor cursor) {
    return cursor.next() ? cursor.integer(0) : 0;
}

}  // namespace

Range range_of(regions::Code place) {
    constexpr std::int64_t kBelow[] = {10'000'000'000, 100'000'000, 1'000'000, 10'000, 1};
    const auto first = packed(place);
    return {first, first + kBelow[static_cast<int>(place.level())] - 1};
}

void insert_cluster(db::Tx& tx, const Cluster& c) {
    tx.execute(kInsertCluster,
               {c.id, c.kind, c.detail, packed(c.region), lat_of(c.point), lon_of(c.point),
                static_cast<int>(c.state), static_cast<int>(c.prominence), c.people, c.text,
                c.photo, c.first_at, c.last_at, c.expires_at});
}

void update_cluster(db::Tx& tx, const Cluster& c) {
    tx.execute(kUpdateCluster,
               {c.id, c.detail, static_cast<int>(c.state), static_cast<int>(c.prominence), c.people,
                c.text, c.photo, c.last_at, c.expires_at});
}

void remove_cluster(db::Tx& tx, ClusterId id) {
    tx.execute(kRemoveCluster, {id});
}

std::optional<Cluster> find_cluster(db::Tx& tx, ClusterId id) {
    auto cursor = tx.query(kFindCluster, {id});
    if (!cursor.next()) return {};
    return cluster_from(cursor);
}

std::vector<Cluster> list_live(db::Tx& tx, Range range, std::string_view kind, TimePoint now,
                               After after, int limit) {
    return clusters_from(tx.query(
        kListLive, {now, range.first, range.last, kind, after.prominence, after.id, limit}));
}

std::vector<Cluster> list_live_verified(db::Tx& tx, TimePoint now, int limit) {
    return clusters_from(tx.query(kListLiveVerified, {now, limit}));
}

std::int64_t count_live(db::Tx& tx, Range range, std::string_view kind, TimePoint now) {
    return number_from(tx.query(kCountLive, {now, range.first, range.last, kind}));
}

std::vector<Cluster> list_over(db::Tx& tx, Range range, TimePoint now, ClusterId before,
                               int limit) {
    return clusters_from(tx.query(kListOver, {before, range.first, range.last, now, limit}));
}

std::vector<Cluster> list_near(db::Tx& tx, std::string_view kind, TimePoint since, geo::Box box,
                               int limit) {
    return clusters_from(
        tx.query(kListNear, {kind, since, box.south, box.north, box.west, box.east, limit}));
}

std::vector<Cluster> list_in_village(db::Tx& tx, std::string_view kind, TimePoint since,
                                     regions::Code region, int limit) {
    return clusters_from(tx.query(kListInVillage, {kind, since, packed(region), limit}));
}

std::vector<ClusterId> list_ended_before(db::Tx& tx, TimePoint before, int limit) {
    std::vector<ClusterId> found;
    auto cursor = tx.query(kListEnded, {before, limit});
    while (cursor.next()) found.push_back(cursor.id<ClusterId>(0));
    return found;
}

void insert_report(db::Tx& tx, const Report& r) {
    tx.execute(kInsertReport, {r.id, r.cluster, r.account, r.reporter, r.network, r.key, r.kind,
                               r.detail, packed(r.region), lat_of(r.point), lon_of(r.point), r.text,
                               r.photo, static_cast<std::int64_t>(r.likeness), r.weight,
                               static_cast<int>(r.judged), r.created_at});
}

void remove_report(db::Tx& tx, ReportId id) {
    tx.execute(kRemoveReport, {id});
}

void update_judged(db::Tx& tx, ReportId id, Judged judged) {
    tx.execute(kUpdateJudged, {id, static_cast<int>(judged)});
}

std::optional<Report> find_report(db::Tx& tx, ReportId id) {
    auto cursor = tx.query(kFindReport, {id});
    if (!cursor.next()) return {};
    return report_from(cursor);
}

std::optional<Report> find_by_key(db::Tx& tx, std::string_view key) {
    auto cursor = tx.query(kFindByKey, {key});
    if (!cursor.next()) return {};
    return report_from(cursor);
}

bool has_reported(db::Tx& tx, ClusterId cluster, std::string_view reporter) {
    return tx.query(kHasReported, {cluster, reporter}).next();
}

std::vector<Report> list_reports(db::Tx& tx, ClusterId cluster, int limit) {
    return reports_from(tx.query(kListReports, {cluster, limit}));
}

std::vector<Report> list_pictures(db::Tx& tx, std::string_view kind, TimePoint since, int limit) {
    return reports_from(tx.query(kListPictures, {since, kind, limit}));
}

std::vector<Report> list_of_account(db::Tx& tx, accounts::AccountId account, ReportId before,
                                    int limit) {
    return reports_from(tx.query(kListOfAccount, {account, before, limit}));
}

std::int64_t count_since_by(db::Tx& tx, accounts::AccountId account, TimePoint since) {
    // The id is as old as the report, and the index goes by it.
    return number_from(tx.query(kCountBy, {account, snowflake_at(since) - 1, since}));
}

std::int64_t count_since_from(db::Tx& tx, std::string_view network, TimePoint since) {
    return number_from(tx.query(kCountFrom, {network, since}));
}

std::vector<Reporter> list_known_reporters(db::Tx& tx, ClusterId cluster, int limit) {
    std::vector<Reporter> found;
    auto cursor = tx.query(kListKnown, {cluster, limit});
    while (cursor.next())
        found.push_back({cursor.string(1), weight_of({cursor.integer(2), cursor.integer(3)})});
    return found;
}

void insert_change(db::Tx& tx, ClusterId cluster, const Change& change) {
    tx.execute(kInsertChange, {change.id, cluster, static_cast<int>(change.state), change.account,
                               change.note, change.at});
}

std::vector<Change> list_changes(db::Tx& tx, ClusterId cluster, int limit) {
    std::vector<Change> found;
    auto cursor = tx.query(kListChanges, {cluster, limit});
    while (cursor.next())
        found.push_back({cursor.integer(0), static_cast<State>(cursor.integer(1)),
                         cursor.id<accounts::AccountId>(2), cursor.string(3), cursor.time(4)});
    return found;
}

bool insert_confirmation(db::Tx& tx, ClusterId cluster, std::string_view reporter, TimePoint at) {
    return tx.execute(kInsertConfirmation, {cluster, reporter, at}) > 0;
}

History find_history(db::Tx& tx, accounts::AccountId account) {
    auto cursor = tx.query(kFindHistory, {account});
    if (!cursor.next()) return {};
    return {cursor.integer(0), cursor.integer(1)};
}

void add_to_history(db::Tx& tx, accounts::AccountId account, History by) {
    tx.execute(kAddToHistory, {account, by.verified > 0 ? by.verified : 0,
                               by.wrong > 0 ? by.wrong : 0, by.verified, by.wrong});
}

std::span<const db::Sql> queries() {
    return kQueries;
}

}  // namespace kentongan::reports::store
