#include "rooms/answers/recent.h"

#include <algorithm>

#include "platform/text/unmask.h"
#include "rooms/answers/impl.h"
#include "rooms/answers/official.h"

namespace kentongan::answers {

namespace {

constexpr std::size_t kMostMessages = 6;  // the newest of a chain

std::vector<std::vector<std::uint64_t>> texts_of(db::Tx& tx, const Answers::Impl& room,
                                                 warnings::ChainId chain) {
    std::vector<std::vector<std::uint64_t>> texts;
    auto summary = room.warnings.summary(tx, chain, "id");
    if (!summary || summary->hidden) return texts;
    const About about{chain, *std::move(summary)};
    // As people pass it on, and as the office wrote it.
    texts.push_back(
        shingles(text::unmask(pass_on_text(room, about, "00000000", "id")), kMostOfOne));
    const auto said = said_in(tx, room, about);
    for (auto one = said.rbegin(); one != said.rend() && texts.size() <= kMostMessages; ++one)
        texts.push_back(shingles(text::unmask(one->official.texts), kMostOfOne));
    return texts;
}

}  // namespace

void RecentTexts::changed(warnings::ChainId chain) {
    const std::lock_guard lock(mutex_);
    if (!loaded_) return;
    changed_.insert(chain);
    // Nobody asked for long: read them all again when somebody does.
    if (std::ssize(changed_) > kMostRemembered) {
        changed_.clear();
        texts_.clear();
        loaded_ = false;
    }
}

void RecentTexts::refresh(db::Tx& tx, const Answers::Impl& room) {
    const auto now = room.platform.clock.now();
    if (!loaded_) {
        for (const auto& recent : store::list_chains(tx, now + kRemembered, kMostRemembered))
            if (recent.at + kRemembered > now) changed_.insert(recent.chain);
        loaded_ = true;
    }
    for (auto chain : changed_) {
        auto texts = texts_of(tx, room, chain);
        if (texts.empty())
            texts_.erase(chain);
        else
            texts_[chain] = std::move(texts);
    }
    changed_.clear();
    // Ids grow with time: the first is the oldest.
    while (!texts_.empty() && (std::ssize(texts_) > kMostRemembered ||
                               snowflake_time(texts_.begin()->first.value()) + kRemembered < now))
        texts_.erase(texts_.begin());
}

std::optional<RecentTexts::Match> RecentTexts::best(db::Tx& tx, const Answers::Impl& room,
                                                    std::string_view unmasked) {
    const auto asked = shingles(unmasked, kMostShingles);
    std::optional<Match> best;
    const std::lock_guard lock(mutex_);
    refresh(tx, room);
    for (const auto& [chain, texts] : texts_)
        for (const auto& text : texts) {
            const auto found = similarity(asked, text);
            // Of two as good the newer one.
            if (found > 0 && (!best || found >= best->similarity)) best = {chain, found};
        }
    return best;
}

}  // namespace kentongan::answers
