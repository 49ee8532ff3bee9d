#include "embedded/announcements_migrations.h"
#include "platform/jobs/jobs.h"
#include "rooms/announcements/api.h"
#include "rooms/announcements/emoji_files.h"
#include "rooms/announcements/impl.h"

namespace kentongan::announcements {

namespace {

constexpr Duration kTimeKeptEvery = 30s;

}  // namespace

Announcements::Announcements(Platform& platform, accounts::Accounts& accounts)
    : impl_(std::make_unique<Impl>(platform, accounts)) {
    platform.scheduler.every("announcements.time", kTimeKeptEvery,
                             [this] { impl_->service.keep_time(); });
    add_routes(*impl_);
    add_pages(*impl_);
    add_emoji_pages(*impl_);
    add_emoji_file_route(platform);
}
Announcements::~Announcements() = default;

std::vector<db::Migration> Announcements::migrations() {
    return db::migrations_from("announcements", embedded::announcements_migrations());
}

std::string Announcements::announcement_json(db::Tx& tx, AnnouncementId id) const {
    std::string body;
    const auto found = store::find(tx, id);
    if (!found || found->state != State::Published) return body;
    JsonWriter out(body);
    append_announcements(out, tx, *impl_, {}, {&*found, 1});
    return body;
}

std::string Announcements::reaction_json(db::Tx&, const AnnouncementReaction& reaction) const {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("name", reaction.name).member("count", reaction.count);
    out.member("announcement_id", reaction.announcement);
    const auto shelf = impl_->shelf.content();
    if (const auto* own = shelf->find(reaction.name))
        out.member("url", own->url).member("static_url", own->url);
    out.end_object();
    return body;
}

void Announcements::load_emojis() {
    impl_->shelf.load();
}
void Announcements::append_emojis(JsonWriter& out, std::span<const std::string_view> texts) const {
    announcements::append_emojis(out, impl_->shelf, texts);
}

void Announcements::append_emoji(JsonWriter& out, const Emoji& emoji) {
    out.begin_object().member("shortcode", emoji.shortcode).member("url", emoji.url);
    out.member("static_url", emoji.url).member("visible_in_picker", emoji.visible_in_picker);
    out.key("category");
    if (emoji.category.empty())
        out.value(nullptr);
    else
        out.value(emoji.category);
    out.end_object();
}

std::int64_t Announcements::unread_count(db::Tx& tx, accounts::AccountId account) const {
    return static_cast<std::int64_t>(impl_->service.shown(tx, account, false).size());
}

}  // namespace kentongan::announcements
