// What people report, what moderators decide about it, and which servers and addresses are kept
// out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::moderation {

using accounts::AccountId;
using statuses::StatusId;
using ReportId = Id<struct ReportTag>;
using RuleId = Id<struct RuleTag>;
using StrikeId = Id<struct StrikeTag>;
using AuditId = Id<struct AuditTag>;
using BlockId = Id<struct BlockTag>;

struct Rule {
    RuleId id;
    std::int64_t position = 0;
    std::string text, hint;
};

struct Report {
    ReportId id;
    AccountId reporter, target;
    std::string category;  // spam, legal, violation, other
    std::string comment;
    bool forwarded = false;
    std::vector<StatusId> statuses;
    std::vector<RuleId> rules;
    TimePoint created_at, updated_at;
    std::optional<AccountId> assigned, resolved_by;
    std::optional<TimePoint> resolved_at;
    std::string uri = {};  // at the server it came from
};

struct Appeal {
    std::string text;
    TimePoint created_at;
    std::optional<TimePoint> decided_at;
    bool accepted = false;
};

// What a moderator did about somebody, as the person is told: Mastodon's AccountWarning.
struct Strike {
    StrikeId id;
    AccountId target, moderator;
    std::string action;  // a name of acts.h
    std::string text;
    std::optional<ReportId> report;
    std::vector<StatusId> statuses;
    TimePoint created_at;
    std::optional<Appeal> appeal;
};

// One line of the log: who did what to whom or what, and why. `subject` is a name to read.
struct AuditEntry {
    AuditId id;
    AccountId moderator;
    std::string action, kind, subject;
    std::int64_t subject_id = 0;
    std::string reason;
    TimePoint created_at;
};

// What another server tells of our people, by their ids and those of their posts.
struct ForeignReport {
    AccountId reporter;
    std::string uri, comment;
    std::vector<std::string> about;
};
inline constexpr std::size_t kMaxReportComment = 1'000;  // characters

// In order of strictness.
enum class Severity { Noop, Silence, Suspend };

struct DomainBlock {
    BlockId id;
    std::string domain;
    Severity severity = Severity::Silence;
    bool reject_media = false, reject_reports = false, obfuscate = false;
    std::string private_comment, public_comment;
    TimePoint created_at;
};

// What holds for a server: its own block or that of the nearest parent domain.
struct DomainLimit {
    Severity severity = Severity::Noop;
    bool reject_media = false, reject_reports = false;
};

// Events
// Within: the person (first) and posts of a report, by their ids, for the servers of `to`.
struct ReportForwarded {
    ReportId report;
    std::string comment;
    std::vector<std::string> about;
    std::vector<AccountId> to;
};
// Within: of a server and those below it.
struct DomainLimitChanged {
    std::string domain;
};

}  // namespace kentongan::moderation
