#include "rooms/receipts/service.h"

#include <algorithm>
#include <stdexcept>

namespace kentongan::receipts {

namespace {

constexpr int kMostUndoable = 20;
constexpr auto kKept = std::chrono::days(400);  // of a warning's beginning: a year and its report
constexpr int kForgottenAtOnce = 2'000;

std::string recipient_of(Code place) {
    return "place:" + place.to_string();
}

}  // namespace

void Service::record(db::Tx& tx, std::span<const Receipt> receipts) {
    for (const auto& receipt : receipts) {
        if (receipt.recipient.empty() || receipt.recipient.size() > kMaxRecipient)
            throw std::invalid_argument("receipt of " + receipt.recipient);
        store::raise(tx, receipt);
    }
}

Result<warnings::Summary> Service::warning(db::Tx& tx, std::string_view alert_id,
                                           std::string_view language) const {
    const auto alert = warnings::AlertId::parse(alert_id);
    const auto chain = alert ? warnings_.chain_of(tx, *alert) : std::nullopt;
    auto told = chain ? warnings_.summary(tx, *chain, language) : std::nullopt;
    if (!told || told->hidden) return Error(ErrorCode::NotFound, "There is no such warning.");
    return *std::move(told);
}

void Service::sweep() {
    const ChainId first(snowflake_at(platform_.clock.now() - kKept));
    for (bool more = true; more;)
        more = platform_.database.write(
            [&](db::Tx& tx) { return store::forget_before(tx, first, kForgottenAtOnce); });
}

std::shared_ptr<const Rollup> Service::rollup(db::Tx& tx, const warnings::Summary& warning) {
    const auto now = platform_.clock.now();
    return rollups_.get(warning.chain, now, [&] {
        const auto targets = warnings_.targets(tx, warning.head);
        return count(tx, regions_, warning, targets, now);
    });
}

std::shared_ptr<const Times> Service::times(db::Tx& tx, const warnings::Summary& warning) {
    const Which which{warning.chain, warning.exercise};
    return times_.get(warning.chain, platform_.clock.now(), [&] {
        const auto ask = [&](By by, Stage stage) { return store::quantiles(tx, which, by, stage); };
        const auto alone = [](const std::vector<PartQuantiles>& parts) {
            return parts.empty() ? Quantiles{} : parts.front().quantiles;
        };
        return Times{alone(ask(By::All, Stage::Delivered)), alone(ask(By::All, Stage::Shown)),
                     ask(By::Channel, Stage::Delivered),    ask(By::Channel, Stage::Shown),
                     ask(By::Place, Stage::Delivered),      ask(By::Place, Stage::Shown)};
    });
}

void Service::note_seen(db::Tx& tx, AccountId account, const warnings::Summary& warning) {
    const auto now = platform_.clock.now();
    if (!warning.live_at(now)) return;
    if (warning.exercise && !accounts_.preferences(tx, account).joins_exercises) return;
    Receipt receipt;
    receipt.chain = warning.chain;
    receipt.recipient = "account:" + account.to_string();
    receipt.stage = Stage::Shown;
    receipt.at = now;
    receipt.exercise = warning.exercise;
    const auto places = accounts_.places(tx, account);
    const auto warned = std::ranges::find_if(
        places, [&](Code place) { return regions::overlaps(warning.cover, place); });
    // Whoever reads it elsewhere has it from the page, and counts for no warned place.
    receipt.channel = warned == places.end() ? Channel::Page : Channel::Timeline;
    if (!places.empty()) receipt.place = warned == places.end() ? places.front() : *warned;
    record(tx, {&receipt, 1});
}

Result<std::vector<Code>> Service::scope(db::Tx& tx, AccountId id,
                                         const warnings::Summary& warning) const {
    const std::vector<Code> everywhere{Code()};
    const auto account = accounts_.find(tx, id);
    if (!account || account->suspended) return Error(ErrorCode::Forbidden);
    if (account->role >= accounts::Role::Admin) return everywhere;
    std::vector<Code> places;
    for (const auto& office : warnings_.offices_of(tx, id)) {
        if (office.exercise && !warning.exercise) continue;
        if (office.id == warning.speaker || office.regions.empty()) return everywhere;
        places.insert(places.end(), office.regions.begin(), office.regions.end());
    }
    for (const auto& post : coordinators_.posts_of(tx, id)) places.push_back(post.place);
    places = regions_.minimal_cover(std::move(places));
    const bool concerned = std::ranges::any_of(
        places, [&](Code place) { return regions::overlaps(warning.cover, place); });
    if (!concerned)
        return Error(ErrorCode::Forbidden,
                     "Only officers and coordinators of the warned places see this page.");
    return places;
}

bool Service::may_announce(db::Tx& tx, AccountId account, Code place) const {
    return coordinators_.coordinates(tx, account, place) ||
           warnings_.is_officer_for(tx, account, place);
}

Result<void> Service::announce(db::Tx& tx, AccountId account, const warnings::Summary& warning,
                               Code place) {
    if (!may_announce(tx, account, place))
        return Error(ErrorCode::Forbidden, "Only those who coordinate this place can say that.");
    const auto now = platform_.clock.now();
    if (!warning.live_at(now)) return Error(ErrorCode::Conflict, "This warning is over.");
    if (!regions::overlaps(warning.cover, place))
        return Error(ErrorCode::Unprocessable, "This place is not warned.", "place");
    Receipt receipt;
    receipt.chain = warning.chain;
    receipt.channel = Channel::Liaison;
    receipt.recipient = recipient_of(place);
    receipt.place = place;
    receipt.stage = Stage::Acknowledged;
    receipt.at = now;
    receipt.exercise = warning.exercise;
    store::put_announcement(tx, {warning.chain, place, account, now});
    record(tx, {&receipt, 1});
    forget_after(tx, warning.chain);
    return {};
}

Result<void> Service::undo_announcement(db::Tx& tx, AccountId account, ChainId chain, Code place) {
    const auto said = store::find_announcement(tx, chain, place);
    if (!said) return {};
    if (said->account != account)
        return Error(ErrorCode::Forbidden, "Somebody else has said that.");
    if (platform_.clock.now() - said->at > kUndoFor)
        return Error(ErrorCode::Conflict, "It can be undone for five minutes only.");
    store::remove_announcement(tx, chain, place);
    store::remove(tx, chain, Channel::Liaison, recipient_of(place));
    forget_after(tx, chain);
    return {};
}

std::vector<Announcement> Service::undoable(db::Tx& tx, AccountId account, ChainId chain) const {
    return store::list_announcements(tx, account, chain, platform_.clock.now() - kUndoFor,
                                     kMostUndoable);
}

// What people just said is to be seen at once.
void Service::forget_after(db::Tx& tx, ChainId chain) {
    tx.after_commit([this, chain] { rollups_.forget(chain); });
}

}  // namespace kentongan::receipts
