// What citizens see: floods, fires, blocked roads; apart from what is official.
#pragma once

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
#include "rooms/attachments/api.h"
#include "rooms/coordinators/api.h"
#include "rooms/regions/api.h"
#include "rooms/reports/types.h"
#include "rooms/warnings/api.h"

namespace kentongan::reports {

class Reports {
public:
    Reports(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            attachments::Attachments& attachments, coordinators::Coordinators& coordinators,
            warnings::Warnings& warnings);
    ~Reports();
    static std::vector<db::Migration> migrations();

    // Live reports inside `cover` (a minimal cover; its first 64 codes), the most prominent first,
    // as views of the template "reports/line"; `kinds` by key ("flood"), empty: all. They say of
    // themselves that they are citizens' reports, and must not stand among official messages.
    std::vector<web::View> views_near(db::Tx& tx, std::span<const regions::Code> cover,
                                      std::span<const std::string> kinds, int limit,
                                      std::string_view language, TimePoint now) const;
    std::int64_t count_near(db::Tx& tx, std::span<const regions::Code> cover,
                            std::span<const std::string> kinds, TimePoint now) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::reports
