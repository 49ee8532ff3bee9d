// /kelola/laporan: officers and coordinators say what is true, handled and over.
#include <algorithm>

#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/reports/kinds.h"
#include "rooms/reports/views.h"

namespace kentongan::reports {
namespace {

using http::Request;
using http::Response;
using i18n::msg;
using web::tr;

constexpr int kPerPage = 30;
constexpr int kChangesShown = 5;
constexpr std::size_t kMostCharges = 20;

struct Step {
    State to;
    std::string_view word;
    bool danger = false;
};

// What may come next, the likeliest first; every step can be taken back.
std::vector<Step> steps_of(State state, Duty duty) {
    if (duty == Duty::Coordinator)
        return state == State::New ? std::vector<Step>{{State::Verified, msg("It is so")}}
                                   : std::vector<Step>{};
    switch (state) {
        case State::New:
            return {{State::Verified, msg("It is so")},
                    {State::Duplicate, msg("Already reported")},
                    {State::False, msg("It is not so"), true}};
        case State::Verified:
            return {{State::Handled, msg("Help is under way")},
                    {State::Closed, msg("Over")},
                    {State::New, msg("Undo: not checked yet")}};
        case State::Handled:
            return {{State::Closed, msg("Over")}, {State::Verified, msg("Undo: not handled yet")}};
        default:
            return {{State::New, msg("Undo: show again")}};
    }
}

void set_steps(web::View& line, const Request& request, const Cluster& cluster, Duty duty) {
    std::vector<web::View> steps;
    for (const auto& step : steps_of(cluster.state, duty)) {
        web::View entry;
        entry.set("to", key_of(step.to)).set("word", tr(request, step.word));
        entry.set("danger", step.danger).set("first", steps.empty());
        steps.push_back(std::move(entry));
    }
    line.set("has_steps", !steps.empty()).set("steps", std::move(steps));
}

void set_history(web::View& line, db::Tx& tx, const Reports::Impl& room, const Cluster& cluster,
                 const Reader& reader) {
    std::vector<web::View> views;
    for (const auto& change : store::list_changes(tx, cluster.id, kChangesShown)) {
        web::View entry;
        const auto who = room.accounts.find(tx, change.account);
        entry.set("who", who ? who->shown_name() : "").set("note", change.note);
        entry.set("word", state_word(change.state, reader.language));
        entry.set("when",
                  moment_text(change.at, zone_of(cluster.region), reader.now, reader.language));
        views.push_back(std::move(entry));
    }
    line.set("has_history", !views.empty()).set("history", std::move(views));
}

struct Board {
    bool over = false;
    std::vector<Charge> charges;
    store::After after;
};

std::vector<Cluster> clusters_of(db::Tx& tx, const Board& board, TimePoint now) {
    std::vector<Cluster> found;
    for (const auto& charge : board.charges) {
        const auto range = store::range_of(charge.place);
        auto some = board.over
                        ? store::list_over(tx, range, now, ClusterId(board.after.id), kPerPage)
                        : store::list_live(tx, range, {}, now, board.after, kPerPage);
        found.insert(found.end(), some.begin(), some.end());
    }
    std::ranges::sort(found, std::greater(), [&](const Cluster& cluster) {
        return std::pair(board.over ? Prominence::Single : cluster.prominence, cluster.id);
    });
    const auto twice = std::ranges::unique(found, {}, &Cluster::id);
    found.erase(twice.begin(), twice.end());
    if (found.size() > kPerPage) found.resize(kPerPage);
    return found;
}

Result<Response> board_page(Reports::Impl& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const Reader reader{request.language, room.platform.clock.now()};
    Board board;
    board.over = request.params.text("bagian") == "selesai";
    board.after.prominence = request.params.integer("tingkat").value_or(board.after.prominence);
    board.after.id = request.params.integer("sesudah").value_or(board.after.id);
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        board.charges = room.service.charges_of(tx, viewer);
        if (board.charges.empty())
            return Error(ErrorCode::Forbidden, "Only officers and coordinators see this page.");
        if (board.charges.size() > kMostCharges) board.charges.resize(kMostCharges);
        const auto clusters = clusters_of(tx, board, reader.now);
        auto lines = line_views(room, tx, clusters, reader);
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            const auto duty = room.service.duty_for(tx, viewer, clusters[i].region);
            set_steps(lines[i], request, clusters[i], duty);
            set_history(lines[i], tx, room, clusters[i], reader);
        }
        if (clusters.size() == kPerPage) {
            const auto& last = clusters.back();
            view.set("more_url",
                     std::string("/kelola/laporan?") + (board.over ? "bagian=selesai&" : "") +
                         "tingkat=" + std::to_string(static_cast<int>(last.prominence)) +
                         "&sesudah=" + last.id.to_string());
        }
        view.set("has_lines", !lines.empty()).set("lines", std::move(lines));
        return {};
    }));
    std::vector<web::View> places;
    for (const auto& charge : board.charges) {
        web::View place;
        place.set("name", charge.place == regions::Code() ? tr(request, "All of Indonesia")
                                                          : room.regions.full_name(charge.place));
        places.push_back(std::move(place));
    }
    view.set("places", std::move(places)).set("over", board.over);
    auto response = room.platform.pages.page(
        request,
        {.name = "reports/board", .title = tr(request, "Reports to check"), .section = "me"},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> post_judge(Reports::Impl& room, Request& request) {
    const auto id = request.params.id<ClusterId>("id");
    const auto to = find_state(request.params.text("ke"));
    if (!id) return Error(ErrorCode::NotFound, "This report is not there any more.");
    if (!to) return Error(ErrorCode::Unprocessable, "Choose one of the answers.", "ke");
    TRY(room.service.judge(*accounts::Accounts::viewer(request), *id, *to,
                           request.params.text("note")));
    auto response = Response::redirect(
        std::string(*to > State::Handled ? "/kelola/laporan?bagian=selesai" : "/kelola/laporan") +
        "#l" + id->to_string());
    web::flash(response, "Saved. You can undo it below.");
    return response;
}

}  // namespace

void add_board_pages(Reports::Impl& room) {
    const auto add = [&](http::Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::page();
        room.platform.router.add(std::move(route));
    };
    add(http::Method::Get, "/kelola/laporan", board_page);
    add(http::Method::Post, "/kelola/laporan/:id", post_judge);
}

}  // namespace kentongan::reports
