// Any multipart body either gives bounded parts that lie inside it, or is refused.
#include <cstdlib>

#include "platform/http/body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kentongan::http;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    // The first line is the Content-Type, so that boundaries are explored too.
    const auto line = std::min(input.find('\n'), input.size());
    const auto content_type = input.substr(0, line);
    const auto body = line < input.size() ? input.substr(line + 1) : std::string_view();
    for (const auto type : {content_type, std::string_view("multipart/form-data; boundary=X")}) {
        Params params;
        std::vector<Upload> uploads;
        const bool ok = parse_multipart(type, body, params, uploads).ok();
        std::size_t total = 0;
        for (const auto& upload : uploads) total += upload.content.size();
        for (const auto& [name, value] : params.entries()) total += value.size();
        if (total > body.size() || params.entries().size() + uploads.size() > kMaxParts) abort();
        if (ok && body.empty()) abort();
    }
    return 0;
}
