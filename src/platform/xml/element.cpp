#include "platform/base/strings.h"
#include "platform/xml/xml.h"

namespace kentongan::xml {

const Element* Element::child(std::string_view local_name) const {
    for (const Element& element : children)
        if (element.name == local_name) return &element;
    return nullptr;
}

std::vector<const Element*> Element::all(std::string_view local_name) const {
    std::vector<const Element*> found;
    for (const Element& element : children)
        if (element.name == local_name) found.push_back(&element);
    return found;
}

std::string_view Element::child_text(std::string_view local_name) const {
    const Element* element = child(local_name);
    return element ? trim(element->text) : std::string_view();
}

std::string_view Element::attribute(std::string_view local_name) const {
    for (const auto& [key, value] : attributes)
        if (key == local_name) return value;
    return {};
}

const Element* Element::descendant(std::string_view local_name) const {
    for (const Element& element : children) {
        if (element.name == local_name) return &element;
        if (const Element* deeper = element.descendant(local_name)) return deeper;
    }
    return nullptr;
}

}  // namespace kentongan::xml
