#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/body.h"

namespace kentongan::http {

namespace {

constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 §5.1.1

Error malformed() {
    return Error(ErrorCode::BadRequest, "Malformed multipart body");
}

// The value of `; name=value` or `; name="value"` in a header, unescaped. Empty optional: absent.
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
    auto at = header.find(';');
    while (at != std::string_view::npos) {
        header.remove_prefix(at + 1);
        const auto stop = header.find_first_of("=;");
        if (stop == std::string_view::npos) return {};
        if (header[stop] == ';') {
            at = stop;
            continue;
        }
        const auto name = trim(header.substr(0, stop));
        header.remove_prefix(stop + 1);
        while (!header.empty() && (header.front() == ' ' || header.front() == '\t'))
            header.remove_prefix(1);
        std::string value;
        if (header.starts_with('"')) {
            std::size_t i = 1;
            for (; i < header.size() && header[i] != '"'; ++i) {
                // Only \" is an escape: old browsers send whole paths with backslashes.
                if (header[i] == '\\' && i + 1 < header.size() && header[i + 1] == '"') ++i;
                value += header[i];
            }
            if (i >= header.size()) return {};
            header.remove_prefix(i + 1);
        } else {
            value = trim(header.substr(0, header.find(';')));
        }
        if (equals_ignoring_case(name, wanted)) return value;
        at = header.find(';');
    }
    return {};
}

// Browsers encode just these in names (HTML, "Multipart form data").
std::string unescape_name(std::string name) {
    name = replace_all(std::move(name), "%22", "\"");
    name = replace_all(std::move(name), "%0D", "\r");
    return replace_all(std::move(name), "%0A", "\n");
}

struct Part {
    std::string name;
    std::optional<std::string> filename;
    std::string content_type;
};

Result<Part> parse_part_header(std::string_view header) {
    Part part;
    bool named = false;
    while (!header.empty()) {
        const auto end = std::min(header.find("\r\n"), header.size());
        const auto line = header.substr(0, end);
        header.remove_prefix(std::min(end + 2, header.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return malformed();
        const auto name = trim(line.substr(0, colon));
        const auto value = trim(line.substr(colon + 1));
        if (equals_ignoring_case(name, "content-type")) part.content_type = value;
        if (!equals_ignoring_case(name, "content-disposition")) continue;
        auto field = parameter(value, "name");
        if (!field || named) return malformed();
        named = true;
        part.name = unescape_name(std::move(*field));
        part.filename = parameter(value, "filename");
        if (part.filename) part.filename = unescape_name(std::move(*part.filename));
    }
    if (!named) return malformed();
    return part;
}

bool is_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

Result<void> take_part(Part part, std::string_view content, Params& into,
                       std::vector<Upload>& uploads) {
    if (part.name.size() > kMaxNameBytes || !is_text(part.name))
        return Error(ErrorCode::BadRequest, "Too many or too long parameters");
    if (!part.filename) {
        if (!is_text(content))
            return Error(ErrorCode::BadRequest, "Parameters must be valid UTF-8");
        into.add(std::move(part.name), std::string(content));
        return {};
    }
    if (part.filename->size() > kMaxNameBytes || !is_text(*part.filename)) part.filename = "file";
    // A form sent without choosing a file has an empty part for it.
    if (part.filename->empty() && content.empty()) return {};
    Upload upload;
    upload.field = std::move(part.name);
    upload.filename = std::move(*part.filename);
    upload.content_type = std::move(part.content_type);
    upload.content = content;
    uploads.push_back(std::move(upload));
    return {};
}

}  // namespace

Result<void> parse_multipart(std::string_view content_type, std::string_view body, Params& into,
                             std::vector<Upload>& uploads) {
    const auto boundary = parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > kMaxBoundary) return malformed();
    const std::string delimiter = "\r\n--" + *boundary;
    const auto first = std::string_view(delimiter).substr(2);  // may open the body
    std::size_t at = 0;
    if (!body.starts_with(first)) {
        at = body.find(delimiter);  // a preamble, which we ignore
        if (at == std::string_view::npos) return malformed();
        at += 2;
    }
    at += first.size();
    for (std::size_t parts = 0;; ++parts) {
        if (body.substr(at).starts_with("--")) return {};  // epilogue ignored
        if (parts == kMaxParts)
            return Error(ErrorCode::BadRequest, "Too many or too long parameters");
        // Only white space may follow a delimiter (RFC 2046 §5.1.1).
        while (at < body.size() && (body[at] == ' ' || body[at] == '\t')) ++at;
        if (!body.substr(at).starts_with("\r\n")) return malformed();
        const auto header_end = body.substr(at, kMaxPartHeader).find("\r\n\r\n");
        if (header_end == std::string_view::npos || header_end == 0) return malformed();
        const auto content_at = at + header_end + 4;
        // An empty content may share its line break with the header's end.
        const auto content_end = body.find(delimiter, content_at - 2);
        if (content_end == std::string_view::npos) return malformed();
        TRY_ASSIGN(auto part, parse_part_header(body.substr(at + 2, header_end - 2)));
        const auto length = content_end > content_at ? content_end - content_at : 0;
        TRY(take_part(std::move(part), body.substr(content_at, length), into, uploads));
        at = content_end + delimiter.size();
    }
}

}  // namespace kentongan::http
