#include "rooms/warnings/codec.h"

#include <fmt/format.h>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kMaxBodyBytes = 32 << 20;  // what parse_cap admits, written out

void put(JsonWriter& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out.member(name, text);
}
void put(JsonWriter& out, std::string_view name, const std::optional<TimePoint>& time) {
    if (time) out.member(name, to_millis(*time));
}
template <class Enum>
requires std::is_enum_v<Enum>
void put(JsonWriter& out, std::string_view name, Enum value) {
    out.member(name, static_cast<int>(value));
}
template <class T, class Write>
void put_list(JsonWriter& out, std::string_view name, const std::vector<T>& list, Write write) {
    if (list.empty()) return;
    out.key(name).begin_array();
    for (const auto& item : list) write(item);
    out.end_array();
}
void put_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
    put_list(out, name, texts, [&](const std::string& text) { out.value(text); });
}
template <class Enum>
void put_words(JsonWriter& out, std::string_view name, const std::vector<Enum>& words) {
    put_list(out, name, words, [&](Enum word) { out.value(static_cast<int>(word)); });
}
void put_pairs(JsonWriter& out, std::string_view name, const std::vector<cap::NameValue>& pairs) {
    put_list(out, name, pairs, [&](const cap::NameValue& pair) {
        out.begin_array().value(pair.name).value(pair.value).end_array();
    });
}

// Six decimals are 11 cm; sources give three to five.
std::string ring_text(const geo::Ring& ring) {
    std::string text;
    for (auto point : ring) {
        if (!text.empty()) text += ' ';
        fmt::format_to(std::back_inserter(text), "{:.6f},{:.6f}", point.lat, point.lon);
    }
    return text;
}

void write_area(JsonWriter& out, const cap::Area& area) {
    out.begin_object();
    put(out, "desc", area.description);
    put_list(out, "polygons", area.polygons,
             [&](const geo::Ring& ring) { out.value(ring_text(ring)); });
    put_list(out, "circles", area.circles, [&](const cap::Circle& circle) {
        out.begin_array();
        out.value(circle.centre.lat).value(circle.centre.lon).value(circle.radius_km);
        out.end_array();
    });
    put_pairs(out, "geocodes", area.geocodes);
    if (area.level) put(out, "level", *area.level);
    put(out, "arrival", area.arrival);
    put(out, "province", area.province_name);
    put(out, "place", area.place_name);
    out.end_object();
}

void write_info(JsonWriter& out, const cap::Info& info) {
    out.begin_object();
    put(out, "language", info.language);
    put_words(out, "categories", info.categories);
    put(out, "event", info.event);
    put_words(out, "responses", info.responses);
    put(out, "urgency", info.urgency);
    put(out, "severity", info.severity);
    put(out, "certainty", info.certainty);
    put(out, "audience", info.audience);
    put_pairs(out, "event_codes", info.event_codes);
    put(out, "effective", info.effective);
    put(out, "onset", info.onset);
    put(out, "expires", info.expires);
    put(out, "sender_name", info.sender_name);
    put(out, "headline", info.headline);
    put(out, "description", info.description);
    put(out, "instruction", info.instruction);
    put(out, "web", info.web);
    put(out, "contact", info.contact);
    put_pairs(out, "parameters", info.parameters);
    put_list(out, "resources", info.resources, [&](const cap::Resource& resource) {
        out.begin_array().value(resource.description).value(resource.mime_type);
        out.value(resource.uri).end_array();
    });
    put_list(out, "areas", info.areas, [&](const cap::Area& area) { write_area(out, area); });
    out.end_object();
}

std::string text_of(const json::value& value, std::string_view key) {
    auto* text = find_string(value, key);
    return text ? std::string(*text) : std::string();
}
std::int64_t number_of(const json::value& value, std::string_view key, std::int64_t standard = 0) {
    auto* number = find(value, key);
    return number && number->is_int64() ? number->as_int64() : standard;
}
std::optional<TimePoint> time_of(const json::value& value, std::string_view key) {
    auto* number = find(value, key);
    if (!number || !number->is_int64()) return {};
    return from_millis(number->as_int64());
}
template <class Read>
void each(const json::value& value, std::string_view key, Read read) {
    auto* list = find(value, key);
    if (!list || !list->is_array()) return;
    for (const auto& item : list->as_array()) read(item);
}
std::string item_text(const json::value& list, std::size_t index) {
    if (!list.is_array() || index >= list.as_array().size()) return {};
    auto& item = list.as_array()[index];
    return item.is_string() ? std::string(item.as_string()) : std::string();
}
double item_number(const json::value& list, std::size_t index) {
    if (!list.is_array() || index >= list.as_array().size()) return 0;
    auto& item = list.as_array()[index];
    return item.is_number() ? item.to_number<double>() : 0;
}
template <class Enum>
void read_words(const json::value& value, std::string_view key, std::vector<Enum>& words) {
    each(value, key, [&](const json::value& item) {
        if (item.is_int64()) words.push_back(static_cast<Enum>(item.as_int64()));
    });
}
void read_texts(const json::value& value, std::string_view key, std::vector<std::string>& texts) {
    each(value, key, [&](const json::value& item) {
        if (item.is_string()) texts.emplace_back(item.as_string());
    });
}
void read_pairs(const json::value& value, std::string_view key,
                std::vector<cap::NameValue>& pairs) {
    each(value, key, [&](const json::value& item) {
        pairs.push_back({item_text(item, 0), item_text(item, 1)});
    });
}

