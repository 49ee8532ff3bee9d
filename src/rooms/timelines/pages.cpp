// Home, /sekitar and /tag/:tag: pages of posts with plain links between them.
#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/timelines/impl.h"

namespace kentongan::timelines {
namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kPostsPerPage = 20;

struct EmptyWords {
    std::string title, text;
};

// `base` ends with "?" or "&".
void set_list(web::View& view, std::vector<web::View> posts, const std::vector<StatusId>& ids,
              const Page& page, const std::string& base, EmptyWords words) {
    const bool more = std::ssize(ids) == page.limit;
    const bool is_empty = posts.empty() && !more && page.max_id == 0;
    view.set("is_empty", is_empty)
        .set("at_end", !is_empty && !more)
        .set("older_url", more ? base + "max_id=" + ids.back().to_string() : std::string())
        .set("empty_title", std::move(words.title))
        .set("empty_text", std::move(words.text))
        .set("posts", std::move(posts));
}

// What is around somebody, from near to far.
std::vector<web::View> around_tabs(const Request& request, const regions::Regions& regions,
                                   std::optional<regions::Code> place, regions::Code shown) {
    std::vector<web::View> tabs;
    const auto add = [&](std::string url, std::string word, bool current) {
        web::View tab;
        tab.set("url", std::move(url)).set("word", std::move(word)).set("current", current);
        tabs.push_back(std::move(tab));
    };
    if (place)
        for (auto level :
             {regions::Level::Village, regions::Level::District, regions::Level::Regency}) {
            if (place->level() < level) continue;
            const auto code = place->at(level);
            add("/sekitar?tempat=" + code.to_string(), regions.short_name(code), code == shown);
        }
    add("/sekitar?tempat=semua", tr(request, "Everywhere"), shown == regions::Code());
    return tabs;
}

Result<Response> around_page(Timelines::Impl& impl, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPostsPerPage, kPostsPerPage);
    const auto asked = request.params.text("tempat");
    const auto chosen = regions::Code::parse(asked);
    if (!asked.empty() && asked != "semua" && (!chosen || !impl.regions.find(*chosen)))
        return Error(ErrorCode::NotFound);
    web::View view;
    regions::Code shown;
    impl.platform.database.read([&](db::Tx& tx) {
        std::optional<regions::Code> home;
        if (viewer)
            if (auto person = impl.accounts.find(tx, *viewer)) home = person->home;
        if (chosen)
            shown = *chosen;
        else if (asked.empty() && home)
            shown = home->at(regions::Level::Regency);
        const auto hidden = impl.hidden_from(tx, viewer);
        const auto ids = collect(
            page, [&](const Page& part) { return impl.statuses.ids_near(tx, shown, part); },
            [&](std::vector<StatusId> found) {
                return without_hidden(tx, impl.statuses, std::move(found), hidden);
            });
        const std::string code = shown == regions::Code() ? "semua" : shown.to_string();
        set_list(view, impl.statuses.views(tx, viewer, ids, request.language), ids, page,
                 "/sekitar?tempat=" + code + "&",
                 {tr(request, "Still quiet here"),
                  tr(request, "Nobody who lives here has written yet. You can be the first.")});
        const bool is_near_home = home && shown.contains(*home);
        view.set("no_home", !home)
            .set("tabs", around_tabs(request, impl.regions, chosen && !is_near_home ? chosen : home,
                                     shown));
    });
    view.set("place", shown == regions::Code() ? "" : impl.regions.full_name(shown));
    return impl.platform.pages.page(
        request, {.name = "timelines/around", .title = tr(request, "Around"), .section = "around"},
        std::move(view));
}

Result<Response> tag_page(Timelines::Impl& impl, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPostsPerPage, kPostsPerPage);
    const auto tag = text::normal_tag(request.params.text("tag"));
    if (tag.empty()) return Error(ErrorCode::NotFound);
    web::View view;
    const bool is_there = impl.platform.database.read([&](db::Tx& tx) {
        if (usable(tx, impl.tags, {tag}).empty()) return false;
        const auto hidden = impl.hidden_from(tx, viewer);
        const auto ids = collect(
            page, [&](const Page& part) { return impl.statuses.ids_with_tag(tx, tag, part); },
            [&](std::vector<StatusId> found) {
                return without_hidden(tx, impl.statuses, std::move(found), hidden);
            });
        set_list(view, impl.statuses.views(tx, viewer, ids, request.language), ids, page,
                 "/tag/" + url_encode(tag) + "?",
                 {tr(request, "Nothing with this word yet"),
                  tr(request, "Write it with # in front, and your post stands here.")});
        return true;
    });
    if (!is_there) return Error(ErrorCode::NotFound);
    view.set("tag", tag);
    return impl.platform.pages.page(
        request, {.name = "timelines/tag", .title = "#" + tag, .section = "around"},
        std::move(view));
}

}  // namespace

http::Response Timelines::home_page(const http::Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPostsPerPage, kPostsPerPage);
    web::View view;
    impl_->platform.database.read([&](db::Tx& tx) {
        const auto ids = impl_->home(tx, viewer, page);
        set_list(
            view, impl_->statuses.views(tx, viewer, ids, request.language), ids, page, "/?",
            {tr(request, "Your home is still empty"),
             tr(request, "Follow people, and what they write stands here. Look around first.")});
    });
    return impl_->platform.pages.page(
        request, {.name = "timelines/home", .title = tr(request, "Home"), .section = "home"},
        std::move(view));
}

void add_pages(Timelines& room) {
    auto& impl = room.impl();
    auto& router = impl.platform.router;
    router.add({.pattern = "/sekitar",
                .handler = [&impl](Request& request) { return around_page(impl, request); }});
    router.add({.pattern = "/tag/:tag",
                .handler = [&impl](Request& request) { return tag_page(impl, request); }});
}

}  // namespace kentongan::timelines
