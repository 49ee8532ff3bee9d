// Posts for later: rows until their time, then posts like any other. They survive a restart, and
// publishing one and forgetting that it waited is one transaction.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/log/log.h"
#include "rooms/statuses/impl.h"

namespace kentongan::statuses {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr int kPerPage = 20, kMostPerPage = 40;
constexpr int kPublishedAtOnce = 20;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}
Error refused(const char* why) {
    return Error(ErrorCode::Unprocessable, why, "scheduled_at");
}

std::string params_json(const NewStatus& s, std::string_view visibility,
                        std::optional<bool> sensitive) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("text", std::string_view(s.text)).key("poll");
    if (s.poll) {
        out.begin_object().key("options").begin_array();
        for (const auto& option : s.poll->options) out.value(std::string_view(option));
        out.end_array().member(
            "expires_in",
            std::chrono::duration_cast<std::chrono::seconds>(s.poll->expires_in).count());
        out.member("multiple", s.poll->multiple).member("hide_totals", s.poll->hide_totals);
        out.end_object();
    } else {
        out.value(nullptr);
    }
    out.key("media_ids");
    if (s.attachments.empty()) {
        out.value(nullptr);
    } else {
        out.begin_array();
        for (auto id : s.attachments) out.value(id);
        out.end_array();
    }
    out.member("sensitive", sensitive).key("spoiler_text");
    if (s.spoiler_text.empty())
        out.value(nullptr);
    else
        out.value(std::string_view(s.spoiler_text));
    out.member("visibility", visibility);
    // Numbers, as Mastodon has these two here.
    out.key("in_reply_to_id");
    if (s.in_reply_to)
        out.value(s.in_reply_to->value());
    else
        out.value(nullptr);
    out.member("language", std::string_view(s.language));
    out.member("application_id", s.application ? s.application->value() : 0);
    out.member("scheduled_at", nullptr).key("idempotency");
    if (s.idempotency_key.empty())
        out.value(nullptr);
    else
        out.value(std::string_view(s.idempotency_key));
    out.member("quoted_status_id", s.quote_of);
    out.member("quote_approval_policy", name_of(s.quote_policy));
    out.member("with_rate_limit", false).end_object();
    return json;
}

std::optional<std::int64_t> number(const json::value& object, std::string_view name) {
    const auto* found = find(object, name);
    if (!found || !found->is_int64()) return {};
    return found->as_int64();
}

std::string text_in(const json::value& object, std::string_view name) {
    const auto* found = find_string(object, name);
    return found ? std::string(*found) : std::string();
}

bool is_true(const json::value& object, std::string_view name) {
    const auto* found = find(object, name);
    return found && found->is_bool() && found->as_bool();
}

NewStatus new_status_from(const store::Scheduled& scheduled, const json::value& params) {
    NewStatus s;
    s.author = scheduled.author;
    s.text = text_in(params, "text");
    s.spoiler_text = text_in(params, "spoiler_text");
    s.language = text_in(params, "language");
    s.visibility = visibility_named(text_in(params, "visibility")).value_or(Visibility::Private);
    s.sensitive = is_true(params, "sensitive");
    s.attachments = scheduled.attachments;
    if (const auto parent = number(params, "in_reply_to_id")) s.in_reply_to = StatusId(*parent);
    if (const auto app = number(params, "application_id"); app && *app)
        s.application = accounts::ApplicationId(*app);
    s.quote_of = StatusId::parse(text_in(params, "quoted_status_id"));
    s.quote_policy = interaction_policy_named(text_in(params, "quote_approval_policy"))
                         .value_or(InteractionPolicy::Public);
    if (const auto* poll = find(params, "poll"); poll && poll->is_object()) {
        NewPoll made;
        if (const auto* options = find(*poll, "options"); options && options->is_array())
            for (const auto& option : options->as_array())
                if (option.is_string()) made.options.emplace_back(option.as_string());
        made.expires_in = std::chrono::seconds(number(*poll, "expires_in").value_or(0));
        made.multiple = is_true(*poll, "multiple");
        made.hide_totals = is_true(*poll, "hide_totals");
        s.poll = std::move(made);
    }
    return s;
}

