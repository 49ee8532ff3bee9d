#include "rooms/notifications/render.h"

#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "rooms/notifications/words.h"

namespace kentongan::notifications {

namespace {

// The objects of an array that our own writer made, as they stand.
std::vector<std::string_view> elements_of(std::string_view array) {
    std::vector<std::string_view> found;
    std::size_t begin = 0;
    int depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < array.size(); ++i) {
        const char c = array[i];
        if (in_text) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth == 2) begin = i;
        } else if (c == '}' || c == ']') {
            if (--depth == 1) found.push_back(array.substr(begin, i + 1 - begin));
        }
    }
    return found;
}

// {"id":"123",…
std::optional<StatusId> id_of(std::string_view status) {
    constexpr std::string_view kBefore = "{\"id\":\"";
    if (!status.starts_with(kBefore)) return {};
    status.remove_prefix(kBefore.size());
    return StatusId::parse(status.substr(0, status.find('"')));
}

template <class AnyId>
std::vector<AnyId> each_once(std::vector<AnyId> ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::erase(ids, AnyId());
    return ids;
}

// The member that an entity of this type carries besides the usual ones.
std::string_view member_of(std::string_view type) {
    if (type == "admin.report") return "report";
    if (type == "moderation_warning") return "moderation_warning";
    if (type == "severed_relationships") return "event";
    return {};
}

}  // namespace

bool Understanding::covers(std::string_view type) const {
    return types.empty() || std::ranges::find(types, type) != types.end();
}

Shown::Shown(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
             const std::vector<AccountId>& people, const std::vector<StatusId>& posts)
    : people_(room.accounts.find_many(tx, each_once(people))) {
    std::erase_if(people_, [](const auto& person) { return person.suspended; });
    for (const auto& person : people_) by_id_[person.id] = &person;
    const auto wanted = each_once(posts);
    if (wanted.empty()) return;
    const auto array = room.statuses.render_json(tx, viewer, wanted);
    for (auto element : elements_of(array))
        if (const auto id = id_of(element)) posts_.emplace(*id, element);
}

const accounts::Account* Shown::person(AccountId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}
const std::string* Shown::post(StatusId id) const {
    const auto found = posts_.find(id);
    return found == posts_.end() ? nullptr : &found->second;
}
bool Shown::has(const Notification& n) const {
    return person(n.sender) && (!n.status || post(n.status));
}

void append_particulars(JsonWriter& out, const Notification& n, const accounts::Account& sender,
                        const Understanding& understanding) {
    const auto member = member_of(n.type);
    if (!member.empty() && !n.extra_json.empty()) out.key(member).raw(n.extra_json);
    if (understanding.covers(n.type)) return;
    out.key("fallback").begin_object();
    out.member("title", html_escape(title_of(n.type, sender, understanding.language)));
    out.member("summary", nullptr).member("details", nullptr).end_object();
}

std::string notifications_json(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
                               const std::vector<Notification>& rows,
                               const Understanding& understanding) {
    std::vector<AccountId> people;
    std::vector<StatusId> posts;
    for (const auto& row : rows) {
        people.push_back(row.sender);
        posts.push_back(row.status);
    }
    const Shown shown(tx, room, viewer, people, posts);
    const std::vector<std::string_view> grouped{std::begin(kGroupedTypes), std::end(kGroupedTypes)};
    std::string body;
    JsonWriter out(body);
    for (const auto& row : rows) {
        if (!shown.has(row)) continue;
        const auto& sender = *shown.person(row.sender);
        out.begin_object().member("id", row.id).member("type", row.type);
        out.member("group_key", group_key(row, grouped));
        if (row.filtered) out.member("filtered", true);
        out.member("created_at", row.created_at).key("account");
        room.accounts.append_account(out, sender);
        if (row.status) out.key("status").raw(*shown.post(row.status));
        append_particulars(out, row, sender, understanding);
        out.end_object();
    }
    return body;
}

std::string requests_json(db::Tx& tx, const Notifications::Impl& room, AccountId viewer,
                          const std::vector<Waiting>& waiting) {
    std::vector<AccountId> senders;
    for (const auto& one : waiting) senders.push_back(one.sender);
    std::map<AccountId, Kept> kept;
    std::vector<StatusId> posts;
    for (const auto& one : store::kept_of(tx, viewer, senders)) {
        kept[one.sender] = one;
        posts.push_back(one.last_status);
    }
    const Shown shown(tx, room, viewer, senders, posts);
    std::string body;
    JsonWriter out(body);
    for (const auto& one : waiting) {
        const auto* sender = shown.person(one.sender);
        if (!sender) continue;
        const auto& its = kept[one.sender];
        out.begin_object().member("id", one.id).member("created_at", one.created_at);
        out.member("updated_at", one.updated_at).key("account");
        room.accounts.append_account(out, *sender);
        out.member("notifications_count", std::to_string(its.count));
        if (const auto* post = shown.post(its.last_status)) out.key("last_status").raw(*post);
        out.end_object();
    }
    return body;
}

}  // namespace kentongan::notifications
