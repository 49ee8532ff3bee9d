// Polls, and posts that quote others (FEP-044f).
#include <algorithm>
#include <set>

#include "platform/text/compose.h"
#include "rooms/statuses/service.h"

namespace kentongan::statuses {
namespace {

constexpr int kEndedAtOnce = 200;

Error refused(std::string text, const char* field) {
    return Error(ErrorCode::Unprocessable, std::move(text), field);
}

}  // namespace

Result<void> Service::set_poll(Status& status, const NewPoll& wanted) const {
    auto poll = std::make_shared<Poll>();
    for (const auto& option : wanted.options)
        if (auto title = text::tidy(option); !title.empty())
            poll->options.push_back(std::move(title));
    if (poll->options.size() < kMinPollOptions)
        return refused("Options must have more than one item", "poll[options]");
    if (poll->options.size() > kMaxPollOptions)
        return refused("Options can't contain more than 4 items", "poll[options]");
    for (const auto& option : poll->options)
        if (text::count_characters(option) > kMaxOptionCharacters)
            return refused("Options can't be longer than 50 characters each", "poll[options]");
    if (std::set(poll->options.begin(), poll->options.end()).size() != poll->options.size())
        return refused("Options can't contain duplicate items", "poll[options]");
    if (wanted.expires_in > kLongestPoll)
        return refused("Expires at is too far into the future", "poll[expires_in]");
    if (wanted.expires_in < kShortestPoll)
        return refused("Expires at must be longer than 5 minutes", "poll[expires_in]");
    poll->tallies.resize(poll->options.size());
    poll->multiple = wanted.multiple;
    poll->hide_totals = wanted.hide_totals;
    poll->expires_at = platform_.clock.now() + wanted.expires_in;
    status.poll = std::move(poll);
    return {};
}

// As Mastodon: choices or their kind changed means everybody may vote anew; the end alone does not.
Result<void> Service::change_poll(db::Tx& tx, const Status& before, Status& after,
                                  const StatusChange& change) const {
    if (change.remove_poll && before.poll) {
        store::remove_poll(tx, before.id);
        after.poll = nullptr;
    }
    if (!change.poll) return {};
    if (!after.attachments.empty())
        return Error(ErrorCode::Unprocessable, "Cannot attach more than 4 files", "media_ids");
    TRY(set_poll(after, *change.poll));
    if (before.poll && before.poll->options == after.poll->options &&
        before.poll->multiple == after.poll->multiple &&
        before.poll->hide_totals == after.poll->hide_totals) {
        after.poll = before.poll;
        return {};
    }
    store::remove_poll(tx, before.id);
    store::insert_poll(tx, before.id, *after.poll);
    return {};
}

Result<void> Service::vote(db::Tx& tx, AccountId by, StatusId id, std::span<const int> choices) {
    TRY_ASSIGN(const auto status, visible(tx, by, id));
    if (!status.poll) return Error(ErrorCode::NotFound, "Record not found");
    if (status.author == by) return refused("You cannot vote in your own polls", "choices");
    if (platform_.clock.now() >= status.poll->expires_at)
        return refused("The poll has already ended", "choices");
    const std::set<int> chosen(choices.begin(), choices.end());
    if (chosen.empty()) return refused("Choice can't be blank", "choices");
    if (*chosen.begin() < 0 || *chosen.rbegin() >= std::ssize(status.poll->options))
        return refused("The chosen vote option does not exist", "choices");
    const auto already = [] { return refused("You have already voted on this poll", "choices"); };
    if (!status.poll->multiple && chosen.size() > 1) return already();
    if (!store::list_votes(tx, by, {&id, 1}).empty()) return already();
    Poll counted = *status.poll;
    for (const int choice : chosen) {
        // Two votes of one person at once: the second one waits here for the first.
        if (!store::insert_vote(tx, id, by, choice)) return already();
        ++counted.tallies[static_cast<std::size_t>(choice)];
    }
    ++counted.voters;
    store::update_poll(tx, id, counted);
    forget_after_commit(tx, id, store::touch(tx, id));
    announce(tx, PollVoted{id, status.author, by, {chosen.begin(), chosen.end()}});
    return {};
}

std::size_t Service::end_polls(db::Tx& tx) {
    const auto ended = store::end_polls(tx, platform_.clock.now(), kEndedAtOnce);
    for (auto id : ended) {
        const auto status = store::find_status(tx, id);
        if (!status) continue;
        forget_after_commit(tx, id, store::touch(tx, id));
        announce(tx, PollEnded{id, status->author});
    }
    return ended.size();
}

// The quote itself is what was asked for; what it may not quote is refused before anything is kept.
Result<Status> Service::set_quote(db::Tx& tx, Status& status, StatusId quoted_id) const {
    TRY_ASSIGN(auto quoted, original(tx, status.author, quoted_id));
    const bool own = quoted.author == status.author;
    const auto not_allowed = [] {
        return refused("You are not allowed to quote this post", "quoted_status_id");
    };
    if (quoted.exercise || quoted.visibility == Visibility::Direct) return not_allowed();
    if (quoted.visibility == Visibility::Private) {
        if (!own) return not_allowed();
        // Followers-only stays followers-only.
        if (status.visibility != Visibility::Direct) status.visibility = Visibility::Private;
    }
    if (!allows(tx, status.author, quoted, quoted.quote_policy)) return not_allowed();
    status.quote_of = quoted.id;
    // Of a post elsewhere its author's server has the last word.
    const auto author = accounts_.find(tx, quoted.author);
    if (author && !author->domain.empty() && !own) status.quote_state = QuoteState::Pending;
    return quoted;
}

Result<StatusId> Service::revoke_quote(db::Tx& tx, AccountId by, StatusId quoted, StatusId quote) {
    TRY(own(tx, by, quoted));
    const auto status = store::find_status(tx, quote);
    if (!status || status->quote_of != std::optional(quoted))
        return Error(ErrorCode::NotFound, "Record not found");
    if (status->quote_state != QuoteState::Accepted) return quote;
    forget_after_commit(tx, quote, store::update_quote_state(tx, quote, QuoteState::Revoked));
    forget_after_commit(tx, quoted, store::update_count(tx, quoted, store::Count::Quotes, -1));
    tx.after_commit(
        [this, edited = StatusEdited{quote, status->author}] { platform_.bus.publish(edited); });
    return quote;
}

Result<StatusId> Service::set_quote_policy(db::Tx& tx, AccountId by, StatusId id,
                                           InteractionPolicy policy) {
    TRY_ASSIGN(const auto status, own(tx, by, id));
    if (status.reblog_of) return Error(ErrorCode::NotFound, "Record not found");
    forget_after_commit(tx, id, store::update_quote_policy(tx, id, policy));
    return id;
}

// Streams hear of it, people who boosted the post do not: nobody changed what it says.
void Service::set_card(db::Tx& tx, StatusId id, std::string_view card_json) {
    const auto status = store::find_status(tx, id);
    if (!status || status->card_json == card_json) return;
    forget_after_commit(tx, id, store::update_card(tx, id, card_json));
    tx.after_commit(
        [this, edited = StatusEdited{id, status->author}] { platform_.bus.publish(edited); });
}

}  // namespace kentongan::statuses
