// Who may warn is decided by people: one proposes, another one approves, and every change is
// written down. Called by the pages; the operator at the command line needs nobody's approval.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/poll.h"
#include "rooms/warnings/registry_store.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr auto kProposalLife = std::chrono::days(30);
inline constexpr std::size_t kMaxOfficers = 200;  // of one office

enum class Action { AddSource, AddOffice, Remove, PutOfficer };
std::string_view name_of(Action action);  // "add-source", as rows and the log hold it

struct Proposal {
    std::int64_t id = 0;
    Action action = Action::AddSource;
    NewSource source;                           // of Remove and PutOfficer only its name
    std::vector<accounts::AccountId> officers;  // of a new office, or whom PutOfficer adds
    accounts::AccountId proposed_by;
    TimePoint proposed_at;
};

class Registry {
public:
    Registry(Platform& platform, const regions::Regions& gazetteer, accounts::Accounts& accounts,
             Poller& poller)
        : platform_(platform), gazetteer_(gazetteer), accounts_(accounts), poller_(poller) {}

    // Administrators, and officers of any office: may see the registry.
    bool may_look(db::Tx& tx, accounts::AccountId who) const;
    // Administrators, and officers of an office responsible for all its regions and hazards.
    bool may_decide(db::Tx& tx, accounts::AccountId who, const Source& about) const;
    bool may_decide(db::Tx& tx, accounts::AccountId who, const Proposal& proposal) const;

    // Forbidden; NotFound for an unknown name; Conflict when it is taken; Unprocessable with the
    // field that is wrong.
    Result<std::int64_t> propose(accounts::AccountId who, Proposal proposal);
    // Forbidden for who proposed it and for who may not decide about it; NotFound when it is not
    // open any more; and as propose(), for the world may have changed.
    Result<void> approve(accounts::AccountId who, std::int64_t proposal);
    // By who may decide about it: refused; by who proposed it: withdrawn.
    Result<void> refuse(accounts::AccountId who, std::int64_t proposal);
    // One is enough to take power away.
    Result<void> remove_officer(accounts::AccountId who, SourceId office,
                                accounts::AccountId officer);

    // What the operator does. Logged in nobody's name.
    Result<SourceId> add_now(const NewSource& source,
                             const std::vector<accounts::AccountId>& officers);
    Result<void> remove_now(std::string_view name);

    std::vector<Proposal> open_proposals(db::Tx& tx) const;
    void log(db::Tx& tx, std::optional<accounts::AccountId> who, std::string action,
             std::string_view subject, std::string detail) const;

private:
    Result<void> check(db::Tx& tx, const Proposal& proposal) const;
    Result<void> carry_out(db::Tx& tx, const Proposal& proposal, accounts::AccountId approver);
    Result<SourceId> insert(db::Tx& tx, Source source,
                            const std::vector<accounts::AccountId>& officers) const;
    std::optional<Proposal> find_open(db::Tx& tx, std::int64_t id) const;
    std::string names_of(db::Tx& tx, const std::vector<accounts::AccountId>& people) const;

    Platform& platform_;
    const regions::Regions& gazetteer_;
    accounts::Accounts& accounts_;
    Poller& poller_;
};

}  // namespace kentongan::warnings
