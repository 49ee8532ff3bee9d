#include "rooms/warnings/registry.h"

#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "rooms/warnings/chains.h"
#include "rooms/warnings/proposals.h"
#include "rooms/warnings/sources.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kFingerprintShown = 16;  // hexadecimal digits in the log

bool is_addition(Action action) {
    return action == Action::AddSource || action == Action::AddOffice;
}

Error forbidden() {
    return Error(ErrorCode::Forbidden,
                 "Only administrators and officers responsible for all its regions may do this.");
}

// Is everything that `about` may warn of also this office's business?
bool answers_for(const Source& office, const Source& about) {
    if (office.exercise && !about.exercise) return false;
    if (!office.regions.empty() &&
        (about.regions.empty() || !within_registered(office, about.regions)))
        return false;
    if (office.hazards.empty()) return true;
    return !about.hazards.empty() &&
           std::all_of(about.hazards.begin(), about.hazards.end(), [&](const auto& hazard) {
               return std::find(office.hazards.begin(), office.hazards.end(), hazard) !=
                      office.hazards.end();
           });
}

std::string facts_of(const Source& source) {
    std::vector<std::string> facts;
    if (!source.url.empty()) facts.push_back(source.url);
    facts.emplace_back(name_of(source.kind));
    std::vector<std::string> codes;
    for (auto code : source.regions) codes.push_back(code.to_string());
    facts.push_back("regions: " + (codes.empty() ? std::string("all") : join(codes, " ")));
    facts.push_back("hazards: " +
                    (source.hazards.empty() ? std::string("all") : join(source.hazards, " ")));
    if (!source.sender.empty()) facts.push_back("sender: " + source.sender);
    if (auto key = crypto::read_public_key(source.public_key); key.ok())
        facts.push_back("key: " + key->fingerprint.substr(0, kFingerprintShown));
    if (!source.trusted) facts.emplace_back("not trusted");
    if (source.exercise) facts.emplace_back("exercise");
    return join(facts, "; ");
}

}  // namespace

bool Registry::may_look(db::Tx& tx, accounts::AccountId who) const {
    auto account = accounts_.find(tx, who);
    if (!account || account->suspended) return false;
    return account->role >= accounts::Role::Admin || !store::list_offices_of(tx, who).empty();
}

bool Registry::may_decide(db::Tx& tx, accounts::AccountId who, const Source& about) const {
    auto account = accounts_.find(tx, who);
    if (!account || account->suspended) return false;
    if (account->role >= accounts::Role::Admin) return true;
    auto offices = store::list_offices_of(tx, who);
    return std::any_of(offices.begin(), offices.end(),
                       [&](const auto& office) { return answers_for(office, about); });
}

bool Registry::may_decide(db::Tx& tx, accounts::AccountId who, const Proposal& proposal) const {
    if (is_addition(proposal.action)) {
        auto source = check_source(proposal.source, gazetteer_);
        return source.ok() && may_decide(tx, who, *source);
    }
    auto source = store::find_source_by_name(tx, proposal.source.name);
    return source && may_decide(tx, who, *source);
}

Result<void> Registry::check(db::Tx& tx, const Proposal& proposal) const {
    const auto& name = proposal.source.name;
    if (is_addition(proposal.action)) {
        TRY(check_source(proposal.source, gazetteer_));
        if ((proposal.action == Action::AddOffice) !=
            (proposal.source.kind == name_of(Kind::Local)))
            return Error(ErrorCode::Unprocessable,
                         "The kind is one of bmkg-quake, bmkg-nowcast, bmkg-tsunami, cap-atom, "
                         "cap-rss, cap.",
                         "kind");
        if (store::find_source_by_name(tx, name))
            return Error(ErrorCode::Conflict, "There is a source of that name already.", "name");
    } else {
        auto source = store::find_source_by_name(tx, name);
        if (!source) return Error(ErrorCode::NotFound, "There is no source of that name.");
        if (proposal.action == Action::PutOfficer &&
            (source->kind != Kind::Local || proposal.officers.size() != 1))
            return Error(ErrorCode::Unprocessable, "Only an office has officers.", "officer");
    }
    if (proposal.officers.size() > kMaxOfficers)
        return Error(ErrorCode::Unprocessable, "Too many officers at once.", "officers");
    for (auto officer : proposal.officers) {
        auto account = accounts_.find(tx, officer);
        if (!account || account->suspended || !account->domain.empty())
            return Error(ErrorCode::Unprocessable, "There is nobody here of that name.",
                         "officers");
    }
    return {};
}

Result<std::int64_t> Registry::propose(accounts::AccountId who, Proposal proposal) {
    proposal.id = platform_.ids.next_value();
    proposal.proposed_by = who;
    proposal.proposed_at = platform_.clock.now();
    return platform_.database.write([&](db::Tx& tx) -> Result<std::int64_t> {
        if (!may_look(tx, who)) return forbidden();
        TRY(check(tx, proposal));
        if (!may_decide(tx, who, proposal)) return forbidden();
        if (static_cast<int>(open_proposals(tx).size()) >= store::kMaxOpenProposals)
            return Error(ErrorCode::TooManyRequests, "Too much waits for approval already.");
        store::insert_proposal(
            tx, {proposal.id, std::string(name_of(proposal.action)), proposal.source.name,
                 encode_proposal(proposal), who, proposal.proposed_at});
        log(tx, who, "proposed-" + std::string(name_of(proposal.action)), proposal.source.name,
            names_of(tx, proposal.officers));
        return proposal.id;
    });
}

