// Any bytes: the reader refuses or yields a tree within its limits, and what the writer makes of
// the tree is read back as the same tree. No bytes are signed by a key that signed nothing.
#include "platform/xml/xml.h"

#include <cstdint>
#include <cstdlib>

#include "platform/xml/signature.h"

using namespace kentongan;

namespace {

// P-256, its private half thrown away.
constexpr const char* kKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3MW0FgKf4vertwNuRY4dY2obBh2U\n"
    "ZGe5R7xChvuXmOvY08cabnPpxaoi6TMkzxh9eO2S8a00goe48p58hXA3Mw==\n"
    "-----END PUBLIC KEY-----\n";

std::size_t elements(const xml::Element& element, int depth, const xml::Limits& limits) {
    if (depth > limits.max_depth) std::abort();
    std::size_t count = 1;
    for (const xml::Element& child : element.children) count += elements(child, depth + 1, limits);
    return count;
}

void write(const xml::Element& element, xml::Writer& writer) {
    writer.open("e").attribute("n", element.name).text(element.text);
    for (const xml::Element& child : element.children) write(child, writer);
    writer.close();
}

bool is_same(const xml::Element& original, const xml::Element& again) {
    if (again.attribute("n") != original.name || again.text != original.text) return false;
    if (again.children.size() != original.children.size()) return false;
    for (std::size_t i = 0; i < original.children.size(); ++i)
        if (!is_same(original.children[i], again.children[i])) return false;
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    xml::Limits limits;
    limits.max_elements = 1'000;
    limits.max_depth = 20;
    if (xml::verify_enveloped(bytes, kKey, xml::Digests::Sha1Too, limits).ok()) std::abort();
    const auto parsed = xml::parse(bytes, limits);
    if (!parsed.ok()) return 0;
    if (elements(*parsed, 1, limits) > limits.max_elements) std::abort();
    std::string text;
    xml::Writer writer(text);
    write(*parsed, writer);
    xml::Limits generous;
    generous.max_bytes = 64 << 20;
    const auto again = xml::parse(text, generous);
    if (!again.ok() || !is_same(*parsed, *again)) std::abort();
    return 0;
}
