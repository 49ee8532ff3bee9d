#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "platform/http/router.h"
#include "rooms/warnings/reading.h"
#include "rooms/warnings/registry_store.h"
#include "rooms/warnings/render.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kMostAlerts = 200;
constexpr int kQuarantineRows = 50;

struct Wanted {
    std::optional<regions::Code> region;
    std::optional<Level> least;
    bool live = true, exercise = false, unverified = false;
};

Result<Wanted> wanted_of(const http::Params& params, const regions::Regions& gazetteer) {
    Wanted wanted;
    if (auto text = params.text("region"); !text.empty()) {
        auto code = regions::Code::parse(text);
        wanted.region = code ? gazetteer.current(*code) : std::nullopt;
        if (!wanted.region)
            return Error(ErrorCode::Unprocessable, "There is no region with this code.", "region");
    }
    if (auto text = params.text("level"); !text.empty()) {
        wanted.least = cap::parse_level(text);
        if (!wanted.least)
            return Error(ErrorCode::Unprocessable,
                         "The level is one of info, waspada, siaga, awas.", "level");
    }
    wanted.live = params.boolean("live").value_or(true);
    wanted.exercise = params.boolean("exercise").value_or(false);
    wanted.unverified = params.boolean("unverified").value_or(false);
    return wanted;
}

// Exercises and unverified messages come only when they were asked for, and exercises alone, so
// that no reader of the default list can take one for the real thing.
bool matches(const Card& card, const Wanted& wanted, TimePoint now) {
    const auto& chain = card.chain;
    if (chain.exercise != wanted.exercise) return false;
    if (!chain.verified && !wanted.unverified) return false;
    if (wanted.live && !card.live_at(now)) return false;
    if (wanted.least && chain.level < *wanted.least) return false;
    return !wanted.region || regions::overlaps(chain.cover, *wanted.region);
}

Result<http::Response> get_alerts(Warnings::Impl& room, http::Request& request) {
    TRY_ASSIGN(auto wanted, wanted_of(request.params, room.regions));
    auto now = room.platform.clock.now();
    std::string json;
    JsonWriter out(json);
    out.begin_array();
    std::size_t count = 0;
    for (const auto& card : room.snapshot.get()->cards) {
        if (count == kMostAlerts) break;
        if (!matches(*card, wanted, now)) continue;
        append_card(out, room.platform.config, room.regions, *card, now);
        ++count;
    }
    out.end_array();
    return http::Response::json(std::move(json));
}

struct Found {
    PageData data;
    Reader reader;
    Kind kind = Kind::Cap;
};

Result<Found> find_for(Warnings::Impl& room, const http::Request& request) {
    auto id = request.params.id<AlertId>("id");
    std::optional<PageData> data;
    Found found;
    bool allowed = true;
    if (id)
        room.platform.database.read([&](db::Tx& tx) {
            data = read_alert(tx, room.regions, *id);
            found.reader = reader_of(room, tx, request);
            if (!data) return;
            if (data->chain.hidden) allowed = is_admin(room, tx, request);
            if (auto source = store::find_source(tx, data->head.source)) found.kind = source->kind;
        });
    if (!data || !allowed) return Error(ErrorCode::NotFound, "There is no such warning.");
    found.data = std::move(*data);
    return found;
}

Result<http::Response> get_alert(Warnings::Impl& room, http::Request& request) {
    TRY_ASSIGN(auto found, find_for(room, request));
    return http::Response::json(
        alert_json(room.platform.config, room.regions, found.data, found.reader));
}

Result<http::Response> get_cap(Warnings::Impl& room, http::Request& request) {
    TRY_ASSIGN(auto found, find_for(room, request));
    // We pass on what its source may say, and nothing else, under our own address.
    if (!found.data.chain.verified || found.data.chain.hidden)
        return Error(ErrorCode::NotFound, "There is no such warning.");
    room.signing.identity();
    const auto& data = found.data;
    return http::Response::of_type("application/cap+xml",
                                   room.signing.published(data.head, data.chain.exercise, [&] {
                                       return published_cap(room.regions, data, found.kind);
                                   }));
}

