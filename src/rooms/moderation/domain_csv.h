// Lists of limited servers as Mastodon writes and reads them:
// #domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "rooms/moderation/types.h"

namespace kentongan::moderation {

inline constexpr std::size_t kMostImported = 5'000;

std::string write_domain_csv(const std::vector<DomainBlock>& blocks);

struct DomainList {
    std::vector<DomainBlock> blocks;
    std::vector<int> faulty_lines;  // at most 20
};
// A file of names alone suspends them, as in Mastodon. Errors of parse_csv; Unprocessable when
// there is no domain in it.
Result<DomainList> read_domain_csv(std::string_view text);

}  // namespace kentongan::moderation
