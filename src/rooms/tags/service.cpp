#include "rooms/tags/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/text/compose.h"

namespace kentongan::tags {

namespace {

constexpr int kSweptAtOnce = 5'000;
constexpr int kDaysKept = kHistoryDays + 1;
constexpr std::size_t kSuggestions = 10;

bool may_be_found(const statuses::Status& status) {
    return !status.reblog_of && !status.exercise && is_open(status.visibility);
}

// In one order, so that writers of the same tags do not wait for each other in a ring.
std::vector<Use> uses_of(const statuses::Status& status) {
    std::vector<Use> uses;
    const bool listed = status.visibility == statuses::Visibility::Public;
    for (const auto& tag : status.tags) uses.push_back({status.id, status.author, tag, listed});
    std::ranges::sort(uses, {}, &Use::tag);
    return uses;
}

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Error invalid(const char* why) {
    return Error(ErrorCode::Unprocessable, why, "name");
}

}  // namespace

bool is_among(std::span<const Feature> features, std::string_view tag) {
    return std::ranges::find(features, tag, &Feature::tag) != features.end();
}

std::int64_t day_of(TimePoint time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

bool Service::counts_in_days(const Use& use) const {
    const auto day = day_of(snowflake_time(use.status.value()));
    return use.listed && day > day_of(platform_.clock.now()) - kDaysKept;
}

void Service::add(db::Tx& tx, const Use& use) {
    store::insert_tag(tx, use.tag, platform_.ids.next_value());
    if (store::insert_use(tx, use) && counts_in_days(use))
        store::add_to_day(tx, use.tag, day_of(snowflake_time(use.status.value())), use.author);
}

void Service::take(db::Tx& tx, const Use& use) {
    store::remove_use(tx, use);
    if (use.listed)
        store::take_from_day(tx, use.tag, day_of(snowflake_time(use.status.value())), use.author);
}

void Service::count(db::Tx& tx, const statuses::Status& status) {
    if (!may_be_found(status)) return;
    for (const auto& use : uses_of(status)) add(tx, use);
}

void Service::count_again(db::Tx& tx, const statuses::StatusEdited& event) {
    const auto status = statuses_.find(tx, event.status);
    if (!status || !may_be_found(*status)) return;
    const auto before = store::list_uses(tx, event.author, event.status);
    const auto after = uses_of(*status);
    const auto in = [](const std::vector<Use>& uses, const Use& one) {
        return std::ranges::binary_search(uses, one.tag, {}, &Use::tag);
    };
    for (const auto& use : before)
        if (!in(after, use)) take(tx, use);
    for (const auto& use : after) add(tx, use);
}

void Service::forget(db::Tx& tx, StatusId status, AccountId author) {
    for (const auto& use : store::list_uses(tx, author, status)) take(tx, use);
}

void Service::say_changed(db::Tx& tx, AccountId account) {
    const FollowedTagsChanged event{account};
    platform_.bus.publish_within(tx, event);
    tx.after_commit([this, event] { platform_.bus.publish(event); });
}

Result<std::string> Service::follow(db::Tx& tx, AccountId account, std::string_view name) {
    auto tag = text::normal_tag(name);
    if (tag.empty()) return not_found();
    if (!store::followed_of(tx, account, {&tag, 1}).empty()) return tag;
    if (store::count_follows(tx, account) >= kMostFollowed)
        return invalid("You cannot follow more than 1,000 hashtags");
    store::insert_tag(tx, tag, platform_.ids.next_value());
    if (store::insert_follow(tx, platform_.ids.next<FollowId>(), account, tag))
        say_changed(tx, account);
    return tag;
}

Result<std::string> Service::unfollow(db::Tx& tx, AccountId account, std::string_view name) {
    auto tag = text::normal_tag(name);
    if (tag.empty()) return not_found();
    if (store::remove_follow(tx, account, tag)) say_changed(tx, account);
    return tag;
}

Result<Feature> Service::feature(db::Tx& tx, AccountId account, std::string_view name) {
    Feature feature{platform_.ids.next<FeatureId>(), text::normal_tag(trim(name))};
    if (feature.tag.empty()) return invalid("Tag is invalid");
    const auto shown = store::list_features(tx, account, kMostFeatured);
    if (is_among(shown, feature.tag)) return invalid("Name has already been taken");
    if (shown.size() >= kMostFeatured)
        return invalid("You have already featured the maximum number of hashtags");
    store::insert_tag(tx, feature.tag, platform_.ids.next_value());
    store::insert_feature(tx, feature.id, account, feature.tag);
    return feature;
}

Result<std::string> Service::feature_if_new(db::Tx& tx, AccountId account, std::string_view name) {
    auto tag = text::normal_tag(name);
    if (tag.empty()) return not_found();
    if (is_among(store::list_features(tx, account, kMostFeatured), tag)) return tag;
    TRY(feature(tx, account, tag));
    return tag;
}

Result<std::string> Service::unfeature(db::Tx& tx, AccountId account, std::string_view name) {
    auto tag = text::normal_tag(name);
    if (tag.empty()) return not_found();
    store::remove_feature_of(tx, account, tag);
    return tag;
}

Result<void> Service::remove_feature(db::Tx& tx, AccountId account, FeatureId id) {
    if (!store::remove_feature(tx, account, id)) return not_found();
    return {};
}

std::vector<std::string> Service::suggestions(db::Tx& tx, AccountId account) const {
    const auto shown = store::list_features(tx, account, kMostFeatured);
    auto found = store::list_most_used(tx, account, kMostFeatured + int(kSuggestions));
    std::erase_if(found, [&](const std::string& tag) { return is_among(shown, tag); });
    if (found.size() > kSuggestions) found.resize(kSuggestions);
    return found;
}

bool Service::may_moderate(db::Tx& tx, AccountId account) const {
    const auto person = accounts_.find(tx, account);
    return person && !person->suspended && person->role >= accounts::Role::Moderator;
}

Result<void> Service::review(db::Tx& tx, std::string_view name, const RuleChange& change) {
    if (!store::update_rules(tx, name, change, platform_.clock.now())) return not_found();
    return {};
}

void Service::sweep() {
    const auto before = day_of(platform_.clock.now()) - kDaysKept + 1;
    std::int64_t removed = 0;
    do {
        removed = platform_.database.write(
            [&](db::Tx& tx) { return store::remove_days_before(tx, before, kSweptAtOnce); });
    } while (removed == kSweptAtOnce);
}

}  // namespace kentongan::tags
