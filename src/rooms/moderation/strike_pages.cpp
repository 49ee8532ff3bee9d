// /teguran/:id for the person it is about, /moderasi/keberatan for those who decide about
// objections, /moderasi/catatan for everything moderators did.
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/i18n/catalogue.h"
#include "rooms/moderation/acts.h"
#include "rooms/moderation/views.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using Room = Moderation::Impl;

constexpr int kShown = 100, kLogPerPage = 100;

constexpr std::pair<std::string_view, std::string_view> kActions[] = {
    {"create", msg("added")},
    {"update", msg("changed")},
    {"destroy", msg("taken away")},
    {"resolve", msg("dealt with")},
    {"reopen", msg("opened again")},
    {"assigned_to_self", msg("taken on")},
    {"unassigned", msg("left to others")},
    {"warn", msg("warned")},
    {"sensitive", msg("pictures covered")},
    {"unsensitive", msg("pictures uncovered")},
    {"disable", msg("locked")},
    {"enable", msg("unlocked")},
    {"silence", msg("limited")},
    {"unsilence", msg("limited no more")},
    {"suspend", msg("suspended")},
    {"unsuspend", msg("suspended no more")},
    {"delete_statuses", msg("posts removed")},
    {"mark_statuses_as_sensitive", msg("pictures of posts covered")},
    {"approve", msg("let in")},
    {"reject", msg("turned away")},
    {"approve_appeal", msg("objection accepted")},
    {"reject_appeal", msg("objection refused")},
};
constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
    {"report", msg("Report")},
    {"account", msg("Account")},
    {"user", msg("Sign-up")},
    {"rule", msg("Rule")},
    {"domain_block", msg("Limited server")},
    {"domain_allow", msg("Server let in")},
    {"email_domain_block", msg("E-mail provider kept out")},
    {"canonical_email_block", msg("E-mail address kept out")},
    {"ip_block", msg("Network kept out")},
};

template <class Table>
std::string word_in(const Table& table, std::string_view key, std::string_view language) {
    for (const auto& [name, word] : table)
        if (name == key) return std::string(i18n::translate(language, word));
    return std::string(key);
}

// Whose strike this is, if they are signed in as that person or hold the letter about it.
Result<Strike> strike_of(const Room& room, const Request& request) {
    const auto id = request.params.id<StrikeId>("id").value_or(StrikeId());
    const auto found =
        room.platform.database.read([&](db::Tx& tx) { return store::find_strike(tx, id); });
    if (!found) return not_found();
    if (const auto proof = request.params.text("token"); !proof.empty()) {
        if (!crypto::equal_in_constant_time(proof, room.service.proof_of(id))) return not_found();
        return *found;
    }
    if (accounts::Accounts::viewer(request) != found->target) return not_found();
    return *found;
}

Result<Response> strike_page(Room& room, const Request& request, const Strike& strike,
                             const std::optional<Error>& error = {}) {
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        const auto person = room.accounts.find(tx, strike.target);
        const bool has_home = person && person->home && *person->home != regions::Code();
        const Reader reader{strike.target, Role::Member,
                            has_home ? zone_of_province(person->home->province()) : Zone::Wib,
                            room.platform.clock.now(), request.language};
        view = strike_view(tx, room, strike, reader);
        view.set("moderator", web::View());
        view.set("name", person ? person->shown_name() : "");
        std::vector<web::View> posts;
        for (auto id : strike.statuses) {
            auto seen = room.statuses.views(tx, strike.target, std::span(&id, 1), request.language);
            if (!seen.empty()) posts.push_back(std::move(seen.front().set("can_act", false)));
        }
        view.set("has_posts", !posts.empty()).set("posts", std::move(posts));
    });
    view.set("form_url", request.path).set("keberatan", request.params.text("keberatan"));
    set_error(view, request, error);
    web::PageInfo info{.name = "moderation/strike",
                       .title = web::tr(request, "What moderators decided"),
                       .section = "me"};
    if (error) info.status = http::status_of(error->code());
    auto response = room.platform.pages.page(request, info, std::move(view));
    response.set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
    return response;
}

