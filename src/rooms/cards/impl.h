// What the room is made of; seen by its own files only.
#pragma once

#include <optional>

#include "rooms/cards/api.h"

namespace kentongan::cards {

// What a page says of itself; texts are cut to what a card holds.
struct PageFacts {
    std::string title, description, provider, author, image;  // image: an absolute address
};
// `final_url` resolves what is relative. Empty without a title.
std::optional<PageFacts> facts_of_page(std::string_view html, std::string_view final_url);
// RFC 3986 for http and https; empty when it leads elsewhere.
std::string absolute_url(std::string_view base, std::string_view reference);

struct Cards::Impl {
    // The job's work: unavailable means later again.
    Result<void> fetch(StatusId status);
    void sweep();

    Platform& platform;
    statuses::Statuses& statuses;

private:
    Result<std::string> fetch_card(const std::string& url, std::string& image_name);
    void attach(StatusId status, const std::string& url, const std::string& json);
};

void add_routes(Cards& room);

}  // namespace kentongan::cards
