#include "rooms/warnings/values.h"

#include "platform/base/strings.h"

namespace kentongan::warnings {
namespace {

constexpr std::pair<Kind, std::string_view> kKinds[] = {
    {Kind::BmkgQuake, "bmkg-quake"},
    {Kind::BmkgNowcast, "bmkg-nowcast"},
    {Kind::BmkgTsunami, "bmkg-tsunami"},
    {Kind::Cap, "cap"},
    {Kind::CapRss, "cap-rss"},
    {Kind::CapAtom, "cap-atom"},
    {Kind::Local, "local"},
    {Kind::Kentongan, "kentongan"},
};

constexpr std::pair<How, std::string_view> kHows[] = {
    {How::Whole, "whole"},     {How::Centroid, "centroid"}, {How::Name, "name"},
    {How::Polygon, "polygon"}, {How::Code, "code"},
};

}  // namespace

std::optional<Kind> parse_kind(std::string_view word) {
    for (auto [kind, name] : kKinds)
        if (name == word) return kind;
    return {};
}

std::string_view name_of(Kind kind) {
    for (auto [value, name] : kKinds)
        if (value == kind) return name;
    return {};
}

std::string_view name_of(How how) {
    for (auto [value, name] : kHows)
        if (value == how) return name;
    return {};
}

How parse_how(std::string_view word) {
    for (auto [value, name] : kHows)
        if (name == word) return value;
    return How::Whole;
}

std::string pack_codes(std::span<const regions::Code> codes) {
    std::string packed;
    for (auto code : codes) {
        if (!packed.empty()) packed += ' ';
        packed += std::to_string(code.packed());
    }
    return packed;
}

std::vector<regions::Code> unpack_codes(std::string_view text) {
    std::vector<regions::Code> codes;
    for (auto part : split(text, ' '))
        if (auto number = parse_integer(part))
            codes.push_back(regions::Code::from_packed(static_cast<std::uint64_t>(*number)));
    return codes;
}

}  // namespace kentongan::warnings
