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
    return level_word(card.chain.level) + ": " + title_of(card.head, "id");
}

std::string summary_of(Warnings::Impl& room, const Card& card) {
    auto zone = zone_of(card.chain.cover);
    auto text = places_text(room.regions, card.chain.cover, kPlacesInEntry, "id");
    if (!text.empty()) text += ". ";
    return text + "Berlaku sampai " + date_text(card.chain.expires, zone, "id") +
           ". Sumber: " + card.source + ".";
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

Result<http::Response> warnings_rss(Warnings::Impl& room) {
    const auto& config = room.platform.config;
    auto cards = relayed(room);
    std::string text;
    xml::Writer out(text);
    out.declaration().open("rss").attribute("version", "2.0");
    out.attribute("xmlns:atom", "http://www.w3.org/2005/Atom");
    out.open("channel");
    out.element("title", "Peringatan · " + config.title);
    out.element("link", config.url("/peringatan"));
    out.element("description", "Peringatan resmi yang sedang berlaku.");
    out.element("language", "id");
    out.element("lastBuildDate", rfc822_date(updated_at(cards, room.platform.clock.now())));
    out.open("atom:link").attribute("rel", "self").attribute("type", "application/rss+xml");
    out.attribute("href", config.url("/feeds/peringatan.rss")).close();
    for (const auto& card : cards) {
        out.open("item");
        out.element("title", entry_title(*card));
        out.element("link", config.url(page_path(card->head.id)));
        out.element("description", summary_of(room, *card));
        out.open("guid").attribute("isPermaLink", "true");
        out.text(config.url(page_path(card->head.id))).close();
        out.element("pubDate", rfc822_date(card->head.sent));
        out.close();
    }
    out.close().close();
    return http::Response::of_type("application/rss+xml; charset=utf-8", std::move(text));
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
}

}  // namespace kentongan::warnings
