// /api/v1/admin/measures, dimensions and retention: the numbers of a dashboard.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/moderation/addresses.h"
#include "rooms/moderation/impl.h"
#include "rooms/moderation/tag_counts.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using Room = Moderation::Impl;

constexpr std::string_view kMeasures[] = {"active_users", "new_users", "interactions",
                                          "opened_reports", "resolved_reports"};
constexpr std::string_view kInstanceMeasures[] = {"instance_accounts", "instance_media_attachments",
                                                  "instance_reports",  "instance_statuses",
                                                  "instance_follows",  "instance_followers"};
constexpr std::string_view kDimensions[] = {"languages",         "sources",     "servers",
                                            "software_versions", "space_usage", "tag_servers"};
constexpr int kStandardDimension = 10, kMostDimension = 100;
constexpr std::size_t kMostKeys = 20;

template <class Range>
bool holds(const Range& range, std::string_view text) {
    return std::ranges::find(range, text) != std::end(range);
}

// "2026-09-24" or a moment.
std::optional<std::int64_t> day_named(std::string_view text) {
    text = trim(text);
    auto moment = parse_iso(text);
    if (!moment && text.size() == 10) moment = parse_iso(std::string(text) + "T00:00:00Z");
    if (!moment) return {};
    return day_of(*moment);
}

// Mastodon's words for a parameter that is missing or no date.
Result<Span> span_of(const Request& request) {
    const auto first = day_named(request.params.text("start_at"));
    const auto last = day_named(request.params.text("end_at"));
    if (!first) return invalid("Start at is invalid", "start_at");
    if (!last) return invalid("End at is invalid", "end_at");
    if (*last < *first || *last - *first >= kLongestSpan)
        return invalid("End at is invalid", "end_at");
    return Span{*first, *last};
}

Result<Span> span_or_month(const Room& room, const Request& request) {
    if (request.params.has("start_at") || request.params.has("end_at")) return span_of(request);
    const auto today = day_of(room.platform.clock.now());
    return Span{today - 29, today};
}

std::vector<std::string_view> keys_of(const Request& request) {
    auto keys = request.params.all("keys");
    keys.resize(std::min(keys.size(), kMostKeys));
    return keys;
}

void append_measure(JsonWriter& out, std::string_view key, const Measured& measured) {
    out.begin_object().member("key", key).member("unit", nullptr);
    out.member("total", std::to_string(measured.total));
    out.member("previous_total", std::to_string(measured.before));
    out.key("data").begin_array();
    for (const auto& count : measured.days)
        out.begin_object()
            .member("date", start_of_day(count.day))
            .member("value", std::to_string(count.value))
            .end_object();
    out.end_array().end_object();
}

Result<Response> post_measures(Room& room, Request& request) {
    TRY_ASSIGN(const auto span, span_of(request));
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Moderator));
        out.begin_array();
        for (auto key : keys_of(request)) {
            Question asked{key, {}, span};
            if (holds(kTagMeasures, key)) {
                asked.subject = request.params.text(std::string(key) + "[id]");
                append_measure(out, key, measure_tag(tx, room, asked));
                continue;
            }
            if (holds(kInstanceMeasures, key)) {
                const auto named = request.params.text(std::string(key) + "[domain]");
                asked.subject = normal_domain(named).value_or("");
                if (asked.subject.empty()) continue;
            } else if (!holds(kMeasures, key)) {
                continue;  // as Mastodon does with keys it does not know
            }
            append_measure(out, key, room.counts.measure(tx, asked));
        }
        out.end_array();
        return {};
    });
}

struct Line {
    std::string key, human_key, value;
    std::string unit = {}, human_value = {};
};

void append_line(JsonWriter& out, const Line& line) {
    out.begin_object().member("key", line.key).member("human_key", line.human_key);
    out.member("value", line.value);
    if (!line.unit.empty()) out.member("unit", line.unit).member("human_value", line.human_value);
    out.end_object();
}

