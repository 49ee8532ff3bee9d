#include "rooms/coordinators/roll.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "platform/base/csv.h"
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::coordinators {

namespace {

constexpr std::size_t kColumns = 6;
enum Column : std::size_t { kCode, kPost, kName, kPhone, kEmail, kUsername };
constexpr int kMostExported = 100'000;
constexpr int kPerRead = 1'000;

std::optional<std::size_t> column_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::size_t>, 13> kNames{
        {{"kode", kCode},
         {"code", kCode},
         {"jabatan", kPost},
         {"post", kPost},
         {"nama", kName},
         {"name", kName},
         {"telepon", kPhone},
         {"phone", kPhone},
         {"email", kEmail},
         {"surel", kEmail},
         {"e-mail", kEmail},
         {"pengguna", kUsername},
         {"username", kUsername}}};
    const auto lower = ascii_lower(name);
    for (const auto& [known, column] : kNames)
        if (known == lower) return column;
    return {};
}

// Which cell holds which column; a column that is missing is beyond every row.
using Order = std::array<std::size_t, kColumns>;

Order order_of(const CsvRow* header) {
    Order order{0, 1, 2, 3, 4, 5};
    if (!header) return order;
    order.fill(std::string::npos);
    for (std::size_t i = 0; i < header->cells.size(); ++i)
        if (auto column = column_named(header->cells[i])) order[*column] = i;
    return order;
}

class Reading {
public:
    Reading(db::Tx& tx, const Service& service, const accounts::Accounts& accounts, Code place,
            AccountId by)
        : tx_(tx), service_(service), accounts_(accounts), place_(place), by_(by) {}

    Roll read(const std::vector<CsvRow>& rows) {
        const bool has_header = !rows.empty() && column_named(rows.front().cells.front());
        const auto order = order_of(has_header ? &rows.front() : nullptr);
        for (std::size_t i = has_header; i < rows.size(); ++i) {
            if (roll_.errors.size() >= kMostErrors) break;
            const auto cell = [&](Column column) {
                const auto at = order[column];
                return at < rows[i].cells.size() ? rows[i].cells[at] : std::string();
            };
            if (cell(kName).empty() && cell(kPhone).empty() && cell(kEmail).empty() &&
                cell(kUsername).empty()) {
                ++roll_.left_empty;
                continue;
            }
            if (auto line = read_line(rows[i].line, cell))
                roll_.lines.push_back(*std::move(line));
            else
                roll_.errors.push_back({rows[i].line, line.error().field(), line.error().text()});
        }
        return std::move(roll_);
    }

private:
    template <class Cell>
    Result<RollLine> read_line(int number, const Cell& cell) {
        const auto fault = [](std::string_view text, std::string field) {
            return Error(ErrorCode::Unprocessable, std::string(text), std::move(field));
        };
        RollLine line;
        line.line = number;
        const auto place = Code::parse(cell(kCode));
        if (!place) return fault(i18n::msg("That is not a region code."), "place");
        const auto post = cell(kPost).empty() ? Post::Liaison : post_named(cell(kPost));
        if (!post)
            return fault(i18n::msg("The post should be kepala, penghubung or wakil."), "post");
        line.wanted.place = *place;
        line.wanted.post = *post;
        line.wanted.name = cell(kName);
        line.wanted.phone = cell(kPhone);
        line.wanted.email = cell(kEmail);
        TRY_ASSIGN(line.wanted, service_.checked(std::move(line.wanted)));
        if (!place_.contains(*place))
            return fault(i18n::msg("This place is outside the one you import for."), "place");
        if (!service_.may_manage(tx_, by_, *place))
            return fault(i18n::msg("You may not appoint somebody for this place."), "place");
        if (!seen_.emplace(*place, *post).second)
            return fault(i18n::msg("This post stands in the file twice."), "post");
        if (const auto username = cell(kUsername); !username.empty()) {
            const auto account = accounts_.find_by_username(tx_, username);
            if (!account || !account->domain.empty())
                return fault(i18n::msg("Nobody here has this username."), "username");
            line.wanted.account = account->id;
        }
        compare(line);
        return line;
    }

    void compare(RollLine& line) {
        const auto holder = store::find_holder(tx_, line.wanted.place, line.wanted.post);
        if (!holder) {
            line.change = RollLine::Change::New;
            return;
        }
        line.before = holder->name;
        if (holder->name != line.wanted.name || holder->phone != line.wanted.phone ||
            holder->email != line.wanted.email || holder->account != line.wanted.account)
            line.change = RollLine::Change::Handover;
    }

    db::Tx& tx_;
    const Service& service_;
    const accounts::Accounts& accounts_;
    Code place_;
    AccountId by_;
    std::set<std::pair<Code, Post>> seen_;
    Roll roll_;
};

void append_places(const regions::Regions& gazetteer, Code root, regions::Level level, Code first,
                   std::size_t limit, std::vector<Code>& out) {
    if (root.level() == level) {
        if (root >= first) out.push_back(root);
        return;
    }
    if (root.level() > level || Range::below(root).end <= first) return;
    for (const auto& child : gazetteer.children(root)) {
        if (out.size() >= limit) return;
        append_places(gazetteer, child.code, level, first, limit, out);
    }
}

}  // namespace

