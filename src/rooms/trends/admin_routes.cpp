// /api/v1/admin/trends: what trends, also what moderators rejected, and their decisions.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/trends/impl.h"

namespace kentongan::trends {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Trends::Impl;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<void> check_moderator(Room& room, db::Tx& tx, const Request& request) {
    if (room.service.may_moderate(tx, viewer_of(request))) return {};
    return Error(ErrorCode::Forbidden);
}

std::string tags_json(Room& room, db::Tx& tx, const std::vector<std::string>& names) {
    std::string body;
    JsonWriter out(body);
    room.tags.append_admin_tags(out, tx, names);
    return body;
}

// Trends::Link with what only moderators know.
std::string link_json(const TrendingLink& link) {
    return "{\"id\":\"" + link.id + "\",\"requires_review\":false," + link.json.substr(1);
}

// The subject of a path, as it is stored; empty: nothing of that name trends or is known.
std::string subject_of(Room& room, Kind kind, std::string_view id) {
    if (kind == Kind::Tag) return text::normal_tag(id);
    if (kind == Kind::Status) {
        const auto status = StatusId::parse(id);
        const bool is_there = status && room.platform.database.read([&](db::Tx& tx) {
            return room.statuses.find(tx, *status).has_value();
        });
        return is_there ? status->to_string() : std::string();
    }
    const auto board = room.service.board();
    const auto found = std::ranges::find(board->links, id, &TrendingLink::id);
    return found == board->links.end() ? std::string() : found->url;
}

// All of a kind, or the one with this subject.
std::string json_of(Room& room, db::Tx& tx, Kind kind, AccountId viewer,
                    const std::optional<std::string>& only = {}) {
    const auto board = room.service.board();
    if (kind == Kind::Tag) {
        std::vector<std::string> names;
        if (only) names.push_back(*only);
        for (const auto& tag : board->tags)
            if (!only) names.push_back(tag.name);
        return tags_json(room, tx, names);
    }
    if (kind == Kind::Status) {
        std::vector<StatusId> ids;
        if (only) ids.push_back(*StatusId::parse(*only));
        for (const auto& one : board->statuses)
            if (!only) ids.push_back(one.id);
        return room.statuses.render_json(tx, viewer, ids);
    }
    std::vector<std::string> links;
    for (const auto& link : board->links)
        if (!only || link.url == *only) links.push_back(link_json(link));
    return "[" + join(links, ",") + "]";
}

Result<Response> get_all(Room& room, const Request& request, Kind kind) {
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY(check_moderator(room, tx, request));
        return json_of(room, tx, kind, viewer_of(request));
    }));
    return Response::json(std::move(body));
}

Result<Response> review(Room& room, const Request& request, Kind kind, bool allowed) {
    TRY(room.platform.database.read(
        [&](db::Tx& tx) { return check_moderator(room, tx, request); }));
    const auto subject = subject_of(room, kind, request.params.text("id"));
    if (subject.empty()) return not_found();
    TRY(room.service.review(viewer_of(request), kind, subject, allowed));
    auto list = room.platform.database.read(
        [&](db::Tx& tx) { return json_of(room, tx, kind, viewer_of(request), subject); });
    if (list.size() <= 2) return Response::json("{}");
    return Response::json(list.substr(1, list.size() - 2));
}

}  // namespace

void add_admin_routes(Trends::Impl& room) {
    struct Family {
        Kind kind;
        std::string name, entity;
    };
    const auto add = [&](Method method, std::string pattern, http::Handler handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.access = Access::user(method == Method::Get ? "admin:read" : "admin:write");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    for (const auto& family :
         {Family{Kind::Tag, "tags", "Admin::Tag"}, Family{Kind::Status, "statuses", "Status"},
          Family{Kind::Link, "links", "Trends::Link"}}) {
        const auto kind = family.kind;
        const auto path = "/api/v1/admin/trends/" + family.name;
        add(Method::Get, path, [&room, kind](Request& r) { return get_all(room, r, kind); },
            {"What trends, also what was rejected", "Array of " + family.entity, {}});
        add(Method::Post, path + "/:id/approve",
            [&room, kind](Request& r) { return review(room, r, kind, true); },
            {"Let it be seen", family.entity, {}});
        add(Method::Post, path + "/:id/reject",
            [&room, kind](Request& r) { return review(room, r, kind, false); },
            {"Never show it as a trend", family.entity, {}});
    }
}

}  // namespace kentongan::trends
