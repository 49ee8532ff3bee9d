// What an import did, for the terminal: numbers, then the lines that did not work, each with its
// place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kentongan {

struct ImportSummary {
    std::string what;  // "follows"
    std::int64_t added = 0, already = 0;
    std::int64_t left_out = 0;           // boosts, direct posts: not ours to bring
    std::vector<std::string> elsewhere;  // names and addresses of other servers
    std::vector<std::string> bad;        // "line 7: …"

    void print() const;
};

}  // namespace kentongan
