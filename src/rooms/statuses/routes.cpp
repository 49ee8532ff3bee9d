// The Mastodon client API of single statuses.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/statuses/impl.h"

namespace kentongan::statuses {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::size_t kMaxStatusesAtOnce = 40;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}
Error refused(const char* text, const char* field) {
    return Error(ErrorCode::Unprocessable, text, field);
}

Result<std::vector<attachments::AttachmentId>> media_of(const Request& request) {
    auto ids = request.params.ids<attachments::AttachmentId>("media_ids");
    std::size_t named = 0;
    for (auto text : request.params.all("media_ids")) named += !text.empty();
    if (ids.size() != named) return refused("Media not found", "media_ids");
    return ids;
}

// media_attributes[][id] and [description], or with numbers for the first brackets. A new picture
// begins with another number, or where a name comes again.
using Descriptions = std::vector<std::pair<attachments::AttachmentId, std::string>>;
Descriptions descriptions_of(const http::Params& params) {
    constexpr std::string_view kBefore = "media_attributes[";
    struct Picture {
        std::string_view number;
        std::optional<std::string_view> id, description;
    };
    std::vector<Picture> pictures;
    for (const auto& [name, value] : params.entries()) {
        std::string_view rest = name;
        if (!rest.starts_with(kBefore)) continue;
        rest.remove_prefix(kBefore.size());
        const auto number = rest.substr(0, rest.find(']'));
        const bool is_id = rest.ends_with("][id]");
        if (!is_id && !rest.ends_with("][description]")) continue;
        const auto part = is_id ? &Picture::id : &Picture::description;
        if (pictures.empty() || pictures.back().number != number || pictures.back().*part)
            pictures.push_back({number, {}, {}});
        pictures.back().*part = value;
    }
    Descriptions found;
    for (const auto& picture : pictures)
        if (const auto id = attachments::AttachmentId::parse(picture.id.value_or(""));
            id && picture.description)
            found.emplace_back(*id, *picture.description);
    return found;
}

std::optional<NewPoll> poll_of(const http::Params& params) {
    const auto options = params.all("poll[options]");
    if (options.empty()) return {};
    NewPoll poll;
    // More than are allowed are refused; this only bounds what is kept of a hostile list.
    for (auto option : options)
        if (poll.options.size() <= kMaxPollOptions) poll.options.emplace_back(option);
    const auto seconds = params.integer("poll[expires_in]").value_or(0);
    constexpr std::int64_t kFarther = 10 * 365 * 86'400LL;
    poll.expires_in = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kFarther));
    poll.multiple = params.boolean("poll[multiple]").value_or(false);
    poll.hide_totals = params.boolean("poll[hide_totals]").value_or(false);
    return poll;
}

Result<std::optional<InteractionPolicy>> quote_policy_of(const http::Params& params) {
    const auto named = params.text("quote_approval_policy");
    if (named.empty()) return std::optional<InteractionPolicy>();
    const auto policy = interaction_policy_named(named);
    if (!policy)
        return refused("Quote approval policy is not included in the list",
                       "quote_approval_policy");
    return policy;
}

Result<Response> create_status(Statuses::Impl& impl, Request& request) {
    TRY_ASSIGN(auto wanted, new_status_of(request));
    const auto named = request.params.text("visibility");
    if (!named.empty() && !visibility_named(named))
        return refused("Visibility is not included in the list", "visibility");
    if (!request.params.text("scheduled_at").empty()) return schedule(impl, request, wanted);
    TRY_ASSIGN(const auto status, impl.platform.database.write([&](db::Tx& tx) {
        const auto preferences = impl.accounts.preferences(tx, wanted.author);
        wanted.visibility =
            visibility_named(named.empty() ? std::string_view(preferences.default_visibility)
                                           : named)
                .value_or(Visibility::Public);
        wanted.sensitive =
            request.params.boolean("sensitive").value_or(preferences.default_sensitive);
        return impl.service.publish(tx, wanted);
    }));
    return shown(impl, wanted.author, status.id);
}

Result<Response> edit_status(Statuses::Impl& impl, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto& params = request.params;
    TRY_ASSIGN(auto media, media_of(request));
    TRY_ASSIGN(const auto policy, quote_policy_of(params));
    const bool replaces_media = params.has("media_ids") || params.has("media_ids[]");
    TRY(impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto status, impl.service.own(tx, viewer, *id));
        StatusChange change;
        change.text = params.find("status").value_or(status.text);
        change.spoiler_text = params.find("spoiler_text").value_or(status.spoiler_text);
        change.language = params.find("language").value_or(status.language);
        change.sensitive = params.boolean("sensitive").value_or(status.sensitive);
        if (replaces_media) change.attachments = media;
        change.descriptions = descriptions_of(params);
        change.poll = poll_of(params);
        // As in Mastodon an edit says everything: a poll that is not named is taken away.
        change.remove_poll = !change.poll && params.has("status");
        change.quote_policy = policy;
        return impl.service.edit(tx, *id, change);
    }));
    return shown(impl, viewer, *id);
}

