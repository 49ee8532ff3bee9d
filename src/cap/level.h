// The one table between CAP's severity, the tsunami orders and the words people know:
//
//   severity            level     word      shape
//   Extreme             Awas      AWAS      octagon
//   Severe              Siaga     SIAGA     diamond
//   Moderate            Waspada   WASPADA   triangle
//   Minor, Unknown      Info      INFO      circle
//
// A tsunami zone carries its own level, which is an order to its local government and wins over the
// severity. Certainty Unlikely and responseType AllClear are never more than Info.
#pragma once

#include <optional>
#include <string_view>

#include "cap/types.h"

namespace kentongan::cap {

Level level_of(const Info& info);
Level level_of(const Info& info, const Area& area);  // the area's own, else the info's
Level level_of(const Alert& alert);                  // the highest; Info for a Cancel
Severity severity_of(Level level);                   // the way back, for composing

std::string_view word(Level level);   // "Awas", as in a sentence
std::string loud_word(Level level);   // "AWAS", in every language: the words people know
std::string_view key(Level level);    // "awas", for CSS classes and JSON
std::string_view shape(Level level);  // "octagon"
std::optional<Level> parse_level(std::string_view word);  // any case

// CAP's own words, and back ("Exercise"); in any case, empty when unknown.
std::string_view name_of(Status value);
std::string_view name_of(MsgType value);
std::string_view name_of(Scope value);
std::string_view name_of(Category value);
std::string_view name_of(ResponseType value);
std::string_view name_of(Urgency value);
std::string_view name_of(Severity value);
std::string_view name_of(Certainty value);
template <class Enum>
std::optional<Enum> parse_word(std::string_view word);
template <>
std::optional<Status> parse_word(std::string_view word);
template <>
std::optional<MsgType> parse_word(std::string_view word);
template <>
std::optional<Scope> parse_word(std::string_view word);
template <>
std::optional<Category> parse_word(std::string_view word);
template <>
std::optional<ResponseType> parse_word(std::string_view word);
template <>
std::optional<Urgency> parse_word(std::string_view word);
template <>
std::optional<Severity> parse_word(std::string_view word);
template <>
std::optional<Certainty> parse_word(std::string_view word);

}  // namespace kentongan::cap
