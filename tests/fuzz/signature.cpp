// Whatever the headers of a request say, its signature is read into a bounded claim or refused.
#include <cstdlib>

#include "fediverse/signatures/claim.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace {

void check(const kentongan::signatures::Message& message) {
    using namespace kentongan::signatures;
    // A time that stands still, so that a request of that day passes the window on every run.
    const auto claim = read_signature(message, kentongan::from_millis(1'618'884'475'000));
    if (!claim) {
        if (claim.error().text().empty()) abort();
        return;
    }
    if (claim->key_id.empty() || claim->key_id.size() > 2048) abort();
    if (claim->signature.empty() || claim->signature.size() > 1024) abort();
    if (claim->signing_strings.empty() || claim->signing_strings.size() > 2) abort();
    for (const auto& text : claim->signing_strings)
        if (text.empty() ||
            (message.method == "POST" && text.find("digest: ") == std::string::npos &&
             text.find("digest\": ") == std::string::npos))
            abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kentongan;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    std::vector<signatures::HeaderField> headers;
    // A line is a header, of these names by its first letter.
    for (const auto line : split(input, '\n')) {
        if (line.empty()) continue;
        const char* name = "x-other";
        switch (line.front()) {
            case 's':
                name = "signature";
                break;
            case 'i':
                name = "signature-input";
                break;
            case 'd':
                name = "date";
                break;
            case 'h':
                name = "host";
                break;
            case 'g':
                name = "digest";
                break;
            case 'c':
                name = "content-digest";
                break;
        }
        headers.emplace_back(name, line.substr(1));
    }
    headers.emplace_back("digest", "SHA-256=" + base64_encode(crypto::sha256("{}")));
    headers.emplace_back("content-digest", "sha-256=:" + base64_encode(crypto::sha256("{}")) + ":");
    check({.method = "POST",
           .target = "/inbox?a=b",
           .host = "kentongan.example",
           .headers = headers,
           .body = "{}"});
    check({.method = "GET",
           .target = "/users/ani",
           .host = "kentongan.example",
           .headers = std::span(headers).first(headers.size() - 2)});
    return 0;
}
