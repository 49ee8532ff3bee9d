#include "rooms/accounts/relation_service.h"

#include "platform/base/strings.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/checks.h"

namespace kentongan::accounts {

namespace {

constexpr int kAcceptAtOnce = 1'000;
constexpr std::int64_t kMaxEndorsements = 500;
constexpr std::int64_t kMaxDomainBlocks = 1'000;

store::FollowOptions chosen(const Relations::Options& options, store::FollowOptions before) {
    return {options.reblogs.value_or(before.reblogs), options.notify.value_or(before.notify),
            options.languages.value_or(before.languages)};
}

}  // namespace

Result<Account> Relations::other(db::Tx& tx, AccountId account, AccountId target) const {
    auto found = directory_.find(tx, target);
    if (!found || found->suspended || found->pending) return Error(ErrorCode::NotFound);
    if (account == target) return Error(ErrorCode::Forbidden);
    return *std::move(found);
}

void Relations::begin_follow(db::Tx& tx, AccountId follower, AccountId target,
                             store::FollowOptions options) {
    if (!store::insert_follow(tx, platform_.ids.next_value(), follower, target, options)) return;
    store::add_to_counts(tx, follower, 0, 1);
    store::add_to_counts(tx, target, 1, 0);
    directory_.account_changed(tx, follower);
    directory_.account_changed(tx, target);
    directory_.relations_changed(tx, follower);
    announce(tx, FollowChanged{follower, target, true});
}

void Relations::end_follow(db::Tx& tx, AccountId follower, AccountId target, By by) {
    if (!store::remove_follow(tx, follower, target)) return;
    // Only who is followed is recommended.
    store::remove_endorsement(tx, follower, target);
    store::add_to_counts(tx, follower, 0, -1);
    store::add_to_counts(tx, target, -1, 0);
    directory_.account_changed(tx, follower);
    directory_.account_changed(tx, target);
    directory_.relations_changed(tx, follower);
    announce(tx, FollowChanged{follower, target, false, by == By::Target});
}

bool Relations::end_request(db::Tx& tx, AccountId follower, AccountId target,
                            FollowRequested::State state) {
    if (!store::remove_request(tx, follower, target)) return false;
    announce(tx, FollowRequested{follower, target, state});
    return true;
}

void Relations::end_all(db::Tx& tx, AccountId account, AccountId other) {
    end_follow(tx, account, other, By::Follower);
    end_request(tx, account, other, FollowRequested::State::Withdrawn);
    reject_follower(tx, account, other);
}

Result<void> Relations::follow(db::Tx& tx, AccountId follower, AccountId target, Options options) {
    TRY_ASSIGN(const auto person, other(tx, follower, target));
    if (store::is_blocked_between(tx, follower, target)) return Error(ErrorCode::Forbidden);
    if (const auto before = store::find_follow(tx, follower, target)) {
        store::update_follow(tx, follower, target, chosen(options, *before));
        return {};
    }
    const auto self = directory_.find(tx, follower);
    if (!self) return Error(ErrorCode::NotFound);
    const bool is_from_here = self->domain.empty(), leads_away = !person.domain.empty();
    if (person.moved_to || (!is_from_here && leads_away)) return Error(ErrorCode::Forbidden);
    if (is_from_here && self->following_count >= kMaxFollowing)
        return Error(ErrorCode::Unprocessable, "You already follow as many people as possible");
    // Whom moderators limited may only ask, as in Mastodon; and another server has to say yes
    // first, or posts for followers would be for who is none.
    if (!person.locked && !self->silenced && !leads_away) {
        begin_follow(tx, follower, target, chosen(options, {}));
    } else if (store::insert_request(tx, platform_.ids.next_value(), follower, target,
                                     chosen(options, {}))) {
        announce(tx, FollowRequested{follower, target, FollowRequested::State::Asked});
    }
    return {};
}

Result<void> Relations::follow(AccountId follower, AccountId target, Options options) {
    return platform_.database.write(
        [&](db::Tx& tx) { return follow(tx, follower, target, options); });
}

Result<void> Relations::unfollow(db::Tx& tx, AccountId follower, AccountId target) {
    if (!directory_.find(tx, target)) return Error(ErrorCode::NotFound);
    end_follow(tx, follower, target, By::Follower);
    end_request(tx, follower, target, FollowRequested::State::Withdrawn);
    return {};
}

Result<void> Relations::unfollow(AccountId follower, AccountId target) {
    return platform_.database.write([&](db::Tx& tx) { return unfollow(tx, follower, target); });
}

Result<void> Relations::remove_follower(AccountId target, AccountId follower) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!directory_.find(tx, follower)) return Error(ErrorCode::NotFound);
        end_follow(tx, follower, target, By::Target);
        return {};
    });
}

void Relations::reject_follower(db::Tx& tx, AccountId target, AccountId follower) {
    end_follow(tx, follower, target, By::Target);
    end_request(tx, follower, target, FollowRequested::State::Rejected);
}

void Relations::move_follow(db::Tx& tx, AccountId follower, AccountId from, AccountId to) {
    const auto wanted = store::find_follow(tx, follower, from);
    if (!wanted) return;
    // Who follows the other one already has said how.
    const bool is_known = store::find_follow(tx, follower, to).has_value();
    const auto options =
        is_known ? Options() : Options{wanted->reblogs, wanted->notify, wanted->languages};
    if (follow(tx, follower, to, options).ok()) end_follow(tx, follower, from, By::Follower);
}

