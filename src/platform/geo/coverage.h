// How much of one outline an area covers: the question that turns a warning's polygon into places.
// Scanlines across the outline's box with exact one-dimensional even-odd intersection on each, so
// that self-intersecting and nested rings need no repair. The area is indexed once by latitude and
// asked about thousands of outlines.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "platform/geo/geo.h"

namespace kentongan::geo {

// One side of an outline under the even-odd rule.
struct Edge {
    Point a, b;
};

std::vector<Edge> edges_of(const Area& area);  // of an even-odd area

struct Overlap {
    double of_outline = 0;  // 0…1: share of the outline that the area covers
    double of_area = 0;     // 0…1: share of the area that lies in the outline
};

inline constexpr std::size_t kScanlines = 48;

class AreaIndex {
    struct Crossing {
        double lon;
        std::uint32_t group;  // rings of one group are even-odd together
    };

public:
    // Buffers of overlap(), to be reused from call to call by one thread. It also counts the work
    // done: an area made to be slow is answered roughly once the budget is spent.
    class Scratch {
        friend class AreaIndex;
        std::array<std::vector<Crossing>, kScanlines> outline_, area_;
        std::vector<bool> inside_;
        std::vector<std::pair<double, double>> spans_;
        std::size_t crossings_ = 0;
    };

    // Areas of more than 16,384 points are thinned evenly.
    explicit AreaIndex(const Area& area);

    const Box& box() const { return box_; }
    bool contains(Point p) const;
    Overlap overlap(std::span<const Edge> outline, const Box& outline_box, Scratch& scratch) const;

private:
    struct Side {
        Point a, b;
        std::uint32_t ring, group;
        std::uint32_t first_band;
    };
    struct Lines;
    static void scan_outline(std::span<const Edge> outline, const Lines& lines, Scratch& scratch);
    double scan_area(const Box& outline_box, const Lines& lines, Scratch& scratch) const;
    std::size_t band_of(double lat) const;
    void fill_bands();
    bool any_side_in(const Box& box) const;
    double measure() const;
    template <class F>
    void visit(const Box& box, F&& side) const;
    void unite_spans(std::vector<Crossing>& crossings, Scratch& scratch) const;

    Box box_;
    std::vector<Side> sides_;
    std::vector<Box> ring_boxes_;
    std::vector<std::uint32_t> band_starts_, band_sides_;
    std::uint32_t groups_ = 0;
    double extent_ = 0;  // square degrees, longitude scaled
};

}  // namespace kentongan::geo
