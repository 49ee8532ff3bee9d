#include "rooms/moderation/render.h"

#include <boost/json/serialize.hpp>

#include "platform/i18n/catalogue.h"
#include "rooms/moderation/addresses.h"
#include "rooms/moderation/limits.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;

// As rooms/accounts writes it for the person themselves; docs.joinmastodon.org/entities/Role.
void append_role(JsonWriter& out, Role role) {
    constexpr std::string_view kNames[] = {"", "Moderator", "Admin", "Owner"};
    constexpr std::string_view kPermissions[] = {"0", "1308", "1", "1"};
    const auto at = static_cast<std::size_t>(role);
    out.begin_object().member("id", std::to_string(at)).member("name", kNames[at]);
    out.member("color", "").member("permissions", kPermissions[at]);
    out.member("highlighted", role != Role::Member).member("collection_limit", 10).end_object();
}

template <class AnyId>
void append_ids(JsonWriter& out, std::string_view name, const std::vector<AnyId>& ids) {
    out.key(name).begin_array();
    for (auto id : ids) out.value(id);
    out.end_array();
}

void append_text_or_null(JsonWriter& out, std::string_view name, const std::string& text) {
    if (text.empty())
        out.member(name, nullptr);
    else
        out.member(name, text);
}

// What the post's author did with it is not for moderators.
std::string without_marks(const std::string& status_json) {
    auto parsed = parse_json(status_json);
    if (!parsed.ok() || !parsed->is_object()) return {};
    auto& status = parsed->as_object();
    for (const auto* mark :
         {"favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered"})
        status.erase(mark);
    return json::serialize(*parsed);
}

std::string status_json(const Shelves& shelves, const Report& report, StatusId id) {
    auto seen = shelves.statuses.render_one_json(shelves.tx, shelves.viewer, id);
    if (!seen.empty()) return seen;
    // It was reported by somebody who may see it; moderators judge it as it is.
    return without_marks(shelves.statuses.render_one_json(shelves.tx, report.target, id));
}

void append_account_of(JsonWriter& out, const Shelves& shelves, std::string_view name,
                       std::optional<AccountId> id) {
    out.key(name);
    const auto dossier = id ? shelves.accounts.find_dossier(shelves.tx, *id) : std::nullopt;
    if (dossier)
        append_admin_account(out, shelves.accounts, *dossier);
    else
        out.value(nullptr);
}

void append_head(JsonWriter& out, const Report& report) {
    out.member("id", report.id).member("action_taken", report.resolved_at.has_value());
    out.member("action_taken_at", report.resolved_at).member("category", report.category);
    out.member("comment", report.comment).member("forwarded", report.forwarded);
    out.member("created_at", report.created_at);
}

}  // namespace

void append_report(JsonWriter& out, const accounts::Accounts& accounts, const Report& report,
                   const accounts::Account& target) {
    out.begin_object();
    append_head(out, report);
    append_ids(out, "status_ids", report.statuses);
    if (report.rules.empty())
        out.member("rule_ids", nullptr);
    else
        append_ids(out, "rule_ids", report.rules);
    out.key("collection_ids").begin_array().end_array();
    out.key("target_account");
    accounts.append_account(out, target);
    out.end_object();
}

void append_strike(JsonWriter& out, const accounts::Accounts& accounts, const Strike& strike,
                   const accounts::Account& target) {
    out.begin_object().member("id", strike.id).member("action", strike.action);
    out.member("text", strike.text).member("created_at", strike.created_at);
    append_ids(out, "status_ids", strike.statuses);
    out.key("target_account");
    accounts.append_account(out, target);
    out.key("appeal");
    if (const auto& appeal = strike.appeal)
        out.begin_object()
            .member("text", appeal->text)
            .member("state", !appeal->decided_at ? "pending"
                             : appeal->accepted  ? "approved"
                                                 : "rejected")
            .end_object();
    else
        out.value(nullptr);
    out.end_object();
}

