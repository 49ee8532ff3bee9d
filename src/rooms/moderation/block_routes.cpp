// /api/v1/admin/canonical_email_blocks and ip_blocks: addresses of people.
#include "rooms/moderation/addresses.h"
#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using Room = Moderation::Impl;

constexpr std::int64_t kLongestBlock = 100LL * 366 * 24 * 3'600;  // seconds

BlockId id_of(const Request& request) {
    return request.params.id<BlockId>("id").value_or(BlockId());
}

void append_hash(JsonWriter& out, const EmailHash& hash) {
    out.begin_object().member("id", hash.id).member("canonical_email_hash", hash.hash);
    out.end_object();
}

Result<Response> get_hashes(Room& room, Request& request) {
    return list_json(
        room, request, Role::Admin,
        [](db::Tx& tx, const Page& page) { return store::list_email_hashes(tx, page); },
        [](db::Tx&, JsonWriter& out, const EmailHash& hash) { append_hash(out, hash); });
}

Result<Response> get_hash(Room& room, Request& request) {
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        const auto hash = store::find_email_hash(tx, id_of(request));
        if (!hash) return not_found();
        append_hash(out, *hash);
        return {};
    });
}

Result<Response> post_hash(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto hash,
                   room.limits.block_email(tx, viewer_of(request), request.params.text("email"),
                                           request.params.text("canonical_email_hash")));
        append_hash(out, hash);
        return {};
    });
}

Result<Response> post_test(Room& room, Request& request) {
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        const auto email = request.params.text("email");
        if (email.empty()) return invalid("Email can't be blank", "email");
        out.begin_array();
        if (const auto hash = store::email_hash_of(tx, canonical_email_hash(email)))
            append_hash(out, *hash);
        out.end_array();
        return {};
    });
}

// Answered with what it was.
Result<Response> delete_hash(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto hash,
                   room.limits.unblock_email(tx, viewer_of(request), id_of(request)));
        append_hash(out, hash);
        return {};
    });
}

Result<NewIpBlock> ip_block_of(const Request& request) {
    NewIpBlock wanted;
    wanted.ip = request.params.text("ip");
    wanted.severity = request.params.text("severity");
    wanted.comment = request.params.text("comment");
    if (!request.params.text("expires_in").empty()) {
        const auto seconds = request.params.integer("expires_in");
        if (!seconds || *seconds < 1 || *seconds > kLongestBlock)
            return invalid("Expires in is invalid", "expires_in");
        wanted.expires_in = std::chrono::seconds(*seconds);
    }
    return wanted;
}

Result<Response> get_ips(Room& room, Request& request) {
    return list_json(
        room, request, Role::Admin,
        [](db::Tx& tx, const Page& page) { return store::list_ip_blocks(tx, page); },
        [](db::Tx&, JsonWriter& out, const IpBlock& block) { append_ip_block(out, block); });
}

Result<Response> get_ip(Room& room, Request& request) {
    return read_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        const auto block = store::find_ip_block(tx, id_of(request));
        if (!block) return not_found();
        append_ip_block(out, *block);
        return {};
    });
}

Result<Response> post_ip(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        TRY_ASSIGN(const auto wanted, ip_block_of(request));
        TRY_ASSIGN(const auto block, room.limits.block_ip(tx, viewer_of(request), wanted));
        append_ip_block(out, block);
        return {};
    });
}

Result<Response> put_ip(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        TRY_ASSIGN(const auto wanted, ip_block_of(request));
        TRY_ASSIGN(const auto block,
                   room.limits.change_ip(tx, viewer_of(request), id_of(request), wanted));
        append_ip_block(out, block);
        return {};
    });
}

Result<Response> delete_ip(Room& room, Request& request) {
    return write_json(room, [&](db::Tx& tx, JsonWriter& out) -> Result<void> {
        TRY_ASSIGN(const auto block,
                   room.limits.unblock_ip(tx, viewer_of(request), id_of(request)));
        append_ip_block(out, block);
        return {};
    });
}

}  // namespace

void add_block_routes(Moderation::Impl& room) {
    const char* reading = "admin:read:canonical_email_blocks";
    const char* writing = "admin:write:canonical_email_blocks";
    const char* hashes = "/api/v1/admin/canonical_email_blocks";
    const char* hash = "/api/v1/admin/canonical_email_blocks/:id";
    add_route(room, Method::Get, hashes, get_hashes, reading,
              {"E-mail addresses that may not sign up", "Array of Admin::CanonicalEmailBlock", {}});
    add_route(room, Method::Get, hash, get_hash, reading,
              {"One of them", "Admin::CanonicalEmailBlock", {}});
    add_route(room, Method::Post, hashes, post_hash, writing,
              {"Keep an address out",
               "Admin::CanonicalEmailBlock",
               {{"email", "string", "The address"},
                {"canonical_email_hash", "string", "Instead of it: SHA-256 in hexadecimal"}}});
    add_route(room, Method::Post, "/api/v1/admin/canonical_email_blocks/test", post_test, reading,
              {"Whether an address is kept out",
               "Array of Admin::CanonicalEmailBlock",
               {{"email", "string", "The address", true}}});
    add_route(room, Method::Delete, hash, delete_hash, writing,
              {"Keep it out no more", "Admin::CanonicalEmailBlock", {}});

    const char* ips = "/api/v1/admin/ip_blocks";
    const char* ip = "/api/v1/admin/ip_blocks/:id";
    const std::vector<http::ParamDoc> params{
        {"ip", "string", "Address or network: 203.0.113.0/24"},
        {"severity", "string", "sign_up_requires_approval, sign_up_block or no_access"},
        {"comment", "string", "For moderators"},
        {"expires_in", "integer", "Seconds; for ever if left out"}};
    add_route(room, Method::Get, ips, get_ips, "admin:read:ip_blocks",
              {"Networks kept out", "Array of Admin::IpBlock", {}});
    add_route(room, Method::Get, ip, get_ip, "admin:read:ip_blocks",
              {"One of them", "Admin::IpBlock", {}});
    add_route(room, Method::Post, ips, post_ip, "admin:write:ip_blocks",
              {"Keep a network out", "Admin::IpBlock", params});
    add_route(room, Method::Put, ip, put_ip, "admin:write:ip_blocks",
              {"Change it", "Admin::IpBlock", params});
    // The documentation names the second scope, Mastodon's source the first.
    add_route(room, Method::Delete, ip, delete_ip,
              "admin:write:ip_blocks admin:write:domain_blocks",
              {"Keep it out no more", "Admin::IpBlock", {}});
}

}  // namespace kentongan::moderation
