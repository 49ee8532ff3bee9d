// Writing and approving from an app: the same rules as the pages.
#include <algorithm>

#include "cap/level.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/impl.h"
#include "rooms/composer/words.h"

namespace kentongan::composer {
namespace {

using http::Request;
using http::Response;
using Room = Composer::Impl;

constexpr std::string_view kDrafts = "/api/kentongan/v1/drafts";

void append_strings(JsonWriter& out, std::string_view key, const std::vector<std::string>& texts) {
    out.key(key).begin_array();
    for (const auto& text : texts) out.value(text);
    out.end_array();
}

void append_draft(JsonWriter& out, const Draft& draft) {
    const auto& content = draft.content;
    out.begin_object();
    out.member("id", draft.id).member("office", draft.office).member("author", draft.author);
    out.member("kind", name_of(draft.kind)).member("state", name_of(draft.state));
    out.member("version", draft.version).member("exercise", draft.exercise);
    out.key("review").value(draft.review == Review::None ? std::nullopt
                                                         : std::optional(name_of(draft.review)));
    out.key("alert").value(draft.alert ? std::optional(draft.alert) : std::nullopt);
    out.member("hazard", content.hazard);
    out.key("level").value(content.level ? std::optional(cap::key(*content.level)) : std::nullopt);
    out.member("hours", content.hours);
    out.key("places").begin_array();
    for (auto place : content.places) out.value(place.to_string());
    out.end_array().member("polygon", content.polygon);
    out.member("headline", content.headline).member("description", content.description);
    out.member("instruction", content.instruction).member("headline_en", content.headline_en);
    out.member("instruction_en", content.instruction_en).member("contact", content.contact);
    out.member("note", draft.note);
    out.member("created_at", draft.created_at).member("updated_at", draft.updated_at);
    out.end_object();
}

Response draft_response(const Draft& draft) {
    std::string body;
    JsonWriter out(body);
    append_draft(out, draft);
    return Response::json(std::move(body)).set("Cache-Control", "no-store");
}

// What the request says, over what was there.
Result<Content> content_of(const http::Params& params, Content content) {
    for (auto [name, field] : {std::pair{"hazard", &Content::hazard},
                               {"polygon", &Content::polygon},
                               {"headline", &Content::headline},
                               {"description", &Content::description},
                               {"instruction", &Content::instruction},
                               {"headline_en", &Content::headline_en},
                               {"instruction_en", &Content::instruction_en},
                               {"contact", &Content::contact}})
        if (auto text = params.find(name)) content.*field = trim(*text);
    if (auto level = params.find("level")) {
        content.level = cap::parse_level(*level);
        if (!content.level)
            return Error(ErrorCode::Unprocessable,
                         "The level is one of info, waspada, siaga, awas.", "level");
    }
    if (params.has("hours")) {
        const auto hours = params.integer("hours").value_or(0);
        if (hours < 1 || hours > kMostHours)
            return Error(ErrorCode::Unprocessable, "Say until when: 1 to 72 hours.", "hours");
        content.hours = static_cast<int>(hours);
    }
    if (const auto codes = params.all("places"); !codes.empty()) {
        content.places.clear();
        for (auto text : codes) {
            auto code = regions::Code::parse(text);
            if (!code)
                return Error(ErrorCode::Unprocessable, "There is no region with this code.",
                             "places");
            content.places.push_back(*code);
        }
    }
    return content;
}

Step step_of(const Request& request) {
    Step step;
    step.officer = *accounts::Accounts::viewer(request);
    step.draft = request.params.id<DraftId>("id").value_or(DraftId());
    step.version = static_cast<int>(
        std::clamp<std::int64_t>(request.params.integer("version").value_or(0), 0, 1'000'000));
    step.text = request.params.text("reason");
    return step;
}

// A conflict says what changed since the version that was seen.
Result<Response> answer(Room& room, const Step& step, Result<Draft> done) {
    if (done.ok()) return draft_response(*done);
    if (done.error().code() != ErrorCode::Conflict) return std::move(done).error();
    const auto changed = room.platform.database.read([&](db::Tx& tx) {
        return room.service.sheet(tx, step.officer, step.draft).ok()
                   ? room.service.changes_since(tx, step.draft, step.version)
                   : std::vector<std::string>();
    });
    if (changed.empty()) return std::move(done).error();
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("error", done.error().text());
    append_strings(out, "changed", changed);
    out.end_object();
    return Response::json(std::move(body), http::status_of(ErrorCode::Conflict));
}

void append_list(JsonWriter& out, std::string_view key, const std::vector<Draft>& drafts) {
    out.key(key).begin_array();
    for (const auto& draft : drafts) append_draft(out, draft);
    out.end_array();
}

Result<Response> list(Room& room, Request& request) {
    const auto officer = *accounts::Accounts::viewer(request);
    const auto before = request.params.id<DraftId>("max_id").value_or(DraftId());
    const auto desk = room.platform.database.read(
        [&](db::Tx& tx) { return room.service.desk(tx, officer, before); });
    std::string body;
    JsonWriter out(body);
    out.begin_object().key("offices").begin_array();
    for (const auto& office : desk.offices) {
        out.begin_object().member("id", office.id).member("name", office.name);
        out.member("title", office.title).member("exercise", office.exercise);
        out.key("regions").begin_array();
        for (auto code : office.regions) out.value(code.to_string());
        out.end_array();
        append_strings(out, "hazards", office.hazards);
        out.end_object();
    }
    out.end_array();
    append_list(out, "to_approve", desk.to_approve);
    append_list(out, "to_review", desk.to_review);
    append_list(out, "mine", desk.mine);
    out.key("live").begin_array();
    for (const auto& chain : desk.live) {
        out.begin_object().member("chain", chain.chain).member("alert", chain.head);
        out.member("headline", chain.headline).member("level", cap::key(chain.level));
        out.member("exercise", chain.exercise).member("expires", chain.expires).end_object();
    }
    out.end_array().end_object();
    return Response::json(std::move(body)).set("Cache-Control", "no-store");
}

Result<Response> get(Room& room, Request& request) {
    const auto step = step_of(request);
    std::string body;
    auto found = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto sheet, room.service.sheet(tx, step.officer, step.draft));
        const auto reached = reached_in(room.regions, sheet.cover);
        body.clear();
        JsonWriter out(body);
        out.begin_object().key("draft");
        append_draft(out, sheet.draft);
        out.member("needs_second", sheet.needs_second).key("problems").begin_array();
        for (const auto& problem : sheet.problems)
            out.begin_object()
                .member("field", problem.field)
                .member("text", problem.text)
                .end_object();
        out.end_array().key("reaches").begin_object();
        out.member("villages", reached.villages).member("people", reached.people);
        out.member("is_estimate", reached.is_estimate).end_object();
        out.key("log").begin_array();
        for (const auto& entry : room.service.log(tx, step.draft))
            out.begin_object()
                .member("officer", entry.officer)
                .member("action", entry.action)
                .member("detail", entry.detail)
                .member("version", entry.version)
                .member("at", entry.logged_at)
                .end_object();
        out.end_array().end_object();
        return {};
    });
    if (!found.ok()) return std::move(found).error();
    return Response::json(std::move(body)).set("Cache-Control", "no-store");
}

