// The view models of the template "statuses/post".
#include <unordered_map>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/portrait.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/impl.h"
#include "rooms/statuses/local_links.h"
#include "rooms/statuses/piece_views.h"

namespace kentongan::statuses {
namespace {

using i18n::msg;

struct Material {
    std::unordered_map<StatusId, Status> statuses;
    std::unordered_map<AccountId, accounts::Account> accounts;
    std::unordered_map<attachments::AttachmentId, attachments::Attachment> attachments;
    std::unordered_map<StatusId, unsigned> flags;
    std::vector<std::pair<StatusId, int>> votes;  // of the reader
    Zone zone = Zone::Wib;                        // the reader's
    bool save_data = false;

    const accounts::Account* account(std::optional<AccountId> id) const {
        const auto found = id ? accounts.find(*id) : accounts.end();
        return found == accounts.end() ? nullptr : &found->second;
    }
};

void add_statuses(db::Tx& tx, std::vector<StatusId> wanted, Material& material) {
    std::erase_if(wanted, [&](StatusId id) { return material.statuses.contains(id); });
    for (auto& status : store::list_statuses(tx, wanted))
        material.statuses.emplace(status.id, std::move(status));
    for (auto& [id, poll] : store::list_polls(tx, wanted))
        material.statuses.at(id).poll = std::move(poll);
}

Material gather(db::Tx& tx, const Statuses::Impl& impl, std::optional<AccountId> viewer,
                std::span<const StatusId> ids) {
    Material material;
    add_statuses(tx, {ids.begin(), ids.end()}, material);
    std::vector<StatusId> originals;
    for (const auto& [id, status] : material.statuses)
        if (status.reblog_of) originals.push_back(*status.reblog_of);
    add_statuses(tx, std::move(originals), material);
    std::vector<StatusId> quoted, polls;
    for (const auto& [id, status] : material.statuses) {
        if (status.quote_of && status.quote_state == QuoteState::Accepted)
            quoted.push_back(*status.quote_of);
        if (status.poll) polls.push_back(id);
    }
    add_statuses(tx, std::move(quoted), material);
    if (viewer) material.votes = store::list_votes(tx, *viewer, polls);

    std::vector<AccountId> people;
    std::vector<attachments::AttachmentId> pictures;
    std::vector<StatusId> shown;
    for (const auto& [id, status] : material.statuses) {
        people.push_back(status.author);
        if (status.in_reply_to_author) people.push_back(*status.in_reply_to_author);
        if (!status.uri.empty())
            people.insert(people.end(), status.mentions.begin(), status.mentions.end());
        pictures.insert(pictures.end(), status.attachments.begin(), status.attachments.end());
        shown.push_back(id);
    }
    for (auto& account : impl.accounts.find_many(tx, people))
        material.accounts.insert_or_assign(account.id, account);
    if (!pictures.empty())
        for (auto& picture : impl.attachments.find_many(tx, pictures))
            material.attachments.insert_or_assign(picture.id, picture);
    if (viewer) {
        for (auto [id, flags] : store::list_flags(tx, *viewer, shown)) material.flags[id] = flags;
        const auto places = impl.accounts.places(tx, *viewer);
        if (!places.empty()) material.zone = zone_of_province(places.front().province());
        material.save_data = impl.accounts.preferences(tx, *viewer).save_data;
    }
    return material;
}

// "Sidomulyo, Bambanglipuro"; a district alone is named with its regency.
std::string place_of(const accounts::Account& account, const regions::Regions* regions) {
    if (!account.home || !regions || account.home->level() < regions::Level::District) return {};
    return regions->short_name(*account.home) + ", " + regions->short_name(account.home->parent());
}

void set_author(web::View& view, const accounts::Account& author, const regions::Regions* regions) {
    view.set("name", author.shown_name())
        .set("acct", author.acct())
        .set("author_url", "/@" + author.acct())
        .set("origin", author.domain.empty() ? std::string() : author.acct())
        .set("official_of", author.official_of)
        .set("place", place_of(author, regions));
    web::set_portrait(view, author.shown_name(), author.avatar_url);
}

std::vector<web::View> picture_views(const Status& status, const Material& material,
                                     std::string_view language) {
    std::vector<web::View> views;
    for (auto id : status.attachments) {
        const auto found = material.attachments.find(id);
        if (found == material.attachments.end() || found->second.url.empty()) continue;
        const auto& picture = found->second;
        const bool still = picture.kind == attachments::Kind::Image;
        const bool sounding = picture.kind == attachments::Kind::Audio;
        web::View view;
        view.set("url", picture.url)
            .set("still", still)
            .set("moving", !still && !sounding)
            .set("sounding", sounding)
            .set("silent", picture.kind == attachments::Kind::Gifv)
            .set("content_type", picture.content_type)
            .set("preview_url",
                 picture.preview_url.empty() && still ? picture.url : picture.preview_url)
            .set("description", picture.description)
            .set("width", picture.preview_width ? picture.preview_width : picture.width)
            .set("height", picture.preview_height ? picture.preview_height : picture.height)
            .set("size", i18n::number((picture.size_bytes + 1023) / 1024, language));
        views.push_back(std::move(view));
    }
    return views;
}

void set_pictures(web::View& view, const Status& status, const Material& material,
                  std::string_view language) {
    auto pictures = picture_views(status, material, language);
    const bool folded = material.save_data || (status.sensitive && status.spoiler_text.empty());
    const auto count = std::ssize(pictures);
    view.set("has_pictures", count > 0)
        .set("folded_pictures", folded && count > 0)
        .set("open_pictures", !folded && count > 0)
        .set("pictures_word",
             i18n::translate_plural(language, "{n} picture", "{n} pictures", count))
        .set("pictures", std::move(pictures));
}

std::string_view visibility_word(Visibility visibility) {
    switch (visibility) {
        case Visibility::Public:
            return "";
        case Visibility::Unlisted:
            return msg("Not in public lists");
        case Visibility::Private:
            return msg("Only for followers");
        case Visibility::Direct:
            return msg("Only for people named here");
    }
    return "";
}

void set_actions(web::View& view, const Status& status, std::optional<AccountId> viewer,
                 unsigned flags, std::string_view language) {
    const auto has = [&](store::Mark mark) { return ((flags >> static_cast<int>(mark)) & 1) != 0; };
    const auto count = [&](std::int64_t n) { return n > 0 ? i18n::number(n, language) : ""; };
    const bool own = viewer == status.author;
    const auto& asked = status.interaction_policies;  // what was done can always be undone
    const bool open = is_open(status.visibility);
    view.set("can_act", viewer.has_value())
        .set("is_own", own)
        .set("can_reply",
             own || asked.reply != InteractionPolicy::Nobody ||
                 (viewer && std::ranges::find(status.mentions, *viewer) != status.mentions.end()))
        .set("can_favourite",
             own || asked.favourite != InteractionPolicy::Nobody || has(store::Mark::Favourite))
        .set("can_boost",
             !status.exercise &&
                 (own || asked.boost != InteractionPolicy::Nobody || has(store::Mark::Reblog)) &&
                 (open || (own && status.visibility == Visibility::Private)))
        .set("can_quote",
             !status.exercise && (own ? status.visibility != Visibility::Direct
                                      : open && status.quote_policy == InteractionPolicy::Public))
        .set("can_pin", own && status.visibility != Visibility::Direct)
        .set("favourited", has(store::Mark::Favourite))
        .set("boosted", has(store::Mark::Reblog))
        .set("bookmarked", has(store::Mark::Bookmark))
        .set("pinned", has(store::Mark::Pin))
        .set("replies", count(status.replies_count))
        .set("boosts", count(status.reblogs_count))
        .set("favourites", count(status.favourites_count));
}

void set_pieces(web::View& view, const Status& status, const Material& material, Sight& sight,
                std::optional<AccountId> viewer, TimePoint now, std::string_view language) {
    PollReader reader;
    reader.may_vote = viewer && viewer != status.author;
    reader.zone = material.zone;
    reader.now = now;
    for (const auto& [id, choice] : material.votes)
        if (id == status.id) reader.votes.push_back(choice);
    view.set("poll", poll_views(status, reader, language)).set("card", card_views(status));
    view.set("event", event_views(status, language));
    view.set("quote", std::vector<web::View>());
    if (!status.quote_of || status.quote_state != QuoteState::Accepted) return;
    const auto found = material.statuses.find(*status.quote_of);
    if (found == material.statuses.end()) return;
    const auto& quoted = found->second;
    const auto* author = material.account(quoted.author);
    const bool hides =
        viewer && *viewer != quoted.author && author &&
        (sight.relation(quoted.author).blocking || sight.relation(quoted.author).muting);
    if (author && !author->suspended && !hides &&
        sight.sees(quoted.author, quoted.visibility, quoted.mentions, quoted.exercise))
        view.set("quote", quote_views(quoted, *author));
}

std::string content_of(const Status& status, const accounts::Account& author,
                       const Material& material) {
    if (author.domain.empty()) return status.content_html;
    std::vector<KnownPage> people;
    for (auto id : status.mentions)
        if (const auto* person = material.account(id))
            for (const auto& address : {person->url, person->uri})
                people.push_back({address, "/@" + person->acct()});
    return with_local_links(status.content_html, people, status.tags);
}

web::View view_of(const Status& status, const accounts::Account& author, const Material& material,
                  const Statuses::Impl& impl, std::string_view language) {
    web::View view;
    const auto now = impl.platform.clock.now();
    set_author(view, author, impl.regions);
    view.set("id", status.id.to_string())
        .set("url", "/@" + author.acct() + "/" + status.id.to_string())
        .set("lang", status.language)
        .set("content_html", content_of(status, author, material))
        .set("unverified", is_unverified(status, author))
        .set("spoiler", status.spoiler_text)
        .set("iso", iso_millis(status.created_at))
        .set("time", moment_text(status.created_at, material.zone, now, language))
        .set("edited", status.edited_at
                           ? moment_text(*status.edited_at, material.zone, now, language)
                           : std::string())
        .set("visibility", i18n::translate(language, visibility_word(status.visibility)))
        .set("exercise", status.exercise);
    // Everything is set, for a template looks for what is missing in the page around it.
    view.set("answers", "").set("booster", "").set("main", false);
    if (const auto* answered = material.account(status.in_reply_to_author))
        view.set("answers", answered->shown_name())
            .set("answers_url", status.in_reply_to ? "/@" + answered->acct() + "/" +
                                                         status.in_reply_to->to_string()
                                                   : "/@" + answered->acct());
    set_pictures(view, status, material, language);
    return view;
}

}  // namespace

std::vector<web::View> Statuses::views(db::Tx& tx, std::optional<AccountId> viewer,
                                       std::span<const StatusId> ids,
                                       std::string_view language) const {
    const Material material = gather(tx, *impl_, viewer, ids);
    Sight sight(tx, impl_->accounts, viewer);
    const auto visible = [&](const Status& status) {
        const auto* author = material.account(status.author);
        return author && !author->suspended &&
               sight.sees(status.author, status.visibility, status.mentions, status.exercise);
    };
    std::vector<web::View> views;
    for (auto id : ids) {
        const auto found = material.statuses.find(id);
        if (found == material.statuses.end() || !visible(found->second)) continue;
        const Status* shown = &found->second;
        if (shown->reblog_of) {
            const auto original = material.statuses.find(*shown->reblog_of);
            if (original == material.statuses.end() || !visible(original->second)) continue;
            shown = &original->second;
        }
        auto view = view_of(*shown, *material.account(shown->author), material, *impl_, language);
        if (const auto* booster =
                found->second.reblog_of ? material.account(found->second.author) : nullptr)
            view.set("booster", booster->shown_name()).set("booster_url", "/@" + booster->acct());
        set_pieces(view, *shown, material, sight, viewer, impl_->platform.clock.now(), language);
        const auto flags = material.flags.find(shown->id);
        set_actions(view, *shown, viewer, flags == material.flags.end() ? 0 : flags->second,
                    language);
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace kentongan::statuses
