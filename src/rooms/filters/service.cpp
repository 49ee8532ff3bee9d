#include "rooms/filters/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "rooms/filters/phrases.h"
#include "rooms/filters/render.h"
#include "rooms/filters/types.h"

namespace kentongan::filters {

namespace {

// As good as for ever, and far from overflow.
constexpr std::int64_t kLongestSeconds = 100LL * 365 * 24 * 3600;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<unsigned> contexts_of(const std::vector<std::string>& names) {
    unsigned contexts = 0;
    for (const auto& name : names) {
        if (trim(name).empty()) continue;
        const auto bit = context_named(trim(name));
        if (!bit)
            return Error(ErrorCode::Unprocessable, "Context None or invalid context supplied",
                         "context");
        contexts |= *bit;
    }
    if (contexts == 0)
        return Error(ErrorCode::Unprocessable,
                     "Context can't be blank, Context None or invalid context supplied", "context");
    return contexts;
}

// Nothing but white space and what nobody sees.
bool is_blank(std::string_view text) {
    return trim(folded(text)).empty();
}

Result<void> check_keyword(std::string_view text) {
    if (is_blank(text)) return Error(ErrorCode::Unprocessable, "Keyword can't be blank", "keyword");
    if (utf8_length(text) > kMaxKeyword)
        return Error(ErrorCode::Unprocessable, "Keyword is too long (maximum is 512 characters)",
                     "keyword");
    return {};
}

// What Rails' "all_blank" passes over.
bool says_nothing(const KeywordChange& change) {
    return !change.id && !change.whole_word && trim(change.text.value_or("")).empty();
}

}  // namespace

std::vector<Filter> Service::list(db::Tx& tx, AccountId account) const {
    return store::list_filters(tx, account);
}

Result<Filter> Service::find(db::Tx& tx, AccountId account, FilterId id) const {
    auto filter = store::find_filter(tx, account, id);
    if (!filter) return not_found();
    return *std::move(filter);
}

Result<void> Service::apply(Filter& filter, const FilterChange& change) const {
    if (change.title) filter.title = *change.title;
    if (trim(filter.title).empty())
        return Error(ErrorCode::Unprocessable, "Title can't be blank", "title");
    if (utf8_length(filter.title) > kMaxTitle)
        return Error(ErrorCode::Unprocessable, "Title is too long (maximum is 256 characters)",
                     "title");
    if (change.contexts || filter.contexts == 0) {
        TRY_ASSIGN(filter.contexts,
                   contexts_of(change.contexts.value_or(std::vector<std::string>())));
    }
    if (change.action) {
        const auto action = action_named(*change.action);
        if (!action)
            return Error(ErrorCode::Unprocessable, "Action is not included in the list",
                         "filter_action");
        filter.action = *action;
    }
    if (change.expires_in) {
        filter.expires_at.reset();
        if (const auto seconds = *change.expires_in)
            filter.expires_at =
                platform_.clock.now() +
                std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, kLongestSeconds));
    }
    return {};
}

Result<void> Service::apply_keyword(db::Tx& tx, Filter& filter, const KeywordChange& change) {
    if (!change.id) {
        if (change.removed || says_nothing(change)) return {};
        Keyword made{{}, filter.id, change.text.value_or(""), change.whole_word.value_or(true)};
        TRY(check_keyword(made.text));
        if (filter.keywords.size() >= static_cast<std::size_t>(kMaxKeywords))
            return Error(ErrorCode::Unprocessable, "Keywords are too many (maximum is 100)",
                         "keywords_attributes");
        made.id = platform_.ids.next<KeywordId>();
        store::insert_keyword(tx, filter.account, made);
        filter.keywords.push_back(std::move(made));
        return {};
    }
    const auto known = std::ranges::find(filter.keywords, *change.id, &Keyword::id);
    if (known == filter.keywords.end()) return not_found();
    if (change.removed) {
        store::remove_keyword(tx, filter.account, *change.id);
        filter.keywords.erase(known);
        return {};
    }
    if (change.text) known->text = *change.text;
    if (change.whole_word) known->whole_word = *change.whole_word;
    TRY(check_keyword(known->text));
    store::update_keyword(tx, *known);
    return {};
}

Result<void> Service::apply_keywords(db::Tx& tx, Filter& filter,
                                     const std::vector<KeywordChange>& all) {
    if (all.empty()) return {};
    // What goes makes room for what comes.
    for (const auto& change : all)
        if (change.removed) TRY(apply_keyword(tx, filter, change));
    for (const auto& change : all)
        if (!change.removed) TRY(apply_keyword(tx, filter, change));
    return check_room_for_keywords(tx, filter.account);
}

Result<void> Service::check_room_for_keywords(db::Tx& tx, AccountId account) const {
    std::size_t bytes = 0;
    for (const auto& filter : store::list_filters(tx, account))
        for (const auto& keyword : filter.keywords) bytes += folded(keyword.text).size();
    if (bytes > kMaxKeywordBytes)
        return Error(ErrorCode::Unprocessable, "Keywords are too long together",
                     "keywords_attributes");
    return {};
}

