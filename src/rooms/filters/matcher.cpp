#include "rooms/filters/matcher.h"

#include <algorithm>
#include <limits>

#include "platform/base/json.h"
#include "rooms/filters/render.h"

namespace kentongan::filters {

namespace {

std::vector<Phrase> phrases_of(std::span<const Filter> filters) {
    std::vector<Phrase> phrases;
    for (const auto& filter : filters)
        for (const auto& keyword : filter.keywords)
            phrases.push_back({keyword.text, keyword.whole_word});
    return phrases;
}

}  // namespace

CompiledMatcher::CompiledMatcher(std::span<const Filter> filters) : phrases_(phrases_of(filters)) {
    for (const auto& filter : filters) {
        const auto rule = rules_.size();
        rules_.push_back({{}, filter.expires_at});
        JsonWriter out(rules_.back().filter_json);
        append_filter(out, filter, Parts::Without);
        for (const auto& keyword : filter.keywords) {
            words_.push_back({rule, {}});
            append_json_string(words_.back().json, keyword.text);
        }
        for (const auto& status : filter.statuses) statuses_.emplace_back(status.status, rule);
    }
    std::ranges::sort(statuses_);
}

std::string CompiledMatcher::results_json(std::int64_t status, std::string_view text,
                                          TimePoint now) const {
    const auto words = words_.empty() ? std::vector<std::uint32_t>() : phrases_.found_in(text);
    auto word = words.begin();
    auto named = std::ranges::lower_bound(statuses_, std::pair(status, std::size_t{0}));
    const auto is_named = [&] { return named != statuses_.end() && named->first == status; };
    std::string out = "[";
    while (word != words.end() || is_named()) {
        auto rule = std::numeric_limits<std::size_t>::max();
        if (word != words.end()) rule = words_[*word].rule;
        if (is_named()) rule = std::min(rule, named->second);
        std::string found;
        for (; word != words.end() && words_[*word].rule == rule; ++word)
            found.append(found.empty() ? "" : ",").append(words_[*word].json);
        const bool names_it = is_named() && named->second == rule;
        if (names_it) ++named;
        const auto& filter = rules_[rule];
        if (filter.expires_at && *filter.expires_at <= now) continue;
        out.append(out.size() > 1 ? "," : "").append("{\"filter\":").append(filter.filter_json);
        out.append(",\"keyword_matches\":");
        out.append(found.empty() ? "null" : "[" + found + "]").append(",\"status_matches\":");
        out.append(names_it ? "[\"" + std::to_string(status) + "\"]" : "null").append("}");
    }
    return out + "]";
}

std::size_t CompiledMatcher::bytes() const {
    std::size_t sum =
        sizeof(*this) + phrases_.bytes() + statuses_.capacity() * sizeof(statuses_[0]);
    for (const auto& rule : rules_) sum += sizeof(rule) + rule.filter_json.capacity();
    for (const auto& word : words_) sum += sizeof(word) + word.json.capacity();
    return sum;
}

std::shared_ptr<const CompiledMatcher> compiled(std::span<const Filter> filters, TimePoint now) {
    std::vector<Filter> useful;
    for (const auto& filter : filters) {
        const bool has_expired = filter.expires_at && *filter.expires_at <= now;
        if (!has_expired && (!filter.keywords.empty() || !filter.statuses.empty()))
            useful.push_back(filter);
    }
    if (useful.empty()) return nullptr;
    return std::make_shared<const CompiledMatcher>(useful);
}

}  // namespace kentongan::filters
