// Structured lines on standard error: time, level, what, then key=value. For operators, not for
// people. Never a password, token, message text or exact place of a person.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/result.h"

namespace kentongan::log {

enum class Level { Debug, Info, Warning, Error };
void initialise(Level least, bool as_json);

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
void debug(std::string_view what, Fields fields = {});
void info(std::string_view what, Fields fields = {});
void warning(std::string_view what, Fields fields = {});
void error(std::string_view what, Fields fields = {});
void error(std::string_view what, const Error& cause);

}  // namespace kentongan::log
