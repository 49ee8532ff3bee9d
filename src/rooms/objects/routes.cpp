#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/objects/impl.h"

namespace kentongan::objects {
namespace {

using http::Request;
using http::Response;

constexpr int kPerPage = 20;
constexpr std::string_view kPlainContext = "https://www.w3.org/ns/activitystreams";

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

struct Shown {
    Status status;
    Account author;
};

std::optional<Account> person_named(Objects::Impl& impl, db::Tx& tx, const Request& request) {
    auto person = impl.accounts.find_by_username(tx, request.params.text("name"));
    if (!person || !person->domain.empty() || person->suspended || person->pending) return {};
    return person;
}

// What not everybody may see is shown to the server of somebody who may: it asks with a signature.
Result<Shown> shown(Objects::Impl& impl, const Request& request) {
    // Who cannot prove to be somebody sees what everybody sees.
    const auto signer = impl.actors.reader(request);
    if (!signer && signer.error().code() == ErrorCode::Forbidden) return signer.error();
    const auto reader = signer ? *signer : std::nullopt;
    auto found = impl.platform.database.read([&](db::Tx& tx) -> std::optional<Shown> {
        const auto author = person_named(impl, tx, request);
        const auto id = request.params.id<StatusId>("id");
        if (!author || !id) return {};
        auto status = impl.statuses.find(tx, *id);
        if (!status || status->author != author->id || status->exercise) return {};
        if (!impl.statuses.may_see(tx, reader, *status)) return {};
        return Shown{*std::move(status), *author};
    });
    if (!found) return not_found();
    return *std::move(found);
}

Result<Response> get_object(Objects::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto found, shown(impl, request));
    if (found.status.reblog_of) return not_found();
    if (!actors::wants_activity(request))
        return Response::redirect(found.status.url, 302).set("Vary", "Accept");
    return actors::activity_response(impl.platform.database.read(
        [&](db::Tx& tx) { return impl.documents.object_json(tx, found.status, found.author); }));
}

Result<Response> get_activity(Objects::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto found, shown(impl, request));
    auto json = impl.platform.database.read(
        [&](db::Tx& tx) { return impl.documents.created_json(tx, found.status, found.author); });
    if (json.empty()) return not_found();
    return actors::activity_response(std::move(json));
}

void append_uris(JsonWriter& out, std::string_view key, const std::vector<std::string>& uris) {
    out.key(key).begin_array();
    for (const auto& uri : uris) out.value(uri);
    out.end_array();
}

Result<Response> get_replies(Objects::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto found, shown(impl, request));
    const auto after = StatusId(request.params.integer("after").value_or(0));
    const auto id = found.status.uri + "/replies";
    std::vector<std::string> uris;
    StatusId last;
    impl.platform.database.read([&](db::Tx& tx) {
        for (const auto reply : impl.statuses.replies(tx, found.status.id, after, kPerPage)) {
            last = reply;
            if (const auto status = impl.statuses.find(tx, reply)) uris.push_back(status->uri);
        }
    });
    const auto page = id + "?page=1&after=" + after.to_string();
    std::string json;
    JsonWriter out(json);
    const auto write_page = [&] {
        out.member("id", page).member("type", "CollectionPage").member("partOf", id);
        if (std::ssize(uris) == kPerPage)
            out.member("next", id + "?page=1&after=" + last.to_string());
        append_uris(out, "items", uris);
    };
    out.begin_object().member("@context", kPlainContext);
    if (request.params.has("page")) {
        write_page();
    } else {
        out.member("id", id).member("type", "Collection");
        out.key("first").begin_object();
        write_page();
        out.end_object();
    }
    out.end_object();
    return actors::activity_response(std::move(json));
}

// Who did it is nobody's business; how many is.
template <std::int64_t Status::*count>
Result<Response> get_count(Objects::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto found, shown(impl, request));
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("@context", kPlainContext);
    out.member("id", impl.platform.config.url(request.path)).member("type", "Collection");
    out.member("totalItems", found.status.*count).end_object();
    return actors::activity_response(std::move(json));
}

Result<Response> get_outbox(Objects::Impl& impl, Request& request) {
    const bool whole = !request.params.has("page");
    auto json = impl.platform.database.read([&](db::Tx& tx) -> std::optional<std::string> {
        const auto person = person_named(impl, tx, request);
        if (!person) return {};
        const auto id = person->uri + "/outbox";
        std::string text;
        JsonWriter out(text);
        out.begin_object().key("@context").raw(actors::context_json());
        if (whole) {
            out.member("id", id).member("type", "OrderedCollection");
            out.member("totalItems", person->statuses_count);
            out.member("first", id + "?page=true").end_object();
            return text;
        }
        Page page;
        page.limit = kPerPage;
        page.max_id = request.params.integer("max_id").value_or(0);
        const auto ids = impl.statuses.ids_open(tx, person->id, page);
        out.member("id", impl.platform.config.url(request.target));
        out.member("type", "OrderedCollectionPage").member("partOf", id);
        if (std::ssize(ids) == kPerPage)
            out.member("next", id + "?page=true&max_id=" + ids.back().to_string());
        out.key("orderedItems").begin_array();
        for (const auto status_id : ids) {
            const auto status = impl.statuses.find(tx, status_id);
            if (!status || status->exercise) continue;
            if (auto one = impl.documents.created_json(tx, *status, *person); !one.empty())
                out.raw(one);
        }
        out.end_array().end_object();
        return text;
    });
    if (!json) return not_found();
    return actors::activity_response(*std::move(json));
}

Result<Response> get_featured(Objects::Impl& impl, Request& request) {
    auto json = impl.platform.database.read([&](db::Tx& tx) -> std::optional<std::string> {
        const auto person = person_named(impl, tx, request);
        if (!person) return {};
        std::string text, items;
        int total = 0;
        for (const auto id : impl.statuses.ids_pinned(tx, person->id)) {
            const auto status = impl.statuses.find(tx, id);
            if (!status || !impl.statuses.may_see(tx, {}, *status)) continue;
            items += (items.empty() ? "" : ",") + impl.documents.object_json(tx, *status, *person);
            ++total;
        }
        JsonWriter out(text);
        out.begin_object().member("@context", kPlainContext);
        out.member("id", person->uri + "/collections/featured");
        out.member("type", "OrderedCollection").member("totalItems", total);
        out.key("orderedItems").raw("[" + items + "]").end_object();
        return text;
    });
    if (!json) return not_found();
    return actors::activity_response(*std::move(json));
}

}  // namespace

void add_routes(Objects& room) {
    auto& impl = room.impl();
    using Answer = Result<Response> (*)(Objects::Impl&, Request&);
    const auto add = [&impl](std::string pattern, Answer answer) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&impl, answer](Request& request) { return answer(impl, request); };
        impl.platform.router.add(std::move(route));
    };
    add("/users/:name/statuses/:id", get_object);
    add("/users/:name/statuses/:id/activity", get_activity);
    add("/users/:name/statuses/:id/replies", get_replies);
    add("/users/:name/statuses/:id/likes", get_count<&Status::favourites_count>);
    add("/users/:name/statuses/:id/shares", get_count<&Status::reblogs_count>);
    add("/users/:name/outbox", get_outbox);
    add("/users/:name/collections/featured", get_featured);
}

}  // namespace kentongan::objects
