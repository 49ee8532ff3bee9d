// What moderators do. Here it is written as an activity of theirs, in the shapes Lemmy reads; from
// elsewhere it is passed on as it came.
#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "rooms/groups/service.h"

namespace kentongan::groups {
namespace {

constexpr int kMostTakenOut = 500;

std::string json_text(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

}  // namespace

Result<void> Groups::Impl::check(db::Tx& tx, const Act& act) const {
    const auto by = accounts.find(tx, act.by);
    if (!by || by->suspended || !store::is_moderator(tx, act.group, act.by))
        return Error(ErrorCode::Forbidden);
    if (utf8_length(act.reason) > kMaxReason)
        return Error(ErrorCode::Unprocessable, "The reason is too long", "reason");
    return {};
}

Result<accounts::Account> Groups::Impl::person(db::Tx& tx, AccountId id) const {
    auto found = accounts.find(tx, id);
    if (!found || found->suspended || found->pending || found->group)
        return Error(ErrorCode::NotFound);
    return *std::move(found);
}

std::string Groups::Impl::written(db::Tx& tx, const Act& act, const Saying& saying) const {
    const auto by = accounts.find(tx, act.by), group = accounts.find(tx, act.group);
    std::string json;
    if (!by || !group) return json;
    JsonWriter out(json);
    out.begin_object();
    out.member("id", by->uri + "#moderates/" + std::to_string(platform.ids.next_value()));
    out.member("type", saying.type).member("actor", by->uri);
    out.key("to").begin_array().value(activitystreams::kPublic).end_array();
    out.key("cc").begin_array().value(group->uri).end_array();
    out.member("audience", group->uri).key("object").raw(saying.object_json);
    if (!saying.target.empty()) out.member("target", saying.target);
    // For Lemmy a Delete with a summary is a moderator's, and one without is the author's.
    if (!act.reason.empty() || std::string_view(saying.type) == "Delete")
        out.member("summary", act.reason);
    out.end_object();
    return json;
}

Result<void> Groups::Impl::check_new_moderator(db::Tx& tx, AccountId group,
                                               AccountId account) const {
    TRY(person(tx, account));
    if (store::is_banned(tx, group, account, platform.clock.now()))
        return Error(ErrorCode::Unprocessable, "This person is banned from the group", "account");
    if (store::list_moderators(tx, group).size() >= kMaxModerators)
        return Error(ErrorCode::Unprocessable, "A group has at most 100 moderators", "account");
    return {};
}

Result<void> Groups::Impl::check_can_go(db::Tx& tx, AccountId group, AccountId moderator) const {
    if (!store::is_moderator(tx, group, moderator)) return Error(ErrorCode::NotFound);
    if (store::list_moderators(tx, group).size() <= 1)
        return Error(ErrorCode::Unprocessable, "A group needs somebody who looks after it",
                     "account");
    return {};
}

Result<void> Groups::Impl::add_moderator(db::Tx& tx, const Act& act, AccountId account) {
    TRY(check(tx, act));
    if (store::is_moderator(tx, act.group, account)) return {};
    TRY(check_new_moderator(tx, act.group, account));
    store::insert_moderator(tx, act.group, account);
    const auto uri = accounts.find(tx, account)->uri;
    const auto target = accounts.find(tx, act.group)->uri + std::string(kModerators);
    announce(tx, act.group,
             act.said.empty() ? written(tx, act, {"Add", json_text(uri), target}) : act.said, uri,
             account);
    return {};
}

Result<void> Groups::Impl::remove_moderator(db::Tx& tx, const Act& act, AccountId account) {
    TRY(check(tx, act));
    TRY(check_can_go(tx, act.group, account));
    const auto person = accounts.find(tx, account), group = accounts.find(tx, act.group);
    if (!person || !group) return Error(ErrorCode::NotFound);
    store::remove_moderator(tx, act.group, account);
    const Saying saying{"Remove", json_text(person->uri), group->uri + std::string(kModerators)};
    announce(tx, act.group, act.said.empty() ? written(tx, act, saying) : act.said, person->uri,
             account);
    return {};
}

Result<void> Groups::Impl::remove_post(db::Tx& tx, const Act& act, StatusId id) {
    TRY(check(tx, act));
    const auto status = statuses.find(tx, id);
    const auto posts = store::list_posts(tx, act.group, {&id, 1});
    if (!status || posts.empty()) return Error(ErrorCode::NotFound, "Record not found");
    TRY(take_out(tx, posts.front()));
    announce(tx, act.group,
             act.said.empty() ? written(tx, act, {"Delete", json_text(status->uri), {}}) : act.said,
             status->uri, status->author);
    return {};
}

Result<void> Groups::Impl::take_out(db::Tx& tx, const store::Post& post) {
    if (post.boost) TRY(statuses.remove(tx, *post.boost));
    store::remove_post(tx, post.status, post.group);
    return {};
}

Result<void> Groups::Impl::restore_post(db::Tx& tx, const Act& act, StatusId id) {
    TRY(check(tx, act));
    const auto status = statuses.find(tx, id);
    if (!status || !store::restore_post(tx, id, act.group))
        return Error(ErrorCode::NotFound, "Record not found");
    announce(tx, act.group, act.said, status->uri, status->author);
    boost(tx, act.group, *status);
    return {};
}

Result<void> Groups::Impl::remove_posts_of(db::Tx& tx, const Act& act, AccountId author) {
    TRY(check(tx, act));
    Page page;
    page.limit = kMostTakenOut;
    const auto latest = statuses.ids_by_authors(tx, {&author, 1}, page);
    for (const auto& post : store::list_posts(tx, act.group, latest)) TRY(take_out(tx, post));
    return {};
}

Result<void> Groups::Impl::ban(db::Tx& tx, const Act& act, AccountId account,
                               std::optional<TimePoint> ends_at) {
    TRY(check(tx, act));
    TRY_ASSIGN(const auto banned, person(tx, account));
    if (store::is_moderator(tx, act.group, account))
        return Error(ErrorCode::Unprocessable, "Who looks after the group cannot be banned from it",
                     "account");
    const auto now = platform.clock.now();
    store::upsert_ban(tx, act.group, {account, act.by, act.reason, now, ends_at});
    const auto group = accounts.find(tx, act.group);
    announce(tx, act.group,
             act.said.empty() ? written(tx, act, {"Block", json_text(banned.uri), group->uri})
                              : act.said,
             banned.uri, account);
    return accounts.reject_follower(tx, act.group, account);
}

Result<void> Groups::Impl::unban(db::Tx& tx, const Act& act, AccountId account) {
    TRY(check(tx, act));
    const auto banned = accounts.find(tx, account), group = accounts.find(tx, act.group);
    if (!banned || !group || !store::remove_ban(tx, act.group, account))
        return Error(ErrorCode::NotFound);
    auto said = act.said;
    if (said.empty())
        said = written(
            tx, act, {"Undo", written(tx, act, {"Block", json_text(banned->uri), group->uri}), {}});
    announce(tx, act.group, said, banned->uri, account);
    return {};
}

Result<std::vector<Ban>> Groups::Impl::bans(db::Tx& tx, const Act& act, const Page& page) const {
    TRY(check(tx, act));
    return store::list_bans(tx, act.group, platform.clock.now(), page);
}

}  // namespace kentongan::groups
