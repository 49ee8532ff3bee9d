// A thread that began here, as one collection (FEP-7888, FEP-f228): whoever keeps a part of it
// finds the rest.
#include <algorithm>

#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/objects/impl.h"

namespace kentongan::objects {
namespace {

using http::Request;
using http::Response;

constexpr int kRepliesOfOne = 100;
constexpr std::size_t kMostInThread = 400, kPerPage = 50;

struct Thread {
    std::string id, author;
    std::vector<StatusId> posts;
};

// The first and what answers it, as far as everybody may read.
std::vector<StatusId> open_posts(db::Tx& tx, const statuses::Statuses& statuses, StatusId first) {
    std::vector<StatusId> posts{first};
    for (std::size_t at = 0; at < posts.size() && posts.size() < kMostInThread; ++at)
        for (const auto reply : statuses.replies(tx, posts[at], StatusId(), kRepliesOfOne))
            posts.push_back(reply);
    posts.resize(std::min(posts.size(), kMostInThread));
    std::ranges::sort(posts);
    return posts;
}

std::optional<Thread> find_thread(Objects::Impl& impl, db::Tx& tx, const Request& request) {
    const auto author = impl.accounts.find_by_username(tx, request.params.text("name"));
    const auto id = request.params.id<StatusId>("id");
    if (!author || !author->domain.empty() || author->suspended || author->pending || !id)
        return {};
    const auto first = impl.statuses.find(tx, *id);
    if (!first || first->author != author->id || first->thread != *id || first->reblog_of ||
        first->exercise || !is_open(first->visibility))
        return {};
    return Thread{first->uri + "/context", author->uri, open_posts(tx, impl.statuses, *id)};
}

void append_page(JsonWriter& out, const Thread& thread, const std::vector<std::string>& uris,
                 StatusId after, StatusId last) {
    const auto page = [&](StatusId from) {
        return thread.id + "?page=1&after=" + from.to_string();
    };
    out.member("id", page(after)).member("type", "OrderedCollectionPage");
    out.member("partOf", thread.id);
    if (last < thread.posts.back()) out.member("next", page(last));
    out.key("orderedItems").begin_array();
    for (const auto& uri : uris) out.value(uri);
    out.end_array();
}

Result<Response> get_context(Objects::Impl& impl, Request& request) {
    const auto after = StatusId(request.params.integer("after").value_or(0));
    std::vector<std::string> uris;
    StatusId last;
    const auto thread = impl.platform.database.read([&](db::Tx& tx) {
        auto found = find_thread(impl, tx, request);
        if (!found) return found;
        auto next = std::ranges::upper_bound(found->posts, after);
        for (std::size_t taken = 0; next != found->posts.end() && taken < kPerPage; ++taken) {
            last = *next++;
            if (const auto status = impl.statuses.find(tx, last)) uris.push_back(status->uri);
        }
        return found;
    });
    if (!thread) return Error(ErrorCode::NotFound, "Record not found");
    if (!last.value()) last = thread->posts.back();
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("@context").raw(actors::context_json());
    if (request.params.has("page")) {
        append_page(out, *thread, uris, after, last);
    } else {
        out.member("id", thread->id).member("type", "OrderedCollection");
        out.member("attributedTo", thread->author);
        out.member("totalItems", static_cast<std::int64_t>(thread->posts.size()));
        out.key("first").begin_object();
        append_page(out, *thread, uris, after, last);
        out.end_object();
    }
    out.end_object();
    return actors::activity_response(std::move(json));
}

}  // namespace

void add_context(Objects& room) {
    auto& impl = room.impl();
    http::Route route;
    route.pattern = "/users/:name/statuses/:id/context";
    route.handler = [&impl](Request& request) { return get_context(impl, request); };
    impl.platform.router.add(std::move(route));
}

}  // namespace kentongan::objects
