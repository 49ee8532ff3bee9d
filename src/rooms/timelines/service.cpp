// Filling homes from the database, keeping them current, and walking filtered lists.
#include <algorithm>

#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "rooms/timelines/impl.h"

namespace kentongan::timelines {
namespace {

constexpr int kMaxFillRounds = 4;  // where most of what people wrote is answers to strangers
constexpr int kMaxCollectRounds = 10;
constexpr int kMaxReaderAttempts = 3;
// What is older when it comes takes its place in homes, and is no news to anybody.
constexpr Duration kNewFor = std::chrono::hours(6);
// A home that is filled anew takes the newest of so many followed tags; from then on, everything.
constexpr std::size_t kMaxTagsFilled = 50;
constexpr int kFilledOfTag = 40;

void sort_unique(std::vector<AccountId>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

Entry entry_of(const Head& head) {
    return {head.id, head.author, head.reblog_author.value_or(AccountId())};
}

}  // namespace

std::vector<StatusId> Timelines::Impl::home(db::Tx& tx, AccountId owner, const Page& page) {
    const auto hidden = hidden_from(tx, owner);
    const auto now = platform.clock.now();
    if (auto found = homes.page(owner, page, hidden, now)) return std::move(*found);
    auto filled = fill(tx, owner);
    auto found = filled.page(page, hidden, now);
    homes.install(std::move(filled), now);
    return found;
}

std::vector<AccountId> Timelines::Impl::hidden_from(db::Tx& tx,
                                                    std::optional<AccountId> viewer) const {
    if (!viewer) return {};
    auto hidden = accounts.hidden_from(tx, *viewer);
    std::sort(hidden.begin(), hidden.end());
    return hidden;
}

Reader Timelines::Impl::read_reader(db::Tx& tx, AccountId owner) const {
    Reader reader;
    reader.owner = owner;
    reader.following = accounts.following(tx, owner);
    sort_unique(reader.following);
    reader.places = accounts.places(tx, owner);
    reader.joins_exercises = accounts.preferences(tx, owner).joins_exercises;
    reader.tags = tags.followed(tx, owner);
    std::sort(reader.tags.begin(), reader.tags.end());
    reader.excluded = lists.excluded_from_home(tx, owner);
    sort_unique(reader.excluded);
    return reader;
}

Home Timelines::Impl::fill(db::Tx& tx, AccountId owner) const {
    Home home;
    home.reader = read_reader(tx, owner);
    auto& reader = home.reader;
    auto authors = reader.following;
    authors.push_back(owner);

    const auto choosy = accounts.choosy_follows(tx, owner);
    const auto is_left_out = [&](const Head& head) {
        const auto follow =
            std::ranges::lower_bound(choosy, head.author, {}, &accounts::ChoosyFollow::target);
        return follow != choosy.end() && follow->target == head.author && !allows(*follow, head);
    };
    std::vector<Head> accepted;
    Page page;
    page.limit = kMaxHome;
    for (int round = 0; round < kMaxFillRounds && accepted.size() < kMaxHome; ++round) {
        const auto ids = statuses.ids_by_authors(tx, authors, page);
        for (const auto& head : statuses.heads(tx, ids))
            if (reader.accepts(head) && !is_left_out(head)) accepted.push_back(head);
        if (std::ssize(ids) < page.limit) break;
        page.max_id = ids.back().value();
    }
    std::reverse(accepted.begin(), accepted.end());
    if (accepted.size() > kMaxHome)
        accepted.erase(accepted.begin(), accepted.end() - static_cast<std::ptrdiff_t>(kMaxHome));
    for (const auto& head : accepted) home.entries.push_back(entry_of(head));
    for (std::size_t i = 0; i < std::min(reader.tags.size(), kMaxTagsFilled); ++i) {
        Page newest;
        newest.limit = kFilledOfTag;
        const std::span<const std::string> tag(&reader.tags[i], 1);
        const auto ids = statuses.ids_with_tag(tx, reader.tags[i], newest);
        for (const auto& head : statuses.heads(tx, ids))
            if (reader.is_tagged_for(head, tag)) home.insert(entry_of(head), std::nullopt);
    }
    if (!reader.places.empty())
        for (const auto& status : statuses.region_bound_since(tx, StatusId(), platform.clock.now()))
            if (reader.is_meant_by(status.bound))
                home.insert({status.id, status.author, {}}, status.bound.until);
    return home;
}

// Its own transaction: what is read is never older than `unsure`.
void Timelines::Impl::learn(Homes::Unsure unsure) {
    for (int attempt = 0; attempt < kMaxReaderAttempts; ++attempt) {
        const auto reader =
            platform.database.read([&](db::Tx& tx) { return read_reader(tx, unsure.owner); });
        if (homes.set_reader(reader, unsure.changes)) return;
        for (const auto& now_unsure : homes.unsure_readers())
            if (now_unsure.owner == unsure.owner) unsure = now_unsure;
    }
}

void Timelines::Impl::on_published(const statuses::StatusPublished& event) {
    const auto& status = *event.status;
    Published published;
    published.bound = event.region_bound;
    if (published.bound)
        for (const auto& unsure : homes.unsure_readers()) learn(unsure);

    auto& head = published.head;
    head.id = status.id;
    head.author = status.author;
    head.reblog_of = status.reblog_of;
    head.in_reply_to_author = status.in_reply_to_author;
    head.visibility = status.visibility;
    head.exercise = status.exercise;
    if (status.visibility == statuses::Visibility::Public && !event.region_bound)
        published.tags = status.tags;
    if (status.extension_json.empty() || !status.uri.starts_with(platform.config.url("/")))
        head.language = status.language;
    const bool is_there = platform.database.read([&](db::Tx& tx) {
        if (head.reblog_of) {
            const auto heads = statuses.heads(tx, {&head.id, 1});
            if (heads.empty()) return false;
            head = heads.front();
        }
        for (const auto& follow : accounts.choosy_followers(tx, head.author))
            if (!allows(follow, head)) published.without.push_back(follow.follower);
        return true;
    });
    if (!is_there) return;  // removed meanwhile
    auto reached = homes.published(published, platform.clock.now());
    if (reached.empty() || status.created_at < platform.clock.now() - kNewFor) return;
    platform.database.read([&](db::Tx& tx) {
        std::erase_if(reached, [&](AccountId owner) {
            const auto hidden = accounts.hidden_from(tx, owner);
            return std::any_of(hidden.begin(), hidden.end(), [&](AccountId account) {
                return account == head.author || account == head.reblog_author;
            });
        });
    });
    if (reached.empty()) return;
    platform.bus.publish(
        HomeChanged{status.id, std::make_shared<const std::vector<AccountId>>(std::move(reached))});
}

std::vector<StatusId> collect(const Page& page, const Fetch& fetch, const Keep& keep) {
    const auto limit = static_cast<std::size_t>(page.limit);
    std::vector<StatusId> found;
    Page part = page;
    for (int round = 0; round < kMaxCollectRounds && found.size() < limit; ++round) {
        auto ids = fetch(part);
        const bool last = std::ssize(ids) < part.limit;
        if (!ids.empty())
            (page.upwards() ? part.min_id : part.max_id) =
                (page.upwards() ? ids.front() : ids.back()).value();
        auto kept = keep(std::move(ids));
        found.insert(page.upwards() ? found.begin() : found.end(), kept.begin(), kept.end());
        if (last) break;
    }
    if (found.size() <= limit) return found;
    if (page.upwards())
        found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
    else
        found.resize(limit);
    return found;
}

std::vector<StatusId> without_hidden(db::Tx& tx, const statuses::Statuses& statuses,
                                     std::vector<StatusId> ids, std::span<const AccountId> hidden) {
    if (hidden.empty()) return ids;
    const auto is_hidden = [&](std::optional<AccountId> account) {
        return account && std::binary_search(hidden.begin(), hidden.end(), *account);
    };
    std::vector<StatusId> kept;
    for (const auto& head : statuses.heads(tx, ids))
        if (!is_hidden(head.author) && !is_hidden(head.reblog_author)) kept.push_back(head.id);
    return kept;
}

std::vector<std::string> usable(db::Tx& tx, const tags::Tags& tags,
                                std::vector<std::string> names) {
    const auto rules = tags.rules(tx, names);
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (rules[i].usable) kept.push_back(std::move(names[i]));
    return kept;
}

}  // namespace kentongan::timelines
