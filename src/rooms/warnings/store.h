// All SQL of this room. Functions take the caller's transaction, decide nothing and know no HTTP.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/db/database.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings::store {

inline constexpr int kMaxSources = 500;
inline constexpr int kMaxQuarantine = 500;
inline constexpr int kMaxChainMessages = 500;
inline constexpr int kMaxLiveChains = 2'000;
inline constexpr int kMaxEndedChains = 200;
inline constexpr auto kKeepPolls = std::chrono::hours(24);

// Every statement, for the test that none walks over a large table.
std::span<const db::Sql> alert_queries();
std::span<const db::Sql> source_queries();
std::span<const db::Sql> poll_queries();

// Sources (store_sources.cpp)
void insert_source(db::Tx& tx, const Source& source, TimePoint now);
// Gives a removed name its new life. False when the name is not there or not removed.
bool revive_source(db::Tx& tx, const Source& source, TimePoint now);
bool source_name_known(db::Tx& tx, std::string_view name);  // removed ones too
bool remove_source(db::Tx& tx, std::string_view name, TimePoint now);
std::vector<Source> list_sources(db::Tx& tx);                // by name, removed ones left out
std::optional<Source> find_source(db::Tx& tx, SourceId id);  // removed ones too
std::optional<Source> find_source_by_name(db::Tx& tx, std::string_view name);
void update_source_health(db::Tx& tx, const Source& source);

void put_officer(db::Tx& tx, SourceId office, accounts::AccountId account, TimePoint now);
void remove_officer(db::Tx& tx, SourceId office, accounts::AccountId account);
std::vector<accounts::AccountId> list_officers(db::Tx& tx, SourceId office);  // at most 200
std::vector<Source> list_offices_of(db::Tx& tx, accounts::AccountId account);

std::optional<Document> find_document(db::Tx& tx, SourceId source, std::string_view url);
void put_document(db::Tx& tx, SourceId source, const Document& document);
void remove_documents_before(db::Tx& tx, TimePoint time);

// A repetition of known bytes only counts. Keeps the newest kMaxQuarantine.
void put_quarantine(db::Tx& tx, SourceId source, const QuarantineRow& row,
                    std::string_view content_hash);
std::vector<QuarantineRow> list_quarantine(db::Tx& tx, std::int64_t before_id, int limit);

// What other processes ask for (store_polls.cpp)
std::int64_t sources_change(db::Tx& tx);  // another number after each added or removed source
struct PollRequest {
    std::int64_t id = 0;
    std::string source_name;  // empty: all
};
void insert_poll_request(db::Tx& tx, const PollRequest& request, TimePoint now);
std::vector<PollRequest> list_poll_requests(db::Tx& tx, TimePoint asked_after, int limit);
void answer_poll_request(db::Tx& tx, std::int64_t id, const Result<int>& taken, TimePoint now);
std::optional<Result<int>> find_poll_answer(db::Tx& tx, std::int64_t id);

// Alerts (store.cpp)
std::optional<AlertRow> find_alert(db::Tx& tx, AlertId id);
std::optional<AlertRow> find_alert(db::Tx& tx, std::string_view realm, std::string_view sender,
                                   std::string_view identifier);
std::vector<AlertRow> list_alerts_of(db::Tx& tx, ChainId chain);  // by sent, oldest first
AlertId newest_alert(db::Tx& tx);                                 // 0 when there is none
void insert_alert(db::Tx& tx, const AlertRow& alert);
void update_alert(db::Tx& tx, const AlertRow& alert);  // all but id, realm and identity
void set_alert_state(db::Tx& tx, AlertId id, State state);

std::string find_body(db::Tx& tx, AlertId id);  // empty when missing
void put_body(db::Tx& tx, AlertId id, std::string_view body);

std::optional<std::string> find_content_hash(db::Tx& tx, AlertId alert, std::string_view document);
bool content_hash_known(db::Tx& tx, AlertId alert, std::string_view content_hash);
void put_content_hash(db::Tx& tx, AlertId alert, std::string_view document,
                      std::string_view content_hash);

void replace_references(db::Tx& tx, AlertId alert, std::span<const cap::Reference> references);
std::vector<std::pair<AlertId, cap::Reference>> list_references_of(db::Tx& tx, ChainId chain);
// Messages of the realm that `alert` references, that reference it, or that reference something
// it references too: its neighbours in the graph of references.
std::vector<AlertRow> list_neighbours(db::Tx& tx, const AlertRow& alert);

void replace_targets(db::Tx& tx, AlertId alert, std::span<const Target> targets);
std::vector<Target> list_targets(db::Tx& tx, AlertId alert);  // by region

// Chains
std::optional<ChainRow> find_chain(db::Tx& tx, ChainId id);
void insert_chain(db::Tx& tx, const ChainRow& chain);
void update_chain(db::Tx& tx, const ChainRow& chain);
void move_alerts(db::Tx& tx, ChainId from, ChainId to);
void remove_chain(db::Tx& tx, ChainId id);
std::vector<ChainId> list_due_chains(db::Tx& tx, TimePoint now, int limit);
// Live ones first come by head, newest first; then those that ended after `ended_after`.
struct ChainAndHead {
    ChainRow chain;
    AlertRow head;
    Source source;  // its name, title and kind
};
std::vector<ChainAndHead> list_shown_chains(db::Tx& tx, TimePoint ended_after);

}  // namespace kentongan::warnings::store
