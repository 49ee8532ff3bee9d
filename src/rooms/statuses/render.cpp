// What everybody gets of a post, kept in the cache, and its history.
#include "rooms/statuses/render.h"

#include <algorithm>
#include <unordered_map>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/remote_media/remote_media.h"
#include "platform/text/emoji_list.h"

namespace kentongan::statuses {

struct Renderer::Needs {
    std::unordered_map<AccountId, accounts::Account> accounts;
    std::unordered_map<attachments::AttachmentId, attachments::Attachment> attachments;
    std::unordered_map<accounts::ApplicationId, accounts::PublicApplication> applications;
    std::unordered_map<StatusId, std::shared_ptr<const Poll>> polls;
};

namespace {

void append_attachments(
    JsonWriter& out, const attachments::Attachments& room,
    const std::vector<attachments::AttachmentId>& ids,
    const std::unordered_map<attachments::AttachmentId, attachments::Attachment>& known) {
    out.begin_array();
    for (auto id : ids)
        if (auto found = known.find(id); found != known.end())
            room.append_attachment(out, found->second);
    out.end_array();
}

std::span<const std::string> options_of(const Poll* poll) {
    return poll ? std::span<const std::string>(poll->options) : std::span<const std::string>();
}

// Mastodon's searchable text: warning, text, choices, descriptions.
std::string filter_text_of(
    const Status& s, const Poll* poll,
    const std::unordered_map<attachments::AttachmentId, attachments::Attachment>& pictures) {
    std::string text = s.spoiler_text;
    const auto add = [&](std::string_view more) {
        if (!more.empty()) text.append(text.empty() ? "" : "\n").append(more);
    };
    add(s.text);
    for (const auto& option : options_of(poll)) add(option);
    for (auto id : s.attachments)
        if (const auto found = pictures.find(id); found != pictures.end())
            add(found->second.description);
    return text;
}

template <class AnyId>
void sort_unique(std::vector<AnyId>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

void Renderer::add_statuses(db::Tx& tx, std::span<const StatusId> ids,
                            std::vector<std::shared_ptr<const Rendered>>& found) const {
    auto cached = cache_.find(ids);
    found.reserve(found.size() + ids.size());
    std::vector<StatusId> missing;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (cached[i])
            found.push_back(std::move(cached[i]));
        else
            missing.push_back(ids[i]);
    }
    if (missing.empty()) return;
    const auto generation = cache_.generation();
    const auto rows = store::list_statuses(tx, missing);
    std::vector<AccountId> people;
    std::vector<attachments::AttachmentId> pictures;
    for (const auto& row : rows) {
        people.push_back(row.author);
        people.insert(people.end(), row.mentions.begin(), row.mentions.end());
        pictures.insert(pictures.end(), row.attachments.begin(), row.attachments.end());
    }
    sort_unique(people);
    sort_unique(pictures);
    Needs needs;
    for (auto& account : accounts_.find_many(tx, people)) needs.accounts[account.id] = account;
    if (!pictures.empty())
        for (auto& picture : attachments_.find_many(tx, pictures))
            needs.attachments[picture.id] = picture;
    for (auto& [id, poll] : store::list_polls(tx, missing)) needs.polls.emplace(id, poll);
    for (const auto& row : rows)
        if (row.application && !needs.applications.contains(*row.application))
            if (auto application = accounts_.find_application(tx, *row.application))
                needs.applications.emplace(*row.application, *std::move(application));
    for (const auto& row : rows) {
        if (!needs.accounts.contains(row.author)) continue;
        auto rendered = render(row, needs);
        cache_.put(rendered, generation);
        found.push_back(std::move(rendered));
    }
}

void Renderer::add_accounts(db::Tx& tx, std::span<const AccountId> ids,
                            std::vector<std::shared_ptr<const RenderedAccount>>& found) const {
    const auto now = platform_.clock.now();
    auto cached = cache_.find_accounts(ids, now);
    found.reserve(found.size() + ids.size());
    std::vector<AccountId> missing;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (cached[i])
            found.push_back(std::move(cached[i]));
        else
            missing.push_back(ids[i]);
    }
    if (missing.empty()) return;
    const auto generation = cache_.generation();
    for (const auto& account : accounts_.find_many(tx, missing)) {
        auto rendered = std::make_shared<RenderedAccount>();
        rendered->id = account.id;
        rendered->suspended = account.suspended;
        JsonWriter out(rendered->json);
        accounts_.append_account(out, account);
        cache_.put_account(rendered, generation, now);
        found.push_back(std::move(rendered));
    }
}

std::shared_ptr<const Rendered> Renderer::render(const Status& s, const Needs& needs) const {
    auto made = std::make_shared<Rendered>();
    const auto& author = needs.accounts.at(s.author);
    made->id = s.id;
    made->thread = s.thread;
    made->author = s.author;
    made->reblog_of = s.reblog_of;
    made->visibility = s.visibility;
    made->exercise = s.exercise;
    made->revision = s.revision;
    if (s.visibility == Visibility::Private || s.visibility == Visibility::Direct)
        made->mentions = s.mentions;
    made->quote_of = s.quote_of;
    made->quote_state = s.quote_state;
    made->quote_policy = s.quote_policy;
    if (const auto poll = needs.polls.find(s.id); poll != needs.polls.end())
        made->poll = poll->second;
    const bool is_local = author.domain.empty();
    made->official = is_local && is_warning(s);
    if (made->poll && !is_local) made->poll_emojis = s.emojis;
    made->filter_text = filter_text_of(s, made->poll.get(), needs.attachments);

    const std::string id = s.id.to_string();
    JsonWriter(made->head)
        .begin_object()
        .member("id", s.id)
        .member("created_at", s.created_at)
        .member("in_reply_to_id", s.in_reply_to)
        .member("in_reply_to_account_id", s.in_reply_to_author)
        .member("sensitive", s.sensitive)
        .member("spoiler_text", s.spoiler_text)
        .member("visibility", name_of(s.visibility))
        .member("language", s.language.empty() ? std::nullopt : std::optional(s.language))
        .member("uri", is_local ? author.uri + "/statuses/" + id + (s.reblog_of ? "/activity" : "")
                                : s.uri)
        .member("url", is_local ? author.url + "/" + id : s.url)
        .member("replies_count", s.replies_count)
        .member("reblogs_count", s.reblogs_count)
        .member("favourites_count", s.favourites_count)
        .member("quotes_count", s.quotes_count)
        .member("edited_at", s.edited_at)
        .member("content", s.content_html)
        .key("account");

    std::string rest;
    JsonWriter out(rest);
    out.begin_object().key("media_attachments");
    append_attachments(out, attachments_, s.attachments, needs.attachments);
    append_names(out, s, needs);
    append_application(out, s, needs);
    out.key("emojis");
    append_emojis(out, is_local ? nullptr : &s.emojis, {s.spoiler_text, s.text},
                  options_of(made->poll.get()));
    if (s.card_json.empty())
        out.member("card", nullptr);
    else
        out.key("card").raw(s.card_json);
    out.key("tagged_collections").begin_array().end_array();
    if (!s.extension_json.empty()) out.key("kentongan").raw(s.extension_json);
    out.member("text", nullptr);
    // What there is of these differs per reader, and is put behind.
    if (!made->poll) out.member("poll", nullptr);
    if (!made->quote_of) out.member("quote", nullptr);
    if (!made->reblog_of) out.member("reblog", nullptr);
    made->tail = "," + rest.substr(1);  // goes on behind the account
    made->head.shrink_to_fit();
    made->tail.shrink_to_fit();
    return made;
}

// Left out where none is known: written on a page, or with an app whose registration is gone.
void Renderer::append_application(JsonWriter& out, const Status& s, const Needs& needs) const {
    if (!s.application) return;
    const auto found = needs.applications.find(*s.application);
    if (found == needs.applications.end()) return;
    out.key("application").begin_object().member("name", found->second.name);
    out.member("website", found->second.website).end_object();
}

void Renderer::append_emojis(JsonWriter& out, Emojis emojis,
                             std::initializer_list<std::string_view> texts,
                             std::span<const std::string> options) const {
    std::vector<std::string_view> all(texts);
    all.insert(all.end(), options.begin(), options.end());
    if (emojis)
        accounts_.append_emojis(out, *emojis, all);
    else
        accounts_.append_emojis(out, all);
}

void Renderer::append_names(JsonWriter& out, const Status& s, const Needs& needs) const {
    out.key("mentions").begin_array();
    for (auto mentioned : s.mentions) {
        auto found = needs.accounts.find(mentioned);
        if (found == needs.accounts.end()) continue;
        out.begin_object()
            .member("id", mentioned)
            .member("username", found->second.username)
            .member("url", found->second.url)
            .member("acct", found->second.acct())
            .end_object();
    }
    out.end_array().key("tags").begin_array();
    for (const auto& tag : s.tags)
        out.begin_object()
            .member("name", tag)
            .member("url", platform_.config.url("/tag/") + url_encode(tag))
            .end_object();
    out.end_array();
}

std::string Renderer::history(db::Tx& tx, const Status& s,
                              const std::vector<store::Edit>& before) const {
    std::vector<store::Edit> versions = before;
    versions.push_back({s.edited_at.value_or(s.created_at), s.content_html, s.spoiler_text,
                        s.sensitive, s.attachments,
                        s.poll ? s.poll->options : std::vector<std::string>()});
    std::vector<attachments::AttachmentId> pictures;
    for (const auto& version : versions)
        pictures.insert(pictures.end(), version.attachments.begin(), version.attachments.end());
    sort_unique(pictures);
    std::unordered_map<attachments::AttachmentId, attachments::Attachment> known;
    if (!pictures.empty())
        for (auto& picture : attachments_.find_many(tx, pictures)) known[picture.id] = picture;
    const auto author = accounts_.find(tx, s.author);
    std::string json;
    JsonWriter out(json);
    out.begin_array();
    for (const auto& version : versions) {
        out.begin_object()
            .member("content", version.content_html)
            .member("spoiler_text", version.spoiler_text)
            .member("sensitive", version.sensitive)
            .member("created_at", version.created_at);
        out.key("account");
        if (author) accounts_.append_account(out, *author);
        out.key("media_attachments");
        append_attachments(out, attachments_, version.attachments, known);
        out.key("emojis");
        append_emojis(out, author && !author->domain.empty() ? &s.emojis : nullptr,
                      {version.spoiler_text, version.content_html}, version.poll_options);
        if (!version.poll_options.empty()) {
            out.key("poll").begin_object().key("options").begin_array();
            for (const auto& option : version.poll_options)
                out.begin_object().member("title", std::string_view(option)).end_object();
            out.end_array().end_object();
        }
        out.key("quote");
        if (s.quote_of && s.quote_state == QuoteState::Accepted)
            out.begin_object()
                .member("state", "accepted")
                .member("quoted_status_id", s.quote_of)
                .end_object();
        else
            out.value(nullptr);
        out.end_object();
    }
    out.end_array();
    return json;
}

std::string Renderer::source(const Status& status) {
    std::string json;
    JsonWriter(json)
        .begin_object()
        .member("id", status.id)
        .member("text", status.text)
        .member("spoiler_text", status.spoiler_text)
        .end_object();
    return json;
}

std::string Renderer::account_array(db::Tx& tx, std::span<const AccountId> ids) const {
    std::string json;
    JsonWriter out(json);
    out.begin_array();
    for (const auto& account : accounts_.find_many(tx, ids))
        if (!account.suspended) accounts_.append_account(out, account);
    out.end_array();
    return json;
}

}  // namespace kentongan::statuses
