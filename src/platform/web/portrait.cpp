#include "platform/web/portrait.h"

#include <string>

namespace kentongan::web {

namespace {

constexpr unsigned kTints = 4;  // .tint0 to .tint3 of the style sheet

std::size_t length_of(unsigned char lead) {
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Letters of every script are below U+2000 or at U+2E80 and above within three bytes; symbols and
// pictures are not what a person is called by.
bool is_letter(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character.front());
    if (character.size() == 1)
        return (lead >= '0' && lead <= '9') || ((lead | 0x20) >= 'a' && (lead | 0x20) <= 'z');
    if (character.size() == 4) return false;
    return lead >= 0xC3 && lead != 0xE2 && lead != 0xEF;
}

std::string initial_of(std::string_view name) {
    while (!name.empty()) {
        const auto length = length_of(static_cast<unsigned char>(name.front()));
        if (length > name.size()) break;
        const auto character = name.substr(0, length);
        if (is_letter(character)) {
            std::string initial(character);
            if (length == 1 && initial[0] >= 'a') initial[0] = static_cast<char>(initial[0] - 0x20);
            return initial;
        }
        name.remove_prefix(length);
    }
    return "@";
}

}  // namespace

void set_portrait(View& view, std::string_view name, std::string_view picture_url) {
    const bool has_picture = !picture_url.empty() && !picture_url.ends_with("/missing.png");
    unsigned sum = 0;
    for (unsigned char c : name) sum = sum * 31 + c;
    view.set("avatar_url", has_picture ? picture_url : std::string_view())
        .set("initial", has_picture ? std::string() : initial_of(name))
        .set("tint", std::to_string(sum % kTints));
}

}  // namespace kentongan::web
