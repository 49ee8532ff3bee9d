#include "rooms/actors/moving.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::actors {
namespace {

// As Mastodon: followers have to ask again each time.
constexpr Duration kBetweenMoves = 24h * 30;

Error wrong(std::string_view text) {
    return Error(ErrorCode::Unprocessable, std::string(text), "target");
}

constexpr auto kTooSoon = i18n::msg("You can move once in 30 days.");
constexpr auto kNotFound = i18n::msg("We do not find this account. Write it like ani@example.org.");

// As their own server says now, not as we remember.
Result<accounts::Account> find_target(Actors::Impl& impl, std::string_view acct) {
    const auto id = impl.people.by_acct(trim(acct));
    auto found =
        id ? impl.platform.database.read([&](db::Tx& tx) { return impl.accounts.find(tx, *id); })
           : std::nullopt;
    if (!found || found->suspended || found->pending) return wrong(kNotFound);
    if (found->domain.empty()) return *std::move(found);
    const auto fresh = impl.people.refresh(found->uri);
    if (!fresh)
        return wrong(i18n::msg("The server of the new account does not answer. Try again later."));
    found = impl.platform.database.read([&](db::Tx& tx) { return impl.accounts.find(tx, *fresh); });
    return *std::move(found);
}

Result<void> check_target(const accounts::Account& account, const accounts::Account& target) {
    if (target.id == account.id) return wrong(i18n::msg("This is this account itself."));
    if (account.moved_to == target.id)
        return wrong(i18n::msg("You have moved to this account already."));
    if (target.moved_to)
        return wrong(i18n::msg("This account has moved away itself. Name the one it moved to."));
    const auto& aliases = target.also_known_as;
    if (std::ranges::find(aliases, account.uri) == aliases.end())
        return wrong(
            i18n::msg("The new account does not name this one yet. Name this account there among "
                      "your other accounts first, then try again."));
    return {};
}

}  // namespace

std::optional<TimePoint> next_move(Actors::Impl& impl, db::Tx& tx, AccountId person) {
    const auto last = store::find_move(tx, person);
    if (!last || *last + kBetweenMoves <= impl.platform.clock.now()) return {};
    return *last + kBetweenMoves;
}

Result<void> move_away(Actors::Impl& impl, AccountId person, const Move& move) {
    if (trim(move.target).empty()) return wrong(kNotFound);
    if (!move.is_confirmed)
        return Error(ErrorCode::Unprocessable, "Tick this if you want to move.", "confirmed");
    TRY(impl.accounts.check_password(person, move.password));
    if (impl.platform.database.read([&](db::Tx& tx) { return next_move(impl, tx, person); }))
        return wrong(kTooSoon);
    TRY_ASSIGN(const auto target, find_target(impl, move.target));
    return impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        const auto now = impl.accounts.find(tx, person);
        if (!now || now->suspended) return Error(ErrorCode::NotFound);
        TRY(check_target(*now, target));
        if (next_move(impl, tx, person)) return wrong(kTooSoon);
        TRY(impl.accounts.set_moved(tx, person, target.id));
        store::upsert_move(tx, person, impl.platform.clock.now());
        return {};
    });
}

Result<void> move_back(Actors::Impl& impl, AccountId person) {
    return impl.platform.database.write(
        [&](db::Tx& tx) { return impl.accounts.set_moved(tx, person, {}); });
}

}  // namespace kentongan::actors
