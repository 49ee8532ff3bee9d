#include "rooms/loudspeakers/store.h"

namespace kentongan::loudspeakers::store {
namespace {

#define COLUMNS                                                                         \
    "id, place, name, contact, joins_exercises, created_at, beat_at, playing, volume, " \
    "page_version, test_asked_at, test_heard_at"

constexpr db::Sql kInsert =
    "INSERT INTO loudspeakers (id, place, name, contact, joins_exercises, key_hash, created_by, "
    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr db::Sql kFind = "SELECT " COLUMNS " FROM loudspeakers WHERE id = $1";
constexpr db::Sql kFindByKey = "SELECT " COLUMNS " FROM loudspeakers WHERE key_hash = $1";
constexpr db::Sql kList = "SELECT " COLUMNS
                          " FROM loudspeakers WHERE place >= $1 AND place <= $2 "
                          "ORDER BY place, id LIMIT $3";
constexpr db::Sql kCountJoining =
    "SELECT COUNT(*) FROM loudspeakers WHERE place >= $1 AND place <= $2 AND joins_exercises = 1";
constexpr db::Sql kUpdate =
    "UPDATE loudspeakers SET name = $2, contact = $3, joins_exercises = $4 WHERE id = $1";
constexpr db::Sql kUpdateKey =
    "UPDATE loudspeakers SET key_hash = $2, beat_at = NULL WHERE id = $1";
constexpr db::Sql kUpdateBeat =
    "UPDATE loudspeakers SET beat_at = $2, playing = $3, volume = $4, page_version = $5 "
    "WHERE id = $1";
constexpr db::Sql kUpdateTest =
    "UPDATE loudspeakers SET test_asked_at = $2, test_heard_at = $3 WHERE id = $1";
constexpr db::Sql kRemove = "DELETE FROM loudspeakers WHERE id = $1";

constexpr db::Sql kFindSaid =
    "SELECT handed_at, started_at, announced_at FROM loudspeaker_said "
    "WHERE speaker = $1 AND alert = $2";
constexpr db::Sql kPutSaid =
    "INSERT INTO loudspeaker_said (speaker, alert, handed_at, started_at, announced_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (speaker, alert) DO UPDATE SET "
    "started_at = excluded.started_at, announced_at = excluded.announced_at";
constexpr db::Sql kRemoveSaid = "DELETE FROM loudspeaker_said WHERE handed_at < $1";

constexpr db::Sql kPutChange =
    "INSERT INTO loudspeaker_board (chain, change) VALUES ($1, $2) "
    "ON CONFLICT (chain) DO UPDATE SET change = excluded.change";
constexpr db::Sql kListChanges =
    "SELECT chain, change FROM loudspeaker_board WHERE change > $1 ORDER BY change LIMIT $2";
constexpr db::Sql kRemoveChanges = "DELETE FROM loudspeaker_board WHERE change < $1";

constexpr db::Sql kQueries[] = {kFind,       kFindByKey,   kList,         kCountJoining, kUpdate,
                                kUpdateKey,  kUpdateBeat,  kUpdateTest,   kRemove,       kFindSaid,
                                kRemoveSaid, kListChanges, kRemoveChanges};

Speaker speaker_of(const db::Cursor& row) {
    Speaker speaker;
    speaker.id = row.id<SpeakerId>(0);
    speaker.place = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(1)));
    speaker.name = row.string(2);
    speaker.contact = row.string(3);
    speaker.joins_exercises = row.boolean(4);
    speaker.created_at = row.time(5);
    speaker.beat_at = row.maybe_time(6);
    speaker.playing = row.string(7);
    speaker.volume = static_cast<int>(row.integer(8));
    speaker.page_version = row.string(9);
    speaker.test_asked_at = row.maybe_time(10);
    speaker.test_heard_at = row.maybe_time(11);
    return speaker;
}

std::int64_t packed(regions::Code code) {
    return static_cast<std::int64_t>(code.packed());
}

// The greatest code inside `region`: its own digits, then nines.
std::int64_t last_in(regions::Code region) {
    switch (region.level()) {
        case regions::Level::Country:
            return 99'99'99'9999;
        case regions::Level::Province:
            return packed(region) + 99'99'9999;
        case regions::Level::Regency:
            return packed(region) + 99'9999;
        case regions::Level::District:
            return packed(region) + 9999;
        case regions::Level::Village:
            break;
    }
    return packed(region);
}

std::optional<Speaker> first_of(db::Cursor row) {
    if (!row.next()) return {};
    return speaker_of(row);
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_speaker(db::Tx& tx, const Speaker& s, std::string_view key_hash,
                    accounts::AccountId by) {
    tx.execute(kInsert, {s.id, packed(s.place), s.name, s.contact, s.joins_exercises, key_hash, by,
                         s.created_at});
}
std::optional<Speaker> find_speaker(db::Tx& tx, SpeakerId id) {
    return first_of(tx.query(kFind, {id}));
}
std::optional<Speaker> find_speaker_by_key(db::Tx& tx, std::string_view key_hash) {
    return first_of(tx.query(kFindByKey, {key_hash}));
}
std::vector<Speaker> list_speakers(db::Tx& tx, regions::Code region, int limit) {
    std::vector<Speaker> found;
    auto row = tx.query(kList, {packed(region), last_in(region), limit});
    while (row.next()) found.push_back(speaker_of(row));
    return found;
}
std::int64_t count_joining(db::Tx& tx, regions::Code region) {
    auto row = tx.query(kCountJoining, {packed(region), last_in(region)});
    return row.next() ? row.integer(0) : 0;
}
void update_speaker(db::Tx& tx, const Speaker& s) {
    tx.execute(kUpdate, {s.id, s.name, s.contact, s.joins_exercises});
}
void update_key(db::Tx& tx, SpeakerId id, std::string_view key_hash) {
    tx.execute(kUpdateKey, {id, key_hash});
}
void update_beat(db::Tx& tx, const Speaker& s) {
    tx.execute(kUpdateBeat, {s.id, s.beat_at, s.playing, s.volume, s.page_version});
}
void update_test(db::Tx& tx, const Speaker& s) {
    tx.execute(kUpdateTest, {s.id, s.test_asked_at, s.test_heard_at});
}
void remove_speaker(db::Tx& tx, SpeakerId id) {
    tx.execute(kRemove, {id});
}

std::optional<Said> find_said(db::Tx& tx, SpeakerId speaker, warnings::AlertId alert) {
    auto row = tx.query(kFindSaid, {speaker, alert});
    if (!row.next()) return {};
    return Said{speaker, alert, row.time(0), row.maybe_time(1), row.maybe_time(2)};
}
void put_said(db::Tx& tx, const Said& said) {
    tx.execute(kPutSaid,
               {said.speaker, said.alert, said.handed_at, said.started_at, said.announced_at});
}
void remove_said_before(db::Tx& tx, TimePoint before) {
    tx.execute(kRemoveSaid, {before});
}

void put_change(db::Tx& tx, const Change& change) {
    tx.execute(kPutChange, {change.chain, change.change});
}
std::vector<Change> list_changes_since(db::Tx& tx, std::int64_t change, int limit) {
    std::vector<Change> found;
    auto row = tx.query(kListChanges, {change, limit});
    while (row.next()) found.push_back({row.id<warnings::ChainId>(0), row.integer(1)});
    return found;
}
void remove_changes_before(db::Tx& tx, std::int64_t change) {
    tx.execute(kRemoveChanges, {change});
}

}  // namespace kentongan::loudspeakers::store
