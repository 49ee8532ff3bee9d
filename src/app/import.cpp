#include "app/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/app.h"
#include "app/import_archive.h"
#include "app/import_lists.h"
#include "platform/base/csv.h"
#include "platform/db/database.h"
#include "rooms/accounts/api.h"

namespace kentongan {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxListBytes = 64 << 20;
constexpr std::size_t kMaxRows = 500'000, kShownElsewhere = 50, kShownBad = 100;

void print_some(std::ostream& out, const std::vector<std::string>& lines, std::size_t most) {
    for (std::size_t i = 0; i < std::min(lines.size(), most); ++i)
        out << "    " << lines[i] << "\n";
    if (lines.size() > most) out << "    and " << lines.size() - most << " more\n";
}

std::string first_bytes(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes(4, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

bool is_archive(const std::string& file) {
    const auto bytes = first_bytes(file);
    const auto ending = fs::path(file).extension();
    return bytes.starts_with("\x1f\x8b") || bytes.starts_with("PK\x03\x04") ||
           bytes.starts_with("\x28\xb5\x2f\xfd") || ending == ".tar";
}

Result<std::vector<CsvRow>> rows_of(const std::string& file) {
    std::error_code error;
    if (fs::file_size(file, error) > kMaxListBytes || error)
        return Error(ErrorCode::TooLarge, file + " is too large for a list");
    std::ifstream in(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (text.starts_with(kMark)) text.erase(0, kMark.size());
    auto rows = parse_csv(text, kMaxRows);
    if (!rows)
        return Error(rows.error().code(), file + " is no list of comma-separated values in UTF-8");
    return rows;
}

Result<accounts::AccountId> person(App& app, const std::string& username) {
    if (username.empty()) return Error(ErrorCode::BadRequest, "Say for whom: --for NAME", "for");
    const auto account = app.platform().database.read(
        [&](db::Tx& tx) { return app.accounts().find_by_username(tx, username); });
    if (!account || !account->domain.empty())
        return Error(ErrorCode::NotFound, "There is nobody called " + username, "for");
    return account->id;
}

Result<ImportSummary> import_into(App& app, const ImportOptions& options) {
    if (is_archive(options.file)) {
        TRY_ASSIGN(
            const auto account,
            person(app, options.username.empty() ? archive_owner(options.file) : options.username));
        return import_archive(app, account, options.file);
    }
    TRY_ASSIGN(const auto rows, rows_of(options.file));
    const auto kind = options.kind.empty()
                          ? recognised_list(fs::path(options.file).filename().string(), rows)
                          : list_kind_named(options.kind);
    if (!kind)
        return Error(ErrorCode::BadRequest,
                     "Say which list it is: --list follows, blocks, mutes, domain-blocks, "
                     "bookmarks or lists",
                     "list");
    TRY_ASSIGN(const auto account, person(app, options.username));
    return import_list(app, account, *kind, rows);
}

}  // namespace

void ImportSummary::print() const {
    std::cout << fmt::format("{}: {} added, {} there already", what, added, already);
    if (left_out > 0)
        std::cout << fmt::format(", {} boosts and private messages left out", left_out);
    std::cout << "\n";
    if (!elsewhere.empty()) {
        std::cout << fmt::format("  not found on other servers: {}\n", elsewhere.size());
        print_some(std::cout, elsewhere, kShownElsewhere);
    }
    if (!bad.empty()) {
        std::cout << fmt::format("  could not be taken: {}\n", bad.size());
        print_some(std::cout, bad, kShownBad);
    }
}

Result<void> import_file(Config config, const ImportOptions& options) {
    std::error_code error;
    if (!fs::is_regular_file(options.file, error))
        return Error(ErrorCode::NotFound, options.file + " is no file that can be read", "FILE");
    App app(std::move(config));
    TRY_ASSIGN(const auto summary, import_into(app, options));
    summary.print();
    return {};
}

}  // namespace kentongan
