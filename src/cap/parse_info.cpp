#include <algorithm>

#include "cap/level.h"
#include "cap/parse.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "cap/write.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

using Remarks = std::vector<std::string>;

std::vector<NameValue> read_pairs(const xml::Element& parent, std::string_view name,
                                  Remarks& remarks) {
    std::vector<NameValue> pairs;
    for (const xml::Element* element : parent.all(name)) {
        if (pairs.size() == kMaxListItems) break;
        NameValue pair{line_of(*element, "valueName"), text_of(*element, "value")};
        if (pair.name.empty()) {
            remark(remarks, std::string(name) + ": one without valueName was dropped");
            continue;
        }
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

// The enumeration's word, in any case; Unknown with a remark when it is missing or new to us.
template <class Enum>
Enum read_scale(const xml::Element& info, std::string_view name, Remarks& remarks) {
    const auto text = info.child_text(name);
    const auto value = parse_word<Enum>(text);
    if (!value) {
        remark(remarks, std::string(name) + ": missing or unreadable, taken as Unknown");
        return Enum::Unknown;
    }
    if (name_of(*value) != text) remark(remarks, std::string(name) + ": written in another case");
    return *value;
}

std::optional<Category> read_category(std::string_view text) {
    if (equals_ignoring_case(text, "CBRN")) return Category::Cbrne;
    return parse_word<Category>(text);
}

void read_categories(const xml::Element& element, Info& info, Remarks& remarks) {
    for (const xml::Element* item : element.all("category")) {
        const auto value = read_category(trim(item->text));
        if (!value)
            remark(remarks, "category: an unknown one was dropped");
        else if (std::ranges::find(info.categories, *value) == info.categories.end())
            info.categories.push_back(*value);
    }
    if (info.categories.empty()) {
        remark(remarks, "category: missing, taken as Other");
        info.categories.push_back(Category::Other);
    }
}

void read_responses(const xml::Element& element, Info& info, Remarks& remarks) {
    for (const xml::Element* item : element.all("responseType")) {
        const auto value = parse_word<ResponseType>(trim(item->text));
        if (!value)
            remark(remarks, "responseType: an unknown one was dropped");
        else if (std::ranges::find(info.responses, *value) == info.responses.end())
            info.responses.push_back(*value);
    }
}

std::optional<TimePoint> read_time(const xml::Element& info, std::string_view name,
                                   std::chrono::minutes offset, Remarks& remarks) {
    const auto text = info.child_text(name);
    if (text.empty()) return {};
    const auto parsed = parse_time(text, offset);
    if (!parsed)
        remark(remarks, std::string(name) + ": unreadable, left out");
    else if (parsed->is_mended)
        remark(remarks, std::string(name) + ": not written as CAP demands");
    return parsed ? std::optional(parsed->time) : std::nullopt;
}

// RFC 3066: "id", "en-US".
bool is_language(std::string_view text) {
    std::size_t letters = 0;
    bool first = true;
    for (char c : text) {
        if (c == '-') {
            if (letters == 0) return false;
            letters = 0;
            first = false;
            continue;
        }
        const bool alphabetic = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alphabetic && (first || c < '0' || c > '9')) return false;
        if (++letters > 8) return false;
    }
    return letters > 0;
}

// RFC 2046 §3 to §5: the kinds of content there are.
bool is_mime_type(std::string_view text) {
    constexpr std::string_view kKinds[] = {"application", "audio",     "font", "image", "message",
                                           "model",       "multipart", "text", "video"};
    const auto slash = text.find('/');
    return slash != std::string_view::npos && slash + 1 < text.size() &&
           text.find(' ') == std::string_view::npos &&
           std::ranges::find(kKinds, ascii_lower(text.substr(0, slash))) != std::end(kKinds);
}

void check_resource(const xml::Element& element, Resource& resource, Remarks& remarks) {
    if (!resource.mime_type.empty() && !is_mime_type(resource.mime_type)) {
        remark(remarks, "mimeType: none that is known, left out");
        resource.mime_type.clear();
    }
    const auto size = element.child_text("size");
    if (!size.empty() && parse_integer(size).value_or(-1) < 0)
        remark(remarks, "size: unreadable, left out");
    // CAP 1.2 §3.2.3: a relative uri is a name for the content that stands in derefUri.
    const auto content = element.child_text("derefUri");
    if (!content.empty() && !base64_decode(content))
        remark(remarks, "derefUri: not base64, left out");
    if (resource.uri.empty() || !web_address(resource.uri).empty()) return;
    const bool is_relative = resource.uri.find(':') == std::string::npos &&
                             resource.uri.find_first_of(" <>\"") == std::string::npos;
    if (!is_relative)
        remark(remarks, "uri: no address, left out");
    else if (content.empty())
        remark(remarks, "uri: relative although there is no derefUri, left out");
}

// Heights are for pilots; we only look whether they make sense.
void check_heights(const xml::Element& area, Remarks& remarks) {
    const auto height = [&](std::string_view name) -> std::optional<double> {
        const auto text = area.child_text(name);
        if (text.empty()) return {};
        const auto value = parse_real(text);
        if (!value) remark(remarks, std::string(name) + ": unreadable, left out");
        return value;
    };
    const auto altitude = height("altitude"), ceiling = height("ceiling");
    if (ceiling && area.child_text("altitude").empty())
        remark(remarks, "ceiling: without altitude");
    if (ceiling && altitude && *ceiling < *altitude) remark(remarks, "ceiling: below the altitude");
}

void read_resources(const xml::Element& element, Info& info, Remarks& remarks) {
    for (const xml::Element* item : element.all("resource")) {
        if (info.resources.size() == kMaxListItems) break;
        Resource resource{line_of(*item, "resourceDesc"), line_of(*item, "mimeType"),
                          line_of(*item, "uri")};
        check_elements(*item, remarks);
        check_resource(*item, resource, remarks);
        if (resource.uri.empty() && resource.description.empty()) {
            remark(remarks, "resource: an empty one was dropped");
            continue;
        }
        info.resources.push_back(std::move(resource));
    }
}

bool is_same_area(const Area& a, const Area& b) {
    const auto same_pair = [](const NameValue& x, const NameValue& y) {
        return x.name == y.name && x.value == y.value;
    };
    const auto same_circle = [](const Circle& x, const Circle& y) {
        return x.centre == y.centre && x.radius_km == y.radius_km;
    };
    return a.description == b.description && a.polygons == b.polygons &&
           std::ranges::equal(a.circles, b.circles, same_circle) &&
           std::ranges::equal(a.geocodes, b.geocodes, same_pair);
}

Result<Area> read_area(const xml::Element& element, Remarks& remarks) {
    Area area;
    check_elements(element, remarks);
    check_heights(element, remarks);
    area.description = line_of(element, "areaDesc");
    for (const xml::Element* polygon : element.all("polygon"))
        add_polygon(area, polygon->text, remarks);
    for (const xml::Element* circle : element.all("circle"))
        add_circle(area, circle->text, remarks);
    area.geocodes = read_pairs(element, "geocode", remarks);
    if (area.description.empty()) {
        if (area.polygons.empty() && area.circles.empty() && area.geocodes.empty())
            return lacks("areaDesc");
        remark(remarks, "areaDesc: missing");
        area.description = area.geocodes.empty() ? "?" : area.geocodes.front().value;
        if (area.description.empty()) area.description = "?";
    }
    return area;
}

Result<void> read_areas(const xml::Element& element, Info& info, Remarks& remarks) {
    std::size_t points = 0;
    for (const xml::Element* item : element.all("area")) {
        if (info.areas.size() == kMaxAreasPerInfo) {
            remark(remarks, "area: too many, the rest was left out");
            break;
        }
        TRY_ASSIGN(Area area, read_area(*item, remarks));
        for (const geo::Ring& ring : area.polygons) points += ring.size();
        if (points > kMaxPointsPerAlert) return Error(ErrorCode::TooLarge, {}, "polygon");
        const bool known = std::ranges::any_of(
            info.areas, [&](const Area& other) { return is_same_area(area, other); });
        if (known)
            remark(remarks, "area: a duplicate was dropped");
        else
            info.areas.push_back(std::move(area));
    }
    return {};
}

void read_texts(const xml::Element& element, Info& info, std::chrono::minutes offset,
                Remarks& remarks) {
    info.audience = text_of(element, "audience");
    info.event_codes = read_pairs(element, "eventCode", remarks);
    info.effective = read_time(element, "effective", offset, remarks);
    info.onset = read_time(element, "onset", offset, remarks);
    info.expires = read_time(element, "expires", offset, remarks);
    info.sender_name = line_of(element, "senderName");
    info.headline = line_of(element, "headline");
    info.description = text_of(element, "description");
    info.instruction = text_of(element, "instruction");
    info.web = line_of(element, "web");
    if (!info.web.empty() && web_address(info.web).empty())
        remark(remarks, "web: no full address, not published");
    info.contact = line_of(element, "contact");
    for (const auto* text : {&info.event, &info.headline, &info.description, &info.instruction,
                             &info.sender_name, &info.contact, &info.audience})
        if (contains_html(*text)) remark(remarks, "info: HTML in a text, shown as it stands");
}

}  // namespace

