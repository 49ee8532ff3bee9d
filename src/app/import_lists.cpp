#include "app/import_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "platform/base/strings.h"
#include "platform/db/database.h"
#include "platform/http/body.h"
#include "platform/http/router.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/objects/api.h"

namespace kentongan {
namespace {

using accounts::AccountId;

struct Known {
    ListKind kind;
    std::string_view name, file_word, header;
};
// Mastodon's files: following_accounts.csv, blocked_accounts.csv, …
constexpr std::array<Known, 6> kKnown{{
    {ListKind::Follows, "follows", "follow", "Show boosts"},
    {ListKind::Mutes, "mutes", "mute", "Hide notifications"},
    {ListKind::DomainBlocks, "domain-blocks", "domain", "#domain"},
    {ListKind::Blocks, "blocks", "block", ""},
    {ListKind::Bookmarks, "bookmarks", "bookmark", ""},
    {ListKind::Lists, "lists", "list", ""},
}};

using Form = std::vector<std::pair<std::string, std::string>>;

// One line of the file at work. Throws nothing; what goes wrong is told in the summary.
class Importer {
public:
    Importer(App& app, AccountId account, ImportSummary& summary)
        : app_(app), account_(account), summary_(summary) {}

    void take(ListKind kind, const CsvRow& row) {
        line_ = row.line;
        switch (kind) {
            case ListKind::Follows:
                return follow(row.cells);
            case ListKind::Blocks:
                return relate(row.cells, "block", &accounts::Relation::blocking, {});
            case ListKind::Mutes: {
                const bool hides = row.cells.size() < 2 || is_true(row.cells[1]);
                return relate(row.cells, "mute", &accounts::Relation::muting,
                              {{"notifications", hides ? "true" : "false"}});
            }
            case ListKind::DomainBlocks:
                return block_domain(row.cells[0]);
            case ListKind::Bookmarks:
                return bookmark(row.cells[0]);
            case ListKind::Lists:
                return put_on_list(row.cells);
        }
    }

private:
    static bool is_true(std::string_view text) { return ascii_lower(trim(text)) != "false"; }

    void bad(std::string_view why) {
        summary_.bad.push_back(fmt::format("line {}: {}", line_, why));
    }

    http::Response call(http::Method method, const std::string& path, const Form& form) {
        http::Request request;
        request.method = method;
        request.target = request.path = path;
        request.remote_address = "127.0.0.1";
        request.language = "en";
        for (const auto& [name, value] : form) request.params.add(name, value);
        request.principal = http::Principal{.account = account_.value(),
                                            .token = 0,
                                            .application = 0,
                                            .scopes = "read write follow",
                                            .by_cookie = false};
        const auto& router = app_.platform().router;
        return router.respond(request, router.match(method, path));
    }

    // True when it worked; else the line is bad for the reason the server gave.
    bool done(const http::Response& response) {
        if (response.status < 300) return true;
        const auto parsed = parse_json(response.body);
        const auto* why = parsed ? find_string(*parsed, "error") : nullptr;
        bad(why ? std::string_view(*why) : "the server refused it");
        return false;
    }

    std::optional<AccountId> person(std::string_view cell) {
        auto name = trim(cell);
        if (name.starts_with('@')) name.remove_prefix(1);
        const auto at = name.find('@');
        const auto domain = at == std::string_view::npos ? "" : name.substr(at + 1);
        const auto& host = app_.config().host();
        const bool local = domain.empty() || equals_ignoring_case(domain, host);
        if (name.empty() || at == 0 || name.find_first_of(" /,") != std::string_view::npos) {
            bad(fmt::format("\"{}\" is no name", utf8_prefix(cell, 60)));
            return {};
        }
        const auto found = app_.platform().database.read([&](db::Tx& tx) {
            return app_.accounts().find_by_username(tx, local ? name.substr(0, at) : name);
        });
        if (found) return found->id;
        if (!local) return person_elsewhere(name, ascii_lower(domain));
        bad(fmt::format("there is nobody called {}", name));
        return {};
    }

