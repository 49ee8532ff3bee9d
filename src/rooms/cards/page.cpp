// What a page says of itself: Open Graph (ogp.me) first, then what HTML has itself.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/text/compose.h"
#include "platform/text/html_tokens.h"
#include "rooms/cards/impl.h"

namespace kentongan::cards {
namespace {

constexpr std::size_t kMaxTitleBytes = 400, kMaxDescriptionBytes = 800, kMaxUrlBytes = 2048;

std::string one_line(std::string_view text, std::size_t most) {
    std::string line;
    for (auto word : split(replace_all(text::tidy(text), "\n", " "), ' '))
        if (!word.empty()) line.append(line.empty() ? "" : " ").append(word);
    return std::string(utf8_prefix(line, most));
}

struct Origin {
    std::string_view scheme, authority, path;  // path without query
};
std::optional<Origin> origin_of(std::string_view url) {
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return {};
    Origin origin;
    origin.scheme = url.substr(0, colon);
    if (origin.scheme != "http" && origin.scheme != "https") return {};
    url.remove_prefix(colon + 3);
    const auto end = std::min(url.find_first_of("/?#"), url.size());
    origin.authority = url.substr(0, end);
    url.remove_prefix(end);
    origin.path = url.substr(0, std::min(url.find_first_of("?#"), url.size()));
    return origin;
}

}  // namespace

std::string absolute_url(std::string_view base, std::string_view reference) {
    reference = trim(reference);
    if (reference.empty() || reference.size() > kMaxUrlBytes) return {};
    const bool has_controls = std::ranges::any_of(
        reference, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
    if (has_controls) return {};
    const auto origin = origin_of(base);
    if (!origin) return {};
    const auto scheme = std::string(origin->scheme);
    const auto site = scheme + "://" + std::string(origin->authority);
    if (reference.starts_with("http://") || reference.starts_with("https://"))
        return origin_of(reference)->authority.empty() ? "" : std::string(reference);
    if (reference.starts_with("//")) return scheme + ":" + std::string(reference);
    const auto colon = reference.find(':');
    if (colon != std::string_view::npos && colon < reference.find('/')) return {};
    if (reference.starts_with('/')) return site + std::string(reference);
    const auto folder = origin->path.substr(0, origin->path.rfind('/') + 1);
    return site + (folder.empty() ? "/" : std::string(folder)) + std::string(reference);
}

std::optional<PageFacts> facts_of_page(std::string_view html, std::string_view final_url) {
    std::string html_title, html_description, image;
    PageFacts facts;
    text::HtmlTokens tokens(html);
    bool in_title = false;
    const auto keep = [](std::string& where, std::string_view what) {
        if (where.empty()) where = what;
    };
    while (auto token = tokens.next()) {
        using Kind = text::HtmlToken::Kind;
        if (token->kind == Kind::Text) {
            if (in_title) keep(html_title, token->text);
            continue;
        }
        in_title = token->kind == Kind::Open && token->name == "title";
        if (token->name == "body" || (token->kind == Kind::Close && token->name == "head")) break;
        if (token->name != "meta") continue;
        const auto property = token->attribute("property");
        const auto name = property.empty() ? token->attribute("name") : property;
        const auto content = token->attribute("content");
        if (name == "og:title" || name == "twitter:title") keep(facts.title, content);
        if (name == "og:description" || name == "twitter:description")
            keep(facts.description, content);
        if (name == "description") keep(html_description, content);
        if (name == "og:site_name") keep(facts.provider, content);
        if (name == "author" || name == "article:author") keep(facts.author, content);
        if (name == "og:image" || name == "og:image:secure_url") keep(image, content);
    }
    if (trim(facts.title).empty()) facts.title = html_title;
    if (trim(facts.description).empty()) facts.description = html_description;
    facts.title = one_line(facts.title, kMaxTitleBytes);
    facts.description = one_line(facts.description, kMaxDescriptionBytes);
    facts.provider = one_line(facts.provider, kMaxTitleBytes);
    // An address is no name.
    facts.author = facts.author.find("://") == std::string::npos
                       ? one_line(facts.author, kMaxTitleBytes)
                       : std::string();
    facts.image = absolute_url(final_url, image);
    if (facts.title.empty()) return {};
    return facts;
}

}  // namespace kentongan::cards
