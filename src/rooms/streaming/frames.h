// One event as the bytes that go out: for event streams and for WebSockets, each made at most once
// however many listeners there are.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "platform/http/message.h"
#include "rooms/streaming/topics.h"

namespace kentongan::streaming {

class Frames {
public:
    // `payload` is JSON or an id; it has no line breaks.
    Frames(std::string_view event, std::string payload)
        : event_(event), payload_(std::move(payload)) {}

    const http::Stream::Frame& event_stream();
    // {"stream":["hashtag","gempa"],"event":…,"payload":"…"}
    const http::Stream::Frame& websocket(const Topic& topic);

private:
    std::string event_, payload_;
    http::Stream::Frame event_stream_;
    std::map<std::pair<std::string, std::string>, http::Stream::Frame> websocket_;
};

}  // namespace kentongan::streaming
