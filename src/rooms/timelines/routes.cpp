// The Mastodon client API of timelines.
#include <algorithm>

#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/timelines/impl.h"

namespace kentongan::timelines {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr int kPerPage = 20, kMostPerPage = 40;
constexpr std::size_t kMaxTagsPerMode = 4;  // as Mastodon

Response answer(const Timelines::Impl& impl, const Request& request, std::string json,
                const std::vector<StatusId>& ids) {
    auto response = Response::json(std::move(json));
    if (!ids.empty())
        http::set_links(response, request, impl.platform.config.base_url(), ids.front().value(),
                        ids.back().value());
    return response;
}

Result<Response> get_home(Timelines::Impl& impl, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<StatusId> ids;
    auto json = impl.platform.database.read([&](db::Tx& tx) {
        ids = impl.home(tx, viewer, page);
        return impl.statuses.render_home_json(tx, viewer, ids);
    });
    return answer(impl, request, std::move(json), ids);
}

Result<Response> get_public(Timelines::Impl& impl, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    const auto is = [&](std::string_view name) {
        return request.params.boolean(name).value_or(false);
    };
    const auto origin = is("local")    ? statuses::Origin::Here
                        : is("remote") ? statuses::Origin::Elsewhere
                                       : statuses::Origin::Anywhere;
    std::vector<StatusId> ids;
    auto json = impl.platform.database.read([&](db::Tx& tx) {
        const auto hidden = impl.hidden_from(tx, viewer);
        ids = collect(
            page,
            [&](const Page& part) {
                return impl.statuses.ids_public(tx, origin, is("only_media"), part);
            },
            [&](std::vector<StatusId> found) {
                return without_hidden(tx, impl.statuses, std::move(found), hidden);
            });
        return impl.statuses.render_json(tx, viewer, ids);
    });
    return answer(impl, request, std::move(json), ids);
}

std::vector<std::string> tags_of(const http::Params& params, std::string_view name) {
    std::vector<std::string> tags;
    for (auto text : params.all(name)) {
        auto tag = text::normal_tag(text);
        if (!tag.empty() && tags.size() < kMaxTagsPerMode) tags.push_back(std::move(tag));
    }
    return tags;
}

struct TagQuestion {
    std::vector<std::string> any, all, none;
    bool only_media = false;
};

// Newest first of several lists, each once, no longer than a page: what one list would have given.
std::vector<StatusId> merged(std::vector<StatusId> a, const std::vector<StatusId>& b,
                             const Page& page) {
    a.insert(a.end(), b.begin(), b.end());
    std::sort(a.begin(), a.end(), std::greater<>());
    a.erase(std::unique(a.begin(), a.end()), a.end());
    const auto limit = static_cast<std::size_t>(page.limit);
    if (a.size() > limit) {
        if (page.upwards())
            a.erase(a.begin(), a.end() - static_cast<std::ptrdiff_t>(limit));
        else
            a.resize(limit);
    }
    return a;
}

std::vector<StatusId> matching(db::Tx& tx, const statuses::Statuses& statuses,
                               const TagQuestion& asked, std::vector<StatusId> ids) {
    const auto drop_unless = [&](std::span<const std::string> tags, bool wanted) {
        const auto tagged = statuses.tagged(tx, ids, tags);
        std::erase_if(ids, [&](StatusId id) {
            return (std::find(tagged.begin(), tagged.end(), id) != tagged.end()) != wanted;
        });
    };
    for (const auto& tag : asked.all) drop_unless({&tag, 1}, true);
    if (!asked.none.empty()) drop_unless(asked.none, false);
    if (asked.only_media) {
        std::vector<StatusId> with_media;
        for (const auto& head : statuses.heads(tx, ids))
            if (head.has_media) with_media.push_back(head.id);
        return with_media;
    }
    return ids;
}

Result<Response> get_tag(Timelines::Impl& impl, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    const auto& params = request.params;
    const auto is = [&](std::string_view name) { return params.boolean(name).value_or(false); };
    const auto tag = text::normal_tag(params.text("hashtag"));
    if (tag.empty() || (is("remote") && !is("local"))) return Response::json("[]");
    TagQuestion asked{tags_of(params, "any"), tags_of(params, "all"), tags_of(params, "none"),
                      is("only_media")};
    asked.any.push_back(tag);
    std::vector<StatusId> ids;
    auto json = impl.platform.database.read([&](db::Tx& tx) {
        asked.any = usable(tx, impl.tags, std::move(asked.any));
        if (asked.any.empty() || asked.any.back() != tag) return std::string("[]");
        const auto hidden = impl.hidden_from(tx, viewer);
        ids = collect(
            page,
            [&](const Page& part) {
                std::vector<StatusId> found;
                for (const auto& one : asked.any)
                    found =
                        merged(std::move(found), impl.statuses.ids_with_tag(tx, one, part), part);
                return found;
            },
            [&](std::vector<StatusId> found) {
                found = matching(tx, impl.statuses, asked, std::move(found));
                return without_hidden(tx, impl.statuses, std::move(found), hidden);
            });
        return impl.statuses.render_json(tx, viewer, ids);
    });
    return answer(impl, request, std::move(json), ids);
}

}  // namespace

void add_routes(Timelines& room) {
    auto& impl = room.impl();
    auto& router = impl.platform.router;
    const std::vector<http::ParamDoc> paging{{"max_id", "string", "Only older ones", false},
                                             {"since_id", "string", "Only newer ones", false},
                                             {"min_id", "string", "The page just above", false},
                                             {"limit", "integer", "At most 40", false}};
    // A warm home is a few microseconds of work in memory: a hop to the pool would cost ten times
    // as much. A cold one reads at most kMaxHome keys.
    router.add({Method::Get,
                "/api/v1/timelines/home",
                [&impl](Request& request) { return get_home(impl, request); },
                Access::user("read:statuses"),
                Run::Inline,
                {"The home timeline", "Array of Status", paging}});
    router.add({Method::Get,
                "/api/v1/timelines/public",
                [&impl](Request& request) { return get_public(impl, request); },
                Access::anyone(),
                Run::Pool,
                {"Public posts", "Array of Status", paging}});
    router.add({Method::Get,
                "/api/v1/timelines/tag/:hashtag",
                [&impl](Request& request) { return get_tag(impl, request); },
                Access::anyone(),
                Run::Pool,
                {"Public posts with a tag", "Array of Status", paging}});
}

}  // namespace kentongan::timelines
