#include <algorithm>
#include <unordered_map>

#include "embedded/statuses_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/statuses/impl.h"

namespace kentongan::statuses {
namespace {

constexpr Duration kSweep = 10min;
// Polls end and posts for later appear by our own clock; both are keyed reads when there is
// nothing.
constexpr Duration kTick = 1s;
constexpr int kMaxRegionStatuses = 800;
// How far back a list of many authors looks first; four times as far each time it finds too little.
constexpr Duration kFirstWindow = 48h;
// Tags looked at for one question; those of closed posts are passed over.
constexpr int kMaxTagSteps = 200;
constexpr int kMaxSearchRounds = 5;
constexpr char kSmallestLetter = '\x01';

}  // namespace

Statuses::Statuses(Platform& platform, accounts::Accounts& accounts,
                   attachments::Attachments& attachments, const regions::Regions* regions,
                   filters::Filters* filters)
    : impl_(std::make_unique<Impl>(platform, accounts, attachments, regions, filters)) {
    add_status_routes(*this);
    add_list_routes(*this);
    add_poll_routes(*this);
    add_scheduled_routes(*this);
    add_pages(*this);
    add_compose_page(*this);
    platform.bus.subscribe<accounts::AccountChanged>([this](const accounts::AccountChanged& event) {
        impl_->cache.account_changed(event.account, impl_->platform.clock.now());
    });
    platform.bus.subscribe_within<accounts::AccountErased>(
        [this](db::Tx& tx, const accounts::AccountErased& event) {
            Page all;
            all.limit = kMaxScheduled;
            for (const auto& one : store::list_scheduled(tx, event.account, all)) {
                store::remove_scheduled(tx, one.author, one.id);
                impl_->attachments.release(tx, one.id.value());
            }
        });
    if (filters)
        filters->set_may_see([this](db::Tx& tx, AccountId viewer, std::int64_t id) {
            const auto status = find(tx, StatusId(id));
            return status && may_see(tx, viewer, *status);
        });
    platform.scheduler.every("statuses.tick", kTick, [this] {
        publish_scheduled(*impl_);
        impl_->platform.database.write([&](db::Tx& tx) { impl_->service.end_polls(tx); });
    });
    platform.scheduler.every("statuses.sweep", kSweep, [this] {
        auto& home = impl_->platform;
        home.database.write([&](db::Tx& tx) {
            store::remove_keys(tx, home.clock.now() - kKeysRemembered);
            store::remove_ended_regions(tx, home.clock.now());
        });
    });
}
Statuses::~Statuses() = default;

std::vector<db::Migration> Statuses::migrations() {
    return db::migrations_from("statuses", embedded::statuses_migrations());
}

Result<Status> Statuses::publish(const NewStatus& status) {
    return impl_->platform.database.write(
        [&](db::Tx& tx) { return impl_->service.publish(tx, status); });
}
Result<Status> Statuses::publish(db::Tx& tx, const NewStatus& status) {
    return impl_->service.publish(tx, status);
}

Result<void> Statuses::edit(db::Tx& tx, StatusId id, std::string text, std::string extension_json) {
    auto status = impl_->service.find(tx, id);
    if (!status) return Error(ErrorCode::NotFound, "Record not found");
    StatusChange change;
    change.text = std::move(text);
    change.spoiler_text = status->spoiler_text;
    change.sensitive = status->sensitive;
    change.extension_json = std::move(extension_json);
    return impl_->service.edit(tx, id, change);
}

void Statuses::end_region_bound(db::Tx& tx, StatusId id) {
    impl_->service.end_region_bound(tx, id);
}
void Statuses::change_region_bound(db::Tx& tx, StatusId id, const RegionBound& bound) {
    impl_->service.change_region_bound(tx, id, bound);
}
Result<void> Statuses::remove(db::Tx& tx, StatusId id) {
    return impl_->service.remove(tx, id);
}
Result<void> Statuses::set_sensitive(db::Tx& tx, StatusId id, bool sensitive) {
    return impl_->service.set_sensitive(tx, id, sensitive);
}

std::optional<StatusId> Statuses::find_by_uri(db::Tx& tx, std::string_view uri) const {
    return impl_->service.find_by_uri(tx, uri);
}
Result<Status> Statuses::receive(db::Tx& tx, const RemoteStatus& status) {
    return impl_->service.receive(tx, status);
}
Result<void> Statuses::revise(db::Tx& tx, StatusId id, const RemoteStatus& status) {
    return impl_->service.revise(tx, id, status);
}
Result<StatusId> Statuses::receive_boost(db::Tx& tx, AccountId by, StatusId id,
                                         std::string_view uri, TimePoint created_at) {
    return impl_->service.receive_boost(tx, by, id, uri, created_at);
}
Result<StatusId> Statuses::boost(db::Tx& tx, AccountId by, StatusId id) {
    return impl_->service.reblog(tx, by, id, Visibility::Public);
}
Result<void> Statuses::receive_vote(db::Tx& tx, AccountId by, StatusId id,
                                    std::string_view option) {
    return impl_->service.receive_vote(tx, by, id, option);
}
Result<void> Statuses::set_favourite(db::Tx& tx, AccountId by, StatusId id, bool wanted) {
    TRY(impl_->service.favourite(tx, by, id, wanted));
    return {};
}
Result<void> Statuses::remove_boost(db::Tx& tx, AccountId by, StatusId id) {
    TRY(impl_->service.unreblog(tx, by, id));
    return {};
}
Result<void> Statuses::set_pinned(db::Tx& tx, AccountId author, StatusId id, bool pinned) {
    return impl_->service.set_pinned(tx, author, id, pinned);
}
Result<void> Statuses::set_quote_state(db::Tx& tx, StatusId id, QuoteState state) {
    return impl_->service.set_quote_state(tx, id, state);
}

std::optional<Status> Statuses::find(db::Tx& tx, StatusId id) const {
    return impl_->service.find(tx, id);
}
std::vector<Head> Statuses::heads(db::Tx& tx, std::span<const StatusId> ids) const {
    return store::list_heads(tx, ids);
}
bool Statuses::may_see(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const {
    return impl_->service.may_see(tx, viewer, status);
}
std::vector<Status> Statuses::find_visible(db::Tx& tx, std::optional<AccountId> viewer,
                                           std::span<const StatusId> ids) const {
    return impl_->service.find_visible(tx, viewer, ids);
}

std::vector<AccountId> Statuses::boosters(db::Tx& tx, StatusId id, int limit) const {
    std::vector<AccountId> found;
    Page page;
    page.limit = limit;
    for (const auto& boost : store::list_marks_of(tx, id, store::Mark::Reblog, page))
        found.push_back(boost.account);
    return found;
}

std::vector<AccountId> Statuses::voters(db::Tx& tx, StatusId id, int limit) const {
    return store::list_voters(tx, id, limit);
}
std::vector<StatusId> Statuses::quotes(db::Tx& tx, StatusId id, int limit) const {
    Page page;
    page.limit = limit;
    return store::list_quotes(tx, id, page);
}
bool Statuses::has_silenced(db::Tx& tx, AccountId viewer, const Status& status) const {
    return store::find_mark(tx, viewer, status.thread, store::Mark::Silence).has_value();
}
// What it quotes, and who of its followers may quote it, depend on the reader.
bool Statuses::looks_alike(const Status& status) const {
    return !status.quote_of && !status.reblog_of &&
           status.quote_policy != InteractionPolicy::Followers && is_open(status.visibility);
}
bool Statuses::has_filters(db::Tx& tx, AccountId viewer) const {
    return impl_->filters && impl_->filters->matcher(tx, viewer) != nullptr;
}
void Statuses::set_card(db::Tx& tx, StatusId id, std::string card_json) {
    impl_->service.set_card(tx, id, card_json);
}

// The newest of many authors stand close together in time, so a window at the new end is looked
// through first instead of everything these people ever wrote.
std::vector<StatusId> Statuses::ids_by_authors(db::Tx& tx, std::span<const AccountId> authors,
                                               const Page& page) const {
    if (page.upwards()) return store::list_by_authors(tx, authors, page);
    const auto newest = std::min(page.upper(), snowflake_at(impl_->platform.clock.now() + 1s));
    for (Duration window = kFirstWindow;; window *= 4) {
        const auto begin = snowflake_at(snowflake_time(newest) - window);
        Page part = page;
        if (begin > page.lower()) part.since_id = begin;
        auto found = store::list_by_authors(tx, authors, part);
        if (std::ssize(found) == page.limit || begin <= page.lower()) return found;
    }
}

std::vector<StatusId> Statuses::ids_public(db::Tx& tx, Origin origin, bool only_media,
                                           const Page& page) const {
    return store::list_public(tx, origin, only_media, page);
}
std::vector<StatusId> Statuses::ids_open(db::Tx& tx, AccountId author, const Page& page) const {
    store::OfAuthor wanted;
    wanted.author = author;
    return store::list_of_author(tx, wanted, page);
}
std::vector<StatusId> Statuses::ids_pinned(db::Tx& tx, AccountId author) const {
    return pinned_ids(tx, author);
}
std::vector<StatusId> Statuses::replies(db::Tx& tx, StatusId id, StatusId after, int limit) const {
    return store::list_replies(tx, id, after, limit);
}
std::vector<StatusId> Statuses::ids_with_tag(db::Tx& tx, std::string_view tag,
                                             const Page& page) const {
    return store::list_with_tag(tx, tag, page);
}
std::vector<StatusId> Statuses::tagged(db::Tx& tx, std::span<const StatusId> ids,
                                       std::span<const std::string> tags) const {
    return store::list_tagged(tx, ids, tags);
}
// From tag to tag by the index: how often one was used costs nothing.
std::vector<std::string> Statuses::tags_beginning(db::Tx& tx, std::string_view prefix,
                                                  int limit) const {
    std::vector<std::string> found;
    std::string from(prefix);
    for (int step = 0; step < kMaxTagSteps && std::ssize(found) < limit; ++step) {
        auto tag = store::find_tag_from(tx, from, prefix);
        if (!tag) break;
        from = *tag + kSmallestLetter;
        if (!store::list_with_tag(tx, *tag, Page{.limit = 1}).empty())
            found.push_back(std::move(*tag));
    }
    return found;
}
std::vector<StatusId> Statuses::ids_near(db::Tx& tx, regions::Code within, const Page& page) const {
    return store::list_near(tx, within, page);
}
std::vector<RegionStatus> Statuses::region_bound_since(db::Tx& tx, StatusId after,
                                                       TimePoint now) const {
    return store::list_regions(tx, after, now, kMaxRegionStatuses);
}
std::vector<WeekOfPosts> Statuses::weeks(db::Tx& tx, TimePoint first, int count) const {
    return store::count_weeks(tx, first, count);
}
namespace {

// Public posts of people who did not agree (indexable) are passed over; a page is filled from
// behind.
std::vector<StatusId> search_findable(db::Tx& tx, const accounts::Accounts& accounts,
                                      const StatusQuestion& question, text::LastWord last,
                                      const Page& page) {
    std::vector<StatusId> found;
    std::unordered_map<AccountId, bool> findable;
    Page part = page;
    for (int round = 0; round < kMaxSearchRounds && std::ssize(found) < page.limit; ++round) {
        const auto some = store::list_found(tx, question, last, part);
        for (const auto& one : some) {
            if (std::ssize(found) == page.limit) break;
            auto [known, is_new] = findable.try_emplace(one.author, false);
            if (is_new)
                if (const auto author = accounts.find(tx, one.author))
                    known->second = author->indexable || !author->official_of.empty();
            if (one.in_library || known->second) found.push_back(one.id);
        }
        if (std::ssize(some) < part.limit || part.upwards()) break;
        part.max_id = some.back().id.value();
    }
    return found;
}

}  // namespace

// A last word that nobody wrote is taken for the beginning of one.
std::vector<StatusId> Statuses::search(db::Tx& tx, const StatusQuestion& question,
                                       const Page& page) const {
    auto found = search_findable(tx, impl_->accounts, question, text::LastWord::Whole, page);
    if (found.empty() && !question.text.empty())
        found = search_findable(tx, impl_->accounts, question, text::LastWord::Begun, page);
    return found;
}

std::string Statuses::render_json(db::Tx& tx, std::optional<AccountId> viewer,
                                  std::span<const StatusId> ids) const {
    return impl_->renderer.array(tx, viewer, ids);
}
std::string Statuses::render_home_json(db::Tx& tx, AccountId viewer,
                                       std::span<const StatusId> ids) const {
    return impl_->renderer.array(tx, viewer, ids, Renderer::Authors::Trusted);
}
void Statuses::forget_renderings() {
    impl_->cache.clear();
}
std::string Statuses::render_one_json(db::Tx& tx, std::optional<AccountId> viewer,
                                      StatusId id) const {
    return impl_->renderer.one(tx, viewer, id);
}

}  // namespace kentongan::statuses