    // Asked of their own server; one that does not answer is not asked for the next line again.
    std::optional<AccountId> person_elsewhere(std::string_view name, const std::string& domain) {
        const Result<AccountId> found = silent_.contains(domain)
                                            ? Result<AccountId>(Error(ErrorCode::Unavailable))
                                            : app_.actors().find_acct(name);
        if (found) return *found;
        if (found.error().code() == ErrorCode::Unavailable) silent_.insert(domain);
        summary_.elsewhere.emplace_back(name);
        return {};
    }

    accounts::Relation relation(AccountId other) {
        return app_.platform().database.read(
            [&](db::Tx& tx) { return app_.accounts().relation(tx, account_, other); });
    }

    void follow(const std::vector<std::string>& cells) {
        const auto other = person(cells[0]);
        if (!other) return;
        const bool boosts = cells.size() < 2 || is_true(cells[1]);
        const bool notify = cells.size() > 2 && ascii_lower(trim(cells[2])) == "true";
        const auto now = relation(*other);
        if (now.requested ||
            (now.following && now.showing_reblogs == boosts && now.notifying == notify)) {
            ++summary_.already;
            return;
        }
        Form form{{"reblogs", boosts ? "true" : "false"}, {"notify", notify ? "true" : "false"}};
        if (cells.size() > 3)
            for (const auto language : split(cells[3], ','))
                if (!trim(language).empty()) form.emplace_back("languages[]", trim(language));
        if (done(call(http::Method::Post, "/api/v1/accounts/" + other->to_string() + "/follow",
                      form)))
            ++summary_.added;
    }

    void relate(const std::vector<std::string>& cells, const std::string& verb,
                bool accounts::Relation::*already, const Form& form) {
        const auto other = person(cells[0]);
        if (!other) return;
        if (relation(*other).*already)
            ++summary_.already;
        else if (done(call(http::Method::Post,
                           "/api/v1/accounts/" + other->to_string() + "/" + verb, form)))
            ++summary_.added;
    }

    void block_domain(const std::string& cell) {
        const auto domain = ascii_lower(trim(cell));
        if (domain.find('.') == std::string::npos ||
            domain.find_first_of(" /@") != std::string::npos)
            return bad(fmt::format("\"{}\" is no domain", utf8_prefix(cell, 60)));
        if (!blocked_domains_) {
            blocked_domains_.emplace();
            const auto response =
                call(http::Method::Get, "/api/v1/domain_blocks", {{"limit", "200"}});
            const auto parsed = parse_json(response.body);
            if (parsed && parsed->is_array())
                for (const auto& known : parsed->as_array())
                    if (known.is_string()) blocked_domains_->emplace_back(known.as_string());
        }
        if (std::ranges::find(*blocked_domains_, domain) != blocked_domains_->end())
            ++summary_.already;
        else if (done(call(http::Method::Post, "/api/v1/domain_blocks", {{"domain", domain}})))
            ++summary_.added;
    }

    void bookmark(const std::string& cell) {
        const auto url = trim(cell);
        if (!url.starts_with("http://") && !url.starts_with("https://"))
            return bad(fmt::format("\"{}\" is no address", utf8_prefix(cell, 60)));
        std::string id(url.substr(url.rfind('/') + 1));
        if (!url.starts_with(app_.config().base_url() + "/")) {
            const auto found = app_.objects().find_status(url);
            if (!found) {
                summary_.elsewhere.emplace_back(url);
                return;
            }
            id = found->to_string();
        }
        if (!parse_integer(id)) return bad(fmt::format("{} is no post", url));
        const std::string path = "/api/v1/statuses/" + id;
        const auto response = call(http::Method::Get, path, {});
        const auto status = parse_json(response.body);
        const auto* marked = status ? find(*status, "bookmarked") : nullptr;
        if (response.status == 200 && marked && marked->is_bool() && marked->as_bool())
            ++summary_.already;
        else if (done(response) && done(call(http::Method::Post, path + "/bookmark", {})))
            ++summary_.added;
    }