Result<Response> create(Room& room, Request& request) {
    const auto office = request.params.id<warnings::SourceId>("office");
    if (!office) return Error(ErrorCode::Unprocessable, "Say for which office.", "office");
    TRY_ASSIGN(auto content, content_of(request.params, {}));
    NewDraft wanted{*office, request.params.boolean("exercise").value_or(false),
                    std::move(content)};
    TRY_ASSIGN(auto draft, room.service.create(*accounts::Accounts::viewer(request), wanted));
    return draft_response(draft);
}

Result<Response> edit(Room& room, Request& request) {
    const auto step = step_of(request);
    TRY_ASSIGN(auto sheet, room.platform.database.read([&](db::Tx& tx) {
        return room.service.sheet(tx, step.officer, step.draft);
    }));
    TRY_ASSIGN(auto content, content_of(request.params, sheet.draft.content));
    return answer(room, step, room.service.edit(step, content));
}

using Deed = Result<Draft> (Service::*)(const Step&);
template <Deed deed>
Result<Response> act(Room& room, Request& request) {
    const auto step = step_of(request);
    return answer(room, step, (room.service.*deed)(step));
}

Result<warnings::ChainId> chain_of(Room& room, const Request& request) {
    const auto alert = request.params.id<warnings::AlertId>("id");
    auto chain = alert ? room.platform.database.read(
                             [&](db::Tx& tx) { return room.warnings.chain_of(tx, *alert); })
                       : std::nullopt;
    if (!chain) return Error(ErrorCode::NotFound, "There is no such warning.");
    return *chain;
}

