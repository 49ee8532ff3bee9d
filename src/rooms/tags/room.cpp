#include <algorithm>

#include "embedded/tags_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/tags/api.h"
#include "rooms/tags/impl.h"

namespace kentongan::tags {

namespace {

constexpr Duration kSweepEvery = std::chrono::hours(1);
constexpr int kMostFollowers = 10'000, kMostDailyUses = 20'000;

void listen(Tags::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [&](db::Tx& tx, const statuses::StatusPublished& event) {
            room.service.count(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusEdited>(
        [&](db::Tx& tx, const statuses::StatusEdited& event) {
            room.service.count_again(tx, event);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [&](db::Tx& tx, const statuses::StatusRemoved& event) {
            room.service.forget(tx, event.status, event.author);
        });
}

}  // namespace

Tags::Tags(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses)) {
    listen(*impl_);
    platform.scheduler.every(
        "tags.sweep", kSweepEvery, [this] { impl_->service.sweep(); }, kSweepEvery);
    add_routes(*impl_);
    add_feature_routes(*impl_);
    add_admin_routes(*impl_);
}
Tags::~Tags() = default;

std::vector<db::Migration> Tags::migrations() {
    return db::migrations_from("tags", embedded::tags_migrations());
}

void Tags::append_tag(JsonWriter& out, db::Tx& tx, std::optional<AccountId> viewer,
                      std::string_view name) const {
    const std::string own(name);
    append_each(out, tx, impl_->platform, viewer, {&own, 1}, Shape::Tag);
}

void Tags::append_tags(JsonWriter& out, db::Tx& tx, std::optional<AccountId> viewer,
                       std::span<const std::string> names) const {
    out.begin_array();
    append_each(out, tx, impl_->platform, viewer, names, Shape::Tag);
    out.end_array();
}

void Tags::append_admin_tags(JsonWriter& out, db::Tx& tx,
                             std::span<const std::string> names) const {
    out.begin_array();
    append_each(out, tx, impl_->platform, {}, names, Shape::AdminTag);
    out.end_array();
}

std::vector<std::string> Tags::followed(db::Tx& tx, AccountId account) const {
    Page all;
    all.limit = kMostFollowed;
    std::vector<std::string> names;
    for (auto& row : store::list_follows(tx, account, all)) names.push_back(std::move(row.name));
    return names;
}

std::vector<AccountId> Tags::followers(db::Tx& tx, std::span<const std::string> tags) const {
    return store::list_followers(tx, tags, kMostFollowers);
}

std::vector<std::string> Tags::featured(db::Tx& tx, AccountId account) const {
    std::vector<std::string> names;
    for (auto& one : store::list_features(tx, account, kMostFeatured))
        names.push_back(std::move(one.tag));
    return names;
}

std::vector<DailyUse> Tags::daily_uses(db::Tx& tx, std::string_view name, std::int64_t first,
                                       std::int64_t last) const {
    return store::list_daily_uses(tx, name, {first, last}, kMostDailyUses);
}

std::vector<Rules> Tags::rules(db::Tx& tx, std::span<const std::string> names) const {
    std::vector<Rules> in_order(names.size());
    for (const auto& known : store::list_rules(tx, names))
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == known.name) in_order[i] = known.rules;
    return in_order;
}

Result<void> Tags::review(db::Tx& tx, std::string_view name, const RuleChange& change) {
    return impl_->service.review(tx, name, change);
}

}  // namespace kentongan::tags
