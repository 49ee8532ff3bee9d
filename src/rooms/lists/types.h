// A list: people whom somebody follows, read apart from the rest.
#pragma once

#include <string>

#include "platform/base/id.h"
#include "rooms/accounts/types.h"

namespace kentongan::lists {

using accounts::AccountId;
using ListId = Id<struct ListTag>;

// Which answers to others it shows: to members of the list, to anybody its owner follows, or none.
enum class Replies { List, Followed, None };  // stored: the order is the database's

struct List {
    ListId id;
    AccountId owner;
    std::string title;
    Replies replies = Replies::List;
    bool exclusive = false;  // its members are not in the owner's home
};

// After the commit: other people than before are excluded from the owner's home.
struct ListsChanged {
    AccountId owner;
};

}  // namespace kentongan::lists