void append_rule(JsonWriter& out, const Rule& rule) {
    // The rules that come with the house are message ids; those of moderators stand as written.
    const auto text = i18n::translate(i18n::kDefaultLanguage, rule.text);
    const auto hint = i18n::translate(i18n::kDefaultLanguage, rule.hint);
    out.begin_object().member("id", rule.id).member("text", text).member("hint", hint);
    out.key("translations").begin_object();
    if (text != rule.text)
        out.key("en")
            .begin_object()
            .member("text", rule.text)
            .member("hint", rule.hint)
            .end_object();
    out.end_object().end_object();
}

void append_admin_account(JsonWriter& out, const accounts::Accounts& accounts,
                          const accounts::Dossier& dossier) {
    const auto& account = dossier.account;
    out.begin_object().member("id", account.id).member("username", account.username);
    append_text_or_null(out, "domain", account.domain);
    out.member("created_at", account.created_at).member("email", dossier.email);
    append_text_or_null(out, "ip", dossier.last_ip);
    out.key("ips").begin_array();
    if (!dossier.last_ip.empty())
        out.begin_object()
            .member("ip", dossier.last_ip)
            .member("used_at", dossier.last_active_at.value_or(account.created_at))
            .end_object();
    out.end_array().member("locale", dossier.language);
    append_text_or_null(out, "invite_request", dossier.invite_request);
    out.key("role");
    append_role(out, account.role);
    out.member("confirmed", dossier.confirmed).member("approved", dossier.approved);
    out.member("disabled", dossier.disabled).member("sensitized", dossier.sensitized);
    out.member("silenced", dossier.silenced).member("suspended", account.suspended);
    out.key("account");
    accounts.append_account(out, account);
    if (dossier.created_by_application)
        out.member("created_by_application_id", *dossier.created_by_application);
    if (dossier.invited_by) out.member("invited_by_account_id", *dossier.invited_by);
    out.end_object();
}

void append_admin_report(JsonWriter& out, const Shelves& shelves, const Report& report) {
    out.begin_object();
    append_head(out, report);
    out.member("updated_at", report.updated_at);
    append_account_of(out, shelves, "account", report.reporter);
    append_account_of(out, shelves, "target_account", report.target);
    append_account_of(out, shelves, "assigned_account", report.assigned);
    append_account_of(out, shelves, "action_taken_by_account", report.resolved_by);
    out.key("statuses").begin_array();
    for (auto id : report.statuses)
        if (const auto one = status_json(shelves, report, id); !one.empty()) out.raw(one);
    out.end_array().key("rules").begin_array();
    for (const auto& rule : store::find_rules(shelves.tx, report.rules)) append_rule(out, rule);
    out.end_array().end_object();
}

void append_domain_block(JsonWriter& out, const DomainBlock& block) {
    out.begin_object().member("id", block.id).member("domain", block.domain);
    out.member("digest", sha256_hex(block.domain)).member("created_at", block.created_at);
    out.member("severity", name_of(block.severity)).member("reject_media", block.reject_media);
    out.member("reject_reports", block.reject_reports);
    append_text_or_null(out, "private_comment", block.private_comment);
    append_text_or_null(out, "public_comment", block.public_comment);
    out.member("obfuscate", block.obfuscate).end_object();
}

void append_public_domain_block(JsonWriter& out, const DomainBlock& block) {
    out.begin_object();
    out.member("domain", block.obfuscate ? obfuscated(block.domain) : block.domain);
    out.member("digest", sha256_hex(block.domain)).member("severity", name_of(block.severity));
    out.member("comment", block.public_comment).end_object();
}

void append_ip_block(JsonWriter& out, const IpBlock& block) {
    out.begin_object().member("id", block.id).member("ip", block.cidr);
    out.member("severity", block.severity).member("comment", block.comment);
    out.member("created_at", block.created_at).member("expires_at", block.expires_at);
    out.end_object();
}

}  // namespace kentongan::moderation