Result<http::Response> get_sources(Warnings::Impl& room, http::Request& request) {
    auto all = room.poller.health();
    ToldOfSources told;
    room.platform.database.read([&](db::Tx& tx) {
        told.to_administrator = request.principal && is_admin(room, tx, request);
        told.alarms = store::list_alarms(tx);
        std::vector<accounts::AccountId> people;
        for (auto& source : store::list_sources(tx)) {
            for (const auto& person : {source.proposed_by, source.approved_by})
                if (person) people.push_back(*person);
            if (source.kind == Kind::Local) all.push_back({std::move(source), {}, {}, {}});
        }
        if (!told.to_administrator) return;
        for (const auto& account : room.accounts.find_many(tx, people))
            told.names[account.id] = account.username;
    });
    std::string json;
    JsonWriter out(json);
    out.begin_array();
    for (const auto& health : all) append_health(out, health, told);
    out.end_array();
    return http::Response::json(std::move(json));
}

Result<http::Response> get_certificate(Warnings::Impl& room, http::Request&) {
    return http::Response::of_type("application/x-pem-file", room.signing.identity().certificate);
}

Result<http::Response> get_warning_key(Warnings::Impl& room, http::Request&) {
    const auto& certificate = room.signing.identity().certificate;
    TRY_ASSIGN(auto key, crypto::read_public_key(certificate));
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("algorithm", key.algorithm);
    out.member("fingerprint", key.fingerprint).member("public_key", key.pem);
    out.member("certificate", certificate).end_object();
    return http::Response::json(std::move(json));
}

Result<http::Response> get_quarantine(Warnings::Impl& room, http::Request& request) {
    auto before =
        request.params.integer("max_id").value_or(std::numeric_limits<std::int64_t>::max());
    bool admin = false;
    std::vector<QuarantineRow> rows;
    room.platform.database.read([&](db::Tx& tx) {
        admin = is_admin(room, tx, request);
        if (admin) rows = store::list_quarantine(tx, before, kQuarantineRows);
    });
    if (!admin) return Error(ErrorCode::Forbidden);
    std::string json;
    JsonWriter out(json);
    out.begin_array();
    for (const auto& row : rows) append_quarantine(out, row);
    out.end_array();
    return http::Response::json(std::move(json));
}

}  // namespace

void add_routes(Warnings::Impl& room) {
    auto route = [&](std::string pattern, auto handler, http::Run run, http::Doc doc,
                     http::Access access) {
        http::Route made;
        made.pattern = std::move(pattern);
        made.handler = [&room, handler](http::Request& request) { return handler(room, request); };
        made.run = run;
        made.doc = std::move(doc);
        made.access = std::move(access);
        room.platform.router.add(std::move(made));
    };
    auto anyone = http::Access::anyone();
    route("/api/kentongan/v1/alerts", get_alerts, http::Run::Alert,
          {"Warnings, gravest first",
           "Array of Alert",
           {{"region", "string", "Code of a place; those that concern it"},
            {"live", "boolean", "false: also those that ended in the last 24 hours"},
            {"level", "string", "At least info, waspada, siaga or awas"},
            {"exercise", "boolean", "true: exercises and tests instead of what is real"},
            {"unverified", "boolean",
             "true: also messages whose source may not speak for the "
             "place"}}},
          anyone);
    route("/api/kentongan/v1/alerts/:id", get_alert, http::Run::Alert,
          {"One warning with what to do and its history", "Alert", {}}, anyone);
    route("/api/kentongan/v1/alerts/:id/cap", get_cap, http::Run::Alert,
          {"The warning as CAP 1.2", "application/cap+xml", {}}, anyone);
    route("/api/kentongan/v1/sources", get_sources, http::Run::Alert,
          {"Who may warn here: sources and offices, what each may warn of, and how it is doing",
           "Array of Source",
           {}},
          anyone);
    route("/api/kentongan/v1/warning-key", get_warning_key, http::Run::Alert,
          {"The key that signs the CAP of this server", "WarningKey", {}}, anyone);
    route("/.well-known/kentongan/warning-key.pem", get_certificate, http::Run::Alert, {}, anyone);
    route("/api/kentongan/v1/quarantine", get_quarantine, http::Run::Pool,
          {"What could not be read, for administrators",
           "Array of Quarantined",
           {{"max_id", "string", "Only older ones"}}},
          http::Access::user("admin:read"));
}

}  // namespace kentongan::warnings
