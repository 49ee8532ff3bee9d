#include "rooms/warnings/intake.h"

#include <fmt/format.h>

#include <map>

#include "cap/bmkg_nowcast.h"
#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"
#include "rooms/warnings/codec.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::string_view kWrittenHere = "local:";  // the document of what offices write here
constexpr int kExpiriesAtOnce = 200;
constexpr std::size_t kLongestEvent = 200, kLongestHeadline = 500;  // code points, in lists

// What a Kentongan publishes of its citizens' reports (rooms/reports) is no warning.
bool is_citizens_report(const cap::Alert& alert) {
    return std::find(alert.codes.begin(), alert.codes.end(), "laporan-warga") != alert.codes.end();
}

bool speaks(const cap::Alert& alert, std::string_view language) {
    return std::any_of(alert.infos.begin(), alert.infos.end(),
                       [&](const auto& info) { return info.language == language; });
}

// The document's infos replace those of their languages; other languages stay, Indonesian first.
cap::Alert revised(cap::Alert with, const cap::Alert& old) {
    auto languages = with;
    for (const auto& info : old.infos)
        if (!speaks(languages, info.language)) with.infos.push_back(info);
    return with;
}

// What was ended or superseded stays so, whatever an index or a late document says under its name;
// only another language of the same message may still be added to it.
bool is_same_message(const AlertRow& known, const cap::Alert& alert) {
    return alert.sent == known.sent && alert.msg_type == known.msg_type;
}

void indonesian_first(cap::Alert& alert) {
    std::vector<cap::Info> first, rest;
    for (auto& info : alert.infos)
        (ascii_lower(info.language).starts_with("id") ? first : rest).push_back(std::move(info));
    for (auto& info : rest) first.push_back(std::move(info));
    alert.infos = std::move(first);
}

}  // namespace

struct Intake::Prepared {
    cap::Alert alert;
    Targeting targeting;
    std::string realm, hash;
    bool verified = false;
};

Intake::Intake(Platform& platform, const regions::Regions& gazetteer, Reach& reach,
               Snapshot& snapshot)
    : platform_(platform),
      gazetteer_(gazetteer),
      reach_(reach),
      snapshot_(snapshot),
      chains_(platform, gazetteer) {}

Intake::Prepared Intake::prepare(const Source& source, cap::Alert alert) const {
    Prepared prepared;
    prepared.hash = content_hash(alert);
    prepared.targeting = find_targets(gazetteer_, alert, source.kind, source.regions);
    auto realm = realm_of(source, alert, prepared.targeting.cover);
    prepared.realm = realm_name(realm, source);
    // An exercise is as good as its source: a stranger's drill is shown as unverified, too.
    auto found = doubts(source, alert, prepared.targeting.cover);
    prepared.verified = found.empty();
    auto& remarks = prepared.targeting.remarks;
    remarks.insert(remarks.end(), found.begin(), found.end());
    if (auto ahead = alert.sent - platform_.clock.now(); ahead > kClockDifference)
        remarks.push_back(
            fmt::format("sent: {} minutes ahead of our clock",
                        std::chrono::duration_cast<std::chrono::minutes>(ahead).count()));
    prepared.alert = std::move(alert);
    return prepared;
}

bool Intake::is_repetition(db::Tx& tx, const Prepared& prepared, std::string_view document) const {
    auto existing =
        store::find_alert(tx, prepared.realm, prepared.alert.sender, prepared.alert.identifier);
    return existing &&
           store::find_content_hash(tx, existing->id, document) == std::optional(prepared.hash);
}

void Intake::fill_row(AlertRow& row, const cap::Alert& alert) const {
    auto message = cap::message_of(alert);
    row.sender = alert.sender;
    row.identifier = alert.identifier;
    row.sent = message.sent;
    row.expires = message.expires;
    row.received_at = platform_.clock.now();
    row.status = alert.status;
    row.msg_type = alert.msg_type;
    row.all_clear = message.all_clear;
    row.level = cap::level_of(alert);
    const auto& hazard = hazard_of(alert);
    row.hazard = hazard.key;
    row.event = hazard.name_id;
    row.event_en = hazard.name_en;
    row.headline.clear();
    row.headline_en.clear();
    for (const auto& info : alert.infos) {
        bool english = ascii_lower(info.language).starts_with("en");
        auto& event = english ? row.event_en : row.event;
        auto& headline = english ? row.headline_en : row.headline;
        if (!headline.empty()) continue;
        if (!info.event.empty()) event = utf8_prefix(info.event, kLongestEvent);
        headline =
            utf8_prefix(info.headline.empty() ? info.event : info.headline, kLongestHeadline);
    }
    if (row.headline.empty()) row.headline = row.headline_en.empty() ? row.event : row.headline_en;
    if (row.headline_en.empty()) row.headline_en = row.headline;
}

