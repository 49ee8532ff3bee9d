// Secrets that this server makes for itself once and keeps: for signatures, Web Push, receipts.
// They live in the database, so that every node has the same and a backup has them.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/db/database.h"

namespace kentongan::keys {

// Thread-safe.
class Keys {
public:
    Keys(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
    static std::vector<db::Migration> migrations();

    // The secret of that name; `make` is asked when there is none yet, and of several makers at
    // once one wins. From memory after the first call. Not inside a transaction of the caller.
    std::string get(std::string_view name, const std::function<std::string()>& make);
    // 32 random bytes, for HMAC.
    std::string secret(std::string_view name);

private:
    db::Database& database_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, std::string, std::less<>> known_;
};

}  // namespace kentongan::keys
