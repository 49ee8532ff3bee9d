// /pemberitahuan/permintaan: strangers whose notifications wait, with one button for each answer.
#include <algorithm>
#include <map>

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/text/compose.h"
#include "platform/web/pages.h"
#include "platform/web/portrait.h"
#include "rooms/notifications/impl.h"

namespace kentongan::notifications {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using Room = Notifications::Impl;

constexpr const char* kPath = "/pemberitahuan/permintaan";
constexpr int kPerPage = 40;
constexpr std::size_t kExcerpt = 120;

void set_excerpt(web::View& line, const statuses::Status& status) {
    const auto plain = status.spoiler_text.empty() ? text::plain_of_html(status.content_html)
                                                   : status.spoiler_text;
    line.set("excerpt", utf8_prefix(plain, kExcerpt)).set("status_url", status.url);
}

std::vector<web::View> lines_of(db::Tx& tx, const Room& room, AccountId viewer,
                                const std::vector<Waiting>& waiting, std::string_view language) {
    std::vector<AccountId> senders;
    for (const auto& one : waiting) senders.push_back(one.sender);
    std::map<AccountId, Kept> kept;
    std::vector<StatusId> last;
    for (const auto& one : store::kept_of(tx, viewer, senders)) {
        kept[one.sender] = one;
        last.push_back(one.last_status);
    }
    const auto posts = room.statuses.find_visible(tx, viewer, last);
    std::vector<web::View> lines;
    for (const auto& person : room.accounts.find_many(tx, senders)) {
        if (person.suspended) continue;
        const auto its = std::ranges::find(waiting, person.id, &Waiting::sender);
        web::View line;
        line.set("name", person.shown_name()).set("person_url", person.url);
        web::set_portrait(line, person.shown_name(), person.avatar_url);
        line.set("count", i18n::number(kept[person.id].count, language));
        line.set("url", std::string(kPath) + "/" + its->id.to_string());
        // What they wrote last, where the recipient may see it.
        const auto post =
            std::ranges::find(posts, kept[person.id].last_status, &statuses::Status::id);
        if (post != posts.end()) set_excerpt(line, *post);
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<Response> get_page(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    Page page;
    page.limit = kPerPage;
    page.max_id = request.params.integer("max_id").value_or(0);
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        auto waiting = store::list_requests(tx, viewer, page);
        if (waiting.size() == static_cast<std::size_t>(kPerPage))
            view.set("older_url", std::string(kPath) + "?max_id=" + waiting.back().id.to_string());
        room.service.leave_out_hidden(tx, viewer, waiting);
        auto lines = lines_of(tx, room, viewer, waiting, request.language);
        view.set("is_empty", lines.empty()).set("lines", std::move(lines));
    });
    auto response = room.platform.pages.page(request,
                                             {.name = "notifications/requests",
                                              .title = web::tr(request, "Waiting for your leave"),
                                              .section = "notifications"},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

using Deal = void (Service::*)(db::Tx&, AccountId, std::span<const AccountId>);

template <Deal kDeal>
Result<Response> post_answer(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto id = request.params.id<RequestId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    const bool found = room.platform.database.write([&](db::Tx& tx) {
        const auto waiting = store::find_requests(tx, viewer, {&*id, 1});
        if (waiting.empty()) return false;
        (room.service.*kDeal)(tx, viewer, {&waiting.front().sender, 1});
        return true;
    });
    if (!found) return Error(ErrorCode::NotFound);
    auto response = Response::redirect(kPath);
    web::flash(response, kDeal == &Service::accept
                             ? msg("From now on you are told of what this person does.")
                             : msg("Refused."));
    return response;
}

}  // namespace

void add_request_pages(Notifications::Impl& room) {
    const auto add = [&](Method method, const std::string& rest, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = kPath + rest;
        route.access = Access::page();
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        room.platform.router.add(std::move(route));
    };
    add(Method::Get, "", get_page);
    add(Method::Post, "/:id/terima", post_answer<&Service::accept>);
    add(Method::Post, "/:id/tolak", post_answer<&Service::dismiss>);
}

}  // namespace kentongan::notifications
