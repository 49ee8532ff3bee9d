#include "rooms/warnings/chains.h"

#include <map>

#include "rooms/warnings/hazards.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

State state_of(cap::State state) {
    switch (state) {
        case cap::State::Live:
            return State::Live;
        case cap::State::Updated:
            return State::Updated;
        case cap::State::Cancelled:
            return State::Cancelled;
        case cap::State::Expired:
        case cap::State::Aside:
            return State::Expired;
    }
    return State::Expired;
}

bool knows_hazard(const Source& source, std::string_view key) {
    return source.hazards.empty() ||
           std::find(source.hazards.begin(), source.hazards.end(), key) != source.hazards.end();
}

// Of several live messages the gravest speaks for the chain, of equal ones the latest; when none
// is live the latest tells how it ended.
const AlertRow& head_of(const std::vector<AlertRow>& alerts, bool any_live) {
    const AlertRow* head = nullptr;
    for (const auto& alert : alerts) {
        if (any_live && alert.state != State::Live) continue;
        auto rank = [&](const AlertRow& a) {
            return std::tuple(any_live ? static_cast<int>(a.level) : 0, counted_sent(a), a.id);
        };
        if (!head || rank(alert) > rank(*head)) head = &alert;
    }
    return *head;
}

}  // namespace

bool within_registered(const Source& source, std::span<const regions::Code> cover) {
    return source.regions.empty() || std::all_of(cover.begin(), cover.end(), [&](auto code) {
               return regions::covers(source.regions, code);
           });
}

TimePoint counted_sent(const AlertRow& alert) {
    return alert.sent > alert.received_at + kClockDifference ? alert.received_at : alert.sent;
}

std::vector<std::string> doubts(const Source& source, const cap::Alert& alert,
                                std::span<const regions::Code> cover) {
    std::vector<std::string> found;
    if (!source.trusted) found.emplace_back("source: not trusted");
    if (!source.sender.empty() && alert.sender != source.sender)
        found.emplace_back("sender: not the one its source is registered with");
    if (!within_registered(source, cover))
        found.emplace_back("area: outside the regions its source is registered for");
    for (const auto& info : alert.infos) {
        cap::Alert alone;
        alone.infos.emplace_back().event = info.event;
        if (!source.hazards.empty() && !knows_hazard(source, hazard_of(alone).key))
            found.emplace_back("event: no hazard its source is registered for");
    }
    return found;
}

Realm realm_of(const Source& source, const cap::Alert& alert,
               std::span<const regions::Code> cover) {
    if (alert.scope != cap::Scope::Public || alert.status == cap::Status::Draft ||
        alert.status == cap::Status::System)
        return Realm::Closed;
    if (source.exercise || alert.status != cap::Status::Actual) return Realm::Exercise;
    return doubts(source, alert, cover).empty() ? Realm::Actual : Realm::Unverified;
}

std::string realm_name(Realm realm, const Source& source) {
    switch (realm) {
        case Realm::Actual:
            return std::string(kActualRealm);
        case Realm::Unverified:
            return "unverified:" + source.id.to_string();
        case Realm::Exercise:
            return "exercise:" + source.id.to_string();
        case Realm::Closed:
            break;
    }
    return "closed:" + source.id.to_string();
}

std::vector<regions::Code> Chains::cover_of(db::Tx& tx, AlertId alert) const {
    std::vector<regions::Code> codes;
    for (const auto& target : store::list_targets(tx, alert)) codes.push_back(target.region);
    return gazetteer_.minimal_cover(std::move(codes));
}

bool Chains::may_speak(db::Tx& tx, const Source& source, const AlertRow& about) const {
    if (about.source == source.id) return true;
    if (!knows_hazard(source, about.hazard)) return false;
    return source.regions.empty() || within_registered(source, cover_of(tx, about.id));
}

ChainId Chains::begin(db::Tx& tx, const AlertRow& alert) {
    ChainRow chain;
    chain.id = platform_.ids.next<ChainId>();
    chain.realm = alert.realm;
    chain.head = alert.id;
    chain.state = State::Expired;  // until recompute() has looked
    chain.exercise = alert.realm.starts_with("exercise:");
    chain.hidden = alert.realm.starts_with("closed:");
    chain.verified = alert.verified;
    chain.due_at = chain.expires = alert.expires;
    chain.updated_at = alert.received_at;
    store::insert_chain(tx, chain);
    return chain.id;
}

