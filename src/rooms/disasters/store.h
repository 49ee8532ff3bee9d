// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/disasters/types.h"

namespace kentongan::disasters {

using accounts::AccountId;
using warnings::ChainId;

struct Shelter {
    ShelterId id;
    EventId event;
    regions::Code place;
    std::string name, spot, phone;
    std::int64_t capacity = 0, people = 0;  // 0: not known
    bool is_open = true;
    AccountId changed_by;
    TimePoint changed_at;
};

enum class Direction { Need, Offer };
enum class Moderation { New, Checked, Hidden, Done };
std::string_view name_of(Direction direction);
std::string_view name_of(Moderation state);

struct Offer {
    OfferId id;
    EventId event;
    Direction direction = Direction::Need;
    std::string what, quantity, spot, phone;
    regions::Code place;
    TimePoint until;
    AccountId author;
    Moderation state = Moderation::New;
    std::optional<AccountId> moderator;
    TimePoint created_at;
};

struct Correction {
    CorrectionId id;
    EventId event;
    std::string claim, truth, source;
    AccountId author;
    TimePoint created_at;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

struct DisasterRow {
    DisasterId id;
    std::string title;
};
void insert_disaster(db::Tx& tx, const DisasterRow& row, AccountId by, TimePoint at);
std::optional<DisasterRow> find_disaster(db::Tx& tx, DisasterId id);
std::optional<DisasterId> find_disaster_of(db::Tx& tx, ChainId chain);
std::vector<ChainId> list_chains(db::Tx& tx, DisasterId id, int limit);
void put_chain(db::Tx& tx, ChainId chain, DisasterId disaster, AccountId by, TimePoint at);

// Newest first, of several events, older than `before`.
std::vector<Shelter> list_shelters(db::Tx& tx, std::span<const EventId> events, ShelterId before,
                                   int limit);
std::optional<Shelter> find_shelter(db::Tx& tx, ShelterId id);
void insert_shelter(db::Tx& tx, const Shelter& shelter);
void update_shelter(db::Tx& tx, const Shelter& shelter);

// In force at `now` and not hidden.
std::vector<Offer> list_offers(db::Tx& tx, std::span<const EventId> events, OfferId before,
                               TimePoint now, int limit);
std::optional<Offer> find_offer(db::Tx& tx, OfferId id);
std::int64_t count_offers(db::Tx& tx, EventId event, AccountId author, int most);
void insert_offer(db::Tx& tx, const Offer& offer);
void update_offer_state(db::Tx& tx, const Offer& offer);
bool remove_offers_before(db::Tx& tx, TimePoint until, int most);

std::vector<Correction> list_corrections(db::Tx& tx, std::span<const EventId> events,
                                         CorrectionId before, int limit);
void insert_correction(db::Tx& tx, const Correction& correction);

}  // namespace store
}  // namespace kentongan::disasters
