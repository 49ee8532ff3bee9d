// Sound files: drum, voice, and where they are kept. A file is named by what is said in it, so that
// it never says anything else; the folder is bounded. The voice is a program of its own
// (espeak-ng), without a shell, within time and size. Without it the drum still sounds.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "rooms/loudspeakers/rhythm.h"

namespace kentongan::loudspeakers {

inline constexpr std::size_t kMaxAudioFiles = 400;  // some 10 MB packed, 400 MB plain
inline constexpr auto kVoiceTimeout = std::chrono::seconds(20);

// What is to be heard: words before the drum (an exercise says so first), the drum, the words.
struct Recipe {
    std::string before;
    std::vector<Part> drum;
    std::string speech;

    std::string key() const;  // 32 hex digits that name all of it
};

// 16-bit mono PCM with a header; and back, for what the voice gives. Unprocessable when it is none.
std::string wav_of(const Samples& samples);
Result<Samples> samples_of_wav(std::string_view wav);

class Audio {
public:
    enum class Format { Wav, Opus };

    explicit Audio(std::string folder) : folder_(std::move(folder)) {}

    // The file, made now when it is not there yet; blocks for the time of speaking it (under a
    // second). Thread-safe; one is made at a time. Unavailable when Opus cannot be packed here.
    Result<std::string> file(const Recipe& recipe, Format format);
    // How long it sounds, as well as can be told without making it.
    static Duration length_of(const Recipe& recipe);
    // Removes the oldest files over the limit.
    void sweep(std::size_t most = kMaxAudioFiles);

private:
    std::string path_of(const Recipe& recipe, Format format) const;

    std::string folder_;
    std::mutex mutex_;
};

}  // namespace kentongan::loudspeakers
