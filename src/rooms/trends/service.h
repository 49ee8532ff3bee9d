// What is noted of what people do, and how the board is made of it.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/cards/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/api.h"
#include "rooms/trends/board.h"
#include "rooms/trends/score.h"
#include "rooms/trends/store.h"

namespace kentongan::trends {

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
            tags::Tags& tags, cards::Cards* cards)
        : platform_(platform),
          accounts_(accounts),
          statuses_(statuses),
          tags_(tags),
          cards_(cards) {}

    void note_post(db::Tx& tx, const statuses::StatusPublished& event);
    struct Liking {
        StatusId status;
        AccountId by;
        bool undone = false;
    };
    void note_liking(db::Tx& tx, const Liking& liking);
    void forget(db::Tx& tx, StatusId status);
    // Comes after the commit and opens no transaction: noted with the next count.
    void note_card(const cards::CardAttached& event);

    // Counts anew: reads bounded tables, replaces the board. Pool or job only.
    void count();
    std::shared_ptr<const Board> board() const { return board_.get(); }

    bool may_moderate(db::Tx& tx, AccountId account) const;
    // Forbidden unless a moderator. The board shows it at once.
    Result<void> review(AccountId by, Kind kind, const std::string& subject, bool allowed);

private:
    struct Subject {
        std::string name;
        std::vector<Mark> marks;  // newest first, each account once
        std::vector<Voice> voices;
        std::int64_t other_days = 0;  // marks of days before the latest two
        double score = 0;
    };
    struct Days;

    void write_cards();
    void sweep();
    std::int64_t active_people(db::Tx& tx);
    std::vector<Subject> strongest(db::Tx& tx, Kind kind);
    void find_voices(db::Tx& tx, std::vector<Subject>& subjects, Kind kind);
    void hear_echoes(db::Tx& tx, std::vector<Subject>& subjects);
    void fill_tags(db::Tx& tx, Board& board);
    void fill_statuses(db::Tx& tx, Board& board);
    void fill_links(db::Tx& tx, Board& board);
    bool may_trend(const accounts::Account& author) const;
    bool may_trend(const statuses::Status& status) const;
    bool takes_more(db::Tx& tx, AccountId account, Kind kind) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
    tags::Tags& tags_;
    cards::Cards* cards_;
    BoardHolder board_;

    std::mutex counting_;  // one count at a time; guards what follows
    int fewest_ = 3;
    std::optional<TimePoint> census_at_;

    std::mutex cards_mutex_;
    std::vector<cards::CardAttached> new_cards_;
};

// Trends::Link: the card with how many shared it on each of seven days.
std::string link_json(std::string card_json, std::span<const Mark> marks, TimePoint now);

}  // namespace kentongan::trends
