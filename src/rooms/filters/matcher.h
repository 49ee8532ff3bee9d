// One person's filters made ready: what is asked of every post on a page.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rooms/filters/api.h"
#include "rooms/filters/phrases.h"
#include "rooms/filters/store.h"

namespace kentongan::filters {

class CompiledMatcher final : public Matcher {
public:
    explicit CompiledMatcher(std::span<const Filter> filters);

    std::string results_json(std::int64_t status, std::string_view text,
                             TimePoint now) const override;
    std::size_t bytes() const;

private:
    struct Rule {
        std::string filter_json;
        std::optional<TimePoint> expires_at;
    };
    struct Word {
        std::size_t rule = 0;
        std::string json;  // in quotes
    };

    std::vector<Rule> rules_;
    std::vector<Word> words_;  // in the order of rules, as phrases_
    Phrases phrases_;
    std::vector<std::pair<std::int64_t, std::size_t>> statuses_;  // and their rule; sorted
};

// Null when nothing can match.
std::shared_ptr<const CompiledMatcher> compiled(std::span<const Filter> filters, TimePoint now);

}  // namespace kentongan::filters