bool Relations::accept_one(db::Tx& tx, AccountId target, AccountId follower) {
    const auto request = store::find_request(tx, follower, target);
    if (!request) return false;
    end_request(tx, follower, target, FollowRequested::State::Accepted);
    begin_follow(tx, follower, target, *request);
    return true;
}

Result<void> Relations::accept(db::Tx& tx, AccountId target, AccountId follower) {
    if (!accept_one(tx, target, follower)) return Error(ErrorCode::NotFound);
    return {};
}

Result<void> Relations::accept(AccountId target, AccountId follower) {
    return platform_.database.write([&](db::Tx& tx) { return accept(tx, target, follower); });
}

Result<void> Relations::reject(AccountId target, AccountId follower) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!end_request(tx, follower, target, FollowRequested::State::Rejected))
            return Error(ErrorCode::NotFound);
        return {};
    });
}

void Relations::accept_all(AccountId target) {
    Page page;
    page.limit = kAcceptAtOnce;
    const auto now = platform_.clock.now();
    const auto accept_some = [&](db::Tx& tx) {
        const auto some = store::list_page(tx, store::List::Requests, target, page, now);
        for (const auto& request : some) accept_one(tx, target, request.account);
        return std::ssize(some) == kAcceptAtOnce;
    };
    while (platform_.database.write(accept_some)) {
    }
}

Result<void> Relations::block(db::Tx& tx, AccountId account, AccountId target) {
    TRY(other(tx, account, target));
    end_all(tx, account, target);
    store::insert_block(tx, platform_.ids.next_value(), account, target);
    directory_.relations_changed(tx, account);
    directory_.relations_changed(tx, target);
    announce(tx, AccountBlocked{account, target});
    return {};
}

Result<void> Relations::block(AccountId account, AccountId target) {
    return platform_.database.write([&](db::Tx& tx) { return block(tx, account, target); });
}

Result<void> Relations::unblock(db::Tx& tx, AccountId account, AccountId target) {
    if (!directory_.find(tx, target)) return Error(ErrorCode::NotFound);
    if (!store::remove_block(tx, account, target)) return {};
    directory_.relations_changed(tx, account);
    directory_.relations_changed(tx, target);
    announce(tx, AccountUnblocked{account, target});
    return {};
}

Result<void> Relations::unblock(AccountId account, AccountId target) {
    return platform_.database.write([&](db::Tx& tx) { return unblock(tx, account, target); });
}

Result<void> Relations::mute(AccountId account, AccountId target, const store::Mute& mute) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY(other(tx, account, target));
        store::upsert_mute(tx, platform_.ids.next_value(), account, target, mute);
        directory_.relations_changed(tx, account);
        return {};
    });
}

Result<void> Relations::unmute(AccountId account, AccountId target) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!directory_.find(tx, target)) return Error(ErrorCode::NotFound);
        store::remove_mute(tx, account, target);
        directory_.relations_changed(tx, account);
        return {};
    });
}

Result<void> Relations::endorse(AccountId account, AccountId target) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY(other(tx, account, target));
        if (!store::find_follow(tx, account, target))
            return Error(ErrorCode::Unprocessable,
                         "Validation failed: You must be already following the person you want to "
                         "endorse");
        if (store::count_endorsements(tx, account) >= kMaxEndorsements)
            return Error(ErrorCode::Unprocessable,
                         "You already recommend as many people as "
                         "possible");
        store::insert_endorsement(tx, platform_.ids.next_value(), account, target);
        return {};
    });
}

Result<void> Relations::unendorse(AccountId account, AccountId target) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!directory_.find(tx, target)) return Error(ErrorCode::NotFound);
        store::remove_endorsement(tx, account, target);
        return {};
    });
}

Result<void> Relations::block_domain(AccountId account, std::string_view text) {
    const auto domain = domain_of(text);
    if (domain.empty())
        return Error(ErrorCode::Unprocessable, "Domain is not a valid domain name", "domain");
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (store::count_domain_blocks(tx, account) >= kMaxDomainBlocks)
            return Error(ErrorCode::Unprocessable, "You block too many servers", "domain");
        store::insert_domain_block(tx, platform_.ids.next_value(), account, domain);
        for (auto other : store::list_related_of_domain(tx, account, domain, kMaxFollowing))
            end_all(tx, account, other);
        directory_.relations_changed(tx, account);
        return {};
    });
}

Result<void> Relations::unblock_domain(AccountId account, std::string_view text) {
    const auto domain = domain_of(text);
    platform_.database.write([&](db::Tx& tx) {
        store::remove_domain_block(tx, account, domain);
        directory_.relations_changed(tx, account);
    });
    return {};
}

Result<void> Relations::set_note(AccountId account, AccountId target, std::string_view comment) {
    if (!is_valid_utf8(comment) || comment.find('\0') != std::string_view::npos ||
        utf8_length(comment) > kMaxRelationNote)
        return Error(ErrorCode::Unprocessable, "The note is too long", "comment");
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!directory_.find(tx, target)) return Error(ErrorCode::NotFound);
        store::upsert_note(tx, account, target, comment);
        return {};
    });
}

}  // namespace kentongan::accounts
