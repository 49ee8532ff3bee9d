#include "platform/web/template.h"

#include <cctype>
#include <stdexcept>

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::web {

namespace {

constexpr int kDeepestPartial = 8;  // deeper is a circle
constexpr std::string_view kBeginText = "{{#t}}", kEndText = "{{/t}}", kBeginPartial = "{{>";

std::string without_indentation(std::string_view source) {
    std::string out;
    out.reserve(source.size());
    for (auto line : split(source, '\n')) {
        line = trim(line);
        if (line.empty()) continue;
        out += line;
        out += '\n';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

std::string with_partials(std::string_view source, const FindTemplate& find, int depth) {
    if (depth > kDeepestPartial) throw std::logic_error("template includes itself");
    std::string out;
    while (true) {
        auto begin = source.find(kBeginPartial);
        out += source.substr(0, begin);
        if (begin == std::string_view::npos) return out;
        auto end = source.find("}}", begin);
        if (end == std::string_view::npos) throw std::logic_error("template has an unclosed tag");
        auto name =
            trim(source.substr(begin + kBeginPartial.size(), end - begin - kBeginPartial.size()));
        auto partial = find(name);
        if (!partial) throw std::logic_error("unknown template: " + std::string(name));
        out += with_partials(without_indentation(*partial), find, depth + 1);
        source.remove_prefix(end + 2);
    }
}

std::string with_texts(std::string_view source, std::string_view language) {
    std::string out;
    while (true) {
        auto begin = source.find(kBeginText);
        out += source.substr(0, begin);
        if (begin == std::string_view::npos) return out;
        source.remove_prefix(begin + kBeginText.size());
        auto end = source.find(kEndText);
        if (end == std::string_view::npos)
            throw std::logic_error("template has an unclosed {{#t}}");
        out += translate_for_template(language, source.substr(0, end));
        source.remove_prefix(end + kEndText.size());
    }
}

bool is_name(std::string_view text) {
    if (text.empty()) return false;
    for (unsigned char c : text)
        if (std::isalnum(c) == 0 && c != '_' && c != '.') return false;
    return true;
}

std::string with_variables(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        auto close = text.find('}');
        auto name =
            close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
        if (is_name(name)) {
            out.append("{{").append(name).append("}}");
            text.remove_prefix(close + 1);
        } else {
            out += '{';
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace

std::string translate_for_template(std::string_view language, std::string_view text) {
    // A text broken over lines in the template is one sentence in the catalogue.
    std::string id;
    for (char c : trim(text)) {
        const bool space = c == '\n' || c == ' ' || c == '\t' || c == '\r';
        if (!space)
            id += c;
        else if (!id.empty() && id.back() != ' ')
            id += ' ';
    }
    std::string translated(i18n::translate(language, id));
    // Texts with markup are written as HTML; plain ones may also stand inside an attribute.
    if (translated.find('<') == std::string::npos)
        translated = replace_all(translated, "\"", "&quot;");
    return with_variables(translated);
}

std::string prepare_template(std::string_view source, std::string_view language,
                             const FindTemplate& find) {
    return with_texts(with_partials(without_indentation(source), find, 0), language);
}

}  // namespace kentongan::web
