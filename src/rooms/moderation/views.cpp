#include "rooms/moderation/views.h"

#include "platform/i18n/catalogue.h"
#include "rooms/moderation/acts.h"

namespace kentongan::moderation {

namespace {

using i18n::msg;
using web::tr;

constexpr int kJakarta = 31;

struct Tab {
    std::string_view url, word;
    bool for_admins = false;
};
constexpr Tab kTabs[] = {
    {"/moderasi", msg("Reports about people")},
    {"/moderasi/akun", msg("People here")},
    {"/moderasi/keberatan", msg("Objections")},
    {"/moderasi/server", msg("Limited servers"), true},
    {"/moderasi/relay", msg("Relays"), true},
    {"/moderasi/aturan", msg("Rules of the house"), true},
    {"/moderasi/catatan", msg("Who did what")},
};

constexpr std::pair<std::string_view, std::string_view> kCategories[] = {
    {"spam", msg("Unwanted advertising")},
    {"legal", msg("Against the law")},
    {"violation", msg("Against the rules here")},
    {"other", msg("Something else")},
};

}  // namespace

Result<Reader> reader_of(db::Tx& tx, const Moderation::Impl& room, const http::Request& request,
                         accounts::Role least) {
    TRY_ASSIGN(const auto person, room.service.staff(tx, viewer_of(request), least));
    const bool has_home = person.home && *person.home != regions::Code();
    return Reader{person.id, person.role,
                  zone_of_province(has_home ? person.home->province() : kJakarta),
                  room.platform.clock.now(), request.language};
}

std::string when(const Reader& reader, TimePoint time) {
    return moment_text(time, reader.zone, reader.now, reader.language);
}

std::vector<web::View> tab_views(const http::Request& request, bool is_admin,
                                 std::string_view current) {
    std::vector<web::View> tabs;
    for (const auto& tab : kTabs) {
        if (tab.for_admins && !is_admin) continue;
        web::View line;
        line.set("url", tab.url).set("word", tr(request, tab.word));
        line.set("current", tab.url == current);
        tabs.push_back(std::move(line));
    }
    return tabs;
}

http::Response show(const Moderation::Impl& room, const http::Request& request,
                    const Reader& reader, const Sheet& sheet, web::View view) {
    view.set("tabs", tab_views(request, reader.is_admin(), sheet.tab));
    view.set("is_admin", reader.is_admin());
    auto response = room.platform.pages.page(request,
                                             {.name = sheet.name,
                                              .title = tr(request, sheet.title),
                                              .section = "moderation",
                                              .status = sheet.status},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

http::Response back_to(std::string address, std::string_view said) {
    auto response = http::Response::redirect(std::move(address));
    web::flash(response, said);
    return response;
}

void set_error(web::View& view, const http::Request& request, const std::optional<Error>& error) {
    std::vector<web::View> errors;
    if (error) {
        web::View line;
        line.set("field", error->field()).set("text", tr(request, error->text()));
        errors.push_back(std::move(line));
    }
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
}

void add_page(Moderation::Impl& room, http::Method method, const char* pattern, Answer answer) {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.handler = [&room, answer](http::Request& request) { return answer(room, request); };
    route.access = http::Access::page();
    room.platform.router.add(std::move(route));
}

web::View person_view(db::Tx& tx, const Moderation::Impl& room, AccountId id) {
    web::View view;
    const auto person = room.accounts.find(tx, id);
    view.set("name", person ? person->shown_name() : "").set("acct", person ? person->acct() : "");
    view.set("url", person ? "/moderasi/akun/" + id.to_string() : "");
    return view;
}

std::string category_word(std::string_view category, std::string_view language) {
    for (const auto& [name, word] : kCategories)
        if (name == category) return std::string(i18n::translate(language, word));
    return std::string(category);
}

web::View strike_view(db::Tx& tx, const Moderation::Impl& room, const Strike& strike,
                      const Reader& reader) {
    web::View view;
    const auto measure = find_measure(strike.action);
    view.set("id", strike.id.to_string()).set("text", strike.text);
    view.set("word", i18n::translate(reader.language, measure->word));
    view.set("told", i18n::translate(reader.language, measure->told));
    view.set("when", when(reader, strike.created_at));
    view.set("target", person_view(tx, room, strike.target));
    view.set("moderator", person_view(tx, room, strike.moderator));
    view.set("has_appeal", strike.appeal.has_value());
    if (const auto& appeal = strike.appeal) {
        view.set("appeal", appeal->text).set("appealed", when(reader, appeal->created_at));
        view.set("waiting", !appeal->decided_at);
        view.set("accepted", appeal->decided_at && appeal->accepted);
        view.set("rejected", appeal->decided_at && !appeal->accepted);
    }
    return view;
}

std::vector<web::View> measure_views(const http::Request& request, bool with_posts) {
    std::vector<web::View> views;
    for (const auto* action : {"none", "mark_statuses_as_sensitive", "delete_statuses", "sensitive",
                               "silence", "disable", "suspend"}) {
        const auto measure = find_measure(action);
        if (!with_posts && needs_posts(action)) continue;
        web::View view;
        view.set("key", measure->action).set("word", tr(request, measure->word));
        view.set("told", tr(request, measure->told)).set("checked", measure->action == "none");
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace kentongan::moderation
