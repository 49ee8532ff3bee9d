// /api/v2/filters/…/keywords and …/statuses: what is in a filter, one by one.
#include "platform/http/router.h"
#include "rooms/filters/impl.h"
#include "rooms/filters/render.h"

namespace kentongan::filters {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Filters::Impl;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

template <class AnyId>
AnyId id_of(const Request& request, std::string_view name = "id") {
    return request.params.id<AnyId>(name).value_or(AnyId());
}

template <class Append>
Response answer(Append&& append) {
    std::string body;
    JsonWriter out(body);
    append(out);
    return Response::json(std::move(body));
}
Response answer(const Keyword& keyword) {
    return answer([&](JsonWriter& out) { append_keyword(out, keyword); });
}
Response answer(const FilteredStatus& status) {
    return answer([&](JsonWriter& out) { append_status(out, status); });
}

KeywordChange change_of(const http::Params& params) {
    KeywordChange change;
    if (const auto text = params.find("keyword")) change.text = std::string(*text);
    change.whole_word = params.boolean("whole_word");
    return change;
}

Result<Filter> parent_of(Room& room, const Request& request) {
    return room.platform.database.read([&](db::Tx& tx) {
        return room.service.find(tx, viewer_of(request), id_of<FilterId>(request, "filter_id"));
    });
}

Result<Response> get_keywords(Room& room, Request& request) {
    TRY_ASSIGN(const auto filter, parent_of(room, request));
    return answer([&](JsonWriter& out) {
        out.begin_array();
        for (const auto& keyword : filter.keywords) append_keyword(out, keyword);
        out.end_array();
    });
}

Result<Response> post_keyword(Room& room, Request& request) {
    TRY_ASSIGN(const auto keyword, room.platform.database.write([&](db::Tx& tx) {
        return room.service.add_keyword(tx, viewer_of(request),
                                        id_of<FilterId>(request, "filter_id"),
                                        change_of(request.params));
    }));
    return answer(keyword);
}

Result<Response> get_keyword(Room& room, Request& request) {
    TRY_ASSIGN(const auto keyword, room.platform.database.read([&](db::Tx& tx) {
        return room.service.find_keyword(tx, viewer_of(request), id_of<KeywordId>(request));
    }));
    return answer(keyword);
}

Result<Response> put_keyword(Room& room, Request& request) {
    auto change = change_of(request.params);
    change.id = id_of<KeywordId>(request);
    TRY_ASSIGN(const auto keyword, room.platform.database.write([&](db::Tx& tx) {
        return room.service.update_keyword(tx, viewer_of(request), change);
    }));
    return answer(keyword);
}

Result<Response> remove_keyword(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.remove_keyword(tx, viewer_of(request), id_of<KeywordId>(request));
    }));
    return Response::json("{}");
}

Result<Response> get_statuses(Room& room, Request& request) {
    TRY_ASSIGN(const auto filter, parent_of(room, request));
    return answer([&](JsonWriter& out) {
        out.begin_array();
        for (const auto& status : filter.statuses) append_status(out, status);
        out.end_array();
    });
}

Result<Response> post_status(Room& room, Request& request) {
    if (request.params.text("status_id").empty())
        return Error(ErrorCode::Unprocessable, "Status must exist", "status_id");
    using AnyStatusId = Id<struct AnyStatusTag>;
    const auto named = id_of<AnyStatusId>(request, "status_id");
    TRY_ASSIGN(
        const auto status, room.platform.database.write([&](db::Tx& tx) -> Result<FilteredStatus> {
            if (!named) return Error(ErrorCode::NotFound, "Record not found");
            return room.service.add_status(tx, viewer_of(request),
                                           id_of<FilterId>(request, "filter_id"), named.value());
        }));
    return answer(status);
}

Result<Response> get_status(Room& room, Request& request) {
    TRY_ASSIGN(const auto status, room.platform.database.read([&](db::Tx& tx) {
        return room.service.find_status(tx, viewer_of(request), id_of<FilteredStatusId>(request));
    }));
    return answer(status);
}

Result<Response> remove_status(Room& room, Request& request) {
    TRY_ASSIGN(const auto status, room.platform.database.write([&](db::Tx& tx) {
        return room.service.remove_status(tx, viewer_of(request), id_of<FilteredStatusId>(request));
    }));
    return answer(status);
}

}  // namespace

void add_part_routes(Filters::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(method == Method::Get ? "read:filters" : "write:filters");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> params{
        {"keyword", "string", "At most 512 characters", true},
        {"whole_word", "boolean", "Not within a longer word; true if left out"}};
    add(Method::Get, "/api/v2/filters/:filter_id/keywords", get_keywords,
        {"The keywords of a filter", "Array of FilterKeyword", {}});
    add(Method::Post, "/api/v2/filters/:filter_id/keywords", post_keyword,
        {"Add a keyword", "FilterKeyword", params});
    add(Method::Get, "/api/v2/filters/keywords/:id", get_keyword,
        {"One keyword", "FilterKeyword", {}});
    add(Method::Put, "/api/v2/filters/keywords/:id", put_keyword,
        {"Change a keyword", "FilterKeyword", params});
    add(Method::Delete, "/api/v2/filters/keywords/:id", remove_keyword,
        {"Remove a keyword", "{}", {}});
    add(Method::Get, "/api/v2/filters/:filter_id/statuses", get_statuses,
        {"The posts of a filter", "Array of FilterStatus", {}});
    add(Method::Post, "/api/v2/filters/:filter_id/statuses", post_status,
        {"Add a post", "FilterStatus", {{"status_id", "string", "", true}}});
    add(Method::Get, "/api/v2/filters/statuses/:id", get_status,
        {"One post of a filter", "FilterStatus", {}});
    add(Method::Delete, "/api/v2/filters/statuses/:id", remove_status,
        {"Take a post out of a filter", "FilterStatus", {}});
}

}  // namespace kentongan::filters
