// What happens to a template before it is parsed, once per language: partials are put in place,
// {{#t}} texts are translated, indentation is dropped. So nothing of it is done per request.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::web {

// The source of a partial by name; empty when there is none.
using FindTemplate = std::function<std::optional<std::string_view>(std::string_view name)>;

// Throws std::logic_error for an unknown or circular partial and for an unclosed {{#t}}.
std::string prepare_template(std::string_view source, std::string_view language,
                             const FindTemplate& find);

// "English {name}" as it stands in a template: translated, made safe for text and attributes when
// it holds no markup of its own, {name} turned into the escaped variable {{name}}.
std::string translate_for_template(std::string_view language, std::string_view text);

}  // namespace kentongan::web
