// The room's own parts, for its routes.
#pragma once

#include "rooms/tags/api.h"
#include "rooms/tags/service.h"

namespace kentongan::tags {

struct Tags::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts, statuses::Statuses& all_statuses)
        : platform(given), accounts(all_accounts), service(given, all_accounts, all_statuses) {}

    Platform& platform;
    accounts::Accounts& accounts;
    Service service;
};

enum class Shape { Tag, AdminTag };
// Tags in the order of names, without brackets around them.
void append_each(JsonWriter& out, db::Tx& tx, const Platform& platform,
                 std::optional<AccountId> viewer, std::span<const std::string> names, Shape shape);
void append_feature(JsonWriter& out, db::Tx& tx, const accounts::Account& owner,
                    const Feature& feature);

void add_routes(Tags::Impl& room);
void add_feature_routes(Tags::Impl& room);
void add_admin_routes(Tags::Impl& room);

}  // namespace kentongan::tags
