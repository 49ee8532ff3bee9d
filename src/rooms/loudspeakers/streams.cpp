#include "rooms/loudspeakers/streams.h"

#include "platform/base/json.h"
#include "platform/db/database.h"
#include "platform/log/log.h"
#include "rooms/loudspeakers/views.h"

namespace kentongan::loudspeakers {
namespace {

http::Stream::Frame frame(std::string_view event, std::string_view data) {
    auto text = std::make_shared<std::string>("event: ");
    text->append(event).append("\ndata: ").append(data).append("\n\n");
    return text;
}

http::Stream::Frame beat_frame(TimePoint now) {
    return frame("beat", "{\"now\":" + std::to_string(to_millis(now)) + "}");
}

}  // namespace

Streams::Streams(Platform& platform, Board& board, Service& service,
                 const regions::Regions& regions)
    : platform_(platform),
      board_(board),
      service_(service),
      regions_(regions),
      waker_([this]() -> std::optional<Duration> {
          try {
              carry();
          } catch (const std::exception& failure) {
              log::error("loudspeakers: a change did not reach its devices",
                         {{"what", failure.what()}});
          }
          return {};
      }) {}

bool Streams::is_full() const {
    std::lock_guard lock(mutex_);
    return listeners_.size() >= kMaxStreams;
}

Result<http::Response> Streams::open(const Device& device) {
    if (is_full()) return Error(ErrorCode::Unavailable);
    board_.refresh();
    auto state = platform_.database.read([&](db::Tx& tx) { return service_.state_of(tx, device); });
    auto listener = std::make_shared<Listener>();
    listener->device = device;
    listener->last = state_json(platform_, regions_, state, device);
    http::StreamHandler handler;
    handler.opened = [this, listener](std::shared_ptr<http::Stream> stream) {
        std::lock_guard lock(mutex_);
        listener->stream = stream;
        listeners_[stream.get()] = listener;
        stream->send(beat_frame(platform_.clock.now()));
        // What it is handed is noted with the next round, off this thread.
        stream->send(frame("state", listener->last));
        wake();
    };
    handler.closed = [this](const std::shared_ptr<http::Stream>& stream) {
        std::lock_guard lock(mutex_);
        listeners_.erase(stream.get());
    };
    return http::Response::event_stream(std::move(handler));
}

void Streams::look() {
    if (board_.refresh()) wake();
    const auto now = platform_.clock.now();
    std::lock_guard lock(mutex_);
    if (now - beaten_at_ < kBeatEvery) return;
    beaten_at_ = now;
    const auto beat = beat_frame(now);
    for (const auto& [key, listener] : listeners_) listener->stream->send(beat);
}

void Streams::note(const State& state, std::set<warnings::AlertId>& handed,
                   std::vector<std::pair<Speaker, AnnouncementPtr>>& fresh) const {
    if (!state.speaker) return;
    for (const auto& one : state.announcements)
        if (one->live && handed.insert(one->told.head).second)
            fresh.emplace_back(*state.speaker, one);
}

void Streams::carry() {
    std::lock_guard alone(carrying_);
    board_.refresh();
    std::vector<std::shared_ptr<Listener>> listeners;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [key, listener] : listeners_) listeners.push_back(listener);
    }
    std::vector<std::pair<Speaker, AnnouncementPtr>> handed;
    // Who is not registered sees what everybody at that place sees.
    std::map<std::pair<regions::Code, std::string>, std::string> shared;
    platform_.database.read([&](db::Tx& tx) {
        for (const auto& listener : listeners) {
            const auto& device = listener->device;
            std::string json;
            State state;
            auto* known = device.speaker ? nullptr : &shared[{device.place, device.language}];
            if (known && !known->empty()) {
                json = *known;
            } else {
                state = service_.state_of(tx, device);
                json = state_json(platform_, regions_, state, device);
                if (known) *known = json;
            }
            if (json != listener->last) {
                if (!listener->stream->send(frame("state", json))) continue;
                listener->last = std::move(json);
            }
            note(state, listener->handed, handed);
        }
    });
    service_.note_handed(handed);
}

}  // namespace kentongan::loudspeakers
