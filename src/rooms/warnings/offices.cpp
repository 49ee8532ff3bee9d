// Offices of this server and what other rooms may know of warnings (api.h).
#include "cap/level.h"
#include "rooms/warnings/codec.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/reading.h"
#include "rooms/warnings/render.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

Office office_of(Source source) {
    return {source.id,
            source.name,
            source.title.empty() ? source.name : source.title,
            std::move(source.regions),
            std::move(source.hazards),
            source.exercise};
}

// The info that decides how urgently people are told: the gravest one.
const cap::Info* gravest(const cap::Alert& alert) {
    const cap::Info* found = nullptr;
    for (const auto& info : alert.infos)
        if (!found || cap::level_of(info) > cap::level_of(*found)) found = &info;
    return found;
}

void log_officer(Warnings::Impl& room, db::Tx& tx, std::string action, SourceId office,
                 accounts::AccountId officer) {
    auto source = store::find_source(tx, office);
    auto account = room.accounts.find(tx, officer);
    room.registry.log(tx, {}, std::move(action), source ? source->name : std::string(),
                      account ? account->username : std::string());
}

}  // namespace

Result<SourceId> Warnings::add_office(const NewOffice& wanted) {
    NewSource made;
    made.name = wanted.name;
    made.title = wanted.title;
    made.kind = name_of(Kind::Local);
    made.regions = wanted.regions;
    made.hazards = wanted.hazards;
    made.exercise = wanted.exercise;
    return impl_->registry.add_now(made, wanted.officers);
}

std::optional<Office> Warnings::find_office(db::Tx& tx, SourceId id) const {
    auto source = store::find_source(tx, id);
    if (!source || source->kind != Kind::Local) return {};
    return office_of(std::move(*source));
}

std::vector<Office> Warnings::offices_of(db::Tx& tx, accounts::AccountId officer) const {
    std::vector<Office> offices;
    for (auto& source : store::list_offices_of(tx, officer))
        offices.push_back(office_of(std::move(source)));
    return offices;
}

std::vector<accounts::AccountId> Warnings::officers_of(db::Tx& tx, SourceId office) const {
    return store::list_officers(tx, office);
}

void Warnings::put_officer(db::Tx& tx, SourceId office, accounts::AccountId account) {
    store::put_officer(tx, office, account, impl_->platform.clock.now());
    log_officer(*impl_, tx, "added-officer", office, account);
}

void Warnings::remove_officer(db::Tx& tx, SourceId office, accounts::AccountId account) {
    store::remove_officer(tx, office, account);
    log_officer(*impl_, tx, "removed-officer", office, account);
}

void Warnings::tell(db::Tx& tx, SourceId office, std::span<const accounts::AccountId> people,
                    const Notice& notice) {
    if (auto source = store::find_source(tx, office))
        impl_->reach.confide(tx, *source, people, notice);
}

bool Warnings::is_officer_for(db::Tx& tx, accounts::AccountId id, regions::Code place) const {
    const regions::Code alone[] = {place};
    for (const auto& office : offices_of(tx, id))
        if (!office.exercise && may_warn(office, alone, {})) return true;
    auto account = impl_->accounts.find(tx, id);
    return account && !account->suspended && account->role >= accounts::Role::Admin;
}

bool Warnings::may_warn(const Office& office, std::span<const regions::Code> cover,
                        std::string_view hazard) {
    bool knows =
        hazard.empty() || office.hazards.empty() ||
        std::find(office.hazards.begin(), office.hazards.end(), hazard) != office.hazards.end();
    return knows && (office.regions.empty() ||
                     std::all_of(cover.begin(), cover.end(),
                                 [&](auto code) { return regions::covers(office.regions, code); }));
}

Result<AlertId> Warnings::issue(db::Tx& tx, SourceId office, cap::Alert alert) {
    auto source = store::find_source(tx, office);
    if (!source || source->kind != Kind::Local)
        return Error(ErrorCode::Forbidden, "Only a registered office may warn from here.");
    return impl_->intake.issue(tx, *source, std::move(alert));
}

Result<int> Warnings::take(db::Tx& tx, SourceId id, std::string_view document,
                           std::vector<cap::Alert> alerts) {
    auto source = store::find_source(tx, id);
    if (!source || source->kind != Kind::Kentongan)
        return Error(ErrorCode::NotFound, "There is no source of that name.");
    return impl_->intake.take(tx, *source, document, std::move(alerts));
}

