// What this room's values are called in the field's terms.
#pragma once

#include "rooms/accounts/types.h"

namespace kentongan::filters {

// After the commit: somebody's filters are others than before. Their apps read them again.
struct FiltersChanged {
    accounts::AccountId account;
};

}  // namespace kentongan::filters