    void put_on_list(const std::vector<std::string>& cells) {
        if (cells.size() < 2 || trim(cells[0]).empty())
            return bad("a list and a name should stand here");
        const auto other = person(cells[1]);
        if (!other) return;
        const auto list = list_called(std::string(trim(cells[0])));
        if (list.empty()) return;
        auto& members = members_[list];
        if (std::ranges::find(members, other->to_string()) != members.end()) {
            ++summary_.already;
            return;
        }
        if (!done(call(http::Method::Post, "/api/v1/lists/" + list + "/accounts",
                       {{"account_ids[]", other->to_string()}})))
            return;
        members.push_back(other->to_string());
        ++summary_.added;
    }

    void learn_lists() {
        lists_.emplace();
        for (const auto& [id, title] : members_of("/api/v1/lists", "title")) {
            (*lists_)[title] = id;
            for (const auto& [member, name] :
                 members_of("/api/v1/lists/" + id + "/accounts", "acct"))
                members_[id].push_back(member);
        }
    }

    // The ids and one more text of an array of entities.
    std::vector<std::pair<std::string, std::string>> members_of(const std::string& path,
                                                                std::string_view key) {
        std::vector<std::pair<std::string, std::string>> found;
        // 0 is Mastodon's "all of them" for members of a list.
        const auto parsed = parse_json(call(http::Method::Get, path, {{"limit", "0"}}).body);
        if (!parsed || !parsed->is_array()) return found;
        for (const auto& entity : parsed->as_array()) {
            const auto *id = find_string(entity, "id"), *text = find_string(entity, key);
            if (id && text) found.emplace_back(*id, *text);
        }
        return found;
    }

    std::string list_called(const std::string& title) {
        if (!lists_) learn_lists();
        if (const auto known = lists_->find(title); known != lists_->end()) return known->second;
        const auto response = call(http::Method::Post, "/api/v1/lists", {{"title", title}});
        if (!done(response)) return {};
        const auto made = parse_json(response.body);
        const auto* id = made ? find_string(*made, "id") : nullptr;
        return (*lists_)[title] = id ? std::string(*id) : std::string();
    }

    App& app_;
    const AccountId account_;
    ImportSummary& summary_;
    int line_ = 0;
    std::optional<std::vector<std::string>> blocked_domains_;
    std::optional<std::map<std::string, std::string>> lists_;  // by title
    std::map<std::string, std::vector<std::string>> members_;  // by list
    std::set<std::string> silent_;                             // servers
};

bool is_header(const CsvRow& row) {
    return row.cells[0] == "Account address" || row.cells[0] == "#domain";
}

}  // namespace

std::optional<ListKind> list_kind_named(std::string_view name) {
    for (const auto& known : kKnown)
        if (known.name == name) return known.kind;
    return {};
}

std::optional<ListKind> recognised_list(std::string_view file_name,
                                        const std::vector<CsvRow>& rows) {
    if (!rows.empty())
        for (const auto& known : kKnown)
            if (!known.header.empty() &&
                std::ranges::find(rows[0].cells, known.header) != rows[0].cells.end())
                return known.kind;
    const auto name = ascii_lower(file_name);
    for (const auto& known : kKnown)
        if (name.find(known.file_word) != std::string::npos) return known.kind;
    return {};
}

ImportSummary import_list(App& app, AccountId account, ListKind kind,
                          const std::vector<CsvRow>& rows) {
    ImportSummary summary;
    for (const auto& known : kKnown)
        if (known.kind == kind) summary.what = known.name;
    Importer importer(app, account, summary);
    for (const auto& row : rows)
        if (!is_header(row)) importer.take(kind, row);
    return summary;
}

}  // namespace kentongan
