#include "rooms/loudspeakers/audio.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/log/log.h"
#include "platform/media/child.h"

namespace kentongan::loudspeakers {
namespace {

namespace fs = std::filesystem;

// Part of every name: another drum, voice or pace makes all files anew.
constexpr std::string_view kVersion = "1 id s135";
constexpr const char* kVoice = "/usr/bin/espeak-ng";
constexpr const char* kPacker = "/usr/bin/opusenc";
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kMaxSpeechBytes = 8 << 20;  // three minutes
constexpr std::size_t kHeaderBytes = 44;
constexpr int kPause = 500;  // milliseconds between drum and voice
constexpr int kTail = 400;   // so that no device cuts the last word
constexpr double kVoicePeak = 30'000;
constexpr int kLettersPerSecond = 13;  // as the voice speaks; for length_of()

void append_number(std::string& out, std::uint32_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t number = 0;
    for (int i = 0; i < count; ++i)
        number |= static_cast<std::uint32_t>(
                      static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]))
                  << (8 * i);
    return number;
}

// As loud as the drum, whatever the voice's own loudness.
void raise(Samples& samples) {
    int peak = 1;
    for (auto value : samples) peak = std::max(peak, std::abs(static_cast<int>(value)));
    for (auto& value : samples) value = static_cast<std::int16_t>(value * kVoicePeak / peak);
}

// Empty when it cannot be said; the reason is in the log.
Samples say(std::string_view text) {
    if (text.empty()) return {};
    const std::string arguments[] = {"-v", "id", "-s", "135", "-g", "2", "--stdin", "--stdout"};
    try {
        auto spoken = media::run_child(kVoice, arguments, text, kMaxSpeechBytes, kVoiceTimeout);
        if (spoken.outcome == media::ChildResult::Outcome::Exited && spoken.status == 0)
            if (auto samples = samples_of_wav(spoken.output); samples.ok()) {
                raise(*samples);
                return std::move(*samples);
            }
        log::error("loudspeakers: the voice failed",
                   {{"status", std::to_string(spoken.status)},
                    {"bytes", std::to_string(spoken.output.size())}});
    } catch (const std::system_error& missing) {
        log::error("loudspeakers: there is no voice", {{"what", missing.what()}});
    }
    return {};
}

Samples play(const Recipe& recipe) {
    Samples all;
    const auto add = [&](const Samples& more) { all.insert(all.end(), more.begin(), more.end()); };
    if (!recipe.before.empty()) {
        add(say(recipe.before));
        add(silence(kPause));
    }
    if (!recipe.drum.empty()) {
        add(drum(recipe.drum));
        add(silence(kPause));
    }
    add(say(recipe.speech));
    add(silence(kTail));
    return all;
}

// Seen whole or not at all.
void write_file(const std::string& path, std::string_view bytes) {
    fs::create_directories(fs::path(path).parent_path());
    const auto draft = path + ".new";
    {
        std::ofstream out(draft, std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!out.flush()) throw std::runtime_error("cannot write " + draft);
    }
    fs::rename(draft, path);
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result<std::string> packed(std::string_view wav) {
    const std::string arguments[] = {"--quiet", "--bitrate", "24", "--speech",
                                     "--comp",  "5",         "-",  "-"};
    try {
        auto done = media::run_child(kPacker, arguments, wav, wav.size(), kVoiceTimeout);
        if (done.outcome == media::ChildResult::Outcome::Exited && done.status == 0 &&
            done.output.starts_with("OggS"))
            return std::move(done.output);
        log::error("loudspeakers: packing failed", {{"status", std::to_string(done.status)}});
    } catch (const std::system_error& missing) {
        log::warning("loudspeakers: nothing packs sound here", {{"what", missing.what()}});
    }
    return Error(ErrorCode::Unavailable);
}

}  // namespace

std::string Recipe::key() const {
    std::string all(kVersion);
    for (const auto& part : {before, name_of(drum), speech}) all.append("\n").append(part);
    return hex_encode(crypto::sha256(all).substr(0, kKeyBytes));
}

std::string wav_of(const Samples& samples) {
    const auto bytes = static_cast<std::uint32_t>(samples.size() * sizeof(std::int16_t));
    std::string wav = "RIFF";
    append_number(wav, bytes + kHeaderBytes - 8, 4);
    wav += "WAVEfmt ";
    append_number(wav, 16, 4);
    append_number(wav, 1, 2);  // PCM
    append_number(wav, 1, 2);  // one channel
    append_number(wav, kSampleRate, 4);
    append_number(wav, kSampleRate * 2, 4);
    append_number(wav, 2, 2);
    append_number(wav, 16, 2);
    wav += "data";
    append_number(wav, bytes, 4);
    for (auto value : samples) append_number(wav, static_cast<std::uint16_t>(value), 2);
    return wav;
}

// The voice writes its header before it knows the length, so the data are all that follows.
Result<Samples> samples_of_wav(std::string_view wav) {
    const Error broken = Error(ErrorCode::Unprocessable).with_detail("not the expected sound");
    if (wav.size() < kHeaderBytes || !wav.starts_with("RIFF") || wav.substr(8, 8) != "WAVEfmt " ||
        number_at(wav, 20, 2) != 1 || number_at(wav, 22, 2) != 1 ||
        number_at(wav, 24, 4) != kSampleRate || number_at(wav, 34, 2) != 16 ||
        wav.substr(36, 4) != "data")
        return broken;
    Samples samples((wav.size() - kHeaderBytes) / 2);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<std::int16_t>(number_at(wav, kHeaderBytes + i * 2, 2));
    return samples;
}

std::string Audio::path_of(const Recipe& recipe, Format format) const {
    return folder_ + "/" + recipe.key() + (format == Format::Opus ? ".opus" : ".wav");
}

Result<std::string> Audio::file(const Recipe& recipe, Format format) {
    const auto path = path_of(recipe, format);
    if (fs::exists(path)) return path;
    std::lock_guard lock(mutex_);
    if (fs::exists(path)) return path;
    const auto plain = path_of(recipe, Format::Wav);
    std::string wav = fs::exists(plain) ? read_file(plain) : wav_of(play(recipe));
    if (format == Format::Opus) {
        TRY_ASSIGN(auto small, packed(wav));
        write_file(path, small);
    } else {
        write_file(path, wav);
    }
    return path;
}

Duration Audio::length_of(const Recipe& recipe) {
    auto length = 2s + std::chrono::seconds((recipe.before.size() + recipe.speech.size()) /
                                            static_cast<std::size_t>(kLettersPerSecond));
    Duration drummed{0};
    for (const auto& [rhythm, times] : recipe.drum)
        drummed += std::chrono::milliseconds(rhythm->beat_milliseconds *
                                             static_cast<int>(rhythm->figure.size()) * times);
    return length + drummed;
}

void Audio::sweep(std::size_t most) {
    std::lock_guard lock(mutex_);
    std::error_code none;
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    for (const auto& entry : fs::directory_iterator(folder_, none))
        if (entry.is_regular_file(none)) files.emplace_back(entry.last_write_time(none), entry);
    if (files.size() <= most) return;
    std::ranges::sort(files);
    for (std::size_t i = 0; i < files.size() - most; ++i) fs::remove(files[i].second, none);
}

}  // namespace kentongan::loudspeakers
