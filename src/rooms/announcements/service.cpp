#include "rooms/announcements/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/text/compose.h"
#include "rooms/announcements/emoji.h"
#include "rooms/announcements/emoji_files.h"

namespace kentongan::announcements {

namespace {

constexpr int kTimedAtOnce = 100;
constexpr std::size_t kMostCategoryCharacters = 50;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}
Error not_allowed() {
    return Error(ErrorCode::Forbidden, "This action is not allowed");
}
Error invalid(const char* why, const char* field) {
    return Error(ErrorCode::Unprocessable, why, field);
}

bool is_over(const Announcement& announcement, TimePoint now) {
    return announcement.ends_at && *announcement.ends_at <= now;
}

TimePoint about(const Announcement& announcement) {
    return announcement.starts_at.value_or(announcement.publish_at);
}

}  // namespace

bool Service::may_announce(db::Tx& tx, AccountId account) const {
    const auto person = accounts_.find(tx, account);
    return person && !person->suspended && person->role >= accounts::Role::Admin;
}

Result<AnnouncementId> Service::write(db::Tx& tx, AccountId by, const NewAnnouncement& wanted) {
    if (!may_announce(tx, by)) return not_allowed();
    const auto now = platform_.clock.now();
    Announcement made;
    made.id = platform_.ids.next<AnnouncementId>();
    made.author = by;
    made.text = text::tidy(wanted.text);
    made.starts_at = wanted.starts_at;
    made.ends_at = wanted.ends_at;
    made.all_day = wanted.all_day && wanted.starts_at;
    made.publish_at = std::max(wanted.publish_at.value_or(now), now);
    made.updated_at = now;
    if (made.text.empty()) return invalid("Write what people should know.", "teks");
    if (text::count_characters(made.text) > kMostCharacters)
        return invalid("At most 5,000 characters.", "teks");
    if (made.ends_at && *made.ends_at <= std::max(made.publish_at, about(made)))
        return invalid("The end comes after the beginning.", "selesai");
    const bool is_due = made.publish_at <= now;
    made.state = is_due ? State::Published : State::Waiting;
    store::insert(tx, made);
    if (is_due)
        tx.after_commit([this, id = made.id] { platform_.bus.publish(AnnouncementPublished{id}); });
    return made.id;
}

Result<void> Service::end(db::Tx& tx, AccountId by, AnnouncementId id) {
    if (!may_announce(tx, by)) return not_allowed();
    const auto found = store::find(tx, id);
    if (!found) return not_found();
    if (found->state == State::Ended) return {};
    store::update_state(tx, id, State::Ended, platform_.clock.now());
    if (found->state == State::Published)
        tx.after_commit([this, id] { platform_.bus.publish(AnnouncementDeleted{id}); });
    return {};
}

void Service::keep_time() {
    const auto now = platform_.clock.now();
    const bool is_idle = platform_.database.read([&](db::Tx& tx) {
        return store::list_due(tx, now, 1).empty() && store::list_over(tx, now, 1).empty();
    });
    if (is_idle) return;
    platform_.database.write([&](db::Tx& tx) {
        for (const auto& due : store::list_due(tx, now, kTimedAtOnce)) {
            store::update_state(tx, due.id, State::Published, now);
            tx.after_commit(
                [this, id = due.id] { platform_.bus.publish(AnnouncementPublished{id}); });
        }
        for (const auto& over : store::list_over(tx, now, kTimedAtOnce)) {
            store::update_state(tx, over.id, State::Ended, now);
            tx.after_commit(
                [this, id = over.id] { platform_.bus.publish(AnnouncementDeleted{id}); });
        }
    });
}

std::vector<Announcement> Service::shown(db::Tx& tx, std::optional<AccountId> reader,
                                         bool with_dismissed) const {
    auto found = store::list(tx, State::Published, kMostShown);
    const auto now = platform_.clock.now();
    std::erase_if(found, [&](const Announcement& one) { return is_over(one, now); });
    if (reader && !with_dismissed) {
        std::vector<AnnouncementId> ids;
        for (const auto& one : found) ids.push_back(one.id);
        const auto read = store::read_of(tx, *reader, ids);
        std::erase_if(found, [&](const Announcement& one) {
            return std::ranges::find(read, one.id) != read.end();
        });
    }
    std::ranges::sort(found, {},
                      [](const Announcement& one) { return std::pair(about(one), one.id); });
    return found;
}

