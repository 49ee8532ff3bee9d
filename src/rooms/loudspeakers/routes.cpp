// What devices and programs ask: the stream, the state, the sound, the beat, and what was said.
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/loudspeakers/impl.h"
#include "rooms/loudspeakers/views.h"

namespace kentongan::loudspeakers {
namespace {

using http::Request;
using http::Response;
using Room = Loudspeakers::Impl;

constexpr std::size_t kSmallBody = 4096;

Result<Response> get_stream(Room& room, Request& request) {
    TRY_ASSIGN(const auto device, device_of(room, request));
    return room.streams.open(device);
}

Result<Response> get_state(Room& room, Request& request) {
    TRY_ASSIGN(const auto device, device_of(room, request));
    room.board.refresh();
    const auto state =
        room.platform.database.read([&](db::Tx& tx) { return room.service.state_of(tx, device); });
    const auto json = state_json(room.platform, room.regions, state, device);
    auto response = Response::json(
        "{\"now\":" + std::to_string(to_millis(room.platform.clock.now())) + "," + json.substr(1));
    response.set("Cache-Control", "no-store");
    return response;
}

// Only Opus is a choice: everything plays WAV.
Result<Response> sound(Room& room, const Recipe& recipe, std::string_view format) {
    if (format == "opus")
        if (auto small = room.audio.file(recipe, Audio::Format::Opus); small.ok())
            return Response::file(*small, "audio/ogg");
    TRY_ASSIGN(auto plain, room.audio.file(recipe, Audio::Format::Wav));
    return Response::file(std::move(plain), "audio/wav");
}

Result<Response> get_audio(Room& room, Request& request) {
    const auto alert = request.params.id<warnings::AlertId>("id");
    const auto one = room.platform.database.read([&](db::Tx& tx) -> AnnouncementPtr {
        const auto chain = alert ? room.warnings.chain_of(tx, *alert) : std::nullopt;
        return chain ? room.board.announce(tx, *chain) : nullptr;
    });
    if (!one) return Error(ErrorCode::NotFound, "There is no such warning.");
    TRY_ASSIGN(auto response, sound(room, one->recipe, request.params.text("format")));
    // An old address gets what counts now, which nobody may keep under that address.
    response.set("Cache-Control",
                 request.params.text("v") == one->say ? "public, max-age=86400" : "no-cache");
    return response;
}

Result<Response> get_test_audio(Room& room, Request& request) {
    TRY_ASSIGN(auto response, sound(room, test_recipe(), request.params.text("format")));
    response.set("Cache-Control", "public, max-age=86400");
    return response;
}

Result<SpeakerId> speaker_id_of(const Request& request) {
    const auto id = request.params.id<SpeakerId>("id");
    if (!id) return Error(ErrorCode::NotFound, "There is no such device.");
    return *id;
}

Result<Response> post_beat(Room& room, Request& request) {
    TRY_ASSIGN(const auto id, speaker_id_of(request));
    Beat beat;
    beat.playing = request.params.text("playing");
    beat.volume = static_cast<int>(
        std::clamp<std::int64_t>(request.params.integer("volume").value_or(-1), -1, 100));
    beat.page_version = request.params.text("version");
    beat.tested = request.params.integer("tested");
    TRY(room.service.beat(key_of(request), id, beat));
    return Response::empty();
}

Result<Response> post_said(Room& room, Request& request) {
    TRY_ASSIGN(const auto id, speaker_id_of(request));
    const auto alert = request.params.id<warnings::AlertId>("alert");
    const auto stage = request.params.text("stage");
    if (!alert) return Error(ErrorCode::Unprocessable, "There is no such warning.", "alert");
    if (stage != "started" && stage != "announced")
        return Error(ErrorCode::Unprocessable, "The stage is started or announced.", "stage");
    TRY(room.service.said(key_of(request), id, *alert,
                          stage == "started" ? Stage::Started : Stage::Announced));
    if (stage == "announced") room.streams.wake();
    return Response::empty();
}

}  // namespace

std::string key_of(const Request& request) {
    if (const auto given = request.params.find("kunci")) return std::string(*given);
    return request.cookie(kKeyCookie).value_or("");
}

Result<Device> device_of(const Room& room, const Request& request) {
    const auto code = regions::Code::parse(request.params.text("id"));
    if (!code || *code == regions::Code() || !room.regions.find(*code))
        return Error(ErrorCode::NotFound, "There is no region with this code.");
    Device device;
    device.place = *code;
    device.language = request.language;
    // A key of another place is no key here: a device says what its own page shows.
    if (auto speaker = room.service.paired(key_of(request)); speaker && speaker->place == *code)
        device.speaker = speaker->id;
    return device;
}

void add_routes(Room& room) {
    const auto route = [&](http::Method method, std::string pattern, auto handler, http::Doc doc) {
        http::Route made;
        made.method = method;
        made.pattern = std::move(pattern);
        made.handler = [&room, handler](Request& request) { return handler(room, request); };
        made.access = http::Access::anyone();
        made.max_body_bytes = kSmallBody;
        made.doc = std::move(doc);
        room.platform.router.add(std::move(made));
    };
    const std::string base = "/api/kentongan/v1/loudspeakers";
    using http::Method;
    const http::ParamDoc key{"kunci", "string", "The device's key, unless its cookie holds it"};
    route(Method::Get, base + "/:id/stream", get_stream,
          {"What a loudspeaker at this place has to say now: an event stream of `state` and `beat`",
           "text/event-stream",
           {key}});
    route(Method::Get, base + "/:id/state", get_state,
          {"The same once, for who cannot keep a stream", "LoudspeakerState", {key}});
    route(Method::Post, base + "/:id/beat", post_beat,
          {"The device is there; twice a minute",
           "nothing",
           {key,
            {"playing", "string", "warning, test or nothing"},
            {"volume", "integer", "Percent"},
            {"version", "string", "Of the page it runs"},
            {"tested", "integer", "The test that was heard"}}});
    route(Method::Post, base + "/:id/said", post_said,
          {"The device began to say a warning, or a person there announced it",
           "nothing",
           {key,
            {"alert", "string", "The message", true},
            {"stage", "string", "started or announced", true}}});
    route(Method::Get, base + "/test-audio", get_test_audio,
          {"The sound of a test", "audio/wav or audio/ogg", {{"format", "string", "opus or wav"}}});
    route(Method::Get, "/api/kentongan/v1/alerts/:id/audio", get_audio,
          {"The warning to be heard: drum and voice, as it counts now",
           "audio/wav or audio/ogg",
           {{"format", "string", "opus or wav"}}});
}

}  // namespace kentongan::loudspeakers