std::string_view name_of(Post post) {
    constexpr std::string_view kNames[] = {"head", "liaison", "deputy"};
    return kNames[static_cast<std::size_t>(post)];
}

std::optional<Post> post_named(std::string_view name) {
    const auto lower = ascii_lower(name);
    if (lower == "head" || lower == "kepala") return Post::Head;
    if (lower == "liaison" || lower == "penghubung") return Post::Liaison;
    if (lower == "deputy" || lower == "wakil") return Post::Deputy;
    return {};
}

std::vector<Code> places_at(const regions::Regions& gazetteer, Code root, regions::Level level,
                            Code first, std::size_t limit) {
    std::vector<Code> found;
    append_places(gazetteer, root, level, first, limit, found);
    return found;
}

Result<Roll> read_roll(db::Tx& tx, const Service& service, const accounts::Accounts& accounts,
                       Code place, AccountId by, std::string_view csv) {
    if (csv.size() > kMostRollBytes)
        return Error(ErrorCode::TooLarge, "This file has too many lines. Divide it.");
    TRY_ASSIGN(auto rows, parse_csv(csv, kMostLines + 1));
    return Reading(tx, service, accounts, place, by).read(rows);
}

Result<void> store_roll(db::Tx& tx, Service& service, const Roll& roll, AccountId by) {
    for (const auto& line : roll.lines) TRY(service.appoint(tx, line.wanted, by));
    return {};
}

std::string write_roll(db::Tx& tx, const regions::Regions& gazetteer,
                       const accounts::Accounts& accounts, Code place,
                       std::optional<regions::Level> empty_level) {
    std::string out;
    CsvWriter csv(out);
    csv.row({"kode", "tempat", "jabatan", "nama", "telepon", "email", "pengguna"});
    std::set<Code> filled;
    Cursor after;
    for (int written = 0; written < kMostExported; written += kPerRead) {
        const auto page = store::list_within(tx, Range::below(place), after, kPerRead);
        for (const auto& one : page) {
            const auto account = one.account ? accounts.find(tx, *one.account) : std::nullopt;
            constexpr std::string_view kWords[] = {"kepala", "penghubung", "wakil"};
            csv.row({one.place.to_string(), gazetteer.full_name(one.place),
                     std::string(kWords[static_cast<std::size_t>(one.post)]), one.name, one.phone,
                     one.email, account ? account->username : std::string()});
            if (one.post == Post::Liaison) filled.insert(one.place);
        }
        if (page.size() < static_cast<std::size_t>(kPerRead)) break;
        after = {page.back().place, static_cast<int>(page.back().post)};
    }
    if (!empty_level) return out;
    for (auto vacant : places_at(gazetteer, place, *empty_level, place, kMostExported))
        if (!filled.contains(vacant))
            csv.row(
                {vacant.to_string(), gazetteer.full_name(vacant), "penghubung", "", "", "", ""});
    return out;
}

}  // namespace kentongan::coordinators
