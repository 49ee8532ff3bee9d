// /api/v1/admin/accounts and /api/v2/admin/accounts.
#include <algorithm>

#include "platform/base/strings.h"
#include "rooms/moderation/acts.h"
#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

namespace {

using accounts::Dossier;
using accounts::DossierFilter;
using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using Room = Moderation::Impl;

constexpr int kMostWindows = 10;  // looked through for one page of a rare kind

// What the accounts room cannot be asked for is looked for in what it gives.
struct Wanted {
    DossierFilter filter;
    bool sensitized = false;
    std::optional<AccountId> invited_by;
    std::vector<std::string_view> roles;

    bool is_rare() const { return sensitized || invited_by || !roles.empty(); }
    bool matches(const Dossier& dossier) const {
        if (sensitized && !dossier.sensitized) return false;
        if (invited_by && dossier.invited_by != invited_by) return false;
        const auto role = std::to_string(static_cast<int>(dossier.account.role));
        return roles.empty() || std::ranges::find(roles, role) != roles.end();
    }
};

void read_texts(const Request& request, DossierFilter& filter) {
    filter.username = trim(request.params.text("username"));
    filter.display_name = trim(request.params.text("display_name"));
    filter.email = trim(request.params.text("email"));
    filter.ip = trim(request.params.text("ip"));
    filter.by_domain = trim(request.params.text("by_domain"));
}

Wanted wanted_v1(const Request& request) {
    Wanted wanted;
    read_texts(request, wanted.filter);
    const auto is = [&](std::string_view name) {
        return request.params.boolean(name).value_or(false);
    };
    wanted.filter.only_local = is("local");
    wanted.filter.only_remote = is("remote");
    constexpr std::pair<std::string_view, DossierFilter::State> kStates[] = {
        {"active", DossierFilter::Active},
        {"pending", DossierFilter::Pending},
        {"disabled", DossierFilter::Disabled},
        {"silenced", DossierFilter::Silenced},
        {"suspended", DossierFilter::Suspended}};
    for (const auto& [name, state] : kStates)
        if (is(name)) wanted.filter.state = state;
    wanted.sensitized = is("sensitized");
    if (is("staff")) wanted.filter.least_role = Role::Moderator;
    return wanted;
}

// Words that the filter does not know are no filter, as in Mastodon.
Wanted wanted_v2(const Request& request) {
    Wanted wanted;
    read_texts(request, wanted.filter);
    const auto origin = request.params.text("origin"), state = request.params.text("status");
    wanted.filter.only_local = origin == "local";
    wanted.filter.only_remote = origin == "remote";
    if (state == "active") wanted.filter.state = DossierFilter::Active;
    if (state == "pending") wanted.filter.state = DossierFilter::Pending;
    if (state == "disabled") wanted.filter.state = DossierFilter::Disabled;
    if (state == "silenced") wanted.filter.state = DossierFilter::Silenced;
    if (state == "suspended") wanted.filter.state = DossierFilter::Suspended;
    if (request.params.text("permissions") == "staff") wanted.filter.least_role = Role::Moderator;
    wanted.roles = request.params.all("role_ids");
    if (request.params.has("invited_by"))
        wanted.invited_by = request.params.id<AccountId>("invited_by").value_or(AccountId(-1));
    return wanted;
}

struct Found {
    AccountId id;
    Dossier dossier;
};

std::vector<Found> list_of(const Room& room, db::Tx& tx, const Wanted& wanted, Page page) {
    std::vector<Found> found;
    for (int window = 0; window < (wanted.is_rare() ? kMostWindows : 1); ++window) {
        auto rows = room.accounts.list_dossiers(tx, wanted.filter, page);
        if (rows.empty()) break;
        const bool is_last = std::ssize(rows) < page.limit;
        page.max_id = rows.back().account.id.value();
        for (auto& row : rows)
            if (wanted.matches(row) && std::ssize(found) < page.limit)
                found.push_back({row.account.id, std::move(row)});
        if (is_last || page.upwards() || std::ssize(found) >= page.limit) break;
    }
    return found;
}

Result<Response> list_answer(Room& room, const Request& request, const Wanted& wanted) {
    return list_json(
        room, request, Role::Moderator,
        [&](db::Tx& tx, const Page& page) { return list_of(room, tx, wanted, page); },
        [&](db::Tx&, JsonWriter& out, const Found& one) {
            append_admin_account(out, room.accounts, one.dossier);
        });
}

Result<Response> get_list_v1(Room& room, Request& request) {
    return list_answer(room, request, wanted_v1(request));
}
Result<Response> get_list_v2(Room& room, Request& request) {
    return list_answer(room, request, wanted_v2(request));
}

AccountId target_of(const Request& request) {
    return request.params.id<AccountId>("id").value_or(AccountId());
}

Result<Response> get_one(Room& room, Request& request) {
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Moderator));
        const auto found = room.accounts.find_dossier(tx, target_of(request));
        if (!found) return not_found();
        append_admin_account(out, room.accounts, *found);
        return {};
    });
}

