#include "rooms/statuses/local_links.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/text/compose.h"

namespace kentongan::statuses {
namespace {

std::string address_of(std::string_view tag) {
    constexpr std::string_view kHref = " href=\"";
    const auto begin = tag.find(kHref);
    if (begin == std::string_view::npos) return {};
    const auto value = tag.substr(begin + kHref.size());
    return text::plain_of_html(value.substr(0, value.find('"')));
}

std::string link_to(std::string_view page, std::string_view attributes) {
    return "<a href=\"" + html_escape(page) + "\" class=\"" + std::string(attributes) + ">";
}

// What stands instead of the opening tag; `inside` is what follows it.
std::string opening(std::string_view tag, std::string_view inside,
                    std::span<const KnownPage> people, std::span<const std::string> tags) {
    const auto address = address_of(tag);
    const auto person = std::ranges::find(people, address, &KnownPage::address);
    if (!address.empty() && person != people.end()) return link_to(person->page, "u-url mention\"");
    auto name = text::plain_of_html(inside.substr(0, inside.find("</a>")));
    if (!name.starts_with('#')) return std::string(tag);
    name = text::normal_tag(name.substr(1));
    if (std::ranges::find(tags, name) == tags.end()) return std::string(tag);
    return link_to("/tag/" + url_encode(name), "mention hashtag\" rel=\"tag\"");
}

}  // namespace

std::string with_local_links(std::string_view html, std::span<const KnownPage> people,
                             std::span<const std::string> tags) {
    std::string out;
    std::size_t at = 0;
    for (auto begin = html.find("<a "); begin != std::string_view::npos;
         begin = html.find("<a ", at)) {
        const auto end = html.find('>', begin);
        if (end == std::string_view::npos) break;
        out += html.substr(at, begin - at);
        at = end + 1;
        out += opening(html.substr(begin, at - begin), html.substr(at), people, tags);
    }
    return out += html.substr(at);
}

}  // namespace kentongan::statuses
