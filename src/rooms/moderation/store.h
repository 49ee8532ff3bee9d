// All SQL of the room: reports and strikes (store.cpp), what is kept out (store_blocks.cpp), what
// is counted (store_counts.cpp). The audit log is only ever added to.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/moderation/types.h"

namespace kentongan::moderation {

struct ReportFilter {
    bool resolved = false;
    std::optional<AccountId> reporter, target;
};

// A domain let in by name, or one whose e-mail addresses are refused.
struct NamedDomain {
    BlockId id;
    std::string domain;
    TimePoint created_at;
};
struct EmailHash {
    BlockId id;
    std::string hash;  // 64 hexadecimal digits
};
struct IpBlock {
    BlockId id;
    std::string cidr;  // as Cidr::text()
    std::string severity, comment;
    TimePoint created_at;
    std::optional<TimePoint> expires_at;
};

// How often something happened on a day; `subject` divides a kind further and may be empty.
struct Count {
    std::int64_t day = 0;  // since 1970
    std::string kind, subject;
    std::int64_t value = 0;
};
// People who joined on `joined` (day or month's first day) and were here on `seen`.
struct Presence {
    std::int64_t joined = 0, seen = 0;
    std::int64_t people = 0;
};
struct Span {
    std::int64_t first = 0, last = 0;  // days, both included
};

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();
std::span<const db::Sql> block_queries();
std::span<const db::Sql> count_queries();

void insert_report(db::Tx& tx, const Report& report);
std::optional<Report> find_report(db::Tx& tx, ReportId id);
std::vector<Report> list_reports(db::Tx& tx, const ReportFilter& filter, const Page& page);
bool has_report(db::Tx& tx, std::string_view uri);
void update_report(db::Tx& tx, const Report& report);
// How many it were.
std::int64_t resolve_all(db::Tx& tx, AccountId target, AccountId by, TimePoint now);
// At most `most`.
std::int64_t count_reports_by(db::Tx& tx, AccountId reporter, TimePoint since, int most);
std::int64_t count_open(db::Tx& tx, int most);

void insert_rule(db::Tx& tx, const Rule& rule);
std::vector<Rule> list_rules(db::Tx& tx, int limit);
std::vector<Rule> find_rules(db::Tx& tx, std::span<const RuleId> ids);  // removed ones, too
bool update_rule(db::Tx& tx, const Rule& rule);
bool remove_rule(db::Tx& tx, RuleId id, TimePoint now);

void insert_strike(db::Tx& tx, const Strike& strike);
std::optional<Strike> find_strike(db::Tx& tx, StrikeId id);
std::vector<Strike> list_strikes_of(db::Tx& tx, AccountId target, int limit);
std::vector<Strike> list_appealed(db::Tx& tx, int limit);           // not decided, oldest first
bool insert_appeal(db::Tx& tx, StrikeId id, const Appeal& appeal);  // false: there is one
bool decide_appeal(db::Tx& tx, StrikeId id, AccountId by, const Appeal& appeal);

void insert_audit(db::Tx& tx, const AuditEntry& entry);
std::vector<AuditEntry> list_audit(db::Tx& tx, AuditId before, int limit);

// Domain blocks (store_blocks.cpp). insert_ functions answer false where there is one.
bool insert_domain_block(db::Tx& tx, const DomainBlock& block);
std::optional<DomainBlock> find_domain_block(db::Tx& tx, BlockId id);
// Of these domains, whatever is blocked.
std::vector<DomainBlock> domain_blocks_of(db::Tx& tx, std::span<const std::string> domains);
std::vector<DomainBlock> list_domain_blocks(db::Tx& tx, const Page& page);
std::vector<DomainBlock> list_domain_blocks_by_name(db::Tx& tx, std::string_view after, int limit);
bool update_domain_block(db::Tx& tx, const DomainBlock& block);
bool remove_domain_block(db::Tx& tx, BlockId id);

enum class Names { Allowed, EmailBlocked };
bool insert_name(db::Tx& tx, Names which, const NamedDomain& name);
std::optional<NamedDomain> find_name(db::Tx& tx, Names which, BlockId id);
std::vector<NamedDomain> names_of(db::Tx& tx, Names which, std::span<const std::string> domains);
std::vector<NamedDomain> list_names(db::Tx& tx, Names which, const Page& page);
bool remove_name(db::Tx& tx, Names which, BlockId id);

bool insert_email_hash(db::Tx& tx, const EmailHash& hash);
std::optional<EmailHash> find_email_hash(db::Tx& tx, BlockId id);
std::optional<EmailHash> email_hash_of(db::Tx& tx, std::string_view hash);
std::vector<EmailHash> list_email_hashes(db::Tx& tx, const Page& page);
bool remove_email_hash(db::Tx& tx, BlockId id);

bool insert_ip_block(db::Tx& tx, const IpBlock& block);
std::optional<IpBlock> find_ip_block(db::Tx& tx, BlockId id);
std::vector<IpBlock> ip_blocks_of(db::Tx& tx, std::span<const std::string> cidrs, TimePoint now);
std::vector<IpBlock> list_ip_blocks(db::Tx& tx, const Page& page);
// Those that refuse every request.
std::vector<IpBlock> list_closed_addresses(db::Tx& tx, TimePoint now, int limit);
bool update_ip_block(db::Tx& tx, const IpBlock& block);
bool remove_ip_block(db::Tx& tx, BlockId id);
std::int64_t remove_expired_ip_blocks(db::Tx& tx, TimePoint now);

// Counters (store_counts.cpp).
void add_count(db::Tx& tx, const Count& count);
// Whether this is the first sign of this person on this day.
bool mark_active(db::Tx& tx, std::int64_t day, AccountId account, std::int64_t joined_day);
std::vector<Count> counts_of(db::Tx& tx, std::string_view kind, std::string_view subject,
                             Span span);
// By subject, the largest first.
std::vector<Count> largest_of(db::Tx& tx, std::string_view kind, Span span, int limit);
std::vector<Count> active_by_day(db::Tx& tx, Span span);
std::int64_t active_in(db::Tx& tx, Span span);
// Each person once for a day, of those who joined within `span`.
std::vector<Presence> presence_by_day(db::Tx& tx, Span span);
// Each person once for a run of days, of those who joined on days of `joined`.
std::int64_t present_of(db::Tx& tx, Span joined, Span seen);
// The activity of one day, the oldest.
void forget_oldest_before(db::Tx& tx, std::int64_t day);
std::int64_t database_bytes(db::Tx& tx);
std::string database_version(db::Tx& tx);

}  // namespace store
}  // namespace kentongan::moderation
