// /api/v1/admin/domain_blocks, domain_allows and email_domain_blocks: names of servers.
#include "rooms/moderation/addresses.h"
#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using store::Names;
using Room = Moderation::Impl;

constexpr int kHistoryDays = 7;

BlockId id_of(const Request& request) {
    return request.params.id<BlockId>("id").value_or(BlockId());
}

Result<void> read_block(const Request& request, DomainBlock& block) {
    const auto& params = request.params;
    if (params.has("severity")) {
        const auto severity = severity_named(params.text("severity"));
        if (!severity) return invalid("Severity is not included in the list", "severity");
        block.severity = *severity;
    }
    block.reject_media = params.boolean("reject_media").value_or(block.reject_media);
    block.reject_reports = params.boolean("reject_reports").value_or(block.reject_reports);
    block.obfuscate = params.boolean("obfuscate").value_or(block.obfuscate);
    if (params.has("private_comment")) block.private_comment = params.text("private_comment");
    if (params.has("public_comment")) block.public_comment = params.text("public_comment");
    return {};
}

Result<Response> get_blocks(Room& room, Request& request) {
    return list_json(
        room, request, Role::Admin,
        [](db::Tx& tx, const Page& page) { return store::list_domain_blocks(tx, page); },
        [](db::Tx&, JsonWriter& out, const DomainBlock& b) { append_domain_block(out, b); });
}

Result<Response> get_block(Room& room, Request& request) {
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        const auto block = store::find_domain_block(tx, id_of(request));
        if (!block) return not_found();
        append_domain_block(out, *block);
        return {};
    });
}

// Mastodon's REST::Admin::ExistingDomainBlockErrorSerializer.
void append_existing(JsonWriter& out, const DomainBlock& existing) {
    out.begin_object();
    out.member("error", "You have already imposed stricter limits on " + existing.domain + ".");
    out.key("existing_domain_block");
    append_domain_block(out, existing);
    out.end_object();
}

Result<Response> post_block(Room& room, Request& request) {
    bool exists = false;
    auto response = write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        DomainBlock wanted;
        wanted.domain = request.params.text("domain");
        TRY(read_block(request, wanted));
        TRY_ASSIGN(const auto answer, room.limits.block_domain(tx, viewer_of(request), wanted));
        exists = answer.existing.has_value();
        if (exists)
            append_existing(out, *answer.existing);
        else
            append_domain_block(out, *answer.made);
        return {};
    });
    if (response.ok() && exists) response->status = 422;
    return response;
}

Result<Response> put_block(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        auto block = store::find_domain_block(tx, id_of(request));
        if (!block) return not_found();
        TRY(read_block(request, *block));
        TRY_ASSIGN(const auto changed, room.limits.change_domain(tx, viewer_of(request), *block));
        append_domain_block(out, changed);
        return {};
    });
}

Result<Response> delete_block(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto block,
                   room.limits.unblock_domain(tx, viewer_of(request), id_of(request)));
        append_domain_block(out, block);
        return {};
    });
}

void append_name(const Room& room, db::Tx& tx, JsonWriter& out, Names which,
                 const NamedDomain& name) {
    out.begin_object().member("id", name.id).member("domain", name.domain);
    out.member("created_at", name.created_at);
    if (which == Names::EmailBlocked) {
        const auto today = day_of(room.platform.clock.now());
        const Span week{today - kHistoryDays + 1, today};
        const auto uses = room.counts.series(tx, kRefusedUses, name.domain, week);
        const auto people = room.counts.series(tx, kRefusedPeople, name.domain, week);
        out.key("history").begin_array();
        for (std::size_t i = uses.size(); i-- > 0;) {
            const auto at = to_millis(start_of_day(uses[i].day)) / 1'000;
            out.begin_object().member("day", std::to_string(at));
            out.member("accounts", std::to_string(people[i].value));
            out.member("uses", std::to_string(uses[i].value)).end_object();
        }
        out.end_array();
    }
    out.end_object();
}

