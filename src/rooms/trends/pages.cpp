// /tren: tags, posts and links that trend, on one page.
#include "platform/web/pages.h"

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/trends/impl.h"

namespace kentongan::trends {

namespace {

using http::Request;
using http::Response;

constexpr std::size_t kOfEach = 10;

std::vector<web::View> tag_views(const Board& board) {
    std::vector<web::View> views;
    for (const auto& tag : board.tags) {
        if (!tag.allowed || views.size() == kOfEach) continue;
        web::View view;
        view.set("name", tag.name).set("url", "/tag/" + url_encode(tag.name));
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> link_views(const Board& board) {
    std::vector<web::View> views;
    for (const auto& link : board.links) {
        if (!link.allowed || views.size() == kOfEach) continue;
        const auto card = parse_json(link.json);
        if (!card) continue;
        const auto text = [&](std::string_view name) {
            const auto* found = find_string(*card, name);
            return found ? std::string(*found) : std::string();
        };
        web::View view;
        view.set("url", link.url).set("title", text("title"));
        view.set("text", text("description")).set("site", text("provider_name"));
        view.set("image", text("image"));
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> status_views(Trends::Impl& room, const Request& request,
                                    const Board& board) {
    const auto viewer = accounts::Accounts::viewer(request);
    if (board.statuses.empty()) return {};
    return room.platform.database.read([&](db::Tx& tx) {
        std::vector<AccountId> hidden;
        if (viewer) hidden = room.accounts.hidden_from(tx, *viewer);
        auto ids = statuses_for(board, hidden, {});
        if (ids.size() > kOfEach) ids.resize(kOfEach);
        return room.statuses.views(tx, viewer, ids, request.language);
    });
}

Response get_page(Trends::Impl& room, const Request& request) {
    const auto board = room.service.board();
    auto tags = tag_views(*board), links = link_views(*board);
    auto posts = status_views(room, request, *board);
    web::View view;
    view.set("is_empty", tags.empty() && posts.empty() && links.empty());
    view.set("has_tags", !tags.empty()).set("tags", std::move(tags));
    view.set("has_posts", !posts.empty()).set("posts", std::move(posts));
    view.set("has_links", !links.empty()).set("links", std::move(links));
    return room.platform.pages.page(
        request, {.name = "trends/page", .title = web::tr(request, "Trending now")},
        std::move(view));
}

}  // namespace

void add_pages(Trends::Impl& room) {
    http::Route route;
    route.pattern = "/tren";
    route.handler = [&room](Request& request) -> Result<Response> {
        return get_page(room, request);
    };
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::trends
