// /langganan for anybody, /pengaturan/peringatan for people with an account: the same page over the
// same rules, told apart by who holds it.
#include "platform/web/pages.h"

#include <algorithm>
#include <functional>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/rate_limiter.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/subscriptions/forms.h"
#include "rooms/subscriptions/impl.h"
#include "rooms/subscriptions/render.h"

namespace kentongan::subscriptions {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Subscriptions::Impl;

constexpr std::string_view kOwnBase = "/pengaturan/peringatan";

// Whose page this is, and where it stands.
struct Desk {
    Holder holder;
    std::string base;
};

Holder visitor_of(const Request& request) {
    Holder holder;
    holder.network = http::network_of(request.remote_address);
    holder.language = request.language;
    return holder;
}

Desk desk_of(const Request& request) {
    Desk desk{visitor_of(request), std::string(kOwnBase)};
    if (request.path.starts_with(kOwnBase)) {
        desk.holder.account = accounts::Accounts::viewer(request);
    } else {
        desk.holder.capability = request.params.text("capability");
        desk.base = "/langganan/" + desk.holder.capability;
    }
    return desk;
}

// Its address is the key: no cache keeps it, no search engine lists it, nobody is told of it.
Response private_page(const Room& room, const Request& request, const web::PageInfo& info,
                      web::View view) {
    auto response = room.platform.pages.page(request, info, std::move(view));
    response.set("Cache-Control", "no-store");
    response.set("X-Robots-Tag", "noindex");
    return response;
}

Response back_to(const Desk& desk, std::string_view message, std::string_view anchor = {}) {
    auto response =
        Response::redirect(desk.base + (anchor.empty() ? "" : "#" + std::string(anchor)));
    web::flash(response, message);
    return response;
}

std::string level_text(const Request& request, warnings::Level threshold) {
    if (threshold == warnings::Level::Awas) return web::tr(request, "Only AWAS");
    if (threshold == warnings::Level::Siaga) return web::tr(request, "SIAGA and AWAS");
    return web::tr(request, "All warnings");
}

web::View place_view(const Room& room, const Request& request, const Place& place) {
    web::View view;
    const auto name = room.regions.full_name(place.region);
    view.set("id", place.id.to_string()).set("title", place.label.empty() ? name : place.label);
    view.set("name", place.label.empty() ? std::string() : name);
    std::vector<std::string> names;
    for (const auto& hazard : warnings::Warnings::hazards(request.language))
        if (std::ranges::find(place.hazards, hazard.key) != place.hazards.end())
            names.push_back(hazard.name);
    view.set("level_text", level_text(request, place.threshold));
    view.set("hazards_text", names.empty() ? std::string() : join(names, ", "));
    view.set("has_point", place.point.has_value());
    view.set("radius_km", place.radius_km > 0 ? std::to_string(place.radius_km) : std::string());
    if (place.quiet) {
        const auto zone = zone_of_province(place.region.province());
        view.set("quiet_text", time_of(place.quiet->from) + "–" + time_of(place.quiet->until) +
                                   " " + std::string(name_of(zone)));
    }
    return view;
}

std::string way_name(const Request& request, const Way& way) {
    if (way.channel == Channel::Push) return web::tr(request, "A browser or phone");
    if (way.channel == Channel::Sms) return "SMS " + way.address;
    if (way.channel == Channel::WhatsApp) return "WhatsApp " + way.address;
    return way.address;
}

web::View way_view(const Request& request, const Way& way) {
    web::View view;
    view.set("id", way.id.to_string()).set("name", way_name(request, way));
    view.set("confirmed", way.confirmed);
    view.set("is_phone", way.channel == Channel::Sms || way.channel == Channel::WhatsApp);
    const auto zone = Zone::Wib;
    view.set("since", date_text(way.created_at, zone, request.language));
    return view;
}

// What was sent and refused, shown again with the reason.
struct Refused {
    const Error* error = nullptr;
    std::string_view email, phone, address;
};

Result<Response> desk_page(Room& room, const Request& request, const Desk& desk,
                           const Refused& refused = {}) {
    TRY_ASSIGN(const auto kept, room.service.kept(desk.holder));
    web::View view;
    view.set("base", desk.base).set("is_own", desk.holder.account.has_value());
    view.set("capability", desk.holder.capability);
    view.set("paused", kept.watcher.paused).set("joins_exercises", kept.watcher.joins_exercises);
    std::vector<web::View> places, ways, inherited;
    for (const auto& place : kept.places) places.push_back(place_view(room, request, place));
    for (const auto& way : kept.ways) ways.push_back(way_view(request, way));
    if (places.empty())
        for (auto code : kept.account_places) {
            web::View view_of_place;
            view_of_place.set("name", room.regions.full_name(code));
            inherited.push_back(std::move(view_of_place));
        }
    const bool reaches =
        std::ranges::any_of(kept.ways, [](const Way& way) { return way.confirmed; });
    view.set("reaches", reaches && !kept.watcher.paused);
    view.set("may_add_place", places.size() < kMostPlaces);
    view.set("has_inherited", !inherited.empty()).set("inherited", std::move(inherited));
    view.set("has_places", !places.empty()).set("places", std::move(places));
    view.set("has_ways", !ways.empty()).set("ways", std::move(ways));
    view.set("offers_sms", room.service.is_offered(Channel::Sms));
    view.set("offers_whatsapp", room.service.is_offered(Channel::WhatsApp));
    view.set("offers_phone",
             room.service.is_offered(Channel::Sms) || room.service.is_offered(Channel::WhatsApp));
    view.set("email", refused.email).set("phone", refused.phone).set("address", refused.address);
    if (refused.error) set_error(view, request, *refused.error);
    return private_page(room, request,
                        {.name = "subscriptions/desk",
                         .title = web::tr(request, "Warnings for my places"),
                         .section = desk.holder.account ? "me" : "warnings",
                         .status = refused.error ? http::status_of(refused.error->code()) : 200},
                        std::move(view));
}

Result<Response> get_desk(Room& room, Request& request) {
    return desk_page(room, request, desk_of(request));
}

// The map is a help beside the two numbers: where it is not built in, they stand alone.
void set_map(web::View& view) {
    if (!web::asset_content("map.js") || !web::asset_content("map.css")) return;
    view.set("map_js", web::asset_url("map.js")).set("map_css", web::asset_url("map.css"));
}

struct PlacePage {
    PlaceInput input;
    PlaceChoice choice;
    std::optional<Error> error;
    std::string action, back;
    bool is_new = true;
};

Response place_page(Room& room, const Request& request, const PlacePage& page) {
    web::View view;
    set_place_fields(view, room.regions, request.language, page.input, page.choice);
    view.set("action", page.action).set("back", page.back).set("is_new", page.is_new);
    set_map(view);
    if (page.error) set_error(view, request, *page.error);
    return private_page(room, request,
                        {.name = "subscriptions/place",
                         .title = web::tr(request, page.is_new ? "Add a place" : "Change a place"),
                         .section = "warnings",
                         .status = page.error ? http::status_of(page.error->code()) : 200},
                        std::move(view));
}

Result<Response> get_new_place(Room& room, Request& request) {
    const auto desk = desk_of(request);
    TRY(room.service.kept(desk.holder));
    PlacePage page;
    page.action = desk.base + "/tambah";
    page.back = desk.base;
    return place_page(room, request, page);
}

Result<Response> post_new_place(Room& room, Request& request) {
    const auto desk = desk_of(request);
    PlacePage page{.input = place_input(request.params),
                   .choice = {},
                   .error = {},
                   .action = desk.base + "/tambah",
                   .back = desk.base};
    page.choice = choose_place(room.regions, request.params, page.input);
    page.error = page.choice.error;
    if (page.error) return place_page(room, request, page);
    const auto added = room.service.add_place(desk.holder, page.input);
    if (added.ok()) return back_to(desk, i18n::msg("Your place is saved."));
    if (added.error().field().empty()) return added.error();
    page.error = added.error();
    return place_page(room, request, page);
}

Result<Response> get_place(Room& room, Request& request) {
    const auto desk = desk_of(request);
    TRY_ASSIGN(const auto kept, room.service.kept(desk.holder));
    const auto id = request.params.id<PlaceId>("place");
    const auto found = std::ranges::find(kept.places, id.value_or(PlaceId()), &Place::id);
    if (found == kept.places.end()) return Error(ErrorCode::NotFound);
    PlacePage page{.input = input_of(*found),
                   .choice = {},
                   .error = {},
                   .action = desk.base + "/ubah/" + id->to_string(),
                   .back = desk.base,
                   .is_new = false};
    return place_page(room, request, page);
}

Result<Response> post_place(Room& room, Request& request) {
    const auto desk = desk_of(request);
    const auto id = request.params.id<PlaceId>("place");
    if (!id) return Error(ErrorCode::NotFound);
    PlacePage page{.input = place_input(request.params),
                   .choice = {},
                   .error = {},
                   .action = desk.base + "/ubah/" + id->to_string(),
                   .back = desk.base,
                   .is_new = false};
    page.choice = choose_place(room.regions, request.params, page.input);
    page.error = page.choice.error;
    if (page.error) return place_page(room, request, page);
    const auto changed = room.service.change_place(desk.holder, *id, page.input);
    if (changed.ok()) return back_to(desk, i18n::msg("Your place is saved."));
    if (changed.error().field().empty()) return changed.error();
    page.error = changed.error();
    return place_page(room, request, page);
}

Result<Response> post_remove_place(Room& room, Request& request) {
    const auto desk = desk_of(request);
    const auto id = request.params.id<PlaceId>("place");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(room.service.remove_place(desk.holder, *id));
    return back_to(desk, i18n::msg("The place is deleted."));
}

Result<Response> post_way(Room& room, Request& request) {
    const auto desk = desk_of(request);
    const auto& params = request.params;
    const auto added = room.service.add_way(desk.holder, way_input(params));
    if (!added.ok()) {
        if (added.error().code() == ErrorCode::NotFound) return added.error();
        return desk_page(
            room, request, desk,
            {&added.error(), params.text("email"), params.text("phone"), params.text("address")});
    }
    if (added->confirmed)
        return back_to(desk, i18n::msg("Saved. Warnings reach you on this way."), "cara");
    if (added->channel == Channel::Email)
        return back_to(desk, i18n::msg("We wrote to you. Open the link in that e-mail."), "cara");
    return back_to(desk, i18n::msg("We sent you a code. Write it below."), "cara");
}

template <class F>
Result<Response> on_way(const Request& request, F act, std::string_view message) {
    const auto desk = desk_of(request);
    const auto id = request.params.id<SubscriptionId>("way");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(act(desk.holder, *id));
    return back_to(desk, message, "cara");
}

Result<Response> post_remove_way(Room& room, Request& request) {
    return on_way(
        request,
        [&](const Holder& holder, SubscriptionId id) {
            return room.service.remove_way(holder, id);
        },
        i18n::msg("This way is deleted. Nothing more is sent there."));
}
Result<Response> post_code(Room& room, Request& request) {
    const auto desk = desk_of(request);
    const auto id = request.params.id<SubscriptionId>("way");
    if (!id) return Error(ErrorCode::NotFound);
    const auto confirmed =
        room.service.confirm_phone(desk.holder, *id, request.params.text("code"));
    if (confirmed.ok())
        return back_to(desk, i18n::msg("Confirmed. Warnings reach you on this way."), "cara");
    if (confirmed.error().field().empty()) return confirmed.error();
    const Error beside(confirmed.error().code(), confirmed.error().text(),
                       "kode-" + id->to_string());
    return desk_page(room, request, desk, {&beside, {}, {}, {}});
}
Result<Response> post_sample(Room& room, Request& request) {
    return on_way(
        request,
        [&](const Holder& holder, SubscriptionId id) {
            return room.service.want_sample(holder, id);
        },
        i18n::msg("A sample is on its way. It says CONTOH."));
}

Result<Response> post_pause(Room& room, Request& request) {
    const auto desk = desk_of(request);
    const bool pauses = request.params.boolean("paused").value_or(false);
    TRY(room.service.set_paused(desk.holder, pauses));
    return back_to(desk, pauses ? i18n::msg("Paused. No warning reaches you from here.")
                                : i18n::msg("Warnings reach you again."));
}

Result<Response> post_exercises(Room& room, Request& request) {
    const auto desk = desk_of(request);
    TRY(room.service.set_joins_exercises(
        desk.holder, request.params.boolean("joins_exercises").value_or(false)));
    return back_to(desk, i18n::msg("Your choices are saved."));
}

Result<Response> post_remove_all(Room& room, Request& request) {
    const auto desk = desk_of(request);
    TRY(room.service.remove_all(desk.holder));
    auto response = Response::redirect(desk.holder.account ? std::string(kOwnBase) : "/langganan");
    web::flash(response, "Everything is deleted. Nothing more is sent.");
    return response;
}

Response beginning(Room& room, const Request& request, const PlaceInput& input,
                   const PlaceChoice& choice, const std::optional<Error>& error) {
    web::View view;
    set_place_fields(view, room.regions, request.language, input, choice);
    view.set("email", request.params.text("email"));
    view.set("joins_exercises", request.params.boolean("joins_exercises").value_or(false));
    set_map(view);
    if (error) set_error(view, request, *error);
    return private_page(room, request,
                        {.name = "subscriptions/begin",
                         .title = web::tr(request, "Tell me"),
                         .section = "warnings",
                         .status = error ? http::status_of(error->code()) : 200},
                        std::move(view));
}

Result<Response> get_beginning(Room& room, Request& request) {
    if (accounts::Accounts::viewer(request)) return Response::redirect(std::string(kOwnBase));
    auto input = place_input(request.params);
    return beginning(room, request, input, {}, {});
}

Result<Response> post_beginning(Room& room, Request& request) {
    auto input = place_input(request.params);
    const auto choice = choose_place(room.regions, request.params, input);
    if (choice.error) return beginning(room, request, input, choice, choice.error);
    const auto email = request.params.text("email");
    const auto begun =
        room.service.begin(visitor_of(request),
                           request.params.boolean("joins_exercises").value_or(false), input, email);
    if (!begun.ok()) return beginning(room, request, input, choice, begun.error());
    Desk desk;
    desk.base = "/langganan/" + begun->capability;
    return back_to(desk, email.empty()
                             ? i18n::msg("Your place is saved. Now choose how we reach you.")
                             : i18n::msg("We wrote to you. Open the link in that e-mail."));
}

// A page with one button, because machines open the links in mails before people do.
struct Letter {
    std::string address, token;
    bool stops = false, done = false;
};

Response letter_page(const Room& room, const Request& request, const Letter& letter) {
    web::View view;
    view.set("address", letter.address).set("token", letter.token).set("done", letter.done);
    return private_page(room, request,
                        {.name = letter.stops ? "subscriptions/stop" : "subscriptions/confirm",
                         .title = letter.stops ? web::tr(request, "Stop warnings")
                                               : web::tr(request, "Confirm your address"),
                         .section = "warnings"},
                        std::move(view));
}

Result<Response> get_confirmation(Room& room, Request& request) {
    const std::string token(request.params.text("token"));
    const auto address = room.service.address_to_confirm(token);
    if (!address)
        return Error(ErrorCode::NotFound,
                     "This link is used already or too old. Ask for a new one at /langganan.");
    return letter_page(room, request, {*address, token});
}

Result<Response> post_confirmation(Room& room, Request& request) {
    const std::string token(request.params.text("token"));
    const auto address = room.service.address_to_confirm(token);
    if (!address)
        return Error(ErrorCode::NotFound,
                     "This link is used already or too old. Ask for a new one at /langganan.");
    TRY(room.service.confirm_email(token));
    return letter_page(room, request, {*address, token, false, true});
}

Result<Response> get_stop(Room& room, Request& request) {
    const std::string token(request.params.text("token"));
    if (!room.service.way_to_stop(token)) return Error(ErrorCode::NotFound);
    return letter_page(room, request, {{}, token, true});
}

Result<Response> post_stop(Room& room, Request& request) {
    const std::string token(request.params.text("token"));
    TRY(room.service.stop(token));
    return letter_page(room, request, {{}, token, true, true});
}

}  // namespace