Result<Info> read_info(const xml::Element& element, std::chrono::minutes offset, Remarks& remarks) {
    Info info;
    check_elements(element, remarks);
    info.language = line_of(element, "language");
    if (info.language.empty()) {
        info.language = "en-US";  // CAP 1.2 §3.2.2: the default
    } else if (!is_language(info.language)) {
        remark(remarks, "language: unreadable, taken as en-US");
        info.language = "en-US";
    }
    read_categories(element, info, remarks);
    info.event = line_of(element, "event");
    if (info.event.empty()) {
        info.event = line_of(element, "headline");
        if (info.event.empty()) return lacks("event");
        remark(remarks, "event: missing, taken from the headline");
    }
    read_responses(element, info, remarks);
    info.urgency = read_scale<Urgency>(element, "urgency", remarks);
    info.severity = read_scale<Severity>(element, "severity", remarks);
    // CAP 1.0 said "Very Likely" for what later became Likely (CAP 1.2 §3.2.2, note).
    if (equals_ignoring_case(element.child_text("certainty"), "Very Likely")) {
        info.certainty = Certainty::Likely;
        remark(remarks, "certainty: Very Likely of CAP 1.0 became Likely");
    } else {
        info.certainty = read_scale<Certainty>(element, "certainty", remarks);
    }
    read_texts(element, info, offset, remarks);
    info.parameters = read_pairs(element, "parameter", remarks);
    read_resources(element, info, remarks);
    TRY(read_areas(element, info, remarks));
    return info;
}

}  // namespace kentongan::cap
