// The jobs that carry notifications to push services, many to one host at a time.
#pragma once

#include <span>
#include <string>

#include "platform/db/database.h"
#include "platform/jobs/jobs.h"
#include "rooms/notifications/types.h"
#include "rooms/webpush/types.h"

namespace kentongan::webpush {

inline constexpr std::size_t kMostInJob = 50;

struct Send {
    SubscriptionId subscription;
    notifications::NotificationId notification;
};

// A warning goes where the other warnings go, so that no crowd of likes stands before it
// (docs/decisions/0008).
enum class Kind { Warning, Other };
void enqueue(db::Tx& tx, jobs::Jobs& jobs, std::span<const Send> sends, const std::string& host,
             Kind kind, Duration delay = Duration(0));

}  // namespace kentongan::webpush
