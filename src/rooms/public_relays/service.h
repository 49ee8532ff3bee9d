// The rules of relays: who may add one, who answers for it, what is asked of its origin and what
// goes out.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rooms/public_relays/api.h"
#include "rooms/public_relays/store.h"

namespace kentongan::public_relays {

inline constexpr std::int64_t kMaxWaiting = 2000;  // of one relay
inline constexpr Duration kBetweenFinds = 100ms;   // of one relay

// What an activity is about, whoever passed it on.
struct Told {
    std::string uri;
    bool is_change = false;  // an Update or a Delete
};

struct PublicRelays::Impl {
    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    actors::Actors& actors;
    objects::Objects& objects;

    Result<void> may_manage(db::Tx& tx, std::optional<AccountId> by) const;
    Result<void> add(std::optional<AccountId> by, std::string_view address);
    Result<void> remove(db::Tx& tx, std::optional<AccountId> by, std::string_view address);

    // Accept and Reject of a follow of ours, and a relay's own follow.
    Result<bool> answered(const actors::Arrived& arrived, State state);
    Result<bool> followed(const actors::Arrived& arrived);

    // What a relay says itself, and what it signed in the name of others.
    Result<bool> announced(const actors::Arrived& arrived);
    Result<bool> forwarded(AccountId signer, const actors::Activity& activity);
    // A job: nobody is believed but the origin.
    Result<void> ask(const jobs::Job& job);
    // A job: so that also what the command line asks for is sent by the one who serves.
    Result<void> speak(const jobs::Job& job);

    void published(db::Tx& tx, const statuses::Status& status);
    void edited(db::Tx& tx, statuses::StatusId id);
    void removed(db::Tx& tx, const statuses::StatusRemoved& event);

private:
    Result<Relay> look_at(std::string_view address);
    std::string follow_id(RelayId relay) const;
    std::string follow_json(const Relay& relay) const;
    void speak_later(db::Tx& tx, const Relay& relay, std::string_view body);
    void note(db::Tx& tx, const Relay& relay, const Told& told);
    Result<void> ask_origin(const store::Find& find);
    void gone(std::string_view uri);
    bool goes_out(db::Tx& tx, const statuses::Status& status) const;
    // To the inboxes of those relays, in the author's name.
    void send(db::Tx& tx, const statuses::Status& about, std::string body,
              std::span<const Relay> relays);
    void announce(db::Tx& tx, const statuses::Status& about, const Relay& relay);
    std::vector<Relay> accepted(db::Tx& tx) const;
    std::string self() const;
};

void add_pages(PublicRelays::Impl& room);

inline constexpr const char* kAskJob = "public_relays.ask";
inline constexpr const char* kSpeakJob = "public_relays.speak";

}  // namespace kentongan::public_relays
