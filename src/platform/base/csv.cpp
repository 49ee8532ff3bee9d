#include "platform/base/csv.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan {

namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::string_view kFormula = "=+-@\t\r";

// One pass over the text; knows where it is.
class Reader {
public:
    Reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

    bool at_end() const { return at_ >= text_.size(); }

    // False when a quote does not end.
    bool read_row(CsvRow& row) {
        row.line = line_;
        for (;;) {
            std::string cell;
            if (!read_cell(cell)) return false;
            row.cells.push_back(std::move(cell));
            if (at_end()) return true;
            const char next = text_[at_++];
            if (next == separator_) continue;
            if (next == '\r' && !at_end() && text_[at_] == '\n') ++at_;
            ++line_;
            return true;
        }
    }

private:
    bool read_cell(std::string& cell) {
        if (at_end() || text_[at_] != '"') {
            while (!at_end() && text_[at_] != separator_ && text_[at_] != '\r' &&
                   text_[at_] != '\n')
                cell += text_[at_++];
            return true;
        }
        for (++at_; !at_end(); ++at_) {
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != '"') {
                cell += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                cell += text_[++at_];
            } else {
                ++at_;
                while (!at_end() && text_[at_] != separator_ && text_[at_] != '\r' &&
                       text_[at_] != '\n')
                    ++at_;  // what stands between a quote and the separator means nothing
                return true;
            }
        }
        return false;
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    int line_ = 1;
};

char separator_of(std::string_view text) {
    const auto first = text.substr(0, text.find_first_of("\r\n"));
    return std::ranges::count(first, ';') > std::ranges::count(first, ',') ? ';' : ',';
}

}  // namespace

CsvWriter::CsvWriter(std::string& out) : out_(out) {
    out_ += kMark;
}

void CsvWriter::row(std::span<const std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out_ += ',';
        auto cell = cells[i];
        if (!cell.empty() && kFormula.find(cell.front()) != std::string_view::npos)
            cell.insert(0, "'");
        const bool quoted = cell.find_first_of(",;\"\r\n") != std::string::npos;
        out_ += quoted ? '"' + replace_all(std::move(cell), "\"", "\"\"") + '"' : cell;
    }
    out_ += "\r\n";
}

Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t most_rows) {
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    if (!is_valid_utf8(text))
        return Error(ErrorCode::BadRequest, "This file is not UTF-8. Save it as \"CSV UTF-8\".");
    std::vector<CsvRow> rows;
    Reader reader(text, separator_of(text));
    while (!reader.at_end()) {
        CsvRow row;
        if (!reader.read_row(row))
            return Error(ErrorCode::BadRequest, "A quotation mark in this file does not end.");
        bool empty = true;
        for (auto& cell : row.cells) {
            cell = trim(cell);
            if (cell.size() > 1 && cell[0] == '\'' && kFormula.find(cell[1]) != std::string::npos)
                cell.erase(0, 1);
            empty = empty && cell.empty();
        }
        if (empty) continue;
        if (rows.size() == most_rows)
            return Error(ErrorCode::TooLarge, "This file has too many lines. Divide it.");
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace kentongan
