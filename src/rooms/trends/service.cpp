#include "rooms/trends/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::trends {

namespace {

// More than anybody does by hand: who does more is not heard more.
constexpr int kMostTagsADay = 50, kMostLikingsADay = 200, kMostLinksADay = 50;
constexpr std::size_t kMostNewCards = 1'000;
constexpr Duration kNewStatus = 48h;

std::int64_t day_of(TimePoint time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

int most_a_day(Kind kind) {
    switch (kind) {
        case Kind::Tag:
            return kMostTagsADay;
        case Kind::Status:
            return kMostLikingsADay;
        case Kind::Link:
            return kMostLinksADay;
    }
    return 0;
}

}  // namespace

bool Service::may_trend(const accounts::Account& author) const {
    return author.discoverable && !author.suspended && !author.silenced && !author.pending &&
           author.official_of.empty();
}

bool Service::may_trend(const statuses::Status& status) const {
    return status.visibility == statuses::Visibility::Public && !status.reblog_of &&
           !status.in_reply_to && !status.exercise && !status.sensitive &&
           status.spoiler_text.empty() && status.extension_json.empty() &&
           status.created_at > platform_.clock.now() - kNewStatus;
}

bool Service::takes_more(db::Tx& tx, AccountId account, Kind kind) const {
    const auto most = most_a_day(kind);
    return store::count_marks(tx, account, kind, platform_.clock.now() - 24h, most) < most;
}

void Service::note_post(db::Tx& tx, const statuses::StatusPublished& event) {
    const auto& status = *event.status;
    if (status.tags.empty() || event.region_bound || !may_trend(status)) return;
    const auto author = accounts_.find(tx, status.author);
    if (!author || !may_trend(*author)) return;
    auto tags = status.tags;
    std::ranges::sort(tags);
    for (auto& tag : tags) {
        if (!takes_more(tx, status.author, Kind::Tag)) return;
        store::insert_mark(tx, {Kind::Tag, std::move(tag), status.author, day_of(status.created_at),
                                status.created_at, status.id});
    }
}

void Service::note_liking(db::Tx& tx, const Liking& liking) {
    const Mark mark{Kind::Status, liking.status.to_string(), liking.by, 0, platform_.clock.now(),
                    liking.status};
    if (liking.undone) return store::take_mark(tx, mark);
    const auto status = statuses_.find(tx, liking.status);
    if (!status || status->author == liking.by || !may_trend(*status)) return;
    if (takes_more(tx, liking.by, Kind::Status)) store::insert_mark(tx, mark);
}

void Service::forget(db::Tx& tx, StatusId status) {
    store::remove_of_status(tx, status);
}

void Service::note_card(const cards::CardAttached& event) {
    const std::lock_guard lock(cards_mutex_);
    if (new_cards_.size() < kMostNewCards) new_cards_.push_back(event);
}

void Service::write_cards() {
    std::vector<cards::CardAttached> taken;
    {
        const std::lock_guard lock(cards_mutex_);
        taken.swap(new_cards_);
    }
    if (taken.empty()) return;
    platform_.database.write([&](db::Tx& tx) {
        for (const auto& card : taken) {
            const auto status = statuses_.find(tx, card.status);
            if (!status || !may_trend(*status)) continue;
            const auto author = accounts_.find(tx, status->author);
            if (!author || !may_trend(*author) || !takes_more(tx, author->id, Kind::Link)) continue;
            store::insert_mark(tx, {Kind::Link, card.url, author->id, day_of(status->created_at),
                                    status->created_at, status->id});
        }
    });
}

bool Service::may_moderate(db::Tx& tx, AccountId account) const {
    const auto person = accounts_.find(tx, account);
    return person && !person->suspended && person->role >= accounts::Role::Moderator;
}

Result<void> Service::review(AccountId by, Kind kind, const std::string& subject, bool allowed) {
    TRY(platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!may_moderate(tx, by)) return Error(ErrorCode::Forbidden);
        if (kind == Kind::Tag) return tags_.review(tx, subject, {allowed, {}, {}});
        store::upsert_review(tx, kind, {subject, allowed}, platform_.clock.now());
        return {};
    }));
    count();
    return {};
}

}  // namespace kentongan::trends
