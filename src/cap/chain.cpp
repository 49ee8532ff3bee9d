#include "cap/chain.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace kentongan::cap {

namespace {

using Identity = std::pair<std::string, std::string>;  // sender, identifier

Identity identity(const Message& message) {
    return {message.sender, message.identifier};
}

// Whole order of messages that does not depend on arrival.
bool is_earlier(const Message& a, const Message& b) {
    return std::tie(a.sent, a.sender, a.identifier, a.msg_type, a.expires) <
           std::tie(b.sent, b.sender, b.identifier, b.msg_type, b.expires);
}

class Components {
public:
    explicit Components(std::size_t size) : parents_(size) {
        std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    }
    std::size_t root(std::size_t i) {
        while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parents_[root(a)] = root(b); }

private:
    std::vector<std::size_t> parents_;
};

// The messages as nodes, and what each may act on: those it references, or an earlier revision of
// itself.
class Graph {
public:
    explicit Graph(std::span<const Message> messages)
        : messages_(messages), acts_on_(messages.size()) {
        for (std::size_t i = 0; i < messages.size(); ++i)
            holders_[identity(messages[i])].push_back(i);
        for (std::size_t i = 0; i < messages.size(); ++i) {
            add_revisions(i);
            for (const Reference& reference : messages[i].references)
                for (std::size_t target : holders_of({reference.sender, reference.identifier}))
                    if (may_act(i, target)) acts_on_[i].push_back(target);
        }
    }

    const std::vector<std::size_t>& acts_on(std::size_t i) const { return acts_on_[i]; }

    std::vector<std::size_t> chains() const {
        // Names nobody holds are nodes too: two updates of a message never seen are one chain.
        std::map<Identity, std::size_t> names;
        auto node = [&](const Identity& id) {
            return names.try_emplace(id, messages_.size() + names.size()).first->second;
        };
        std::vector<std::pair<std::size_t, std::size_t>> edges;
        for (std::size_t i = 0; i < messages_.size(); ++i) {
            edges.emplace_back(i, node(identity(messages_[i])));
            for (const Reference& reference : messages_[i].references)
                edges.emplace_back(i, node({reference.sender, reference.identifier}));
        }
        Components components(messages_.size() + names.size());
        for (const auto& [a, b] : edges) components.join(a, b);
        std::map<std::size_t, std::size_t> first;
        for (std::size_t i = 0; i < messages_.size(); ++i) {
            auto [at, is_new] = first.try_emplace(components.root(i), i);
            if (!is_new && is_earlier(messages_[i], messages_[at->second])) at->second = i;
        }
        std::vector<std::size_t> chains(messages_.size());
        for (std::size_t i = 0; i < messages_.size(); ++i) chains[i] = first[components.root(i)];
        return chains;
    }

private:
    const std::vector<std::size_t>& holders_of(const Identity& id) const {
        static const std::vector<std::size_t> kNone;
        const auto found = holders_.find(id);
        return found == holders_.end() ? kNone : found->second;
    }

    void add_revisions(std::size_t i) {
        for (std::size_t other : holders_of(identity(messages_[i])))
            if (other != i && messages_[other].sent < messages_[i].sent)
                acts_on_[i].push_back(other);
    }

    // Is `target` reached from `i` by references among messages of the same second?
    bool reaches(std::size_t i, std::size_t target) const {
        std::vector<std::size_t> open{i};
        std::vector<bool> seen(messages_.size(), false);
        while (!open.empty()) {
            const std::size_t at = open.back();
            open.pop_back();
            if (at == target) return true;
            if (seen[at] || messages_[at].sent != messages_[target].sent) continue;
            seen[at] = true;
            for (const Reference& reference : messages_[at].references)
                for (std::size_t next : holders_of({reference.sender, reference.identifier}))
                    open.push_back(next);
        }
        return false;
    }

    bool may_act(std::size_t i, std::size_t target) const {
        const Message &actor = messages_[i], &object = messages_[target];
        if (identity(actor) == identity(object)) return false;
        if (actor.sent > object.sent) return true;
        // A name that was ended stays ended, also when it is sent again later.
        if (actor.sent < object.sent) return ends(actor) && !names(object, actor);
        return !reaches(target, i) || identity(actor) > identity(object);
    }

    static bool names(const Message& message, const Message& other) {
        return std::ranges::any_of(message.references, [&](const Reference& reference) {
            return reference.sender == other.sender && reference.identifier == other.identifier;
        });
    }

    std::span<const Message> messages_;
    std::map<Identity, std::vector<std::size_t>> holders_;
    std::vector<std::vector<std::size_t>> acts_on_;
};

bool is_aside(const Message& message) {
    return message.msg_type == MsgType::Ack || message.msg_type == MsgType::Error;
}

// Everything an ending message takes with it: what it references, and the updates sent before it
// that go back to that.
void cancel_with(const Graph& graph, const std::vector<std::vector<std::size_t>>& acted_on_by,
                 std::span<const Message> messages, std::size_t ending,
                 std::vector<bool>& cancelled) {
    std::vector<std::size_t> open = graph.acts_on(ending);
    std::vector<bool> seen(messages.size(), false);
    while (!open.empty()) {
        const std::size_t i = open.back();
        open.pop_back();
        if (seen[i] || is_aside(messages[i])) continue;
        seen[i] = true;
        cancelled[i] = true;
        for (std::size_t later : acted_on_by[i])
            if (messages[later].sent < messages[ending].sent) open.push_back(later);
    }
}

}  // namespace

Message message_of(const Alert& alert) {
    Message message{alert.sender, alert.identifier, alert.sent, alert.msg_type, false, {}, {}};
    message.references = alert.references;
    std::optional<TimePoint> latest;
    bool all_clear = alert.msg_type == MsgType::Update && !alert.infos.empty();
    for (const Info& info : alert.infos) {
        const TimePoint expires = info.expires.value_or(alert.sent + kLifeWithoutExpires);
        latest = std::max(latest.value_or(expires), expires);
        all_clear = all_clear && std::ranges::find(info.responses, ResponseType::AllClear) !=
                                     info.responses.end();
    }
    message.all_clear = all_clear;
    message.expires = latest.value_or(alert.sent + kLifeWithoutExpires);
    return message;
}

bool ends(const Message& message) {
    return message.msg_type == MsgType::Cancel ||
           (message.msg_type == MsgType::Update && message.all_clear);
}

Standing standing(std::span<const Message> messages, TimePoint now) {
    const Graph graph(messages);
    std::vector<std::vector<std::size_t>> acted_on_by(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i)
        for (std::size_t target : graph.acts_on(i)) acted_on_by[target].push_back(i);

    std::vector<bool> superseded(messages.size(), false), cancelled(messages.size(), false);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (is_aside(messages[i])) continue;
        if (ends(messages[i])) {
            cancelled[i] = true;
            cancel_with(graph, acted_on_by, messages, i, cancelled);
        }
        for (std::size_t target : graph.acts_on(i)) superseded[target] = true;
    }

    Standing result;
    result.chains = graph.chains();
    for (std::size_t i = 0; i < messages.size(); ++i) {
        State state = State::Live;
        if (is_aside(messages[i]))
            state = State::Aside;
        else if (cancelled[i])
            state = State::Cancelled;
        else if (superseded[i])
            state = State::Updated;
        else if (messages[i].expires <= now)
            state = State::Expired;
        result.states.push_back(state);
    }
    return result;
}

}  // namespace kentongan::cap
