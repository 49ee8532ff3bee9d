#include "rooms/coordinators/views.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"

namespace kentongan::coordinators {

using http::Request;
using regions::Level;

std::string level_word(const Request& request, Level level) {
    switch (level) {
        case Level::Country:
            return web::tr(request, "Indonesia");
        case Level::Province:
            return web::tr(request, "Province");
        case Level::Regency:
            return web::tr(request, "Regency or city");
        case Level::District:
            return web::tr(request, "District");
        case Level::Village:
            return web::tr(request, "Village or ward");
    }
    return {};
}

std::string post_word(const Request& request, Post post) {
    switch (post) {
        case Post::Head:
            return web::tr(request, "Head of the place");
        case Post::Liaison:
            return web::tr(request, "Liaison");
        case Post::Deputy:
            return web::tr(request, "Deputy");
    }
    return {};
}

std::string page_of(Code place) {
    return place == Code() ? "/penghubung" : "/penghubung/" + place.to_string();
}

web::View holder_view(db::Tx& tx, const Coordinators::Impl& room, const Request& request,
                      const Coordinator& holder, bool with_contacts) {
    web::View view;
    view.set("id", holder.id.to_string()).set("name", holder.name);
    view.set("post", post_word(request, holder.post));
    const auto zone = zone_of_province(holder.place.province());
    const auto since = date_text(holder.since, zone, request.language);
    view.set("since", since.substr(0, since.rfind(',')));
    if (!with_contacts) return view;
    view.set("phone", holder.phone).set("email", holder.email);
    if (!holder.phone.empty())
        view.set("phone_url", "tel:" + holder.phone)
            .set("chat_url", "https://wa.me/" + holder.phone.substr(1));
    const auto account = holder.account ? room.accounts.find(tx, *holder.account) : std::nullopt;
    if (account) view.set("username", account->username).set("person_url", account->url);
    return view;
}

web::View place_view(db::Tx& tx, const Coordinators::Impl& room, const Request& request, Code place,
                     const Coordinator* liaison, bool with_contacts) {
    web::View view;
    view.set("code", place.to_string()).set("url", page_of(place));
    view.set("name", room.regions.short_name(place));
    view.set("full_name", room.regions.full_name(place));
    view.set("vacant", liaison == nullptr);
    view.set("shares", std::vector<web::View>());  // else those of the page would show through
    if (liaison) view.set("holder", holder_view(tx, room, request, *liaison, with_contacts));
    return view;
}

std::vector<web::View> place_views(db::Tx& tx, const Coordinators::Impl& room,
                                   const Request& request, std::span<const Code> places,
                                   bool with_contacts) {
    const auto liaisons = store::list_liaisons_of(tx, places);
    std::vector<web::View> views;
    for (auto place : places) {
        const auto found = std::ranges::find(liaisons, place, &Coordinator::place);
        views.push_back(place_view(tx, room, request, place,
                                   found == liaisons.end() ? nullptr : &*found, with_contacts));
    }
    return views;
}

std::vector<Share> shares_of(const Coordinators::Impl& room, const std::vector<Filled>& filled,
                             Code place, Code part) {
    auto places = room.sizes.below(part);
    // A part that is counted in the list of its parent counts itself too.
    if (part != place) ++places[static_cast<std::size_t>(part.level())];
    std::vector<Share> shares;
    for (std::size_t level = 1; level < 5; ++level) {
        if (places[level] == 0) continue;
        Share share{static_cast<Level>(level), 0, places[level]};
        for (const auto& one : filled)
            if (one.level == share.level && part.contains(one.part)) share.filled += one.places;
        shares.push_back(share);
    }
    return shares;
}

std::vector<web::View> share_views(const Request& request, const std::vector<Share>& shares) {
    std::vector<web::View> views;
    for (const auto& share : shares) {
        web::View view;
        view.set("level", level_word(request, share.level));
        view.set("filled", i18n::number(share.filled, request.language));
        view.set("places", i18n::number(share.places, request.language));
        view.set("vacant", i18n::number(share.places - share.filled, request.language));
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace kentongan::coordinators
