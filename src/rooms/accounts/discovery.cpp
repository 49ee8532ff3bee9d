#include "rooms/accounts/discovery.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "platform/db/database.h"
#include "rooms/accounts/relation_store.h"

namespace kentongan::accounts {

namespace {

// Whom the latest friends follow, the latest of each: what one question may read.
constexpr std::size_t kFriendsAsked = 50, kFriendsOfEach = 200;
constexpr std::size_t kMostOfOneSource = 160;
constexpr int kMaxDismissed = 5'000;

bool is_shown(const Account& account) {
    return account.discoverable && !account.suspended && !account.silenced && !account.pending &&
           !account.moved_to && !account.memorial;
}

}  // namespace

std::vector<AccountId> Discovery::friends_of_friends(db::Tx& tx, AccountId viewer) const {
    auto friends = directory_.following(tx, viewer);
    if (friends.size() > kFriendsAsked) friends.resize(kFriendsAsked);
    std::unordered_map<AccountId, int> ties;
    for (auto one : friends) {
        const auto person = directory_.find(tx, one);
        if (!person || person->hides_collections || person->suspended) continue;
        const auto theirs = directory_.following(tx, one);
        for (std::size_t i = 0; i < theirs.size() && i < kFriendsOfEach; ++i) ++ties[theirs[i]];
    }
    std::vector<std::pair<AccountId, int>> ranked(ties.begin(), ties.end());
    std::ranges::sort(ranked, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    std::vector<AccountId> found;
    for (const auto& [account, count] : ranked) found.push_back(account);
    return found;
}

std::vector<Discovery::Suggestion> Discovery::suggestions(db::Tx& tx, AccountId viewer,
                                                          std::size_t limit) const {
    std::unordered_set<AccountId> left_out{viewer};
    const auto leave_out = [&](const std::vector<AccountId>& ids) {
        left_out.insert(ids.begin(), ids.end());
    };
    leave_out(directory_.following(tx, viewer));
    leave_out(directory_.hidden_from(tx, viewer));
    leave_out(store::list_requested(tx, viewer, kMaxFollowing));
    leave_out(store::list_dismissed(tx, viewer, kMaxDismissed));
    std::vector<std::pair<AccountId, std::vector<std::string_view>>> ranked;
    std::unordered_map<AccountId, std::size_t> places;
    const auto add = [&](std::string_view source, const std::vector<AccountId>& ids) {
        std::size_t taken = 0;
        for (auto id : ids) {
            if (left_out.contains(id)) continue;
            if (++taken > kMostOfOneSource) break;
            const auto [place, is_new] = places.try_emplace(id, ranked.size());
            if (is_new) ranked.push_back({id, {}});
            ranked[place->second].second.push_back(source);
        }
    };
    // Offices that warn come first: that is what this house is for.
    constexpr int kAsked = static_cast<int>(kMostOfOneSource) * 2;
    add("featured", store::list_official(tx, kAsked));
    add("friends_of_friends", friends_of_friends(tx, viewer));
    add("most_followed", store::list_most_followed(tx, kAsked));
    std::vector<Suggestion> found;
    for (auto& [id, sources] : ranked) {
        if (found.size() >= limit) break;
        auto account = directory_.find(tx, id);
        if (account && is_shown(*account))
            found.push_back({*std::move(account), std::move(sources)});
    }
    return found;
}

void Discovery::dismiss(AccountId viewer, AccountId target) {
    platform_.database.write([&](db::Tx& tx) {
        if (directory_.find(tx, target)) store::insert_dismissal(tx, viewer, target);
    });
}

std::vector<Account> Discovery::listed(db::Tx& tx, std::optional<AccountId> viewer,
                                       const Window& window) const {
    const auto ids =
        store::list_listed(tx, window.order, window.only_local, window.offset, window.limit);
    auto people = directory_.find_many(tx, ids);
    if (viewer) {
        const auto hidden = directory_.hidden_from(tx, *viewer);
        std::erase_if(people, [&](const Account& person) {
            return std::ranges::find(hidden, person.id) != hidden.end();
        });
    }
    return people;
}

}  // namespace kentongan::accounts
