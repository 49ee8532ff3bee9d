#include "rooms/cards/store.h"

#include <algorithm>

namespace kentongan::cards::store {
namespace {

constexpr db::Sql kFind = "SELECT id, url, json, image, fetched_at FROM cards WHERE url = $1";
constexpr db::Sql kPut =
    "INSERT INTO cards (id, url, json, image, fetched_at) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (url) DO UPDATE SET json = $3, image = $4, fetched_at = $5 RETURNING id";
constexpr db::Sql kSetStatus =
    "INSERT INTO card_statuses (status, card) VALUES ($1, $2) "
    "ON CONFLICT (status) DO UPDATE SET card = $2";
constexpr db::Sql kRemoveStatus = "DELETE FROM card_statuses WHERE status = $1";
constexpr db::Sql kDown =
    "SELECT s.status FROM cards c JOIN card_statuses s ON s.card = c.id WHERE c.url = $1 "
    "AND s.status < $2 AND s.status > $3 ORDER BY s.status DESC LIMIT $4";
constexpr db::Sql kUp =
    "SELECT s.status FROM cards c JOIN card_statuses s ON s.card = c.id WHERE c.url = $1 "
    "AND s.status < $2 AND s.status > $3 ORDER BY s.status LIMIT $4";
constexpr db::Sql kUnused =
    "DELETE FROM cards WHERE id IN (SELECT id FROM cards c WHERE c.fetched_at < $1 AND NOT EXISTS "
    "(SELECT 1 FROM card_statuses s WHERE s.card = c.id) ORDER BY c.fetched_at LIMIT $2) "
    "RETURNING image";
constexpr db::Sql kImageUsed = "SELECT 1 FROM cards WHERE image = $1 LIMIT 1";

constexpr db::Sql kQueries[] = {kFind, kPut, kSetStatus, kRemoveStatus,
                                kDown, kUp,  kUnused,    kImageUsed};

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

std::optional<Card> find(db::Tx& tx, std::string_view url) {
    auto row = tx.query(kFind, {url});
    if (!row.next()) return {};
    return Card{row.id<CardId>(0), row.string(1), row.string(2), row.string(3), row.time(4)};
}

CardId put(db::Tx& tx, const Card& card) {
    auto row = tx.query(kPut, {card.id, card.url, card.json, card.image, card.fetched_at});
    row.next();
    return row.id<CardId>(0);
}

void set_status(db::Tx& tx, StatusId status, CardId card) {
    tx.execute(kSetStatus, {status, card});
}
void remove_status(db::Tx& tx, StatusId status) {
    tx.execute(kRemoveStatus, {status});
}

std::vector<StatusId> list_statuses(db::Tx& tx, std::string_view url, const Page& page) {
    std::vector<StatusId> found;
    auto row =
        tx.query(page.upwards() ? kUp : kDown, {url, page.upper(), page.lower(), page.limit});
    while (row.next()) found.push_back(row.id<StatusId>(0));
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

std::vector<std::string> remove_unused(db::Tx& tx, TimePoint before, int limit) {
    std::vector<std::string> images;
    {
        auto row = tx.query(kUnused, {before, limit});
        while (row.next())
            if (!row.text(0).empty()) images.push_back(row.string(0));
    }
    std::erase_if(images,
                  [&](const std::string& image) { return tx.query(kImageUsed, {image}).next(); });
    return images;
}

}  // namespace kentongan::cards::store
