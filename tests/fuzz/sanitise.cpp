// Any bytes: what comes out is bounded, closed, of the list, and the same when sanitised again.
#include "platform/text/sanitise.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "platform/base/strings.h"
#include "platform/text/html_tokens.h"

using namespace kentongan;

namespace {

constexpr std::array<std::string_view, 23> kElements{
    "p", "br", "pre", "blockquote", "ul",  "ol",   "li",  "span", "a",    "abbr", "b", "strong",
    "i", "em", "u",   "s",          "del", "code", "sub", "sup",  "ruby", "rt",   "rp"};
constexpr std::array<std::string_view, 8> kAttributes{"href",   "class",     "rel",   "start",
                                                      "target", "translate", "value", "reversed"};

void must(bool truth) {
    if (!truth) std::abort();
}

template <class Names>
bool has(const Names& names, std::string_view name) {
    for (const auto known : names)
        if (known == name) return true;
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    for (const text::SanitiseLimits limits : {text::SanitiseLimits{}, {.max_bytes = 200}}) {
        const auto clean = text::sanitise_html(html, limits);
        must(clean.size() <= limits.max_bytes && is_valid_utf8(clean));
        must(text::sanitise_html(clean, limits) == clean);
        std::vector<std::string> open;
        text::HtmlTokens tokens(clean);
        while (const auto token = tokens.next()) {
            using Kind = text::HtmlToken::Kind;
            if (token->kind == Kind::Text) continue;
            must(has(kElements, token->name));
            if (token->kind == Kind::Close) {
                must(!open.empty() && open.back() == token->name);
                open.pop_back();
                continue;
            }
            for (const auto& [name, value] : token->attributes) {
                must(has(kAttributes, name));
                const auto scheme = ascii_lower(value.substr(0, 8));
                must(name != "href" || scheme.starts_with("http://") || scheme == "https://");
            }
            if (token->name != "br") open.push_back(token->name);
            must(open.size() <= limits.max_depth);
        }
        must(open.empty());
    }
    must(is_valid_utf8(text::plain_text_of_remote(html)));
    return 0;
}
