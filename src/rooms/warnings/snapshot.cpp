#include "rooms/warnings/snapshot.h"

#include "platform/db/database.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {

State Card::state_at(TimePoint now) const {
    return chain.state == State::Live && chain.expires <= now ? State::Expired : chain.state;
}

std::shared_ptr<const Shown> Snapshot::get() const {
    {
        std::lock_guard lock(mutex_);
        if (shown_) return shown_;
    }
    std::lock_guard one(loading_);
    {
        std::lock_guard lock(mutex_);
        if (shown_) return shown_;
    }
    return load();
}

void Snapshot::reload() {
    std::lock_guard one(loading_);
    load();
}

void Snapshot::invalidate() {
    std::lock_guard one(loading_);
    std::lock_guard lock(mutex_);
    shown_.reset();
}

std::shared_ptr<const Shown> Snapshot::load() const {
    auto now = platform_.clock.now();
    auto shown = std::make_shared<Shown>();
    auto chains = platform_.database.read([&](db::Tx& tx) {
        shown->newest = store::newest_alert(tx);
        return store::list_shown_chains(tx, now - kShowEndedFor);
    });
    for (auto& [chain, head, source] : chains) {
        if (chain.state == State::Live) shown->next_due = std::min(shown->next_due, chain.due_at);
        shown->cards.push_back(std::make_shared<const Card>(
            Card{std::move(chain), std::move(head), source_label(source)}));
    }
    std::sort(shown->cards.begin(), shown->cards.end(), [](const auto& a, const auto& b) {
        auto rank = [](const Card& card) {
            bool live = card.chain.state == State::Live;
            return std::tuple(live, live ? static_cast<int>(card.chain.level) : 0,
                              live ? card.head.sent : card.ended_at(), card.chain.id);
        };
        return rank(*a) > rank(*b);
    });
    next_due_ = to_millis(shown->next_due);
    std::lock_guard lock(mutex_);
    shown_ = shown;
    return shown;
}

}  // namespace kentongan::warnings