web::View Warnings::preview(db::Tx& tx, SourceId office, cap::Alert alert,
                            std::string_view language) const {
    auto now = impl_->platform.clock.now();
    PageData data;
    auto source = store::find_source(tx, office).value_or(Source{});
    auto targeting = find_targets(impl_->regions, alert, Kind::Local, source.regions);
    impl_->intake.fill_row(data.head, alert);
    data.head.verified = data.chain.verified = doubts(source, alert, targeting.cover).empty();
    data.asked = data.head;
    data.chain.state = State::Live;
    data.chain.level = data.head.level;
    data.chain.exercise = source.exercise || alert.status != cap::Status::Actual;
    data.chain.cover = std::move(targeting.cover);
    data.chain.expires = data.head.expires;
    data.targets = std::move(targeting.targets);
    data.source = source_label(source);
    data.kind = Kind::Local;
    data.body = std::move(alert);
    Reader reader;
    reader.language = language;
    reader.now = now;
    return page_view(impl_->regions, data, reader);
}

std::vector<regions::Code> Warnings::cover_of(const cap::Alert& alert) const {
    return find_targets(impl_->regions, alert, Kind::Local, {}).cover;
}

std::optional<Summary> Warnings::summary(db::Tx& tx, ChainId id, std::string_view language) const {
    auto chain = store::find_chain(tx, id);
    auto head = chain ? store::find_alert(tx, chain->head) : std::nullopt;
    if (!head) return {};
    auto source = store::find_source(tx, head->source).value_or(Source{});
    Summary told;
    told.chain = chain->id;
    told.head = head->id;
    told.speaker = head->source;
    told.sender = head->sender;
    told.identifier = head->identifier;
    told.state = chain->state;
    told.level = chain->level;
    told.exercise = chain->exercise;
    told.verified = chain->verified;
    told.hidden = chain->hidden;
    told.status = head->status;
    told.msg_type = head->msg_type;
    told.hazard = head->hazard;
    told.hazard_name = name_of(hazard_named(head->hazard), language);
    told.event = language == "en" ? head->event_en : head->event;
    told.headline = title_of(*head, language);
    told.source = source_label(source);
    told.exercise_word = exercise_word(head->status, chain->exercise, language);
    told.cover = chain->cover;
    told.issued = head->received_at;
    for (const auto& alert : store::list_alerts_of(tx, id))
        told.issued = std::min(told.issued, alert.received_at);
    told.sent = head->sent;
    told.expires = chain->expires;
    told.updated = chain->updated_at;
    told.ended_at = chain->ended_at;
    told.path = page_path(head->id);
    if (auto body = decode_alert(store::find_body(tx, head->id)); body.ok()) {
        if (auto* info = gravest(*body)) {
            told.urgency = info->urgency;
            told.severity = info->severity;
            told.certainty = info->certainty;
        }
        if (auto* info = info_in(*body, language))
            told.steps = steps_of(*info, head->hazard, chain->level, language);
    }
    return told;
}

std::optional<ChainId> Warnings::chain_of(db::Tx& tx, AlertId alert) const {
    auto row = store::find_alert(tx, alert);
    if (!row) return {};
    return row->chain;
}

std::vector<Message> Warnings::messages(db::Tx& tx, ChainId chain,
                                        std::string_view language) const {
    std::vector<Message> messages;
    for (const auto& alert : store::list_alerts_of(tx, chain))
        messages.push_back({alert.id, alert.sent, alert.received_at, alert.state, alert.level,
                            alert.msg_type, alert.all_clear, title_of(alert, language),
                            page_path(alert.id)});
    return messages;
}

std::vector<Target> Warnings::targets(db::Tx& tx, AlertId alert) const {
    return store::list_targets(tx, alert);
}

std::optional<cap::Alert> Warnings::body(db::Tx& tx, AlertId alert) const {
    auto body = decode_alert(store::find_body(tx, alert));
    if (!body.ok()) return {};
    return std::move(*body);
}

std::string Warnings::cap_xml(db::Tx& tx, AlertId alert) const {
    auto data = read_alert(tx, impl_->regions, alert);
    if (!data || !data->chain.verified || data->chain.hidden) return {};
    if (auto own = body(tx, alert)) data->body = std::move(*own);  // also when it is superseded
    return impl_->signing.published(data->asked, data->chain.exercise, [&] {
        return published_cap(impl_->regions, *data, data->kind);
    });
}

std::string Warnings::certificate() const {
    return impl_->signing.identity().certificate;
}

std::string Warnings::countersigned(std::string cap) const {
    return impl_->signing.countersigned(std::move(cap));
}

std::string Warnings::alert_json(db::Tx& tx, AlertId alert, std::string_view language) const {
    const auto data = read_alert(tx, impl_->regions, alert);
    if (!data || data->chain.hidden) return {};
    Reader reader;
    reader.language = language;
    reader.now = impl_->platform.clock.now();
    return warnings::alert_json(impl_->platform.config, impl_->regions, *data, reader);
}

std::vector<ChainId> Warnings::live_chains() const {
    auto now = impl_->platform.clock.now();
    std::vector<ChainId> live;
    for (const auto& card : impl_->snapshot.get()->cards)
        if (card->live_at(now)) live.push_back(card->chain.id);
    return live;
}

}  // namespace kentongan::warnings
