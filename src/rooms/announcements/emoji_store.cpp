#include "rooms/announcements/emoji_store.h"

namespace kentongan::announcements::emoji_store {

namespace {

#define COLUMNS "id, shortcode, picture, category, visible_in_picker"

constexpr db::Sql kInsert("INSERT INTO custom_emojis (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shortcode) DO NOTHING");
constexpr db::Sql kList("SELECT " COLUMNS
                        " FROM custom_emojis WHERE id > 0 ORDER BY id DESC LIMIT $1");
constexpr db::Sql kRemove("DELETE FROM custom_emojis WHERE id = $1 RETURNING " COLUMNS);
constexpr db::Sql kHasPicture("SELECT 1 FROM custom_emojis WHERE picture = $1 LIMIT 1");

constexpr db::Sql kQueries[] = {kInsert, kList, kRemove, kHasPicture};

KeptEmoji emoji_of(const db::Cursor& row) {
    return {row.id<EmojiId>(0), row.string(1), row.string(2), row.string(3), row.boolean(4)};
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

bool insert(db::Tx& tx, const KeptEmoji& emoji) {
    return tx.execute(kInsert, {emoji.id, emoji.shortcode, emoji.picture, emoji.category,
                                emoji.visible_in_picker}) > 0;
}
std::vector<KeptEmoji> list(db::Tx& tx, int limit) {
    std::vector<KeptEmoji> found;
    auto row = tx.query(kList, {limit});
    while (row.next()) found.push_back(emoji_of(row));
    return found;
}
std::optional<KeptEmoji> remove(db::Tx& tx, EmojiId id) {
    auto row = tx.query(kRemove, {id});
    if (!row.next()) return {};
    return emoji_of(row);
}
bool has_picture(db::Tx& tx, std::string_view picture) {
    return tx.query(kHasPicture, {picture}).next();
}

}  // namespace kentongan::announcements::emoji_store