bool Intake::insert(db::Tx& tx, const Source& source, std::string_view document,
                    Prepared& prepared) {
    AlertRow row;
    row.id = platform_.ids.next<AlertId>();
    row.source = source.id;
    row.realm = prepared.realm;
    row.verified = prepared.verified;
    fill_row(row, prepared.alert);
    row.chain = chains_.begin(tx, row);
    store::insert_alert(tx, row);
    auto& remarks = prepared.alert.remarks;
    remarks.insert(remarks.end(), prepared.targeting.remarks.begin(),
                   prepared.targeting.remarks.end());
    indonesian_first(prepared.alert);
    store::put_body(tx, row.id, encode_alert(prepared.alert));
    store::replace_references(tx, row.id, prepared.alert.references);
    store::replace_targets(tx, row.id, prepared.targeting.targets);
    store::put_content_hash(tx, row.id, document, prepared.hash);
    return true;
}

// Another document about a known message. Which content wins: the one that changed where it came
// from; of two documents in different languages both; of two that tell the same quake the one that
// knows where it was felt; otherwise the later sent.
bool Intake::change(db::Tx& tx, const Source& source, std::string_view document,
                    const AlertRow& existing, Prepared& prepared) {
    auto last = store::find_content_hash(tx, existing.id, document);
    if (last == std::optional(prepared.hash)) return false;
    auto owner = store::find_source(tx, existing.source);
    bool others = existing.source != source.id;
    if (others && !chains_.may_change(tx, source, existing)) return false;
    // Who may speak for all regions takes over from who had the identifier first.
    bool takes_over = others && source.regions.empty() && owner && !owner->regions.empty();
    bool known = store::content_hash_known(tx, existing.id, prepared.hash);
    store::put_content_hash(tx, existing.id, document, prepared.hash);
    if (!last && known && !takes_over) return false;
    auto decoded = decode_alert(store::find_body(tx, existing.id));
    if (!decoded.ok()) return false;
    auto& body = *decoded;
    auto& alert = prepared.alert;
    bool adds_language = std::any_of(alert.infos.begin(), alert.infos.end(),
                                     [&](const auto& i) { return !speaks(body, i.language); });
    bool over = existing.state == State::Cancelled || existing.state == State::Updated;
    if (over && !(adds_language && is_same_message(existing, alert))) {
        return false;
    } else if (takes_over) {
        body = std::move(alert);
    } else if (source.kind == Kind::BmkgQuake) {
        if (alert.felt.empty() && !body.felt.empty()) return false;
        if (!last && alert.felt.size() <= body.felt.size()) return false;
        body = revised(std::move(alert), body);
    } else if (!last && adds_language) {
        if (!cap::merge_languages(body, std::move(alert))) return false;
    } else if (last || alert.sent > counted_sent(existing)) {
        body = revised(std::move(alert), body);
    } else {
        return false;
    }
    indonesian_first(body);
    auto targeting = find_targets(gazetteer_, body, source.kind, source.regions);
    auto row = existing;
    fill_row(row, body);
    row.revision = existing.revision + 1;
    if (takes_over) row.source = source.id;
    body.remarks.insert(body.remarks.end(), targeting.remarks.begin(), targeting.remarks.end());
    store::update_alert(tx, row);
    store::put_body(tx, row.id, encode_alert(body));
    store::replace_references(tx, row.id, body.references);
    store::replace_targets(tx, row.id, targeting.targets);
    return true;
}

std::vector<Intake::Prepared> Intake::prepare_all(const Source& source,
                                                  std::vector<cap::Alert> alerts) const {
    auto now = platform_.clock.now();
    std::vector<Prepared> prepared;
    for (auto& alert : alerts) {
        if (alert.msg_type == cap::MsgType::Ack || alert.msg_type == cap::MsgType::Error) continue;
        if (is_citizens_report(alert)) continue;
        auto message = cap::message_of(alert);
        if (message.expires < now - kOldestTaken || message.sent > now + kClockTolerance) continue;
        prepared.push_back(prepare(source, std::move(alert)));
    }
    return prepared;
}

