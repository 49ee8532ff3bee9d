// The room's own parts, for its routes and pages.
#pragma once

#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/moderation/api.h"
#include "rooms/moderation/counts.h"
#include "rooms/moderation/limits.h"
#include "rooms/moderation/render.h"
#include "rooms/moderation/service.h"

namespace kentongan::moderation {

struct Moderation::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts, statuses::Statuses& all_statuses,
         notifications::Notifications& notifications, const tags::Tags& all_tags)
        : platform(given),
          accounts(all_accounts),
          statuses(all_statuses),
          tags(all_tags),
          service(given, all_accounts, all_statuses, notifications),
          limits(given, service),
          counts(given, all_accounts) {}

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    const tags::Tags& tags;
    Service service;
    Limits limits;
    Counts counts;
};

inline constexpr int kStandardPage = 100, kMostPerPage = 200;  // of Mastodon's admin lists

inline AccountId viewer_of(const http::Request& request) {
    return *accounts::Accounts::viewer(request);
}

using Answer = Result<http::Response> (*)(Moderation::Impl& room, http::Request& request);
void add_route(Moderation::Impl& room, http::Method method, const char* pattern, Answer answer,
               const char* scope, http::Doc doc);

// The answer is what `closure` (Tx&, JsonWriter&) -> Result<void> writes.
template <class F>
Result<http::Response> read_json(const Moderation::Impl& room, F closure) {
    std::string body;
    JsonWriter out(body);
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> { return closure(tx, out); }));
    return http::Response::json(std::move(body));
}
template <class F>
Result<http::Response> write_json(const Moderation::Impl& room, F closure) {
    std::string body;
    JsonWriter out(body);
    TRY(room.platform.database.write([&](db::Tx& tx) -> Result<void> { return closure(tx, out); }));
    return http::Response::json(std::move(body));
}

// A page of rows with ids, for people of that rank.
template <class List, class Append>
Result<http::Response> list_json(Moderation::Impl& room, const http::Request& request,
                                 accounts::Role least, List list, Append append) {
    const auto page = http::page_of(request.params, kStandardPage, kMostPerPage);
    std::int64_t newest = 0, oldest = 0;
    auto response = read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), least));
        const auto rows = list(tx, page);
        if (!rows.empty()) {
            newest = rows.front().id.value();
            oldest = rows.back().id.value();
        }
        out.begin_array();
        for (const auto& row : rows) append(tx, out, row);
        out.end_array();
        return {};
    });
    if (newest)
        http::set_links(*response, request, room.platform.config.base_url(), newest, oldest);
    return response;
}

void add_report_routes(Moderation::Impl& room);
void add_account_routes(Moderation::Impl& room);
void add_domain_routes(Moderation::Impl& room);
void add_block_routes(Moderation::Impl& room);
void add_count_routes(Moderation::Impl& room);
void add_report_pages(Moderation::Impl& room);
void add_people_pages(Moderation::Impl& room);
void add_limit_pages(Moderation::Impl& room);
void add_strike_pages(Moderation::Impl& room);

}  // namespace kentongan::moderation
