// What officers are told of each other's steps, so that nobody waits for somebody who does not
// know.
#pragma once

#include <string_view>

#include "platform/db/database.h"
#include "rooms/composer/message.h"
#include "rooms/composer/types.h"

namespace kentongan::composer {

// In the transaction of the step that `actor` took. Submitted and sent-alone drafts concern the
// other officers of the office; what these decided concerns the author.
enum class Told { Submitted, SentAlone, Approved, Returned, Agreed, Objected };
void tell(db::Tx& tx, const Writing& writing, const Draft& draft, accounts::AccountId actor,
          Told what, std::string_view reason = {});

}  // namespace kentongan::composer