Result<void> Registry::approve(accounts::AccountId who, std::int64_t id) {
    auto done = platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto proposal = find_open(tx, id);
        if (!proposal)
            return Error(ErrorCode::NotFound, "Somebody has decided about this already.");
        if (proposal->proposed_by == who)
            return Error(ErrorCode::Forbidden,
                         "Another person must approve what you have proposed.");
        TRY(check(tx, *proposal));
        // Who proposed it must still be entitled: offices and roles may have been taken away.
        if (!may_decide(tx, who, *proposal) || !may_decide(tx, proposal->proposed_by, *proposal))
            return forbidden();
        if (!store::decide_proposal(tx, id, "approved", who, platform_.clock.now()))
            return Error(ErrorCode::NotFound, "Somebody has decided about this already.");
        return carry_out(tx, *proposal, who);
    });
    if (done.ok()) poller_.sources_changed();
    return done;
}

Result<void> Registry::refuse(accounts::AccountId who, std::int64_t id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto proposal = find_open(tx, id);
        if (!proposal)
            return Error(ErrorCode::NotFound, "Somebody has decided about this already.");
        const bool own = proposal->proposed_by == who;
        if (!own && !may_decide(tx, who, *proposal)) return forbidden();
        const std::string outcome = own ? "withdrawn" : "refused";
        if (!store::decide_proposal(tx, id, outcome, who, platform_.clock.now()))
            return Error(ErrorCode::NotFound, "Somebody has decided about this already.");
        log(tx, who, outcome, proposal->source.name, std::string(name_of(proposal->action)));
        return {};
    });
}

Result<void> Registry::remove_officer(accounts::AccountId who, SourceId office,
                                      accounts::AccountId officer) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto source = store::find_source(tx, office);
        if (!source || source->kind != Kind::Local || !may_decide(tx, who, *source))
            return forbidden();
        store::remove_officer(tx, office, officer);
        log(tx, who, "removed-officer", source->name, names_of(tx, {officer}));
        return {};
    });
}

Result<void> Registry::carry_out(db::Tx& tx, const Proposal& proposal,
                                 accounts::AccountId approver) {
    const auto action = "approved-" + std::string(name_of(proposal.action));
    if (is_addition(proposal.action)) {
        TRY_ASSIGN(auto source, check_source(proposal.source, gazetteer_));
        source.proposed_by = proposal.proposed_by;
        source.approved_by = approver;
        log(tx, approver, action, source.name, facts_of(source));
        TRY(insert(tx, std::move(source), proposal.officers));
        return {};
    }
    auto source = store::find_source_by_name(tx, proposal.source.name);
    if (proposal.action == Action::Remove)
        store::remove_source(tx, source->name, platform_.clock.now());
    else
        store::put_officer(tx, source->id, proposal.officers.front(), platform_.clock.now());
    log(tx, approver, action, source->name, names_of(tx, proposal.officers));
    return {};
}

Result<SourceId> Registry::insert(db::Tx& tx, Source source,
                                  const std::vector<accounts::AccountId>& officers) const {
    const auto now = platform_.clock.now();
    source.id = platform_.ids.next<SourceId>();
    if (store::revive_source(tx, source, now))
        source.id = store::find_source_by_name(tx, source.name)->id;
    else if (store::source_name_known(tx, source.name))
        return Error(ErrorCode::Conflict, "There is a source of that name already.", "name");
    else
        store::insert_source(tx, source, now);
    // A name that comes back begins without the officers it had.
    for (auto old : store::list_officers(tx, source.id)) store::remove_officer(tx, source.id, old);
    for (auto officer : officers) store::put_officer(tx, source.id, officer, now);
    return source.id;
}

Result<SourceId> Registry::add_now(const NewSource& wanted,
                                   const std::vector<accounts::AccountId>& officers) {
    TRY_ASSIGN(const auto source, check_source(wanted, gazetteer_));
    auto added = platform_.database.write([&](db::Tx& tx) -> Result<SourceId> {
        TRY_ASSIGN(auto id, insert(tx, source, officers));
        auto detail = facts_of(source);
        if (!officers.empty()) detail += "; officers: " + names_of(tx, officers);
        log(tx, {}, source.kind == Kind::Local ? "added-office" : "added-source", source.name,
            std::move(detail));
        return id;
    });
    poller_.sources_changed();
    return added;
}

Result<void> Registry::remove_now(std::string_view name) {
    const bool removed = platform_.database.write([&](db::Tx& tx) {
        if (!store::remove_source(tx, name, platform_.clock.now())) return false;
        log(tx, {}, "removed", name, {});
        return true;
    });
    if (!removed) return Error(ErrorCode::NotFound, "There is no source of that name.");
    poller_.sources_changed();
    return {};
}

std::vector<Proposal> Registry::open_proposals(db::Tx& tx) const {
    std::vector<Proposal> found;
    for (auto& row :
         store::list_open_proposals(tx, snowflake_at(platform_.clock.now() - kProposalLife)))
        if (auto proposal = decode_proposal(row)) found.push_back(std::move(*proposal));
    return found;
}

std::optional<Proposal> Registry::find_open(db::Tx& tx, std::int64_t id) const {
    auto row = store::find_open_proposal(tx, id);
    if (!row || row->proposed_at < platform_.clock.now() - kProposalLife) return {};
    return decode_proposal(*row);
}

void Registry::log(db::Tx& tx, std::optional<accounts::AccountId> who, std::string action,
                   std::string_view subject, std::string detail) const {
    store::append_log(tx, {platform_.ids.next_value(), platform_.clock.now(), who,
                           std::move(action), std::string(subject), std::move(detail)});
}

std::string Registry::names_of(db::Tx& tx, const std::vector<accounts::AccountId>& people) const {
    std::vector<std::string> names;
    for (const auto& account : accounts_.find_many(tx, people)) names.push_back(account.username);
    return join(names, " ");
}

}  // namespace kentongan::warnings
