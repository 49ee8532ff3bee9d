// The SQL of the registry: what is proposed, what was changed by whom, which source needs a human.
// Functions take the caller's transaction and decide nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings::store {

inline constexpr int kMaxOpenProposals = 100;
inline constexpr int kMaxAlarms = 200;

std::span<const db::Sql> registry_queries();

struct ProposalRow {
    std::int64_t id = 0;
    std::string action, name, body;
    accounts::AccountId proposed_by;
    TimePoint proposed_at;
};
void insert_proposal(db::Tx& tx, const ProposalRow& proposal);
// Open ones proposed after that moment, oldest first.
std::vector<ProposalRow> list_open_proposals(db::Tx& tx, std::int64_t after_id);
std::optional<ProposalRow> find_open_proposal(db::Tx& tx, std::int64_t id);
// False when somebody else was faster.
bool decide_proposal(db::Tx& tx, std::int64_t id, std::string_view outcome, accounts::AccountId who,
                     TimePoint now);

struct LogRow {
    std::int64_t id = 0;
    TimePoint at;
    std::optional<accounts::AccountId> actor;  // empty: the operator
    std::string action, subject, detail;
};
void append_log(db::Tx& tx, const LogRow& row);
std::vector<LogRow> list_log(db::Tx& tx, std::int64_t before_id, int limit);  // newest first

void raise_alarm(db::Tx& tx, SourceId source, std::string_view kind, std::string_view reason,
                 TimePoint now);
bool clear_alarm(db::Tx& tx, SourceId source, std::string_view kind, TimePoint now);
std::vector<Alarm> list_alarms(db::Tx& tx);  // open ones of sources that are registered

}  // namespace kentongan::warnings::store
