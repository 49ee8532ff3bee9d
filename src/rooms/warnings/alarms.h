// Which sources need a human: those that gave no good answer for longer than their kind allows, and
// those that sent what their key did not sign. Rows for administrators, a metric and a log line;
// an alarm ends by itself when the source does well again.
#pragma once

#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "platform/platform.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr std::string_view kSilent = "silent", kSignature = "signature";

// How long a source of that kind may go without a good answer: the faster what it tells kills, the
// shorter. Never less than five of its own paces.
Duration patience_of(const Source& source);

struct Health;

// Thread-safe.
class Alarms {
public:
    explicit Alarms(Platform& platform) : platform_(platform) {}

    void raise(const Source& source, std::string_view kind, const std::string& reason);
    void clear(const Source& source, std::string_view kind);
    // Of sources that are asked now. Called every few seconds; writes only when something changed.
    void look_at(std::span<const Health> all);
    int silent() const;

private:
    bool is_open(SourceId source, std::string_view kind);

    Platform& platform_;
    mutable std::mutex mutex_;
    // Whether the row is open; what is not here was not looked at since the start.
    std::map<std::pair<SourceId, std::string>, bool> known_;
    int silent_ = 0;
};

}  // namespace kentongan::warnings
