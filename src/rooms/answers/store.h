// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/answers/api.h"

namespace kentongan::answers {

using accounts::AccountId;
using warnings::AlertId;
using warnings::ChainId;

std::string_view name_of(Kind kind);
std::optional<Kind> parse_kind(std::string_view name);

struct Answer {
    ChainId chain;
    Kind kind = Kind::Safe;
    std::string responder, network;
    regions::Code place;  // all of Indonesia: not known
    std::string rt;
    bool counted = true, exercise = false;
    TimePoint created_at;
};

enum class Need { Medical, Evacuation, Supplies, Other };
enum class HelpState { Open, Taken, Done, False, Withdrawn };
std::string_view name_of(Need need);
std::optional<Need> parse_need(std::string_view name);
std::string_view name_of(HelpState state);
HelpState parse_state(std::string_view name);

struct Help {
    HelpId id;
    ChainId chain;
    std::string asker, network, token_hash;
    bool exercise = false;
    Need need = Need::Other;
    std::string detail;
    regions::Code place;
    std::string rt, spot;  // spot: "blue house behind the mosque"
    std::optional<geo::Point> point;
    std::string name, phone;
    HelpState state = HelpState::Open;
    std::optional<AccountId> helper;
    TimePoint created_at, changed_at;
};

struct HelpEvent {
    std::optional<AccountId> account;  // empty: the asker
    std::string act;                   // "ask", "take", "release", "done", "false", "withdraw"
    TimePoint at;
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> answer_queries();
std::span<const db::Sql> help_queries();

std::optional<Answer> find_answer(db::Tx& tx, ChainId chain, Kind kind, std::string_view responder);
void insert_answer(db::Tx& tx, const Answer& answer);
void update_answer_place(db::Tx& tx, const Answer& answer);
void remove_answer(db::Tx& tx, const Answer& answer);
// Of this network, at most `most`.
std::int64_t count_answers(db::Tx& tx, ChainId chain, Kind kind, std::string_view network,
                           int most);
bool remove_answers(db::Tx& tx, ChainId chain, int most);  // false: none are left

// Adds to the whole, the place and its RT.
void tally(db::Tx& tx, const Answer& answer, int difference);
Totals totals(db::Tx& tx, ChainId chain);
// Of places (`scope` "place") or their RTs ("rt"), after that place.
std::vector<PlaceCount> list_counts(db::Tx& tx, ChainId chain, std::string_view scope,
                                    regions::Code after, int limit);

void insert_help(db::Tx& tx, const Help& help);
std::optional<Help> find_help(db::Tx& tx, HelpId id);
std::optional<Help> find_help_by_token(db::Tx& tx, std::string_view token_hash);
std::vector<Help> list_help(db::Tx& tx, ChainId chain, HelpId after, int limit);
// True when it was in state `from`.
bool update_help(db::Tx& tx, const Help& help, HelpState from);
std::int64_t count_open_help(db::Tx& tx, ChainId chain, std::string_view asker, int most);
std::int64_t count_help_of_network(db::Tx& tx, ChainId chain, std::string_view network, int most);
bool remove_help(db::Tx& tx, ChainId chain, int most);
void insert_help_event(db::Tx& tx, std::int64_t id, HelpId help, const HelpEvent& event);
std::vector<HelpEvent> list_help_events(db::Tx& tx, HelpId help, int limit);

struct CodeRow {
    ChainId chain;
    AlertId alert;
};
std::optional<CodeRow> find_code(db::Tx& tx, std::string_view code);
std::optional<std::string> find_code_of(db::Tx& tx, ChainId chain);
bool insert_code(db::Tx& tx, std::string_view code, const CodeRow& row);  // false: taken

void put_chain(db::Tx& tx, ChainId chain, TimePoint at);
std::vector<Answers::Recent> list_chains(db::Tx& tx, TimePoint before, int limit);

}  // namespace store
}  // namespace kentongan::answers
