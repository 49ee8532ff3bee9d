#include "platform/base/json.h"

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <cmath>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan {
namespace {

void append_escape(std::string& out, char c) {
    constexpr char kDigits[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += kDigits[static_cast<unsigned char>(c) >> 4];
            out += kDigits[static_cast<unsigned char>(c) & 15];
    }
}

}  // namespace

Result<json::value> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.max_bytes)
        return Error(ErrorCode::TooLarge).with_detail("JSON text over the size limit");
    json::parse_options options;
    options.max_depth = limits.max_depth;
    boost::system::error_code failure;
    json::value value = json::parse({text.data(), text.size()}, failure, {}, options);
    if (failure == json::error::too_deep)
        return Error(ErrorCode::TooLarge).with_detail("JSON nested too deeply");
    if (failure) return Error(ErrorCode::BadRequest).with_detail("JSON: " + failure.message());
    return value;
}

const json::value* find(const json::value& value, std::string_view key) {
    const auto* object = value.if_object();
    return object ? object->if_contains({key.data(), key.size()}) : nullptr;
}

const json::string* find_string(const json::value& value, std::string_view key) {
    const auto* found = find(value, key);
    return found ? found->if_string() : nullptr;
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t start = 0, i = 0;  // [start, i) is copied as it is
    while (i < text.size()) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\') {
            ++i;
            continue;
        }
        if (byte >= 0x80) {
            if (const auto length = utf8_sequence_length(text.substr(i))) {
                i += length;
                continue;
            }
        }
        out += text.substr(start, i - start);
        if (byte >= 0x80)
            out += "\xEF\xBF\xBD";  // U+FFFD
        else
            append_escape(out, text[i]);
        start = ++i;
    }
    out += text.substr(start);
    out += '"';
}

void JsonWriter::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    first_ = true;  // its value takes no comma
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
    return raw(truth ? "true" : "false");
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return value(nullptr);  // RFC 8259 §6 has no such numbers
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return raw({buffer, static_cast<std::size_t>(end - buffer)});
}

JsonWriter& JsonWriter::value(std::nullptr_t) {
    return raw("null");
}

JsonWriter& JsonWriter::value(TimePoint time) {
    return value(std::string_view(iso_millis(time)));
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return raw({buffer, static_cast<std::size_t>(end - buffer)});
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

}  // namespace kentongan
