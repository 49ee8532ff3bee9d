#include <algorithm>
#include <array>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "rooms/tags/impl.h"

namespace kentongan::tags {

namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::size_t kDateLength = 10;  // of "2026-09-24"

// Today first, days without a use as zeros.
void append_history(JsonWriter& out, std::string_view name, std::int64_t today,
                    const std::vector<TagDay>& days) {
    out.key("history").begin_array();
    for (auto day = today; day > today - kHistoryDays; --day) {
        TagDay counted;
        for (const auto& one : days)
            if (one.day == day && one.tag == name) counted = one;
        out.begin_object().member("day", std::to_string(day * kSecondsPerDay));
        out.member("accounts", std::to_string(counted.accounts));
        out.member("uses", std::to_string(counted.uses)).end_object();
    }
    out.end_array();
}

}  // namespace

void append_each(JsonWriter& out, db::Tx& tx, const Platform& platform,
                 std::optional<AccountId> viewer, std::span<const std::string> names, Shape shape) {
    const auto today = day_of(platform.clock.now());
    const auto days = store::list_days(tx, names, today - kHistoryDays);
    std::vector<std::string> followed;
    std::vector<Feature> featured;
    if (viewer) {
        followed = store::followed_of(tx, *viewer, names);
        featured = store::list_features(tx, *viewer, kMostFeatured);
    }
    std::vector<store::NamedRules> rules;
    if (shape == Shape::AdminTag) rules = store::list_rules(tx, names);
    for (const auto& name : names) {
        out.begin_object().member("id", name).member("name", name);
        out.member("url", platform.config.url("/tag/") + url_encode(name));
        append_history(out, name, today, days);
        if (viewer) {
            out.member("following", std::ranges::find(followed, name) != followed.end());
            out.member("featuring", is_among(featured, name));
        }
        if (shape == Shape::AdminTag) {
            const auto known = std::ranges::find(rules, name, &store::NamedRules::name);
            const Rules own = known == rules.end() ? Rules() : known->rules;
            out.member("trendable", own.trendable).member("usable", own.usable);
            out.member("listable", own.listable).member("requires_review", !own.reviewed);
        }
        out.end_object();
    }
}

void append_feature(JsonWriter& out, db::Tx& tx, const accounts::Account& owner,
                    const Feature& feature) {
    const auto uses = store::count_own(tx, owner.id, feature.tag);
    out.begin_object().member("id", feature.id).member("name", feature.tag);
    out.member("url", owner.url + "?tagged=" + url_encode(feature.tag));
    out.member("statuses_count", std::to_string(uses.statuses)).key("last_status_at");
    if (uses.last_at)
        out.value(iso_millis(*uses.last_at).substr(0, kDateLength));
    else
        out.value(nullptr);
    out.end_object();
}

}  // namespace kentongan::tags
