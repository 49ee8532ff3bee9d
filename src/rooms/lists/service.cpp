#include "rooms/lists/service.h"

#include <algorithm>
#include <iterator>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "rooms/lists/taste.h"

namespace kentongan::lists {

namespace {

using statuses::StatusId;

constexpr std::string_view kReplies[] = {"list", "followed", "none"};
// Where most of what members write is answers that the list does not show.
constexpr int kMaxRounds = 10;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

}  // namespace

std::string_view name_of(Replies replies) {
    return kReplies[static_cast<std::size_t>(replies)];
}

std::optional<Replies> replies_named(std::string_view name) {
    const auto at = std::ranges::find(kReplies, name);
    if (at == std::end(kReplies)) return {};
    return static_cast<Replies>(at - std::begin(kReplies));
}

Result<List> Service::find(db::Tx& tx, AccountId owner, ListId id) const {
    auto list = store::find_list(tx, owner, id);
    if (!list) return not_found();
    return *std::move(list);
}

Result<void> Service::apply(List& list, const ListChange& change) const {
    if (change.title) list.title = *change.title;
    if (trim(list.title).empty())
        return Error(ErrorCode::Unprocessable, "Title can't be blank", "title");
    if (utf8_length(list.title) > kMaxTitle)
        return Error(ErrorCode::Unprocessable, "Title is too long (maximum is 256 characters)",
                     "title");
    if (change.replies) {
        const auto replies = replies_named(*change.replies);
        if (!replies)
            return Error(ErrorCode::Unprocessable, "Replies policy is not included in the list",
                         "replies_policy");
        list.replies = *replies;
    }
    list.exclusive = change.exclusive.value_or(list.exclusive);
    return {};
}

Result<List> Service::create(db::Tx& tx, AccountId owner, const ListChange& change) {
    List list;
    list.id = platform_.ids.next<ListId>();
    list.owner = owner;
    TRY(apply(list, change));
    if (store::list_lists(tx, owner).size() >= static_cast<std::size_t>(kMaxLists))
        return Error(ErrorCode::Unprocessable, "You have reached the maximum number of lists",
                     "base");
    store::insert_list(tx, list);
    return list;
}

Result<List> Service::update(db::Tx& tx, AccountId owner, ListId id, const ListChange& change) {
    TRY_ASSIGN(auto list, find(tx, owner, id));
    const bool was_exclusive = list.exclusive;
    TRY(apply(list, change));
    store::update_list(tx, list);
    if (list.exclusive != was_exclusive) tell(tx, owner);
    return list;
}

Result<void> Service::remove(db::Tx& tx, AccountId owner, ListId id) {
    TRY_ASSIGN(const auto list, find(tx, owner, id));
    store::remove_list(tx, owner, id);
    if (list.exclusive) tell(tx, owner);
    return {};
}

Result<void> Service::add_members(db::Tx& tx, AccountId owner, ListId id,
                                  std::span<const AccountId> members) {
    TRY_ASSIGN(const auto list, find(tx, owner, id));
    auto count = store::list_members(tx, id).size();
    for (const auto member : members) {
        const auto account = accounts_.find(tx, member);
        if (!account || account->suspended) return not_found();
        if (member != owner && !accounts_.relation(tx, owner, member).following) return not_found();
        if (!store::insert_member(tx, list, member))
            return Error(ErrorCode::Unprocessable, "Account has already been taken", "account_ids");
        if (++count > static_cast<std::size_t>(kMaxMembers))
            return Error(ErrorCode::Unprocessable, "Accounts are too many (maximum is 500)",
                         "account_ids");
    }
    if (list.exclusive && !members.empty()) tell(tx, owner);
    return {};
}

Result<void> Service::remove_members(db::Tx& tx, AccountId owner, ListId id,
                                     std::span<const AccountId> members) {
    TRY_ASSIGN(const auto list, find(tx, owner, id));
    if (store::remove_members(tx, id, members) > 0 && list.exclusive) tell(tx, owner);
    return {};
}

void Service::unfollowed(db::Tx& tx, AccountId owner, AccountId member) {
    const auto lists = store::list_lists_with(tx, {&owner, 1}, member);
    if (lists.empty()) return;
    store::remove_member_everywhere(tx, owner, member);
    if (std::ranges::any_of(lists, &List::exclusive)) tell(tx, owner);
}

Result<std::vector<List>> Service::lists_with(db::Tx& tx, AccountId owner, AccountId member) const {
    const auto account = accounts_.find(tx, member);
    if (!account || account->suspended) return not_found();
    return store::list_lists_with(tx, {&owner, 1}, member);
}

std::vector<StatusId> Service::timeline(db::Tx& tx, const List& list, const Page& page) const {
    Taste taste(tx, accounts_, list);
    const auto limit = static_cast<std::size_t>(page.limit);
    std::vector<StatusId> found;
    Page part = page;
    for (int round = 0; round < kMaxRounds && found.size() < limit; ++round) {
        const auto ids = statuses_.ids_by_authors(tx, taste.members(), part);
        std::vector<StatusId> kept;
        for (const auto& head : statuses_.heads(tx, ids))
            if (taste.takes(head)) kept.push_back(head.id);
        found.insert(page.upwards() ? found.begin() : found.end(), kept.begin(), kept.end());
        if (std::ssize(ids) < part.limit) break;
        if (page.upwards())
            part.min_id = ids.front().value();
        else
            part.max_id = ids.back().value();
    }
    if (found.size() <= limit) return found;
    if (page.upwards())
        found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
    else
        found.resize(limit);
    return found;
}

void Service::tell(db::Tx& tx, AccountId owner) {
    tx.after_commit([this, owner] { platform_.bus.publish(ListsChanged{owner}); });
}

}  // namespace kentongan::lists
