#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "rooms/announcements/emoji.h"
#include "rooms/announcements/impl.h"

namespace kentongan::announcements {

namespace {

constexpr std::size_t kMostEmojisInTexts = 100, kMostStatuses = 10;

struct Text {
    text::Composed composed;
    std::vector<accounts::Account> mentioned;
};

Text compose(db::Tx& tx, const Announcements::Impl& room, std::string_view written) {
    Text made;
    const auto person = [&](const std::string& name) -> std::optional<text::Person> {
        auto account = room.accounts.find_by_username(tx, name);
        if (!account || account->suspended) return {};
        text::Person found{account->acct(), account->url};
        auto& known = made.mentioned;
        if (std::ranges::find(known, account->id, &accounts::Account::id) == known.end())
            known.push_back(std::move(*account));
        return found;
    };
    made.composed = text::compose(written, person, room.platform.config.url("/tag/"));
    return made;
}

// The posts of this server that the text links to, by their addresses: "…/@ani/123".
void append_statuses(JsonWriter& out, const Config& config, std::string_view text) {
    const auto base = config.url("/@");
    std::vector<std::string_view> seen;
    out.key("statuses").begin_array();
    for (auto at = text.find(base); at != std::string_view::npos && seen.size() < kMostStatuses;
         at = text.find(base, at + 1)) {
        const auto name_end = text.find_first_of("/ \n\t", at + base.size());
        if (name_end == std::string_view::npos || text[name_end] != '/') continue;
        const auto end = std::min(text.find_first_not_of("0123456789", name_end + 1), text.size());
        const auto id = text.substr(name_end + 1, end - name_end - 1);
        if (id.empty() || id.size() > 19 || std::ranges::find(seen, id) != seen.end()) continue;
        seen.push_back(id);
        out.begin_object().member("id", id).member("url", text.substr(at, end - at)).end_object();
    }
    out.end_array();
}

void append_text(JsonWriter& out, db::Tx& tx, const Announcements::Impl& room,
                 std::string_view written) {
    const auto text = compose(tx, room, written);
    out.key("mentions").begin_array();
    for (const auto& account : text.mentioned)
        out.begin_object()
            .member("id", account.id)
            .member("username", account.username)
            .member("url", account.url)
            .member("acct", account.acct())
            .end_object();
    out.end_array();
    append_statuses(out, room.platform.config, written);
    out.key("tags").begin_array();
    for (const auto& tag : text.composed.tags)
        out.begin_object()
            .member("name", tag)
            .member("url", room.platform.config.url("/tag/") + url_encode(tag))
            .end_object();
    out.end_array().key("emojis").begin_array();
    append_emojis(out, room.shelf, {&written, 1});
    out.end_array().member("content", text.composed.html);
}

// Readers' marks on a page of announcements.
struct Marks {
    bool has_reader = false;
    std::vector<AnnouncementId> read;
    std::vector<Reacted> reacted;
    std::vector<Kind> kinds;
};

void append_reactions(JsonWriter& out, const Shelf::Content& shelf, const Marks& marks,
                      AnnouncementId id) {
    out.key("reactions").begin_array();
    for (const auto& kind : marks.kinds) {
        if (kind.announcement != id) continue;
        const auto* own = is_unicode_emoji(kind.name) ? nullptr : shelf.find(kind.name);
        if (!own && !is_unicode_emoji(kind.name)) continue;  // its picture was removed
        out.begin_object().member("name", kind.name).member("count", kind.count);
        if (marks.has_reader)
            out.member("me", std::ranges::any_of(marks.reacted, [&](const Reacted& one) {
                           return one.announcement == id && one.name == kind.name;
                       }));
        if (own) out.member("url", own->url).member("static_url", own->url);
        out.end_object();
    }
    out.end_array();
}

}  // namespace

void append_emojis(JsonWriter& out, const Shelf& shelf, std::span<const std::string_view> texts) {
    std::shared_ptr<const Shelf::Content> content;
    std::vector<std::string_view> seen;
    for (auto text : texts)
        for (auto code : shortcodes_in(text, kMostEmojisInTexts - seen.size())) {
            if (std::ranges::find(seen, code) != seen.end()) continue;
            seen.push_back(code);
            if (!content) content = shelf.content();
            if (const auto* emoji = content->find(code)) Announcements::append_emoji(out, *emoji);
        }
}

std::string content_html(db::Tx& tx, const Announcements::Impl& room, std::string_view text) {
    return compose(tx, room, text).composed.html;
}

void append_announcements(JsonWriter& out, db::Tx& tx, const Announcements::Impl& room,
                          std::optional<AccountId> reader,
                          std::span<const Announcement> announcements) {
    std::vector<AnnouncementId> ids;
    for (const auto& one : announcements) ids.push_back(one.id);
    Marks marks;
    marks.has_reader = reader.has_value();
    marks.kinds = store::list_kinds(tx, ids);
    if (reader) {
        marks.read = store::read_of(tx, *reader, ids);
        marks.reacted = store::reactions_of(tx, *reader, ids);
    }
    const auto shelf = room.shelf.content();
    for (const auto& one : announcements) {
        out.begin_object().member("id", one.id);
        append_text(out, tx, room, one.text);
        out.member("starts_at", one.starts_at).member("ends_at", one.ends_at);
        out.member("all_day", one.all_day).member("published_at", one.publish_at);
        out.member("updated_at", one.updated_at);
        if (reader) out.member("read", std::ranges::find(marks.read, one.id) != marks.read.end());
        append_reactions(out, *shelf, marks, one.id);
        out.end_object();
    }
}

}  // namespace kentongan::announcements
