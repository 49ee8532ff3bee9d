#include <algorithm>
#include <stdexcept>

#include "embedded/regions_data.h"
#include "rooms/regions/api.h"
#include "rooms/regions/data.h"

namespace kentongan::regions {
namespace {

constexpr std::string_view kCountryName = "Indonesia";
constexpr std::uint64_t kLowerUnits = 10'000;

std::string_view embedded_bytes() {
    auto files = embedded::regions_data();
    if (files.size() != 1) throw std::runtime_error("the region data are not embedded");
    return files[0].content;
}

std::string without_kind(std::string_view name) {
    constexpr std::string_view kabupaten = "Kabupaten ", administrative = "Administrasi ";
    std::string text(name);
    if (text.starts_with(kabupaten)) text.erase(0, kabupaten.size());
    if (auto at = text.find(administrative); at != text.npos) text.erase(at, administrative.size());
    return text;
}

}  // namespace

Regions::Regions() : impl_(new Impl{Data(embedded_bytes())}) {}
Regions::~Regions() = default;

std::optional<Region> Regions::find(Code code) const {
    if (code == Code()) return Region{code, kCountryName, {}};
    auto place = impl_->data.find(code);
    if (!place) return {};
    return impl_->data.region(*place);
}

std::vector<Region> Regions::children(Code code) const {
    const Data& data = impl_->data;
    PlaceNumber first = 0, last = data.end(Level::Province);
    if (code != Code()) {
        auto place = data.find(code);
        if (!place || data.is_village(*place)) return {};
        first = data.upper(*place).first_child;
        last = first + data.upper(*place).child_count;
    }
    std::vector<Region> found;
    found.reserve(last - first);
    for (auto place = first; place < last; ++place) found.push_back(data.region(place));
    return found;
}

std::size_t Regions::count(Level level) const {
    return level == Level::Country ? 1 : impl_->data.end(level) - impl_->data.begin(level);
}

std::string Regions::short_name(Code code) const {
    if (code == Code()) return std::string(kCountryName);
    auto place = impl_->data.find(code);
    if (!place) return {};
    std::string_view name = impl_->data.name(*place);
    return code.level() == Level::Regency ? without_kind(name) : std::string(name);
}

// Village and district up to the regency, a regency with its province.
std::string Regions::full_name(Code code) const {
    std::string text = short_name(code);
    Level level = code.level();
    if (text.empty() || level <= Level::Province) return text;
    Level last = level == Level::Regency ? Level::Province : Level::Regency;
    while (code.level() > last) {
        code = code.parent();
        text.append(", ").append(short_name(code));
    }
    return text;
}

std::int64_t Regions::population(Code code) const {
    if (code == Code()) return impl_->data.header().country_population;
    auto place = impl_->data.find(code);
    return place && !impl_->data.is_village(*place) ? impl_->data.upper(*place).population : 0;
}

std::optional<Code> Regions::current(Code code) const {
    const Data& data = impl_->data;
    if (code == Code() || data.find(code)) return code;
    std::pair wanted(static_cast<std::uint32_t>(code.packed() / kLowerUnits),
                     static_cast<std::uint32_t>(code.packed() % kLowerUnits));
    auto found = std::lower_bound(data.successors().begin(), data.successors().end(), wanted,
                                  [](const packed::Successor& gone, const auto& other) {
                                      return std::pair(gone.upper, gone.lower) < other;
                                  });
    if (found == data.successors().end() || std::pair(found->upper, found->lower) != wanted)
        return {};
    return data.code(found->place);
}

geo::Area Regions::boundary(Code code) const {
    auto place = impl_->data.find(code);
    if (!place) return {};
    return geo::Area(impl_->data.rings(impl_->data.shape_of(*place)));
}

geo::Box Regions::box(Code code) const {
    const Data& data = impl_->data;
    geo::Box box;
    if (code == Code()) {
        for (auto place = data.begin(Level::Province); place < data.end(Level::Province); ++place)
            box.add(box_from(data.upper(place).box));
        return box;
    }
    auto place = data.find(code);
    if (!place) return box;
    if (!data.is_village(*place)) return box_from(data.upper(*place).box);
    if (data.place(*place).has_shape) return boundary(code).box();
    if (auto centroid = data.centroid(*place)) box.add(*centroid);
    return box;
}

std::vector<Code> Regions::minimal_cover(std::vector<Code> codes) const {
    const Data& data = impl_->data;
    std::sort(codes.begin(), codes.end());
    // The order of the code book puts a place right before everything below it.
    std::vector<Code> cover;
    for (Code code : codes)
        if (cover.empty() || !cover.back().contains(code)) cover.push_back(code);
    auto child_count = [&](Code parent) -> std::size_t {
        if (parent == Code()) return count(Level::Province);
        auto place = data.find(parent);
        return place ? data.upper(*place).child_count : 0;
    };
    for (Level level : {Level::Village, Level::District, Level::Regency, Level::Province}) {
        std::vector<Code> next;
        for (std::size_t i = 0, end = 0; i < cover.size(); i = end) {
            Code parent = cover[i].parent();
            bool all_known = true;
            for (end = i;
                 end < cover.size() && cover[end].level() == level && cover[end].parent() == parent;
                 ++end)
                all_known = all_known && data.find(cover[end]);
            if (end > i && all_known && end - i == child_count(parent)) {
                next.push_back(parent);
                continue;
            }
            end = std::max(end, i + 1);
            for (std::size_t k = i; k < end; ++k) next.push_back(cover[k]);
        }
        cover = std::move(next);
    }
    return cover;
}

bool covers(std::span<const Code> sorted, Code place) {
    for (int level = 0; level <= static_cast<int>(place.level()); ++level)
        if (std::binary_search(sorted.begin(), sorted.end(), place.at(static_cast<Level>(level))))
            return true;
    return false;
}

bool overlaps(std::span<const Code> sorted, Code place) {
    // What lies in a place comes right behind it in the order of the code book.
    const auto inside = std::lower_bound(sorted.begin(), sorted.end(), place);
    return (inside != sorted.end() && place.contains(*inside)) || covers(sorted, place);
}

}  // namespace kentongan::regions
