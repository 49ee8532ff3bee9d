// Helpers of the readers in this kit: texts with bounds, remarks without repetition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"
#include "platform/xml/xml.h"

namespace kentongan::cap {

inline constexpr std::size_t kMaxRemarks = 50;

// Adds a remark once; beyond kMaxRemarks they are no help to anybody.
void remark(std::vector<std::string>& remarks, std::string text);

std::string bounded(std::string_view text);   // trimmed, cut at kMaxTextBytes between characters
std::string one_line(std::string_view text);  // the same, with white space collapsed
std::string text_of(const xml::Element& parent, std::string_view child);
std::string line_of(const xml::Element& parent, std::string_view child);

// Remarks on how an alert, info, resource or area is built: elements twice, in another order,
// unknown to CAP or with text between them. None of it changes what is read.
void check_elements(const xml::Element& parent, std::vector<std::string>& remarks);
// Tags or entities, which readers of CAP show as they stand (CAP 1.2 §3.3.3).
bool contains_html(std::string_view text);

// A required element is missing or means nothing.
Error lacks(std::string element);

// Appends the shape of one <polygon> or <circle>, or says why not.
void add_polygon(Area& area, std::string_view text, std::vector<std::string>& remarks);
void add_circle(Area& area, std::string_view text, std::vector<std::string>& remarks);

Result<Info> read_info(const xml::Element& element, std::chrono::minutes offset,
                       std::vector<std::string>& remarks);

}  // namespace kentongan::cap
