#include "rooms/regions/data.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace kentongan::regions {
namespace {

constexpr std::uint64_t kLowerUnits = 10'000;

[[noreturn]] void damaged() {
    throw std::runtime_error("the embedded region data are damaged");
}

}  // namespace

Data::Data(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < sizeof(packed::Header)) damaged();
    header_ = reinterpret_cast<const packed::Header*>(bytes.data());
    if (header_->magic != packed::kMagic || header_->size != bytes.size()) damaged();
    places_ = section<packed::Place>(header_->places);
    uppers_ = section<packed::Upper>(header_->uppers);
    village_shapes_ = section<packed::VillageShape>(header_->village_shapes);
    words_ = section<packed::Word>(header_->words);
    postings_ = section<PlaceNumber>(header_->postings);
    keys_ = section<packed::Key>(header_->keys);
    successors_ = section<packed::Successor>(header_->successors);
    if (places_.size() != header_->first_of_level[5] || uppers_.size() != begin(Level::Village) ||
        words_.empty())
        damaged();
}

template <class T>
std::span<const T> Data::section(packed::Section section) const {
    std::uint64_t end = section.offset + std::uint64_t{section.count} * sizeof(T);
    if (section.offset % alignof(T) != 0 || end > bytes_.size()) damaged();
    return {reinterpret_cast<const T*>(bytes_.data() + section.offset), section.count};
}

std::optional<PlaceNumber> Data::find(Code code) const {
    Level level = code.level();
    if (level == Level::Country) return {};
    auto upper = static_cast<std::uint32_t>(code.packed() / kLowerUnits);
    auto lower = static_cast<std::uint16_t>(code.packed() % kLowerUnits);
    auto first = places_.begin() + begin(level), last = places_.begin() + end(level);
    auto found = std::lower_bound(
        first, last, std::pair(upper, lower),
        [](const packed::Place& place, const std::pair<std::uint32_t, std::uint16_t>& wanted) {
            return std::pair(place.upper, place.lower) < wanted;
        });
    if (found == last || found->upper != upper || found->lower != lower) return {};
    return static_cast<PlaceNumber>(found - places_.begin());
}

Code Data::code(PlaceNumber place) const {
    return Code::from_packed(places_[place].upper * kLowerUnits + places_[place].lower);
}

Level Data::level(PlaceNumber place) const {
    int level = 1;
    while (place >= header_->first_of_level[level + 1]) ++level;
    return static_cast<Level>(level);
}

std::string_view Data::name(PlaceNumber place) const {
    return bytes_.substr(places_[place].name, places_[place].name_length);
}

std::optional<geo::Point> Data::centroid(PlaceNumber place) const {
    const auto& p = places_[place];
    if (p.lat == packed::kNowhere) return {};
    return geo::lat_lon(p.lat / packed::kCentroidUnitsPerDegree,
                        p.lon / packed::kCentroidUnitsPerDegree);
}

Region Data::region(PlaceNumber place) const {
    return {code(place), name(place), centroid(place)};
}

std::string_view Data::word(std::size_t index) const {
    return bytes_.substr(words_[index].text, words_[index + 1].text - words_[index].text);
}

std::span<const PlaceNumber> Data::postings(std::size_t first_word, std::size_t last_word) const {
    auto first = words_[first_word].first_posting, last = words_[last_word].first_posting;
    return postings_.subspan(first, last - first);
}

std::uint32_t Data::shape_of(PlaceNumber place) const {
    if (!is_village(place)) return uppers_[place].shape;
    if (!places_[place].has_shape) return packed::kNone;
    auto found = std::lower_bound(
        village_shapes_.begin(), village_shapes_.end(), place,
        [](const packed::VillageShape& shape, PlaceNumber wanted) { return shape.place < wanted; });
    return found->shape;
}

// Calls f(points) for every ring; the buffer is used again for the next.
template <class F>
void Data::walk(std::uint32_t shape, F&& f) const {
    if (shape == packed::kNone) return;
    const char* at = bytes_.data() + shape;
    packed::Shape head;
    std::memcpy(&head, at, sizeof head);
    at += sizeof head;
    geo::Ring points;
    for (std::uint32_t i = 0; i < head.rings; ++i) {
        packed::Ring ring;
        std::memcpy(&ring, at, sizeof ring);
        at += sizeof ring;
        points.clear();
        std::int32_t lat = ring.lat, lon = ring.lon;
        for (std::uint32_t k = 0;;) {
            points.push_back({lat / packed::kUnitsPerDegree, lon / packed::kUnitsPerDegree});
            if (++k == ring.count) break;
            std::int16_t step[2];
            std::memcpy(step, at, sizeof step);
            at += sizeof step;
            lat += step[0];
            lon += step[1];
        }
        f(points);
    }
}

void Data::append_edges(std::uint32_t shape, std::vector<geo::Edge>& out) const {
    walk(shape, [&](const geo::Ring& ring) {
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
            out.push_back({ring[j], ring[i]});
    });
}

std::vector<geo::Ring> Data::rings(std::uint32_t shape) const {
    std::vector<geo::Ring> rings;
    walk(shape, [&](const geo::Ring& ring) { rings.push_back(ring); });
    return rings;
}

}  // namespace kentongan::regions
