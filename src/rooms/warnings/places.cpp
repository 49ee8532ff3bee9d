#include "rooms/warnings/places.h"

#include "platform/base/strings.h"

namespace kentongan::warnings {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (text.size() <= prefix.size() ||
        !equals_ignoring_case(text.substr(0, prefix.size()), prefix))
        return false;
    char next = text[prefix.size()];
    if (next != ' ' && next != '.' && next != '-') return false;
    text.remove_prefix(prefix.size());
    while (!text.empty() && (text.front() == ' ' || text.front() == '.' || text.front() == '-'))
        text.remove_prefix(1);
    return true;
}

void collect(const regions::Regions& gazetteer, const PlainName& wanted, bool only_cities,
             regions::Code province, std::vector<regions::Code>& found) {
    for (const auto& regency : gazetteer.children(province)) {
        auto name = plain_name(regency.name);
        if (name.letters == wanted.letters && (!only_cities || name.city))
            found.push_back(regency.code);
    }
}

}  // namespace

PlainName plain_name(std::string_view name) {
    PlainName plain;
    name = trim(name);
    if (!take_prefix(name, "Kabupaten")) take_prefix(name, "Kab");
    plain.city = take_prefix(name, "Kota");
    if (plain.city) take_prefix(name, "Administrasi") || take_prefix(name, "Adm");
    take_prefix(name, "Administrasi");
    take_prefix(name, "Kepulauan");
    for (char c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain.letters += c;
    }
    return plain;
}

std::vector<regions::Code> regencies_called(const regions::Regions& gazetteer,
                                            std::string_view name, regions::Code within) {
    auto wanted = plain_name(name);
    std::vector<regions::Code> found;
    if (wanted.letters.empty()) return found;
    if (within.level() >= regions::Level::Province) {
        collect(gazetteer, wanted, wanted.city, within.at(regions::Level::Province), found);
        return found;
    }
    for (const auto& province : gazetteer.children(regions::Code()))
        collect(gazetteer, wanted, wanted.city, province.code, found);
    return found;
}

std::vector<regions::Code> region_called(const regions::Regions& gazetteer, std::string_view name) {
    name = trim(name);
    if (equals_ignoring_case(name, "Indonesia")) return {regions::Code()};
    auto found = gazetteer.provinces_named(name);
    if (found.empty()) found = regencies_called(gazetteer, name, {});
    if (!found.empty()) return found;
    found = gazetteer.named(name, regions::Level::District, {});
    if (found.size() != 1) found.clear();
    return found;
}

}  // namespace kentongan::warnings
