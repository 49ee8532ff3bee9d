// Which Indonesian operator a number belongs to, and when a gateway may send how many to it.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"

namespace kentongan::delivery {

// "+6281234567890" for "0812-3456-7890", "62812…", "+62 812 …"; empty when it is no number of a
// phone.
std::string normal_phone(std::string_view text);
// "telkomsel", by the prefix it was given out with (numbers may not be carried to another operator
// in Indonesia); "other" when unknown.
std::string_view operator_of(std::string_view normal_phone);

// Hands out times so that no operator gets more than `rate` a second. Thread-safe; forgets at exit,
// which costs one second's worth too many.
class Slots {
public:
    explicit Slots(unsigned rate) : rate_(rate) {}
    // How long to wait before sending `count` to it, having waited for those before.
    Duration take(std::string_view operator_name, std::size_t count, TimePoint now);
    unsigned rate() const { return rate_; }

private:
    unsigned rate_;
    std::mutex mutex_;
    std::map<std::string, TimePoint, std::less<>> free_at_;
};

}  // namespace kentongan::delivery
