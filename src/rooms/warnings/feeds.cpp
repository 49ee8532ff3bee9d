#include "cap/level.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/xml/xml.h"
#include "rooms/warnings/reach.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kMostEntries = 200;
constexpr std::size_t kMostOfPlace = 50;
constexpr std::string_view kMinutesToLive = "5";
constexpr std::size_t kPlacesInEntry = 10;

// What other systems may relay: live, real and verified. Never an exercise.
std::vector<std::shared_ptr<const Card>> relayed(Warnings::Impl& room) {
    std::vector<std::shared_ptr<const Card>> cards;
    auto now = room.platform.clock.now();
    for (const auto& card : room.snapshot.get()->cards)
        if (cards.size() < kMostEntries && card->live_at(now) && card->chain.verified &&
            !card->chain.exercise && card->head.status == cap::Status::Actual)
            cards.push_back(card);
    return cards;
}

std::string cap_url(Warnings::Impl& room, const Card& card) {
    return room.platform.config.url("/api/kentongan/v1/alerts/" + card.head.id.to_string() +
                                    "/cap");
}

std::string entry_title(const Card& card) {
    return cap::loud_word(card.chain.level) + ": " + title_of(card.head, "id");
}

std::string summary_of(Warnings::Impl& room, const Card& card) {
    auto zone = zone_of(card.chain.cover);
    auto text = places_text(room.regions, card.chain.cover, kPlacesInEntry, "id");
    if (!text.empty()) text += ". ";
    return text + "Berlaku sampai " + date_text(card.chain.expires, zone, "id") +
           ". Sumber: " + card.source + ".";
}

// What a village's feed shows: real and verified, live or lately ended, for all of it or a part.
std::vector<std::shared_ptr<const Card>> shown_for(Warnings::Impl& room, regions::Code place) {
    std::vector<std::shared_ptr<const Card>> cards;
    for (const auto& card : room.snapshot.get()->cards)
        if (cards.size() < kMostOfPlace && card->chain.verified && !card->chain.exercise &&
            card->head.status == cap::Status::Actual && regions::overlaps(card->chain.cover, place))
            cards.push_back(card);
    return cards;
}

// The feed changes when its newest member does; an empty one says so since the epoch of nothing.
TimePoint updated_at(const std::vector<std::shared_ptr<const Card>>& cards, TimePoint now) {
    TimePoint latest{};
    for (const auto& card : cards) latest = std::max(latest, card->chain.updated_at);
    return cards.empty() ? std::chrono::floor<std::chrono::days>(now) : latest;
}

Result<http::Response> cap_atom(Warnings::Impl& room) {
    const auto& config = room.platform.config;
    auto cards = relayed(room);
    std::string text;
    xml::Writer out(text);
    out.declaration().open("feed").attribute("xmlns", "http://www.w3.org/2005/Atom");
    out.attribute("xml:lang", "id");
    out.element("id", config.url("/feeds/cap.atom"));
    out.element("title", "Peringatan resmi · " + config.title);
    out.element("updated", iso_millis(updated_at(cards, room.platform.clock.now())));
    out.open("author").element("name", config.title).close();
    out.open("link").attribute("rel", "self").attribute("type", "application/atom+xml");
    out.attribute("href", config.url("/feeds/cap.atom")).close();
    out.open("link").attribute("rel", "alternate").attribute("type", "text/html");
    out.attribute("href", config.url("/peringatan")).close();
    for (const auto& card : cards) {
        out.open("entry");
        out.element("id", config.url(page_path(card->head.id)));
        out.element("title", entry_title(*card));
        out.element("updated", iso_millis(card->chain.updated_at));
        out.element("published", iso_millis(card->head.sent));
        out.open("author").element("name", card->source).close();
        out.element("summary", summary_of(room, *card));
        out.open("link").attribute("rel", "alternate").attribute("type", "application/cap+xml");
        out.attribute("href", cap_url(room, *card)).close();
        out.open("link").attribute("rel", "related").attribute("type", "text/html");
        out.attribute("href", config.url(page_path(card->head.id))).close();
        out.close();
    }
    out.close();
    return http::Response::of_type("application/atom+xml; charset=utf-8", std::move(text));
}

// What an RSS channel says of itself.
struct Channel {
    std::string title, description, path;
    std::vector<std::shared_ptr<const Card>> cards;
};

void write_item(Warnings::Impl& room, xml::Writer& out, const Card& card, TimePoint now) {
    const auto url = room.platform.config.url(page_path(card.head.id));
    const bool is_live = card.live_at(now);
    out.open("item");
    out.element("title", (is_live ? "" : "BERAKHIR · ") + entry_title(card));
    out.element("link", url);
    out.element("description", is_live
                                   ? summary_of(room, card)
                                   : "Peringatan ini sudah berakhir. Sumber: " + card.source + ".");
    out.open("guid").attribute("isPermaLink", "true");
    out.text(url).close();
    out.element("pubDate", rfc822_date(card.head.sent));
    out.close();
}

http::Response rss(Warnings::Impl& room, const Channel& channel) {
    const auto& config = room.platform.config;
    const auto now = room.platform.clock.now();
    std::string text;
    xml::Writer out(text);
    out.declaration().open("rss").attribute("version", "2.0");
    out.attribute("xmlns:atom", "http://www.w3.org/2005/Atom");
    out.open("channel");
    out.element("title", channel.title);
    out.element("link", config.url("/peringatan"));
    out.element("description", channel.description);
    out.element("language", "id");
    out.element("lastBuildDate", rfc822_date(updated_at(channel.cards, now)));
    out.element("ttl", kMinutesToLive);
    out.open("atom:link").attribute("rel", "self").attribute("type", "application/rss+xml");
    out.attribute("href", config.url(channel.path)).close();
    for (const auto& card : channel.cards) write_item(room, out, *card, now);
    out.close().close();
    return http::Response::of_type("application/rss+xml; charset=utf-8", std::move(text));
}

Result<http::Response> warnings_rss(Warnings::Impl& room) {
    return rss(room,
               {"Peringatan · " + room.platform.config.title,
                "Peringatan resmi yang sedang berlaku.", "/feeds/peringatan.rss", relayed(room)});
}

// The router knows whole segments only: ":code" is "34.02.05.2001.rss".
Result<http::Response> place_rss(Warnings::Impl& room, const http::Request& request) {
    constexpr std::string_view kEnding = ".rss";
    const auto name = request.params.text("code");
    if (!name.ends_with(kEnding)) return Error(ErrorCode::NotFound);
    const auto code = regions::Code::parse(name.substr(0, name.size() - kEnding.size()));
    const auto current = code ? room.regions.current(*code) : std::nullopt;
    if (!current) return Error(ErrorCode::NotFound, "There is no region with this code.");
    const auto place = room.regions.full_name(*current);
    return rss(room,
               {"Peringatan untuk " + place, "Peringatan resmi untuk " + place + ".",
                "/feeds/peringatan/" + current->to_string() + ".rss", shown_for(room, *current)});
}

}  // namespace

void add_feeds(Warnings::Impl& room) {
    auto feed = [&](std::string pattern, auto make) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, make](http::Request&) { return make(room); };
        route.run = http::Run::Alert;
        room.platform.router.add(std::move(route));
    };
    feed("/feeds/cap.atom", cap_atom);
    feed("/feeds/peringatan.rss", warnings_rss);
    http::Route route;
    route.pattern = "/feeds/peringatan/:code";
    route.handler = [&room](http::Request& request) { return place_rss(room, request); };
    route.run = http::Run::Alert;
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::warnings
