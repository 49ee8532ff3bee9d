// /moderasi/server, /moderasi/aturan and /moderasi/catatan: limited servers with their CSV, the
// rules of the house, and who did what.
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/moderation/addresses.h"
#include "rooms/moderation/domain_csv.h"
#include "rooms/moderation/views.h"

namespace kentongan::moderation {

namespace {

using accounts::Role;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using Room = Moderation::Impl;

constexpr int kPerPage = 100;

std::string_view word_of(Severity severity) {
    switch (severity) {
        case Severity::Noop:
            return msg("Only the boxes below");
        case Severity::Silence:
            return msg("Limited");
        case Severity::Suspend:
            return msg("Nothing comes or goes");
    }
    return {};
}

web::View block_view(const DomainBlock& block, const Reader& reader) {
    web::View view;
    view.set("id", block.id.to_string()).set("domain", block.domain);
    view.set("severity", i18n::translate(reader.language, word_of(block.severity)));
    view.set("reject_media", block.reject_media).set("reject_reports", block.reject_reports);
    view.set("obfuscate", block.obfuscate).set("public_comment", block.public_comment);
    view.set("private_comment", block.private_comment).set("when", when(reader, block.created_at));
    return view;
}

Result<Response> servers_page(Room& room, const Request& request,
                              const std::optional<Error>& error = {}) {
    web::View view;
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Admin));
        const auto after = ascii_lower(request.params.text("sesudah"));
        const auto blocks = store::list_domain_blocks_by_name(tx, after, kPerPage);
        std::vector<web::View> lines;
        for (const auto& block : blocks) lines.push_back(block_view(block, by));
        if (std::ssize(blocks) == kPerPage)
            view.set("more_url", "/moderasi/server?sesudah=" + url_encode(blocks.back().domain));
        view.set("is_empty", lines.empty()).set("blocks", std::move(lines));
        return by;
    });
    if (!reader.ok()) return reader.error();
    std::vector<web::View> severities;
    for (auto severity : {Severity::Silence, Severity::Suspend, Severity::Noop}) {
        web::View line;
        line.set("key", name_of(severity)).set("word", web::tr(request, word_of(severity)));
        line.set("checked", severity == Severity::Silence);
        severities.push_back(std::move(line));
    }
    view.set("severities", std::move(severities));
    for (const auto* field : {"domain", "catatan_umum", "catatan_sendiri"})
        view.set(field, request.params.text(field));
    set_error(view, request, error);
    const int status = error ? http::status_of(error->code()) : 200;
    return show(room, request, *reader,
                {"moderation/servers", "Limited servers", "/moderasi/server", status},
                std::move(view));
}

Result<Response> get_servers(Room& room, Request& request) {
    return servers_page(room, request);
}

// Shown again with what was typed, where that can help.
Result<Response> servers_after(Room& room, const Request& request, const Error& error) {
    if (error.code() == ErrorCode::Forbidden || error.code() == ErrorCode::NotFound) return error;
    return servers_page(room, request, error);
}

Result<Response> post_server(Room& room, Request& request) {
    const auto& params = request.params;
    DomainBlock wanted;
    wanted.domain = params.text("domain");
    wanted.severity = severity_named(params.text("tingkat")).value_or(Severity::Silence);
    wanted.reject_media = params.boolean("tanpa_gambar").value_or(false);
    wanted.reject_reports = params.boolean("tanpa_laporan").value_or(false);
    wanted.obfuscate = params.boolean("samarkan").value_or(false);
    wanted.public_comment = params.text("catatan_umum");
    wanted.private_comment = params.text("catatan_sendiri");
    const auto done = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto answer, room.limits.block_domain(tx, viewer_of(request), wanted));
        if (answer.existing)
            return Error(ErrorCode::Unprocessable, "There is a stricter limit already.", "domain");
        return {};
    });
    if (!done.ok()) return servers_after(room, request, done.error());
    return back_to("/moderasi/server", "The server is limited.");
}

Result<Response> post_remove_server(Room& room, Request& request) {
    const auto id = request.params.id<BlockId>("id").value_or(BlockId());
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return room.limits.unblock_domain(tx, viewer_of(request), id); }));
    return back_to("/moderasi/server", "The server is limited no more.");
}

