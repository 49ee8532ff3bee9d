// All SQL of the room. Every row is looked for together with whose it is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"

namespace kentongan::filters {

using accounts::AccountId;
using FilterId = Id<struct FilterTag>;
using KeywordId = Id<struct FilterKeywordTag>;
using FilteredStatusId = Id<struct FilteredStatusTag>;

enum class Action { Warn, Hide, Blur };  // stored: the order is the database's

struct Keyword {
    KeywordId id;
    FilterId filter;
    std::string text;
    bool whole_word = true;
};

struct FilteredStatus {
    FilteredStatusId id;
    FilterId filter;
    std::int64_t status = 0;
};

struct Filter {
    FilterId id;
    AccountId account;
    std::string title;
    unsigned contexts = 0;  // a bit for each of kContexts
    Action action = Action::Warn;
    std::optional<TimePoint> expires_at;
    std::vector<Keyword> keywords;
    std::vector<FilteredStatus> statuses;
};

// More than anybody needs; they bound what is read and compiled for one person.
inline constexpr int kMaxFilters = 200;
inline constexpr int kMaxKeywords = 100;  // of one filter
inline constexpr int kMaxStatuses = 100;  // of one filter

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

// With their keywords and statuses, the oldest first.
std::vector<Filter> list_filters(db::Tx& tx, AccountId account);
std::optional<Filter> find_filter(db::Tx& tx, AccountId account, FilterId id);
void insert_filter(db::Tx& tx, const Filter& filter);  // without keywords and statuses
void update_filter(db::Tx& tx, const Filter& filter);
bool remove_filter(db::Tx& tx, AccountId account, FilterId id);  // with all that is in it

std::optional<Keyword> find_keyword(db::Tx& tx, AccountId account, KeywordId id);
void insert_keyword(db::Tx& tx, AccountId account, const Keyword& keyword);
void update_keyword(db::Tx& tx, const Keyword& keyword);
bool remove_keyword(db::Tx& tx, AccountId account, KeywordId id);

std::optional<FilteredStatus> find_status(db::Tx& tx, AccountId account, FilteredStatusId id);
bool insert_status(db::Tx& tx, AccountId account, const FilteredStatus& status);  // false: there
bool remove_status(db::Tx& tx, AccountId account, FilteredStatusId id);

}  // namespace store
}  // namespace kentongan::filters