Result<Response> delete_status(Statuses::Impl& impl, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto status, impl.service.own(tx, viewer, *id));
        return impl.renderer.one_with_source(tx, viewer, status);
    }));
    TRY(impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto status, impl.service.own(tx, viewer, *id));
        return impl.service.remove(tx, status.id);
    }));
    return Response::json(std::move(json));
}

Result<Response> get_statuses(Statuses::Impl& impl, Request& request) {
    auto ids = request.params.ids<StatusId>("id");
    if (ids.size() > kMaxStatusesAtOnce) ids.resize(kMaxStatusesAtOnce);
    return Response::json(impl.platform.database.read([&](db::Tx& tx) {
        return impl.renderer.array(tx, accounts::Accounts::viewer(request), ids);
    }));
}

// A route that reads something about one visible status.
using Reading = std::string (*)(Statuses::Impl&, db::Tx&, std::optional<AccountId>, const Status&);

http::Handler reading(Statuses::Impl& impl, Reading read) {
    return [&impl, read](Request& request) -> Result<Response> {
        const auto id = request.params.id<StatusId>("id");
        if (!id) return not_found();
        const auto viewer = accounts::Accounts::viewer(request);
        TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
            TRY_ASSIGN(const auto status, impl.service.visible(tx, viewer, *id));
            return read(impl, tx, viewer, status);
        }));
        return Response::json(std::move(json));
    };
}

std::string read_history(Statuses::Impl& impl, db::Tx& tx, std::optional<AccountId>,
                         const Status& status) {
    return impl.renderer.history(tx, status, store::list_edits(tx, status.id));
}
std::string read_source(Statuses::Impl&, db::Tx&, std::optional<AccountId>, const Status& status) {
    return Renderer::source(status);
}

Result<Response> get_context(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto viewer = accounts::Accounts::viewer(request);
    bool opened = false;
    TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto status, impl.service.visible(tx, viewer, *id));
        opened = viewer && impl.service.reaches_elsewhere(tx, status);
        return impl.renderer.context(tx, viewer, impl.service.thread(tx, viewer, status));
    }));
    if (opened) impl.platform.bus.publish(ThreadOpened{*id});
    return Response::json(std::move(json));
}

using Action = Result<StatusId> (Service::*)(db::Tx&, AccountId, StatusId, bool);

http::Handler acting(Statuses::Impl& impl, Action action, bool wanted) {
    return [&impl, action, wanted](Request& request) -> Result<Response> {
        const auto id = request.params.id<StatusId>("id");
        if (!id) return not_found();
        const auto viewer = *accounts::Accounts::viewer(request);
        TRY_ASSIGN(const auto changed, impl.platform.database.write([&](db::Tx& tx) {
            return (impl.service.*action)(tx, viewer, *id, wanted);
        }));
        return shown(impl, viewer, changed);
    };
}

Result<Response> reblog_status(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto named = request.params.text("visibility");
    TRY_ASSIGN(const auto boost, impl.platform.database.write([&](db::Tx& tx) -> Result<StatusId> {
        const auto standard = impl.accounts.preferences(tx, viewer).default_visibility;
        auto visibility =
            visibility_named(named.empty() ? standard : named).value_or(Visibility::Public);
        if (visibility == Visibility::Direct) visibility = Visibility::Private;
        return impl.service.reblog(tx, viewer, *id, visibility);
    }));
    return shown(impl, viewer, boost);
}

Result<Response> unreblog_status(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto viewer = *accounts::Accounts::viewer(request);
    TRY_ASSIGN(const auto original, impl.platform.database.write([&](db::Tx& tx) {
        return impl.service.unreblog(tx, viewer, *id);
    }));
    return shown(impl, viewer, original);
}

void add_actions(http::Router& router, Statuses::Impl& impl) {
    struct Pair {
        const char *name, *scope;
        Action action;
    };
    for (const Pair& pair : {Pair{"favourite", "write:favourites", &Service::favourite},
                             Pair{"bookmark", "write:bookmarks", &Service::bookmark},
                             Pair{"pin", "write:accounts", &Service::pin},
                             Pair{"mute", "write:mutes", &Service::silence}}) {
        const std::string base = "/api/v1/statuses/:id/";
        router.add({Method::Post,
                    base + pair.name,
                    acting(impl, pair.action, true),
                    Access::user(pair.scope),
                    Run::Pool,
                    {std::string("Mark a status: ") + pair.name, "Status", {}}});
        router.add({Method::Post,
                    base + "un" + pair.name,
                    acting(impl, pair.action, false),
                    Access::user(pair.scope),
                    Run::Pool,
                    {std::string("Take a mark back: ") + pair.name, "Status", {}}});
    }
}

}  // namespace

