#include "rooms/objects/documents.h"

#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "rooms/actors/api.h"
#include "rooms/objects/events.h"
#include "rooms/objects/store.h"

namespace kentongan::objects {
namespace {

using activitystreams::kPublic;
using statuses::InteractionPolicy;
using statuses::Visibility;

void append_list(JsonWriter& out, std::string_view key, const std::vector<std::string>& uris) {
    out.key(key).begin_array();
    for (const auto& uri : uris) out.value(uri);
    out.end_array();
}

void append_count(JsonWriter& out, std::string_view key, const std::string& id,
                  std::int64_t total) {
    out.key(key).begin_object().member("id", id).member("type", "Collection");
    out.member("totalItems", total).end_object();
}

// Mastodon's form of a poll: what is chosen is a note with that name.
void append_poll(JsonWriter& out, const statuses::Poll& poll) {
    out.key(poll.multiple ? "anyOf" : "oneOf").begin_array();
    for (std::size_t i = 0; i < poll.options.size(); ++i) {
        out.begin_object().member("type", "Note").member("name", poll.options[i]);
        out.key("replies").begin_object().member("type", "Collection");
        out.member("totalItems", poll.hide_totals ? 0 : poll.tallies[i]).end_object().end_object();
    }
    out.end_array().member("endTime", poll.expires_at).member("votersCount", poll.voters);
}

}  // namespace

Addressing Documents::addressing(db::Tx& tx, const Status& status, const Account& author) const {
    const auto followers = author.uri + "/followers";
    std::vector<std::string> mentioned;
    for (const auto& account : accounts_.find_many(tx, status.mentions))
        mentioned.push_back(account.uri);
    Addressing whom;
    switch (status.visibility) {
        case Visibility::Public:
            whom.to = {std::string(kPublic)};
            whom.cc = {followers};
            break;
        case Visibility::Unlisted:
            whom.to = {followers};
            whom.cc = {std::string(kPublic)};
            break;
        case Visibility::Private:
            whom.to = {followers};
            break;
        case Visibility::Direct:
            whom.to = std::move(mentioned);
            return whom;
    }
    whom.cc.insert(whom.cc.end(), mentioned.begin(), mentioned.end());
    return whom;
}

void Documents::append_tags(JsonWriter& out, db::Tx& tx, const Status& status) const {
    out.key("tag").begin_array();
    for (const auto& account : accounts_.find_many(tx, status.mentions)) {
        const auto domain = account.domain.empty() ? config_.host() : account.domain;
        out.begin_object().member("type", "Mention").member("href", account.uri);
        out.member("name", "@" + account.username + "@" + domain).end_object();
    }
    for (const auto& tag : status.tags) {
        out.begin_object().member("type", "Hashtag");
        out.member("href", config_.url("/tag/" + url_encode(tag)));
        out.member("name", "#" + tag).end_object();
    }
    std::vector<std::string_view> texts{status.spoiler_text, status.text};
    if (status.poll)
        texts.insert(texts.end(), status.poll->options.begin(), status.poll->options.end());
    actors::append_emoji_tags(out, actors::emojis_in(accounts_, texts));
    out.end_array();
}

void Documents::append_attachments(JsonWriter& out, db::Tx& tx, const Status& status) const {
    out.key("attachment").begin_array();
    for (const auto& file : attachments_.find_many(tx, status.attachments)) {
        if (file.url.empty()) continue;
        out.begin_object().member("type", "Document").member("mediaType", file.content_type);
        out.member("url", file.url).key("name");
        if (file.description.empty())
            out.value(nullptr);
        else
            out.value(file.description);
        if (!file.blurhash.empty()) out.member("blurhash", file.blurhash);
        if (file.width > 0) out.member("width", file.width).member("height", file.height);
        out.key("focalPoint").begin_array().value(file.focus_x).value(file.focus_y).end_array();
        out.end_object();
    }
    out.end_array();
}

// GoToSocial's words, as FEP-044f asks for.
void Documents::append_policy(JsonWriter& out, const Status& status, const Account& author) const {
    std::vector<std::string> automatic;
    if (status.quote_policy == InteractionPolicy::Public) automatic = {std::string(kPublic)};
    if (status.quote_policy == InteractionPolicy::Followers)
        automatic = {author.uri + "/followers"};
    if (automatic.empty()) automatic = {author.uri};
    out.key("interactionPolicy").begin_object().key("canQuote").begin_object();
    append_list(out, "automaticApproval", automatic);
    append_list(out, "manualApproval", {});
    out.end_object().end_object();
}

// The whole thread (FEP-7888), where it began here and anybody may read how.
std::string Documents::context_of(db::Tx& tx, const Status& status) const {
    const auto first =
        status.thread == status.id ? std::optional(status) : statuses_.find(tx, status.thread);
    if (!first || !is_open(first->visibility) || first->exercise ||
        !first->uri.starts_with(config_.url("/users/")))
        return {};
    return first->uri + "/context";
}

void Documents::append_object(JsonWriter& out, db::Tx& tx, const Status& status,
                              const Account& author, bool with_context) const {
    const auto whom = addressing(tx, status, author);
    out.begin_object();
    if (with_context) out.key("@context").raw(actors::context_json());
    const auto event = event_facts(status.extension_json);
    const auto content = event ? event_content(*event, status.content_html) : status.content_html;
    out.member("id", status.uri);
    out.member("type", event ? "Event" : status.poll ? "Question" : "Note");
    out.key("summary");
    if (status.spoiler_text.empty())
        out.value(nullptr);
    else
        out.value(status.spoiler_text);
    out.key("inReplyTo");
    const auto parent = status.in_reply_to ? statuses_.find(tx, *status.in_reply_to) : std::nullopt;
    if (parent)
        out.value(parent->uri);
    else
        out.value(nullptr);
    if (const auto context = context_of(tx, status); !context.empty())
        out.member("context", context);
    out.member("published", status.created_at);
    if (status.edited_at) out.member("updated", *status.edited_at);
    out.member("url", status.url).member("attributedTo", author.uri);
    append_list(out, "to", whom.to);
    append_list(out, "cc", whom.cc);
    out.member("sensitive", status.sensitive).member("content", content);
    out.key("contentMap").begin_object().member(status.language, content).end_object();
    append_attachments(out, tx, status);
    append_tags(out, tx, status);
    append_policy(out, status, author);
    append_count(out, "replies", status.uri + "/replies", status.replies_count);
    append_count(out, "likes", status.uri + "/likes", status.favourites_count);
    append_count(out, "shares", status.uri + "/shares", status.reblogs_count);
    if (status.poll) append_poll(out, *status.poll);
    if (event)
        append_event(out, *event, participants_ ? participants_(tx, status.id) : 0, author.uri);
    if (status.quote_of)
        if (const auto quoted = statuses_.find(tx, *status.quote_of))
            out.member("quote", quoted->uri)
                .member("quoteUri", quoted->uri)
                .member("_misskey_quote", quoted->uri);
    if (status.quote_of)
        if (const auto stamp = store::find_stamp(tx, status.id); !stamp.empty())
            out.member("quoteAuthorization", stamp);
    if (!status.extension_json.empty()) out.key("kentongan").raw(status.extension_json);
    out.end_object();
}

std::string Documents::object_json(db::Tx& tx, const Status& status, const Account& author) const {
    std::string json;
    JsonWriter out(json);
    append_object(out, tx, status, author, true);
    return json;
}

std::string Documents::activity(db::Tx& tx, std::string_view type, const std::string& id,
                                const Status& status, const Account& author,
                                const std::string& object_json) const {
    auto whom = addressing(tx, status, author);
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("@context").raw(actors::context_json());
    out.member("id", id).member("type", type).member("actor", author.uri);
    out.member("published", status.edited_at.value_or(status.created_at));
    append_list(out, "to", whom.to);
    append_list(out, "cc", whom.cc);
    out.key("object").raw(object_json).end_object();
    return json;
}

std::string Documents::created_json(db::Tx& tx, const Status& status, const Account& author) const {
    if (status.reblog_of) {
        const auto original = statuses_.find(tx, *status.reblog_of);
        if (!original) return {};
        std::string object;
        append_json_string(object, original->uri);
        auto told = status;
        told.mentions = {original->author};
        return activity(tx, "Announce", status.uri, told, author, object);
    }
    std::string object;
    JsonWriter out(object);
    append_object(out, tx, status, author, false);
    return activity(tx, "Create", status.uri + "/activity", status, author, object);
}

std::string Documents::updated_json(db::Tx& tx, const Status& status, const Account& author) const {
    std::string object;
    JsonWriter out(object);
    append_object(out, tx, status, author, false);
    return activity(tx, "Update", status.uri + "#updates/" + std::to_string(status.revision),
                    status, author, object);
}

std::string Documents::deleted_json(db::Tx& tx, const Status& status, const Account& author) const {
    std::string object;
    JsonWriter(object)
        .begin_object()
        .member("id", status.uri)
        .member("type", "Tombstone")
        .end_object();
    return activity(tx, "Delete", status.uri + "#delete", status, author, object);
}

}  // namespace kentongan::objects
