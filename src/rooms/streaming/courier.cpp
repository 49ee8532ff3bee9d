#include "rooms/streaming/courier.h"

#include <algorithm>
#include <unordered_set>

#include "platform/base/json.h"
#include "platform/db/database.h"
#include "platform/log/log.h"

namespace kentongan::streaming {
namespace {

using statuses::Status;
using statuses::StatusId;
using statuses::Visibility;

// Within this time nobody can have done anything with a new status, so it looks the same to all.
constexpr Duration kFresh = 1s;
// What is older when it comes (a thread that was filled) is history, and no news to anybody.
constexpr Duration kNewFor = 6h;

std::string user_key(AccountId account) {
    return Topic{.name = "user", .tag = {}, .account = account}.key();
}

std::string direct_key(AccountId account) {
    return Topic{.name = "direct", .tag = {}, .account = account}.key();
}

std::string alert_json(std::optional<warnings::AlertId> alert, warnings::ChainId chain,
                       bool exercise) {
    std::string payload;
    JsonWriter out(payload);
    out.begin_object();
    if (alert) out.member("alert", *alert);
    out.member("chain", chain).member("exercise", exercise).end_object();
    return payload;
}

// Mastodon's rules: boosts and answers to others are not for the public lists, answers are for
// those of tags.
std::vector<std::string> public_keys(const Status& status, bool is_local) {
    std::vector<std::string> keys;
    const std::string where = is_local ? ":local" : ":remote";
    const bool answers_others =
        status.in_reply_to && status.in_reply_to_author != std::optional(status.author);
    if (!answers_others) {
        keys = {"public", "public" + where};
        if (!status.attachments.empty()) {
            keys.push_back("public:media");
            keys.push_back("public" + where + ":media");
        }
    }
    for (const auto& tag : status.tags) {
        keys.push_back("hashtag/" + tag);
        if (is_local) keys.push_back("hashtag:local/" + tag);
    }
    return keys;
}

}  // namespace

Courier::Courier(const Sources& sources, Hub& hub)
    : platform_(sources.platform),
      accounts_(sources.accounts),
      statuses_(sources.statuses),
      notifications_(sources.notifications),
      conversations_(sources.conversations),
      lists_(sources.lists),
      announcements_(sources.announcements),
      hub_(hub),
      thread_([this] { run(); }) {}

Courier::~Courier() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Courier::enqueue(Errand errand, Urgency urgency) {
    std::lock_guard lock(mutex_);
    auto& queue = urgency == Urgency::Alert ? alerts_ : errands_;
    const bool full = queue.size() >= kMaxErrands;
    if (full && !dropping_) log::warning("streams fall behind: events are dropped");
    dropping_ = full;
    if (full) return;
    queue.push_back(std::move(errand));
    wake_.notify_one();
}

void Courier::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        busy_ = false;
        if (alerts_.empty() && errands_.empty()) idle_.notify_all();
        wake_.wait(lock, [this] { return stopping_ || !alerts_.empty() || !errands_.empty(); });
        if (stopping_) return;
        busy_ = true;
        auto& queue = alerts_.empty() ? errands_ : alerts_;
        const auto errand = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        try {
            errand();
        } catch (const std::exception& failure) {
            log::error("an event did not reach its streams", {{"what", failure.what()}});
        }
        lock.lock();
    }
}

void Courier::wait_until_idle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return !busy_ && alerts_.empty() && errands_.empty(); });
}

void Courier::on(const statuses::StatusPublished& event) {
    const auto& status = *event.status;
    if (status.created_at < platform_.clock.now() - kNewFor) return;
    if (status.visibility != Visibility::Direct && !event.region_bound)
        enqueue([this, published = event.status] { carry_lists(published); });
    if (status.visibility != Visibility::Public || status.reblog_of || event.region_bound) return;
    enqueue([this, published = event.status] { carry_public(published, "update"); });
}

void Courier::on(const conversations::ConversationChanged& event) {
    if (!hub_.has(direct_key(event.owner))) return;
    enqueue([this, event] {
        auto rendered = platform_.database.read([&](db::Tx& tx) {
            return conversations_.render_json(tx, event.owner, event.conversation);
        });
        if (rendered.empty()) return;
        Frames frames("conversation", std::move(rendered));
        for (const auto& listening : hub_.listening(direct_key(event.owner)))
            send(listening, frames);
    });
}

