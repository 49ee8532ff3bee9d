// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"
#include "rooms/receipts/types.h"

namespace kentongan::receipts {

using accounts::AccountId;
using regions::Code;
using warnings::ChainId;

// Receipts of one chain; exercises are counted apart.
struct Which {
    ChainId chain;
    bool exercise = false;
};

struct PlaceCounts {
    Code place;
    Channel channel = Channel::Page;
    Counts counts;
    TimePoint first_handed;
    std::optional<TimePoint> first_shown;
};

// When half, nine tenths and 99 of 100 of those to whom it was handed had come to a stage; empty
// where they have not yet.
struct Quantiles {
    std::optional<TimePoint> half, most, nearly_all;
    friend bool operator==(const Quantiles&, const Quantiles&) = default;
};
// `part` is a channel, a packed place, or 0.
struct PartQuantiles {
    std::int64_t part = 0;
    Quantiles quantiles;
};

enum class By { All, Channel, Place };

struct Announcement {
    ChainId chain;
    Code place;
    AccountId account;
    TimePoint at;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

void raise(db::Tx& tx, const Receipt& receipt);
std::optional<Stage> find_stage(db::Tx& tx, ChainId chain, Channel channel,
                                std::string_view recipient);
void remove(db::Tx& tx, ChainId chain, Channel channel, std::string_view recipient);

// Removes what belongs to chains older than this one; true: there may be more.
bool forget_before(db::Tx& tx, ChainId chain, int limit);

// By place and channel. Walks the receipts of the chain.
std::vector<PlaceCounts> count_by_place(db::Tx& tx, Which which);
// Of the stage Delivered or Shown, by part; announcements are left out except by channel. Sorts the
// receipts of the chain.
std::vector<PartQuantiles> quantiles(db::Tx& tx, Which which, By by, Stage stage);

void put_announcement(db::Tx& tx, const Announcement& announcement);
std::optional<Announcement> find_announcement(db::Tx& tx, ChainId chain, Code place);
// Those of one person since a moment, newest first.
std::vector<Announcement> list_announcements(db::Tx& tx, AccountId account, ChainId chain,
                                             TimePoint since, int limit);
void remove_announcement(db::Tx& tx, ChainId chain, Code place);

}  // namespace store
}  // namespace kentongan::receipts
