// The arithmetic of trends, without database and clock: how much a number of voices is worth. A
// crowd of new accounts shall weigh less than a handful of people who have lived here for a while.
#pragma once

#include <span>
#include <vector>

#include "platform/base/clock.h"

namespace kentongan::trends {

// One account's mark, with what is known of the account.
struct Voice {
    TimePoint at;        // of the mark
    TimePoint born;      // of the account
    bool counts = true;  // neither limited nor a machine
    double echo = 0;     // which part of the other voices it follows, 0 to 1
};

// What an account of this age is worth: nothing in its first three days, all from a month on.
double age_weight(TimePoint born, TimePoint now);
// The weight of each voice now, without decay: age, less for those born on the same day (ten
// accounts of one day are two, a hundred are three, while they are young), less for those who
// follow each other.
std::vector<double> weights(std::span<const Voice> voices, TimePoint now);

struct Manner {
    Duration half_life;
    int fewest_people = 3;  // distinct, with a weight
};
// 0: does not trend. `usual` is the weight of an ordinary day before: what is said every day is
// no news.
double score(std::span<const Voice> voices, double usual, const Manner& manner, TimePoint now);
// Grows with the number of people who wrote lately: 3 in a village, 25 among ten thousand.
int fewest_people(std::int64_t active_people);

}  // namespace kentongan::trends
