// /periksa: is this forwarded message real, and does it still count?
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/text/unmask.h"
#include "platform/web/pages.h"
#include "rooms/answers/impl.h"
#include "rooms/answers/official.h"

namespace kentongan::answers {

namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr std::size_t kMostCodes = 30, kMostAddresses = 5;
constexpr std::size_t kLongestEcho = 2'000;  // code points of the question that come back
constexpr double kSame = 0.8, kSimilar = 0.35;

struct Found {
    About about;
    std::string how;  // "code", "address", "same", "similar"
};

std::optional<Found> find_by_mark(db::Tx& tx, const Answers::Impl& room, std::string_view seen,
                                  std::string_view language) {
    for (const auto& code : codes_in(seen, kMostCodes))
        if (const auto row = store::find_code(tx, code))
            if (auto known = about(tx, room, row->alert, language); known.ok())
                return Found{*std::move(known), "code"};
    for (const auto& text : alert_ids_in(seen, kMostAddresses))
        if (const auto id = AlertId::parse(text))
            if (auto known = about(tx, room, *id, language); known.ok())
                return Found{*std::move(known), "address"};
    return {};
}

std::optional<Found> find_by_text(db::Tx& tx, Answers::Impl& room, std::string_view seen,
                                  std::string_view language) {
    const auto best = room.recent.best(tx, room, seen);
    if (!best || best->similarity < kSimilar) return {};
    auto summary = room.warnings.summary(tx, best->chain, language);
    if (!summary || summary->hidden) return {};
    return Found{About{best->chain, *std::move(summary)},
                 best->similarity >= kSame ? "same" : "similar"};
}

// Which message of the chain the text is, if it is one; else how it differs from the nearest.
struct Verdict {
    bool altered = false, superseded = false;
    Differences differences;
    Official nearest;
};
Verdict verdict_of(const std::vector<Said>& said, AlertId head, std::string_view seen) {
    Verdict verdict;
    const auto claims = claims_of(seen);
    if (!claims.any()) return verdict;
    const Said* nearest = nullptr;
    // The newest first: what counts now is what a text is held against.
    for (auto one = said.rbegin(); one != said.rend(); ++one) {
        if (one->ends) continue;
        const auto found = differences(claims, one->official);
        if (nearest && found.count() >= verdict.differences.count()) continue;
        nearest = &*one;
        verdict.differences = found;
    }
    if (!nearest) return verdict;
    verdict.nearest = nearest->official;
    verdict.altered = verdict.differences.count() > 0;
    verdict.superseded = !verdict.altered && nearest->alert != head;
    return verdict;
}

void set_difference(std::vector<web::View>& list, std::string name, const std::string& told,
                    const std::string& issued) {
    if (told.empty()) return;
    web::View view;
    view.set("name", std::move(name)).set("told", told).set("issued", issued);
    list.push_back(std::move(view));
}

void set_verdict(web::View& view, const Request& request, const Verdict& verdict) {
    const auto& differs = verdict.differences;
    std::vector<web::View> list;
    set_difference(list, tr(request, "Level"), differs.level, verdict.nearest.level);
    set_difference(list, tr(request, "Place"), differs.place, verdict.nearest.places);
    set_difference(list, tr(request, "Until when"), differs.clock, verdict.nearest.clock);
    set_difference(list, tr(request, "Day"), differs.date, verdict.nearest.date);
    view.set("altered", verdict.altered).set("superseded", verdict.superseded);
    view.set("differences", std::move(list));
}

void set_found(web::View& view, const Answers::Impl& room, const Request& request,
               const Found& found) {
    const auto& told = found.about.summary;
    const auto now = room.platform.clock.now();
    const auto zone =
        told.cover.empty() ? Zone::Wib : zone_of_province(told.cover.front().province());
    set_warning(view, room, found.about);
    view.set("found", true).set("by_" + found.how, true);
    view.set("live", told.live_at(now)).set("unverified", !told.verified);
    view.set("source", told.source);
    view.set("where", places_text(room.regions, told.cover, 3, request.language));
    view.set("until", date_text(told.expires, zone, request.language));
    view.set("ended_when",
             moment_text(told.ended_at.value_or(told.expires), zone, now, request.language));
}

Result<Response> check_page(Answers::Impl& room, Request& request) {
    const auto typed = trim(request.params.text("teks").substr(0, kMostChecked));
    web::View view;
    view.set("teks", utf8_prefix(typed, kLongestEcho)).set("asked", !typed.empty());
    if (!typed.empty()) {
        const auto seen = text::unmask(typed);
        room.platform.database.read([&](db::Tx& tx) {
            auto found = find_by_mark(tx, room, seen, request.language);
            if (!found) found = find_by_text(tx, room, seen, request.language);
            view.set("unknown", !found);
            if (!found) return;
            set_found(view, room, request, *found);
            const auto said = said_in(tx, room, found->about);
            set_verdict(view, request, verdict_of(said, found->about.summary.head, seen));
        });
    }
    auto response = room.platform.pages.page(
        request,
        {.name = "answers/check",
         .title = tr(request, "Is this message real?"),
         .description = tr(request, "Check a forwarded warning by its code, link or text.")},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_check_pages(Answers::Impl& room) {
    for (auto method : {http::Method::Get, http::Method::Post}) {
        http::Route route;
        route.method = method;
        route.pattern = "/periksa";
        route.handler = [&room](Request& request) { return check_page(room, request); };
        room.platform.router.add(std::move(route));
    }
}

}  // namespace kentongan::answers
