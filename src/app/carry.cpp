#include "app/carry.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <system_error>

#include "platform/base/strings.h"

namespace kentongan {
namespace {

constexpr auto kBetweenLines = std::chrono::milliseconds(200), kBetweenLogLines = 10 * 1000ms;

constexpr std::uint64_t kKeptFree = 64ull << 20;

// PostgreSQL keeps the words of an index sorted and each once.
std::string same_words(const std::string& text) {
    std::vector<std::string_view> words = split(text, ' ');
    std::erase(words, "");
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string out;
    for (const auto word : words) (out += word) += ' ';
    return out;
}

void append_cell(std::string& out, const db::Cell& cell, bool words) {
    const auto sized = [&](char type, std::string_view bytes) {
        out += fmt::format("{}{}:", type, bytes.size());
        out += bytes;
    };
    if (std::holds_alternative<std::monostate>(cell))
        out += 'n';
    else if (const auto* number = std::get_if<std::int64_t>(&cell))
        out += fmt::format("i{};", *number);
    else if (const auto* real = std::get_if<double>(&cell))
        out += fmt::format("r{};", std::bit_cast<std::uint64_t>(*real));
    else if (const auto* bytes = std::get_if<db::Bytes>(&cell))
        sized('b', bytes->bytes);
    else
        sized('t', words ? same_words(std::get<std::string>(cell)) : std::get<std::string>(cell));
}

}  // namespace

std::string database_file(const Config& config) {
    return config.data + "/kentongan.db";
}

std::unique_ptr<db::Database> open_existing(const Config& config) {
    if (!config.database.empty()) return db::Database::open(config.database);
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(database_file(config), ignored))
        throw db::DatabaseError("there is no database in " + config.data +
                                ": is --data the right directory?");
    return db::Database::open("sqlite:" + database_file(config));
}

TableHash::TableHash(const db::Table& table) : order_(table.columns.size()) {
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::sort(order_, {}, [&](std::size_t at) { return table.columns[at].name; });
    for (const auto& column : table.columns)
        words_.push_back(column.kind == db::Column::Kind::Words);
}

void TableHash::add(const std::vector<db::Row>& rows) {
    std::string text;
    for (const auto& row : rows) {
        text.clear();
        for (const auto at : order_) append_cell(text, row[at], words_[at]);
        hash_.add(text);
    }
    rows_ += static_cast<std::int64_t>(rows.size());
}

TableSum sum_of(db::Tx& tx, const db::Table& table) {
    TableHash hash(table);
    db::TableReader reader(tx, table);
    for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) hash.add(rows);
    return hash.sum();
}

std::uint64_t spare_bytes(const std::string& folder) {
    struct statvfs space {};
    if (statvfs(folder.c_str(), &space) != 0)
        throw std::system_error(errno, std::generic_category(), folder);
    const auto free = std::uint64_t{space.f_bavail} * space.f_frsize;
    return free > kKeptFree ? free - kKeptFree : 0;
}

void Progress::step(std::string_view on, std::int64_t done, std::int64_t total) {
    const bool terminal = isatty(STDERR_FILENO) == 1;
    const auto now = std::chrono::steady_clock::now();
    const bool other = on_ != on;
    if (!other && done != total && now - told_ < (terminal ? kBetweenLines : kBetweenLogLines))
        return;
    if (other && open_) finish();
    on_ = on;
    told_ = now;
    if (done == 0 && !terminal) return;
    std::cerr << (terminal ? "\r  " : "  ") << on << "  " << done;
    if (total >= 0) std::cerr << " of " << total;
    std::cerr << (terminal ? "\033[K" : "\n") << std::flush;
    open_ = terminal;
}

void Progress::finish() {
    if (open_) std::cerr << "\n";
    open_ = false;
}

}  // namespace kentongan