Result<Response> get_strike(Room& room, Request& request) {
    TRY_ASSIGN(const auto strike, strike_of(room, request));
    return strike_page(room, request, strike);
}

Result<Response> post_appeal(Room& room, Request& request) {
    TRY_ASSIGN(const auto strike, strike_of(room, request));
    const auto done = room.platform.database.write([&](db::Tx& tx) {
        return room.service.appeal(tx, strike.target, strike.id, request.params.text("keberatan"));
    });
    if (!done.ok()) {
        if (done.error().code() == ErrorCode::NotFound) return done.error();
        return strike_page(room, request, strike, done.error());
    }
    return back_to(request.path, "Your objection is sent. The moderators will look at it.");
}

Result<Response> get_appeals(Room& room, Request& request) {
    web::View view;
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Moderator));
        std::vector<web::View> lines;
        for (const auto& strike : store::list_appealed(tx, kShown))
            lines.push_back(strike_view(tx, room, strike, by));
        view.set("is_empty", lines.empty()).set("appeals", std::move(lines));
        return by;
    });
    if (!reader.ok()) return reader.error();
    return show(room, request, *reader, {"moderation/appeals", "Objections", "/moderasi/keberatan"},
                std::move(view));
}

Result<Response> post_decision(Room& room, Request& request) {
    const auto id = request.params.id<StrikeId>("id").value_or(StrikeId());
    const auto answer = request.params.text("putusan");
    if (answer != "terima" && answer != "tolak") return not_found();
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.decide(tx, viewer_of(request), id, answer == "terima");
    }));
    return back_to("/moderasi/keberatan", answer == "terima"
                                              ? msg("Accepted. What was done is undone.")
                                              : msg("Refused. It stays as it is."));
}

Result<Response> get_log(Room& room, Request& request) {
    web::View view;
    const auto before = request.params.id<AuditId>("max_id").value_or(AuditId(INT64_MAX));
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Moderator));
        const auto entries = store::list_audit(tx, before, kLogPerPage);
        std::vector<web::View> lines;
        for (const auto& entry : entries) {
            web::View line;
            line.set("kind", word_in(kKinds, entry.kind, by.language));
            line.set("action", word_in(kActions, entry.action, by.language));
            line.set("subject", entry.subject).set("reason", entry.reason);
            line.set("when", when(by, entry.created_at));
            line.set("moderator", person_view(tx, room, entry.moderator));
            lines.push_back(std::move(line));
        }
        if (std::ssize(entries) == kLogPerPage)
            view.set("older_url", "/moderasi/catatan?max_id=" + entries.back().id.to_string());
        view.set("is_empty", lines.empty()).set("entries", std::move(lines));
        return by;
    });
    if (!reader.ok()) return reader.error();
    return show(room, request, *reader, {"moderation/log", "Who did what", "/moderasi/catatan"},
                std::move(view));
}

}  // namespace

void add_strike_pages(Moderation::Impl& room) {
    add_page(room, Method::Get, "/teguran/:id", get_strike);
    add_page(room, Method::Post, "/teguran/:id", post_appeal);
    const auto add_open = [&](Method method, Answer answer) {
        http::Route route;
        route.method = method;
        route.pattern = "/teguran/:id/:token";
        route.handler = [&room, answer](Request& request) { return answer(room, request); };
        room.platform.router.add(std::move(route));
    };
    add_open(Method::Get, get_strike);
    add_open(Method::Post, post_appeal);
    add_page(room, Method::Get, "/moderasi/keberatan", get_appeals);
    add_page(room, Method::Post, "/moderasi/keberatan/:id", post_decision);
    add_page(room, Method::Get, "/moderasi/catatan", get_log);
}

}  // namespace kentongan::moderation
