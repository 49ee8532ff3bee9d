// The rules: who counts, who may see who needs help, and for how long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rooms/answers/store.h"

namespace kentongan::answers {

inline constexpr Duration kUndoWithin = 10min;
inline constexpr Duration kAfterEnd = std::chrono::hours(24);  // answers are taken and kept
// An address may be a village behind one antenna, or one person with a script: beyond these its
// answers are kept but not counted, and then refused.
inline constexpr int kCountedOfNetwork = 30, kKeptOfNetwork = 200;
inline constexpr int kHelpOfAsker = 3, kHelpOfNetwork = 20;
inline constexpr std::size_t kLongestDetail = 280, kLongestSpot = 120, kLongestName = 80;

// Who answers: a person with an account, or a browser without, known by a random cookie.
struct Who {
    std::optional<AccountId> account;
    std::string key;      // "account:7", "visitor:HASH"
    std::string network;  // hash of the address
};

struct Where {
    std::optional<regions::Code> place;  // empty: the home of the account
    std::string rt;                      // as typed
};

// What was asked for and its warning as it stands.
struct About {
    ChainId chain;
    warnings::Summary summary;  // in the language asked for
};
// NotFound for none and hidden ones.
Result<About> about(db::Tx& tx, const Answers::Impl& room, AlertId alert,
                    std::string_view language);

// Unprocessable ("rt"), Gone a day after the end, TooManyRequests. An answer given before keeps its
// time and takes the new place.
Result<Answer> answer(db::Tx& tx, Answers::Impl& room, const Who& who, AlertId alert, Kind kind,
                      const Where& where);
// NotFound; Unprocessable after kUndoWithin.
Result<void> undo(db::Tx& tx, Answers::Impl& room, const Who& who, AlertId alert, Kind kind);
// "05" of " 5 "; empty when it is none, Unprocessable when it is no number of three digits.
Result<std::string> normal_rt(std::string_view text);

struct NewHelp {
    std::string need, detail, rt, spot, name, phone;  // as typed
    PlaceField place;
};
struct FieldProblem {
    std::string field;
    std::string_view text;  // message id
};
// Everything that is wrong with it, for the form; empty: it may be asked.
std::vector<FieldProblem> problems_of(const NewHelp& help);
// `token` is the capability of the asker. Unprocessable with the first problem, Gone,
// TooManyRequests.
Result<Help> ask_help(db::Tx& tx, Answers::Impl& room, const Who& who, AlertId alert,
                      const NewHelp& help, std::string_view token);
std::optional<Help> help_of_token(db::Tx& tx, std::string_view token);
// By the asker: not needed any more. NotFound; Conflict when it is closed already.
Result<void> withdraw(db::Tx& tx, Answers::Impl& room, std::string_view token);

struct HelpPage {
    std::vector<Help> rows;
    std::optional<HelpId> next;  // there may be more after this one
};
// Open ones whose places concern `account`. Forbidden for who helps nowhere in the warned places.
Result<HelpPage> list_help(db::Tx& tx, const Answers::Impl& room, AccountId account,
                           const About& about, HelpId after);
// "take", "release", "done" or "false". NotFound for who may not see it; Conflict when it is in
// another state by now; BadRequest.
Result<void> act_on_help(db::Tx& tx, Answers::Impl& room, AccountId account, HelpId id,
                         std::string_view act);

// A step of the job: forgets who answered and asked once the warning is over for kAfterEnd. False:
// nothing is left, or it is in force again.
bool forget_some(db::Tx& tx, const Answers::Impl& room, ChainId chain);

}  // namespace kentongan::answers
