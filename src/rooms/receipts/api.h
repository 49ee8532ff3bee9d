// Who was reached by a warning, by place, channel and liaison.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/accounts/api.h"
#include "rooms/coordinators/api.h"
#include "rooms/receipts/types.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::receipts {

inline constexpr Duration kCountedEvery{5'000};
inline constexpr std::size_t kMaxRecipient = 40;  // bytes

class Receipts {
public:
    Receipts(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
             coordinators::Coordinators& coordinators, warnings::Warnings& warnings);
    ~Receipts();
    static std::vector<db::Migration> migrations();

    // Notes them in the caller's transaction; never lowers a stage, so a repetition is harmless. A
    // stage fills those before it. Throws std::invalid_argument for a recipient that is empty or
    // longer than kMaxRecipient.
    void record(db::Tx& tx, std::span<const Receipt> receipts);
    // A capability for one recipient of one warning: whoever holds it may raise that one receipt
    // and nothing else. URL-safe, under 100 characters. No transaction.
    std::string token(const Receipt& receipt) const;
    std::optional<Receipt> read_token(std::string_view token) const;  // empty when forged
    // "/t/TOKEN": notes that it was shown, and leads to the warning as it is now.
    std::string link(const Receipt& receipt) const;

    // How far it came, at most kCountedEvery old; everything zero for an unknown chain. Counts all
    // receipts of the chain when it is older.
    Reached reached(db::Tx& tx, warnings::ChainId chain) const;

    // What another room adds to the view of the report "receipts/report" for one warning, about the
    // places in `scope` (sorted, minimal): `unanswered_calls`, a view with `calls` of `text`. Told
    // before serving.
    using CompleteReport =
        std::function<void(db::Tx&, const warnings::Summary&, std::span<const regions::Code> scope,
                           std::string_view language, web::View&)>;
    void complete_report(CompleteReport complete);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::receipts
