#include "platform/xml/signature.h"

#include <libxml/parser.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/templates.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "platform/base/strings.h"
#include "platform/xml/decode.h"

namespace kentongan::xml {
namespace {

constexpr std::string_view kNamespace = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view kEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::array<std::string_view, 6> kCanonical{
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
};
constexpr std::array<std::string_view, 6> kStrongMethods{
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
};
constexpr std::array<std::string_view, 3> kStrongDigests{
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
};
constexpr std::string_view kSha1Method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
constexpr std::string_view kSha1Digest = "http://www.w3.org/2000/09/xmldsig#sha1";

struct Free {
    void operator()(xmlDocPtr document) const { xmlFreeDoc(document); }
    void operator()(xmlSecDSigCtxPtr context) const { xmlSecDSigCtxDestroy(context); }
    void operator()(xmlSecKeyPtr key) const { xmlSecKeyDestroy(key); }
    void operator()(xmlChar* text) const { xmlFree(text); }
};
using Document = std::unique_ptr<xmlDoc, Free>;
using Context = std::unique_ptr<xmlSecDSigCtx, Free>;
using Key = std::unique_ptr<xmlSecKey, Free>;
using Text = std::unique_ptr<xmlChar, Free>;

const xmlChar* raw(const char* text) {
    return reinterpret_cast<const xmlChar*>(text);
}
std::string_view view(const xmlChar* text) {
    return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

// Once, before threads race for it. Nothing outside the document is ever fetched.
void make_ready() {
    static const bool ready = [] {
        xmlInitParser();
        if (xmlSecInit() < 0 || xmlSecCryptoAppInit(nullptr) < 0 || xmlSecCryptoInit() < 0)
            throw std::runtime_error("libxmlsec cannot be initialised");
        xmlSecErrorsDefaultCallbackEnableOutput(0);
        xmlSecIOCleanupCallbacks();
        return true;
    }();
    (void)ready;
}

Document read(std::string_view text, bool is_converted) {
    return Document(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                      (is_converted ? XML_PARSE_IGNORE_ENC : 0)));
}

Key load_key(std::string_view pem) {
    return Key(xmlSecCryptoAppKeyLoadMemory(reinterpret_cast<const xmlSecByte*>(pem.data()),
                                            static_cast<xmlSecSize>(pem.size()),
                                            xmlSecKeyDataFormatPem, "", nullptr, nullptr));
}

bool is_named(xmlNodePtr node, const char* name) {
    return node->type == XML_ELEMENT_NODE && view(node->name) == name && node->ns &&
           view(node->ns->href) == kNamespace;
}

std::vector<xmlNodePtr> elements_of(xmlNodePtr parent) {
    std::vector<xmlNodePtr> found;
    for (xmlNodePtr node = parent->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE) found.push_back(node);
    return found;
}

std::string attribute(xmlNodePtr node, const char* name) {
    const Text value(xmlGetNoNsProp(node, raw(name)));
    return std::string(view(value.get()));
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& known, std::string_view name) {
    return std::ranges::find(known, name) != known.end();
}

bool is_method(std::string_view name, Digests digests) {
    return is_one_of(kStrongMethods, name) || (digests == Digests::Sha1Too && name == kSha1Method);
}
bool is_digest(std::string_view name, Digests digests) {
    return is_one_of(kStrongDigests, name) || (digests == Digests::Sha1Too && name == kSha1Digest);
}

// "" is the whole document; "#x" only when x is the root's own Id and nobody else's.
bool names_root(const std::string& uri, xmlDocPtr document) {
    if (uri.empty()) return true;
    if (!uri.starts_with('#')) return false;
    const std::string id = uri.substr(1);
    xmlNodePtr root = xmlDocGetRootElement(document);
    for (const char* name : {"Id", "ID", "id"}) {
        xmlAttrPtr held = xmlHasNsProp(root, raw(name), nullptr);
        if (held && attribute(root, name) == id) xmlAddID(nullptr, document, raw(id.c_str()), held);
    }
    const xmlAttrPtr found = xmlGetID(document, raw(id.c_str()));
    return found && found->parent == root;
}

bool is_enveloped(xmlNodePtr transforms) {
    const auto list = elements_of(transforms);
    if (list.empty() || list.size() > 2) return false;
    if (!std::ranges::all_of(list, [](xmlNodePtr node) { return is_named(node, "Transform"); }))
        return false;
    return attribute(list[0], "Algorithm") == kEnveloped &&
           (list.size() == 1 || is_one_of(kCanonical, attribute(list[1], "Algorithm")));
}

bool is_reference(xmlNodePtr node, xmlDocPtr document, Digests digests) {
    const auto parts = elements_of(node);
    return parts.size() == 3 && is_named(parts[0], "Transforms") && is_enveloped(parts[0]) &&
           is_named(parts[1], "DigestMethod") &&
           is_digest(attribute(parts[1], "Algorithm"), digests) &&
           is_named(parts[2], "DigestValue") && xmlHasNsProp(node, raw("URI"), nullptr) &&
           names_root(attribute(node, "URI"), document);
}

// The one form of signature we know how to believe. Everything that is not part of its proof has
// been taken out before: keys, certificates, objects, manifests.
bool is_acceptable(xmlNodePtr signature, Digests digests) {
    const auto parts = elements_of(signature);
    if (parts.size() != 2 || !is_named(parts[0], "SignedInfo") ||
        !is_named(parts[1], "SignatureValue"))
        return false;
    const auto info = elements_of(parts[0]);
    return info.size() == 3 && is_named(info[0], "CanonicalizationMethod") &&
           is_one_of(kCanonical, attribute(info[0], "Algorithm")) &&
           is_named(info[1], "SignatureMethod") &&
           is_method(attribute(info[1], "Algorithm"), digests) && is_named(info[2], "Reference") &&
           is_reference(info[2], signature->doc, digests);
}

void remove(xmlNodePtr node) {
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

// Leaves only the signature number `wanted` below the root, and of it only what proves.
xmlNodePtr isolate(xmlDocPtr document, int wanted) {
    xmlNodePtr chosen = nullptr;
    int count = 0;
    for (xmlNodePtr node : elements_of(xmlDocGetRootElement(document))) {
        if (!is_named(node, "Signature")) continue;
        if (count++ == wanted)
            chosen = node;
        else
            remove(node);
    }
    if (!chosen) return nullptr;
    for (xmlNodePtr part : elements_of(chosen))
        if (!is_named(part, "SignedInfo") && !is_named(part, "SignatureValue")) remove(part);
    return chosen;
}

// What the signature covers, as it was digested; empty when it is not valid for the key.
std::optional<std::string> covered(xmlNodePtr signature, std::string_view public_key_pem) {
    const Context context(xmlSecDSigCtxCreate(nullptr));
    if (!context) return {};
    context->flags |= XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES;
    context->enabledReferenceUris =
        xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
    context->signKey = load_key(public_key_pem).release();
    if (!context->signKey || xmlSecDSigCtxVerify(context.get(), signature) < 0 ||
        context->status != xmlSecDSigStatusSucceeded ||
        xmlSecPtrListGetSize(&context->signedInfoReferences) != 1)
        return {};
    auto* reference = static_cast<xmlSecDSigReferenceCtxPtr>(
        xmlSecPtrListGetItem(&context->signedInfoReferences, 0));
    const xmlSecBufferPtr bytes =
        reference ? xmlSecDSigReferenceCtxGetPreDigestBuffer(reference) : nullptr;
    if (!bytes || reference->status != xmlSecDSigStatusSucceeded) return {};
    return std::string(reinterpret_cast<const char*>(xmlSecBufferGetData(bytes)),
                       xmlSecBufferGetSize(bytes));
}

void must(bool truth) {
    if (!truth) throw std::runtime_error("a document of ours cannot be signed");
}

// The base64 text between the lines of a PEM certificate.
std::string certificate_text(std::string_view pem) {
    std::string text;
    for (auto line : split(pem, '\n'))
        if (!line.starts_with("-----")) text += trim(line);
    return text;
}

xmlNodePtr add_template(xmlDocPtr document, xmlSecKeyPtr key) {
    const bool is_rsa = xmlSecKeyGetValue(key)->id == xmlSecKeyDataRsaId;
    const auto method = is_rsa ? xmlSecTransformRsaSha256Id : xmlSecTransformEcdsaSha256Id;
    xmlNodePtr signature =
        xmlSecTmplSignatureCreate(document, xmlSecTransformExclC14NId, method, nullptr);
    must(signature && xmlAddChild(xmlDocGetRootElement(document), signature));
    xmlNodePtr reference = xmlSecTmplSignatureAddReference(signature, xmlSecTransformSha256Id,
                                                           nullptr, raw(""), nullptr);
    must(reference && xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) &&
         xmlSecTmplReferenceAddTransform(reference, xmlSecTransformExclC14NId));
    return signature;
}

}  // namespace

Result<std::string> verify_enveloped(std::string_view bytes, std::string_view public_key_pem,
                                     Digests digests, const Limits& limits) {
    make_ready();
    TRY(parse(bytes, limits));  // its refusals come before libxml2 builds a tree of its own
    TRY_ASSIGN(const auto readable, inner::readable(bytes, limits));
    for (int i = 0; i < kMaxSignatures; ++i) {
        const Document document = read(readable.view(), readable.converted.has_value());
        xmlNodePtr signature = document ? isolate(document.get(), i) : nullptr;
        if (!signature && i == 0)
            return Error(ErrorCode::Unprocessable, "The signature is missing.", "Signature");
        if (!signature) break;
        if (!is_acceptable(signature, digests)) continue;
        if (auto signed_part = covered(signature, public_key_pem)) return std::move(*signed_part);
    }
    return Error(ErrorCode::Unprocessable, "The signature is not that of the registered key.",
                 "Signature");
}

std::string sign_enveloped(std::string_view document_text, std::string_view private_key_pem,
                           std::string_view certificate_pem) {
    make_ready();
    const Document document = read(document_text, false);
    must(document && xmlDocGetRootElement(document.get()));
    Key key = load_key(private_key_pem);
    must(key != nullptr);
    // Those of others do not belong to what is signed, and come back before ours.
    std::vector<xmlNodePtr> others;
    for (xmlNodePtr node : elements_of(xmlDocGetRootElement(document.get()))) {
        if (!is_named(node, "Signature")) continue;
        xmlUnlinkNode(node);
        others.push_back(node);
    }
    xmlNodePtr signature = add_template(document.get(), key.get());
    const Context context(xmlSecDSigCtxCreate(nullptr));
    must(context != nullptr);
    context->signKey = key.release();
    must(xmlSecDSigCtxSign(context.get(), signature) >= 0 &&
         context->status == xmlSecDSigStatusSucceeded);
    xmlNodePtr info = xmlNewChild(signature, signature->ns, raw("KeyInfo"), nullptr);
    xmlNodePtr data = xmlNewChild(info, signature->ns, raw("X509Data"), nullptr);
    const auto certificate = certificate_text(certificate_pem);
    xmlNewTextChild(data, signature->ns, raw("X509Certificate"), raw(certificate.c_str()));
    for (xmlNodePtr other : others) xmlAddPrevSibling(signature, other);
    xmlChar* out = nullptr;
    int size = 0;
    xmlDocDumpMemoryEnc(document.get(), &out, &size, "UTF-8");
    const Text owned(out);
    must(out && size > 0);
    return std::string(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
}

}  // namespace kentongan::xml
