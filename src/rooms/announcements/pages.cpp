// /pengumuman: announcements for people; writing and ending them for those who run the server.
#include "platform/web/pages.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "rooms/announcements/impl.h"

namespace kentongan::announcements {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using web::tr;
using Room = Announcements::Impl;

constexpr std::string_view kPage = "/pengumuman";
constexpr int kWaitingShown = 40, kEndedShown = 10;
constexpr int kJakarta = 31;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

// The clock where the reader lives.
Zone zone_of(const Room& room, db::Tx& tx, AccountId reader) {
    const auto person = room.accounts.find(tx, reader);
    const bool has_home = person && person->home && *person->home != regions::Code();
    return zone_of_province(has_home ? person->home->province() : kJakarta);
}

// "2026-09-24T15:07", as browsers send it.
Result<std::optional<TimePoint>> time_of(const Request& request, const char* field, Zone zone) {
    const auto text = trim(request.params.text(field));
    if (text.empty()) return std::optional<TimePoint>();
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(offset_of(zone)).count();
    const auto at = parse_iso(std::string(text) + ":00+0" + std::to_string(hours) + ":00");
    if (!at) return Error(ErrorCode::Unprocessable, "This is no day and time.", field);
    return at;
}

Result<NewAnnouncement> announcement_of(const Request& request, Zone zone) {
    NewAnnouncement wanted;
    wanted.text = request.params.text("teks");
    TRY_ASSIGN(wanted.starts_at, time_of(request, "mulai", zone));
    TRY_ASSIGN(wanted.ends_at, time_of(request, "selesai", zone));
    TRY_ASSIGN(wanted.publish_at, time_of(request, "terbit", zone));
    wanted.all_day = request.params.boolean("sehari").value_or(false);
    return wanted;
}

struct Reader {
    Zone zone;
    TimePoint now;
    std::string language;
};

web::View view_of(db::Tx& tx, const Room& room, const Announcement& one, const Reader& reader) {
    web::View view;
    const auto moment = [&](const std::optional<TimePoint>& at) {
        if (!at) return std::string();
        return one.all_day ? date_text(*at, reader.zone, reader.language)
                           : moment_text(*at, reader.zone, reader.now, reader.language);
    };
    view.set("id", one.id.to_string()).set("content", content_html(tx, room, one.text));
    view.set("when", moment_text(one.publish_at, reader.zone, reader.now, reader.language));
    view.set("starts", moment(one.starts_at)).set("ends", moment(one.ends_at));
    return view;
}

std::vector<web::View> views_of(db::Tx& tx, const Room& room, const std::vector<Announcement>& all,
                                const Reader& reader) {
    std::vector<web::View> views;
    for (const auto& one : all) views.push_back(view_of(tx, room, one, reader));
    return views;
}

void set_error(web::View& view, const Request& request, const std::optional<Error>& error) {
    std::vector<web::View> errors;
    if (error) {
        const auto text = tr(request, error->text());
        web::View line;
        line.set("field", error->field()).set("text", text);
        if (!error->field().empty()) view.set(error->field() + "_error", text);
        errors.push_back(std::move(line));
    }
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
}

Result<Response> list_page(Room& room, const Request& request,
                           const std::optional<Error>& error = {}) {
    const auto viewer = viewer_of(request);
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        const Reader reader{zone_of(room, tx, viewer), room.platform.clock.now(), request.language};
        const auto shown = room.service.shown(tx, viewer, true);
        std::vector<AnnouncementId> ids;
        for (const auto& one : shown) ids.push_back(one.id);
        const auto read = store::read_of(tx, viewer, ids);
        std::vector<web::View> lines;
        for (const auto& one : shown) {
            auto line = view_of(tx, room, one, reader);
            line.set("unread", std::ranges::find(read, one.id) == read.end());
            lines.push_back(std::move(line));
        }
        view.set("is_empty", lines.empty()).set("announcements", std::move(lines));
        const bool may_write = room.service.may_announce(tx, viewer);
        view.set("may_write", may_write).set("zone", name_of(reader.zone));
        if (!may_write) return;
        auto waiting = views_of(tx, room, store::list(tx, State::Waiting, kWaitingShown), reader);
        auto ended = views_of(tx, room, store::list(tx, State::Ended, kEndedShown), reader);
        view.set("has_waiting", !waiting.empty()).set("waiting", std::move(waiting));
        view.set("has_ended", !ended.empty()).set("ended", std::move(ended));
    });
    for (const auto* field : {"teks", "mulai", "selesai", "terbit"})
        view.set(field, request.params.text(field)).set(field + std::string("_error"), "");
    view.set("sehari", request.params.boolean("sehari").value_or(false));
    set_error(view, request, error);
    web::PageInfo info{
        .name = "announcements/list", .title = tr(request, "Announcements"), .section = "me"};
    if (error) info.status = http::status_of(error->code());
    auto response = room.platform.pages.page(request, info, std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> post_new(Room& room, Request& request) {
    const auto viewer = viewer_of(request);
    const auto written = room.platform.database.write([&](db::Tx& tx) -> Result<AnnouncementId> {
        if (!room.service.may_announce(tx, viewer)) return Error(ErrorCode::Forbidden);
        TRY_ASSIGN(const auto wanted, announcement_of(request, zone_of(room, tx, viewer)));
        return room.service.write(tx, viewer, wanted);
    });
    if (!written.ok()) {
        if (written.error().code() == ErrorCode::Forbidden) return written.error();
        return list_page(room, request, written.error());
    }
    auto response = Response::redirect(std::string(kPage));
    web::flash(response, "The announcement is saved.");
    return response;
}

Result<Response> back_after(Room& room, const Request& request, std::string_view said,
                            Result<void> (Service::*change)(db::Tx&, AccountId, AnnouncementId)) {
    const auto id = request.params.id<AnnouncementId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return (room.service.*change)(tx, viewer_of(request), *id); }));
    auto response = Response::redirect(std::string(kPage));
    web::flash(response, said);
    return response;
}

}  // namespace

void add_pages(Announcements::Impl& room) {
    const auto add = [&](Method method, std::string pattern, http::Handler handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.access = Access::page();
        room.platform.router.add(std::move(route));
    };
    const std::string page(kPage);
    add(Method::Get, page, [&room](Request& request) { return list_page(room, request); });
    add(Method::Post, page, [&room](Request& request) { return post_new(room, request); });
    add(Method::Post, page + "/:id/akhiri", [&room](Request& request) {
        return back_after(room, request, "The announcement has ended.", &Service::end);
    });
    add(Method::Post, page + "/:id/baca", [&room](Request& request) {
        return back_after(room, request, "Marked as read.", &Service::dismiss);
    });
}

}  // namespace kentongan::announcements
