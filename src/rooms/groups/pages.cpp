// /grup: the groups that live here; /grup/ronda: one of them, and the forms to join and leave it.
#include "rooms/groups/pages.h"

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/portrait.h"

namespace kentongan::groups {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using web::tr;
using Room = Groups::Impl;

constexpr int kPerPage = 20;

struct Reader {
    std::optional<AccountId> viewer;
    std::string_view language;
};

web::View group_view(db::Tx& tx, const Room& room, const accounts::Account& group,
                     const Reader& reader) {
    web::View view;
    view.set("name", group.shown_name()).set("username", group.username);
    view.set("url", page_of(group)).set("note_html", group.note_html);
    view.set("members", i18n::number(group.followers_count, reader.language));
    web::set_portrait(view, group.shown_name(), group.avatar_url);
    const auto how = reader.viewer ? room.standing(tx, group.id, *reader.viewer) : Standing();
    view.set("member", how.member).set("moderator", how.moderator).set("banned", how.banned);
    view.set("may_join", reader.viewer && !how.member && !how.banned);
    view.set("may_write", !how.banned && (how.member || how.moderator));
    view.set("is_guest", !reader.viewer);
    return view;
}

Result<Response> list_page(Room& room, Request& request) {
    const Reader reader{accounts::Accounts::viewer(request), request.language};
    const auto page = http::page_of(request.params, kPerPage, kPerPage);
    std::vector<web::View> groups;
    std::string older;
    room.platform.database.read([&](db::Tx& tx) {
        const auto ids = store::list_groups(tx, page);
        for (const auto& group : room.accounts.find_many(tx, ids))
            if (!group.suspended) groups.push_back(group_view(tx, room, group, reader));
        if (std::ssize(ids) == page.limit) older = "/grup?max_id=" + ids.back().to_string();
    });
    web::View view;
    view.set("is_empty", groups.empty() && page.max_id == 0).set("groups", std::move(groups));
    view.set("older_url", older);
    return room.platform.pages.page(
        request, {.name = "groups/list", .title = tr(request, "Groups"), .section = "communities"},
        std::move(view));
}

std::vector<web::View> tabs(const Request& request, const std::string& base, bool everything) {
    std::vector<web::View> tabs(2);
    tabs[0].set("url", base).set("word", tr(request, "Posts")).set("current", !everything);
    tabs[1].set("url", base + "?bagian=jawaban").set("word", tr(request, "With answers"));
    tabs[1].set("current", everything);
    return tabs;
}

Result<Response> group_page(Room& room, Request& request) {
    const Reader reader{accounts::Accounts::viewer(request), request.language};
    const auto page = http::page_of(request.params, kPerPage, kPerPage);
    const bool everything = request.params.text("bagian") == "jawaban";
    web::View view;
    std::string canonical, title;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        canonical = page_of(group);
        title = group.shown_name();
        const auto posted =
            room.list_posted(tx, group.id, reader.viewer,
                             everything ? store::Part::Everything : store::Part::Threads, page);
        auto head = group_view(tx, room, group, reader);
        head.set("moderators", moderator_views(tx, room, group.id));
        head.set("handle", "@" + group.username + "@" + room.platform.config.host());
        head.set("write_url", "/tulis?teks=" + url_encode("@" + group.username + " "));
        view.set("group", std::move(head)).set("tabs", tabs(request, canonical, everything));
        const bool moderates = reader.viewer && store::is_moderator(tx, group.id, *reader.viewer);
        // Of the template "statuses/post".
        view.set("take_out_url", moderates ? canonical + "/keluarkan?post=" : std::string());
        auto posts = room.statuses.views(tx, reader.viewer, posted.ids, request.language);
        view.set("is_empty", posts.empty() && page.max_id == 0);
        view.set("posts", std::move(posts));
        view.set("older_url", posted.more ? canonical + (everything ? "?bagian=jawaban&" : "?") +
                                                "max_id=" + std::to_string(posted.oldest)
                                          : std::string());
        return {};
    }));
    if (request.path != canonical) return Response::redirect(canonical);
    return room.platform.pages.page(
        request, {.name = "groups/page", .title = title, .section = "communities"},
        std::move(view));
}

Result<Response> join(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    std::string back;
    TRY_ASSIGN(const bool joined, room.platform.database.write([&](db::Tx& tx) -> Result<bool> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        back = page_of(group);
        if (room.standing(tx, group.id, viewer).banned)
            return Error(ErrorCode::Forbidden, "You are banned from this group.");
        TRY(room.accounts.follow(tx, viewer, group.id));
        return room.standing(tx, group.id, viewer).member;
    }));
    auto response = Response::redirect(back);
    web::flash(response, joined ? msg("You are a member now. Its posts come into your home.")
                                : msg("You cannot join now, because your account is limited."));
    return response;
}

Result<Response> leave(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    std::string back;
    TRY(room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto group, group_of(tx, room, request));
        back = page_of(group);
        return room.accounts.unfollow(tx, viewer, group.id);
    }));
    auto response = Response::redirect(back);
    web::flash(response, msg("You have left the group."));
    return response;
}

}  // namespace

Result<accounts::Account> group_of(db::Tx& tx, const Groups::Impl& room,
                                   const http::Request& request) {
    const auto named = room.accounts.find_by_username(tx, request.params.text("name"));
    auto group = named && named->domain.empty() ? room.find_group(tx, named->id) : std::nullopt;
    if (!group) return Error(ErrorCode::NotFound);
    return *std::move(group);
}

std::string page_of(const accounts::Account& group) {
    return "/grup/" + group.username;
}

std::vector<web::View> moderator_views(db::Tx& tx, const Groups::Impl& room, AccountId group) {
    std::vector<web::View> views;
    for (const auto& one : room.accounts.find_many(tx, store::list_moderators(tx, group))) {
        web::View view;
        view.set("name", one.shown_name()).set("acct", one.acct()).set("id", one.id.to_string());
        view.set("url", "/@" + one.acct());
        views.push_back(std::move(view));
    }
    return views;
}

void add_page(Groups::Impl& room, Method method, std::string pattern, PageHandler handler,
              Access access) {
    http::Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.handler = [&room, handler](Request& request) { return handler(room, request); };
    route.access = std::move(access);
    room.platform.router.add(std::move(route));
}

void add_pages(Groups::Impl& room) {
    add_page(room, Method::Get, "/grup", list_page, Access::anyone());
    add_page(room, Method::Get, "/grup/:name", group_page, Access::anyone());
    add_page(room, Method::Post, "/grup/:name/gabung", join, Access::page());
    add_page(room, Method::Post, "/grup/:name/keluar", leave, Access::page());
}

}  // namespace kentongan::groups
