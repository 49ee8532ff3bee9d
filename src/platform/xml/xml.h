// XML from strangers: libxml2 without network, entities or DTD, bounded in size and depth. Elements
// are found by local name, because feeds use prefixes as they please; the namespace is there to be
// asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace kentongan::xml {

struct Limits {
    std::size_t max_bytes = 5 << 20;
    int max_depth = 32;
    std::size_t max_elements = 100'000;
    // Of one element. libxml2 compares each with all others, so many would be slow.
    std::size_t max_attributes = 1'000;
};

// A copied tree: plain values, no libxml2 types, safe to keep.
struct Element {
    std::string name;  // local
    std::string namespace_uri;
    std::string text;  // own character data and CDATA, in order, not trimmed
    std::vector<std::pair<std::string, std::string>> attributes;  // by local name
    std::vector<Element> children;

    const Element* child(std::string_view local_name) const;  // the first
    std::vector<const Element*> all(std::string_view local_name) const;
    std::string_view child_text(std::string_view local_name) const;  // trimmed; empty when missing
    std::string_view attribute(std::string_view local_name) const;
    const Element* descendant(std::string_view local_name) const;  // depth first
};

// UTF-8, ASCII, UTF-16, ISO-8859-x and Windows-125x come out as UTF-8. BadRequest when malformed,
// in another encoding or with a DOCTYPE (so no entity but the five predefined ones exists);
// TooLarge over the limits, which hold while parsing. Prefixes nobody declared are tolerated.
Result<Element> parse(std::string_view bytes, const Limits& limits = {});

// Appends well-formed XML to a string: <a b="c">text</a>. Characters XML 1.0 forbids are dropped.
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    Writer& declaration();                // <?xml version="1.0" encoding="UTF-8"?>
    Writer& open(std::string_view name);  // <name
    Writer& attribute(std::string_view name, std::string_view value);  // directly after open
    Writer& close();                                                   // </name> or />
    Writer& text(std::string_view text);
    Writer& element(std::string_view name, std::string_view text);  // <name>text</name>

private:
    void end_tag();
    std::string& out_;
    std::vector<std::string> stack_;
    bool in_tag_ = false;
};

}  // namespace kentongan::xml
