// /moderasi/akun: people, those who wait to be let in, and what was done about each.
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/moderation/views.h"

namespace kentongan::moderation {

namespace {

using accounts::Dossier;
using accounts::DossierFilter;
using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using Room = Moderation::Impl;

constexpr int kPerPage = 40, kStrikesShown = 40;

struct StateWord {
    std::string_view key, word;
    DossierFilter::State state;
};
constexpr StateWord kStates[] = {
    {"", msg("Everybody"), DossierFilter::Any},
    {"menunggu", msg("Waiting to be let in"), DossierFilter::Pending},
    {"dibatasi", msg("Limited"), DossierFilter::Silenced},
    {"terkunci", msg("Account locked"), DossierFilter::Disabled},
    {"ditutup", msg("Suspended"), DossierFilter::Suspended},
};

std::string path_of(AccountId id) {
    return "/moderasi/akun/" + id.to_string();
}

void set_dossier(web::View& view, const Dossier& dossier, const Reader& reader) {
    const auto& account = dossier.account;
    view.set("id", account.id.to_string()).set("url", path_of(account.id));
    view.set("name", account.shown_name()).set("acct", account.acct());
    view.set("profile_url", account.url).set("email", dossier.email);
    view.set("ip", dossier.last_ip).set("reason", dossier.invite_request);
    view.set("joined", when(reader, account.created_at));
    view.set("posts", account.statuses_count);
    view.set("waits", !dossier.approved).set("unconfirmed", !dossier.confirmed);
    view.set("disabled", dossier.disabled).set("silenced", dossier.silenced);
    view.set("sensitized", dossier.sensitized).set("suspended", account.suspended);
    view.set("may_act",
             account.role < reader.role && (account.official_of.empty() || reader.is_admin()));
    view.set("last_seen", dossier.last_active_at ? when(reader, *dossier.last_active_at) : "");
}

Result<Response> list_page(Room& room, Request& request) {
    web::View view;
    DossierFilter filter;
    filter.username = trim(request.params.text("nama"));
    const auto wanted = request.params.text("keadaan");
    std::vector<web::View> states;
    for (const auto& state : kStates) {
        web::View line;
        line.set("url", "/moderasi/akun?keadaan=" + std::string(state.key));
        line.set("word", web::tr(request, state.word)).set("current", state.key == wanted);
        states.push_back(std::move(line));
        if (state.key == wanted) filter.state = state.state;
    }
    view.set("states", std::move(states)).set("nama", filter.username).set("keadaan", wanted);
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Moderator));
        const auto page = http::page_of(request.params, kPerPage, kPerPage);
        const auto found = room.accounts.list_dossiers(tx, filter, page);
        std::vector<web::View> lines;
        for (const auto& dossier : found) {
            web::View line;
            set_dossier(line, dossier, by);
            lines.push_back(std::move(line));
        }
        if (std::ssize(found) == kPerPage)
            view.set("older_url", "/moderasi/akun?keadaan=" + url_encode(wanted) +
                                      "&nama=" + url_encode(filter.username) +
                                      "&max_id=" + found.back().account.id.to_string());
        view.set("is_empty", lines.empty()).set("people", std::move(lines));
        return by;
    });
    if (!reader.ok()) return reader.error();
    return show(room, request, *reader, {"moderation/people", "People here", "/moderasi/akun"},
                std::move(view));
}

Result<Response> one_page(Room& room, const Request& request,
                          const std::optional<Error>& error = {}) {
    web::View view;
    const auto id = request.params.id<AccountId>("id").value_or(AccountId());
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Moderator));
        const auto dossier = room.accounts.find_dossier(tx, id);
        if (!dossier) return not_found();
        set_dossier(view, *dossier, by);
        std::vector<web::View> strikes;
        for (const auto& strike : store::list_strikes_of(tx, id, kStrikesShown))
            strikes.push_back(strike_view(tx, room, strike, by));
        view.set("has_strikes", !strikes.empty()).set("strikes", std::move(strikes));
        return by;
    });
    if (!reader.ok()) return reader.error();
    view.set("measures", measure_views(request, false)).set("action_url", path_of(id) + "/tindak");
    view.set("pesan", request.params.text("pesan"));
    set_error(view, request, error);
    const int status = error ? http::status_of(error->code()) : 200;
    return show(room, request, *reader,
                {"moderation/person", "Somebody here", "/moderasi/akun", status}, std::move(view));
}

Result<Response> get_one(Room& room, Request& request) {
    return one_page(room, request);
}

Result<Response> post_act(Room& room, Request& request) {
    Act act;
    act.target = request.params.id<AccountId>("id").value_or(AccountId());
    act.action = request.params.text("tindakan");
    act.text = request.params.text("pesan");
    act.sends_mail = request.params.boolean("surat").value_or(false);
    const auto done = room.platform.database.write(
        [&](db::Tx& tx) { return room.service.act(tx, viewer_of(request), act); });
    if (!done.ok()) {
        if (done.error().code() != ErrorCode::Unprocessable) return done.error();
        return one_page(room, request, done.error());
    }
    return back_to(path_of(act.target), "Done. The person is told.");
}

Result<Response> post_lift(Room& room, Request& request) {
    const auto id = request.params.id<AccountId>("id").value_or(AccountId());
    const auto measure = request.params.text("tindakan");
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.lift(tx, viewer_of(request), id, measure,
                                 utf8_prefix(request.params.text("alasan"), kMaxText));
    }));
    return back_to(path_of(id), "It no longer holds.");
}

Result<Response> admitted(Room& room, const Request& request, bool approved) {
    const auto id = request.params.id<AccountId>("id").value_or(AccountId());
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return room.service.admit(tx, viewer_of(request), id, approved); }));
    return back_to("/moderasi/akun?keadaan=menunggu",
                   approved ? msg("They are let in.") : msg("They are turned away."));
}
Result<Response> post_approve(Room& room, Request& request) {
    return admitted(room, request, true);
}
Result<Response> post_reject(Room& room, Request& request) {
    return admitted(room, request, false);
}

}  // namespace

void add_people_pages(Moderation::Impl& room) {
    add_page(room, Method::Get, "/moderasi/akun", list_page);
    add_page(room, Method::Get, "/moderasi/akun/:id", get_one);
    add_page(room, Method::Post, "/moderasi/akun/:id/tindak", post_act);
    add_page(room, Method::Post, "/moderasi/akun/:id/cabut", post_lift);
    add_page(room, Method::Post, "/moderasi/akun/:id/terima", post_approve);
    add_page(room, Method::Post, "/moderasi/akun/:id/tolak", post_reject);
}

}  // namespace kentongan::moderation
