#include "rooms/warnings/registry_views.h"

#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "platform/i18n/catalogue.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/sources.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kPlacesShown = 12;
constexpr int kLogRows = 30;

std::string translated(const RegistryData& data, std::string_view text) {
    return std::string(i18n::translate(data.reader.language, text));
}

std::string_view deed_of(std::string_view action) {
    constexpr std::pair<std::string_view, std::string_view> kDeeds[] = {
        {"proposed-add-source", i18n::msg("proposed the source")},
        {"proposed-add-office", i18n::msg("proposed the office")},
        {"proposed-remove", i18n::msg("proposed to remove")},
        {"proposed-put-officer", i18n::msg("proposed a new officer of")},
        {"approved-add-source", i18n::msg("approved the source")},
        {"approved-add-office", i18n::msg("approved the office")},
        {"approved-remove", i18n::msg("approved to remove")},
        {"approved-put-officer", i18n::msg("approved a new officer of")},
        {"refused", i18n::msg("refused the proposal about")},
        {"withdrawn", i18n::msg("withdrew the proposal about")},
        {"removed-officer", i18n::msg("removed an officer of")},
        {"added-source", i18n::msg("registered the source")},
        {"added-office", i18n::msg("registered the office")},
        {"added-officer", i18n::msg("added an officer of")},
        {"removed", i18n::msg("removed")},
    };
    for (auto [key, text] : kDeeds)
        if (key == action) return text;
    return action;
}

std::string when_text(const RegistryData& data, TimePoint time) {
    return moment_text(time, data.reader.zone.value_or(Zone::Wib), data.reader.now,
                       data.reader.language);
}

std::string name_in(const RegistryData& data, accounts::AccountId id) {
    auto found = data.names.find(id);
    return found == data.names.end() ? translated(data, i18n::msg("somebody who left"))
                                     : found->second;
}

template <class T>
bool holds(const std::vector<T>& list, const T& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// What sources, offices and proposals show alike.
void set_facts(web::View& view, const regions::Regions& gazetteer, const RegistryData& data,
               const Source& source) {
    view.set("name", source.name).set("url", source.url).set("kind", name_of(source.kind));
    view.set("is_office", source.kind == Kind::Local);
    view.set("exercise", source.exercise).set("untrusted", !source.trusted);
    view.set("sender", source.sender);
    view.set("hazards", hazards_text(source.hazards, data.reader.language));
    view.set("where", places_text(gazetteer, source.regions, kPlacesShown, data.reader.language));
    auto key = crypto::read_public_key(source.public_key);
    view.set("is_signed", key.ok());
    if (key.ok()) {
        view.set("fingerprint", fingerprint_text(key->fingerprint));
        view.set("algorithm", key->algorithm);
        view.set("accepts_sha1", source.accepts_sha1);
    }
}

void set_registered_by(web::View& view, const RegistryData& data, const Source& source) {
    view.set("by_operator", !source.proposed_by);
    if (source.proposed_by) view.set("proposer", name_in(data, *source.proposed_by));
    if (source.approved_by) view.set("approver", name_in(data, *source.approved_by));
    view.set("since", when_text(data, source.created_at));
}

web::View source_view(const regions::Regions& gazetteer, const RegistryData& data,
                      const Source& source) {
    web::View view;
    set_facts(view, gazetteer, data, source);
    set_registered_by(view, data, source);
    view.set("title", source.title.empty() ? translated(data, title_of(source)) : source.title);
    view.set("may_decide", holds(data.decides, source.id));
    view.set("source_id", source.id.to_string());
    if (auto found = data.health.find(source.id); found != data.health.end()) {
        const auto& health = found->second.source;
        view.set("failing", health.failures > 0).set("error", health.last_error);
        view.set("fetched", health.fetched_at ? when_text(data, *health.fetched_at) : "");
    }
    std::vector<web::View> officers;
    if (auto found = data.officers.find(source.id); found != data.officers.end())
        for (auto officer : found->second) {
            web::View line;
            line.set("officer", name_in(data, officer)).set("officer_id", officer.to_string());
            officers.push_back(std::move(line));
        }
    view.set("has_officers", !officers.empty()).set("officers", std::move(officers));
    return view;
}

web::View proposal_view(const regions::Regions& gazetteer, const RegistryData& data,
                        const Proposal& proposal) {
    web::View view;
    view.set("id", std::to_string(proposal.id));
    view.set("adds_source", proposal.action == Action::AddSource);
    view.set("adds_office", proposal.action == Action::AddOffice);
    view.set("removes", proposal.action == Action::Remove);
    view.set("puts_officer", proposal.action == Action::PutOfficer);
    view.set("proposer", name_in(data, proposal.proposed_by));
    view.set("when", when_text(data, proposal.proposed_at));
    view.set("own", proposal.proposed_by == data.viewer);
    view.set("may_decide",
             proposal.proposed_by != data.viewer && holds(data.approves, proposal.id));
    view.set("subject", proposal.source.name).set("title", proposal.source.title);
    std::vector<std::string> officers;
    for (auto officer : proposal.officers) officers.push_back(name_in(data, officer));
    view.set("new_officers", join(officers, ", "));
    const bool adds = proposal.action == Action::AddSource || proposal.action == Action::AddOffice;
    view.set("has_facts", adds);
    if (!adds) return view;
    if (auto source = check_source(proposal.source, gazetteer); source.ok())
        set_facts(view, gazetteer, data, *source);
    return view;
}

void note_people(RegistryData& data, std::vector<accounts::AccountId>& people) {
    for (const auto& source : data.sources) {
        if (source.proposed_by) people.push_back(*source.proposed_by);
        if (source.approved_by) people.push_back(*source.approved_by);
    }
    for (const auto& proposal : data.proposals) {
        people.push_back(proposal.proposed_by);
        people.insert(people.end(), proposal.officers.begin(), proposal.officers.end());
    }
    for (const auto& row : data.log)
        if (row.actor) people.push_back(*row.actor);
    std::sort(people.begin(), people.end());
    people.erase(std::unique(people.begin(), people.end()), people.end());
}

}  // namespace