void Courier::on(const announcements::AnnouncementPublished& event) {
    enqueue([this, event] {
        carry_to_all("announcement", platform_.database.read([&](db::Tx& tx) {
            return announcements_.announcement_json(tx, event.announcement);
        }));
    });
}

void Courier::on(const announcements::AnnouncementReaction& event) {
    enqueue([this, event] {
        carry_to_all("announcement.reaction", platform_.database.read([&](db::Tx& tx) {
            return announcements_.reaction_json(tx, event);
        }));
    });
}

void Courier::on(const announcements::AnnouncementDeleted& event) {
    enqueue([this, event] { carry_to_all("announcement.delete", event.announcement.to_string()); });
}

void Courier::carry_to_all(std::string_view event, std::string payload) {
    if (payload.empty()) return;
    Frames frames(event, std::move(payload));
    for (auto person : hub_.people())
        for (const auto& listening : hub_.listening(user_key(person))) send(listening, frames);
}

void Courier::on(const filters::FiltersChanged& event) {
    if (!hub_.has(user_key(event.account))) return;
    enqueue([this, event] {
        Frames frames("filters_changed", {});
        for (const auto& listening : hub_.listening(user_key(event.account)))
            send(listening, frames);
    });
}

void Courier::on(const timelines::HomeChanged& event) {
    const auto age = platform_.clock.now() - snowflake_time(event.status.value());
    enqueue([this, event, is_fresh = age < kFresh] { carry_home(event, is_fresh); });
}

void Courier::on(const statuses::StatusEdited& event) {
    enqueue([this, status = event.status] { carry_edit(status); });
}

void Courier::on(const statuses::StatusRemoved& event) {
    enqueue([this, status = event.status] {
        // Who had seen it is not known any more, and the number says nothing to others.
        Frames frames("delete", status.to_string());
        for (const auto& listening : hub_.all()) send(listening, frames);
    });
}

void Courier::on(const notifications::NotificationCreated& event) {
    const Topic own{.name = "user:notification", .tag = {}, .account = event.recipient};
    if (!hub_.has(own.key()) && !hub_.has(user_key(event.recipient))) return;
    enqueue([this, event] { carry_notification(event); });
}

// What waited for leave is in the list now: apps read it again.
void Courier::on(const notifications::NotificationsMerged& event) {
    enqueue([this, event] {
        Frames frames("notifications_merged", "1");
        for (const std::string_view name : {"user", "user:notification"}) {
            const Topic own{.name = std::string(name), .tag = {}, .account = event.recipient};
            for (const auto& listening : hub_.listening(own.key())) send(listening, frames);
        }
    });
}

void Courier::on(const warnings::AlertIssued& event) {
    auto payload = alert_json(event.alert, event.chain, event.exercise);
    enqueue([this, payload = std::move(payload),
             exercise = event.exercise] { carry_alert("kentongan.alert", payload, exercise); },
            Urgency::Alert);
}

void Courier::on(const warnings::AlertEnded& event) {
    auto payload = alert_json({}, event.chain, event.exercise);
    enqueue(
        [this, payload = std::move(payload), exercise = event.exercise] {
            carry_alert("kentongan.alert_ended", payload, exercise);
        },
        Urgency::Alert);
}

std::vector<Hub::Listening> Courier::who_want(db::Tx& tx, const std::string& topic_key,
                                              AccountId author) const {
    auto listening = hub_.listening(topic_key);
    std::erase_if(listening, [&](const Hub::Listening& one) {
        if (!one.viewer) return false;
        const auto hidden = accounts_.hidden_from(tx, one.viewer);
        return std::ranges::find(hidden, author) != hidden.end();
    });
    return listening;
}

void Courier::carry_public(const std::shared_ptr<const Status>& status, std::string_view event) {
    auto keys = public_keys(*status, true);
    for (auto& key : public_keys(*status, false)) keys.push_back(std::move(key));
    if (std::ranges::none_of(keys, [&](const auto& key) { return hub_.has(key); })) return;
    platform_.database.read([&](db::Tx& tx) {
        const auto author = accounts_.find(tx, status->author);
        // As for strangers: what is everybody's carries nobody's marks.
        auto rendered = statuses_.render_one_json(tx, {}, status->id);
        if (!author || rendered.empty()) return;
        Frames frames(event, std::move(rendered));
        for (const auto& key : public_keys(*status, author->domain.empty()))
            for (const auto& listening : who_want(tx, key, status->author)) {
                if (!listening.viewer || !statuses_.has_filters(tx, listening.viewer)) {
                    send(listening, frames);
                    continue;
                }
                auto own = statuses_.render_one_json(tx, listening.viewer, status->id);
                if (own.empty()) continue;
                Frames filtered(event, std::move(own));
                send(listening, filtered);
            }
    });
}

