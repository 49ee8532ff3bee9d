#include <algorithm>
#include <unordered_map>

#include "rooms/statuses/service.h"

namespace kentongan::statuses {

bool Sight::sees(AccountId author, Visibility visibility, std::span<const AccountId> mentions,
                 bool exercise) {
    if (viewer_ == author) return true;
    if (exercise && !joins_exercises()) return false;
    const bool open = is_open(visibility);
    if (!viewer_) return open;
    if (is_blocked_by(author)) return false;
    if (open) return true;
    if (std::find(mentions.begin(), mentions.end(), *viewer_) != mentions.end()) return true;
    return visibility == Visibility::Private && relation(author).following;
}

bool Sight::joins_exercises() {
    if (!joins_exercises_)
        joins_exercises_ = viewer_ && accounts_.preferences(tx_, *viewer_).joins_exercises;
    return *joins_exercises_;
}

const accounts::Relation& Sight::relation(AccountId author) {
    for (const auto& [known, relation] : relations_)
        if (known == author) return relation;
    relations_.emplace_back(author, accounts_.relation(tx_, *viewer_, author));
    return relations_.back().second;
}

// Mutes are in the list too, and do not make anything invisible where it is asked for.
bool Sight::is_blocked_by(AccountId author) {
    if (!hidden_) {
        hidden_ = accounts_.hidden_from(tx_, *viewer_);
        std::sort(hidden_->begin(), hidden_->end());
    }
    return std::binary_search(hidden_->begin(), hidden_->end(), author) &&
           relation(author).blocked_by;
}

std::vector<Status> Service::find_visible(db::Tx& tx, std::optional<AccountId> viewer,
                                          std::span<const StatusId> ids) const {
    auto found = store::list_statuses(tx, ids);
    std::vector<AccountId> people;
    for (const auto& status : found) people.push_back(status.author);
    std::unordered_map<AccountId, accounts::Account> authors;
    for (auto& author : accounts_.find_many(tx, people)) authors.emplace(author.id, author);
    Sight sight(tx, accounts_, viewer);
    std::erase_if(found, [&](Status& status) {
        const auto author = authors.find(status.author);
        if (author == authors.end() || author->second.suspended) return true;
        if (!sight.sees(status.author, status.visibility, status.mentions, status.exercise))
            return true;
        if (status.reblog_of && !may_see(tx, viewer, status)) return true;
        name_addresses(status, author->second);
        return false;
    });
    return found;
}

}  // namespace kentongan::statuses
