// The rules: who may change what, what a place and a way must be, and what has to be proved before
// anything is sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "rooms/subscriptions/audience.h"
#include "rooms/subscriptions/store.h"

namespace kentongan::subscriptions {

inline constexpr std::size_t kMostLabel = 40;  // letters
inline constexpr int kMostRadiusKm = 50;
inline constexpr std::int64_t kAskingsADay = 20;      // unconfirmed addresses, by network
inline constexpr std::int64_t kBeginningsADay = 500;  // by network: a village has one address
inline constexpr std::int64_t kMessagesADay = 3;      // to one address, whoever asks
inline constexpr Duration kProofLasts = std::chrono::hours(72);
inline constexpr int kMostAttempts = 5;  // at the code sent to a phone
inline constexpr Duration kCodeLasts = std::chrono::minutes(30);

// Who acts: a person, or whoever holds the link of somebody without an account.
struct Holder {
    std::optional<AccountId> account = {};
    std::string capability = {};
    std::string network = {};  // where the request comes from, see http::network_of
    std::string language = "id";
};

// As people write it; checked once, in checked().
struct PlaceInput {
    std::string label = {}, region = {}, lat = {}, lon = {}, radius_km = {}, threshold = {};
    std::string quiet_from = {}, quiet_until = {};
    std::vector<std::string> hazards = {};
};

struct WayInput {
    Channel channel = Channel::Push;
    std::string address = {};                           // e-mail, phone, URL
    std::string endpoint = {}, p256dh = {}, auth = {};  // push
    std::string secret = {};                            // webhook; made when empty
};

struct Begun {
    WatcherId watcher;
    std::string capability;  // only said now
};

struct Kept {  // everything of one watcher
    Watcher watcher;
    std::vector<Place> places;
    std::vector<regions::Code> account_places;  // count while there are no own ones
    std::vector<Way> ways;
};

class Service {
public:
    Service(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            Audience& audience)
        : platform_(platform), regions_(regions), accounts_(accounts), audience_(audience) {}

    // Unprocessable with the field.
    Result<Place> checked(const PlaceInput& input) const;

    // Somebody without an account, with a first place and perhaps an address to be confirmed.
    Result<Begun> begin(const Holder& holder, bool joins_exercises, const PlaceInput& place,
                        std::string_view email);
    // NotFound for a link that is none; a person without any choices yet is an empty one.
    Result<Kept> kept(const Holder& holder) const;

    Result<Place> add_place(const Holder& holder, const PlaceInput& input);
    Result<Place> change_place(const Holder& holder, PlaceId id, const PlaceInput& input);
    Result<void> remove_place(const Holder& holder, PlaceId id);

    // Confirmed at once are push and webhooks; to other addresses goes a message first. The answer
    // never says whether somebody else gave that address. TooManyRequests.
    Result<Way> add_way(const Holder& holder, const WayInput& input);
    Result<void> remove_way(const Holder& holder, SubscriptionId id);
    Result<void> confirm_phone(const Holder& holder, SubscriptionId id, std::string_view code);
    Result<void> want_sample(const Holder& holder, SubscriptionId id);
    // By the link in a message: who holds it reads that address.
    std::optional<std::string> address_to_confirm(std::string_view token) const;
    Result<void> confirm_email(std::string_view token);
    std::string stop_token(SubscriptionId id) const;
    std::optional<SubscriptionId> way_to_stop(std::string_view token) const;
    Result<void> stop(std::string_view token);

    Result<void> set_paused(const Holder& holder, bool paused);
    Result<void> set_joins_exercises(const Holder& holder, bool joins);
    Result<void> remove_all(const Holder& holder);

    void drop(db::Tx& tx, SubscriptionId id, std::string_view reason);
    void forget_old();
    void offer(Channel channel) { offered_.push_back(channel); }
    bool is_offered(Channel channel) const;

private:
    Result<Watcher> watcher_of(db::Tx& tx, const Holder& holder) const;
    Result<Watcher> watcher_to_change(db::Tx& tx, const Holder& holder);
    Result<Way> own_way(db::Tx& tx, const Holder& holder, SubscriptionId id) const;
    Result<Way> checked(const Holder& holder, const WayInput& input) const;
    Result<Way> put_way(db::Tx& tx, const Holder& holder, WatcherId watcher, Way way);
    Result<void> ask_for_proof(db::Tx& tx, const Holder& holder, Way& way);
    void send_link(db::Tx& tx, const Holder& holder, const Way& way, const std::string& token);
    void remove_same_address(db::Tx& tx, const Way& way);
    void tell_changed(db::Tx& tx, WatcherId watcher);
    std::string code_proof(SubscriptionId id, std::string_view code) const;
    std::string hidden(std::string_view text) const;
    std::string secret() const;

    Platform& platform_;
    const regions::Regions& regions_;
    accounts::Accounts& accounts_;
    Audience& audience_;
    std::vector<Channel> offered_{Channel::Push, Channel::Email, Channel::Webhook};
};

}  // namespace kentongan::subscriptions
