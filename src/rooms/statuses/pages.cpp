// Pages of posts and people: /@name, /@name/123 and the forms below them, /simpanan.
#include "rooms/statuses/pages.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"

namespace kentongan::statuses {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using web::tr;

constexpr int kPostsPerPage = 20;
constexpr std::size_t kDescriptionCharacters = 160;

struct Opened {
    accounts::Account author;
    Status status;
};

// The post an address names, when the viewer may see it.
Result<Opened> open_status(db::Tx& tx, const Statuses::Impl& impl, const Request& request) {
    const auto id = request.params.id<StatusId>("status");
    if (!id || !request.params.text("handle").starts_with('@')) return Error(ErrorCode::NotFound);
    TRY_ASSIGN(auto status, impl.service.visible(tx, accounts::Accounts::viewer(request), *id));
    auto author = impl.accounts.find(tx, status.author);
    if (!author) return Error(ErrorCode::NotFound);
    return Opened{std::move(*author), std::move(status)};
}

// Copies of what is elsewhere: search engines are sent to where it is from (RFC 6596).
void set_origin(Response& response, const std::string& url) {
    response.set("X-Robots-Tag", "noindex");
    const bool fits = std::ranges::none_of(
        url, [](unsigned char c) { return c <= ' ' || c >= 0x7f || c == '<' || c == '>'; });
    if (fits && (url.starts_with("https://") || url.starts_with("http://")))
        response.set("Link", "<" + url + ">; rel=\"canonical\"");
}

Result<Response> thread_page(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = accounts::Accounts::viewer(request);
    web::View view;
    std::string canonical, title, description;
    std::optional<ThreadOpened> read_elsewhere;
    std::optional<std::string> origin;
    TRY(impl.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto opened, open_status(tx, impl, request));
        if (opened.status.reblog_of) {
            const auto original = impl.service.find(tx, *opened.status.reblog_of);
            const auto author = original ? impl.accounts.find(tx, original->author) : std::nullopt;
            if (!author) return Error(ErrorCode::NotFound);
            canonical = page_of_status(*author, original->id);
            return {};
        }
        canonical = page_of_status(opened.author, opened.status.id);
        if (viewer && impl.service.reaches_elsewhere(tx, opened.status))
            read_elsewhere = ThreadOpened{opened.status.id};
        if (!opened.author.domain.empty()) origin = opened.status.url;
        title = opened.author.shown_name();
        description = opened.status.exercise || !opened.status.spoiler_text.empty()
                          ? opened.status.spoiler_text
                          : utf8_prefix(opened.status.text, kDescriptionCharacters);
        const auto thread = impl.service.thread(tx, {}, opened.status);
        auto main = room.views(tx, viewer, {&opened.status.id, 1}, request.language);
        if (main.empty()) return Error(ErrorCode::NotFound);
        main.front().set("main", true);
        auto answers = room.views(tx, viewer, thread.descendants, request.language);
        view.set("ancestors", room.views(tx, viewer, thread.ancestors, request.language))
            .set("main_id", opened.status.id.to_string())
            .set("main_post", std::move(main))
            .set("has_answers", !answers.empty())
            .set("answers_list", std::move(answers));
        return {};
    }));
    if (request.path != canonical) return Response::redirect(canonical);
    if (read_elsewhere) impl.platform.bus.publish(*read_elsewhere);
    auto response = impl.platform.pages.page(
        request,
        {.name = "statuses/thread", .title = title, .section = "", .description = description},
        std::move(view));
    if (origin) set_origin(response, *origin);
    return response;
}

enum class Tab { Posts, WithReplies, Media };

Tab tab_of(const Request& request) {
    const auto name = request.params.text("bagian");
    return name == "jawaban" ? Tab::WithReplies : name == "gambar" ? Tab::Media : Tab::Posts;
}

std::vector<web::View> tab_views(const Request& request, const std::string& base, Tab current,
                                 bool is_self) {
    std::vector<web::View> tabs;
    const auto add = [&](std::string url, std::string word, bool is_current) {
        web::View tab;
        tab.set("url", std::move(url)).set("word", std::move(word)).set("current", is_current);
        tabs.push_back(std::move(tab));
    };
    add(base, tr(request, "Posts"), current == Tab::Posts);
    add(base + "?bagian=jawaban", tr(request, "With answers"), current == Tab::WithReplies);
    add(base + "?bagian=gambar", tr(request, "Pictures"), current == Tab::Media);
    if (is_self) add("/simpanan", tr(request, "Kept"), false);
    return tabs;
}

