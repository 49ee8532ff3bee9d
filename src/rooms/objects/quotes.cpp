// Quotes with consent (FEP-044f): our people's policies answer requests and give leave; for quotes
// of ours leave is asked, and shown with the post. A stamp counts when the quoted author's own host
// says it now, about just these two posts.
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/jobs/jobs.h"
#include "rooms/objects/impl.h"
#include "rooms/objects/store.h"

namespace kentongan::objects {
namespace {

using actors::Arrived;
using statuses::InteractionPolicy;
using statuses::QuoteState;

constexpr std::string_view kAuthorizations = "/quote_authorizations/";
constexpr std::string_view kRequests = "#quote-requests/";
constexpr std::string_view kCheck = "objects.check_stamp";

class Quotes {
public:
    explicit Quotes(Objects::Impl& impl) : impl_(impl) {}

    // Somebody elsewhere asks to quote a post of ours.
    Result<bool> requested(const Arrived& arrived) {
        const auto& ids = arrived.activity.object_ids;
        const auto instrument =
            activitystreams::id_of(activitystreams::one(arrived.document, "instrument"));
        if (ids.empty() || !activitystreams::same_origin(instrument, arrived.activity.actor))
            return Error(ErrorCode::Forbidden).with_detail("asks for somebody else's post");
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto id = impl_.statuses.find_by_uri(tx, ids.front());
            const auto status = id ? impl_.statuses.find(tx, *id) : std::nullopt;
            const auto author = status ? impl_.accounts.find(tx, status->author) : std::nullopt;
            if (!author || !author->domain.empty()) return Error(ErrorCode::NotFound);
            // The very quote that is asked for, when it is here; who was refused once stays
            // refused.
            const auto known = impl_.statuses.find_by_uri(tx, instrument);
            const auto quote = known ? impl_.statuses.find(tx, *known) : std::nullopt;
            const bool is_it = quote && quote->author == arrived.actor.id &&
                               quote->quote_of == std::optional(status->id);
            const bool allowed = (!quote || is_it) &&
                                 !(quote && quote->quote_state == QuoteState::Revoked) &&
                                 may_quote(tx, *status, arrived.actor);
            const auto leave =
                allowed ? leave_for(tx, *status, *author, instrument) : std::string();
            answer(tx, *author, arrived, leave);
            if (allowed && quote)
                TRY(impl_.statuses.set_quote_state(tx, quote->id, QuoteState::Accepted));
            return true;
        });
    }

