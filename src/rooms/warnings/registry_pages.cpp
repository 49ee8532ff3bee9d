// /kelola/sumber: who may warn here, for administrators and officers.
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/reading.h"
#include "rooms/warnings/registry_views.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

using http::Request;
using http::Response;
using Room = Warnings::Impl;

constexpr std::string_view kPage = "/kelola/sumber";
constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
    {"cap-atom", i18n::msg("CAP, listed in an Atom feed")},
    {"cap-rss", i18n::msg("CAP, listed in an RSS feed")},
    {"cap", i18n::msg("One CAP document")},
    {"bmkg-nowcast", i18n::msg("BMKG weather warnings")},
    {"bmkg-quake", i18n::msg("BMKG earthquakes")},
    {"bmkg-tsunami", i18n::msg("BMKG tsunami bulletins")},
};

accounts::AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

Response back_with(std::string_view text) {
    auto response = Response::redirect(std::string(kPage));
    web::flash(response, text);
    return response;
}

Result<Response> list_page(Room& room, Request& request) {
    const auto before =
        request.params.integer("max_id").value_or(std::numeric_limits<std::int64_t>::max());
    auto health = room.poller.health();
    std::optional<RegistryData> data;
    room.platform.database.read([&](db::Tx& tx) {
        if (!room.registry.may_look(tx, viewer_of(request))) return;
        data = read_registry(room, tx, viewer_of(request), before);
        data->reader = reader_of(room, tx, request);
    });
    if (!data)
        return Error(ErrorCode::Forbidden, "Only administrators and officers may see this page.");
    for (auto& one : health) data->health.emplace(one.source.id, std::move(one));
    web::PageInfo info{.name = "warnings/registry",
                       .title = web::tr(request, "Sources and offices"),
                       .section = "me"};
    auto response = room.platform.pages.page(request, info, registry_view(room.regions, *data));
    response.set("Cache-Control", "no-store");
    return response;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool ends = i == text.size() || std::string_view(" ,;\t\r\n").contains(text[i]);
        if (!ends) continue;
        if (i > begin) words.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    return words;
}

Result<NewSource> source_from(const http::Params& params, bool is_office) {
    NewSource source;
    source.name = ascii_lower(trim(params.text("name")));
    source.title = trim(params.text("title"));
    source.kind = is_office ? name_of(Kind::Local) : params.text("kind");
    if (!is_office) {
        source.url = trim(params.text("url"));
        source.sender = trim(params.text("sender"));
        source.key = trim(params.text("key"));
        source.accepts_sha1 = params.boolean("accepts_sha1").value_or(false);
        source.trusted = !params.boolean("untrusted").value_or(false);
    }
    source.exercise = params.boolean("exercise").value_or(false);
    for (auto hazard : params.all("hazards")) source.hazards.emplace_back(hazard);
    for (auto word : words_of(params.text("regions"))) {
        auto code = regions::Code::parse(word);
        if (!code)
            return Error(ErrorCode::Unprocessable, "There is no region with this code.", "regions");
        source.regions.push_back(*code);
    }
    return source;
}

Result<std::vector<accounts::AccountId>> people_from(Room& room, std::string_view text) {
    return room.platform.database.read([&](db::Tx& tx) -> Result<std::vector<accounts::AccountId>> {
        std::vector<accounts::AccountId> people;
        for (auto word : words_of(text)) {
            if (word.starts_with('@')) word.remove_prefix(1);
            auto account = room.accounts.find_by_username(tx, word);
            if (!account || people.size() == kMaxOfficers)
                return Error(ErrorCode::Unprocessable, "There is nobody here of that name.",
                             "officers");
            people.push_back(account->id);
        }
        return people;
    });
}

Result<Response> form_page(Room& room, const Request& request, bool is_office,
                           const std::optional<Error>& error) {
    bool allowed = false;
    room.platform.database.read(
        [&](db::Tx& tx) { allowed = room.registry.may_look(tx, viewer_of(request)); });
    if (!allowed)
        return Error(ErrorCode::Forbidden, "Only administrators and officers may see this page.");
    const auto& params = request.params;
    web::View view;
    view.set("is_office", is_office);
    for (auto field : {"name", "title", "url", "sender", "key", "regions", "officers"})
        view.set("typed_" + std::string(field), params.text(field))
            .set(field + std::string("_error"), "");
    for (auto field : {"exercise", "untrusted", "accepts_sha1"})
        view.set("typed_" + std::string(field), params.boolean(field).value_or(false));
    std::vector<web::View> kinds, hazards, errors;
    for (auto [kind, text] : kKinds) {
        web::View line;
        line.set("key", kind).set("label", web::tr(request, text));
        line.set("selected", params.text("kind") == kind);
        kinds.push_back(std::move(line));
    }
    const auto chosen = params.all("hazards");
    for (auto hazard : hazard_keys()) {
        web::View line;
        line.set("key", hazard).set("label", name_of(hazard_named(hazard), request.language));
        line.set("checked", std::find(chosen.begin(), chosen.end(), hazard) != chosen.end());
        hazards.push_back(std::move(line));
    }
    if (error) {
        web::View line;
        const auto text = web::tr(request, error->text());
        line.set("field", error->field()).set("text", text);
        errors.push_back(std::move(line));
        if (!error->field().empty()) view.set(error->field() + "_error", text);
    }
    view.set("kinds", std::move(kinds)).set("hazard_list", std::move(hazards));
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
    web::PageInfo info{
        .name = "warnings/registry_form",
        .title = web::tr(request, is_office ? "Propose an office" : "Propose a source"),
        .section = "me",
        .status = error ? http::status_of(error->code()) : 200};
    return room.platform.pages.page(request, info, std::move(view));
}

