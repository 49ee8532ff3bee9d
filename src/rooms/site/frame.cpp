#include <exception>

#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "platform/log/log.h"
#include "platform/web/pages.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

// What the frame shows of a person, read in one transaction.
struct Viewer {
    std::string name, username;
    std::int64_t unread = 0;
    std::vector<regions::Code> places;
    bool joins_exercises = false;
    bool moderates = false;
    std::int64_t reports = 0, announcements = 0;
};

std::optional<Viewer> read_viewer(const Site::Impl& site, accounts::AccountId id) {
    return site.platform.database.read([&](db::Tx& tx) -> std::optional<Viewer> {
        const auto account = site.accounts.find(tx, id);
        if (!account) return {};
        Viewer viewer{.name = account->shown_name(), .username = account->username};
        viewer.unread = site.notifications.unread_count(tx, id);
        viewer.places = site.accounts.places(tx, id);
        viewer.moderates = account->role >= accounts::Role::Moderator;
        if (viewer.moderates) viewer.reports = site.moderation.open_reports(tx);
        viewer.announcements = site.announcements.unread_count(tx, id);
        viewer.joins_exercises = site.accounts.preferences(tx, id).joins_exercises;
        return viewer;
    });
}

// An exercise never counts as a warning: the title speaks of real ones, and of an exercise only
// when there is nothing else.
void set_bar(const Site::Impl& site, const std::string& language, const Viewer& viewer,
             web::View& frame) {
    auto live = site.warnings.bar(viewer.places, viewer.joins_exercises, language);
    if (live.empty()) return;
    const auto real = static_cast<std::int64_t>(
        viewer.joins_exercises ? site.warnings.bar(viewer.places, false, language).size()
                               : live.size());
    frame.set("live", true);
    if (real > 0)
        frame.set("live_title",
                  i18n::translate_plural(language, "{n} warning in force for your places",
                                         "{n} warnings in force for your places", real));
    else
        frame.set("live_title",
                  i18n::translate(language, "EXERCISE: this is how a warning would reach you"));
    frame.set("live_warnings", std::move(live));
}

void set_viewer(const Site::Impl& site, const http::Request& request, const Viewer& viewer,
                web::View& frame) {
    web::View person;
    person.set("name", viewer.name)
        .set("username", viewer.username)
        .set("url", "/@" + viewer.username);
    frame.set("signed_in", true).set("is_front", false).set("viewer", std::move(person));
    frame.set("me_url", "/@" + viewer.username);
    frame.set("unread", viewer.unread > 0 ? i18n::number(viewer.unread, request.language) : "");

    frame.set("moderates", viewer.moderates)
        .set("reports", viewer.reports > 0 ? i18n::number(viewer.reports, request.language) : "")
        .set("announcements",
             viewer.announcements > 0
                 ? i18n::translate_plural(request.language, "{n} new announcement",
                                          "{n} new announcements", viewer.announcements)
                 : "");

    std::vector<web::View> places;
    for (auto code : viewer.places) {
        web::View place;
        place.set("name", site.regions.full_name(code));
        places.push_back(std::move(place));
    }
    if (!viewer.places.empty()) frame.set("place", site.regions.short_name(viewer.places.front()));
    frame.set("has_places", !places.empty()).set("places", std::move(places));

    set_bar(site, request.language, viewer, frame);
}

std::vector<web::View> other_languages(std::string_view current) {
    std::vector<web::View> others;
    for (const auto& code : i18n::languages()) {
        if (code == current) continue;
        web::View language;
        language.set("code", code).set("name", code == "id" ? "Bahasa Indonesia" : "English");
        others.push_back(std::move(language));
    }
    return others;
}

}  // namespace

void fill_frame(const Site::Impl& site, const http::Request& request, web::View& frame) {
    frame.set("instance", site.platform.config.title)
        .set("demo", site.platform.config.demo)
        .set("is_front", request.path == "/")
        .set("languages", other_languages(request.language))
        .set("me_url", "/masuk")
        .set("context", true);
    const auto id = accounts::Accounts::viewer(request);
    if (!id) return;
    // Error pages have this frame too: when the database is what failed, they must still appear.
    try {
        if (const auto viewer = read_viewer(site, *id)) set_viewer(site, request, *viewer, frame);
    } catch (const std::exception& failure) {
        log::error("the frame lacks its person", {{"what", failure.what()}});
    }
}

}  // namespace kentongan::site
