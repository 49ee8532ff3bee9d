// /cari: people, places, tags and posts on one page.
#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/web/portrait.h"
#include "rooms/search/impl.h"

namespace kentongan::search {

namespace {

using http::Request;
using http::Response;

constexpr int kOfEach = 10;
constexpr std::size_t kPlaces = 5;

std::vector<web::View> people_views(const Search::Impl& room,
                                    const std::vector<accounts::Account>& people) {
    std::vector<web::View> views;
    for (const auto& person : people) {
        web::View view;
        view.set("name", person.shown_name()).set("acct", person.acct()).set("url", person.url);
        view.set("official_of", person.official_of);
        web::set_portrait(view, person.shown_name(), person.avatar_url);
        view.set("place", person.home ? room.regions.full_name(*person.home) : "");
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> place_views(const Search::Impl& room, std::string_view text) {
    std::vector<web::View> views;
    for (const auto& match : room.regions.search(text, kPlaces)) {
        web::View view;
        view.set("name", match.full_name);
        view.set("url", "/sekitar?tempat=" + match.code.to_string());
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<web::View> tag_views(const std::vector<std::string>& tags) {
    std::vector<web::View> views;
    for (const auto& tag : tags) {
        web::View view;
        view.set("name", tag).set("url", "/tag/" + url_encode(tag));
        views.push_back(std::move(view));
    }
    return views;
}

Response get_page(Search::Impl& room, const Request& request) {
    Question question;
    question.viewer = accounts::Accounts::viewer(request);
    question.text =
        utf8_prefix(trim(request.params.text("q")).substr(0, kMaxQuestionBytes), kMaxQuestionBytes);
    question.limit = kOfEach;
    if (room.resolve && question.viewer) question.resolved = room.resolve(question.text);
    web::View view;
    view.set("q", question.text).set("asked", !question.text.empty());
    if (!question.text.empty()) {
        room.platform.database.read([&](db::Tx& tx) {
            const auto found = find(tx, room, question);
            auto people = people_views(room, found.accounts);
            auto posts = room.statuses.views(tx, question.viewer, found.statuses, request.language);
            auto places = place_views(room, question.text);
            auto tags = tag_views(found.tags);
            view.set("is_empty", people.empty() && posts.empty() && places.empty() && tags.empty());
            view.set("has_people", !people.empty()).set("people", std::move(people));
            view.set("has_posts", !posts.empty()).set("posts", std::move(posts));
            view.set("has_places", !places.empty()).set("places", std::move(places));
            view.set("has_tags", !tags.empty()).set("tags", std::move(tags));
        });
    }
    return room.platform.pages.page(
        request, {.name = "search/page", .title = web::tr(request, "Search")}, std::move(view));
}

}  // namespace

void add_pages(Search::Impl& room) {
    http::Route route;
    route.pattern = "/cari";
    route.handler = [&room](Request& request) -> Result<Response> {
        return get_page(room, request);
    };
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::search
