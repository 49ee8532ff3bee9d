#include "cap/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cap/chain.h"
#include "cap/geometry.h"
#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/xml/xml.h"

namespace kentongan::cap {

namespace {

constexpr std::string_view kNamespace = "urn:oasis:names:tc:emergency:cap:1.2";
constexpr double kFirstToleranceDegrees = 0.0005;  // about 55 m

// The years the schema's pattern and other readers can hold.
TimePoint in_range(TimePoint time) {
    constexpr TimePoint kFirst = std::chrono::sys_days(std::chrono::year(1970) / 1 / 2);
    constexpr TimePoint kLast = std::chrono::sys_days(std::chrono::year(2999) / 12 / 30);
    return std::clamp(time, kFirst, kLast);
}

// CAP 1.2 §3.3.2: a numeric offset, for UTC "-00:00", never "Z".
std::string time_text(TimePoint time, std::chrono::minutes offset) {
    constexpr std::chrono::minutes kMost{14 * 60};
    std::string text = iso_offset(in_range(time), std::clamp(offset, -kMost, kMost));
    if (text.ends_with("+00:00")) text[text.size() - 6] = '-';
    return text;
}

// Digits that matter, without trailing zeros and without "-0".
std::string number_text(double value, int decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    while (text.find('.') != std::string::npos && (text.ends_with('0') || text.ends_with('.'))) {
        const bool point = text.ends_with('.');
        text.pop_back();
        if (point) break;
    }
    return text == "-0" ? "0" : text;
}

std::string pair_text(geo::Point point) {
    return number_text(point.lat, 5) + "," + number_text(point.lon, 5);
}

geo::Ring simplified(geo::Ring ring) {
    double tolerance = kFirstToleranceDegrees;
    for (int i = 0; i < 24 && ring.size() > kMaxPolygonPoints; ++i, tolerance *= 2)
        ring = geo::simplify(ring, tolerance);
    return ring;
}

std::optional<std::string> polygon_text(geo::Ring ring) {
    if (!std::ranges::all_of(ring, is_on_globe)) return {};
    if (!ring.empty() && !(ring.front() == ring.back())) ring.push_back(ring.front());
    if (ring.size() < 4) return {};
    ring = simplified(std::move(ring));
    if (crosses_itself(ring)) ring = convex_hull(ring);  // rather too many than nobody
    if (ring.size() < 4 || ring.size() > kMaxPolygonPoints) return {};
    std::string text;
    for (const geo::Point& point : ring) {
        if (!text.empty()) text += ' ';
        text += pair_text(point);
    }
    return text;
}

bool is_writable(const Circle& circle) {
    return is_on_globe(circle.centre) && circle.radius_km >= 0 && circle.radius_km <= kMaxRadiusKm;
}

// RFC 3986 §3.2 as web addresses use it: a name and perhaps a port.
bool is_authority(std::string_view text) {
    const auto colon = std::min(text.find(':'), text.size());
    const auto is_name_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto port = text.substr(std::min(colon + 1, text.size()));
    return colon > 0 && std::ranges::all_of(text.substr(0, colon), is_name_char) &&
           port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

}  // namespace

// xs:anyURI: what RFC 3986 §2 does not allow is percent-encoded; without a scheme, or with a host
// that is none, it is no address.
std::string web_address(std::string_view text) {
    const auto colon = text.find(':');
    const auto is_scheme_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '-' || c == '.';
    };
    if (colon == 0 || colon == std::string_view::npos) return {};
    if (!std::ranges::all_of(text.substr(0, colon), is_scheme_char)) return {};
    const char first = text.front();
    if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))) return {};
    const auto rest = text.substr(colon + 1);
    if (rest.starts_with("//") && !is_authority(rest.substr(2, rest.find_first_of("/?#", 2) - 2)))
        return {};
    constexpr std::string_view kAllowed = "-._~:/?#@!$&'()*+,;=";
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    std::string out(text.substr(0, colon + 1));
    bool fragment = false;
    for (std::size_t i = colon + 1; i < text.size(); ++i) {
        const char c = text[i];
        const bool alphanumeric =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool escape =
            c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
        const bool second_hash = c == '#' && fragment;
        fragment = fragment || c == '#';
        if ((alphanumeric || escape || kAllowed.find(c) != std::string_view::npos) && !second_hash)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

namespace {

class Document {
public:
    explicit Document(const Alert& alert) : alert_(alert), writer_(out_) {}

    std::string write() {
        writer_.declaration().open("alert").attribute("xmlns", kNamespace);
        write_envelope();
        for (const Info& info : alert_.infos) write_info(info);
        writer_.close();
        out_ += '\n';
        return std::move(out_);
    }

private:
    void optional(std::string_view name, std::string_view text) {
        if (!text.empty()) writer_.element(name, text);
    }
    std::string time(TimePoint when) const { return time_text(when, alert_.sent_offset); }

    void write_envelope() {
        writer_.element("identifier", safe_identifier(alert_.identifier));
        writer_.element("sender", safe_identifier(alert_.sender));
        writer_.element("sent", time(alert_.sent));
        writer_.element("status", name_of(alert_.status));
        writer_.element("msgType", name_of(alert_.msg_type));
        optional("source", alert_.source);
        writer_.element("scope", name_of(alert_.scope));
        if (alert_.scope == Scope::Restricted) optional("restriction", alert_.restriction);
        if (alert_.scope == Scope::Private) optional("addresses", alert_.addresses);
        for (const std::string& code : alert_.codes) optional("code", code);
        optional("note", alert_.note);
        optional("references", references());
        optional("incidents", incidents());
    }

    std::string references() const {
        std::string text;
        for (const Reference& reference : alert_.references) {
            const bool own =
                reference.identifier == alert_.identifier && reference.sender == alert_.sender;
            if (own || reference.identifier.empty() || reference.sender.empty()) continue;
            if (!text.empty()) text += ' ';
            text += safe_identifier(reference.sender) + ',' +
                    safe_identifier(reference.identifier) + ',' +
                    time(reference.sent.value_or(alert_.sent));
        }
        return text;
    }

    std::string incidents() const {
        std::string text;
        for (std::string incident : alert_.incidents) {
            std::erase(incident, '"');
            if (!text.empty()) text += ' ';
            const bool spaced = incident.find_first_of(" \t\r\n") != std::string::npos;
            text += spaced ? '"' + incident + '"' : incident;
        }
        return text;
    }

    void write_pairs(std::string_view name, const std::vector<NameValue>& pairs) {
        for (const NameValue& pair : pairs)
            writer_.open(name).element("valueName", pair.name).element("value", pair.value).close();
    }

    void write_info(const Info& info) {
        writer_.open("info");
        optional("language", info.language);
        for (const Category category : info.categories)
            writer_.element("category", name_of(category));
        if (info.categories.empty()) writer_.element("category", "Other");
        writer_.element("event", info.event);
        for (const ResponseType response : info.responses)
            writer_.element("responseType", name_of(response));
        writer_.element("urgency", name_of(info.urgency));
        writer_.element("severity", name_of(info.severity));
        writer_.element("certainty", name_of(info.certainty));
        optional("audience", info.audience);
        write_pairs("eventCode", info.event_codes);
        if (info.effective) writer_.element("effective", time(*info.effective));
        if (info.onset) writer_.element("onset", time(*info.onset));
        writer_.element("expires", time(info.expires.value_or(alert_.sent + kLifeWithoutExpires)));
        optional("senderName", info.sender_name);
        optional("headline", info.headline);
        optional("description", info.description);
        optional("instruction", info.instruction);
        optional("web", web_address(info.web));
        optional("contact", info.contact);
        write_pairs("parameter", info.parameters);
        for (const Resource& resource : info.resources) write_resource(resource);
        for (const Area& area : info.areas) write_area(area);
        writer_.close();
    }

    void write_resource(const Resource& resource) {
        writer_.open("resource").element("resourceDesc", resource.description);
        writer_.element("mimeType", resource.mime_type.empty() ? "application/octet-stream"
                                                               : resource.mime_type);
        optional("uri", web_address(resource.uri));
        writer_.close();
    }

    void write_area(const Area& area) {
        writer_.open("area").element("areaDesc", area.description);
        for (const geo::Ring& ring : area.polygons)
            if (const auto text = polygon_text(ring)) writer_.element("polygon", *text);
        for (const Circle& circle : area.circles)
            if (is_writable(circle))
                writer_.element("circle",
                                pair_text(circle.centre) + ' ' + number_text(circle.radius_km, 3));
        write_pairs("geocode", area.geocodes);
        writer_.close();
    }

    const Alert& alert_;
    std::string out_;
    xml::Writer writer_;
};

}  // namespace

std::string write_cap(const Alert& alert) {
    return Document(alert).write();
}

std::string safe_identifier(std::string_view text) {
    constexpr std::string_view kForbidden = " \t\r\n\f\v,<&";
    std::string safe;
    for (char c : trim(text)) {
        if (static_cast<unsigned char>(c) < 0x20) continue;
        safe += kForbidden.find(c) == std::string_view::npos ? c : '-';
    }
    return safe;
}

}  // namespace kentongan::cap