Chains::Joined Chains::join(db::Tx& tx, const AlertRow& alert) {
    std::map<ChainId, bool> connected{{alert.chain, true}};
    auto speaker = store::find_source(tx, alert.source);
    for (const auto& other : store::list_neighbours(tx, alert)) {
        auto other_speaker = store::find_source(tx, other.source);
        if (speaker && other_speaker &&
            (may_speak(tx, *speaker, other) || may_speak(tx, *other_speaker, alert)))
            connected[other.chain] = true;
    }
    // The oldest chain with a post stays, because people have seen it.
    std::vector<ChainRow> chains;
    for (auto [id, unused] : connected)
        if (auto chain = store::find_chain(tx, id)) chains.push_back(std::move(*chain));
    auto keeper = std::min_element(chains.begin(), chains.end(), [](const auto& a, const auto& b) {
        return std::pair(!a.status, a.id) < std::pair(!b.status, b.id);
    });
    Joined joined{keeper->id, {}};
    for (const auto& chain : chains) {
        if (chain.id == keeper->id) continue;
        if (chain.status) joined.orphaned.push_back(*chain.status);
        store::move_alerts(tx, chain.id, keeper->id);
        store::remove_chain(tx, chain.id);
    }
    return joined;
}

std::vector<cap::Message> Chains::messages_of(db::Tx& tx, ChainId chain,
                                              const std::vector<AlertRow>& alerts) const {
    std::map<AlertId, std::size_t> index;
    std::map<SourceId, Source> speakers;
    std::vector<cap::Message> messages;
    for (const auto& alert : alerts) {
        index[alert.id] = messages.size();
        if (!speakers.contains(alert.source))
            if (auto source = store::find_source(tx, alert.source))
                speakers[alert.source] = std::move(*source);
        messages.push_back({alert.sender,
                            alert.identifier,
                            counted_sent(alert),
                            alert.msg_type,
                            alert.all_clear,
                            alert.expires,
                            {}});
    }
    for (auto& [from, reference] : store::list_references_of(tx, chain)) {
        auto found = index.find(from);
        if (found == index.end()) continue;
        const auto& speaker = speakers[alerts[found->second].source];
        auto about = std::find_if(alerts.begin(), alerts.end(), [&](const auto& alert) {
            return alert.sender == reference.sender && alert.identifier == reference.identifier;
        });
        if (about == alerts.end() || may_speak(tx, speaker, *about))
            messages[found->second].references.push_back(std::move(reference));
    }
    return messages;
}

ChainChange Chains::recompute(db::Tx& tx, ChainId id, TimePoint now, bool content_changed) {
    ChainChange change;
    auto chain = store::find_chain(tx, id);
    auto alerts = store::list_alerts_of(tx, id);
    bool is_new = chain->state != State::Live && !chain->ended_at;
    auto messages = messages_of(tx, id, alerts);
    auto standing = cap::standing(messages, now);
    std::vector<const AlertRow*> live;
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        auto state = state_of(standing.states[i]);
        if (state != alerts[i].state) store::set_alert_state(tx, alerts[i].id, state);
        alerts[i].state = state;
        if (state == State::Live) live.push_back(&alerts[i]);
    }
    const auto& head = head_of(alerts, !live.empty());
    change.after = *chain;
    auto& after = change.after;
    after.head = head.id;
    after.verified = head.verified;
    after.state = live.empty()
                      ? (head.state == State::Cancelled ? State::Cancelled : State::Expired)
                      : State::Live;
    std::vector<regions::Code> covered;
    if (live.empty()) covered = cover_of(tx, head.id);
    for (const auto* alert : live)
        for (auto code : cover_of(tx, alert->id)) covered.push_back(code);
    if (!covered.empty() || !live.empty()) after.cover = gazetteer_.minimal_cover(covered);
    if (!live.empty()) {
        after.level = head.level;
        auto by_expiry = [](auto* a, auto* b) { return a->expires < b->expires; };
        after.due_at = (*std::min_element(live.begin(), live.end(), by_expiry))->expires;
        after.expires = (*std::max_element(live.begin(), live.end(), by_expiry))->expires;
        after.ended_at.reset();
    } else if (!after.ended_at || head.id != chain->head) {
        // What it was when it was live: the level and the end that people may have seen.
        for (const auto& alert : alerts) {
            after.level = std::max(after.level, alert.level);
            if (alert.state != State::Cancelled) after.expires = alert.expires;
        }
        after.ended_at = std::min(now, after.state == State::Cancelled ? head.sent : after.expires);
    }
    change.new_head = content_changed || is_new || head.id != chain->head;
    after.updated_at = change.new_head ? head.received_at : chain->updated_at;
    if (!is_new) change.before = *chain;
    bool was_live = change.was_live();
    change.rose = !live.empty() && (!was_live || after.level > chain->level);
    for (auto code : after.cover)
        if (!was_live || !regions::covers(chain->cover, code)) change.joined.push_back(code);
    store::update_chain(tx, after);
    return change;
}

}  // namespace kentongan::warnings
