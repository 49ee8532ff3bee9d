#include "rooms/warnings/svg.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "platform/base/strings.h"

namespace kentongan::warnings {
namespace {

using regions::Code;

constexpr int kWidth = 400, kLargestHeight = 400;
constexpr std::size_t kMostShapes = 40;   // more are drawn as their parents
constexpr double kSmallestShape = 9;      // pixels across; smaller ones get a dot
constexpr std::size_t kFrameBytes = 320;  // everything but the paths
constexpr double kCoarsest = 64;          // pixels of simplification

struct Canvas {
    geo::Box box;
    double scale = 1, squeeze = 1;  // pixels per degree of latitude; longitude is shorter
    int height = 0;

    std::pair<int, int> pixel(geo::Point p) const {
        return {static_cast<int>(std::lround((p.lon - box.west) * scale * squeeze)),
                static_cast<int>(std::lround((box.north - p.lat) * scale))};
    }
};

Canvas canvas_for(geo::Box box) {
    double margin = std::max({(box.north - box.south), (box.east - box.west), 0.02}) * 0.04;
    box.south -= margin, box.north += margin, box.west -= margin, box.east += margin;
    Canvas canvas{box, 1, std::cos((box.south + box.north) / 2 * std::numbers::pi / 180), 0};
    canvas.scale = kWidth / ((box.east - box.west) * canvas.squeeze);
    double height = (box.north - box.south) * canvas.scale;
    if (height > kLargestHeight) canvas.scale *= kLargestHeight / height;
    canvas.height = static_cast<int>(std::ceil((box.north - box.south) * canvas.scale));
    return canvas;
}

void append_ring(std::string& path, const geo::Ring& ring, const Canvas& canvas, double tolerance) {
    auto drawn = geo::simplify(ring, tolerance / canvas.scale);
    std::string part;
    std::pair<int, int> last{0, 0}, first{0, 0};
    std::size_t corners = 0;
    for (auto point : drawn) {
        auto at = canvas.pixel(point);
        if (corners > 0 && at == last) continue;
        if (corners == 0) {
            part += fmt::format("M{} {}l", at.first, at.second);
            first = at;
        } else if (corners > 1 && at == first) {
            break;
        } else {
            part += fmt::format("{}{} {}", corners > 1 ? " " : "", at.first - last.first,
                                at.second - last.second);
        }
        last = at;
        ++corners;
    }
    if (corners >= 3) path += part + "z";
}

std::string path_of(const std::vector<geo::Area>& areas, const Canvas& canvas, double tolerance) {
    std::string path;
    for (const auto& area : areas) {
        for (const auto& ring : area.rings()) {
            geo::Box box;
            for (auto point : ring) box.add(point);
            double across = std::max(box.north - box.south, box.east - box.west) * canvas.scale;
            if (across > tolerance * 1.5) append_ring(path, ring, canvas, tolerance);
        }
    }
    return path;
}

// Fewer, larger shapes until they are few enough to draw: villages become districts, and so on.
std::vector<Code> drawable(const regions::Regions& gazetteer, std::span<const Code> cover) {
    std::vector<Code> codes(cover.begin(), cover.end());
    auto raise = [&](regions::Level above) {
        for (auto& code : codes)
            if (code.level() > above) code = code.at(above);
        std::sort(codes.begin(), codes.end());
        codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    };
    for (auto& code : codes)
        if (code.level() == regions::Level::Village && gazetteer.boundary(code).empty())
            code = code.parent();
    for (auto above :
         {regions::Level::District, regions::Level::Regency, regions::Level::Province}) {
        if (codes.size() <= kMostShapes) break;
        raise(above);
    }
    std::erase(codes, Code());
    return codes;
}

std::string dots(const std::vector<geo::Area>& areas, const Canvas& canvas) {
    std::string text;
    for (const auto& area : areas) {
        auto box = area.box();
        if (area.empty() ||
            std::max(box.north - box.south, box.east - box.west) * canvas.scale > kSmallestShape)
            continue;
        auto [x, y] = canvas.pixel({(box.north + box.south) / 2, (box.west + box.east) / 2});
        text += fmt::format("<circle class=\"area\" cx=\"{}\" cy=\"{}\" r=\"6\"/>", x, y);
        if (text.size() > kMaxOutlineBytes / 4) break;
    }
    return text;
}

}  // namespace

std::string outline_svg(const regions::Regions& gazetteer, std::span<const Code> cover,
                        std::string_view label) {
    std::vector<geo::Area> warned, around;
    std::vector<Code> provinces;
    geo::Box box;
    for (auto code : drawable(gazetteer, cover)) {
        auto area = gazetteer.boundary(code);
        if (area.empty()) continue;
        auto province = code.at(regions::Level::Province);
        if (provinces.empty() || provinces.back() != province) provinces.push_back(province);
        box.add(area.box());
        warned.push_back(std::move(area));
    }
    if (warned.empty()) return {};
    for (auto province : provinces) {
        auto area = gazetteer.boundary(province);
        if (area.empty()) continue;
        // One province is shown whole; of several only what lies around the warned places.
        if (provinces.size() == 1) box.add(area.box());
        around.push_back(std::move(area));
    }
    auto canvas = canvas_for(box);
    auto escaped = html_escape(utf8_prefix(label, 100));
    auto marks = dots(warned, canvas);
    std::string outside, inside;
    for (double tolerance = 1; tolerance <= kCoarsest; tolerance *= 1.25) {
        outside = path_of(around, canvas, tolerance);
        inside = path_of(warned, canvas, tolerance);
        if (outside.size() + inside.size() + marks.size() + escaped.size() + kFrameBytes <=
            kMaxOutlineBytes)
            return fmt::format(
                "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">"
                "<path d=\"{}\"/><path class=\"area\" fill-rule=\"evenodd\" "
                "d=\"{}\"/>{}</svg>",
                kWidth, canvas.height, escaped, outside, inside, marks);
    }
    return {};
}

}  // namespace kentongan::warnings
