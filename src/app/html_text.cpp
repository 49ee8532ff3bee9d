#include "app/html_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/base/strings.h"
#include "platform/text/html_tokens.h"

namespace kentongan {
namespace {

using text::HtmlToken;

constexpr std::size_t kMaxHtml = 256 << 10;
constexpr std::array<std::string_view, 8> kBlocks{"p",   "blockquote", "ul", "ol",
                                                  "pre", "h1",         "h2", "div"};

class Converter {
public:
    explicit Converter(const std::map<std::string, std::string>& names) : names_(names) {}

    std::string convert(std::string_view html) {
        text::HtmlTokens tokens(html.substr(0, kMaxHtml));
        while (const auto token = tokens.next()) {
            if (token->kind == HtmlToken::Kind::Text)
                put(token->text);
            else
                take_tag(*token);
        }
        end_link();
        return std::string(trim(out_));
    }

private:
    void put(std::string_view text) { (in_link_ ? link_text_ : out_) += text; }

    void take_tag(const HtmlToken& tag) {
        const bool opening = tag.kind == HtmlToken::Kind::Open;
        if (tag.name == "br") return put("\n");
        if (tag.name == "a") {
            end_link();
            in_link_ = opening;
            href_ = tag.attribute("href");
        } else if (opening && tag.name == "li") {
            put("\n- ");
        } else if (opening && !out_.empty() &&
                   std::ranges::find(kBlocks, tag.name) != kBlocks.end()) {
            put("\n\n");
        }
    }

    void end_link() {
        if (!std::exchange(in_link_, false)) return;
        const auto text = std::exchange(link_text_, {});
        const auto known = names_.find(href_);
        if (known != names_.end())
            out_ += known->second;
        else if (text.starts_with('#') || text.starts_with('@') || href_.empty())
            out_ += text;
        else if (text.starts_with("http") || href_ == text ||
                 href_.find("://" + text) != std::string::npos)
            out_ += href_;
        else
            out_ += text + " (" + href_ + ")";
    }

    const std::map<std::string, std::string>& names_;
    std::string out_, link_text_, href_;
    bool in_link_ = false;
};

}  // namespace

std::string text_of_html(std::string_view html, const std::map<std::string, std::string>& names) {
    return Converter(names).convert(html);
}

}  // namespace kentongan
