#include "rooms/lists/taste.h"

#include <algorithm>

namespace kentongan::lists {

bool Taste::takes(const statuses::Head& head) {
    if (head.visibility == statuses::Visibility::Direct) return false;
    if (is_hidden(head.author) || (head.reblog_author && is_hidden(*head.reblog_author)))
        return false;
    const bool is_own = head.author == list_.owner;
    if (head.exercise && !is_own && !joins_exercises()) return false;
    if (head.reblog_of) return is_own || relation(head.author).showing_reblogs;
    if (!is_own && !is_wanted_language(head)) return false;
    return !head.in_reply_to_author || *head.in_reply_to_author == head.author ||
           takes_reply_to(*head.in_reply_to_author);
}

// What names no language is in all of them.
bool Taste::is_wanted_language(const statuses::Head& head) {
    if (head.language.empty()) return true;
    const auto& wanted = relation(head.author).languages;
    return wanted.empty() || std::ranges::find(wanted, head.language) != wanted.end();
}

bool Taste::takes_reply_to(AccountId answered) {
    if (answered == list_.owner) return true;
    switch (list_.replies) {
        case Replies::List:
            return std::ranges::binary_search(members(), answered);
        case Replies::Followed:
            return relation(answered).following;
        case Replies::None:
            return false;
    }
    return false;
}

std::span<const AccountId> Taste::members() {
    if (!members_) members_ = store::list_members(tx_, list_.id);
    return *members_;
}

bool Taste::is_hidden(AccountId account) {
    if (!hidden_) {
        hidden_ = accounts_.hidden_from(tx_, list_.owner);
        std::ranges::sort(*hidden_);
    }
    return std::ranges::binary_search(*hidden_, account);
}

bool Taste::joins_exercises() {
    if (!joins_exercises_)
        joins_exercises_ = accounts_.preferences(tx_, list_.owner).joins_exercises;
    return *joins_exercises_;
}

const accounts::Relation& Taste::relation(AccountId account) {
    for (const auto& [known, relation] : relations_)
        if (known == account) return relation;
    return relations_.emplace_back(account, accounts_.relation(tx_, list_.owner, account)).second;
}

}  // namespace kentongan::lists
