// Pictures of cards, and the posts that share a link.
#include <algorithm>
#include <filesystem>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/cards/impl.h"

namespace kentongan::cards {
namespace {

using http::Request;
using http::Response;

constexpr int kPerPage = 20, kMostPerPage = 40, kMaxRounds = 10;
constexpr std::size_t kHashHexLength = 64;

Result<Response> get_picture(const Cards::Impl& room, const Request& request) {
    const auto name = request.params.text("name");
    const auto hash = name.substr(0, kHashHexLength);
    const auto extension = name.substr(hash.size());
    const char* type = extension == ".jpg"    ? "image/jpeg"
                       : extension == ".png"  ? "image/png"
                       : extension == ".webp" ? "image/webp"
                                              : nullptr;
    if (!type || hash.size() != kHashHexLength ||
        hash.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return Error(ErrorCode::NotFound);
    const auto path = std::filesystem::path(room.platform.config.data) / "cards" / name;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return Error(ErrorCode::NotFound);
    return Response::file(path.string(), type)
        .set("Cache-Control", "public, max-age=31536000, immutable");
}

// A page is filled from behind where posts are not public, so that nothing tells of those.
std::vector<StatusId> public_posts(db::Tx& tx, const Cards::Impl& room, const Cards& cards,
                                   std::string_view url, const Page& page) {
    const auto limit = static_cast<std::size_t>(page.limit);
    std::vector<StatusId> found;
    Page part = page;
    for (int round = 0; round < kMaxRounds && found.size() < limit; ++round) {
        const auto ids = cards.ids_with(tx, url, part);
        std::vector<StatusId> open;
        for (const auto& head : room.statuses.heads(tx, ids))
            if (head.visibility == statuses::Visibility::Public) open.push_back(head.id);
        found.insert(page.upwards() ? found.begin() : found.end(), open.begin(), open.end());
        if (std::ssize(ids) < part.limit) break;
        (page.upwards() ? part.min_id : part.max_id) =
            (page.upwards() ? ids.front() : ids.back()).value();
    }
    const auto surplus = static_cast<std::ptrdiff_t>(found.size() - std::min(found.size(), limit));
    if (page.upwards())
        found.erase(found.begin(), found.begin() + surplus);
    else
        found.erase(found.end() - surplus, found.end());
    return found;
}

Result<Response> get_link(const Cards::Impl& room, const Cards& cards, Request& request) {
    const auto url = request.params.text("url");
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<StatusId> ids;
    TRY_ASSIGN(auto json, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        ids = public_posts(tx, room, cards, url, page);
        // Where only followers speak of it, it is as unknown as where nobody does.
        const bool is_first = page.max_id == 0 && page.lower() == 0;
        if (cards.card_json(tx, url).empty() || (ids.empty() && is_first))
            return Error(ErrorCode::NotFound, "Record not found");
        return room.statuses.render_json(tx, viewer, ids);
    }));
    auto response = Response::json(std::move(json));
    if (!ids.empty())
        http::set_links(response, request, room.platform.config.base_url(), ids.front().value(),
                        ids.back().value());
    return response;
}

}  // namespace

void add_routes(Cards& room) {
    auto& impl = room.impl();
    http::Route picture;
    picture.pattern = "/cards/:name";
    picture.handler = [&impl](Request& request) { return get_picture(impl, request); };
    impl.platform.router.add(std::move(picture));
    http::Route link;
    link.pattern = "/api/v1/timelines/link";
    link.handler = [&impl, &room](Request& request) { return get_link(impl, room, request); };
    link.doc = {"Public posts that share a link",
                "Array of Status",
                {{"url", "string", "The address", true}}};
    impl.platform.router.add(std::move(link));
}

}  // namespace kentongan::cards