Result<std::int64_t> propose_addition(Room& room, const Request& request, bool is_office) {
    Proposal proposal;
    proposal.action = is_office ? Action::AddOffice : Action::AddSource;
    TRY_ASSIGN(proposal.source, source_from(request.params, is_office));
    TRY_ASSIGN(proposal.officers, people_from(room, request.params.text("officers")));
    return room.registry.propose(viewer_of(request), std::move(proposal));
}

Result<Response> post_addition(Room& room, Request& request, bool is_office) {
    auto proposed = propose_addition(room, request, is_office);
    if (!proposed.ok()) return form_page(room, request, is_office, proposed.error());
    return back_with(i18n::msg("Your proposal waits for another person's approval."));
}

Result<Response> post_removal(Room& room, Request& request) {
    Proposal proposal;
    proposal.action = Action::Remove;
    proposal.source.name = request.params.text("name");
    TRY(room.registry.propose(viewer_of(request), std::move(proposal)));
    return back_with(i18n::msg("Your proposal waits for another person's approval."));
}

Result<Response> post_officer(Room& room, Request& request) {
    Proposal proposal;
    proposal.action = Action::PutOfficer;
    proposal.source.name = request.params.text("name");
    auto people = people_from(room, request.params.text("officer"));
    if (!people.ok() || people->size() != 1)
        return back_with(i18n::msg("There is nobody here of that name."));
    proposal.officers = std::move(*people);
    TRY(room.registry.propose(viewer_of(request), std::move(proposal)));
    return back_with(i18n::msg("Your proposal waits for another person's approval."));
}

Result<Response> post_officer_removal(Room& room, Request& request) {
    auto office = request.params.id<SourceId>("id");
    auto officer = request.params.id<accounts::AccountId>("officer");
    if (!office || !officer) return Error(ErrorCode::NotFound);
    TRY(room.registry.remove_officer(viewer_of(request), *office, *officer));
    return back_with(i18n::msg("The officer is removed."));
}

Result<Response> post_decision(Room& room, Request& request, bool approves) {
    const auto id = request.params.integer("id").value_or(0);
    const auto viewer = viewer_of(request);
    TRY(approves ? room.registry.approve(viewer, id) : room.registry.refuse(viewer, id));
    return back_with(approves ? i18n::msg("Approved. It counts from now on.")
                              : i18n::msg("The proposal is closed."));
}

}  // namespace

void add_registry_pages(Room& room) {
    auto add = [&](http::Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::page();
        room.platform.router.add(std::move(route));
    };
    auto form = [](bool is_office) {
        return [is_office](Room& r, Request& q) { return form_page(r, q, is_office, {}); };
    };
    auto addition = [](bool is_office) {
        return [is_office](Room& r, Request& q) { return post_addition(r, q, is_office); };
    };
    auto decision = [](bool approves) {
        return [approves](Room& r, Request& q) { return post_decision(r, q, approves); };
    };
    add(http::Method::Get, "/kelola/sumber", list_page);
    add(http::Method::Get, "/kelola/sumber/baru", form(false));
    add(http::Method::Get, "/kelola/kantor/baru", form(true));
    add(http::Method::Post, "/kelola/sumber/baru", addition(false));
    add(http::Method::Post, "/kelola/kantor/baru", addition(true));
    add(http::Method::Post, "/kelola/sumber/:name/hapus", post_removal);
    add(http::Method::Post, "/kelola/kantor/:name/petugas", post_officer);
    add(http::Method::Post, "/kelola/petugas/:id/:officer/hapus", post_officer_removal);
    add(http::Method::Post, "/kelola/usulan/:id/setujui", decision(true));
    add(http::Method::Post, "/kelola/usulan/:id/tolak", decision(false));
}

}  // namespace kentongan::warnings