    // The answer to a request of ours.
    Result<bool> answered(const Arrived& arrived, bool accepted) {
        const auto request = activitystreams::id_of(&arrived.activity.object);
        const auto mark = request.find(kRequests);
        if (mark == std::string::npos) return false;
        const auto id = StatusId::parse(request.substr(mark + kRequests.size()));
        if (!id) return false;
        const auto stamp = activitystreams::id_of(activitystreams::one(arrived.document, "result"));
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto status = impl_.statuses.find(tx, *id);
            const auto quoted = status && status->quote_of
                                    ? impl_.statuses.find(tx, *status->quote_of)
                                    : std::nullopt;
            if (!quoted || quoted->author != arrived.actor.id)
                return Error(ErrorCode::Forbidden).with_detail("answers for somebody else");
            if (!accepted) {
                TRY(impl_.statuses.set_quote_state(tx, *id, QuoteState::Rejected));
                return true;
            }
            jobs::NewJob job;
            job.kind = kCheck;
            JsonWriter(job.payload)
                .begin_object()
                .member("status", id->value())
                .member("stamp", stamp)
                .end_object();
            job.host = activitystreams::host_of(stamp);
            impl_.platform.jobs.enqueue(tx, job);
            return true;
        });
    }

    Result<void> check(const jobs::Job& job) {
        TRY_ASSIGN(const auto payload, parse_json(job.payload));
        const auto* number = find(payload, "status");
        const auto* stamp = find_string(payload, "stamp");
        if (!number || !stamp) return {};
        const StatusId id(number->as_int64());
        activitystreams::Object object;
        impl_.platform.database.read([&](db::Tx& tx) {
            const auto status = impl_.statuses.find(tx, id);
            const auto quoted = status && status->quote_of
                                    ? impl_.statuses.find(tx, *status->quote_of)
                                    : std::nullopt;
            if (!quoted) return;
            object.id = status->uri;
            object.quote = quoted->uri;
            object.quote_authorization = std::string(*stamp);
        });
        if (impl_.proof_of(object) != Objects::Impl::Quote::Proven) return {};
        impl_.platform.database.write([&](db::Tx& tx) {
            store::put_stamp(tx, id, *stamp);
            (void)impl_.statuses.set_quote_state(tx, id, QuoteState::Accepted);
            tell_again(tx, id);
        });
        return {};
    }

    // A post of ours that quotes one elsewhere asks for leave.
    void ask(db::Tx& tx, const Status& status) {
        if (!status.quote_of || status.quote_state != QuoteState::Pending) return;
        const auto author = impl_.accounts.find(tx, status.author);
        const auto quoted = impl_.statuses.find(tx, *status.quote_of);
        if (!author || !author->domain.empty() || !quoted) return;
        actors::Sending sending;
        sending.sender = author->id;
        sending.order_key = status.uri;
        sending.to = {quoted->author};
        JsonWriter out(sending.body);
        out.begin_object().key("@context").raw(actors::context_json());
        out.member("id", author->uri + std::string(kRequests) + status.id.to_string());
        out.member("type", "QuoteRequest").member("actor", author->uri);
        out.member("object", quoted->uri);
        // Whom a closed post does not name may know that it is there, not what it says.
        if (is_open(status.visibility))
            out.key("instrument").raw(impl_.documents.object_json(tx, status, *author));
        else
            out.member("instrument", status.uri);
        out.end_object();
        impl_.actors.send(tx, sending);
    }

    // An author took their consent back: the stamp goes, and its holder is told.
    void taken_back(StatusId quote) {
        auto& database = impl_.platform.database;
        const bool is_ours =
            database.read([&](db::Tx& tx) { return leave_of(tx, quote).has_value(); });
        if (!is_ours) return;
        database.write([&](db::Tx& tx) {
            const auto leave = leave_of(tx, quote);
            const auto status = leave ? impl_.statuses.find(tx, leave->status) : std::nullopt;
            const auto author = status ? impl_.accounts.find(tx, status->author) : std::nullopt;
            const auto quoting = impl_.statuses.find(tx, quote);
            if (!author || !quoting) return;
            store::remove_authorization(tx, leave->id);
            const auto uri = uri_of(*author, leave->id);
            actors::Sending sending;
            sending.sender = author->id;
            sending.order_key = uri;
            sending.to = {quoting->author};
            JsonWriter out(sending.body);
            out.begin_object().key("@context").raw(actors::context_json());
            out.member("id", uri + "#delete").member("type", "Delete");
            out.member("actor", author->uri).member("object", uri).end_object();
            impl_.actors.send(tx, sending);
        });
    }

    // A stamp that a quote here rests on is gone; its author says so.
    Result<bool> stamp_gone(const Arrived& arrived) {
        if (arrived.activity.object_ids.empty()) return false;
        const auto& stamp = arrived.activity.object_ids.front();
        if (!activitystreams::same_origin(stamp, arrived.activity.actor)) return false;
        const auto quote = impl_.platform.database.read(
            [&](db::Tx& tx) { return store::find_stamped(tx, stamp); });
        if (!quote) return false;
        return impl_.platform.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto status = impl_.statuses.find(tx, *quote);
            const auto quoted = status && status->quote_of
                                    ? impl_.statuses.find(tx, *status->quote_of)
                                    : std::nullopt;
            if (quoted && quoted->author != arrived.actor.id)
                return Error(ErrorCode::Forbidden).with_detail("somebody else's stamp: " + stamp);
            store::remove_stamp(tx, *quote);
            if (!status) return true;
            TRY(impl_.statuses.set_quote_state(tx, *quote, QuoteState::Revoked));
            tell_again(tx, *quote);
            return true;
        });
    }

    Result<http::Response> shown(const http::Request& request) {
        const auto id = request.params.integer("id").value_or(0);
        auto json = impl_.platform.database.read([&](db::Tx& tx) -> std::optional<std::string> {
            const auto leave = store::find_authorization(tx, id);
            const auto status = leave ? impl_.statuses.find(tx, leave->status) : std::nullopt;
            const auto author = status ? impl_.accounts.find(tx, status->author) : std::nullopt;
            if (!author || author->suspended || author->username != request.params.text("name"))
                return {};
            std::string text;
            JsonWriter out(text);
            out.begin_object().key("@context").raw(actors::context_json());
            out.member("id", uri_of(*author, id)).member("type", "QuoteAuthorization");
            out.member("attributedTo", author->uri);
            out.member("interactingObject", leave->instrument);
            out.member("interactionTarget", status->uri).end_object();
            return text;
        });
        if (!json) return Error(ErrorCode::NotFound, "Record not found");
        return actors::activity_response(*std::move(json));
    }