void Courier::carry_lists(const std::shared_ptr<const Status>& status) {
    const auto readers = hub_.readers_of_lists();
    if (readers.empty()) return;
    platform_.database.read([&](db::Tx& tx) {
        const auto heads = statuses_.heads(tx, {&status->id, 1});
        if (heads.empty()) return;
        for (const auto& list : lists_.lists_with(tx, readers, status->author)) {
            const Topic topic{.name = "list", .tag = list.id.to_string(), .account = list.owner};
            const auto listening = hub_.listening(topic.key());
            if (listening.empty() || !lists_.takes(tx, list, heads.front())) continue;
            auto rendered = statuses_.render_one_json(tx, list.owner, status->id);
            if (rendered.empty()) continue;
            Frames frames("update", std::move(rendered));
            for (const auto& one : listening) send(one, frames);
        }
    });
}

void Courier::carry_home(const timelines::HomeChanged& event, bool is_fresh) {
    to_people(*event.accounts, event.status, "update", is_fresh);
}

void Courier::to_people(std::span<const AccountId> people, StatusId id, std::string_view event,
                        bool is_fresh) {
    platform_.database.read([&](db::Tx& tx) {
        const auto status = statuses_.find(tx, id);
        if (!status) return;
        const bool is_alike = is_fresh && statuses_.looks_alike(*status);
        std::optional<Frames> alike;
        for (auto person : people) {
            const auto listening = hub_.listening(user_key(person));
            if (listening.empty()) continue;
            std::optional<Frames> own;
            const bool shares =
                is_alike && person != status->author && !statuses_.has_filters(tx, person);
            auto& frames = shares ? alike : own;
            if (!frames) {
                auto rendered = statuses_.render_one_json(tx, person, id);
                if (rendered.empty()) continue;
                frames.emplace(event, std::move(rendered));
            }
            for (const auto& one : listening) send(one, *frames);
        }
    });
}

void Courier::carry_edit(StatusId id) {
    std::shared_ptr<const Status> status;
    bool is_region_bound = false;
    std::vector<AccountId> people = hub_.people();
    platform_.database.read([&](db::Tx& tx) {
        auto found = statuses_.find(tx, id);
        if (!found) return;
        const auto bound =
            statuses_.region_bound_since(tx, StatusId(id.value() - 1), platform_.clock.now());
        is_region_bound = std::ranges::any_of(bound, [&](const auto& one) { return one.id == id; });
        // A warning was in the homes of people who follow nobody, and may be in any of them.
        if (!is_region_bound) {
            const auto followers = accounts_.followers(tx, found->author);
            std::unordered_set<AccountId> readers(followers.begin(), followers.end());
            readers.insert(found->mentions.begin(), found->mentions.end());
            readers.insert(found->author);
            std::erase_if(people, [&](AccountId person) { return !readers.contains(person); });
        }
        status = std::make_shared<const Status>(*std::move(found));
    });
    if (!status) return;
    to_people(people, id, "status.update", false);
    if (status->visibility == Visibility::Public && !is_region_bound)
        carry_public(status, "status.update");
}

void Courier::carry_notification(const notifications::NotificationCreated& event) {
    auto rendered = platform_.database.read(
        [&](db::Tx& tx) { return notifications_.render_json(tx, event.recipient, event.id); });
    if (rendered.empty()) return;
    Frames frames("notification", std::move(rendered));
    for (const std::string_view name : {"user", "user:notification"}) {
        const Topic own{.name = std::string(name), .tag = {}, .account = event.recipient};
        for (const auto& listening : hub_.listening(own.key())) send(listening, frames);
    }
}

void Courier::carry_alert(std::string_view event, const std::string& payload, bool exercise) {
    Frames frames(event, payload);
    auto people = hub_.people();
    if (exercise)
        platform_.database.read([&](db::Tx& tx) {
            std::erase_if(people, [&](AccountId person) {
                return !accounts_.preferences(tx, person).joins_exercises;
            });
        });
    for (auto person : people)
        for (const auto& listening : hub_.listening(user_key(person))) send(listening, frames);
}

}  // namespace kentongan::streaming
