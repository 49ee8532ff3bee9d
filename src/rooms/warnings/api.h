#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/types.h"

namespace kentongan::warnings {

struct NewSource {
    std::string name;  // unique, "bmkg-nowcast"
    std::string url;
    std::string kind;       // bmkg-quake | bmkg-nowcast | bmkg-tsunami | cap-atom | cap-rss | cap |
                            // kentongan (see the room relay)
    int every_seconds = 0;  // 0: the kind's own pace
    bool trusted = true;    // may push for its regions; otherwise shown as unverified
    std::vector<regions::Code> regions;  // may warn for these; empty: all of Indonesia
    std::vector<std::string> hazards;    // may warn of these, by key; empty: all
    std::string title;                   // for people; empty: the name
    bool exercise = false;               // everything from it is an exercise, whatever it says
    std::string sender = {};             // the only CAP sender it may speak as; empty: any
    // Its certificate or public key (PEM): what is not signed with it is never taken. Only for
    // kinds that send CAP.
    std::string key = {};
    bool accepts_sha1 = false;  // of its signatures: for offices that cannot do better
};

struct NewOffice {
    std::string name, title;             // "bpbd-bantul", "BPBD Kabupaten Bantul"
    std::vector<regions::Code> regions;  // empty: all of Indonesia
    std::vector<std::string> hazards;    // empty: all
    std::vector<accounts::AccountId> officers;
    bool exercise = false;
};

// Hazards an office may warn of, the commonest first.
std::span<const std::string_view> hazard_keys();
bool is_hazard(std::string_view key);
Template template_of(std::string_view hazard, Level level, std::string_view language);
// Marks `info` so that its hazard needs no guess and the lines of its instruction are the steps.
void mark_as_written_here(cap::Info& info, std::string_view hazard);
// A source that needs a human: `kind` is "silent" (no good answer for longer than its kind allows)
// or "signature" (it sent what its key did not sign).
struct Alarm {
    std::string source, kind;
    TimePoint since;
    std::string reason;  // in English, for the operator
};

class Warnings {
public:
    Warnings(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
             statuses::Statuses& statuses, notifications::Notifications& notifications);
    ~Warnings();
    static std::vector<db::Migration> migrations();

    // At once and in the operator's name, as the next ones and add_office: for the command line.
    // People propose and approve on /kelola/sumber. Conflict when the name is taken.
    Result<SourceId> add_source(const NewSource& source);
    Result<void> remove_source(std::string_view name);
    static std::vector<Alarm> alarms(db::Tx& tx);  // open ones, oldest first
    // Fetches now, all sources when `name` is empty, and takes in what is new. Blocks. Returns
    // messages taken. TooManyRequests when the provider's budget is not refilled within `patience`.
    Result<int> poll(std::string_view name = {}, Duration patience = {});
    // Lets the server that runs on the same data do so and waits for it: only there are the people
    // whom it concerns. Unavailable when it does not answer within `wait`.
    Result<int> poll_by_server(std::string_view name, Duration wait);
    void start_polling();  // politely, and for who asks by poll_by_server()

    // Offices of this server. Trusted as they are registered: who calls decides who may (two
    // officers on the page, the operator on the command line). Conflict when the name is taken.
    Result<SourceId> add_office(const NewOffice& office);
    std::optional<Office> find_office(db::Tx& tx, SourceId id) const;
    std::vector<Office> offices_of(db::Tx& tx, accounts::AccountId officer) const;
    std::vector<accounts::AccountId> officers_of(db::Tx& tx, SourceId office) const;
    void put_officer(db::Tx& tx, SourceId office, accounts::AccountId account);
    void remove_officer(db::Tx& tx, SourceId office, accounts::AccountId account);
    // A post of the office that only `people` may see and that every app shows as a mention; and a
    // letter to those who gave an address. In the caller's transaction. What cannot be told is
    // logged: nothing waits for it.
    void tell(db::Tx& tx, SourceId office, std::span<const accounts::AccountId> people,
              const Notice& notice);
    // An officer of an office responsible for all of `place`, or an administrator: may see and do
    // what concerns helping people there. Warning itself asks for an office (may_warn).
    bool is_officer_for(db::Tx& tx, accounts::AccountId account, regions::Code place) const;
    // Is the office responsible for all of `cover`, and for the hazard?
    static bool may_warn(const Office& office, std::span<const regions::Code> cover,
                         std::string_view hazard);

    // All hazards there are, always in the same order; "other" last.
    static std::vector<HazardName> hazards(std::string_view language);

    // Takes in a message written here, as if the office had been fetched: in the caller's
    // transaction, so that it and its consequences commit with the approval that caused it.
    // Forbidden when `office` is none. A repetition of its identity is answered with the known id.
    Result<AlertId> issue(db::Tx& tx, SourceId office, cap::Alert alert);
    // Messages that another server passed on, taken in as from the source of kind "kentongan" that
    // stands for it, in the caller's transaction. Returns how many were new or changed. NotFound.
    Result<int> take(db::Tx& tx, SourceId source, std::string_view document,
                     std::vector<cap::Alert> alerts);
    // The page of a warning as people would see it if `alert` were issued by `office` now: the view
    // of the template "warnings/page". Writes nothing.
    web::View preview(db::Tx& tx, SourceId office, cap::Alert alert,
                      std::string_view language) const;
    // The places a message would reach, as a minimal cover.
    std::vector<regions::Code> cover_of(const cap::Alert& alert) const;

    // What other rooms may know. Empty when there is no such chain; hidden ones are returned too.
    std::optional<Summary> summary(db::Tx& tx, ChainId chain, std::string_view language) const;
    std::optional<ChainId> chain_of(db::Tx& tx, AlertId alert) const;
    std::vector<Message> messages(db::Tx& tx, ChainId chain,
                                  std::string_view language) const;  // oldest first
    std::vector<Target> targets(db::Tx& tx, AlertId alert) const;    // by region
    std::optional<cap::Alert> body(db::Tx& tx, AlertId alert) const;
    // Valid CAP 1.2 of one message, as its page links to it; empty when it may not be published.
    // Signed from the moment this server serves or certificate() was called.
    std::string cap_xml(db::Tx& tx, AlertId alert) const;
    // What our CAP is signed with (PEM). Makes it when there is none: not inside a transaction.
    std::string certificate() const;
    // `cap`, signed by whomever, with our signature as its last: for passing it on. As it is until
    // this server serves or certificate() was called.
    std::string countersigned(std::string cap) const;
    // The Alert entity of the API for one message, as anybody may read it; empty when there is
    // none.
    std::string alert_json(db::Tx& tx, AlertId alert, std::string_view language) const;
    // From memory: live chains that may be shown, gravest first; exercises too, look at them.
    std::vector<ChainId> live_chains() const;

    // The bar above every page: live warnings for these places. Bounded, from memory.
    std::vector<web::View> bar(std::span<const regions::Code> places, bool joins_exercises,
                               std::string_view language) const;
    // Any number of live warnings for people nowhere: for the welcome page.
    std::vector<web::View> live_views(std::string_view language, std::size_t limit) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::warnings
