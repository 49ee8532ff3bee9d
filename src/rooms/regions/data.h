// The packed gazetteer as typed views of the embedded bytes. Nothing is copied or parsed; the
// constructor checks that the sections lie within the file.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "platform/geo/coverage.h"
#include "rooms/regions/api.h"
#include "rooms/regions/packed.h"

namespace kentongan::regions {

using PlaceNumber = std::uint32_t;

class Data {
public:
    explicit Data(std::string_view bytes);

    const packed::Header& header() const { return *header_; }
    std::optional<PlaceNumber> find(Code code) const;
    Code code(PlaceNumber place) const;
    Level level(PlaceNumber place) const;
    std::string_view name(PlaceNumber place) const;
    std::optional<geo::Point> centroid(PlaceNumber place) const;
    Region region(PlaceNumber place) const;

    PlaceNumber begin(Level level) const {
        return header_->first_of_level[static_cast<std::size_t>(level)];
    }
    PlaceNumber end(Level level) const {
        return header_->first_of_level[static_cast<std::size_t>(level) + 1];
    }
    bool is_village(PlaceNumber place) const { return place >= begin(Level::Village); }
    const packed::Place& place(PlaceNumber place) const { return places_[place]; }
    const packed::Upper& upper(PlaceNumber place) const { return uppers_[place]; }  // not a village
    std::span<const packed::VillageShape> village_shapes() const { return village_shapes_; }
    std::span<const packed::Word> words() const { return words_; }
    std::string_view word(std::size_t index) const;
    std::span<const PlaceNumber> postings(std::size_t first_word, std::size_t last_word) const;
    std::span<const packed::Key> keys() const { return keys_; }
    std::span<const packed::Successor> successors() const { return successors_; }

    std::uint32_t shape_of(PlaceNumber place) const;  // packed::kNone
    void append_edges(std::uint32_t shape, std::vector<geo::Edge>& out) const;
    std::vector<geo::Ring> rings(std::uint32_t shape) const;

private:
    template <class T>
    std::span<const T> section(packed::Section section) const;
    template <class F>
    void walk(std::uint32_t shape, F&& ring_of_points) const;

    std::string_view bytes_;
    const packed::Header* header_ = nullptr;
    std::span<const packed::Place> places_;
    std::span<const packed::Upper> uppers_;
    std::span<const packed::VillageShape> village_shapes_;
    std::span<const packed::Word> words_;
    std::span<const PlaceNumber> postings_;
    std::span<const packed::Key> keys_;
    std::span<const packed::Successor> successors_;
};

inline geo::Box box_from(const packed::Box& box) {
    return {box.south / packed::kUnitsPerDegree, box.west / packed::kUnitsPerDegree,
            box.north / packed::kUnitsPerDegree, box.east / packed::kUnitsPerDegree};
}

struct Regions::Impl {
    Data data;
};

}  // namespace kentongan::regions