Result<Filter> Service::create(db::Tx& tx, AccountId account, const FilterChange& change) {
    Filter filter;
    filter.id = platform_.ids.next<FilterId>();
    filter.account = account;
    TRY(apply(filter, change));
    if (store::list_filters(tx, account).size() >= static_cast<std::size_t>(kMaxFilters))
        return Error(ErrorCode::Unprocessable, "You have reached the maximum number of filters",
                     "base");
    store::insert_filter(tx, filter);
    TRY(apply_keywords(tx, filter, change.keywords));
    changed(tx, account);
    return filter;
}

Result<Filter> Service::update(db::Tx& tx, AccountId account, FilterId id,
                               const FilterChange& change) {
    TRY_ASSIGN(auto filter, find(tx, account, id));
    TRY(apply(filter, change));
    store::update_filter(tx, filter);
    TRY(apply_keywords(tx, filter, change.keywords));
    changed(tx, account);
    return filter;
}

Result<void> Service::remove(db::Tx& tx, AccountId account, FilterId id) {
    if (!store::remove_filter(tx, account, id)) return not_found();
    changed(tx, account);
    return {};
}

Result<Keyword> Service::find_keyword(db::Tx& tx, AccountId account, KeywordId id) const {
    auto keyword = store::find_keyword(tx, account, id);
    if (!keyword) return not_found();
    return *std::move(keyword);
}

Result<Keyword> Service::add_keyword(db::Tx& tx, AccountId account, FilterId id,
                                     const KeywordChange& change) {
    TRY_ASSIGN(auto filter, find(tx, account, id));
    TRY(check_keyword(change.text.value_or("")));
    TRY(apply_keywords(tx, filter, {change}));
    changed(tx, account);
    return filter.keywords.back();
}

Result<Keyword> Service::update_keyword(db::Tx& tx, AccountId account,
                                        const KeywordChange& change) {
    TRY_ASSIGN(auto keyword, find_keyword(tx, account, change.id.value_or(KeywordId())));
    TRY_ASSIGN(auto filter, find(tx, account, keyword.filter));
    TRY(apply_keywords(tx, filter, {change}));
    changed(tx, account);
    return find_keyword(tx, account, keyword.id);
}

Result<void> Service::remove_keyword(db::Tx& tx, AccountId account, KeywordId id) {
    if (!store::remove_keyword(tx, account, id)) return not_found();
    changed(tx, account);
    return {};
}

Result<Keyword> Service::update_v1(db::Tx& tx, AccountId account, KeywordId id,
                                   const V1Change& wanted) {
    TRY_ASSIGN(const auto before, find_keyword(tx, account, id));
    TRY_ASSIGN(const auto filter, find(tx, account, before.filter));
    FilterChange change;
    change.keywords.push_back({id, wanted.phrase, wanted.whole_word});
    change.contexts = wanted.contexts;
    change.expires_in = wanted.expires_in;
    if (wanted.irreversible && *wanted.irreversible != (filter.action == Action::Hide))
        change.action = *wanted.irreversible ? "hide" : "warn";
    // A filter that this version of the API made is called as its phrase.
    if (wanted.phrase && filter.title == before.text) change.title = wanted.phrase;
    if (filter.keywords.size() > 1) {
        change.title.reset();
        auto after = filter;
        TRY(apply(after, change));
        if (after.contexts != filter.contexts || after.action != filter.action ||
            after.expires_at != filter.expires_at)
            return Error(ErrorCode::Unprocessable,
                         "These parameters cannot be changed from this application because they "
                         "apply to more than one filter keyword. Use a more recent application or "
                         "the web interface.");
    }
    TRY(update(tx, account, filter.id, change));
    return find_keyword(tx, account, id);
}

Result<FilteredStatus> Service::find_status(db::Tx& tx, AccountId account,
                                            FilteredStatusId id) const {
    const auto status = store::find_status(tx, account, id);
    if (!status) return not_found();
    return *status;
}

Result<FilteredStatus> Service::add_status(db::Tx& tx, AccountId account, FilterId id,
                                           std::int64_t status) {
    TRY_ASSIGN(const auto filter, find(tx, account, id));
    if (may_see_ && !may_see_(tx, account, status)) return not_found();
    if (std::ranges::find(filter.statuses, status, &FilteredStatus::status) !=
        filter.statuses.end())
        return Error(ErrorCode::Unprocessable, "Status has already been taken", "status_id");
    if (filter.statuses.size() >= static_cast<std::size_t>(kMaxStatuses))
        return Error(ErrorCode::Unprocessable, "Statuses are too many (maximum is 100)",
                     "status_id");
    const FilteredStatus made{platform_.ids.next<FilteredStatusId>(), filter.id, status};
    if (!store::insert_status(tx, account, made))
        return Error(ErrorCode::Unprocessable, "Status has already been taken", "status_id");
    changed(tx, account);
    return made;
}

Result<FilteredStatus> Service::remove_status(db::Tx& tx, AccountId account, FilteredStatusId id) {
    TRY_ASSIGN(const auto status, find_status(tx, account, id));
    store::remove_status(tx, account, id);
    changed(tx, account);
    return status;
}

// Once at once, because writers that share the commit see the rows already, and once when everybody
// does.
void Service::changed(db::Tx& tx, AccountId account) {
    cache_.changed(account, platform_.clock.now());
    tx.after_commit([this, account] {
        cache_.changed(account, platform_.clock.now());
        platform_.bus.publish(FiltersChanged{account});
    });
}

}  // namespace kentongan::filters
