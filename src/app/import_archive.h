// A Mastodon account archive (zip or tar.gz): its posts become posts here, at the time they were
// written, with their pictures. Nobody is told of them.
#pragma once

#include <string>

#include "app/app.h"
#include "app/import_summary.h"
#include "platform/base/result.h"
#include "rooms/accounts/types.h"

namespace kentongan {

// The user name the archive belongs to; empty when it does not say. Throws std::runtime_error when
// the archive is damaged.
std::string archive_owner(const std::string& file);

// BadRequest: no archive of Mastodon.
Result<ImportSummary> import_archive(App& app, accounts::AccountId account,
                                     const std::string& file);

}  // namespace kentongan
