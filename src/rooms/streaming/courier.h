// Carries what happened from the bus to the listeners, on a thread of its own: whoever published
// an event never waits for ten thousand streams. Warnings overtake everything else.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/announcements/api.h"
#include "rooms/conversations/api.h"
#include "rooms/filters/types.h"
#include "rooms/lists/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/streaming/hub.h"
#include "rooms/timelines/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::streaming {

inline constexpr std::size_t kMaxErrands = 50'000;  // streams are best effort: more are dropped

// Whom the courier asks what an event looks like.
struct Sources {
    Platform& platform;
    const accounts::Accounts& accounts;
    const statuses::Statuses& statuses;
    const notifications::Notifications& notifications;
    const conversations::Conversations& conversations;
    const lists::Lists& lists;
    const announcements::Announcements& announcements;
};

class Courier {
public:
    Courier(const Sources& sources, Hub& hub);
    ~Courier();

    // From the bus; quick.
    void on(const statuses::StatusPublished& event);
    void on(const statuses::StatusEdited& event);
    void on(const statuses::StatusRemoved& event);
    void on(const timelines::HomeChanged& event);
    void on(const conversations::ConversationChanged& event);
    void on(const filters::FiltersChanged& event);
    void on(const announcements::AnnouncementPublished& event);
    void on(const announcements::AnnouncementReaction& event);
    void on(const announcements::AnnouncementDeleted& event);
    void on(const notifications::NotificationCreated& event);
    void on(const notifications::NotificationsMerged& event);
    void on(const warnings::AlertIssued& event);
    void on(const warnings::AlertEnded& event);
    void wait_until_idle();  // for tests

private:
    using Errand = std::function<void()>;
    enum class Urgency { Alert, Usual };
    void enqueue(Errand errand, Urgency urgency = Urgency::Usual);
    void run();

    void carry_public(const std::shared_ptr<const statuses::Status>& status,
                      std::string_view event);
    void carry_lists(const std::shared_ptr<const statuses::Status>& status);
    // To everybody who listens to their "user" topic.
    void carry_to_all(std::string_view event, std::string payload);
    void carry_home(const timelines::HomeChanged& event, bool is_fresh);
    void carry_edit(statuses::StatusId status);
    void carry_notification(const notifications::NotificationCreated& event);
    void carry_alert(std::string_view event, const std::string& payload, bool exercise);
    void to_people(std::span<const AccountId> people, statuses::StatusId status,
                   std::string_view event, bool is_fresh);
    std::vector<Hub::Listening> who_want(db::Tx& tx, const std::string& topic_key,
                                         AccountId author) const;

    Platform& platform_;
    const accounts::Accounts& accounts_;
    const statuses::Statuses& statuses_;
    const notifications::Notifications& notifications_;
    const conversations::Conversations& conversations_;
    const lists::Lists& lists_;
    const announcements::Announcements& announcements_;
    Hub& hub_;

    std::mutex mutex_;
    std::condition_variable wake_, idle_;
    std::deque<Errand> alerts_, errands_;
    bool stopping_ = false, busy_ = false, dropping_ = false;
    std::thread thread_;
};

}  // namespace kentongan::streaming
