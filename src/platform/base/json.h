// JSON in: Boost.JSON values behind our limits. JSON out: a small writer that appends to a string.
// Boost.JSON is the house's value type for parsed documents (docs/decisions/0003).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "platform/base/result.h"

namespace kentongan {

namespace json = boost::json;

struct JsonLimits {
    std::size_t max_bytes = 1 << 20;
    std::size_t max_depth = 32;
};

// BadRequest when malformed, TooLarge over the limits.
Result<json::value> parse_json(std::string_view text, const JsonLimits& limits = {});

// nullptr when `value` is no object, has no such key, or the key's value has another type.
const json::value* find(const json::value& value, std::string_view key);
const json::string* find_string(const json::value& value, std::string_view key);

void append_json_string(std::string& out, std::string_view text);  // with quotes; UTF-8 kept

// Appends JSON to a caller's string; commas are its business, nesting is the caller's.
// Invalid UTF-8 becomes U+FFFD so that the output is always valid JSON.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(double number);
    JsonWriter& value(std::nullptr_t);
    JsonWriter& value(TimePoint time);  // iso_millis
    template <class Int>
    requires(std::is_integral_v<Int> && !std::is_same_v<Int, bool>) JsonWriter& value(Int number) {
        return integer(static_cast<std::int64_t>(number));
    }
    template <class Tag>
    JsonWriter& value(Id<Tag> id) {  // "123"
        return value(std::string_view(id.to_string()));
    }
    template <class T>
    JsonWriter& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : value(nullptr);
    }
    JsonWriter& raw(std::string_view json);  // already JSON

    template <class T>
    JsonWriter& member(std::string_view name, const T& v) {
        key(name);
        return value(v);
    }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& integer(std::int64_t number);
    void separate();

    std::string& out_;
    bool first_ = true;
};

}  // namespace kentongan