void append_scheduled(db::Tx& tx, const Statuses::Impl& impl, JsonWriter& out,
                      const store::Scheduled& s) {
    out.begin_object().member("id", s.id).member("scheduled_at", s.scheduled_at);
    out.key("params").raw(s.params_json).key("media_attachments").begin_array();
    if (!s.attachments.empty())
        for (const auto& one : impl.attachments.find_many(tx, s.attachments))
            impl.attachments.append_attachment(out, one);
    out.end_array().end_object();
}

std::string scheduled_json(db::Tx& tx, const Statuses::Impl& impl, const store::Scheduled& s) {
    std::string json;
    JsonWriter out(json);
    append_scheduled(tx, impl, out, s);
    return json;
}

Result<TimePoint> time_of(const Statuses::Impl& impl, std::string_view text) {
    const auto time = parse_iso(text);
    if (!time) return refused("Scheduled at is invalid");
    if (*time < impl.platform.clock.now() + kSoonestScheduled)
        return refused("Scheduled at The scheduled date must be in the future");
    return *time;
}

Result<void> within_limits(db::Tx& tx, AccountId author, TimePoint at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    if (store::count_scheduled(tx, author, TimePoint(), TimePoint(Duration::max() / 2)) >=
        kMaxScheduled)
        return refused("You have exceeded the limit of 300 scheduled posts");
    if (store::count_scheduled(tx, author, day, day + std::chrono::days(1)) >= kMaxScheduledPerDay)
        return refused("You have exceeded the limit of 25 scheduled posts for that day");
    return {};
}

// What would be refused at its time is refused now: it is published and taken back.
Result<void> rehearse(Statuses::Impl& impl, const NewStatus& wanted) {
    std::optional<Error> refusal;
    struct TakenBack {};
    try {
        impl.platform.database.write([&](db::Tx& tx) {
            auto published = impl.service.publish(tx, wanted);
            if (!published) refusal = published.error();
            throw TakenBack{};
        });
    } catch (const TakenBack&) {
    }
    if (refusal) return *std::move(refusal);
    return {};
}

Result<Response> get_list(Statuses::Impl& impl, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<store::Scheduled> found;
    std::string json;
    JsonWriter out(json);
    impl.platform.database.read([&](db::Tx& tx) {
        found = store::list_scheduled(tx, viewer, page);
        out.begin_array();
        for (const auto& one : found) append_scheduled(tx, impl, out, one);
        out.end_array();
    });
    auto response = Response::json(std::move(json));
    if (!found.empty())
        http::set_links(response, request, impl.platform.config.base_url(),
                        found.front().id.value(), found.back().id.value());
    return response;
}

Result<Response> get_one(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    TRY_ASSIGN(auto json, impl.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        const auto found = store::find_scheduled(tx, *accounts::Accounts::viewer(request), *id);
        if (!found) return not_found();
        return scheduled_json(tx, impl, *found);
    }));
    return Response::json(std::move(json));
}

Result<Response> put_one(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto text = request.params.text("scheduled_at");
    TRY_ASSIGN(auto json, impl.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        auto found = store::find_scheduled(tx, viewer, *id);
        if (!found) return not_found();
        if (!text.empty()) {
            TRY_ASSIGN(found->scheduled_at, time_of(impl, text));
            TRY(within_limits(tx, viewer, found->scheduled_at));
            store::update_scheduled(tx, *id, found->scheduled_at);
        }
        return scheduled_json(tx, impl, *found);
    }));
    return Response::json(std::move(json));
}

Result<Response> delete_one(Statuses::Impl& impl, Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return not_found();
    const bool removed = impl.platform.database.write([&](db::Tx& tx) {
        const bool was_there =
            store::remove_scheduled(tx, *accounts::Accounts::viewer(request), *id);
        if (was_there) impl.attachments.release(tx, id->value());
        return was_there;
    });
    if (!removed) return not_found();
    return Response::json("{}");
}

}  // namespace

