// For moderators of a group: taking a post out of it, and /grup/ronda/urus, who looks after it and
// who is banned.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/groups/pages.h"

namespace kentongan::groups {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using web::tr;
using Room = Groups::Impl;

constexpr int kMostBans = 200;

Response done(const std::string& back, std::string_view said) {
    auto response = Response::redirect(back);
    web::flash(response, said);
    return response;
}

Act act_of(const Request& request, const accounts::Account& group) {
    return {*accounts::Accounts::viewer(request),
            group.id,
            std::string(trim(request.params.text("alasan"))),
            {}};
}

void set_error(web::View& view, const Request& request, const std::optional<Error>& error) {
    view.set("has_errors", error.has_value()).set("alasan", request.params.text("alasan"));
    if (!error) return;
    web::View line;
    line.set("field", error->field() == "reason" ? "alasan" : "");
    line.set("text", tr(request, error->text().empty() ? "There is nobody of this name."
                                                       : std::string_view(error->text())));
    view.set("errors", std::vector<web::View>{std::move(line)});
}

// Only mistakes in what was typed are shown on the form again.
bool is_mistake(const Error& error) {
    return error.code() == ErrorCode::Unprocessable || error.code() == ErrorCode::NotFound;
}

StatusId post_of(const Request& request) {
    return request.params.id<StatusId>("post").value_or(StatusId());
}

Result<Response> remove_form(Room& room, const Request& request,
                             const std::optional<Error>& error) {
    const auto viewer = *accounts::Accounts::viewer(request);
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        if (!store::is_moderator(tx, group.id, viewer)) return Error(ErrorCode::Forbidden);
        const auto id = post_of(request);
        const auto status = room.statuses.find(tx, id);
        const auto author = status ? room.accounts.find(tx, status->author) : std::nullopt;
        auto post = room.statuses.views(tx, viewer, {&id, 1}, request.language);
        if (!author || post.empty()) return Error(ErrorCode::NotFound);
        view.set("group_url", page_of(group)).set("post_id", id.to_string());
        view.set("author", author->shown_name());
        view.set("may_ban", !store::is_moderator(tx, group.id, author->id));
        view.set("post", std::move(post));
        return {};
    }));
    set_error(view, request, error);
    return room.platform.pages.page(request,
                                    {.name = "groups/remove",
                                     .title = tr(request, "Take this post out of the group?"),
                                     .section = "communities",
                                     .status = error ? http::status_of(error->code()) : 200},
                                    std::move(view));
}

Result<Response> get_remove(Room& room, Request& request) {
    return remove_form(room, request, {});
}

Result<Response> post_remove(Room& room, Request& request) {
    std::string back;
    const auto removed = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        back = page_of(group);
        const auto act = act_of(request, group);
        const auto status = room.statuses.find(tx, post_of(request));
        TRY(room.remove_post(tx, act, post_of(request)));
        if (status && request.params.boolean("larang").value_or(false))
            TRY(room.ban(tx, act, status->author));
        return {};
    });
    if (removed.ok())
        return done(back, msg("The post is out of the group. It stays its author's."));
    if (removed.error().code() != ErrorCode::Unprocessable) return removed.error();
    return remove_form(room, request, removed.error());
}

std::vector<web::View> ban_views(db::Tx& tx, const Room& room, const std::vector<Ban>& bans,
                                 std::string_view language) {
    std::vector<web::View> views;
    for (const auto& ban : bans) {
        const auto account = room.accounts.find(tx, ban.account);
        if (!account) continue;
        web::View view;
        view.set("name", account->shown_name()).set("acct", account->acct());
        view.set("id", account->id.to_string()).set("url", "/@" + account->acct());
        view.set("reason", ban.reason);
        view.set("ends",
                 ban.ends_at ? date_text(*ban.ends_at, Zone::Wib, language) : std::string());
        views.push_back(std::move(view));
    }
    return views;
}

Result<Response> manage_form(Room& room, const Request& request,
                             const std::optional<Error>& error) {
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        Page page;
        page.limit = kMostBans;
        TRY_ASSIGN(const auto bans,
                   room.bans(tx, {act_of(request, group).by, group.id, {}, {}}, page));
        auto banned = ban_views(tx, room, bans, request.language);
        auto moderators = moderator_views(tx, room, group.id);
        view.set("name", group.shown_name()).set("group_url", page_of(group));
        view.set("may_dismiss", moderators.size() > 1).set("moderators", std::move(moderators));
        view.set("nobody_banned", banned.empty()).set("bans", std::move(banned));
        return {};
    }));
    view.set("nama", request.params.text("nama"));
    set_error(view, request, error);
    return room.platform.pages.page(request,
                                    {.name = "groups/manage",
                                     .title = tr(request, "Look after the group"),
                                     .section = "communities",
                                     .status = error ? http::status_of(error->code()) : 200},
                                    std::move(view));
}

Result<Response> get_manage(Room& room, Request& request) {
    return manage_form(room, request, {});
}

// By the button that stands beside them, or by the name that was typed.
Result<AccountId> whom(db::Tx& tx, const Room& room, const Request& request) {
    if (const auto id = request.params.id<AccountId>("akun")) return *id;
    const auto found = room.accounts.find_by_username(tx, trim(request.params.text("nama")));
    if (!found) return Error(ErrorCode::NotFound);
    return found->id;
}

Result<void> change(db::Tx& tx, Room& room, std::string_view what, const Act& act, AccountId who) {
    if (what == "angkat") return room.add_moderator(tx, act, who);
    if (what == "lepas") return room.remove_moderator(tx, act, who);
    if (what == "larang") return room.ban(tx, act, who);
    if (what == "izinkan") return room.unban(tx, act, who);
    return Error(ErrorCode::BadRequest);
}

std::string_view word_of(std::string_view what) {
    if (what == "angkat") return msg("The group has one moderator more.");
    if (what == "lepas") return msg("The group has one moderator less.");
    if (what == "larang") return msg("This person cannot take part in the group any more.");
    return msg("This person may join the group again.");
}

Result<Response> post_manage(Room& room, Request& request) {
    const auto what = request.params.text("tindakan");
    std::string back;
    const auto changed = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        const auto act = act_of(request, group);
        if (!store::is_moderator(tx, group.id, act.by)) return Error(ErrorCode::Forbidden);
        TRY_ASSIGN(const auto who, whom(tx, room, request));
        TRY(change(tx, room, what, act, who));
        // Who stepped down has nothing to look after any more.
        back = page_of(group);
        if (store::is_moderator(tx, group.id, act.by)) back += "/urus";
        return {};
    });
    if (changed.ok()) return done(back, word_of(what));
    if (!is_mistake(changed.error())) return changed.error();
    return manage_form(room, request, changed.error());
}

}  // namespace

void add_moderation_pages(Groups::Impl& room) {
    add_page(room, Method::Get, "/grup/:name/keluarkan", get_remove, Access::page());
    add_page(room, Method::Post, "/grup/:name/keluarkan", post_remove, Access::page());
    add_page(room, Method::Get, "/grup/:name/urus", get_manage, Access::page());
    add_page(room, Method::Post, "/grup/:name/urus", post_manage, Access::page());
}

}  // namespace kentongan::groups
