// /api/v1/reports for everybody, /api/v1/admin/reports for moderators.
#include <algorithm>

#include "platform/base/strings.h"
#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using Room = Moderation::Impl;

// Each once; every value must be an id, and unknown ones are not found later.
template <class AnyId>
std::optional<std::vector<AnyId>> ids_of(const Request& request, std::string_view name) {
    std::vector<AnyId> ids;
    for (auto text : request.params.all(name)) {
        const auto id = AnyId::parse(text);
        if (!id) return {};
        if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
    }
    return ids;
}

Result<Response> post_report(Room& room, Request& request) {
    NewReport wanted;
    const auto target = request.params.id<AccountId>("account_id");
    const auto statuses = ids_of<StatusId>(request, "status_ids");
    const auto rules = ids_of<RuleId>(request, "rule_ids");
    if (!target || !statuses) return not_found();
    if (!rules) return invalid("Rule ids does not reference valid rules", "rule_ids");
    wanted.reporter = viewer_of(request);
    wanted.target = *target;
    wanted.statuses = *statuses;
    wanted.rules = *rules;
    wanted.category = request.params.text("category");
    wanted.comment = request.params.text("comment");
    wanted.forward = request.params.boolean("forward").value_or(false);
    for (auto domain : request.params.all("forward_to_domains"))
        wanted.forward_to.push_back(ascii_lower(domain));
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto report, room.service.report(tx, wanted));
        room.counts.add(tx, "opened_reports");
        const auto account = room.accounts.find(tx, report.target);
        if (!account->domain.empty()) room.counts.add(tx, "instance_reports", account->domain);
        append_report(out, room.accounts, report, *account);
        return {};
    });
}

Shelves shelves_of(Room& room, db::Tx& tx, const Request& request) {
    return {tx, room.accounts, room.statuses, viewer_of(request)};
}

Result<Response> get_list(Room& room, Request& request) {
    ReportFilter filter;
    filter.resolved = request.params.boolean("resolved").value_or(false);
    if (request.params.has("account_id"))
        filter.reporter = request.params.id<AccountId>("account_id").value_or(AccountId(-1));
    if (request.params.has("target_account_id"))
        filter.target = request.params.id<AccountId>("target_account_id").value_or(AccountId(-1));
    return list_json(
        room, request, Role::Moderator,
        [&](db::Tx& tx, const Page& page) { return store::list_reports(tx, filter, page); },
        [&](db::Tx& tx, JsonWriter& out, const Report& report) {
            append_admin_report(out, shelves_of(room, tx, request), report);
        });
}

Result<Response> get_one(Room& room, Request& request) {
    const auto id = request.params.id<ReportId>("id").value_or(ReportId());
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto report, room.service.find_report(tx, viewer_of(request), id));
        append_admin_report(out, shelves_of(room, tx, request), report);
        return {};
    });
}

template <class Change>
Result<Response> changed(Room& room, const Request& request, Change change) {
    const auto id = request.params.id<ReportId>("id").value_or(ReportId());
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto report, change(tx, viewer_of(request), id));
        append_admin_report(out, shelves_of(room, tx, request), report);
        return {};
    });
}

Result<Response> put_one(Room& room, Request& request) {
    Service::Change change;
    if (request.params.has("category")) change.category = request.params.text("category");
    if (!request.params.all("rule_ids").empty()) {
        change.rules = ids_of<RuleId>(request, "rule_ids");
        if (!change.rules) return invalid("Rule ids does not reference valid rules", "rule_ids");
    }
    return changed(room, request, [&](db::Tx& tx, AccountId by, ReportId id) {
        return room.service.change_report(tx, by, id, change);
    });
}

Result<Response> post_assign(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, ReportId id) {
        return room.service.assign(tx, by, id, true);
    });
}
Result<Response> post_unassign(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, ReportId id) {
        return room.service.assign(tx, by, id, false);
    });
}
Result<Response> post_resolve(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, ReportId id) {
        return room.service.resolve(tx, by, id, true);
    });
}
Result<Response> post_reopen(Room& room, Request& request) {
    return changed(room, request, [&](db::Tx& tx, AccountId by, ReportId id) {
        return room.service.resolve(tx, by, id, false);
    });
}

}  // namespace

void add_report_routes(Moderation::Impl& room) {
    add_route(room, Method::Post, "/api/v1/reports", post_report, "write:reports",
              {"Tell the moderators about somebody",
               "Report",
               {{"account_id", "string", "Whom", true},
                {"status_ids[]", "array", "Their posts it is about, at most 100"},
                {"comment", "string", "At most 1,000 characters"},
                {"category", "string", "spam, legal, violation or other"},
                {"rule_ids[]", "array", "Rules it breaks; makes it a violation"},
                {"forward", "boolean", "Also to the account's own server"},
                {"forward_to_domains[]", "array",
                 "Only to these of the servers that take part in the posts"}}});
    const char* reading = "admin:read:reports";
    const char* writing = "admin:write:reports";
    const auto change = [&](const char* pattern, Answer answer, const char* summary) {
        add_route(room, Method::Post, pattern, answer, writing, {summary, "Admin::Report", {}});
    };
    add_route(room, Method::Get, "/api/v1/admin/reports", get_list, reading,
              {"Reports, the newest first",
               "Array of Admin::Report",
               {{"resolved", "boolean", "Those dealt with; left out: the others"},
                {"account_id", "string", "By this reporter"},
                {"target_account_id", "string", "About this account"},
                {"limit", "integer", "1 to 200, 100 if left out"}}});
    add_route(room, Method::Get, "/api/v1/admin/reports/:id", get_one, reading,
              {"One report", "Admin::Report", {}});
    add_route(room, Method::Put, "/api/v1/admin/reports/:id", put_one, writing,
              {"Sort a report anew",
               "Admin::Report",
               {{"category", "string", "spam, legal, violation or other"},
                {"rule_ids[]", "array", "Rules it breaks"}}});
    change("/api/v1/admin/reports/:id/assign_to_self", post_assign, "Take it on");
    change("/api/v1/admin/reports/:id/unassign", post_unassign, "Leave it to others");
    change("/api/v1/admin/reports/:id/resolve", post_resolve, "It is dealt with");
    change("/api/v1/admin/reports/:id/reopen", post_reopen, "It is not dealt with after all");
}

}  // namespace kentongan::moderation
