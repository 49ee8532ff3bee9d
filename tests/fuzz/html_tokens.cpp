// Any bytes: tags and texts come out as valid UTF-8, bounded, and the reading ends.
#include "platform/text/html_tokens.h"

#include <cstdint>
#include <cstdlib>

#include "platform/base/strings.h"

using namespace kentongan;

namespace {

void must(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    text::HtmlTokens tokens(html);
    std::size_t count = 0, bytes = 0;
    while (const auto token = tokens.next()) {
        // Every token takes at least one byte of what is read.
        must(++count <= size);
        using Kind = text::HtmlToken::Kind;
        must((token->kind == Kind::Text) == token->name.empty());
        must(is_valid_utf8(token->name) && is_valid_utf8(token->text));
        bytes += token->name.size() + token->text.size();
        for (const auto& [name, value] : token->attributes) {
            must(is_valid_utf8(name) && is_valid_utf8(value));
            must(token->attribute(name).size() <= 3 * size);
            bytes += name.size() + value.size();
        }
    }
    // U+FFFD is three bytes for one.
    must(bytes <= 3 * size);
    return 0;
}
