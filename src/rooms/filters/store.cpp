#include "rooms/filters/store.h"

#include <algorithm>

namespace kentongan::filters::store {

namespace {

#define FILTER_COLUMNS "id, account, title, contexts, action, expires_at"
#define KEYWORD_COLUMNS "id, of_filter, keyword, whole_word"
#define STATUS_COLUMNS "id, of_filter, status"

constexpr db::Sql kFilters("SELECT " FILTER_COLUMNS
                           " FROM filters WHERE account = $1 ORDER BY id LIMIT $2");
constexpr db::Sql kFilter("SELECT " FILTER_COLUMNS " FROM filters WHERE id = $1 AND account = $2");
constexpr db::Sql kInsertFilter("INSERT INTO filters (" FILTER_COLUMNS
                                ") VALUES ($1, $2, $3, $4, $5, $6)");
constexpr db::Sql kUpdateFilter(
    "UPDATE filters SET title = $2, contexts = $3, action = $4, expires_at = $5 WHERE id = $1");
constexpr db::Sql kRemoveFilter("DELETE FROM filters WHERE id = $1 AND account = $2");

constexpr db::Sql kKeywords("SELECT " KEYWORD_COLUMNS
                            " FROM filter_keywords WHERE account = $1 "
                            "ORDER BY of_filter, id LIMIT $2");
constexpr db::Sql kKeywordsOf("SELECT " KEYWORD_COLUMNS
                              " FROM filter_keywords WHERE account = $1 AND of_filter = $2 "
                              "ORDER BY id LIMIT $3");
constexpr db::Sql kKeyword("SELECT " KEYWORD_COLUMNS
                           " FROM filter_keywords WHERE id = $1 AND account = $2");
constexpr db::Sql kInsertKeyword(
    "INSERT INTO filter_keywords (id, account, of_filter, keyword, whole_word) "
    "VALUES ($1, $2, $3, $4, $5)");
constexpr db::Sql kUpdateKeyword(
    "UPDATE filter_keywords SET keyword = $2, whole_word = $3 WHERE id = $1");
constexpr db::Sql kRemoveKeyword("DELETE FROM filter_keywords WHERE id = $1 AND account = $2");
constexpr db::Sql kRemoveKeywordsOf(
    "DELETE FROM filter_keywords WHERE account = $1 AND of_filter = $2");

constexpr db::Sql kStatuses("SELECT " STATUS_COLUMNS
                            " FROM filter_statuses WHERE account = $1 "
                            "ORDER BY of_filter, id LIMIT $2");
constexpr db::Sql kStatusesOf("SELECT " STATUS_COLUMNS
                              " FROM filter_statuses WHERE account = $1 AND of_filter = $2 "
                              "ORDER BY id LIMIT $3");
constexpr db::Sql kStatus("SELECT " STATUS_COLUMNS
                          " FROM filter_statuses WHERE id = $1 AND account = $2");
constexpr db::Sql kInsertStatus(
    "INSERT INTO filter_statuses (id, account, of_filter, status) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING");
constexpr db::Sql kRemoveStatus("DELETE FROM filter_statuses WHERE id = $1 AND account = $2");
constexpr db::Sql kRemoveStatusesOf(
    "DELETE FROM filter_statuses WHERE account = $1 AND of_filter = $2");

constexpr db::Sql kQueries[] = {
    kFilters,    kFilter,     kInsertFilter,  kUpdateFilter,  kRemoveFilter,  kKeywords,
    kKeywordsOf, kKeyword,    kInsertKeyword, kUpdateKeyword, kRemoveKeyword, kRemoveKeywordsOf,
    kStatuses,   kStatusesOf, kStatus,        kInsertStatus,  kRemoveStatus,  kRemoveStatusesOf};

Filter filter_of(const db::Cursor& row) {
    Filter filter;
    filter.id = row.id<FilterId>(0);
    filter.account = row.id<AccountId>(1);
    filter.title = row.string(2);
    filter.contexts = static_cast<unsigned>(row.integer(3));
    filter.action = static_cast<Action>(row.integer(4));
    filter.expires_at = row.maybe_time(5);
    return filter;
}

Keyword keyword_of(const db::Cursor& row) {
    return {row.id<KeywordId>(0), row.id<FilterId>(1), row.string(2), row.boolean(3)};
}

FilteredStatus status_of(const db::Cursor& row) {
    return {row.id<FilteredStatusId>(0), row.id<FilterId>(1), row.integer(2)};
}

// Where it belongs among `filters`, which are in the order of their ids.
Filter* filter_with(std::vector<Filter>& filters, FilterId id) {
    const auto at = std::ranges::lower_bound(filters, id, {}, &Filter::id);
    return at != filters.end() && at->id == id ? &*at : nullptr;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

std::vector<Filter> list_filters(db::Tx& tx, AccountId account) {
    std::vector<Filter> filters;
    {
        auto row = tx.query(kFilters, {account, kMaxFilters});
        while (row.next()) filters.push_back(filter_of(row));
    }
    if (filters.empty()) return filters;
    {
        auto row = tx.query(kKeywords, {account, kMaxFilters * kMaxKeywords});
        while (row.next()) {
            auto keyword = keyword_of(row);
            if (auto* filter = filter_with(filters, keyword.filter))
                filter->keywords.push_back(std::move(keyword));
        }
    }
    auto row = tx.query(kStatuses, {account, kMaxFilters * kMaxStatuses});
    while (row.next()) {
        const auto status = status_of(row);
        if (auto* filter = filter_with(filters, status.filter)) filter->statuses.push_back(status);
    }
    return filters;
}

std::optional<Filter> find_filter(db::Tx& tx, AccountId account, FilterId id) {
    Filter filter;
    {
        auto row = tx.query(kFilter, {id, account});
        if (!row.next()) return {};
        filter = filter_of(row);
    }
    {
        auto row = tx.query(kKeywordsOf, {account, id, kMaxKeywords});
        while (row.next()) filter.keywords.push_back(keyword_of(row));
    }
    auto row = tx.query(kStatusesOf, {account, id, kMaxStatuses});
    while (row.next()) filter.statuses.push_back(status_of(row));
    return filter;
}

void insert_filter(db::Tx& tx, const Filter& f) {
    tx.execute(kInsertFilter,
               {f.id, f.account, f.title, f.contexts, static_cast<int>(f.action), f.expires_at});
}
void update_filter(db::Tx& tx, const Filter& f) {
    tx.execute(kUpdateFilter,
               {f.id, f.title, f.contexts, static_cast<int>(f.action), f.expires_at});
}
bool remove_filter(db::Tx& tx, AccountId account, FilterId id) {
    if (tx.execute(kRemoveFilter, {id, account}) == 0) return false;
    tx.execute(kRemoveKeywordsOf, {account, id});
    tx.execute(kRemoveStatusesOf, {account, id});
    return true;
}

std::optional<Keyword> find_keyword(db::Tx& tx, AccountId account, KeywordId id) {
    auto row = tx.query(kKeyword, {id, account});
    if (!row.next()) return {};
    return keyword_of(row);
}
void insert_keyword(db::Tx& tx, AccountId account, const Keyword& k) {
    tx.execute(kInsertKeyword, {k.id, account, k.filter, k.text, k.whole_word});
}
void update_keyword(db::Tx& tx, const Keyword& k) {
    tx.execute(kUpdateKeyword, {k.id, k.text, k.whole_word});
}
bool remove_keyword(db::Tx& tx, AccountId account, KeywordId id) {
    return tx.execute(kRemoveKeyword, {id, account}) > 0;
}

std::optional<FilteredStatus> find_status(db::Tx& tx, AccountId account, FilteredStatusId id) {
    auto row = tx.query(kStatus, {id, account});
    if (!row.next()) return {};
    return status_of(row);
}
bool insert_status(db::Tx& tx, AccountId account, const FilteredStatus& s) {
    return tx.execute(kInsertStatus, {s.id, account, s.filter, s.status}) > 0;
}
bool remove_status(db::Tx& tx, AccountId account, FilteredStatusId id) {
    return tx.execute(kRemoveStatus, {id, account}) > 0;
}

}  // namespace kentongan::filters::store
