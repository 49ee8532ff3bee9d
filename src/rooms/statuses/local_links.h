// On pages, people and tags in a post from elsewhere lead to our own pages of them. Only the API
// gives the text as it came: apps know what to do with its addresses.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kentongan::statuses {

struct KnownPage {
    std::string address, page;  // there, here
};

// `html` is sanitised. Links to no `person` and no tag of `tags` stay.
std::string with_local_links(std::string_view html, std::span<const KnownPage> people,
                             std::span<const std::string> tags);

}  // namespace kentongan::statuses
