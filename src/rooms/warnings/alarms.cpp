#include "rooms/warnings/alarms.h"

#include "platform/db/database.h"
#include "platform/log/log.h"
#include "rooms/warnings/poll.h"
#include "rooms/warnings/registry_store.h"

namespace kentongan::warnings {
namespace {

constexpr int kPacesMissed = 5;

Duration patience_of(Kind kind) {
    switch (kind) {
        case Kind::BmkgTsunami:
            return std::chrono::minutes(2);
        case Kind::BmkgQuake:
            return std::chrono::minutes(5);
        case Kind::BmkgNowcast:
            return std::chrono::minutes(15);
        case Kind::Cap:
        case Kind::CapRss:
        case Kind::CapAtom:
        case Kind::Local:
        case Kind::Kentongan:
            break;
    }
    return std::chrono::minutes(30);
}

std::string reason_of(const Source& source) {
    if (!source.last_error.empty()) return source.last_error;
    return "No answer";
}

}  // namespace

Duration patience_of(const Source& source) {
    const Duration own = std::chrono::seconds(source.every_seconds) * kPacesMissed;
    return std::max(patience_of(source.kind), own);
}

void Alarms::raise(const Source& source, std::string_view kind, const std::string& reason) {
    {
        std::lock_guard lock(mutex_);
        known_[{source.id, std::string(kind)}] = true;
    }
    platform_.database.write([&](db::Tx& tx) {
        store::raise_alarm(tx, source.id, kind, reason, platform_.clock.now());
    });
    log::error("warnings: a source needs attention",
               {{"source", source.name}, {"alarm", std::string(kind)}, {"reason", reason}});
}

void Alarms::clear(const Source& source, std::string_view kind) {
    {
        std::lock_guard lock(mutex_);
        auto [at, is_new] = known_.try_emplace({source.id, std::string(kind)}, false);
        if (!is_new && !at->second) return;
        at->second = false;
    }
    const bool was_open = platform_.database.write(
        [&](db::Tx& tx) { return store::clear_alarm(tx, source.id, kind, platform_.clock.now()); });
    if (was_open)
        log::info("warnings: a source is well again",
                  {{"source", source.name}, {"alarm", std::string(kind)}});
}

bool Alarms::is_open(SourceId source, std::string_view kind) {
    std::lock_guard lock(mutex_);
    auto found = known_.find({source, std::string(kind)});
    return found != known_.end() && found->second;
}

void Alarms::look_at(std::span<const Health> all) {
    const auto now = platform_.clock.now();
    int silent = 0;
    for (const auto& health : all) {
        const auto& source = health.source;
        // What we missed while nobody asked is not the source's silence.
        const auto good = std::max(source.fetched_at.value_or(TimePoint{}), health.asked_since);
        if (now - good <= patience_of(source)) {
            clear(source, kSilent);
            continue;
        }
        ++silent;
        if (!is_open(source.id, kSilent)) raise(source, kSilent, reason_of(source));
    }
    std::lock_guard lock(mutex_);
    silent_ = silent;
}

int Alarms::silent() const {
    std::lock_guard lock(mutex_);
    return silent_;
}

}  // namespace kentongan::warnings
