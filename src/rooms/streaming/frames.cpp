#include "rooms/streaming/frames.h"

#include "platform/base/json.h"

namespace kentongan::streaming {

const http::Stream::Frame& Frames::event_stream() {
    if (!event_stream_)
        event_stream_ = std::make_shared<const std::string>("event: " + event_ +
                                                            "\ndata: " + payload_ + "\n\n");
    return event_stream_;
}

const http::Stream::Frame& Frames::websocket(const Topic& topic) {
    auto& frame = websocket_[{topic.name, topic.tag}];
    if (frame) return frame;
    std::string text;
    text.reserve(payload_.size() * 5 / 4 + 64);
    JsonWriter out(text);
    out.begin_object().key("stream").begin_array().value(std::string_view(topic.name));
    if (!topic.tag.empty()) out.value(std::string_view(topic.tag));
    out.end_array().member("event", std::string_view(event_));
    out.member("payload", std::string_view(payload_)).end_object();
    frame = std::make_shared<const std::string>(std::move(text));
    return frame;
}

}  // namespace kentongan::streaming
