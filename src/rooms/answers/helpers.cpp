// What officers and coordinators see of who needs help, and what they do about it.
#include <map>

#include "rooms/answers/impl.h"
#include "rooms/answers/service.h"

namespace kentongan::answers {

namespace {

constexpr int kHelpPerPage = 50;
constexpr int kMostLookedAt = 1'000;

struct Act {
    std::string_view name;
    std::initializer_list<HelpState> from;
    HelpState to;
};
const Act kActs[] = {{"take", {HelpState::Open}, HelpState::Taken},
                     {"release", {HelpState::Taken}, HelpState::Open},
                     {"done", {HelpState::Open, HelpState::Taken}, HelpState::Done},
                     {"false", {HelpState::Open, HelpState::Taken}, HelpState::False}};

bool is_open(const Help& help) {
    return help.state == HelpState::Open || help.state == HelpState::Taken;
}

// Somebody who helps in a part of what is warned: the list may be empty for them, but is theirs.
bool helps_somewhere(db::Tx& tx, const Answers::Impl& room, AccountId account,
                     const std::vector<regions::Code>& cover) {
    for (const auto& office : room.warnings.offices_of(tx, account)) {
        if (office.regions.empty()) return true;
        for (auto code : cover)
            if (regions::overlaps(office.regions, code)) return true;
    }
    for (const auto& post : room.coordinators.posts_of(tx, account))
        for (auto code : cover)
            if (post.place.contains(code) || code.contains(post.place)) return true;
    for (auto code : cover)
        if (room.warnings.is_officer_for(tx, account, code)) return true;
    return false;
}

}  // namespace

bool Answers::is_helper_for(db::Tx& tx, AccountId account, regions::Code place) const {
    return impl_->warnings.is_officer_for(tx, account, place) ||
           impl_->coordinators.coordinates(tx, account, place);
}

Result<HelpPage> list_help(db::Tx& tx, const Answers::Impl& room, AccountId account,
                           const About& about, HelpId after) {
    if (!helps_somewhere(tx, room, account, about.summary.cover))
        return Error(ErrorCode::Forbidden,
                     "Only officers and coordinators of the warned places see who needs help.");
    std::map<regions::Code, bool> known;
    const auto may_see = [&](regions::Code place) {
        const auto [found, is_new] = known.try_emplace(place, false);
        if (is_new)
            found->second = room.warnings.is_officer_for(tx, account, place) ||
                            room.coordinators.coordinates(tx, account, place);
        return found->second;
    };
    HelpPage page;
    const auto full = [&] { return std::ssize(page.rows) == kHelpPerPage; };
    for (int looked_at = 0; looked_at < kMostLookedAt && !full();) {
        const auto rows = store::list_help(tx, about.chain, after, kHelpPerPage);
        for (const auto& row : rows) {
            if (full()) break;
            after = row.id;
            ++looked_at;
            if (is_open(row) && may_see(row.place)) page.rows.push_back(row);
        }
        if (std::ssize(rows) < kHelpPerPage && !full()) return page;
    }
    page.next = after;
    return page;
}

Result<void> act_on_help(db::Tx& tx, Answers::Impl& room, AccountId account, HelpId id,
                         std::string_view act) {
    const auto known = std::ranges::find(kActs, act, &Act::name);
    if (known == std::end(kActs)) return Error(ErrorCode::BadRequest);
    auto help = store::find_help(tx, id);
    const bool allowed = help && (room.warnings.is_officer_for(tx, account, help->place) ||
                                  room.coordinators.coordinates(tx, account, help->place));
    if (!allowed) return Error(ErrorCode::NotFound);
    const auto from = help->state;
    if (std::ranges::find(known->from, from) == known->from.end())
        return Error(ErrorCode::Conflict, "Somebody changed this meanwhile. Look at the list.");
    help->state = known->to;
    help->helper = known->to == HelpState::Open ? std::nullopt : std::optional(account);
    help->changed_at = room.platform.clock.now();
    if (!store::update_help(tx, *help, from)) return Error(ErrorCode::Conflict);
    store::insert_help_event(tx, room.platform.ids.next_value(), id,
                             {account, std::string(act), help->changed_at});
    return {};
}

}  // namespace kentongan::answers
