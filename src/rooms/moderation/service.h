// Reports, what moderators decide about people, the log of it, and appeals.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/mail/mail.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/moderation/store.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"

namespace kentongan::moderation {

inline constexpr std::size_t kMaxComment = kMaxReportComment, kMaxText = 4'000, kMaxAppeal = 2'000;
inline constexpr std::size_t kMaxStatuses = 100, kMaxRuleText = 300, kMaxHint = 500;
inline constexpr int kMaxRules = 100;
inline constexpr int kReportsADay = 400;  // of one person, as Mastodon

struct NewReport {
    AccountId reporter, target;
    std::string category, comment;
    bool forward = false;
    std::vector<std::string> forward_to;  // domains; none: the target's
    std::vector<StatusId> statuses;
    std::vector<RuleId> rules;
};

struct Act {
    AccountId target;
    std::string action, text;
    std::optional<ReportId> report;
    std::vector<StatusId> statuses;  // where the action is about posts
    bool sends_mail = true;
};

// Who did something, to what, why: a line of the log before it is written.
struct Deed {
    AccountId by;
    std::string_view action, kind;
    std::string subject;
    std::int64_t subject_id = 0;
    std::string reason = {};
};

inline constexpr const char* kLetterJob = "moderation.letter";  // of a strike
inline constexpr const char* kAnswerJob = "moderation.answer";  // to an appeal

Error not_found();
Error not_allowed();
// In Mastodon's words; the API puts "Validation failed: " before them.
Error invalid(std::string_view text, std::string_view field);

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
            notifications::Notifications& notifications);

    // Forbidden below `least`.
    Result<accounts::Account> staff(db::Tx& tx, AccountId by, accounts::Role least) const;
    void log(db::Tx& tx, const Deed& deed);

    // NotFound for people and posts the reporter may not see; moderators are told soon after.
    Result<Report> report(db::Tx& tx, const NewReport& wanted);

    // How many reports it became.
    Result<int> receive(db::Tx& tx, const ForeignReport& told);

    // By moderators.
    Result<Report> find_report(db::Tx& tx, AccountId by, ReportId id) const;
    struct Change {
        std::optional<std::string> category;
        std::optional<std::vector<RuleId>> rules;
    };
    Result<Report> change_report(db::Tx& tx, AccountId by, ReportId id, const Change& change);
    Result<Report> assign(db::Tx& tx, AccountId by, ReportId id, bool to_self);
    Result<Report> resolve(db::Tx& tx, AccountId by, ReportId id, bool resolved);

    // Sets, lifts, lets in; never about somebody of the same rank or higher.
    Result<Strike> act(db::Tx& tx, AccountId by, const Act& act);
    Result<void> lift(db::Tx& tx, AccountId by, AccountId target, std::string_view measure,
                      std::string_view reason = {});
    Result<void> admit(db::Tx& tx, AccountId by, AccountId target, bool approved);
    // Removes all posts of a suspended account; the work is done after the answer.
    Result<void> erase(db::Tx& tx, AccountId by, AccountId target);

    // The person's own strike; NotFound otherwise.
    Result<Strike> own_strike(db::Tx& tx, AccountId target, StrikeId id) const;
    Result<void> appeal(db::Tx& tx, AccountId target, StrikeId id, std::string_view text);
    // Accepting undoes what the strike did; the person is told by letter.
    Result<void> decide(db::Tx& tx, AccountId by, StrikeId id, bool accepted);
    // Proves that whoever holds the address of a strike got our letter about it: people who are
    // suspended cannot sign in.
    std::string proof_of(StrikeId id) const;

    Result<void> save_rule(db::Tx& tx, AccountId by, Rule rule);  // without an id: a new one
    Result<void> remove_rule(db::Tx& tx, AccountId by, RuleId id);

    std::function<Result<void>(const mail::Mail&)> post;  // replaced by tests
    // Told how many reports were dealt with; before requests come.
    std::function<void(db::Tx&, std::int64_t)> settled;
    void stop() { mailer_.stop(); }

private:
    Result<accounts::Account> subject_of(db::Tx& tx, AccountId by, AccountId target) const;
    Result<void> carry_out(db::Tx& tx, const Act& act);
    Result<void> undo(db::Tx& tx, const Strike& strike);
    Result<void> set(db::Tx& tx, AccountId target, std::string_view measure, bool on);
    Result<void> cover(db::Tx& tx, AccountId author, const std::vector<StatusId>& posts,
                       bool covered);
    Result<Report> file(db::Tx& tx, Report made);
    void forward(db::Tx& tx, const NewReport& wanted, const accounts::Account& target,
                 Report& made);
    Result<std::vector<StatusId>> visible_of(db::Tx& tx, const NewReport& wanted) const;
    void settle(db::Tx& tx, AccountId by, const Act& act);
    Result<void> erase_some(AccountId target);

    // letters.cpp
    std::vector<AccountId> moderators() const;
    Result<void> tell_of_report(ReportId id);
    Result<void> tell_of_newcomer(AccountId account);
    void tell(db::Tx& tx, const Strike& strike, bool by_mail);
    void enqueue_letter(db::Tx& tx, const char* kind, StrikeId id);
    Result<void> send_letter(StrikeId id, bool is_answer);
    mail::Mail letter_of(const Strike& strike, const accounts::Dossier& person) const;
    mail::Mail answer_to(const Strike& strike, const accounts::Dossier& person) const;
    std::string address_of(StrikeId id) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
    notifications::Notifications& notifications_;
    mail::Mailer mailer_;
};

}  // namespace kentongan::moderation
