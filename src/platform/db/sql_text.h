// The little rewriting that lets one SQL text run on both engines.
#pragma once

#include <string>
#include <string_view>

#include "platform/db/database.h"

namespace kentongan::db {

// `$ids(1)` and `$texts(1)` become subqueries over the JSON array in parameter 1.
std::string expand_lists(std::string_view sql, Engine engine);

// A migration in the engine's types (see README.md); SQLite tables become STRICT.
std::string translate_schema(std::string_view sql, Engine engine);

// The highest n of all $n.
int parameter_count(std::string_view sql);

}  // namespace kentongan::db
