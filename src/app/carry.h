// What backup, restore and migrate-to share: the checksum of a table that is the same on both
// engines, and the line on standard error that says how far the work is.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/archive.h"
#include "platform/config/config.h"
#include "platform/db/database.h"
#include "platform/db/tables.h"

namespace kentongan {

std::string database_file(const Config& config);
// Throws DatabaseError when there is none: looking must not create one.
std::unique_ptr<db::Database> open_existing(const Config& config);

struct TableSum {
    std::int64_t rows = 0;
    std::string checksum;
    bool operator==(const TableSum&) const = default;
};

// Of the rows of one table, whatever their order and the order of its columns.
class TableHash {
public:
    explicit TableHash(const db::Table& table);
    void add(const std::vector<db::Row>& rows);
    TableSum sum() const { return {rows_, hash_.hex()}; }

private:
    std::vector<std::size_t> order_;  // of the columns, by name
    std::vector<bool> words_;
    SetHash hash_;
    std::int64_t rows_ = 0;
};

class Progress {
public:
    // `on`: what a table or a step is called; at most a few lines a second.
    // A total below 0 is not known.
    void step(std::string_view on, std::int64_t done, std::int64_t total);
    void finish();

private:
    std::string on_;
    std::chrono::steady_clock::time_point told_;
    bool open_ = false;
};

TableSum sum_of(db::Tx& tx, const db::Table& table);

// What may be written there and leaves a running server some room. Throws std::system_error.
std::uint64_t spare_bytes(const std::string& folder);

}  // namespace kentongan
