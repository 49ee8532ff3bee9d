// The Mastodon client API of lists of statuses that belong to somebody.
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/statuses/impl.h"

namespace kentongan::statuses {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr int kStatusesPerPage = 20, kMostStatusesPerPage = 40;
constexpr int kAccountsPerPage = 40, kMostAccountsPerPage = 80;

Response listed(const Statuses::Impl& impl, const Request& request, std::string json,
                std::int64_t newest, std::int64_t oldest) {
    auto response = Response::json(std::move(json));
    http::set_links(response, request, impl.platform.config.base_url(), newest, oldest);
    return response;
}

http::Handler marked_by_me(Statuses::Impl& impl, store::Mark kind) {
    return [&impl, kind](Request& request) -> Result<Response> {
        const auto viewer = *accounts::Accounts::viewer(request);
        const auto page = http::page_of(request.params, kStatusesPerPage, kMostStatusesPerPage);
        std::vector<store::Marked> marked;
        auto json = impl.platform.database.read([&](db::Tx& tx) {
            marked = store::list_marked_by(tx, viewer, kind, page);
            std::vector<StatusId> ids;
            for (const auto& mark : marked) ids.push_back(mark.status);
            return impl.renderer.array(tx, viewer, ids);
        });
        return listed(impl, request, std::move(json), marked.empty() ? 0 : marked.front().mark,
                      marked.empty() ? 0 : marked.back().mark);
    };
}

http::Handler people_who(Statuses::Impl& impl, store::Mark kind) {
    return [&impl, kind](Request& request) -> Result<Response> {
        const auto id = request.params.id<StatusId>("id");
        if (!id) return Error(ErrorCode::NotFound, "Record not found");
        const auto viewer = accounts::Accounts::viewer(request);
        const auto page = http::page_of(request.params, kAccountsPerPage, kMostAccountsPerPage);
        std::vector<store::Marked> marked;
        TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
            TRY_ASSIGN(const auto status, impl.service.visible(tx, viewer, *id));
            marked = store::list_marks_of(tx, status.reblog_of.value_or(status.id), kind, page);
            std::vector<AccountId> ids;
            for (const auto& mark : marked) ids.push_back(mark.account);
            return impl.renderer.account_array(tx, ids);
        }));
        return listed(impl, request, std::move(json), marked.empty() ? 0 : marked.front().mark,
                      marked.empty() ? 0 : marked.back().mark);
    };
}

Result<Response> account_statuses(Statuses::Impl& impl, Request& request) {
    const auto author = request.params.id<AccountId>("id");
    if (!author) return Error(ErrorCode::NotFound, "Record not found");
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kStatusesPerPage, kMostStatusesPerPage);
    const auto& params = request.params;
    const auto is = [&](std::string_view name) { return params.boolean(name).value_or(false); };
    std::vector<StatusId> ids;
    TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        const auto account = impl.accounts.find(tx, *author);
        if (!account) return Error(ErrorCode::NotFound, "Record not found");
        if (is("pinned")) {
            ids = pinned_ids(tx, *author);
            return impl.renderer.array(tx, viewer, ids);
        }
        auto wanted = wanted_of(tx, impl.accounts, viewer, *author);
        wanted.only_media = is("only_media");
        wanted.without_replies = is("exclude_replies");
        wanted.without_reblogs = is("exclude_reblogs");
        if (!params.text("tagged").empty()) {
            wanted.tag = text::normal_tag(params.text("tagged"));
            if (wanted.tag.empty()) return std::string("[]");
        }
        ids = store::list_of_author(tx, wanted, page);
        return impl.renderer.array(tx, viewer, ids);
    }));
    if (is("pinned")) return Response::json(std::move(json));
    return listed(impl, request, std::move(json), ids.empty() ? 0 : ids.front().value(),
                  ids.empty() ? 0 : ids.back().value());
}

}  // namespace

std::vector<StatusId> pinned_ids(db::Tx& tx, AccountId author) {
    Page page;
    page.limit = kMaxPinsElsewhere;
    std::vector<StatusId> ids;
    for (const auto& mark : store::list_marked_by(tx, author, store::Mark::Pin, page))
        ids.push_back(mark.status);
    return ids;
}

store::OfAuthor wanted_of(db::Tx& tx, const accounts::Accounts& accounts,
                          std::optional<AccountId> viewer, AccountId author) {
    store::OfAuthor wanted;
    wanted.author = author;
    wanted.viewer = viewer;
    if (viewer == author) {
        wanted.most_hidden = Visibility::Direct;
        wanted.with_exercises = true;
    } else if (viewer) {
        if (accounts.relation(tx, *viewer, author).following)
            wanted.most_hidden = Visibility::Private;
        wanted.with_exercises = accounts.preferences(tx, *viewer).joins_exercises;
    }
    return wanted;
}

void add_list_routes(Statuses& room) {
    auto& impl = room.impl();
    auto& router = impl.platform.router;
    router.add({Method::Get,
                "/api/v1/favourites",
                marked_by_me(impl, store::Mark::Favourite),
                Access::user("read:favourites"),
                Run::Pool,
                {"What I marked as favourite", "Array of Status", {}}});
    router.add({Method::Get,
                "/api/v1/bookmarks",
                marked_by_me(impl, store::Mark::Bookmark),
                Access::user("read:bookmarks"),
                Run::Pool,
                {"What I bookmarked", "Array of Status", {}}});
    router.add({Method::Get,
                "/api/v1/statuses/:id/favourited_by",
                people_who(impl, store::Mark::Favourite),
                Access::anyone(),
                Run::Pool,
                {"Who likes it", "Array of Account", {}}});
    router.add({Method::Get,
                "/api/v1/statuses/:id/reblogged_by",
                people_who(impl, store::Mark::Reblog),
                Access::anyone(),
                Run::Pool,
                {"Who boosted it", "Array of Account", {}}});
    router.add({Method::Get,
                "/api/v1/accounts/:id/statuses",
                [&impl](Request& request) { return account_statuses(impl, request); },
                Access::anyone(),
                Run::Pool,
                {"Posts of a person",
                 "Array of Status",
                 {{"pinned", "boolean", "Only pinned ones", false},
                  {"only_media", "boolean", "Only with pictures", false},
                  {"exclude_replies", "boolean", "Without answers to others", false},
                  {"exclude_reblogs", "boolean", "Without boosts", false},
                  {"tagged", "string", "Only with this tag", false}}}});
}

}  // namespace kentongan::statuses