Result<Response> schedule(Statuses::Impl& impl, const Request& request, const NewStatus& given) {
    TRY_ASSIGN(const auto at, time_of(impl, request.params.text("scheduled_at")));
    NewStatus wanted = given;
    const auto named = request.params.text("visibility");
    store::Scheduled scheduled;
    scheduled.author = wanted.author;
    scheduled.scheduled_at = at;
    scheduled.attachments = wanted.attachments;
    const auto key = std::exchange(wanted.idempotency_key, {});
    TRY(rehearse(impl, wanted));
    TRY_ASSIGN(auto json, impl.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        const auto preferences = impl.accounts.preferences(tx, wanted.author);
        const auto sensitive = request.params.boolean("sensitive");
        wanted.sensitive = sensitive.value_or(preferences.default_sensitive);
        TRY(within_limits(tx, wanted.author, at));
        scheduled.id = impl.platform.ids.next<StatusId>();
        if (!key.empty()) {
            const auto now = impl.platform.clock.now();
            const auto first = store::claim_key(tx, wanted.author, "later:" + key.substr(0, 240),
                                                scheduled.id, now, now - kKeysRemembered);
            if (first)
                if (const auto known = store::find_scheduled(tx, wanted.author, *first))
                    return scheduled_json(tx, impl, *known);
        }
        wanted.idempotency_key = key;
        scheduled.params_json = params_json(
            wanted, named.empty() ? std::string_view(preferences.default_visibility) : named,
            wanted.sensitive);
        if (!scheduled.attachments.empty())
            TRY(impl.attachments.attach(tx, wanted.author, scheduled.attachments,
                                        scheduled.id.value()));
        store::insert_scheduled(tx, scheduled);
        return scheduled_json(tx, impl, scheduled);
    }));
    return Response::json(std::move(json));
}

std::size_t publish_scheduled(Statuses::Impl& impl) {
    const auto now = impl.platform.clock.now();
    const auto due = impl.platform.database.read(
        [&](db::Tx& tx) { return store::list_due(tx, now, kPublishedAtOnce); });
    std::size_t published = 0;
    for (const auto& scheduled : due) {
        const auto params = parse_json(scheduled.params_json);
        if (!params) continue;
        const auto done = impl.platform.database.write([&](db::Tx& tx) -> Result<Status> {
            // Another node may have been faster.
            if (!store::remove_scheduled(tx, scheduled.author, scheduled.id)) return not_found();
            impl.attachments.release(tx, scheduled.id.value());
            return impl.service.publish(tx, new_status_from(scheduled, *params));
        });
        if (done) {
            ++published;
            continue;
        }
        // What it answers or quotes is gone, or its author may not write any more.
        log::warning("a scheduled post could not be published",
                     {{"id", scheduled.id.to_string()}, {"why", done.error().text()}});
        impl.platform.database.write([&](db::Tx& tx) {
            if (store::remove_scheduled(tx, scheduled.author, scheduled.id))
                impl.attachments.release(tx, scheduled.id.value());
        });
    }
    return published;
}

void add_scheduled_routes(Statuses& room) {
    auto& impl = room.impl();
    const auto add = [&](Method method, const char* pattern,
                         Result<Response> (*handler)(Statuses::Impl&, Request&), const char* scope,
                         http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&impl, handler](Request& request) { return handler(impl, request); };
        route.access = Access::user(scope);
        route.run = Run::Pool;
        route.doc = std::move(doc);
        impl.platform.router.add(std::move(route));
    };
    const char* base = "/api/v1/scheduled_statuses";
    const char* one = "/api/v1/scheduled_statuses/:id";
    add(Method::Get, base, get_list, "read:statuses",
        {"What I wrote for later", "Array of ScheduledStatus", {}});
    add(Method::Get, one, get_one, "read:statuses", {"One of them", "ScheduledStatus", {}});
    add(Method::Put, one, put_one, "write:statuses",
        {"Another time for it",
         "ScheduledStatus",
         {{"scheduled_at", "string", "When, ISO 8601, at least five minutes ahead"}}});
    add(Method::Delete, one, delete_one, "write:statuses", {"Do not publish it", "{}", {}});
}

}  // namespace kentongan::statuses
