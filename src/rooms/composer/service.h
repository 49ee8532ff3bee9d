// The rules: who may write, who approves, and that a warning goes out once. No HTTP, no pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/composer/message.h"
#include "rooms/composer/types.h"

namespace kentongan::composer {

using accounts::AccountId;

struct NewDraft {
    warnings::SourceId office;
    bool exercise = false;
    Content content;
};

// Somebody does something to the version of a draft that they have seen.
struct Step {
    AccountId officer;
    DraftId draft;
    int version = 0;
    std::string text = {};  // reason, where one is asked for
};

// A draft with what its page and JSON say besides.
struct Sheet {
    Draft draft;
    warnings::Office office;
    cap::Alert alert;
    std::vector<Problem> problems;
    std::vector<regions::Code> cover;
    bool needs_second = false;  // before it may go out
    bool is_mine = false;       // of who asks
};

// What an officer finds at their desk.
struct Desk {
    std::vector<warnings::Office> offices;
    std::vector<Draft> to_approve, to_review, mine;
    std::vector<warnings::Summary> live;  // of these offices, gravest first
};

class Service {
public:
    explicit Service(const Writing& writing) : writing_(writing) {}

    // All answer Forbidden to who is no officer of the office, NotFound for no such draft, Conflict
    // when the draft was changed or decided meanwhile (see changes_since), and Unprocessable with
    // the field that is wrong. All write: pool only.
    Result<Draft> create(AccountId officer, const NewDraft& wanted);
    // Only its author, while it is not out. Approval begins again with the new version.
    Result<Draft> edit(const Step& step, const Content& content);
    // Goes out at once when no second officer is needed, else waits for one.
    Result<Draft> submit(const Step& step);
    Result<Draft> approve(const Step& step);    // another officer than the author; goes out
    Result<Draft> give_back(const Step& step);  // with what should change
    Result<Draft> withdraw(const Step& step);
    // The author alone, in an emergency, with a reason; another officer must review it afterwards.
    Result<Draft> send_alone(const Step& step);
    Result<Draft> agree(const Step& step);   // the review
    Result<Draft> object(const Step& step);  // with what was wrong

    // A draft with everything of the warning that counts now, to change what is different.
    Result<Draft> begin_update(AccountId officer, warnings::ChainId chain,
                               std::optional<warnings::Level> level = {}, int hours = 0);
    // One officer is enough to end a warning: nobody is kept in fear for want of a signature.
    // `kind`: AllClear or Cancel, the latter with a reason.
    Result<Draft> end(AccountId officer, warnings::ChainId chain, Kind kind,
                      const std::string& reason);
    static std::string_view standard_reason(Kind kind);  // a message id, prepared for end()

    Desk desk(db::Tx& tx, AccountId officer, DraftId before = {}) const;
    // The draft and what it would be; for officers of its office.
    Result<Sheet> sheet(db::Tx& tx, AccountId officer, DraftId draft) const;
    std::optional<warnings::AlertId> alert_of(db::Tx& tx, DraftId draft) const;  // once it is out
    std::vector<LogEntry> log(db::Tx& tx, DraftId draft) const;
    // Names of the fields edited after `version`.
    std::vector<std::string> changes_since(db::Tx& tx, DraftId draft, int version) const;
    // The live chain an officer may update and end; NotFound, Forbidden.
    Result<warnings::Summary> own_chain(db::Tx& tx, AccountId officer,
                                        warnings::ChainId chain) const;
    const Writing& writing() const { return writing_; }

private:
    struct Found {
        Draft draft;
        warnings::Office office;
    };
    Result<Found> find(db::Tx& tx, AccountId officer, DraftId draft) const;
    Result<Found> find_version(db::Tx& tx, const Step& step) const;
    std::optional<warnings::Office> office_for(db::Tx& tx, AccountId officer,
                                               warnings::SourceId office) const;
    bool needs_second(const Draft& draft) const;
    Draft draft_about(const warnings::Summary& chain, Kind kind) const;
    Draft ending_draft(const warnings::Summary& chain, Kind kind, const std::string& reason) const;
    Content content_now(db::Tx& tx, const warnings::Summary& chain) const;
    std::vector<cap::Reference> references_to(db::Tx& tx, warnings::ChainId chain) const;
    Result<void> check_chain(db::Tx& tx, const Draft& draft) const;
    Result<cap::Alert> complete(db::Tx& tx, const Found& found) const;
    void note(db::Tx& tx, const Draft& draft, AccountId officer, std::string action,
              std::string detail = {}) const;
    Result<Draft> keep(db::Tx& tx, Draft draft, AccountId officer, std::string action,
                       std::string detail = {}) const;
    Result<Draft> issue(db::Tx& tx, Found found, AccountId officer, std::string action,
                        std::string detail = {}) const;
    Result<Draft> review(const Step& step, Review verdict);

    Writing writing_;
};

}  // namespace kentongan::composer
