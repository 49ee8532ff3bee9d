// Who may change which filter, and how far.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/filters/api.h"
#include "rooms/filters/cache.h"
#include "rooms/filters/store.h"

namespace kentongan::filters {

// All of one person's keywords, as they are compared: this bounds a compiled matcher.
inline constexpr std::size_t kMaxKeywordBytes = 64 << 10;
inline constexpr std::size_t kMaxTitle = 256, kMaxKeyword = 512;  // characters, as Mastodon

struct KeywordChange {
    std::optional<KeywordId> id;  // empty: a new one
    std::optional<std::string> text;
    std::optional<bool> whole_word;
    bool removed = false;
};

// What is empty stays as it is.
struct FilterChange {
    std::optional<std::string> title;
    std::optional<std::vector<std::string>> contexts;
    std::optional<std::string> action;
    // Seconds from now; the inner one empty: for ever.
    std::optional<std::optional<std::int64_t>> expires_in;
    std::vector<KeywordChange> keywords;
};

// The first version of the API: a keyword and what it wants of its filter.
struct V1Change {
    std::optional<std::string> phrase;
    std::optional<bool> whole_word, irreversible;
    std::optional<std::vector<std::string>> contexts;
    std::optional<std::optional<std::int64_t>> expires_in;
};

// NotFound for what is not there or somebody else's, Unprocessable in Mastodon's words for what is
// wrong. All run in the caller's transaction; whatever changed is told after its commit.
class Service {
public:
    Service(Platform& platform, MatcherCache& cache) : platform_(platform), cache_(cache) {}

    std::vector<Filter> list(db::Tx& tx, AccountId account) const;
    Result<Filter> find(db::Tx& tx, AccountId account, FilterId id) const;
    Result<Filter> create(db::Tx& tx, AccountId account, const FilterChange& change);
    Result<Filter> update(db::Tx& tx, AccountId account, FilterId id, const FilterChange& change);
    Result<void> remove(db::Tx& tx, AccountId account, FilterId id);

    Result<Keyword> find_keyword(db::Tx& tx, AccountId account, KeywordId id) const;
    Result<Keyword> add_keyword(db::Tx& tx, AccountId account, FilterId filter,
                                const KeywordChange& change);
    Result<Keyword> update_keyword(db::Tx& tx, AccountId account, const KeywordChange& change);
    Result<void> remove_keyword(db::Tx& tx, AccountId account, KeywordId id);
    // `change.phrase` and `change.whole_word` always; the rest only where the filter has no other
    // keyword.
    Result<Keyword> update_v1(db::Tx& tx, AccountId account, KeywordId id, const V1Change& change);

    Result<FilteredStatus> find_status(db::Tx& tx, AccountId account, FilteredStatusId id) const;
    // NotFound for a post that the person may not see.
    Result<FilteredStatus> add_status(db::Tx& tx, AccountId account, FilterId filter,
                                      std::int64_t status);
    Result<FilteredStatus> remove_status(db::Tx& tx, AccountId account, FilteredStatusId id);

    void set_may_see(Filters::MaySee may_see) { may_see_ = std::move(may_see); }

private:
    Result<void> apply(Filter& filter, const FilterChange& change) const;
    Result<void> apply_keyword(db::Tx& tx, Filter& filter, const KeywordChange& change);
    Result<void> apply_keywords(db::Tx& tx, Filter& filter, const std::vector<KeywordChange>& all);
    Result<void> check_room_for_keywords(db::Tx& tx, AccountId account) const;
    void changed(db::Tx& tx, AccountId account);

    Platform& platform_;
    MatcherCache& cache_;
    Filters::MaySee may_see_;
};

}  // namespace kentongan::filters
