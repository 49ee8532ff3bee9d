#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <cstring>

#include "platform/base/strings.h"
#include "platform/xml/decode.h"
#include "platform/xml/xml.h"

namespace kentongan::xml {

namespace {

std::string copy(const xmlChar* text) {
    return text ? std::string(reinterpret_cast<const char*>(text)) : std::string();
}

enum class Refusal { None, Doctype, Depth, Elements };

// What the callbacks build up: the open elements, outermost first.
struct Build {
    explicit Build(const Limits& with) : limits(with) {}
    const Limits& limits;
    xmlParserCtxtPtr context = nullptr;
    std::vector<Element> open;
    std::optional<Element> root;
    std::size_t elements = 0;
    Refusal refusal = Refusal::None;

    void refuse(Refusal why) {
        refusal = why;
        xmlStopParser(context);
    }
};

Build& build_of(void* context) {
    return *static_cast<Build*>(static_cast<xmlParserCtxtPtr>(context)->_private);
}

void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    build_of(context).refuse(Refusal::Doctype);
}

// Five pointers an attribute: local name, prefix, URI, value, end of value. Without substitution of
// entities libxml2 leaves every "&" of a value as "&#38;", and only that.
void read_attributes(Element& element, int count, const xmlChar** attributes) {
    for (int i = 0; i < count; ++i, attributes += 5) {
        std::string value(reinterpret_cast<const char*>(attributes[3]),
                          static_cast<std::size_t>(attributes[4] - attributes[3]));
        element.attributes.emplace_back(copy(attributes[0]),
                                        replace_all(std::move(value), "&#38;", "&"));
    }
}

void on_start(void* context, const xmlChar* name, const xmlChar*, const xmlChar* uri, int,
              const xmlChar**, int attribute_count, int, const xmlChar** attributes) {
    Build& build = build_of(context);
    if (build.refusal != Refusal::None) return;
    if (++build.elements > build.limits.max_elements) return build.refuse(Refusal::Elements);
    if (build.open.size() >= static_cast<std::size_t>(std::max(0, build.limits.max_depth)))
        return build.refuse(Refusal::Depth);
    Element element;
    element.name = copy(name);
    element.namespace_uri = copy(uri);
    read_attributes(element, attribute_count, attributes);
    build.open.push_back(std::move(element));
}

void on_end(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    Build& build = build_of(context);
    if (build.refusal != Refusal::None || build.open.empty()) return;
    Element done = std::move(build.open.back());
    build.open.pop_back();
    if (build.open.empty())
        build.root = std::move(done);
    else
        build.open.back().children.push_back(std::move(done));
}

void on_text(void* context, const xmlChar* text, int length) {
    Build& build = build_of(context);
    if (build.refusal != Refusal::None || build.open.empty() || length <= 0) return;
    build.open.back().text.append(reinterpret_cast<const char*>(text),
                                  static_cast<std::size_t>(length));
}

xmlEntityPtr predefined_only(void*, const xmlChar* name) {
    return xmlGetPredefinedEntity(name);
}

// Never to stderr; the last error is read from the context.
void on_error(void*, xmlErrorPtr) {}

xmlSAXHandler handlers() {
    xmlSAXHandler sax;
    std::memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.internalSubset = on_doctype;
    sax.getEntity = predefined_only;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_text;
    sax.serror = on_error;
    return sax;
}

struct ContextDeleter {
    void operator()(xmlParserCtxtPtr context) const {
        if (context->myDoc) xmlFreeDoc(context->myDoc);
        xmlFreeParserCtxt(context);
    }
};

Result<Element> run(std::string_view text, const Limits& limits, bool is_converted) {
    std::unique_ptr<xmlParserCtxt, ContextDeleter> context(
        xmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())));
    if (!context) return inner::malformed("no parser context");
    Build build(limits);
    build.context = context.get();
    *context->sax = handlers();
    context->userData = context.get();
    context->_private = &build;
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         (is_converted ? XML_PARSE_IGNORE_ENC : 0));
    const int failed = xmlParseDocument(context.get());
    switch (build.refusal) {
        case Refusal::None:
            break;
        case Refusal::Doctype:
            return inner::malformed("a DOCTYPE is refused");
        case Refusal::Depth:
            return Error(ErrorCode::TooLarge).with_detail("elements nested too deeply");
        case Refusal::Elements:
            return Error(ErrorCode::TooLarge).with_detail("too many elements");
    }
    if (failed || !context->wellFormed || !build.root) {
        const char* message = context->lastError.message;
        return inner::malformed(message ? std::string(trim(message)) : "no element");
    }
    return std::move(*build.root);
}

}  // namespace

Result<Element> parse(std::string_view bytes, const Limits& limits) {
    static const bool ready = (xmlInitParser(), true);  // once, before threads race for it
    (void)ready;
    TRY_ASSIGN(const auto input, inner::readable(bytes, limits));
    return run(input.view(), limits, input.converted.has_value());
}

}  // namespace kentongan::xml
