// Mastodon's exported lists: whom somebody follows, blocks, mutes, which servers, posts and lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/app.h"
#include "app/import_summary.h"
#include "platform/base/csv.h"
#include "platform/base/result.h"
#include "rooms/accounts/types.h"

namespace kentongan {

enum class ListKind { Follows, Blocks, Mutes, DomainBlocks, Bookmarks, Lists };

std::optional<ListKind> list_kind_named(std::string_view name);
// By the first line where it says so, else by the file's name.
std::optional<ListKind> recognised_list(std::string_view file_name,
                                        const std::vector<CsvRow>& rows);

// Does what the person could do in an app, through the same routes and rules.
ImportSummary import_list(App& app, accounts::AccountId account, ListKind kind,
                          const std::vector<CsvRow>& rows);

}  // namespace kentongan