geo::Ring ring_of(std::string_view text) {
    geo::Ring ring;
    for (auto pair : split(text, ' ')) {
        auto comma = pair.find(',');
        if (comma == std::string_view::npos) continue;
        auto lat = parse_real(pair.substr(0, comma)), lon = parse_real(pair.substr(comma + 1));
        if (lat && lon) ring.push_back(geo::lat_lon(*lat, *lon));
    }
    return ring;
}

cap::Area read_area(const json::value& value) {
    cap::Area area;
    area.description = text_of(value, "desc");
    each(value, "polygons", [&](const json::value& ring) {
        if (ring.is_string()) area.polygons.push_back(ring_of(ring.as_string()));
    });
    each(value, "circles", [&](const json::value& circle) {
        area.circles.push_back(
            {geo::lat_lon(item_number(circle, 0), item_number(circle, 1)), item_number(circle, 2)});
    });
    read_pairs(value, "geocodes", area.geocodes);
    if (auto level = number_of(value, "level", -1); level >= 0)
        area.level = static_cast<cap::Level>(level);
    area.arrival = time_of(value, "arrival");
    area.province_name = text_of(value, "province");
    area.place_name = text_of(value, "place");
    return area;
}

cap::Info read_info(const json::value& value) {
    cap::Info info;
    info.language = text_of(value, "language");
    read_words(value, "categories", info.categories);
    info.event = text_of(value, "event");
    read_words(value, "responses", info.responses);
    info.urgency = static_cast<cap::Urgency>(number_of(value, "urgency"));
    info.severity = static_cast<cap::Severity>(number_of(value, "severity"));
    info.certainty = static_cast<cap::Certainty>(number_of(value, "certainty"));
    info.audience = text_of(value, "audience");
    read_pairs(value, "event_codes", info.event_codes);
    info.effective = time_of(value, "effective");
    info.onset = time_of(value, "onset");
    info.expires = time_of(value, "expires");
    info.sender_name = text_of(value, "sender_name");
    info.headline = text_of(value, "headline");
    info.description = text_of(value, "description");
    info.instruction = text_of(value, "instruction");
    info.web = text_of(value, "web");
    info.contact = text_of(value, "contact");
    read_pairs(value, "parameters", info.parameters);
    each(value, "resources", [&](const json::value& item) {
        info.resources.push_back({item_text(item, 0), item_text(item, 1), item_text(item, 2)});
    });
    each(value, "areas", [&](const json::value& area) { info.areas.push_back(read_area(area)); });
    return info;
}

}  // namespace

std::string encode_alert(const cap::Alert& alert) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    put(out, "identifier", alert.identifier);
    put(out, "sender", alert.sender);
    out.member("sent", to_millis(alert.sent));
    out.member("offset", alert.sent_offset.count());
    put(out, "status", alert.status);
    put(out, "type", alert.msg_type);
    put(out, "scope", alert.scope);
    put(out, "source", alert.source);
    put(out, "restriction", alert.restriction);
    put(out, "addresses", alert.addresses);
    put(out, "note", alert.note);
    put_texts(out, "codes", alert.codes);
    put_list(out, "references", alert.references, [&](const cap::Reference& reference) {
        out.begin_array().value(reference.sender).value(reference.identifier);
        if (reference.sent) out.value(to_millis(*reference.sent));
        out.end_array();
    });
    put_texts(out, "incidents", alert.incidents);
    put_list(out, "infos", alert.infos, [&](const cap::Info& info) { write_info(out, info); });
    put_texts(out, "remarks", alert.remarks);
    put_list(out, "felt", alert.felt, [&](const cap::Alert::Felt& felt) {
        out.begin_array().value(felt.place).value(felt.mmi).end_array();
    });
    out.end_object();
    return text;
}

Result<cap::Alert> decode_alert(std::string_view text) {
    auto parsed = parse_json(text, {.max_bytes = kMaxBodyBytes});
    if (!parsed.ok())
        return Error(ErrorCode::Internal).with_detail("alert body: " + parsed.error().text());
    const auto& value = *parsed;
    cap::Alert alert;
    alert.identifier = text_of(value, "identifier");
    alert.sender = text_of(value, "sender");
    alert.sent = from_millis(number_of(value, "sent"));
    alert.sent_offset = std::chrono::minutes(number_of(value, "offset"));
    alert.status = static_cast<cap::Status>(number_of(value, "status"));
    alert.msg_type = static_cast<cap::MsgType>(number_of(value, "type"));
    alert.scope = static_cast<cap::Scope>(number_of(value, "scope"));
    alert.source = text_of(value, "source");
    alert.restriction = text_of(value, "restriction");
    alert.addresses = text_of(value, "addresses");
    alert.note = text_of(value, "note");
    read_texts(value, "codes", alert.codes);
    each(value, "references", [&](const json::value& item) {
        cap::Reference reference{item_text(item, 0), item_text(item, 1), {}};
        if (item.as_array().size() > 2)
            reference.sent = from_millis(static_cast<std::int64_t>(item_number(item, 2)));
        alert.references.push_back(std::move(reference));
    });
    read_texts(value, "incidents", alert.incidents);
    each(value, "infos", [&](const json::value& info) { alert.infos.push_back(read_info(info)); });
    read_texts(value, "remarks", alert.remarks);
    each(value, "felt", [&](const json::value& item) {
        alert.felt.push_back({item_text(item, 0), static_cast<int>(item_number(item, 1))});
    });
    return alert;
}

std::string content_hash(const cap::Alert& alert) {
    return hex_encode(crypto::sha256(encode_alert(alert)));
}

}  // namespace kentongan::warnings
