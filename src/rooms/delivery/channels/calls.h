// Many calls at once to several hosts, none of which can hold up the others: each has a window of
// its own, and after a while nothing new is begun.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rooms/delivery/edge.h"

namespace kentongan::delivery {

struct Call {
    std::string origin;
    // Made when its turn has come, on the caller's thread: encrypting 2,000 payloads ahead would
    // only let the first wait.
    std::function<Result<fetch::FetchRequest>()> prepare;
};

// Blocks until every call that was begun has been answered; the requests' own time limits bound it.
// `answered` runs on the caller's thread; false: begin no more. Calls never begun are not answered.
void run_calls(const Edge& edge, std::vector<Call> calls,
               const std::function<bool(std::size_t call, Result<fetch::FetchResponse>)>& answered);

}  // namespace kentongan::delivery