// The writing and what is read of it are two transactions, because the cache of renderings must
// not see what is not committed.
Result<Response> shown(Statuses::Impl& impl, std::optional<AccountId> viewer, StatusId id) {
    auto json =
        impl.platform.database.read([&](db::Tx& tx) { return impl.renderer.one(tx, viewer, id); });
    if (json.empty()) return not_found();
    return Response::json(std::move(json));
}

Result<NewStatus> new_status_of(const Request& request) {
    const auto& params = request.params;
    NewStatus wanted;
    wanted.author = *accounts::Accounts::viewer(request);
    wanted.text = params.text("status");
    wanted.spoiler_text = params.text("spoiler_text");
    wanted.language =
        params.text("language").empty() ? request.language : std::string(params.text("language"));
    TRY_ASSIGN(wanted.attachments, media_of(request));
    wanted.poll = poll_of(params);
    if (const auto parent = params.text("in_reply_to_id"); !parent.empty()) {
        wanted.in_reply_to = StatusId::parse(parent);
        if (!wanted.in_reply_to) return not_found();
    }
    if (const auto quoted = params.text("quoted_status_id"); !quoted.empty()) {
        wanted.quote_of = StatusId::parse(quoted);
        if (!wanted.quote_of) return not_found();
    }
    TRY_ASSIGN(const auto policy, quote_policy_of(params));
    wanted.quote_policy = policy.value_or(InteractionPolicy::Public);
    wanted.idempotency_key = request.header("idempotency-key");
    if (request.principal->application)
        wanted.application = accounts::ApplicationId(request.principal->application);
    return wanted;
}

void add_status_routes(Statuses& room) {
    auto& impl = room.impl();
    auto& router = impl.platform.router;
    const auto with = [&impl](Result<Response> (*handler)(Statuses::Impl&, Request&)) {
        return [&impl, handler](Request& request) { return handler(impl, request); };
    };
    const http::ParamDoc text{"status", "string", "The text", false};
    router.add({Method::Post,
                "/api/v1/statuses",
                with(create_status),
                Access::user("write:statuses"),
                Run::Pool,
                {"Post a status; Idempotency-Key is remembered for an hour", "Status", {text}}});
    router.add({Method::Get,
                "/api/v1/statuses",
                with(get_statuses),
                Access::anyone(),
                Run::Pool,
                {"Several statuses", "Array of Status", {{"id[]", "array", "Ids", true}}}});
    router.add({Method::Get,
                "/api/v1/statuses/:id",
                [&impl](Request& request) -> Result<Response> {
                    const auto id = request.params.id<StatusId>("id");
                    if (!id) return not_found();
                    return shown(impl, accounts::Accounts::viewer(request), *id);
                },
                Access::anyone(),
                Run::Pool,
                {"A status", "Status", {}}});
    router.add({Method::Put,
                "/api/v1/statuses/:id",
                with(edit_status),
                Access::user("write:statuses"),
                Run::Pool,
                {"Edit a status", "Status", {text}}});
    router.add({Method::Delete,
                "/api/v1/statuses/:id",
                with(delete_status),
                Access::user("write:statuses"),
                Run::Pool,
                {"Remove a status; answers it with its text", "Status", {}}});
    router.add({Method::Get,
                "/api/v1/statuses/:id/context",
                with(get_context),
                Access::anyone(),
                Run::Pool,
                {"The thread around a status", "Context", {}}});
    router.add({Method::Get,
                "/api/v1/statuses/:id/history",
                reading(impl, read_history),
                Access::anyone(),
                Run::Pool,
                {"What it was before each edit", "Array of StatusEdit", {}}});
    router.add({Method::Get,
                "/api/v1/statuses/:id/source",
                reading(impl, read_source),
                Access::user("read:statuses"),
                Run::Pool,
                {"The text as it was typed", "StatusSource", {}}});
    router.add({Method::Post,
                "/api/v1/statuses/:id/reblog",
                with(reblog_status),
                Access::user("write:statuses"),
                Run::Pool,
                {"Boost a status", "Status", {}}});
    router.add({Method::Post,
                "/api/v1/statuses/:id/unreblog",
                with(unreblog_status),
                Access::user("write:statuses"),
                Run::Pool,
                {"Take a boost back", "Status", {}}});
    // As Mastodon with no translation service: each one costs money or sends the text away.
    router.add({Method::Post,
                "/api/v1/statuses/:id/translate",
                [](Request&) -> Result<Response> { return not_found(); },
                Access::app("read:statuses"),
                Run::Inline,
                {"Translation is not offered", "Translation", {}}});
    add_actions(router, impl);
}

}  // namespace kentongan::statuses