Result<Response> profile_page(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = accounts::Accounts::viewer(request);
    const auto tab = tab_of(request);
    auto page = http::page_of(request.params, kPostsPerPage, kPostsPerPage);
    web::View view;
    std::string canonical, name;
    bool is_self = false;
    std::optional<std::string> origin;
    TRY(impl.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto person, person_of(tx, impl.accounts, request));
        canonical = "/@" + person.acct();
        name = person.shown_name();
        if (!person.domain.empty()) origin = person.url;
        is_self = viewer == person.id;
        auto wanted = wanted_of(tx, impl.accounts, viewer, person.id);
        wanted.only_media = tab == Tab::Media;
        wanted.without_replies = tab == Tab::Posts;
        wanted.tag = text::normal_tag(request.params.text("tagged"));  // of a featured tag
        const auto ids = store::list_of_author(tx, wanted, page);
        const bool shows_pinned = tab == Tab::Posts && page.max_id == 0 && wanted.tag.empty();
        auto pinned_posts = room.views(
            tx, viewer, shows_pinned ? pinned_ids(tx, person.id) : std::vector<StatusId>(),
            request.language);
        std::string part = tab == Tab::Media         ? "bagian=gambar&"
                           : tab == Tab::WithReplies ? "bagian=jawaban&"
                                                     : "";
        if (!wanted.tag.empty()) part += "tagged=" + url_encode(wanted.tag) + "&";
        const bool more = std::ssize(ids) == page.limit;
        set_list(view, room.views(tx, viewer, ids, request.language),
                 more ? canonical + "?" + part + "max_id=" + ids.back().to_string() : "",
                 page.max_id == 0,
                 {tr(request, "Nothing here yet"),
                  is_self ? tr(request, "What you write will stand here.")
                          : tr(request, "What this person writes will stand here.")});
        view.set("profile", impl.accounts.profile_view(tx, person, viewer, request.language))
            .set("tabs", tab_views(request, canonical, tab, is_self))
            .set("invites_to_write", is_self)
            .set("tag", wanted.tag)
            .set("has_pinned", !pinned_posts.empty())
            .set("pinned_posts", std::move(pinned_posts));
        return {};
    }));
    if (request.path != canonical) return Response::redirect(canonical);
    auto response = impl.platform.pages.page(
        request, {.name = "statuses/profile", .title = name, .section = is_self ? "me" : ""},
        std::move(view));
    if (origin) set_origin(response, *origin);
    return response;
}

Result<Response> saved_page(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPostsPerPage, kPostsPerPage);
    web::View view;
    impl.platform.database.read([&](db::Tx& tx) {
        const auto marked = store::list_marked_by(tx, viewer, store::Mark::Bookmark, page);
        std::vector<StatusId> ids;
        for (const auto& mark : marked) ids.push_back(mark.status);
        const bool more = std::ssize(marked) == page.limit;
        set_list(view, room.views(tx, viewer, ids, request.language),
                 more ? "/simpanan?max_id=" + std::to_string(marked.back().mark) : "",
                 page.max_id == 0,
                 {tr(request, "You keep nothing yet"),
                  tr(request, "Press \"Keep\" below a post, and you find it here again.")});
    });
    return impl.platform.pages.page(
        request, {.name = "statuses/saved", .title = tr(request, "Kept posts"), .section = "me"},
        std::move(view));
}

// The forms below a post come back to the page they stood on, at the post.
Response back_to(const Request& request, const std::string& standard, StatusId id) {
    const auto wanted = request.params.text("lanjut");
    auto path = wanted.empty() ? standard : web::local_path(wanted);
    path = path.substr(0, path.find('#'));
    return Response::redirect(path + "#p" + id.to_string());
}

using Action = Result<StatusId> (Service::*)(db::Tx&, AccountId, StatusId, bool);

http::Handler acting(Statuses& room, Action action) {
    return [&impl = room.impl(), action](Request& request) -> Result<Response> {
        const auto viewer = *accounts::Accounts::viewer(request);
        const bool wanted = !request.params.boolean("batal").value_or(false);
        std::string standard;
        TRY_ASSIGN(const auto id, impl.platform.database.write([&](db::Tx& tx) -> Result<StatusId> {
            TRY_ASSIGN(const auto opened, open_status(tx, impl, request));
            standard = page_of_status(opened.author, opened.status.id);
            return (impl.service.*action)(tx, viewer, opened.status.id, wanted);
        }));
        return back_to(request, standard, id);
    };
}

