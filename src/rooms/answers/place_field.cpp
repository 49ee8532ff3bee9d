#include "platform/base/strings.h"
#include "rooms/answers/api.h"

namespace kentongan::answers {

namespace {

constexpr std::size_t kMostCandidates = 8;
constexpr std::size_t kLongestTyped = 200;  // bytes

std::optional<geo::Point> point_of(const http::Params& params) {
    const auto lat = parse_real(trim(params.text("lat")));
    const auto lon = parse_real(trim(params.text("lon")));
    if (!lat || !lon) return {};
    const auto point = geo::lat_lon(*lat, *lon);
    if (!geo::kIndonesia.contains(point)) return {};
    return point;
}

}  // namespace

PlaceField read_place(const regions::Regions& regions, const http::Params& params) {
    PlaceField field;
    field.point = point_of(params);
    if (auto code = regions::Code::parse(params.text("desa"));
        code && *code != regions::Code() && regions.find(*code)) {
        field.code = code;
        return field;
    }
    const auto typed =
        utf8_prefix(trim(params.text("tempat")).substr(0, kLongestTyped), kLongestTyped);
    if (typed.empty()) {
        if (field.point) field.code = regions.locate(*field.point);
        return field;
    }
    field.candidates = regions.search(typed, kMostCandidates);
    field.problem = field.candidates.empty()
                        ? "No place of this name was found. Try the name of the district."
                        : "Choose your place from the list.";
    return field;
}

void set_place(web::View& view, const regions::Regions& regions, const http::Params& params,
               const PlaceField& field) {
    std::vector<web::View> candidates;
    for (const auto& match : field.candidates) {
        web::View candidate;
        candidate.set("code", match.code.to_string()).set("name", match.full_name);
        candidates.push_back(std::move(candidate));
    }
    view.set("has_candidates", !candidates.empty()).set("candidates", std::move(candidates));
    view.set("tempat",
             field.code ? regions.full_name(*field.code) : std::string(params.text("tempat")));
    view.set("desa", field.code ? field.code->to_string() : std::string());
    view.set("lat", field.point ? params.text("lat") : std::string_view());
    view.set("lon", field.point ? params.text("lon") : std::string_view());
}

}  // namespace kentongan::answers
