// What the room is made of; seen by its own files only.
#pragma once

#include "rooms/statuses/api.h"
#include "rooms/statuses/cache.h"
#include "rooms/statuses/render.h"
#include "rooms/statuses/service.h"

namespace kentongan::statuses {

inline constexpr std::size_t kRenderCacheBytes = 16 << 20;

struct Statuses::Impl {
    Impl(Platform& p, accounts::Accounts& a, attachments::Attachments& t, const regions::Regions* r,
         filters::Filters* f)
        : platform(p),
          accounts(a),
          attachments(t),
          regions(r),
          filters(f),
          cache(kRenderCacheBytes),
          service(p, a, t, cache, viewers),
          renderer(p, a, t, f, cache, viewers) {}

    Platform& platform;
    accounts::Accounts& accounts;
    attachments::Attachments& attachments;
    const regions::Regions* regions;  // null: pages name no places
    const filters::Filters* filters;  // null: nothing is filtered
    RenderCache cache;
    ViewerCache viewers;
    Service service;
    Renderer renderer;
};

// Pinned statuses of an author, the latest pin first.
std::vector<StatusId> pinned_ids(db::Tx& tx, AccountId author);
// What of an author's posts the viewer may list.
store::OfAuthor wanted_of(db::Tx& tx, const accounts::Accounts& accounts,
                          std::optional<AccountId> viewer, AccountId author);

// What a request says of a post to be written: shared by posting now and later.
Result<NewStatus> new_status_of(const http::Request& request);
// A status as its reader sees it; NotFound.
Result<http::Response> shown(Statuses::Impl& impl, std::optional<AccountId> viewer, StatusId id);
// Keeps it for later; answers the ScheduledStatus.
Result<http::Response> schedule(Statuses::Impl& impl, const http::Request& request,
                                const NewStatus& wanted);
// Publishes what is due. How many.
std::size_t publish_scheduled(Statuses::Impl& impl);

void add_status_routes(Statuses& room);
void add_list_routes(Statuses& room);
void add_poll_routes(Statuses& room);
void add_scheduled_routes(Statuses& room);
void add_pages(Statuses& room);
void add_compose_page(Statuses& room);

}  // namespace kentongan::statuses
