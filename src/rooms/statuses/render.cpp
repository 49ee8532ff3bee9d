#include "rooms/statuses/render.h"

#include <algorithm>
#include <unordered_map>

#include "platform/base/strings.h"
#include "platform/config/config.h"

namespace kentongan::statuses {

// Everything a run of statuses needs, found with one query per kind. Small sorted vectors: a
// timeline has twenty of each.
struct Renderer::Batch {
    std::vector<std::shared_ptr<const Rendered>> statuses;  // also the originals of boosts
    std::vector<std::shared_ptr<const RenderedAccount>> accounts;
    std::vector<StatusId> flagged;
    std::vector<unsigned> flags;                  // of `flagged`
    std::vector<std::pair<StatusId, int>> votes;  // of the viewer, sorted

    // Both lists are sorted by the end of gather().
    void sort() {
        const auto by_id = [](const auto& a, const auto& b) { return a->id < b->id; };
        std::sort(statuses.begin(), statuses.end(), by_id);
        std::sort(accounts.begin(), accounts.end(), by_id);
    }
    template <class T, class AnyId>
    static const T* in(const std::vector<std::shared_ptr<const T>>& sorted, AnyId id) {
        auto at = std::lower_bound(sorted.begin(), sorted.end(), id,
                                   [](const auto& entry, AnyId key) { return entry->id < key; });
        return at == sorted.end() || (*at)->id != id ? nullptr : at->get();
    }
    const Rendered* status(StatusId id) const { return in(statuses, id); }
    const RenderedAccount* account(AccountId id) const { return in(accounts, id); }
    unsigned flags_of(StatusId id) const {
        auto at = std::lower_bound(flagged.begin(), flagged.end(), id);
        return at == flagged.end() || *at != id
                   ? 0
                   : flags[static_cast<std::size_t>(at - flagged.begin())];
    }
};

struct Renderer::Reading {
    db::Tx& tx;
    const Batch& batch;
    std::optional<AccountId> viewer;
    Sight& sight;
    std::shared_ptr<const filters::Matcher> matcher;
    TimePoint now;
};

struct Renderer::Needs {
    std::unordered_map<AccountId, accounts::Account> accounts;
    std::unordered_map<attachments::AttachmentId, attachments::Attachment> attachments;
    std::unordered_map<accounts::ApplicationId, accounts::PublicApplication> applications;
    std::unordered_map<StatusId, std::shared_ptr<const Poll>> polls;
};

namespace {

constexpr unsigned bit(store::Mark mark) {
    return 1u << static_cast<unsigned>(mark);
}

std::string_view truth(unsigned flags, store::Mark mark) {
    return flags & bit(mark) ? "true" : "false";
}

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

// Mastodon's Poll; `votes` are the viewer's in this poll, null where nobody asks.
void append_poll(JsonWriter& out, StatusId id, const Poll& poll, const std::vector<int>* votes,
                 bool is_own, TimePoint now) {
    const bool expired = now >= poll.expires_at;
    std::int64_t total = 0;
    for (auto tally : poll.tallies) total += tally;
    out.begin_object().member("id", id).member("expires_at", poll.expires_at);
    out.member("expired", expired).member("multiple", poll.multiple);
    out.member("votes_count", total).member("voters_count", poll.voters);
    out.key("options").begin_array();
    for (std::size_t i = 0; i < poll.options.size(); ++i) {
        out.begin_object().member("title", std::string_view(poll.options[i])).key("votes_count");
        if (expired || !poll.hide_totals)
            out.value(poll.tallies[i]);
        else
            out.value(nullptr);
        out.end_object();
    }
    out.end_array().key("emojis").begin_array().end_array();
    if (votes) {
        out.member("voted", is_own || !votes->empty()).key("own_votes").begin_array();
        for (const int choice : *votes) out.value(choice);
        out.end_array();
    }
    out.end_object();
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
    if (poll)
        for (const auto& option : poll->options) add(option);
    for (auto id : s.attachments)
        if (const auto found = pictures.find(id); found != pictures.end())
            add(found->second.description);
    return text;
}

std::vector<int> votes_in(const std::vector<std::pair<StatusId, int>>& votes, StatusId id) {
    std::vector<int> found;
    for (const auto& [status, choice] : votes)
        if (status == id) found.push_back(choice);
    return found;
}

template <class AnyId>
void sort_unique(std::vector<AnyId>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

std::string Renderer::array(db::Tx& tx, std::optional<AccountId> viewer,
                            std::span<const StatusId> ids, Authors authors) const {
    const Batch batch = gather(tx, viewer, ids);
    Sight sight(tx, accounts_, viewer);
    if (authors == Authors::Trusted) sight.trust_authors();
    Reading reading{tx,
                    batch,
                    viewer,
                    sight,
                    viewer && filters_ ? filters_->matcher(tx, *viewer) : nullptr,
                    platform_.clock.now()};
    std::string out = "[";
    std::size_t expected = 2;
    for (const auto& status : batch.statuses)
        expected += status->head.size() + status->tail.size() + 1500;
    out.reserve(expected);
    for (auto id : ids) {
        const Rendered* rendered = batch.status(id);
        if (!rendered) continue;
        const auto before = out.size();
        if (out.size() > 1) out += ',';
        if (!append(out, reading, *rendered)) out.resize(before);
    }
    out += ']';
    return out;
}

std::string Renderer::one(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) const {
    auto in_brackets = array(tx, viewer, {&id, 1});
    return in_brackets.substr(1, in_brackets.size() - 2);
}

std::string Renderer::one_with_source(db::Tx& tx, AccountId viewer, const Status& status) const {
    auto json = one(tx, viewer, status.id);
    constexpr std::string_view kNoText = ",\"text\":null";
    // The first one is its own: a quoted post stands behind it.
    const auto at = json.find(kNoText);
    if (at == std::string::npos) return json;
    std::string text = ",\"text\":";
    append_json_string(text, status.text);
    return json.replace(at, kNoText.size(), text);
}

Renderer::Batch Renderer::gather(db::Tx& tx, std::optional<AccountId> viewer,
                                 std::span<const StatusId> ids) const {
    Batch batch;
    add_missing(tx, ids, batch);
    batch.sort();
    std::vector<StatusId> originals;
    for (const auto& status : batch.statuses)
        if (status->reblog_of && !batch.status(*status->reblog_of))
            originals.push_back(*status->reblog_of);
    sort_unique(originals);
    add_missing(tx, originals, batch);
    batch.sort();
    std::vector<StatusId> quoted, polls;
    for (const auto& status : batch.statuses) {
        if (status->quote_of && status->quote_state == QuoteState::Accepted &&
            !batch.status(*status->quote_of))
            quoted.push_back(*status->quote_of);
    }
    sort_unique(quoted);
    add_missing(tx, quoted, batch);
    add_accounts(tx, batch);
    batch.sort();
    if (!viewer) return batch;
    add_flags(tx, *viewer, batch);
    for (const auto& status : batch.statuses)
        if (status->poll) polls.push_back(status->id);
    batch.votes = store::list_votes(tx, *viewer, polls);
    return batch;
}

void Renderer::add_missing(db::Tx& tx, std::span<const StatusId> ids, Batch& batch) const {
    auto cached = cache_.find(ids);
    std::vector<StatusId> missing;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (cached[i])
            batch.statuses.push_back(std::move(cached[i]));
        else
            missing.push_back(ids[i]);
    }
    if (missing.empty()) return;
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
        cache_.put(rendered);
        batch.statuses.push_back(std::move(rendered));
    }
}

void Renderer::add_accounts(db::Tx& tx, Batch& batch) const {
    std::vector<AccountId> authors;
    for (const auto& status : batch.statuses) authors.push_back(status->author);
    sort_unique(authors);
    const auto now = platform_.clock.now();
    auto cached = cache_.find_accounts(authors, now);
    std::vector<AccountId> missing;
    for (std::size_t i = 0; i < authors.size(); ++i) {
        if (cached[i])
            batch.accounts.push_back(std::move(cached[i]));
        else
            missing.push_back(authors[i]);
    }
    if (missing.empty()) return;
    for (const auto& account : accounts_.find_many(tx, missing)) {
        auto rendered = std::make_shared<RenderedAccount>();
        rendered->id = account.id;
        rendered->suspended = account.suspended;
        JsonWriter out(rendered->json);
        accounts_.append_account(out, account);
        cache_.put_account(rendered, now);
        batch.accounts.push_back(std::move(rendered));
    }
}

void Renderer::add_flags(db::Tx& tx, AccountId viewer, Batch& batch) const {
    auto& ids = batch.flagged;
    for (const auto& status : batch.statuses) {
        if (status->reblog_of) continue;
        ids.push_back(status->id);
        if (status->thread != status->id) ids.push_back(status->thread);
    }
    sort_unique(ids);
    if (auto known = viewers_.find(viewer, ids)) {
        batch.flags = std::move(*known);
        return;
    }
    batch.flags.assign(ids.size(), 0);
    for (auto [id, flags] : store::list_flags(tx, viewer, ids))
        batch.flags[static_cast<std::size_t>(std::lower_bound(ids.begin(), ids.end(), id) -
                                             ids.begin())] = flags;
    viewers_.put(viewer, ids, batch.flags, platform_.clock.now());
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
    made->official = !s.extension_json.empty();
    if (const auto poll = needs.polls.find(s.id); poll != needs.polls.end())
        made->poll = poll->second;
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
        .member("language", s.language)
        .member("uri", author.uri + "/statuses/" + id + (s.reblog_of ? "/activity" : ""))
        .member("url", author.url + "/" + id)
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
    out.key("emojis").begin_array().end_array();
    if (s.card_json.empty())
        out.member("card", nullptr);
    else
        out.key("card").raw(s.card_json);
    out.key("tagged_collections").begin_array().end_array();
    if (!s.extension_json.empty()) out.key("kentongan").raw(s.extension_json);
    out.member("text", nullptr);
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

bool Renderer::append(std::string& out, Reading& reading, const Rendered& rendered,
                      Quotes quotes) const {
    const auto& batch = reading.batch;
    const auto* account = batch.account(rendered.author);
    if (!account || account->suspended) return false;
    if (!reading.sight.sees(rendered.author, rendered.visibility, rendered.mentions,
                            rendered.exercise))
        return false;
    const Rendered* shown = &rendered;
    out += rendered.head;
    out += account->json;
    out += rendered.tail;
    out += ",\"poll\":";
    if (rendered.poll) {
        const auto votes = votes_in(batch.votes, rendered.id);
        JsonWriter writer(out);
        append_poll(writer, rendered.id, *rendered.poll, reading.viewer ? &votes : nullptr,
                    reading.viewer == rendered.author, reading.now);
    } else {
        out += "null";
    }
    append_quote(out, reading, rendered, quotes);
    out += ",\"reblog\":";
    if (rendered.reblog_of) {
        shown = batch.status(*rendered.reblog_of);
        if (!shown || shown->reblog_of || !append(out, reading, *shown)) return false;
    } else {
        out += "null";
    }
    append_approval(out, reading, *shown);
    if (reading.viewer) append_flags(out, reading, *shown);
    out += '}';
    return true;
}

// A quote that may not be shown says why; what is quoted is then not in the answer.
void Renderer::append_quote(std::string& out, Reading& reading, const Rendered& rendered,
                            Quotes quotes) const {
    out += ",\"quote\":";
    if (!rendered.quote_of) {
        out += "null";
        return;
    }
    const auto absent = [&](std::string_view state) {
        out.append("{\"state\":\"").append(state);
        out.append(quotes == Quotes::Whole ? "\",\"quoted_status\":null}"
                                           : "\",\"quoted_status_id\":null}");
    };
    if (rendered.quote_state == QuoteState::Revoked) return absent("revoked");
    if (rendered.quote_state == QuoteState::Deleted) return absent("deleted");
    if (quotes == Quotes::Shallow) {
        out.append("{\"state\":\"accepted\",\"quoted_status_id\":\"");
        out.append(rendered.quote_of->to_string()).append("\"}");
        return;
    }
    const auto* quoted = reading.batch.status(*rendered.quote_of);
    if (!quoted) return absent("deleted");
    if (reading.viewer && quoted->author != *reading.viewer) {
        const auto& relation = reading.sight.relation(quoted->author);
        if (relation.blocking) return absent("blocked_account");
        if (relation.domain_blocking) return absent("blocked_domain");
        if (relation.muting) return absent("muted_account");
        if (relation.blocked_by) return absent("unauthorized");
    }
    const auto before = out.size();
    out += "{\"state\":\"accepted\",\"quoted_status\":";
    if (append(out, reading, *quoted, Quotes::Shallow)) {
        out += '}';
        return;
    }
    out.resize(before);
    absent("unauthorized");
}

void Renderer::append_approval(std::string& out, Reading& reading, const Rendered& rendered) const {
    const bool is_own = reading.viewer == rendered.author;
    const bool open =
        rendered.visibility == Visibility::Public || rendered.visibility == Visibility::Unlisted;
    std::string_view automatic, current = "denied";
    if (open && rendered.quote_policy == QuotePolicy::Public) automatic = "\"public\"";
    if (open && rendered.quote_policy == QuotePolicy::Followers) automatic = "\"followers\"";
    if (reading.viewer && !rendered.exercise && rendered.visibility != Visibility::Direct) {
        const bool allowed =
            is_own || (open && (rendered.quote_policy == QuotePolicy::Public ||
                                (rendered.quote_policy == QuotePolicy::Followers &&
                                 reading.sight.relation(rendered.author).following)));
        if (allowed) current = "automatic";
    }
    out.append(",\"quote_approval\":{\"automatic\":[").append(automatic);
    out.append("],\"manual\":[],\"current_user\":\"").append(current).append("\"}");
}

// A boost answers for its original, so that an app may look at either.
void Renderer::append_flags(std::string& out, Reading& reading, const Rendered& shown) const {
    const auto& batch = reading.batch;
    const unsigned flags = batch.flags_of(shown.id);
    const unsigned thread = batch.flags_of(shown.thread);
    out.append(",\"favourited\":").append(truth(flags, store::Mark::Favourite));
    out.append(",\"reblogged\":").append(truth(flags, store::Mark::Reblog));
    out.append(",\"muted\":").append(truth(thread, store::Mark::Silence));
    out.append(",\"bookmarked\":").append(truth(flags, store::Mark::Bookmark));
    out.append(",\"pinned\":").append(truth(flags, store::Mark::Pin));
    out.append(",\"filtered\":");
    // One's own posts and warnings are never hidden.
    if (reading.matcher && !shown.official && shown.author != *reading.viewer)
        out += reading.matcher->results_json(shown.id.value(), shown.filter_text, reading.now);
    else
        out += "[]";
}

std::string Renderer::poll(db::Tx& tx, std::optional<AccountId> viewer,
                           const Status& status) const {
    std::vector<int> votes;
    if (viewer) votes = votes_in(store::list_votes(tx, *viewer, {&status.id, 1}), status.id);
    std::string json;
    JsonWriter out(json);
    append_poll(out, status.id, *status.poll, viewer ? &votes : nullptr, viewer == status.author,
                platform_.clock.now());
    return json;
}

std::string Renderer::context(db::Tx& tx, std::optional<AccountId> viewer,
                              const Thread& thread) const {
    return "{\"ancestors\":" + array(tx, viewer, thread.ancestors) +
           ",\"descendants\":" + array(tx, viewer, thread.descendants) + "}";
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
        out.key("emojis").begin_array().end_array();
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
