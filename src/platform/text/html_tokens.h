// Reads HTML from outside as a stream of tags and texts, as a browser would cut it (WHATWG HTML,
// 13.2.5, as far as needed): nothing is executed, nothing is nested, linear time, bounded memory.
// For looking something up in a page (its title, a link back); not for showing it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::text {

struct HtmlToken {
    enum class Kind { Text, Open, Close } kind = Kind::Text;
    std::string name;  // of a tag, lower case
    std::string text;  // of a text, character references resolved
    std::vector<std::pair<std::string, std::string>> attributes;  // names in lower case

    // The first of that name, empty when there is none.
    std::string_view attribute(std::string_view lower_case_name) const;
};

class HtmlTokens {
public:
    // `html` must outlive this. Invalid UTF-8 in it becomes U+FFFD in what comes out.
    explicit HtmlTokens(std::string_view html) : html_(html) {}
    std::optional<HtmlToken> next();

private:
    bool skip_declaration();
    std::optional<HtmlToken> tag();
    HtmlToken text_until(std::size_t end);
    void read_attributes(HtmlToken& token);

    std::string_view html_;
    std::size_t at_ = 0;
    std::string raw_;  // inside <script>, <style>, <title>, <textarea>: text until its end tag
};

// &amp; &#233; &#x1F30A; and the names that texts use; what nobody knows stays as it is.
std::string resolve_references(std::string_view text);

}  // namespace kentongan::text
