#include "rooms/objects/unverified_alert.h"

#include <algorithm>

#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "rooms/regions/types.h"

namespace kentongan::objects {
namespace {

constexpr std::size_t kMaxCharacters = 500, kMaxAreas = 200;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> known) {
    return std::ranges::find(known, text) != known.end();
}

// Reads members of one alert; the first that cannot be spoils it.
class Reading {
public:
    explicit Reading(const json::value& alert) : alert_(alert) {}

    bool good() const { return good_; }

    std::string text(std::string_view key) {
        const auto* value = find_string(alert_, key);
        if (!value) {
            if (find(alert_, key)) good_ = false;
            return {};
        }
        if (utf8_length(*value) > kMaxCharacters) good_ = false;
        return std::string(*value);
    }
    std::string word(std::string_view key, std::initializer_list<std::string_view> known) {
        auto found = text(key);
        if (!is_one_of(found, known)) good_ = false;
        return found;
    }
    std::optional<TimePoint> time(std::string_view key) {
        const auto written = text(key);
        if (written.empty()) return {};
        const auto found = parse_iso(written);
        if (!found) good_ = false;
        return found;
    }
    // Its page is where the post is.
    std::string url(std::string_view key, std::string_view post) {
        auto found = text(key);
        if (!found.empty() && !activitystreams::same_origin(found, post)) good_ = false;
        return found;
    }
    std::vector<std::string> areas(std::string_view key) {
        const auto all = activitystreams::many(alert_, key, kMaxAreas + 1);
        if (all.size() > kMaxAreas) good_ = false;
        std::vector<std::string> codes;
        for (const auto* one : all) {
            const auto* code = one->if_string();
            if (code && regions::Code::parse(*code))
                codes.emplace_back(*code);
            else
                good_ = false;
        }
        return codes;
    }

private:
    const json::value& alert_;
    bool good_ = true;
};

}  // namespace

std::string unverified_alert(const activitystreams::Object& object) {
    if (object.kentongan_json.empty()) return {};
    const auto extension = parse_json(object.kentongan_json);
    const auto* alert = extension ? find(*extension, "alert") : nullptr;
    if (!alert || !alert->is_object()) return {};
    const auto* exercise = find(*alert, "exercise");
    if (exercise && *exercise != json::value(false)) return {};
    Reading reading(*alert);
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("alert").begin_object();
    out.member("id", reading.text("id")).member("url", reading.url("url", object.id));
    out.member("level", reading.word("level", {"awas", "siaga", "waspada", "info"}));
    out.member("state", reading.word("state", {"live", "updated", "cancelled", "expired"}));
    out.member("expires_at", reading.time("expires_at")).member("exercise", false);
    out.member("sender", reading.text("sender"));
    out.member("identifier", reading.text("identifier"));
    out.member("sent", reading.time("sent")).member("hazard", reading.text("hazard"));
    out.key("areas").begin_array();
    for (const auto& area : reading.areas("areas")) out.value(area);
    out.end_array().member("verified", false).end_object().end_object();
    return reading.good() ? json : std::string();
}

}  // namespace kentongan::objects
