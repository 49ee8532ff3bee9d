#include "rooms/streaming/hub.h"

#include <algorithm>
#include <unordered_set>

namespace kentongan::streaming {

KeptHome::KeptHome(timelines::Timelines& timelines, AccountId owner)
    : timelines_(timelines), owner_(owner) {
    timelines_.keep_active(owner_);
}

KeptHome::~KeptHome() {
    timelines_.release(owner_);
}

void Hub::open(const StreamPtr& stream, accounts::TokenId token, AccountId viewer) {
    std::lock_guard lock(mutex_);
    auto& listener = listeners_[stream.get()];
    listener.stream = stream;
    listener.token = token;
    listener.viewer = viewer;
}

bool Hub::subscribe(const StreamPtr& stream, const Topic& topic, std::shared_ptr<KeptHome> home) {
    std::lock_guard lock(mutex_);
    const auto found = listeners_.find(stream.get());
    if (found == listeners_.end()) return false;
    auto& places = found->second.places;
    if (std::ranges::any_of(places, [&](const Place& place) { return place.topic == topic; }))
        return true;
    if (places.size() >= kMaxTopicsPerListener) return false;
    places.push_back({topic, std::move(home)});
    auto& audience = audiences_[topic.key()];
    audience.topic = topic;
    audience.streams.emplace_back(stream, found->second.viewer);
    return true;
}

void Hub::unsubscribe(const StreamPtr& stream, const Topic& topic) {
    std::shared_ptr<KeptHome> released;  // without the lock: it calls another room
    std::lock_guard lock(mutex_);
    const auto found = listeners_.find(stream.get());
    if (found == listeners_.end()) return;
    auto& places = found->second.places;
    const auto place =
        std::ranges::find_if(places, [&](const Place& at) { return at.topic == topic; });
    if (place == places.end()) return;
    released = std::move(place->home);
    places.erase(place);
    leave(stream.get(), topic);
}

void Hub::close(const StreamPtr& stream) {
    Listener closed;
    std::lock_guard lock(mutex_);
    const auto found = listeners_.find(stream.get());
    if (found == listeners_.end()) return;
    closed = std::move(found->second);
    listeners_.erase(found);
    for (const auto& place : closed.places) leave(stream.get(), place.topic);
}

// Order does not matter among an audience, so the last one takes the place of who leaves.
void Hub::leave(const http::Stream* stream, const Topic& topic) {
    const auto found = audiences_.find(topic.key());
    if (found == audiences_.end()) return;
    auto& streams = found->second.streams;
    const auto at = std::ranges::find_if(
        streams, [&](const auto& other) { return other.first.get() == stream; });
    if (at == streams.end()) return;
    std::swap(*at, streams.back());
    streams.pop_back();
    if (streams.empty()) audiences_.erase(found);
}

bool Hub::has(const std::string& topic_key) const {
    std::lock_guard lock(mutex_);
    return audiences_.contains(topic_key);
}

std::vector<Hub::Listening> Hub::listening(const std::string& topic_key) const {
    std::vector<Listening> found;
    std::lock_guard lock(mutex_);
    const auto audience = audiences_.find(topic_key);
    if (audience == audiences_.end()) return found;
    found.reserve(audience->second.streams.size());
    for (const auto& [stream, viewer] : audience->second.streams)
        found.push_back({stream, viewer, audience->second.topic});
    return found;
}

std::vector<Hub::Listening> Hub::all() const {
    std::vector<Listening> found;
    std::lock_guard lock(mutex_);
    for (const auto& [key, audience] : audiences_)
        for (const auto& [stream, viewer] : audience.streams)
            found.push_back({stream, viewer, audience.topic});
    return found;
}

std::vector<AccountId> Hub::people() const {
    std::vector<AccountId> found;
    std::lock_guard lock(mutex_);
    for (const auto& [key, audience] : audiences_)
        if (audience.topic.name == "user") found.push_back(audience.topic.account);
    return found;
}

std::vector<AccountId> Hub::readers_of_lists() const {
    std::unordered_set<AccountId> found;
    std::lock_guard lock(mutex_);
    for (const auto& [key, audience] : audiences_)
        if (audience.topic.name == "list") found.insert(audience.topic.account);
    return {found.begin(), found.end()};
}

std::vector<accounts::TokenId> Hub::tokens() const {
    std::unordered_set<accounts::TokenId> found;
    std::lock_guard lock(mutex_);
    for (const auto& [stream, listener] : listeners_)
        if (listener.token) found.insert(listener.token);
    return {found.begin(), found.end()};
}

void Hub::end_token(accounts::TokenId token) {
    std::vector<StreamPtr> ended;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [stream, listener] : listeners_)
            if (listener.token == token) ended.push_back(listener.stream);
    }
    for (const auto& stream : ended) stream->close();
}

void send(const Hub::Listening& listening, Frames& frames) {
    listening.stream->send(listening.stream->is_websocket() ? frames.websocket(listening.topic)
                                                            : frames.event_stream());
}

}  // namespace kentongan::streaming
