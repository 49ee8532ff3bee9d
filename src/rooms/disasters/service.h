// The rules: what belongs to an event, who may add to its page, and for how long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rooms/answers/api.h"
#include "rooms/disasters/api.h"
#include "rooms/disasters/store.h"

namespace kentongan::disasters {

inline constexpr int kMostChains = 20;   // of one event
inline constexpr int kOffersOfOne = 10;  // of one person for one event
inline constexpr std::size_t kLongestTitle = 120, kLongestName = 120, kLongestText = 500,
                             kLongestWhat = 200, kLongestQuantity = 60, kLongestLink = 500;
inline constexpr std::int64_t kMostPeople = 100'000;
inline constexpr std::int64_t kLongestDays = 14;  // an offer stands

// `id` names a disaster, a chain or a message. NotFound; hidden chains are left out.
Result<Event> find_event(db::Tx& tx, const Disasters::Impl& room, std::int64_t id,
                         std::string_view language);
// An officer for a part of the event: writes corrections, joins, moderates.
bool is_officer_of(db::Tx& tx, const Disasters::Impl& room, AccountId account, const Event& event);
// An officer or coordinator for a part of it: knows shelters and contacts.
bool is_helper_of(db::Tx& tx, const Disasters::Impl& room, AccountId account, const Event& event);

struct NewShelter {
    std::string name, spot, phone, capacity, people;  // as typed
    std::optional<regions::Code> place;
};
// Forbidden for who helps not there; Unprocessable with the field.
Result<ShelterId> add_shelter(db::Tx& tx, Disasters::Impl& room, AccountId by, const Event& event,
                              const NewShelter& shelter);
struct ShelterNews {
    std::string people;  // as typed; empty: as it was
    std::optional<bool> is_open;
};
Result<void> change_shelter(db::Tx& tx, Disasters::Impl& room, AccountId by, ShelterId id,
                            const ShelterNews& news);

struct NewOffer {
    std::string direction, what, quantity, spot, phone, days;  // as typed
    std::optional<regions::Code> place;
};
// Unprocessable with the field, TooManyRequests.
Result<OfferId> add_offer(db::Tx& tx, Disasters::Impl& room, AccountId by, const Event& event,
                          const NewOffer& offer);
// "check" and "hide" by helpers of the place, "done" by the author, too. NotFound, BadRequest.
Result<void> moderate_offer(db::Tx& tx, Disasters::Impl& room, AccountId by, OfferId id,
                            std::string_view act);

struct NewCorrection {
    std::string claim, truth, source;
};
Result<CorrectionId> add_correction(db::Tx& tx, Disasters::Impl& room, AccountId by,
                                    const Event& event, const NewCorrection& correction);

// Puts the chains of both under one title. Forbidden unless an officer of both; Unprocessable when
// an exercise would be joined with what is real, or the event grows too large.
Result<DisasterId> join_events(db::Tx& tx, Disasters::Impl& room, AccountId by, const Event& event,
                               const Event& other, std::string_view title);

}  // namespace kentongan::disasters
