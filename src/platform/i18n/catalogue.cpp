#include "platform/i18n/catalogue.h"

#include <algorithm>
#include <map>
#include <optional>

#include "embedded/locale_catalogues.h"
#include "platform/base/strings.h"
#include "platform/i18n/mo.h"

namespace kentongan::i18n {

namespace {

using Catalogues = std::map<std::string, Catalogue, std::less<>>;

const Catalogues& catalogues() {
    static const Catalogues loaded = [] {
        Catalogues found;
        for (const auto& file : embedded::locale_catalogues()) {
            auto name = file.name.substr(0, file.name.find('.'));
            found.emplace(std::string(name), Catalogue(file.content));
        }
        return found;
    }();
    return loaded;
}

const Catalogue* catalogue_of(std::string_view language) {
    auto found = catalogues().find(language);
    return found == catalogues().end() ? nullptr : &found->second;
}

// The language we have for a tag as browsers send it: "en-GB" is "en", and Malay reads Indonesian
// better than English. "in" is Java's old name of Indonesian (ISO 639 before 1989).
std::optional<std::string> supported(std::string_view tag) {
    auto primary = ascii_lower(tag.substr(0, tag.find_first_of("-_")));
    if (primary == "in" || primary == "ms") primary = "id";
    const auto& known = languages();
    if (std::find(known.begin(), known.end(), primary) == known.end()) return {};
    return primary;
}

// RFC 9110 section 12.4.2: "q=0.8", at most three decimals; missing is 1.
double quality_of(std::string_view parameters) {
    for (auto parameter : split(parameters, ';')) {
        parameter = trim(parameter);
        if (parameter.starts_with("q=") || parameter.starts_with("Q="))
            return parse_real(parameter.substr(2)).value_or(0);
    }
    return 1;
}

}  // namespace

const std::vector<std::string>& languages() {
    static const std::vector<std::string> known = {"id", "en"};
    return known;
}

std::string_view translate(std::string_view language, std::string_view text) {
    if (const auto* catalogue = catalogue_of(language))
        if (auto found = catalogue->find(text)) return *found;
    return text;
}

std::string translate_plural(std::string_view language, std::string_view one, std::string_view many,
                             std::int64_t n) {
    std::string_view form = n == 1 ? one : many;
    if (const auto* catalogue = catalogue_of(language))
        if (auto found = catalogue->find_plural(one, n)) form = *found;
    return fill(form, {{"n", number(n, language)}});
}

std::string fill(std::string_view text,
                 const std::vector<std::pair<std::string_view, std::string>>& values) {
    std::string out;
    out.reserve(text.size() + 32);
    while (!text.empty()) {
        auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        auto close = text.find('}');
        auto name =
            close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
        auto value = std::find_if(values.begin(), values.end(),
                                  [&](const auto& pair) { return pair.first == name; });
        if (name.empty() || value == values.end()) {
            out += '{';
            text.remove_prefix(1);
        } else {
            out += value->second;
            text.remove_prefix(close + 1);
        }
    }
    return out;
}

std::string negotiate(std::string_view cookie, std::string_view accept_language) {
    // A header longer than this is nobody's list of languages.
    constexpr std::size_t kMostTags = 16;
    if (auto chosen = supported(cookie)) return *chosen;
    std::string best(kDefaultLanguage);
    double best_quality = 0;
    auto tags = split(accept_language, ',');
    tags.resize(std::min(tags.size(), kMostTags));
    for (auto tag : tags) {
        tag = trim(tag);
        auto semicolon = tag.find(';');
        auto language = supported(tag.substr(0, semicolon));
        double quality =
            semicolon == std::string_view::npos ? 1 : quality_of(tag.substr(semicolon + 1));
        if (language && quality > best_quality) {
            best = *language;
            best_quality = quality;
        }
    }
    return best;
}

std::string number(std::int64_t value, std::string_view language) {
    auto digits = std::to_string(value);
    const char separator = language == "en" ? ',' : '.';
    const std::size_t start = value < 0 ? 1 : 0;
    for (std::size_t position = digits.size(); position > start + 3;) {
        position -= 3;
        digits.insert(position, 1, separator);
    }
    return digits;
}

}  // namespace kentongan::i18n
