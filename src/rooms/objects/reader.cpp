#include "rooms/objects/reader.h"

#include <algorithm>
#include <span>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/text/compose.h"
#include "platform/text/sanitise.h"
#include "rooms/objects/events.h"
#include "rooms/objects/unverified_alert.h"

namespace kentongan::objects {
namespace {

using activitystreams::Object;
using activitystreams::ObjectType;
using statuses::InteractionPolicy;
using statuses::QuoteState;
using statuses::Visibility;

constexpr std::size_t kMaxTagsKept = 60, kMaxEmojisKept = 60;
constexpr std::size_t kMaxShortcode = 100;
constexpr Duration kUndatedPoll = std::chrono::hours(24 * 7);

bool is_note(ObjectType type) {
    return type == ObjectType::Note || type == ObjectType::Question;
}

// What is no note has a name and a page: both are shown, as Mastodon does.
std::string content_of(const Object& object) {
    auto content = text::sanitise_html(object.content_html);
    if (is_note(object.type)) return content;
    std::string html;
    if (!object.name.empty()) html += "<p><strong>" + html_escape(object.name) + "</strong></p>";
    html += content;
    if (!object.url.empty())
        html += text::sanitise_html("<p><a href=\"" + html_escape(object.url) + "\">" +
                                    html_escape(object.url) + "</a></p>");
    return html;
}

Visibility shown_to(const Object& object, std::string_view followers_uri) {
    switch (activitystreams::visibility_of(object, followers_uri)) {
        case activitystreams::Visibility::Public:
            return Visibility::Public;
        case activitystreams::Visibility::Unlisted:
            return Visibility::Unlisted;
        case activitystreams::Visibility::Followers:
            return Visibility::Private;
        case activitystreams::Visibility::Direct:
            break;
    }
    return Visibility::Direct;
}

std::shared_ptr<const statuses::Poll> poll_of(const Object& object, TimePoint now) {
    if (!object.poll || object.poll->options.size() < 2) return nullptr;
    auto poll = std::make_shared<statuses::Poll>();
    std::int64_t votes = 0;
    for (const auto& option : object.poll->options) {
        poll->options.push_back(option.name);
        poll->tallies.push_back(std::max<std::int64_t>(option.votes, 0));
        votes += poll->tallies.back();
    }
    poll->multiple = object.poll->multiple;
    poll->voters = object.poll->voters_count.value_or(votes);
    poll->expires_at = object.poll->end_time.value_or(now + kUndatedPoll);
    if (object.poll->closed) poll->expires_at = object.poll->closed_at.value_or(now);
    return poll;
}

std::vector<attachments::RemoteAttachment> attachments_of(const Object& object) {
    std::vector<attachments::RemoteAttachment> files;
    for (const auto& attachment : object.attachments) {
        if (attachment.type == activitystreams::AttachmentType::Link) continue;
        attachments::RemoteAttachment file;
        file.url = attachment.url;
        file.media_type = attachment.media_type;
        file.description = attachment.name;
        file.blurhash = attachment.blurhash;
        file.width = static_cast<int>(attachment.width.value_or(0));
        file.height = static_cast<int>(attachment.height.value_or(0));
        if (attachment.focal_point) std::tie(file.focus_x, file.focus_y) = *attachment.focal_point;
        file.duration_seconds = attachment.duration_seconds;
        file.preview_url = attachment.preview_url;
        files.push_back(std::move(file));
    }
    return files;
}

bool is_shortcode(std::string_view name) {
    return !name.empty() && name.size() <= kMaxShortcode && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

std::vector<accounts::RemoteEmoji> emojis_of(const Object& object) {
    std::vector<accounts::RemoteEmoji> emojis;
    for (const auto& emoji : object.tags.emojis)
        if (emojis.size() < kMaxEmojisKept && is_shortcode(emoji.name) &&
            std::ranges::find(emojis, emoji.name, &accounts::RemoteEmoji::shortcode) ==
                emojis.end())
            emojis.push_back({emoji.name, emoji.icon_url});
    return emojis;
}

InteractionPolicy quote_policy_of(const Object& object, std::string_view followers_uri) {
    const auto& policy = object.interaction_policy.can_quote;
    if (!policy) return InteractionPolicy::Nobody;
    for (const auto& who : policy->automatic) {
        if (activitystreams::is_public(who)) return InteractionPolicy::Public;
        if (!followers_uri.empty() && who == followers_uri) return InteractionPolicy::Followers;
    }
    return InteractionPolicy::Nobody;
}

// Other than with quotes, what is not said is allowed, and who may ask does so by doing it
// (GoToSocial, "Interaction Policy"). About whom we cannot tell (those the author follows, single
// people) the author's server decides; `besides` are allowed anyway.
InteractionPolicy asked_of(const std::optional<activitystreams::Permission>& permission,
                           const Object& object, std::string_view followers_uri,
                           std::span<const activitystreams::Mention> besides = {}) {
    if (!permission) return InteractionPolicy::Public;
    auto policy = InteractionPolicy::Nobody;
    for (const auto* allowed : {&permission->automatic, &permission->manual})
        for (const auto& who : *allowed) {
            if (!followers_uri.empty() && who == followers_uri)
                policy = InteractionPolicy::Followers;
            else if (who != object.attributed_to &&
                     std::ranges::find(besides, who, &activitystreams::Mention::href) ==
                         besides.end())
                return InteractionPolicy::Public;
        }
    return policy;
}

}  // namespace

statuses::RemoteStatus remote_status(db::Tx& tx, const accounts::Accounts& accounts,
                                     const statuses::Statuses& statuses,
                                     const accounts::Account& author, const Object& object,
                                     std::string_view followers_uri) {
    statuses::RemoteStatus told;
    told.author = author.id;
    told.uri = object.id;
    told.url = object.url.empty() ? object.id : object.url;
    told.content_html = content_of(object);
    if (is_note(object.type))
        told.spoiler_text = text::tidy(text::plain_text_of_remote(object.summary));
    told.language = object.content_language;
    told.visibility = shown_to(object, followers_uri);
    told.sensitive = object.sensitive;
    told.created_at = object.published.value_or(TimePoint());
    told.edited_at = object.updated == object.published ? std::nullopt : object.updated;
    if (!object.in_reply_to.empty())
        told.in_reply_to = statuses.find_by_uri(tx, object.in_reply_to);
    told.attachments = attachments_of(object);
    const auto mention = [&](const std::string& uri) {
        const auto account = accounts.find_by_uri(tx, uri);
        if (!account || account->suspended || told.mentions.size() >= text::kMaxMentions) return;
        if (std::ranges::find(told.mentions, account->id) == told.mentions.end())
            told.mentions.push_back(account->id);
    };
    for (const auto& mentioned : object.tags.mentions) mention(mentioned.href);
    // To whom a letter goes may read it, named in it or not.
    if (told.visibility == Visibility::Direct)
        for (const auto* whom : {&object.to, &object.cc})
            for (const auto& uri : *whom) mention(uri);
    for (const auto& hashtag : object.tags.hashtags) {
        auto tag = text::normal_tag(hashtag.name);
        if (tag.empty() || told.tags.size() >= kMaxTagsKept) continue;
        if (std::ranges::find(told.tags, tag) == told.tags.end())
            told.tags.push_back(std::move(tag));
    }
    told.poll = poll_of(object, told.created_at);
    told.extension_json = event_extension(object, author.acct());
    if (told.extension_json.empty()) told.extension_json = unverified_alert(object);
    told.emojis = emojis_of(object);
    told.quote_policy = quote_policy_of(object, followers_uri);
    const auto& asked = object.interaction_policy;
    told.interaction_policies = {
        asked_of(asked.can_reply, object, followers_uri, object.tags.mentions),
        asked_of(asked.can_like, object, followers_uri),
        asked_of(asked.can_announce, object, followers_uri)};
    if (!object.quote.empty()) {
        if (const auto quoted = statuses.find_by_uri(tx, object.quote)) {
            const auto status = statuses.find(tx, *quoted);
            told.quote_of = quoted;
            told.quote_state =
                status && status->author == author.id ? QuoteState::Accepted : QuoteState::Pending;
        }
    }
    return told;
}

}  // namespace kentongan::objects
