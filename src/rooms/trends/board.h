// What trends now, as one value that is replaced as a whole. Reading it is copying a pointer.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rooms/trends/store.h"

namespace kentongan::trends {

// Rejected ones stay on the board, for moderators to see and to let in again.
struct TrendingTag {
    std::string name;
    std::string json;  // Tag as anonymous readers get it
    double score = 0;
    bool allowed = true;
};
struct TrendingStatus {
    StatusId id;
    AccountId author;
    std::string language;
    double score = 0;
    bool allowed = true;
};
struct TrendingLink {
    std::string id;  // for moderators
    std::string url;
    std::string json;  // Trends::Link
    double score = 0;
    bool allowed = true;
};

struct Board {
    std::vector<TrendingTag> tags;
    std::vector<TrendingStatus> statuses;
    std::vector<TrendingLink> links;
};

class BoardHolder {
public:
    std::shared_ptr<const Board> get() const {
        const std::lock_guard lock(mutex_);
        return board_;
    }
    void set(std::shared_ptr<const Board> board) {
        const std::lock_guard lock(mutex_);
        board_ = std::move(board);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Board> board_ = std::make_shared<const Board>();
};

}  // namespace kentongan::trends
