#include <map>

#include "platform/base/strings.h"
#include "platform/text/compose.h"
#include "rooms/notifications/impl.h"
#include "rooms/notifications/words.h"

namespace kentongan::notifications {

namespace {

constexpr std::size_t kBodyShown = 140;  // as Mastodon

// What of many notifications is the same: their senders, posts and recipients' languages.
struct Known {
    std::map<AccountId, std::optional<accounts::Account>> people;
    std::map<StatusId, std::optional<statuses::Status>> posts;
    std::map<AccountId, std::string> languages;

    template <class Key, class Value, class Find>
    static const Value& once(std::map<Key, Value>& known, Key key, Find find) {
        auto found = known.find(key);
        if (found == known.end()) found = known.emplace(key, find()).first;
        return found->second;
    }
};

std::string body_of(const accounts::Account& sender, const std::optional<statuses::Status>& post) {
    if (!post) return text::plain_of_html(sender.note_html);
    return post->spoiler_text.empty() ? text::plain_of_html(post->content_html)
                                      : post->spoiler_text;
}

std::optional<Digest> digest_of(db::Tx& tx, const Notifications::Impl& room, Notification one,
                                Known& known) {
    const auto& sender =
        Known::once(known.people, one.sender, [&] { return room.accounts.find(tx, one.sender); });
    if (!sender || sender->suspended) return {};
    std::optional<statuses::Status> post;
    if (one.status) {
        post = Known::once(known.posts, one.status,
                           [&] { return room.statuses.find(tx, one.status); });
        if (!post || !room.statuses.may_see(tx, one.recipient, *post)) return {};
    }
    Digest digest;
    digest.language = Known::once(known.languages, one.recipient, [&] {
        return room.accounts.preferences(tx, one.recipient).language;
    });
    digest.title = title_of(one.type, *sender, digest.language);
    digest.body = utf8_prefix(body_of(*sender, post), kBodyShown);
    digest.icon_url = sender->avatar_url;
    digest.official = one.type == "status" && !sender->official_of.empty();
    digest.notification = std::move(one);
    return digest;
}

}  // namespace

std::vector<Digest> Notifications::digests(db::Tx& tx, std::span<const NotificationId> ids) const {
    std::vector<Digest> found;
    Known known;
    for (auto& one : store::find_many(tx, ids))
        if (auto digest = digest_of(tx, *impl_, std::move(one), known))
            found.push_back(*std::move(digest));
    return found;
}

}  // namespace kentongan::notifications
