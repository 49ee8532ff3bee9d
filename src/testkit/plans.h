// For tests only: whether a query of a room's store walks over a whole table, which grows slower
// with every day the server runs. Asked of SQLite, whose planner knows no statistics of an empty
// table.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/strings.h"
#include "platform/db/database.h"

namespace kentongan::testkit {

// Each line of a plan that scans, with its query; empty when none does. Lists of parameters, full
// text and what the query itself makes are no tables; `own` names recursive tables and the like.
inline std::string scans_of(db::Database& database, std::span<const db::Sql> queries,
                            std::initializer_list<std::string_view> own = {}) {
    constexpr std::string_view kScan = "SCAN ";
    std::string found;
    for (const auto& query : queries) {
        const auto plan = database.explain(query);
        for (auto line : split(plan, '\n')) {
            if (!line.starts_with(kScan)) continue;
            const auto table = line.substr(kScan.size(), line.substr(kScan.size()).find(' '));
            if (table == "CONSTANT" || table.starts_with('(') ||
                line.find("VIRTUAL TABLE") != std::string_view::npos ||
                std::ranges::find(own, table) != own.end())
                continue;
            found.append(line).append(": ").append(query.text()).append("\n");
        }
    }
    return found;
}

}  // namespace kentongan::testkit