Result<Announcement> Service::published(db::Tx& tx, AnnouncementId id) const {
    auto found = store::find(tx, id);
    if (!found || found->state != State::Published || is_over(*found, platform_.clock.now()))
        return not_found();
    return std::move(*found);
}

Result<void> Service::dismiss(db::Tx& tx, AccountId reader, AnnouncementId id) {
    TRY(published(tx, id));
    store::insert_read(tx, reader, id);
    return {};
}

Result<void> Service::react(db::Tx& tx, AccountId by, const Reacted& reacted) {
    TRY(published(tx, reacted.announcement));
    const bool is_known =
        is_unicode_emoji(reacted.name) || shelf_.content()->find(reacted.name) != nullptr;
    if (!is_known) return invalid("Name is not a recognized emoji", "name");
    const auto kinds = store::list_kinds(tx, {&reacted.announcement, 1});
    const bool is_new = std::ranges::find(kinds, reacted.name, &Kind::name) == kinds.end();
    if (is_new && kinds.size() >= kMostKinds)
        return invalid("Limit of different reactions reached", "name");
    if (store::insert_reaction(tx, by, reacted))
        say_reaction(tx, reacted, store::change_kind(tx, reacted, 1, platform_.ids.next_value()));
    return {};
}

Result<void> Service::unreact(db::Tx& tx, AccountId by, const Reacted& reacted) {
    TRY(published(tx, reacted.announcement));
    if (!store::remove_reaction(tx, by, reacted)) return not_found();
    say_reaction(tx, reacted, store::change_kind(tx, reacted, -1, 0));
    return {};
}

void Service::say_reaction(db::Tx& tx, const Reacted& reacted, std::int64_t count) {
    tx.after_commit([this, event = AnnouncementReaction{reacted.announcement, reacted.name,
                                                        count}] { platform_.bus.publish(event); });
}

Result<void> Service::check_emoji(db::Tx& tx, AccountId by, const NewEmoji& wanted) const {
    if (!may_announce(tx, by)) return not_allowed();
    if (!is_shortcode(wanted.shortcode))
        return invalid("Letters, digits and underscores, at least two.", "nama");
    if (utf8_length(wanted.category) > kMostCategoryCharacters)
        return invalid("At most 50 characters.", "kelompok");
    const auto content = shelf_.content();
    if (content->find(wanted.shortcode)) return invalid("This name is taken.", "nama");
    if (content->emojis.size() >= static_cast<std::size_t>(kMostEmojis))
        return invalid("There are 2,000 emoji already. Remove one first.", "nama");
    if (wanted.picture.empty()) return invalid("Choose a picture.", "gambar");
    return {};
}

Result<void> Service::add_emoji(AccountId by, const NewEmoji& wanted) {
    TRY(platform_.database.read([&](db::Tx& tx) { return check_emoji(tx, by, wanted); }));
    TRY_ASSIGN(auto picture, keep_emoji_picture(platform_, wanted.picture));
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY(check_emoji(tx, by, wanted));
        const KeptEmoji kept{platform_.ids.next<EmojiId>(), std::string(wanted.shortcode), picture,
                             std::string(wanted.category), wanted.visible_in_picker};
        if (!emoji_store::insert(tx, kept)) return invalid("This name is taken.", "nama");
        tx.after_commit([this] { say_emoji_changed(); });
        return {};
    });
}

void Service::say_emoji_changed() {
    shelf_.load();
    platform_.bus.publish(EmojiChanged{});
}

Result<void> Service::remove_emoji(AccountId by, EmojiId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!may_announce(tx, by)) return not_allowed();
        const auto removed = emoji_store::remove(tx, id);
        if (!removed) return not_found();
        const bool is_used = emoji_store::has_picture(tx, removed->picture);
        tx.after_commit([this, is_used, picture = removed->picture] {
            say_emoji_changed();
            if (!is_used) remove_emoji_picture(platform_, picture);
        });
        return {};
    });
}

}  // namespace kentongan::announcements