Result<Response> get_csv(Room& room, Request& request) {
    using Blocks = std::vector<DomainBlock>;
    const auto blocks = room.platform.database.read([&](db::Tx& tx) -> Result<Blocks> {
        TRY(room.service.staff(tx, viewer_of(request), Role::Admin));
        return store::list_domain_blocks_by_name(tx, "", kMostPublicBlocks);
    });
    if (!blocks.ok()) return blocks.error();
    auto response = Response::of_type("text/csv; charset=utf-8", write_domain_csv(*blocks));
    response.set("Content-Disposition", "attachment; filename=\"domain_blocks.csv\"");
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> post_csv(Room& room, Request& request) {
    const auto* file = request.upload("berkas");
    const auto read = read_domain_csv(file ? std::string_view(file->content) : "");
    if (!read.ok()) return servers_after(room, request, read.error());
    if (!read->faulty_lines.empty())
        return servers_page(
            room, request,
            Error(ErrorCode::Unprocessable,
                  "Nothing was stored. A line of this file has no domain or no severity.",
                  "berkas"));
    const auto done = room.platform.database.write([&](db::Tx& tx) {
        return room.limits.import_domains(tx, viewer_of(request), read->blocks);
    });
    if (!done.ok()) return servers_after(room, request, done.error());
    return back_to("/moderasi/server", "The list is stored.");
}

Result<Response> rules_page(Room& room, const Request& request,
                            const std::optional<Error>& error = {}) {
    web::View view;
    const auto reader = room.platform.database.read([&](db::Tx& tx) -> Result<Reader> {
        TRY_ASSIGN(auto by, reader_of(tx, room, request, Role::Admin));
        std::vector<web::View> lines;
        for (const auto& rule : store::list_rules(tx, kMaxRules)) {
            web::View line;
            line.set("id", rule.id.to_string()).set("text", web::tr(request, rule.text));
            line.set("hint", web::tr(request, rule.hint)).set("position", rule.position);
            lines.push_back(std::move(line));
        }
        view.set("is_empty", lines.empty()).set("rules", std::move(lines));
        return by;
    });
    if (!reader.ok()) return reader.error();
    const bool is_new = !request.params.has("id");
    view.set("aturan", is_new ? request.params.text("aturan") : "");
    view.set("penjelasan", is_new ? request.params.text("penjelasan") : "");
    set_error(view, request, error);
    const int status = error ? http::status_of(error->code()) : 200;
    return show(room, request, *reader,
                {"moderation/rules", "Rules of the house", "/moderasi/aturan", status},
                std::move(view));
}

Result<Response> get_rules(Room& room, Request& request) {
    return rules_page(room, request);
}

Result<Response> post_rule(Room& room, Request& request) {
    Rule rule;
    rule.id = request.params.id<RuleId>("id").value_or(RuleId());
    if (request.params.has("id") && !rule.id) return not_found();
    rule.text = request.params.text("aturan");
    rule.hint = request.params.text("penjelasan");
    rule.position = request.params.integer("urutan").value_or(0);
    const auto done = room.platform.database.write(
        [&](db::Tx& tx) { return room.service.save_rule(tx, viewer_of(request), rule); });
    if (!done.ok()) {
        if (done.error().code() != ErrorCode::Unprocessable) return done.error();
        return rules_page(room, request, done.error());
    }
    return back_to("/moderasi/aturan", "The rule is saved.");
}

Result<Response> post_remove_rule(Room& room, Request& request) {
    const auto id = request.params.id<RuleId>("id").value_or(RuleId());
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return room.service.remove_rule(tx, viewer_of(request), id); }));
    return back_to("/moderasi/aturan", "The rule is removed.");
}

}  // namespace

void add_limit_pages(Moderation::Impl& room) {
    add_page(room, Method::Get, "/moderasi/server", get_servers);
    add_page(room, Method::Post, "/moderasi/server", post_server);
    add_page(room, Method::Get, "/moderasi/server/unduh.csv", get_csv);
    add_page(room, Method::Post, "/moderasi/server/impor", post_csv);
    add_page(room, Method::Post, "/moderasi/server/:id/hapus", post_remove_server);
    add_page(room, Method::Get, "/moderasi/aturan", get_rules);
    add_page(room, Method::Post, "/moderasi/aturan", post_rule);
    add_page(room, Method::Post, "/moderasi/aturan/:id", post_rule);
    add_page(room, Method::Post, "/moderasi/aturan/:id/hapus", post_remove_rule);
}

}  // namespace kentongan::moderation
