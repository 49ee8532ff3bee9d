#include "rooms/moderation/domain_csv.h"

#include <algorithm>
#include <map>

#include "platform/base/csv.h"
#include "platform/base/strings.h"
#include "rooms/moderation/addresses.h"
#include "rooms/moderation/limits.h"

namespace kentongan::moderation {

namespace {

constexpr std::size_t kMostFaults = 20;
constexpr std::string_view kMark = "\xef\xbb\xbf";

std::string truth(bool value) {
    return value ? "true" : "false";
}

// Where each column stands, by its name without "#".
std::map<std::string, std::size_t, std::less<>> columns_of(const CsvRow& row) {
    std::map<std::string, std::size_t, std::less<>> columns;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        auto name = ascii_lower(row.cells[i]);
        if (name.starts_with('#')) name.erase(0, 1);
        columns.emplace(std::move(name), i);
    }
    return columns;
}

}  // namespace

std::string write_domain_csv(const std::vector<DomainBlock>& blocks) {
    std::string out;
    CsvWriter csv(out);
    out.erase(0, kMark.size());  // Mastodon would take the mark for part of the first name
    csv.row({"#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment",
             "#obfuscate"});
    for (const auto& block : blocks)
        csv.row({block.domain, std::string(name_of(block.severity)), truth(block.reject_media),
                 truth(block.reject_reports), block.public_comment, truth(block.obfuscate)});
    return out;
}

Result<DomainList> read_domain_csv(std::string_view text) {
    TRY_ASSIGN(auto rows, parse_csv(text, kMostImported + 1));
    DomainList list;
    std::map<std::string, std::size_t, std::less<>> columns{{"domain", 0}};
    auto row = rows.begin();
    if (row != rows.end() && columns_of(*row).contains("domain")) columns = columns_of(*row++);
    for (; row != rows.end(); ++row) {
        const auto cell = [&](std::string_view name) -> std::string {
            const auto found = columns.find(name);
            if (found == columns.end() || found->second >= row->cells.size()) return {};
            return row->cells[found->second];
        };
        const auto is = [&](std::string_view name) {
            const auto value = ascii_lower(cell(name));
            return value == "true" || value == "1" || value == "t";
        };
        const auto domain = normal_domain(cell("domain"));
        const auto word = cell("severity");
        const auto severity = word.empty() ? Severity::Suspend : severity_named(word);
        if (!domain || !severity || utf8_length(cell("public_comment")) > kMaxNote) {
            if (list.faulty_lines.size() < kMostFaults) list.faulty_lines.push_back(row->line);
            continue;
        }
        DomainBlock block;
        block.domain = *domain;
        block.severity = *severity;
        block.reject_media = is("reject_media");
        block.reject_reports = is("reject_reports");
        block.obfuscate = is("obfuscate");
        block.public_comment = cell("public_comment");
        list.blocks.push_back(std::move(block));
    }
    if (list.blocks.empty() && list.faulty_lines.empty())
        return Error(ErrorCode::Unprocessable, "There is no domain in this file.", "berkas");
    return list;
}

}  // namespace kentongan::moderation
