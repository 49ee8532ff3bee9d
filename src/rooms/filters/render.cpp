#include "rooms/filters/render.h"

#include <algorithm>
#include <iterator>

namespace kentongan::filters {

namespace {

constexpr std::string_view kActions[] = {"warn", "hide", "blur"};

void append_contexts(JsonWriter& out, unsigned contexts) {
    out.key("context").begin_array();
    for (std::size_t i = 0; i < std::size(kContexts); ++i)
        if (contexts >> i & 1) out.value(kContexts[i]);
    out.end_array();
}

}  // namespace

std::optional<unsigned> context_named(std::string_view name) {
    const auto at = std::ranges::find(kContexts, name);
    if (at == std::end(kContexts)) return {};
    return 1U << (at - std::begin(kContexts));
}

std::optional<Action> action_named(std::string_view name) {
    const auto at = std::ranges::find(kActions, name);
    if (at == std::end(kActions)) return {};
    return static_cast<Action>(at - std::begin(kActions));
}

void append_filter(JsonWriter& out, const Filter& filter, Parts parts) {
    out.begin_object().member("id", filter.id).member("title", filter.title);
    append_contexts(out, filter.contexts);
    out.member("expires_at", filter.expires_at);
    out.member("filter_action", kActions[static_cast<std::size_t>(filter.action)]);
    if (parts == Parts::With) {
        out.key("keywords").begin_array();
        for (const auto& keyword : filter.keywords) append_keyword(out, keyword);
        out.end_array().key("statuses").begin_array();
        for (const auto& status : filter.statuses) append_status(out, status);
        out.end_array();
    }
    out.end_object();
}

void append_keyword(JsonWriter& out, const Keyword& keyword) {
    out.begin_object().member("id", keyword.id).member("keyword", keyword.text);
    out.member("whole_word", keyword.whole_word).end_object();
}

void append_status(JsonWriter& out, const FilteredStatus& status) {
    out.begin_object().member("id", status.id);
    out.member("status_id", std::to_string(status.status)).end_object();
}

void append_v1(JsonWriter& out, const Filter& filter, const Keyword& keyword) {
    out.begin_object().member("id", keyword.id).member("phrase", keyword.text);
    append_contexts(out, filter.contexts);
    out.member("whole_word", keyword.whole_word).member("expires_at", filter.expires_at);
    out.member("irreversible", filter.action == Action::Hide).end_object();
}

}  // namespace kentongan::filters
