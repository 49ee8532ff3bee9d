#include "cap/reading.h"

#include <algorithm>

#include "cap/geometry.h"
#include "cap/parse.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

void remark(std::vector<std::string>& remarks, std::string text) {
    if (remarks.size() < kMaxRemarks && std::ranges::find(remarks, text) == remarks.end())
        remarks.push_back(std::move(text));
}

std::string bounded(std::string_view text) {
    text = trim(text);
    if (text.size() <= kMaxTextBytes) return std::string(text);
    std::size_t end = kMaxTextBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end));
}

std::string one_line(std::string_view text) {
    std::string line;
    bool space = false;
    for (char c : bounded(text)) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            space = true;
            continue;
        }
        if (space) line += ' ';
        space = false;
        line += c;
    }
    return line;
}

std::string text_of(const xml::Element& parent, std::string_view child) {
    return bounded(parent.child_text(child));
}
std::string line_of(const xml::Element& parent, std::string_view child) {
    return one_line(parent.child_text(child));
}

Error lacks(std::string element) {
    return Error(ErrorCode::Unprocessable, "This warning lacks something it must say.", element)
        .with_detail("missing or unreadable: " + element);
}

void add_polygon(Area& area, std::string_view text, std::vector<std::string>& remarks) {
    if (trim(text).empty()) return remark(remarks, "polygon: an empty one was dropped");
    Mending mending;
    auto ring = parse_ring(text, mending);
    if (mending.swapped) remark(remarks, "polygon: latitude and longitude were swapped");
    if (!ring) return remark(remarks, "polygon: dropped, " + mending.dropped);
    if (mending.closed) remark(remarks, "polygon: an open ring was closed");
    area.polygons.push_back(std::move(*ring));
}

void add_circle(Area& area, std::string_view text, std::vector<std::string>& remarks) {
    if (trim(text).empty()) return remark(remarks, "circle: an empty one was dropped");
    Mending mending;
    const auto circle = parse_circle(text, mending);
    if (mending.swapped) remark(remarks, "circle: latitude and longitude were swapped");
    if (!circle) return remark(remarks, "circle: dropped, " + mending.dropped);
    area.circles.push_back(*circle);
}

}  // namespace kentongan::cap
