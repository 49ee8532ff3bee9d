#include "fediverse/signatures/replay.h"

#include <cstring>

#include "platform/crypto/crypto.h"

namespace kentongan::signatures {
namespace {

// As long as a signature can be accepted: it may be from the future when it comes first.
constexpr auto kRemembered = kOldestSignature + kClockSkew;

}  // namespace

SeenSignatures::Mark SeenSignatures::mark_of(const Claim& claim) {
    const auto digest = crypto::sha256(claim.signature);
    Mark mark;
    std::memcpy(mark.data(), digest.data(), sizeof mark);
    return mark;
}

// Its place in the queue stays, so that it may be forgotten a little earlier the next time.
void SeenSignatures::forget(const Claim& claim) {
    const auto mark = mark_of(claim);
    const std::lock_guard lock(mutex_);
    marks_.erase(mark);
}

bool SeenSignatures::first_time(const Claim& claim, TimePoint now) {
    const auto mark = mark_of(claim);
    const std::lock_guard lock(mutex_);
    while (!oldest_first_.empty() && oldest_first_.front().at < now - kRemembered) {
        marks_.erase(oldest_first_.front().mark);
        oldest_first_.pop_front();
    }
    if (!marks_.insert(mark).second) return false;
    oldest_first_.push_back({now, mark});
    if (oldest_first_.size() > capacity_) {
        marks_.erase(oldest_first_.front().mark);
        oldest_first_.pop_front();
    }
    return true;
}

}  // namespace kentongan::signatures
