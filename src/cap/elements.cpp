// How a document is built, beside what it says: faults that harm nothing are only remarked.
#include <algorithm>
#include <span>

#include "cap/reading.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

struct Place {
    std::string_view name;
    bool repeats = false;
};

// CAP 1.2 §3.4, in the order of the schema.
constexpr Place kAlert[] = {{"identifier"}, {"sender"},     {"sent"},  {"status"},
                            {"msgType"},    {"source"},     {"scope"}, {"restriction"},
                            {"addresses"},  {"code", true}, {"note"},  {"references"},
                            {"incidents"},  {"info", true}};
constexpr Place kInfo[] = {{"language"},
                           {"category", true},
                           {"event"},
                           {"responseType", true},
                           {"urgency"},
                           {"severity"},
                           {"certainty"},
                           {"audience"},
                           {"eventCode", true},
                           {"effective"},
                           {"onset"},
                           {"expires"},
                           {"senderName"},
                           {"headline"},
                           {"description"},
                           {"instruction"},
                           {"web"},
                           {"contact"},
                           {"parameter", true},
                           {"resource", true},
                           {"area", true}};
constexpr Place kResource[] = {{"resourceDesc"}, {"mimeType"}, {"size"},
                               {"uri"},          {"derefUri"}, {"digest"}};
constexpr Place kArea[] = {{"areaDesc"},      {"polygon", true}, {"circle", true},
                           {"geocode", true}, {"altitude"},      {"ceiling"}};

std::span<const Place> places_of(std::string_view parent) {
    if (parent == "alert") return kAlert;
    if (parent == "info") return kInfo;
    if (parent == "resource") return kResource;
    return kArea;
}

std::string quoted(std::string_view name) {
    return utf8_prefix(name, 40);
}

}  // namespace

void check_elements(const xml::Element& parent, std::vector<std::string>& remarks) {
    const auto places = places_of(parent.name);
    if (!trim(parent.text).empty())
        remark(remarks, parent.name + ": text between its elements was ignored");
    std::vector<int> seen(places.size(), 0);
    std::size_t furthest = 0;
    for (const xml::Element& child : parent.children) {
        if (child.namespace_uri != parent.namespace_uri) continue;  // signatures, extensions
        if (parent.name == "alert" && child.name == "password") {
            remark(remarks, "password: of CAP 1.0, ignored");
            continue;
        }
        const auto found = std::ranges::find(places, child.name, &Place::name);
        if (found == places.end()) {
            remark(remarks, quoted(child.name) + ": unknown to CAP, ignored");
            continue;
        }
        const auto at = static_cast<std::size_t>(found - places.begin());
        if (++seen[at] > 1 && !found->repeats)
            remark(remarks, quoted(child.name) + ": stands twice, the first counts");
        if (at < furthest) remark(remarks, parent.name + ": elements in another order than CAP's");
        furthest = std::max(furthest, at);
    }
}

bool contains_html(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if (text[i] == '<') {
            const std::size_t name = text[i + 1] == '/' ? i + 2 : i + 1;
            if (is_letter(text[name]) && text.find('>', name) != std::string_view::npos)
                return true;
        }
        if (text[i] != '&') continue;
        const auto end = text.find(';', i);
        if (end == std::string_view::npos || end - i < 3 || end - i > 9) continue;
        const auto name = text.substr(i + 1, end - i - 1);
        const bool is_number = name[0] == '#' && name.size() > 1;
        if (is_number || std::ranges::all_of(name, is_letter)) return true;
    }
    return false;
}

}  // namespace kentongan::cap
