// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"
#include "rooms/loudspeakers/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::loudspeakers::store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_speaker(db::Tx& tx, const Speaker& speaker, std::string_view key_hash,
                    accounts::AccountId by);
std::optional<Speaker> find_speaker(db::Tx& tx, SpeakerId id);
std::optional<Speaker> find_speaker_by_key(db::Tx& tx, std::string_view key_hash);
// Inside `region`, by place, after that one.
std::vector<Speaker> list_speakers(db::Tx& tx, regions::Code region, int limit);
std::int64_t count_joining(db::Tx& tx, regions::Code region);
void update_speaker(db::Tx& tx, const Speaker& speaker);  // name, contact, joins_exercises
void update_key(db::Tx& tx, SpeakerId id, std::string_view key_hash);
void update_beat(db::Tx& tx, const Speaker& speaker);  // beat_at, playing, volume, page_version
void update_test(db::Tx& tx, const Speaker& speaker);  // test_asked_at, test_heard_at
void remove_speaker(db::Tx& tx, SpeakerId id);

struct Said {
    SpeakerId speaker;
    warnings::AlertId alert;
    TimePoint handed_at;
    std::optional<TimePoint> started_at, announced_at;
};
std::optional<Said> find_said(db::Tx& tx, SpeakerId speaker, warnings::AlertId alert);
void put_said(db::Tx& tx, const Said& said);
void remove_said_before(db::Tx& tx, TimePoint before);

struct Change {
    warnings::ChainId chain;
    std::int64_t change = 0;
};
void put_change(db::Tx& tx, const Change& change);
std::vector<Change> list_changes_since(db::Tx& tx, std::int64_t change, int limit);
void remove_changes_before(db::Tx& tx, std::int64_t change);

}  // namespace kentongan::loudspeakers::store
