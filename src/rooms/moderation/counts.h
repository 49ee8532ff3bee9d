// What happens here day by day, in numbers: for the dashboards of administrators. Counted from the
// events of other rooms as they happen, from the day this room is there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/moderation/store.h"
#include "rooms/statuses/types.h"

namespace kentongan::moderation {

inline constexpr int kLongestSpan = 366;  // days that one question may ask for

inline constexpr std::string_view kRefusedUses = "refused_email";
inline constexpr std::string_view kRefusedPeople = "refused_email_people";

std::int64_t day_of(TimePoint time);
TimePoint start_of_day(std::int64_t day);

struct Question {
    std::string_view key;
    std::string subject;
    Span span;
};
struct Measured {
    std::vector<Count> days;
    std::int64_t total = 0, before = 0;  // in the span, and in the one of its length before it
};
Span before(const Span& span);

struct Cohort {
    std::int64_t joined = 0;  // first day of the day or month
    struct Part {
        std::int64_t seen = 0, people = 0;
        double rate = 0;
    };
    std::vector<Part> parts;
};

class Counts {
public:
    Counts(Platform& platform, accounts::Accounts& accounts)
        : platform_(platform), accounts_(accounts) {}

    void listen();
    void forget_old();
    void add(db::Tx& tx, std::string_view kind, std::string_view subject = {},
             std::int64_t value = 1);

    // A day's number for each day of `span`; "active_users" and the kinds of add().
    std::vector<Count> series(db::Tx& tx, std::string_view kind, std::string_view subject,
                              Span span) const;
    // People active in the whole span are not the sum of its days.
    std::int64_t total(db::Tx& tx, std::string_view kind, std::string_view subject,
                       Span span) const;
    Measured measure(db::Tx& tx, const Question& asked) const;
    std::vector<Cohort> retention(db::Tx& tx, Span span, bool by_month) const;

private:
    void active(db::Tx& tx, AccountId account);
    void count_follow(db::Tx& tx, const accounts::FollowChanged& event);
    void count_status(db::Tx& tx, const statuses::Status& status);

    Platform& platform_;
    accounts::Accounts& accounts_;
};

}  // namespace kentongan::moderation