Result<int> Intake::take(db::Tx& tx, const Source& source, std::string_view document,
                         std::vector<cap::Alert> alerts) {
    const auto prepared = prepare_all(source, std::move(alerts));
    TRY_ASSIGN(auto taken, take_prepared(tx, source, document, prepared));
    if (taken > 0)
        tx.after_commit([this, taken, name = source.name] {
            snapshot_.invalidate();
            platform_.metrics.count("kentongan_warning_messages_total", name, taken);
        });
    return taken;
}

Result<int> Intake::take(const Source& source, std::string_view document,
                         std::vector<cap::Alert> alerts) {
    auto prepared = prepare_all(source, std::move(alerts));
    // Most polls repeat what we know: found out without waiting for the writer.
    platform_.database.read([&](db::Tx& tx) {
        std::erase_if(prepared, [&](const auto& p) { return is_repetition(tx, p, document); });
    });
    if (prepared.empty()) return 0;
    auto taken = platform_.database.write(
        [&](db::Tx& tx) { return take_prepared(tx, source, document, prepared); });
    if (taken.ok() && *taken > 0) {
        snapshot_.reload();
        platform_.metrics.count("kentongan_warning_messages_total", source.name, *taken);
    }
    return taken;
}

Result<int> Intake::take_prepared(db::Tx& tx, const Source& source, std::string_view document,
                                  std::span<const Prepared> prepared) {
    std::vector<std::pair<AlertId, bool>> changed;  // and whether its words changed
    std::vector<std::pair<statuses::StatusId, AlertId>> orphans;
    for (const auto& original : prepared) {
        auto p = original;  // the transaction may run again
        auto existing = store::find_alert(tx, p.realm, p.alert.sender, p.alert.identifier);
        auto sender = p.alert.sender, identifier = p.alert.identifier;
        if (!(existing ? change(tx, source, document, *existing, p)
                       : insert(tx, source, document, p)))
            continue;
        auto row = store::find_alert(tx, p.realm, sender, identifier);
        changed.emplace_back(row->id, existing.has_value());
        for (auto orphan : chains_.join(tx, *row).orphaned) orphans.emplace_back(orphan, row->id);
    }
    TRY(carry_changes(tx, changed, orphans));
    return static_cast<int>(changed.size());
}

Result<AlertId> Intake::issue(db::Tx& tx, const Source& office, cap::Alert alert) {
    const Prepared prepared[] = {prepare(office, std::move(alert))};
    const auto& made = prepared[0];
    TRY_ASSIGN(auto taken, take_prepared(tx, office, kWrittenHere, prepared));
    auto row = store::find_alert(tx, made.realm, made.alert.sender, made.alert.identifier);
    if (!row) return Error(ErrorCode::Internal).with_detail("an issued message is not there");
    tx.after_commit([this, taken, name = office.name] {
        snapshot_.invalidate();
        platform_.metrics.count("kentongan_warning_messages_total", name, taken);
    });
    return row->id;
}

// Only now, when all messages of the document are joined, is it known which chains there are.
Result<void> Intake::carry_changes(
    db::Tx& tx, std::span<const std::pair<AlertId, bool>> changed,
    std::span<const std::pair<statuses::StatusId, AlertId>> orphans) {
    std::map<ChainId, bool> chains;
    for (auto [alert, words_changed] : changed) {
        auto& entry = chains[store::find_alert(tx, alert)->chain];
        entry = entry || words_changed;
    }
    for (auto [chain, words_changed] : chains) {
        auto change = chains_.recompute(tx, chain, platform_.clock.now(), words_changed);
        TRY(reach_.carry_out(tx, change));
        for (auto [orphan, alert] : orphans)
            if (store::find_alert(tx, alert)->chain == chain)
                TRY(reach_.withdraw(tx, orphan, change));
    }
    return {};
}

void Intake::tick() {
    auto shown = snapshot_.get();
    auto now = platform_.clock.now();
    if (snapshot_.next_due() > now) {
        // Another process of the same data (source poll, a second node) may have taken one in.
        auto newest = platform_.database.read([](db::Tx& tx) { return store::newest_alert(tx); });
        if (newest != shown->newest) snapshot_.reload();
        return;
    }
    auto done = platform_.database.write([&](db::Tx& tx) -> Result<void> {
        for (auto chain : store::list_due_chains(tx, now, kExpiriesAtOnce))
            TRY(reach_.carry_out(tx, chains_.recompute(tx, chain, now, false)));
        return {};
    });
    if (!done.ok()) log::error("warnings: expiry failed", done.error());
    snapshot_.reload();
}

}  // namespace kentongan::warnings
