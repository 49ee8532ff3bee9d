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
    std::vector<unsigned> flags;  // of `flagged`

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

struct Renderer::Needs {
    std::unordered_map<AccountId, accounts::Account> accounts;
    std::unordered_map<attachments::AttachmentId, attachments::Attachment> attachments;
    std::unordered_map<accounts::ApplicationId, accounts::PublicApplication> applications;
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
        if (!append(out, batch, viewer, sight, *rendered)) out.resize(before);
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
    const auto at = json.rfind(kNoText);
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
    add_accounts(tx, batch);
    batch.sort();
    if (viewer) add_flags(tx, *viewer, batch);
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
        .member("quotes_count", 0)
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
    out.member("card", nullptr).member("poll", nullptr).member("quote", nullptr);
    // Nobody may quote: quoting is not offered here (FEP-044f's "denied").
    out.key("quote_approval").begin_object();
    out.key("automatic").begin_array().end_array().key("manual").begin_array().end_array();
    out.member("current_user", "denied").end_object();
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

bool Renderer::append(std::string& out, const Batch& batch, std::optional<AccountId> viewer,
                      Sight& sight, const Rendered& rendered) const {
    const auto* account = batch.account(rendered.author);
    if (!account || account->suspended) return false;
    if (!sight.sees(rendered.author, rendered.visibility, rendered.mentions, rendered.exercise))
        return false;
    const Rendered* shown = &rendered;
    out += rendered.head;
    out += account->json;
    out += rendered.tail;
    out += ",\"reblog\":";
    if (rendered.reblog_of) {
        shown = batch.status(*rendered.reblog_of);
        if (!shown || shown->reblog_of || !append(out, batch, viewer, sight, *shown)) return false;
    } else {
        out += "null";
    }
    if (viewer) append_flags(out, batch, *shown);
    out += '}';
    return true;
}

// A boost answers for its original, so that an app may look at either.
void Renderer::append_flags(std::string& out, const Batch& batch, const Rendered& shown) const {
    const unsigned flags = batch.flags_of(shown.id);
    const unsigned thread = batch.flags_of(shown.thread);
    out.append(",\"favourited\":").append(truth(flags, store::Mark::Favourite));
    out.append(",\"reblogged\":").append(truth(flags, store::Mark::Reblog));
    out.append(",\"muted\":").append(truth(thread, store::Mark::Silence));
    out.append(",\"bookmarked\":").append(truth(flags, store::Mark::Bookmark));
    out.append(",\"pinned\":").append(truth(flags, store::Mark::Pin));
    out.append(",\"filtered\":[]");
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
                        s.sensitive, s.attachments});
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
        out.member("quote", nullptr).end_object();
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