std::string fingerprint_text(std::string_view fingerprint) {
    std::string text;
    for (std::size_t i = 0; i < fingerprint.size(); i += 4) {
        if (i > 0) text += ' ';
        text += fingerprint.substr(i, 4);
    }
    return text;
}

std::string hazards_text(const std::vector<std::string>& keys, std::string_view language) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.emplace_back(name_of(hazard_named(key), language));
    return join(names, ", ");
}

RegistryData read_registry(Warnings::Impl& room, db::Tx& tx, accounts::AccountId viewer,
                           std::int64_t log_before) {
    RegistryData data;
    data.viewer = viewer;
    data.sources = store::list_sources(tx);
    data.proposals = room.registry.open_proposals(tx);
    data.alarms = store::list_alarms(tx);
    data.log = store::list_log(tx, log_before, kLogRows);
    std::vector<accounts::AccountId> people;
    for (const auto& source : data.sources) {
        if (room.registry.may_decide(tx, viewer, source)) data.decides.push_back(source.id);
        if (source.kind != Kind::Local) continue;
        auto officers = store::list_officers(tx, source.id);
        people.insert(people.end(), officers.begin(), officers.end());
        data.officers[source.id] = std::move(officers);
    }
    for (const auto& proposal : data.proposals)
        if (room.registry.may_decide(tx, viewer, proposal)) data.approves.push_back(proposal.id);
    note_people(data, people);
    for (const auto& account : room.accounts.find_many(tx, people))
        data.names[account.id] = "@" + account.username;
    std::vector<Source> offices;
    std::erase_if(data.sources, [&](auto& source) {
        if (source.kind != Kind::Local) return false;
        offices.push_back(source);
        return true;
    });
    data.offices = std::move(offices);
    return data;
}

web::View registry_view(const regions::Regions& gazetteer, const RegistryData& data) {
    web::View view;
    std::vector<web::View> alarms, proposals, sources, offices, log;
    for (const auto& alarm : data.alarms) {
        web::View line;
        line.set("source", alarm.source).set("reason", alarm.reason);
        line.set("silent", alarm.kind == kSilent).set("since", when_text(data, alarm.since));
        alarms.push_back(std::move(line));
    }
    for (const auto& proposal : data.proposals)
        proposals.push_back(proposal_view(gazetteer, data, proposal));
    for (const auto& source : data.sources) sources.push_back(source_view(gazetteer, data, source));
    for (const auto& office : data.offices) offices.push_back(source_view(gazetteer, data, office));
    for (const auto& row : data.log) {
        web::View line;
        line.set("when", when_text(data, row.at)).set("subject", row.subject);
        line.set("who", row.actor ? name_in(data, *row.actor)
                                  : translated(data, i18n::msg("The operator")));
        line.set("deed", translated(data, deed_of(row.action))).set("detail", row.detail);
        log.push_back(std::move(line));
    }
    if (data.log.size() == static_cast<std::size_t>(kLogRows))
        view.set("older_url",
                 "/kelola/sumber?max_id=" + std::to_string(data.log.back().id) + "#catatan");
    view.set("has_alarms", !alarms.empty()).set("alarms", std::move(alarms));
    view.set("has_proposals", !proposals.empty()).set("proposals", std::move(proposals));
    view.set("has_sources", !sources.empty()).set("sources", std::move(sources));
    view.set("has_offices", !offices.empty()).set("offices", std::move(offices));
    view.set("has_log", !log.empty()).set("log", std::move(log));
    return view;
}

}  // namespace kentongan::warnings
