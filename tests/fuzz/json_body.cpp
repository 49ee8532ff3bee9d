// Any JSON body becomes a bounded list of bounded names, or is refused. Forms likewise.
#include <cstdlib>

#include "platform/base/strings.h"
#include "platform/http/body.h"

namespace {

void check(const kentongan::http::Params& params) {
    using namespace kentongan::http;
    if (params.entries().size() > kMaxParams) abort();
    for (const auto& [name, value] : params.entries()) {
        if (name.size() > kMaxNameBytes) abort();
        if (!kentongan::is_valid_utf8(name) || !kentongan::is_valid_utf8(value)) abort();
        if ((name + value).find('\0') != std::string::npos) abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kentongan::http;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    Params from_json, from_form;
    // Refused or not, what was read so far keeps the limits.
    static_cast<void>(parse_json_params(input, from_json).ok());
    static_cast<void>(parse_form(input, from_form).ok());
    check(from_json);
    check(from_form);
    return 0;
}
