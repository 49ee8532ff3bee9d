// /emoji: the emoji of this server, for those who run it.
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/announcements/emoji_files.h"
#include "rooms/announcements/impl.h"

namespace kentongan::announcements {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using web::tr;
using Room = Announcements::Impl;

constexpr std::string_view kPage = "/emoji";
constexpr std::size_t kMaxBody = 512 << 10;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

Response back_with(std::string_view said) {
    auto response = Response::redirect(std::string(kPage));
    web::flash(response, said);
    return response;
}

Result<Response> list_page(Room& room, const Request& request,
                           const std::optional<Error>& error = {}) {
    const bool is_allowed = room.platform.database.read(
        [&](db::Tx& tx) { return room.service.may_announce(tx, viewer_of(request)); });
    if (!is_allowed) return Error(ErrorCode::Forbidden);
    const auto shelf = room.shelf.content();
    web::View view;
    std::vector<web::View> lines, errors;
    for (const auto& one : shelf->kept) {
        web::View line;
        line.set("id", one.id.to_string()).set("shortcode", one.shortcode);
        line.set("url", emoji_path(one.picture)).set("category", one.category);
        line.set("hidden", !one.visible_in_picker);
        lines.push_back(std::move(line));
    }
    view.set("is_empty", lines.empty()).set("emojis", std::move(lines));
    for (const auto* field : {"nama", "kelompok", "gambar"})
        view.set(field, request.params.text(field)).set(field + std::string("_error"), "");
    if (error) {
        const auto text =
            tr(request, error->text().empty() ? "This is no picture we can read." : error->text());
        const auto field = error->field().empty() ? std::string("gambar") : error->field();
        web::View line;
        line.set("field", field).set("text", text);
        view.set(field + "_error", text);
        errors.push_back(std::move(line));
    }
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
    web::PageInfo info{.name = "announcements/emoji",
                       .title = tr(request, "Emoji of this server"),
                       .section = "me"};
    if (error) info.status = http::status_of(error->code());
    auto response = room.platform.pages.page(request, info, std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> post_new(Room& room, Request& request) {
    const auto* upload = request.upload("gambar");
    auto shortcode = trim(request.params.text("nama"));
    if (shortcode.size() > 2 && shortcode.starts_with(':') && shortcode.ends_with(':'))
        shortcode = shortcode.substr(1, shortcode.size() - 2);
    const NewEmoji wanted{shortcode, trim(request.params.text("kelompok")),
                          upload ? std::string_view(upload->content) : std::string_view(),
                          !request.params.boolean("tersembunyi").value_or(false)};
    const auto added = room.service.add_emoji(viewer_of(request), wanted);
    if (added.ok()) return back_with("The emoji is added.");
    if (added.error().code() == ErrorCode::Forbidden) return added.error();
    return list_page(room, request, added.error());
}

Result<Response> post_remove(Room& room, Request& request) {
    const auto id = request.params.id<EmojiId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(room.service.remove_emoji(viewer_of(request), *id));
    return back_with("The emoji is removed.");
}

}  // namespace

void add_emoji_pages(Announcements::Impl& room) {
    const auto add = [&](Method method, std::string pattern, http::Handler handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.access = Access::page();
        route.max_body_bytes = kMaxBody;
        room.platform.router.add(std::move(route));
    };
    const std::string page(kPage);
    add(Method::Get, page, [&room](Request& request) { return list_page(room, request); });
    add(Method::Post, page, [&room](Request& request) { return post_new(room, request); });
    add(Method::Post, page + "/:id/hapus",
        [&room](Request& request) { return post_remove(room, request); });
}

}  // namespace kentongan::announcements
