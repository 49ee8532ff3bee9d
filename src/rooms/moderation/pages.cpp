// /moderasi: the queue of reports, one report with its posts, and what is done about it.
#include <algorithm>

#include "rooms/moderation/acts.h"
#include "rooms/moderation/views.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using Room = Moderation::Impl;

constexpr int kPerPage = 40, kStrikesShown = 20;

std::string path_of(ReportId id) {
    return "/moderasi/laporan/" + id.to_string();
}

web::View report_view(db::Tx& tx, const Room& room, const Report& report, const Reader& reader) {
    web::View view;
    view.set("id", report.id.to_string()).set("url", path_of(report.id));
    view.set("comment", report.comment).set("when", when(reader, report.created_at));
    view.set("category", category_word(report.category, reader.language));
    view.set("posts", static_cast<std::int64_t>(report.statuses.size()));
    view.set("has_posts", !report.statuses.empty());
    view.set("reporter", person_view(tx, room, report.reporter));
    view.set("target", person_view(tx, room, report.target));
    view.set("is_open", !report.resolved_at).set("is_mine", report.assigned == reader.account);
    view.set("has_assigned", report.assigned.has_value());
    if (report.assigned) view.set("assigned", person_view(tx, room, *report.assigned));
    view.set("has_resolver", report.resolved_by.has_value());
    if (report.resolved_by) view.set("resolver", person_view(tx, room, *report.resolved_by));
    return view;
}

Result<Response> list_page(Room& room, Request& request) {
    web::View view;
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Moderator));
        ReportFilter filter;
        filter.resolved = request.params.text("bagian") == "selesai";
        const auto page = http::page_of(request.params, kPerPage, kPerPage);
        const auto reports = store::list_reports(tx, filter, page);
        std::vector<web::View> lines;
        for (const auto& report : reports) lines.push_back(report_view(tx, room, report, by));
        if (std::ssize(reports) == kPerPage)
            view.set("older_url", std::string("/moderasi?max_id=") + reports.back().id.to_string() +
                                      (filter.resolved ? "&bagian=selesai" : ""));
        view.set("over", filter.resolved);
        view.set("is_empty", lines.empty()).set("reports", std::move(lines));
        return by;
    });
    if (!reader.ok()) return reader.error();
    return show(room, request, *reader, {"moderation/reports", "Reports about people", "/moderasi"},
                std::move(view));
}

// Each post as people see it, with what is needed to choose it.
std::vector<web::View> post_views(db::Tx& tx, const Room& room, const Report& report,
                                  const Reader& reader) {
    std::vector<web::View> posts;
    for (auto id : report.statuses) {
        auto seen = room.statuses.views(tx, reader.account, std::span(&id, 1), reader.language);
        if (seen.empty())
            seen = room.statuses.views(tx, report.target, std::span(&id, 1), reader.language);
        web::View view;
        view.set("id", id.to_string()).set("is_gone", seen.empty());
        if (!seen.empty()) view.set("post", std::move(seen.front().set("can_act", false)));
        posts.push_back(std::move(view));
    }
    return posts;
}

Result<Response> one_page(Room& room, const Request& request,
                          const std::optional<Error>& error = {}) {
    web::View view;
    const auto id = request.params.id<ReportId>("id").value_or(ReportId());
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Moderator));
        TRY_ASSIGN(const auto report, room.service.find_report(tx, by.account, id));
        view = report_view(tx, room, report, by);
        std::vector<web::View> rules, strikes;
        for (const auto& rule : store::find_rules(tx, report.rules))
            rules.emplace_back().set("text", web::tr(request, rule.text));
        for (const auto& strike : store::list_strikes_of(tx, report.target, kStrikesShown))
            strikes.push_back(strike_view(tx, room, strike, by));
        view.set("rules", std::move(rules));
        view.set("has_strikes", !strikes.empty()).set("strikes", std::move(strikes));
        view.set("statuses", post_views(tx, room, report, by));
        const auto target = room.accounts.find(tx, report.target);
        view.set("may_act", target && target->role < by.role &&
                                (target->official_of.empty() || by.is_admin()));
        view.set("measures", measure_views(request, !report.statuses.empty()));
        view.set("action_url", path_of(report.id) + "/tindak");
        return by;
    });
    if (!reader.ok()) return reader.error();
    view.set("pesan", request.params.text("pesan"));
    set_error(view, request, error);
    const int status = error ? http::status_of(error->code()) : 200;
    return show(room, request, *reader,
                {"moderation/report", "Report about somebody", "/moderasi", status},
                std::move(view));
}

Result<Response> get_one(Room& room, Request& request) {
    return one_page(room, request);
}

Result<Response> post_act(Room& room, Request& request) {
    Act act;
    act.report = request.params.id<ReportId>("id");
    act.action = request.params.text("tindakan");
    act.text = request.params.text("pesan");
    act.statuses = request.params.ids<StatusId>("status_ids");
    act.statuses.resize(std::min(act.statuses.size(), kMaxStatuses));
    act.sends_mail = request.params.boolean("surat").value_or(false);
    if (!needs_posts(act.action)) act.statuses.clear();
    const auto done = room.platform.database.write([&](db::Tx& tx) -> Result<Strike> {
        TRY_ASSIGN(const auto report, room.service.find_report(tx, viewer_of(request),
                                                               act.report.value_or(ReportId())));
        act.target = report.target;
        return room.service.act(tx, viewer_of(request), act);
    });
    if (!done.ok()) {
        if (done.error().code() != ErrorCode::Unprocessable) return done.error();
        return one_page(room, request, done.error());
    }
    return back_to("/moderasi", "Done. The person is told.");
}

Result<Response> changed(Room& room, const Request& request, std::string_view said,
                         Result<Report> (Service::*change)(db::Tx&, AccountId, ReportId, bool),
                         bool on) {
    const auto id = request.params.id<ReportId>("id").value_or(ReportId());
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return (room.service.*change)(tx, viewer_of(request), id, on); }));
    return back_to(path_of(id), said);
}

Result<Response> post_take(Room& room, Request& request) {
    return changed(room, request, "This report is yours.", &Service::assign, true);
}
Result<Response> post_leave(Room& room, Request& request) {
    return changed(room, request, "This report is open to others again.", &Service::assign, false);
}
Result<Response> post_settle(Room& room, Request& request) {
    return changed(room, request, "This report is dealt with.", &Service::resolve, true);
}
Result<Response> post_reopen(Room& room, Request& request) {
    return changed(room, request, "This report is open again.", &Service::resolve, false);
}

}  // namespace

void add_report_pages(Moderation::Impl& room) {
    add_page(room, Method::Get, "/moderasi", list_page);
    add_page(room, Method::Get, "/moderasi/laporan/:id", get_one);
    add_page(room, Method::Post, "/moderasi/laporan/:id/tindak", post_act);
    add_page(room, Method::Post, "/moderasi/laporan/:id/ambil", post_take);
    add_page(room, Method::Post, "/moderasi/laporan/:id/lepas", post_leave);
    add_page(room, Method::Post, "/moderasi/laporan/:id/selesai", post_settle);
    add_page(room, Method::Post, "/moderasi/laporan/:id/buka", post_reopen);
}

}  // namespace kentongan::moderation
