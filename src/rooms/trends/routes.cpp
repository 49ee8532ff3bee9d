// /api/v1/trends: read from memory.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/trends/impl.h"

namespace kentongan::trends {

namespace {

using http::Request;
using http::Response;
using Room = Trends::Impl;

constexpr std::int64_t kFarthest = 1'000;

struct Part {
    std::size_t limit = 0, offset = 0;
};

Part part_of(const http::Params& params, std::int64_t standard, std::int64_t most) {
    return {static_cast<std::size_t>(
                std::clamp<std::int64_t>(params.integer("limit").value_or(standard), 1, most)),
            static_cast<std::size_t>(
                std::clamp<std::int64_t>(params.integer("offset").value_or(0), 0, kFarthest))};
}

template <class Line>
std::vector<Line> cut(std::vector<Line> lines, Part part) {
    lines.erase(lines.begin(),
                lines.begin() + static_cast<std::ptrdiff_t>(std::min(part.offset, lines.size())));
    if (lines.size() > part.limit) lines.resize(part.limit);
    return lines;
}

// As Mastodon pages trends: by offset.
void set_links(Response& response, const Room& room, const Request& request, Part part,
               std::size_t found) {
    const auto base = room.platform.config.url(request.path) +
                      "?limit=" + std::to_string(part.limit) + "&offset=";
    std::string link;
    if (found == part.limit)
        link = "<" + base + std::to_string(part.offset + part.limit) + ">; rel=\"next\"";
    if (part.offset > 0) {
        const auto before = part.offset - std::min(part.offset, part.limit);
        link += link.empty() ? "" : ", ";
        link += "<" + base + std::to_string(before) + ">; rel=\"prev\"";
    }
    if (!link.empty()) response.set("Link", link);
}

std::string joined(const std::vector<std::string>& jsons) {
    return "[" + join(jsons, ",") + "]";
}

Result<Response> get_tags(Room& room, Request& request) {
    const auto part = part_of(request.params, 10, 20);
    const auto viewer = accounts::Accounts::viewer(request);
    const auto board = room.service.board();
    std::vector<std::string> names, jsons;
    for (const auto& tag : board->tags) {
        if (!tag.allowed) continue;
        names.push_back(tag.name);
        jsons.push_back(tag.json);
    }
    names = cut(std::move(names), part);
    std::string body;
    if (viewer && !names.empty()) {
        JsonWriter out(body);
        room.platform.database.read(
            [&](db::Tx& tx) { room.tags.append_tags(out, tx, viewer, names); });
    } else {
        body = joined(cut(std::move(jsons), part));
    }
    auto response = Response::json(std::move(body));
    set_links(response, room, request, part, names.size());
    return response;
}

Result<Response> get_statuses(Room& room, Request& request) {
    const auto part = part_of(request.params, 20, 40);
    const auto viewer = accounts::Accounts::viewer(request);
    const auto language = request.params.text("lang");
    const auto board = room.service.board();
    std::vector<StatusId> ids;
    std::string body = "[]";
    if (!board->statuses.empty())
        room.platform.database.read([&](db::Tx& tx) {
            std::vector<AccountId> hidden;
            if (viewer) hidden = room.accounts.hidden_from(tx, *viewer);
            ids = cut(statuses_for(*board, hidden, language), part);
            body = room.statuses.render_json(tx, viewer, ids);
        });
    auto response = Response::json(std::move(body));
    set_links(response, room, request, part, ids.size());
    return response;
}

Result<Response> get_links(Room& room, Request& request) {
    const auto part = part_of(request.params, 10, 20);
    const auto board = room.service.board();
    std::vector<std::string> jsons;
    for (const auto& link : board->links)
        if (link.allowed) jsons.push_back(link.json);
    jsons = cut(std::move(jsons), part);
    auto response = Response::json(joined(jsons));
    set_links(response, room, request, part, jsons.size());
    return response;
}

}  // namespace

std::vector<StatusId> statuses_for(const Board& board, std::span<const AccountId> hidden,
                                   std::string_view language) {
    std::vector<StatusId> ids;
    for (const auto& one : board.statuses)
        if (one.allowed && (language.empty() || one.language == language) &&
            std::ranges::find(hidden, one.author) == hidden.end())
            ids.push_back(one.id);
    return ids;
}

void add_routes(Trends::Impl& room) {
    // At most three keyed reads for somebody who is signed in, none for others.
    const auto add = [&](const char* pattern, auto handler, const char* returns, const char* what) {
        http::Route route;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.run = http::Run::Inline;
        route.doc = {
            what,
            returns,
            {{"limit", "integer", "How many"}, {"offset", "integer", "How many to leave out"}}};
        room.platform.router.add(std::move(route));
    };
    add("/api/v1/trends", get_tags, "Array of Tag", "Tags that many use now");
    add("/api/v1/trends/tags", get_tags, "Array of Tag", "Tags that many use now");
    add("/api/v1/trends/statuses", get_statuses, "Array of Status",
        "Posts that many like and boost now");
    add("/api/v1/trends/links", get_links, "Array of Trends::Link", "Links that many share now");
}

}  // namespace kentongan::trends
