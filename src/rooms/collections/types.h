// A collection: people whom somebody shows to others.
#pragma once

#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"

namespace kentongan::collections {

using accounts::AccountId;
using CollectionId = Id<struct CollectionTag>;
using ItemId = Id<struct CollectionItemTag>;

struct Collection {
    CollectionId id;
    AccountId owner;
    std::string name, description;
    std::string language, tag;  // empty: none
    bool sensitive = false;
    bool discoverable = true;  // otherwise only who has its address finds it
    TimePoint updated_at;

    bool operator==(const Collection&) const = default;
};

// Somebody in a collection.
struct Item {
    ItemId id;
    CollectionId collection;
    AccountId account;
    bool revoked = false;  // took themselves out
};

}  // namespace kentongan::collections
