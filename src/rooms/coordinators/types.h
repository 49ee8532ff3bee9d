// Who is responsible for a place and who is its liaison: the tree province, regency, district,
// village.
#pragma once

#include <optional>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"

namespace kentongan::coordinators {

using CoordinatorId = Id<struct CoordinatorTag>;

enum class Post { Head, Liaison, Deputy };  // kepala, penghubung, wakil

// One post of one place; a place without a Liaison is vacant.
struct Coordinator {
    CoordinatorId id;
    regions::Code place;
    Post post = Post::Liaison;
    std::string name, phone, email;  // for officers and other coordinators only
    std::optional<accounts::AccountId> account;
    TimePoint since;
};

}  // namespace kentongan::coordinators
