// Any bytes through every reader of the kit. What is accepted must be written as CAP that the OASIS
// schema accepts and that is read back with the same identity. Run from the top of the tree: the
// schema is read from tests/data.
#include <libxml/xmlschemas.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_quake.h"
#include "cap/bmkg_tsunami.h"
#include "cap/chain.h"
#include "cap/feed.h"
#include "cap/level.h"
#include "cap/parse.h"
#include "cap/times.h"
#include "cap/write.h"

using namespace kentongan;
using namespace kentongan::cap;

namespace {

void ignore(void*, const char*, ...) {}

xmlSchemaPtr load_schema() {
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt("tests/data/cap/oasis/CAP-v1.2.xsd");
    xmlSchemaPtr schema = parser ? xmlSchemaParse(parser) : nullptr;
    xmlSchemaFreeParserCtxt(parser);
    if (!schema) {
        std::fputs("run from the top of the tree\n", stderr);
        std::abort();
    }
    return schema;
}

void must(bool truth, const char* what, const std::string& document) {
    if (truth) return;
    std::fprintf(stderr, "%s:\n%s\n", what, document.c_str());
    std::abort();
}

bool is_valid(const std::string& document) {
    static const xmlSchemaPtr schema = load_schema();
    xmlDocPtr tree = xmlReadMemory(document.data(), static_cast<int>(document.size()), "d.xml",
                                   nullptr, XML_PARSE_NONET | XML_PARSE_NOERROR);
    if (!tree) return false;
    xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(schema);
    xmlSchemaSetValidErrors(context, ignore, ignore, nullptr);
    const bool valid = xmlSchemaValidateDoc(context, tree) == 0;
    xmlSchemaFreeValidCtxt(context);
    xmlFreeDoc(tree);
    return valid;
}

void check(const Alert& alert) {
    const std::string document = write_cap(alert);
    must(is_valid(document), "not valid", document);
    if (document.size() > 1 << 20) return;
    const auto again = parse_cap(document);
    must(again.ok() && again->size() == 1, "not read back", document);
    must(again->front().identifier == alert.identifier, "another identifier", document);
    must(again->front().infos.size() == alert.infos.size(), "other infos", document);
    (void)check_profile(alert);
    (void)level_of(alert);
}

void check_all(std::vector<Alert> alerts) {
    std::vector<Message> messages;
    for (Alert& alert : alerts) {
        check(alert);
        messages.push_back(message_of(alert));
        normalise_nowcast(alert);
        check(alert);
    }
    if (messages.empty()) return;
    const Standing found = standing(messages, messages.front().sent);
    if (found.states.size() != messages.size()) std::abort();
    Alert merged = alerts.front();
    for (const Alert& alert : alerts) merge_languages(merged, alert);
    check(merged);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto alerts = parse_cap(bytes); alerts.ok()) check_all(std::move(*alerts));
    if (auto alerts = parse_quakes(bytes); alerts.ok()) check_all(std::move(*alerts));
    if (auto alerts = parse_tsunami_bulletins(bytes); alerts.ok()) check_all(std::move(*alerts));
    if (auto feed = parse_feed(bytes); feed.ok())
        for (FeedEntry& entry : feed->entries) {
            if (entry.id.empty()) std::abort();
            (void)entry.cap_link();
            check_all(std::move(entry.alerts));
        }
    (void)parse_time(bytes);
    (void)parse_felt(bytes);
    (void)tsunami_potential(bytes);
    (void)places_in_description(bytes);
    (void)zone_regency(bytes);
    (void)safe_identifier(bytes);
    return 0;
}