Result<Response> boost(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    const bool wanted = !request.params.boolean("batal").value_or(false);
    std::string standard;
    TRY_ASSIGN(const auto id, impl.platform.database.write([&](db::Tx& tx) -> Result<StatusId> {
        TRY_ASSIGN(const auto opened, open_status(tx, impl, request));
        standard = page_of_status(opened.author, opened.status.id);
        const auto original = opened.status.reblog_of.value_or(opened.status.id);
        if (!wanted) return impl.service.unreblog(tx, viewer, original);
        TRY(impl.service.reblog(tx, viewer, original, Visibility::Public));
        return original;
    }));
    return back_to(request, standard, id);
}

Result<Response> vote(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    std::vector<int> choices;
    for (auto text : request.params.all("pilihan"))
        if (choices.size() <= kMaxPollOptions)
            choices.push_back(static_cast<int>(
                std::clamp<std::int64_t>(parse_integer(text).value_or(-1), -1, 100)));
    std::string standard;
    TRY_ASSIGN(const auto id, impl.platform.database.write([&](db::Tx& tx) -> Result<StatusId> {
        TRY_ASSIGN(const auto opened, open_status(tx, impl, request));
        standard = page_of_status(opened.author, opened.status.id);
        TRY(impl.service.vote(tx, viewer, opened.status.id, choices));
        return opened.status.id;
    }));
    return back_to(request, standard, id);
}

Result<Response> ask_delete(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    web::View view;
    TRY(impl.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto opened, open_status(tx, impl, request));
        TRY(impl.service.own(tx, viewer, opened.status.id));
        const auto url = page_of_status(opened.author, opened.status.id);
        view.set("post", room.views(tx, viewer, {&opened.status.id, 1}, request.language))
            .set("action", url + "/hapus")
            .set("back", url);
        return {};
    }));
    return impl.platform.pages.page(
        request,
        {.name = "statuses/delete", .title = tr(request, "Delete this post?"), .section = ""},
        std::move(view));
}

Result<Response> delete_post(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    std::string profile;
    TRY(impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto opened, open_status(tx, impl, request));
        TRY(impl.service.own(tx, viewer, opened.status.id));
        profile = "/@" + opened.author.acct();
        return impl.service.remove(tx, opened.status.id);
    }));
    auto response = Response::redirect(profile);
    web::flash(response, "The post is deleted.");
    return response;
}

}  // namespace

Result<accounts::Account> person_of(db::Tx& tx, const accounts::Accounts& accounts,
                                    const http::Request& request) {
    const auto handle = request.params.text("handle");
    if (!handle.starts_with('@')) return Error(ErrorCode::NotFound);
    auto person = accounts.find_by_username(tx, handle.substr(1));
    if (!person) return Error(ErrorCode::NotFound);
    return std::move(*person);
}

std::string page_of_status(const accounts::Account& author, StatusId id) {
    return "/@" + author.acct() + "/" + id.to_string();
}

void set_list(web::View& view, std::vector<web::View> posts, std::string older, bool at_beginning,
              ListWords words) {
    const bool is_empty = posts.empty() && older.empty() && at_beginning;
    view.set("is_empty", is_empty)
        .set("at_end", !is_empty && older.empty())
        .set("older_url", std::move(older))
        .set("empty_title", std::move(words.empty_title))
        .set("empty_text", std::move(words.empty_text))
        .set("posts", std::move(posts));
}

void add_pages(Statuses& room) {
    auto& router = room.impl().platform.router;
    const auto with = [&room](Result<Response> (*handler)(Statuses&, Request&)) {
        return [&room, handler](Request& request) { return handler(room, request); };
    };
    const auto add = [&](Method method, std::string pattern, http::Handler handler,
                         Access access = Access::page()) {
        router.add({.method = method,
                    .pattern = std::move(pattern),
                    .handler = std::move(handler),
                    .access = std::move(access)});
    };
    add(Method::Get, "/:handle", with(profile_page), Access::anyone());
    add(Method::Get, "/:handle/:status", with(thread_page), Access::anyone());
    add(Method::Get, "/simpanan", with(saved_page));
    const std::string post = "/:handle/:status/";
    add(Method::Post, post + "suka", acting(room, &Service::favourite));
    add(Method::Post, post + "simpan", acting(room, &Service::bookmark));
    add(Method::Post, post + "sematkan", acting(room, &Service::pin));
    add(Method::Post, post + "teruskan", with(boost));
    add(Method::Post, post + "pilih", with(vote));
    add(Method::Get, post + "hapus", with(ask_delete));
    add(Method::Post, post + "hapus", with(delete_post));
}

}  // namespace kentongan::statuses