// "12,5 MB", as people read sizes.
std::string size_text(std::int64_t bytes) {
    const auto tenths = bytes * 10 / 1'048'576;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

std::vector<Line> lines_of(db::Tx& tx, const Room& room, const Question& asked, int limit) {
    std::vector<Line> lines;
    if (asked.key == "software_versions") {
        lines.push_back({"kentongan", "Kentongan", KENTONGAN_VERSION});
        const bool is_sqlite = tx.engine() == db::Engine::Sqlite;
        lines.push_back({is_sqlite ? "sqlite" : "postgresql", is_sqlite ? "SQLite" : "PostgreSQL",
                         store::database_version(tx)});
        return lines;
    }
    if (asked.key == "space_usage") {
        const auto bytes = store::database_bytes(tx);
        const bool is_sqlite = tx.engine() == db::Engine::Sqlite;
        lines.push_back({is_sqlite ? "sqlite" : "postgresql", is_sqlite ? "SQLite" : "PostgreSQL",
                         std::to_string(bytes), "bytes", size_text(bytes)});
        return lines;
    }
    const auto counts = asked.key == "tag_servers"
                            ? servers_of_tag(tx, room, asked, limit)
                            : store::largest_of(tx, asked.key, asked.span, limit);
    for (const auto& count : counts) {
        auto name = count.subject;
        if (asked.key.ends_with("servers") && name.empty()) name = room.platform.config.host();
        if (asked.key == "sources" && name.empty()) name = "web";
        lines.push_back({name, name, std::to_string(count.value)});
    }
    return lines;
}

Result<Response> post_dimensions(Room& room, Request& request) {
    TRY_ASSIGN(const auto span, span_or_month(room, request));
    const auto limit = static_cast<int>(std::clamp<std::int64_t>(
        request.params.integer("limit").value_or(kStandardDimension), 1, kMostDimension));
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Moderator));
        out.begin_array();
        for (auto key : keys_of(request)) {
            if (!holds(kDimensions, key)) continue;
            Question asked{key, {}, span};
            if (key == "tag_servers") asked.subject = request.params.text("tag_servers[id]");
            out.begin_object().member("key", key).key("data").begin_array();
            for (const auto& line : lines_of(tx, room, asked, limit)) append_line(out, line);
            out.end_array().end_object();
        }
        out.end_array();
        return {};
    });
}

Result<Response> post_retention(Room& room, Request& request) {
    TRY_ASSIGN(const auto span, span_of(request));
    const auto frequency = request.params.text("frequency");
    if (frequency != "day" && frequency != "month")
        return invalid("Frequency is not included in the list", "frequency");
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Moderator));
        out.begin_array();
        for (const auto& cohort : room.counts.retention(tx, span, frequency == "month")) {
            out.begin_object().member("period", start_of_day(cohort.joined));
            out.member("frequency", frequency).key("data").begin_array();
            for (const auto& part : cohort.parts)
                out.begin_object()
                    .member("date", start_of_day(part.seen))
                    .member("rate", part.rate)
                    .member("value", std::to_string(part.people))
                    .end_object();
            out.end_array().end_object();
        }
        out.end_array();
        return {};
    });
}

}  // namespace

void add_count_routes(Moderation::Impl& room) {
    const http::ParamDoc keys{"keys[]", "array", "What to count", true};
    const http::ParamDoc start{"start_at", "string", "First day", true};
    const http::ParamDoc end{"end_at", "string", "Last day", true};
    add_route(room, Method::Post, "/api/v1/admin/measures", post_measures, "admin:read",
              {"Numbers by day", "Array of Admin::Measure", {keys, start, end}});
    add_route(room, Method::Post, "/api/v1/admin/dimensions", post_dimensions, "admin:read",
              {"Numbers by what they are about",
               "Array of Admin::Dimension",
               {keys, {"limit", "integer", "1 to 100, 10 if left out"}}});
    add_route(room, Method::Post, "/api/v1/admin/retention", post_retention, "admin:read",
              {"Who stays, by when they joined",
               "Array of Admin::Cohort",
               {start, end, {"frequency", "string", "day or month", true}}});
}

}  // namespace kentongan::moderation
