// Comma-separated values as spreadsheets read and write them (RFC 4180).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace kentongan {

// Appends rows to a caller's string, begun with the UTF-8 mark that spreadsheets need. A cell that
// a spreadsheet would take for a formula gets an apostrophe before it.
class CsvWriter {
public:
    explicit CsvWriter(std::string& out);
    void row(std::span<const std::string> cells);
    void row(std::initializer_list<std::string> cells) {
        row(std::span<const std::string>(cells.begin(), cells.size()));
    }

private:
    std::string& out_;
};

struct CsvRow {
    int line = 0;  // where it begins in the file, from 1
    std::vector<std::string> cells;
};
// Rows that are not empty; separated by commas or, where the first line has more of them,
// semicolons. The apostrophe that CsvWriter puts before a formula is taken away. BadRequest when it
// is not UTF-8 or a quote does not end; TooLarge above `most_rows`.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t most_rows);

}  // namespace kentongan
