#include "rooms/notifications/group_render.h"

#include <algorithm>

#include "platform/base/json.h"

namespace kentongan::notifications {

namespace {

constexpr std::size_t kSampleAccounts = 8;  // as Mastodon

// A line of the answer: the group, who of it is shown, and how many there are in all.
struct Line {
    const Group* group = nullptr;
    std::vector<AccountId> sample;  // the latest first
    std::int64_t size = 0;

    const Notification& newest() const { return group->members.front(); }
    bool is_grouped() const { return !group->key.starts_with("ungrouped-"); }
};

void add_once(std::vector<AccountId>& ids, AccountId id) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

// The sizes of all groups in one question.
void count_sizes(db::Tx& tx, std::vector<Line>& lines, const Filter& wanted) {
    Filter filter = wanted;
    filter.types.clear();
    std::vector<StatusId> statuses;
    std::int64_t first = 0, last = 0;
    for (auto& line : lines) {
        line.size = static_cast<std::int64_t>(line.group->members.size());
        if (!line.is_grouped()) continue;
        const auto& newest = line.newest();
        const auto bucket = bucket_of(newest);
        first = filter.types.empty() ? bucket : std::min(first, bucket);
        last = std::max(last, bucket);
        filter.types.push_back(newest.type);
        statuses.push_back(newest.status);
    }
    if (filter.types.empty()) return;
    span_half_days(filter.page, first, last);
    const auto sizes = store::sizes(tx, filter, statuses);
    for (auto& line : lines) {
        if (!line.is_grouped()) continue;
        for (const auto& size : sizes)
            if (size.type == line.newest().type && size.status == line.newest().status &&
                size.bucket == bucket_of(line.newest()))
                line.size = std::max(line.size, size.count);
    }
}

void append_line(JsonWriter& out, const Line& line, const Shown& shown,
                 const Understanding& understanding) {
    const auto& newest = line.newest();
    out.begin_object().member("group_key", line.group->key);
    out.member("notifications_count", line.size).member("type", newest.type);
    out.member("most_recent_notification_id", newest.id);
    out.member("page_min_id", line.group->members.back().id).member("page_max_id", newest.id);
    out.member("latest_page_notification_at", newest.created_at);
    out.key("sample_account_ids").begin_array();
    for (auto id : line.sample) out.value(id);
    out.end_array();
    if (newest.status) out.member("status_id", newest.status);
    append_particulars(out, newest, *shown.person(line.sample.front()), understanding);
    out.end_object();
}

void append_partial_account(JsonWriter& out, const accounts::Account& person) {
    out.begin_object().member("id", person.id).member("acct", person.acct());
    out.member("url", person.url).member("avatar", person.avatar_url);
    out.member("avatar_static", person.avatar_url)
        .member("avatar_description", person.avatar_description);
    out.member("locked", person.locked).member("bot", person.bot).end_object();
}

std::vector<Line> lines_of(const std::vector<Group>& groups, const Shown& shown) {
    std::vector<Line> lines;
    for (const auto& group : groups) {
        Line line{&group, {}, 0};
        for (const auto& member : group.members)
            if (line.sample.size() < kSampleAccounts && shown.has(member))
                add_once(line.sample, member.sender);
        if (!line.sample.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

Shown everything_of(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
                    const std::vector<Group>& groups) {
    std::vector<AccountId> people;
    std::vector<StatusId> posts;
    for (const auto& group : groups) {
        for (const auto& member : group.members) people.push_back(member.sender);
        posts.push_back(group.members.front().status);
    }
    return Shown(tx, room, viewer, people, posts);
}

}  // namespace

std::string results_json(db::Tx& tx, const Notifications::Impl& room,
                         const std::vector<Group>& groups, const Wish& wish) {
    const auto shown = everything_of(tx, room, wish.filter.recipient, groups);
    auto lines = lines_of(groups, shown);
    count_sizes(tx, lines, wish.filter);
    const bool partly = wish.expand == Expand::PartialAvatars;
    std::vector<AccountId> whole, partial;
    for (const auto& line : lines) {
        add_once(whole, line.sample.front());
        for (auto id : line.sample) add_once(partly ? partial : whole, id);
    }
    std::string body;
    JsonWriter out(body);
    out.begin_object().key("accounts").begin_array();
    for (auto id : whole) room.accounts.append_account(out, *shown.person(id));
    out.end_array();
    if (partly) {
        out.key("partial_accounts").begin_array();
        for (auto id : partial)
            if (std::ranges::find(whole, id) == whole.end())
                append_partial_account(out, *shown.person(id));
        out.end_array();
    }
    out.key("statuses").begin_array();
    for (const auto& [id, post] : shown.posts()) out.raw(post);
    out.end_array().key("notification_groups").begin_array();
    for (const auto& line : lines) append_line(out, line, shown, wish.understanding);
    out.end_array().end_object();
    return body;
}

std::string people_json(db::Tx& tx, const Notifications::Impl& room, const Group& group) {
    std::vector<AccountId> senders;
    for (const auto& member : group.members) add_once(senders, member.sender);
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& account : room.accounts.find_many(tx, senders))
        if (!account.suspended) room.accounts.append_account(out, account);
    out.end_array();
    return body;
}

}  // namespace kentongan::notifications
