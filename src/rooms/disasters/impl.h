// The room's own parts.
#pragma once

#include "platform/web/web.h"
#include "rooms/disasters/api.h"
#include "rooms/disasters/service.h"

namespace kentongan::disasters {

struct Disasters::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    answers::Answers& answers;
    reports::Reports& reports;
};

// For whom a page is made.
struct Viewer {
    std::optional<AccountId> account;
    std::string_view language;
    bool helps = false, is_officer = false;
};

// How much of each list a page shows.
struct Bounds {
    int messages = 8, places = 12, shelters = 6, offers = 6, corrections = 4, contacts = 6;
};

// The view of "disasters/page", and of its parts on pages of their own.
web::View event_view(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                     const Viewer& viewer, const Bounds& bounds);
void set_event(web::View& view, const Disasters::Impl& room, const Event& event,
               std::string_view language);
std::vector<web::View> shelter_views(const Disasters::Impl& room, const Viewer& viewer,
                                     const std::vector<Shelter>& shelters);
std::vector<web::View> offer_views(const Disasters::Impl& room, const Viewer& viewer,
                                   const std::vector<Offer>& offers);
std::vector<web::View> message_views(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                                     const Viewer& viewer, std::size_t most, bool& has_more);
std::vector<web::View> place_views(db::Tx& tx, const Disasters::Impl& room, const Event& event,
                                   std::size_t most, bool& has_more);
std::vector<web::View> correction_views(const Disasters::Impl& room, const Event& event,
                                        const Viewer& viewer,
                                        const std::vector<Correction>& corrections);
std::string event_path(const Event& event);

void add_pages(Disasters::Impl& room);
void add_forms(Disasters::Impl& room);

}  // namespace kentongan::disasters
