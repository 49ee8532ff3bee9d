#include "rooms/relay/streams.h"

#include "platform/db/database.h"
#include "platform/log/log.h"
#include "rooms/relay/protocol.h"

namespace kentongan::relay {
namespace {

using Steady = std::chrono::steady_clock;

// How late what another process appended is noticed, and an end of waiting.
constexpr auto kLookEvery = 500ms;

http::Stream::Frame frame(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

Streams::Streams(Platform& platform, std::function<std::string()> log_name)
    : platform_(platform),
      log_name_(std::move(log_name)),
      waker_([this]() -> std::optional<Duration> {
          if (is_empty()) return {};
          try {
              carry();
          } catch (const std::exception& failure) {
              log::error("relay: messages did not reach their subscribers",
                         {{"what", failure.what()}});
          }
          return kLookEvery;
      }) {}

bool Streams::is_empty() {
    std::lock_guard lock(mutex_);
    return listeners_.empty();
}

Result<http::Response> Streams::open(const Wanted& wanted) {
    {
        std::lock_guard lock(mutex_);
        if (listeners_.size() >= kMaxStreams) return Error(ErrorCode::Unavailable);
    }
    const auto last = platform_.database.read([](db::Tx& tx) { return store::last(tx); });
    auto head = frame(head_event(log_name_(), last));
    auto listener = std::make_shared<Listener>();
    listener->wanted = wanted;
    listener->seen = wanted.since;
    listener->head_at = Steady::now() + kHeadEvery;
    listener->ends_at = Steady::now() + wanted.once;
    http::StreamHandler handler;
    handler.opened = [this, listener, head](std::shared_ptr<http::Stream> stream) {
        stream->send(head);
        std::lock_guard lock(mutex_);
        listener->stream = stream;
        listeners_[stream.get()] = listener;
        wake();
    };
    handler.closed = [this](const std::shared_ptr<http::Stream>& stream) {
        std::lock_guard lock(mutex_);
        listeners_.erase(stream.get());
    };
    return http::Response::event_stream(std::move(handler));
}

Streams::Batch Streams::batch_for(const Listener& listener) const {
    std::vector<Entry> entries;
    std::int64_t last = 0;
    platform_.database.read([&](db::Tx& tx) {
        last = store::last(tx);
        if (last > listener.seen)
            entries = store::list_since(tx, listener.seen, listener.wanted.audience, kMostMessages);
    });
    Batch batch;
    batch.more = entries.size() == static_cast<std::size_t>(kMostMessages);
    batch.seen = batch.more ? entries.back().seq : std::max(last, listener.seen);
    if (entries.empty()) return batch;
    std::string text;
    for (const auto& entry : entries) text += cap_event(entry);
    batch.frame = frame(std::move(text));
    return batch;
}

void Streams::carry() {
    std::lock_guard alone(carrying_);
    std::vector<std::shared_ptr<Listener>> listeners;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [key, listener] : listeners_) listeners.push_back(listener);
    }
    const auto now = Steady::now();
    http::Stream::Frame head;
    std::map<std::pair<std::int64_t, store::Audience>, Batch> batches;
    bool more = false;
    for (const auto& listener : listeners) {
        const std::pair at(listener->seen, listener->wanted.audience);
        auto found = batches.find(at);
        if (found == batches.end()) found = batches.emplace(at, batch_for(*listener)).first;
        const auto& batch = found->second;
        const bool once = listener->wanted.once > Duration(0);
        bool ends = once && now >= listener->ends_at;
        if (batch.frame) {
            if (!listener->stream->send(batch.frame)) continue;
            more = more || batch.more;
            ends = once;
        }
        listener->seen = batch.seen;
        if (now >= listener->head_at) {
            if (!head)
                head = frame(head_event(log_name_(), platform_.database.read([](db::Tx& tx) {
                    return store::last(tx);
                })));
            listener->head_at = now + kHeadEvery;
            listener->stream->send(head);
        }
        if (ends) listener->stream->close();
    }
    if (more) wake();
}

}  // namespace kentongan::relay