void add_pages(Subscriptions::Impl& room) {
    using PageHandler = std::function<Result<Response>(Room&, Request&)>;
    const auto add = [&](Method method, std::string pattern, PageHandler handler, Access access) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler = std::move(handler)](Request& request) {
            return handler(room, request);
        };
        route.access = std::move(access);
        room.platform.router.add(std::move(route));
    };
    struct Entry {
        Method method;
        const char* under;
        Result<Response> (*handler)(Room&, Request&);
    };
    constexpr Entry kDesk[] = {{Method::Get, "", get_desk},
                               {Method::Get, "/tambah", get_new_place},
                               {Method::Post, "/tambah", post_new_place},
                               {Method::Get, "/ubah/:place", get_place},
                               {Method::Post, "/ubah/:place", post_place},
                               {Method::Post, "/hapus/:place", post_remove_place},
                               {Method::Post, "/cara", post_way},
                               {Method::Post, "/cara/:way/hapus", post_remove_way},
                               {Method::Post, "/cara/:way/kode", post_code},
                               {Method::Post, "/cara/:way/contoh", post_sample},
                               {Method::Post, "/jeda", post_pause},
                               {Method::Post, "/latihan", post_exercises},
                               {Method::Post, "/hapus-semua", post_remove_all}};
    for (const auto& entry : kDesk) {
        add(entry.method, std::string("/langganan/:capability") + entry.under, entry.handler,
            Access::anyone());
        add(entry.method, std::string(kOwnBase) + entry.under, entry.handler, Access::page());
    }
    add(Method::Get, "/langganan", get_beginning, Access::anyone());
    add(Method::Post, "/langganan", post_beginning, Access::anyone());
    add(Method::Get, "/langganan/konfirmasi/:token", get_confirmation, Access::anyone());
    add(Method::Post, "/langganan/konfirmasi/:token", post_confirmation, Access::anyone());
    add(Method::Get, "/langganan/berhenti/:token", get_stop, Access::anyone());
    add(Method::Post, "/langganan/berhenti/:token", post_stop, Access::anyone());
}

}  // namespace kentongan::subscriptions