template <Names which>
Result<Response> get_names(Room& room, Request& request) {
    return list_json(
        room, request, Role::Admin,
        [](db::Tx& tx, const Page& page) { return store::list_names(tx, which, page); },
        [&](db::Tx& tx, JsonWriter& out, const NamedDomain& name) {
            append_name(room, tx, out, which, name);
        });
}

template <Names which>
Result<Response> get_name(Room& room, Request& request) {
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        const auto name = store::find_name(tx, which, id_of(request));
        if (!name) return not_found();
        append_name(room, tx, out, which, *name);
        return {};
    });
}

template <Names which>
Result<Response> post_name(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto name, room.limits.add_name(tx, viewer_of(request), which,
                                                         request.params.text("domain")));
        append_name(room, tx, out, which, name);
        return {};
    });
}

template <Names which>
Result<Response> delete_name(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto name,
                   room.limits.remove_name(tx, viewer_of(request), which, id_of(request)));
        append_name(room, tx, out, which, name);
        return {};
    });
}

// Both kinds of names have the same four routes.
template <Names which>
void add_name_routes(Room& room, const std::string& path, const std::string& scope,
                     const std::string& entity) {
    const auto reading = "admin:read:" + scope, writing = "admin:write:" + scope;
    const auto one = path + "/:id";
    add_route(room, Method::Get, path.c_str(), get_names<which>, reading.c_str(),
              {"All of them, the newest first", "Array of " + entity, {}});
    add_route(room, Method::Get, one.c_str(), get_name<which>, reading.c_str(),
              {"One of them", entity, {}});
    add_route(room, Method::Post, path.c_str(), post_name<which>, writing.c_str(),
              {"Add a domain", entity, {{"domain", "string", "Its name", true}}});
    add_route(room, Method::Delete, one.c_str(), delete_name<which>, writing.c_str(),
              {"Take one away", entity, {}});
}

}  // namespace

void add_domain_routes(Moderation::Impl& room) {
    const char* reading = "admin:read:domain_blocks";
    const char* writing = "admin:write:domain_blocks";
    const std::vector<http::ParamDoc> limits{
        {"severity", "string", "silence, suspend or noop; silence if left out"},
        {"reject_media", "boolean", "Keep no pictures of it"},
        {"reject_reports", "boolean", "Take no reports from it"},
        {"private_comment", "string", "For moderators"},
        {"public_comment", "string", "For everybody"},
        {"obfuscate", "boolean", "Hide part of the name in the public list"}};
    auto all = limits;
    all.insert(all.begin(),
               {"domain", "string", "Of the server; its subdomains are meant, too", true});
    add_route(room, Method::Get, "/api/v1/admin/domain_blocks", get_blocks, reading,
              {"Limited servers, the newest first", "Array of Admin::DomainBlock", {}});
    add_route(room, Method::Get, "/api/v1/admin/domain_blocks/:id", get_block, reading,
              {"One limited server", "Admin::DomainBlock", {}});
    add_route(room, Method::Post, "/api/v1/admin/domain_blocks", post_block, writing,
              {"Limit a server", "Admin::DomainBlock", std::move(all)});
    add_route(room, Method::Put, "/api/v1/admin/domain_blocks/:id", put_block, writing,
              {"Change the limits of a server", "Admin::DomainBlock", limits});
    add_route(room, Method::Delete, "/api/v1/admin/domain_blocks/:id", delete_block, writing,
              {"Limit a server no more", "Admin::DomainBlock", {}});
    add_name_routes<Names::Allowed>(room, "/api/v1/admin/domain_allows", "domain_allows",
                                    "Admin::DomainAllow");
    add_name_routes<Names::EmailBlocked>(room, "/api/v1/admin/email_domain_blocks",
                                         "email_domain_blocks", "Admin::EmailDomainBlock");
}

}  // namespace kentongan::moderation
