// The rules: who may register a device where, what a device may say of itself, and what it is told.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/loudspeakers/api.h"
#include "rooms/loudspeakers/board.h"

namespace kentongan::loudspeakers {

using accounts::AccountId;

struct NewSpeaker {
    std::optional<regions::Code> place;
    std::string name, contact;
    bool joins_exercises = false;
};

struct Registered {
    Speaker speaker;
    std::string key;  // shown once
};

// What a device says of itself twice a minute.
struct Beat {
    std::string playing;  // "", "warning", "test"
    int volume = -1;
    std::string page_version;
    std::optional<std::int64_t> tested;  // the test it has played
};

// Who listens: a registered device, or anybody at the page of a place.
struct Device {
    std::optional<SpeakerId> speaker;
    regions::Code place;
    std::string language = "id";
};

// What a device is told: as JSON for its script, and as a page for who looks at it.
struct State {
    std::optional<Speaker> speaker;  // empty: not registered, or removed meanwhile
    std::vector<AnnouncementPtr> announcements;
    std::vector<bool> announced;       // a person here said so; same order
    std::optional<std::int64_t> test;  // asked for and not heard yet
};

enum class Stage { Started, Announced };

class Service {
public:
    Service(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
            receipts::Receipts& receipts, Board& board);

    // Officers of the place, its coordinators and those above, administrators.
    bool may_manage(db::Tx& tx, AccountId account, regions::Code place) const;
    // Where this person may; the whole country for an administrator. Sorted minimal cover.
    std::vector<regions::Code> managed(db::Tx& tx, AccountId account) const;

    // Unprocessable with a field; Forbidden. The key is the only proof of being this device.
    Result<Registered> enrol(AccountId by, const NewSpeaker& wanted);
    Result<void> change(AccountId by, SpeakerId id, const NewSpeaker& wanted);  // not its place
    Result<Registered> renew_key(AccountId by, SpeakerId id);
    Result<void> remove(AccountId by, SpeakerId id);
    Result<void> ask_test(AccountId by, SpeakerId id);

    // The device that holds this key; empty for a wrong one. No transaction.
    std::optional<Speaker> paired(std::string_view key) const;
    Result<void> beat(std::string_view key, SpeakerId id, const Beat& beat);
    // Unauthorized for a wrong key, NotFound for what was never for this device: nothing changes.
    Result<void> said(std::string_view key, SpeakerId id, warnings::AlertId alert, Stage stage);
    // Written to the device's stream.
    void note_handed(std::span<const std::pair<Speaker, AnnouncementPtr>> handed);

    State state_of(db::Tx& tx, const Device& device) const;
    void forget_old();

private:
    Result<Speaker> managed_speaker(db::Tx& tx, AccountId by, SpeakerId id) const;
    Result<void> check(const NewSpeaker& wanted) const;
    std::string hash_of(std::string_view key) const;
    receipts::Receipt receipt_for(const Speaker& speaker, const warnings::Summary& told,
                                  receipts::Stage stage) const;

    Platform& platform_;
    const regions::Regions& regions_;
    accounts::Accounts& accounts_;
    coordinators::Coordinators& coordinators_;
    warnings::Warnings& warnings_;
    receipts::Receipts& receipts_;
    Board& board_;
};

}  // namespace kentongan::loudspeakers