Result<Response> begin_update(Room& room, Request& request) {
    TRY_ASSIGN(auto chain, chain_of(room, request));
    TRY_ASSIGN(auto content, content_of(request.params, {}));
    TRY_ASSIGN(auto draft, room.service.begin_update(*accounts::Accounts::viewer(request), chain,
                                                     content.level, content.hours));
    return draft_response(draft);
}

Result<Response> end(Room& room, Request& request) {
    TRY_ASSIGN(auto chain, chain_of(room, request));
    const auto kind = request.params.text("kind");
    if (kind != name_of(Kind::AllClear) && kind != name_of(Kind::Cancel))
        return Error(ErrorCode::Unprocessable, "The kind is all_clear or cancel.", "kind");
    TRY_ASSIGN(auto draft,
               room.service.end(*accounts::Accounts::viewer(request), chain, kind_named(kind),
                                std::string(request.params.text("reason"))));
    return draft_response(draft);
}

std::vector<http::ParamDoc> content_docs() {
    return {{"hazard", "string", "key: \"flood\""},
            {"level", "string", "info, waspada, siaga or awas"},
            {"hours", "integer", "of life, 1 to 72"},
            {"places[]", "array", "region codes, at most 100"},
            {"polygon", "string", "\"lat,lon lat,lon …\", at most 99 corners"},
            {"headline", "string", "at most 160 characters"},
            {"instruction", "string", "what to do now, a step a line"},
            {"description", "string", "what happens; made from the rest when empty"},
            {"headline_en", "string", "English, optional"},
            {"instruction_en", "string", "English, optional"},
            {"contact", "string", "whom people ask"}};
}

std::vector<http::ParamDoc> step_docs(std::string_view reason = {}) {
    std::vector<http::ParamDoc> docs{{"version", "integer", "the version you have seen", true}};
    if (!reason.empty()) docs.push_back({"reason", "string", std::string(reason), true});
    return docs;
}

}  // namespace

void add_routes(Room& room) {
    using Answer = Result<Response> (*)(Room&, Request&);
    auto add = [&](http::Method method, std::string pattern, Answer handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.access = http::Access::user(method == http::Method::Get ? "read" : "write");
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::string drafts(kDrafts), one = drafts + "/:id";
    auto with_version = content_docs();
    with_version.push_back(step_docs().front());
    auto with_office = content_docs();
    with_office.push_back({"office", "string", "one of the offices of GET", true});
    with_office.push_back({"exercise", "boolean", "for ever: an exercise never becomes real"});
    add(http::Method::Get, drafts, &list,
        {"What waits for an officer: to approve, to review, their own, and live warnings",
         "Desk",
         {{"max_id", "string", "older drafts of one's own than this"}}});
    add(http::Method::Post, drafts, &create, {"Begin a warning", "Draft", with_office});
    add(http::Method::Get, one, &get,
        {"A draft, what is still wrong with it, whom it would reach, and its history",
         "Draft",
         {}});
    add(http::Method::Put, one, &edit, {"Change a draft of one's own", "Draft", with_version});
    add(http::Method::Post, one + "/submit", &act<&Service::submit>,
        {"Send it, or ask a second officer to approve it", "Draft", step_docs()});
    add(http::Method::Post, one + "/approve", &act<&Service::approve>,
        {"Approve another officer's warning: it goes out", "Draft", step_docs()});
    add(http::Method::Post, one + "/return", &act<&Service::give_back>,
        {"Give it back to its author", "Draft", step_docs("what should change")});
    add(http::Method::Post, one + "/withdraw", &act<&Service::withdraw>,
        {"Take one's own draft back", "Draft", step_docs()});
    add(http::Method::Post, one + "/send_alone", &act<&Service::send_alone>,
        {"In an emergency: send it without a second officer, who must review it afterwards",
         "Draft", step_docs("why nobody could be asked")});
    add(http::Method::Post, one + "/agree", &act<&Service::agree>,
        {"Review what was sent alone: it was right", "Draft", step_docs()});
    add(http::Method::Post, one + "/object", &act<&Service::object>,
        {"Review what was sent alone: it was not right", "Draft", step_docs("what was wrong")});
    add(http::Method::Post, "/api/kentongan/v1/alerts/:id/update", &begin_update,
        {"Begin an update of a live warning of one's office",
         "Draft",
         {{"level", "string", "another level"}, {"hours", "integer", "in force from now on"}}});
    add(http::Method::Post, "/api/kentongan/v1/alerts/:id/end", &end,
        {"End a live warning of one's office at once",
         "Draft",
         {{"kind", "string", "all_clear or cancel", true},
          {"reason", "string", "for the people; needed to cancel"}}});
}

}  // namespace kentongan::composer