// Answered with the account as it is afterwards, or as it was when it is gone.
template <class Change>
Result<Response> changed(Room& room, const Request& request, Change change) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        const auto target = target_of(request);
        auto before = room.accounts.find_dossier(tx, target);
        TRY(change(tx, viewer_of(request), target));
        auto after = room.accounts.find_dossier(tx, target);
        if (!after) after = std::move(before);
        if (!after) return not_found();
        append_admin_account(out, room.accounts, *after);
        return {};
    });
}

Result<Response> lifted(Room& room, const Request& request, std::string_view measure) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, AccountId target) {
        return room.service.lift(tx, by, target, measure);
    });
}
Result<Response> post_enable(Room& room, Request& request) {
    return lifted(room, request, "disable");
}
Result<Response> post_unsilence(Room& room, Request& request) {
    return lifted(room, request, "silence");
}
Result<Response> post_unsuspend(Room& room, Request& request) {
    return lifted(room, request, "suspend");
}
Result<Response> post_unsensitive(Room& room, Request& request) {
    return lifted(room, request, "sensitive");
}
Result<Response> post_approve(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, AccountId target) {
        return room.service.admit(tx, by, target, true);
    });
}
Result<Response> post_reject(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, AccountId target) {
        return room.service.admit(tx, by, target, false);
    });
}
Result<Response> delete_one(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, AccountId target) {
        return room.service.erase(tx, by, target);
    });
}

Result<Response> post_action(Room& room, Request& request) {
    Act act;
    act.target = target_of(request);
    act.action = request.params.text("type");
    act.text = request.params.text("text");
    act.sends_mail = request.params.boolean("send_email_notification").value_or(true);
    if (!request.params.text("report_id").empty())
        act.report = request.params.id<ReportId>("report_id").value_or(ReportId(-1));
    const auto done = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Moderator));
        if (!room.accounts.find(tx, act.target)) return not_found();
        if (act.action == kCoverPosts && act.report) {
            TRY_ASSIGN(const auto report,
                       room.service.find_report(tx, viewer_of(request), *act.report));
            act.statuses = report.statuses;
        } else if (needs_posts(act.action)) {
            return invalid("Type is not included in the list", "type");
        }
        TRY(room.service.act(tx, viewer_of(request), act));
        return {};
    });
    if (!done.ok()) return done.error();
    return Response::json("{}");
}

}  // namespace

void add_account_routes(Moderation::Impl& room) {
    const char* reading = "admin:read:accounts";
    const char* writing = "admin:write:accounts";
    const std::vector<http::ParamDoc> texts{
        {"username", "string", "Begins so"},    {"display_name", "string", "Begins so"},
        {"email", "string", "Begins so"},       {"ip", "string", "Was last here from it"},
        {"by_domain", "string", "Of a server"}, {"limit", "integer", "1 to 200, 100 if left out"}};
    auto v1 = texts, v2 = texts;
    for (const auto* flag : {"local", "remote", "active", "pending", "disabled", "silenced",
                             "suspended", "sensitized", "staff"})
        v1.push_back({flag, "boolean", "Only those"});
    v2.push_back({"origin", "string", "local or remote"});
    v2.push_back({"status", "string", "active, pending, disabled, silenced or suspended"});
    v2.push_back({"permissions", "string", "staff"});
    v2.push_back({"role_ids[]", "array", "Only these roles"});
    v2.push_back({"invited_by", "string", "Invited by this account"});
    add_route(room, Method::Get, "/api/v1/admin/accounts", get_list_v1, reading,
              {"Accounts for moderators", "Array of Admin::Account", std::move(v1)});
    add_route(room, Method::Get, "/api/v2/admin/accounts", get_list_v2, reading,
              {"Accounts for moderators", "Array of Admin::Account", std::move(v2)});
    add_route(room, Method::Get, "/api/v1/admin/accounts/:id", get_one, reading,
              {"One account for moderators", "Admin::Account", {}});
    add_route(room, Method::Delete, "/api/v1/admin/accounts/:id", delete_one, writing,
              {"Remove the profile and all posts of a suspended account", "Admin::Account", {}});
    const auto change = [&](const char* pattern, Answer answer, const char* summary) {
        add_route(room, Method::Post, pattern, answer, writing, {summary, "Admin::Account", {}});
    };
    change("/api/v1/admin/accounts/:id/approve", post_approve, "Let somebody in");
    change("/api/v1/admin/accounts/:id/reject", post_reject, "Turn somebody away");
    change("/api/v1/admin/accounts/:id/enable", post_enable, "Let them sign in again");
    change("/api/v1/admin/accounts/:id/unsilence", post_unsilence, "Limit them no more");
    change("/api/v1/admin/accounts/:id/unsuspend", post_unsuspend, "Suspend them no more");
    change("/api/v1/admin/accounts/:id/unsensitive", post_unsensitive, "Cover no more pictures");
    add_route(
        room, Method::Post, "/api/v1/admin/accounts/:id/action", post_action, writing,
        {"Act on somebody, who is told",
         "{}",
         {{"type", "string",
           "none, sensitive, disable, silence, suspend, or mark_statuses_as_sensitive for the "
           "posts of a report",
           true},
          {"report_id", "string", "The report it answers"},
          {"text", "string", "What the person is told"},
          {"send_email_notification", "boolean", "Also by e-mail; yes if left out"}}});
}

}  // namespace kentongan::moderation