private:
    static std::string uri_of(const Account& author, std::int64_t id) {
        return author.uri + std::string(kAuthorizations) + std::to_string(id);
    }

    bool may_quote(db::Tx& tx, const Status& status, const Account& by) const {
        if (status.exercise || !impl_.statuses.may_see(tx, by.id, status)) return false;
        if (!is_open(status.visibility)) return false;
        if (status.quote_policy == InteractionPolicy::Public) return true;
        return status.quote_policy == InteractionPolicy::Followers &&
               impl_.accounts.relation(tx, by.id, status.author).following;
    }

    std::string leave_for(db::Tx& tx, const Status& status, const Account& author,
                          const std::string& instrument) {
        auto leave = store::find_authorization(tx, status.id, instrument);
        if (!leave) {
            leave = store::Authorization{impl_.platform.ids.next_value(), status.id, instrument};
            store::insert_authorization(tx, *leave);
        }
        return uri_of(author, leave->id);
    }

    // The leave that a quote from elsewhere has, when it was taken back.
    std::optional<store::Authorization> leave_of(db::Tx& tx, StatusId quote) const {
        const auto status = impl_.statuses.find(tx, quote);
        if (!status || !status->quote_of || status->quote_state != QuoteState::Revoked) return {};
        return store::find_authorization(tx, *status->quote_of, status->uri);
    }

    void answer(db::Tx& tx, const Account& author, const Arrived& arrived,
                const std::string& leave) {
        actors::Sending sending;
        sending.sender = author.id;
        sending.order_key = arrived.activity.id;
        sending.to = {arrived.actor.id};
        JsonWriter out(sending.body);
        out.begin_object().key("@context").raw(actors::context_json());
        out.member("id", author.uri + (leave.empty() ? "#rejects/" : "#accepts/") +
                             std::to_string(impl_.platform.ids.next_value()));
        out.member("type", leave.empty() ? "Reject" : "Accept").member("actor", author.uri);
        out.key("object").raw(json::serialize(arrived.document));
        if (!leave.empty()) out.member("result", leave);
        out.end_object();
        impl_.actors.send(tx, sending);
    }

    void tell_again(db::Tx& tx, StatusId id) {
        const auto status = impl_.statuses.find(tx, id);
        const auto author = status ? impl_.accounts.find(tx, status->author) : std::nullopt;
        if (!author || !author->domain.empty()) return;
        actors::Sending sending;
        sending.sender = author->id;
        sending.order_key = status->uri;
        sending.to = status->mentions;
        const auto quoted = impl_.statuses.find(tx, *status->quote_of);
        if (quoted && is_open(status->visibility)) sending.to.push_back(quoted->author);
        sending.to_followers = status->visibility != statuses::Visibility::Direct;
        sending.lane = jobs::Lane::Bulk;
        sending.body = impl_.documents.updated_json(tx, *status, *author);
        impl_.actors.send(tx, sending);
    }

    Objects::Impl& impl_;
};

}  // namespace

void add_quotes(Objects& room) {
    auto& impl = room.impl();
    const auto quotes = std::make_shared<Quotes>(impl);
    impl.actors.handle("QuoteRequest",
                       [quotes](const Arrived& arrived) { return quotes->requested(arrived); });
    impl.actors.handle(
        "Accept", [quotes](const Arrived& arrived) { return quotes->answered(arrived, true); });
    impl.actors.handle(
        "Reject", [quotes](const Arrived& arrived) { return quotes->answered(arrived, false); });
    impl.actors.handle("Delete",
                       [quotes](const Arrived& arrived) { return quotes->stamp_gone(arrived); });
    impl.platform.jobs.handle(std::string(kCheck),
                              [quotes](const jobs::Job& job) { return quotes->check(job); });
    auto& bus = impl.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [quotes](db::Tx& tx, const statuses::StatusPublished& event) {
            quotes->ask(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [](db::Tx& tx, const statuses::StatusRemoved& event) {
            store::remove_quotes(tx, event.status);
        });
    bus.subscribe<statuses::StatusEdited>(
        [quotes](const statuses::StatusEdited& event) { quotes->taken_back(event.status); });
    http::Route route;
    route.pattern = "/users/:name/quote_authorizations/:id";
    route.handler = [quotes](http::Request& request) { return quotes->shown(request); };
    impl.platform.router.add(std::move(route));
}

}  // namespace kentongan::objects
