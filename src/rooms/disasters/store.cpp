#include "rooms/disasters/store.h"

#include <algorithm>
#include <limits>

namespace kentongan::disasters {

namespace {

constexpr std::string_view kStates[] = {"new", "checked", "hidden", "done"};

#define SHELTER \
    "id, event, place, name, spot, capacity, people, phone, is_open, changed_by, changed_at"
#define OFFER                                                                                     \
    "id, event, direction, what, quantity, place, spot, phone, until, author, state, moderator, " \
    "created_at"
#define CORRECTION "id, event, claim, truth, source, author, created_at"

constexpr db::Sql kInsertDisaster(
    "INSERT INTO disasters (id, title, created_by, created_at) VALUES ($1, $2, $3, $4)");
constexpr db::Sql kFindDisaster("SELECT id, title FROM disasters WHERE id = $1");
constexpr db::Sql kFindDisasterOf("SELECT disaster FROM disaster_chains WHERE chain = $1");
constexpr db::Sql kListChains(
    "SELECT chain FROM disaster_chains WHERE disaster = $1 ORDER BY chain LIMIT $2");
constexpr db::Sql kPutChain(
    "INSERT INTO disaster_chains (chain, disaster, joined_by, joined_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (chain) DO UPDATE SET disaster = excluded.disaster");

constexpr db::Sql kListShelters("SELECT " SHELTER
                                " FROM disaster_shelters WHERE event IN $ids(1) AND id < $2 "
                                "ORDER BY id DESC LIMIT $3");
constexpr db::Sql kFindShelter("SELECT " SHELTER " FROM disaster_shelters WHERE id = $1");
constexpr db::Sql kInsertShelter("INSERT INTO disaster_shelters (" SHELTER
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
constexpr db::Sql kUpdateShelter(
    "UPDATE disaster_shelters SET capacity = $2, people = $3, phone = $4, is_open = $5, "
    "changed_by = $6, changed_at = $7 WHERE id = $1");

constexpr db::Sql kListOffers(
    "SELECT " OFFER
    " FROM disaster_offers WHERE event IN $ids(1) AND id < $2 AND "
    "until > $3 AND state IN ('new', 'checked') ORDER BY id DESC LIMIT $4");
constexpr db::Sql kFindOffer("SELECT " OFFER " FROM disaster_offers WHERE id = $1");
constexpr db::Sql kCountOffers(
    "SELECT COUNT(*) FROM (SELECT 1 FROM disaster_offers WHERE event = $1 AND author = $2 "
    "LIMIT $3) AS bounded");
constexpr db::Sql kInsertOffer("INSERT INTO disaster_offers (" OFFER
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
constexpr db::Sql kUpdateOffer(
    "UPDATE disaster_offers SET state = $2, moderator = $3 WHERE id = $1");
constexpr db::Sql kRemoveOffers(
    "DELETE FROM disaster_offers WHERE id IN (SELECT id FROM disaster_offers WHERE until < $1 "
    "ORDER BY until LIMIT $2)");

constexpr db::Sql kListCorrections("SELECT " CORRECTION
                                   " FROM disaster_corrections WHERE event IN $ids(1) AND id < $2 "
                                   "ORDER BY id DESC LIMIT $3");
constexpr db::Sql kInsertCorrection("INSERT INTO disaster_corrections (" CORRECTION
                                    ") VALUES ($1, $2, $3, $4, $5, $6, $7)");

constexpr db::Sql kQueries[] = {kInsertDisaster,  kFindDisaster, kFindDisasterOf, kListChains,
                                kPutChain,        kListShelters, kFindShelter,    kInsertShelter,
                                kUpdateShelter,   kListOffers,   kFindOffer,      kCountOffers,
                                kInsertOffer,     kUpdateOffer,  kRemoveOffers,   kListCorrections,
                                kInsertCorrection};

regions::Code code_at(const db::Cursor& row, int column) {
    return regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(column)));
}

Shelter shelter_of(const db::Cursor& row) {
    Shelter shelter;
    shelter.id = row.id<ShelterId>(0);
    shelter.event = row.id<EventId>(1);
    shelter.place = code_at(row, 2);
    shelter.name = row.string(3);
    shelter.spot = row.string(4);
    shelter.capacity = row.integer(5);
    shelter.people = row.integer(6);
    shelter.phone = row.string(7);
    shelter.is_open = row.boolean(8);
    shelter.changed_by = row.id<AccountId>(9);
    shelter.changed_at = row.time(10);
    return shelter;
}

Offer offer_of(const db::Cursor& row) {
    Offer offer;
    offer.id = row.id<OfferId>(0);
    offer.event = row.id<EventId>(1);
    offer.direction = row.text(2) == "offer" ? Direction::Offer : Direction::Need;
    offer.what = row.string(3);
    offer.quantity = row.string(4);
    offer.place = code_at(row, 5);
    offer.spot = row.string(6);
    offer.phone = row.string(7);
    offer.until = row.time(8);
    offer.author = row.id<AccountId>(9);
    const auto state = std::ranges::find(kStates, row.text(10));
    offer.state =
        state == std::end(kStates) ? Moderation::Hidden : static_cast<Moderation>(state - kStates);
    offer.moderator = row.maybe_id<AccountId>(11);
    offer.created_at = row.time(12);
    return offer;
}

std::int64_t upper(std::int64_t before) {
    return before > 0 ? before : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

std::string_view name_of(Direction direction) {
    return direction == Direction::Offer ? "offer" : "need";
}
std::string_view name_of(Moderation state) {
    return kStates[static_cast<std::size_t>(state)];
}

namespace store {

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_disaster(db::Tx& tx, const DisasterRow& row, AccountId by, TimePoint at) {
    tx.execute(kInsertDisaster, {row.id, row.title, by, at});
}

std::optional<DisasterRow> find_disaster(db::Tx& tx, DisasterId id) {
    auto row = tx.query(kFindDisaster, {id});
    if (!row.next()) return {};
    return DisasterRow{row.id<DisasterId>(0), row.string(1)};
}

std::optional<DisasterId> find_disaster_of(db::Tx& tx, ChainId chain) {
    auto row = tx.query(kFindDisasterOf, {chain});
    if (!row.next()) return {};
    return row.id<DisasterId>(0);
}

std::vector<ChainId> list_chains(db::Tx& tx, DisasterId id, int limit) {
    std::vector<ChainId> chains;
    auto row = tx.query(kListChains, {id, limit});
    while (row.next()) chains.push_back(row.id<ChainId>(0));
    return chains;
}

void put_chain(db::Tx& tx, ChainId chain, DisasterId disaster, AccountId by, TimePoint at) {
    tx.execute(kPutChain, {chain, disaster, by, at});
}

std::vector<Shelter> list_shelters(db::Tx& tx, std::span<const EventId> events, ShelterId before,
                                   int limit) {
    std::vector<Shelter> found;
    auto row = tx.query(kListShelters, {db::Value::list(events), upper(before.value()), limit});
    while (row.next()) found.push_back(shelter_of(row));
    return found;
}

std::optional<Shelter> find_shelter(db::Tx& tx, ShelterId id) {
    auto row = tx.query(kFindShelter, {id});
    if (!row.next()) return {};
    return shelter_of(row);
}

void insert_shelter(db::Tx& tx, const Shelter& shelter) {
    tx.execute(kInsertShelter, {shelter.id, shelter.event, shelter.place.packed(), shelter.name,
                                shelter.spot, shelter.capacity, shelter.people, shelter.phone,
                                shelter.is_open, shelter.changed_by, shelter.changed_at});
}

void update_shelter(db::Tx& tx, const Shelter& shelter) {
    tx.execute(kUpdateShelter, {shelter.id, shelter.capacity, shelter.people, shelter.phone,
                                shelter.is_open, shelter.changed_by, shelter.changed_at});
}

std::vector<Offer> list_offers(db::Tx& tx, std::span<const EventId> events, OfferId before,
                               TimePoint now, int limit) {
    std::vector<Offer> found;
    auto row = tx.query(kListOffers, {db::Value::list(events), upper(before.value()), now, limit});
    while (row.next()) found.push_back(offer_of(row));
    return found;
}

std::optional<Offer> find_offer(db::Tx& tx, OfferId id) {
    auto row = tx.query(kFindOffer, {id});
    if (!row.next()) return {};
    return offer_of(row);
}

std::int64_t count_offers(db::Tx& tx, EventId event, AccountId author, int most) {
    auto row = tx.query(kCountOffers, {event, author, most});
    return row.next() ? row.integer(0) : 0;
}

void insert_offer(db::Tx& tx, const Offer& offer) {
    tx.execute(kInsertOffer,
               {offer.id, offer.event, name_of(offer.direction), offer.what, offer.quantity,
                offer.place.packed(), offer.spot, offer.phone, offer.until, offer.author,
                name_of(offer.state), offer.moderator, offer.created_at});
}

void update_offer_state(db::Tx& tx, const Offer& offer) {
    tx.execute(kUpdateOffer, {offer.id, name_of(offer.state), offer.moderator});
}

bool remove_offers_before(db::Tx& tx, TimePoint until, int most) {
    return tx.execute(kRemoveOffers, {until, most}) > 0;
}

std::vector<Correction> list_corrections(db::Tx& tx, std::span<const EventId> events,
                                         CorrectionId before, int limit) {
    std::vector<Correction> found;
    auto row = tx.query(kListCorrections, {db::Value::list(events), upper(before.value()), limit});
    while (row.next())
        found.push_back({row.id<CorrectionId>(0), row.id<EventId>(1), row.string(2), row.string(3),
                         row.string(4), row.id<AccountId>(5), row.time(6)});
    return found;
}

void insert_correction(db::Tx& tx, const Correction& correction) {
    tx.execute(kInsertCorrection,
               {correction.id, correction.event, correction.claim, correction.truth,
                correction.source, correction.author, correction.created_at});
}

}  // namespace store
}  // namespace kentongan::disasters
