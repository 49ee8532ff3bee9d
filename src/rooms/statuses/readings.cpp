// What one reader gets: the kept renderings of posts with their marks, votes, quotes and filters
// put behind them.
#include <algorithm>
#include <array>

#include "rooms/statuses/render.h"

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

namespace {

// What stands behind an array, and the author and the reader's own part of each post in it.
constexpr std::size_t kRoomBehindArray = 32, kRoomPerReader = 1'500;

constexpr unsigned bit(store::Mark mark) {
    return 1u << static_cast<unsigned>(mark);
}

// What a reader did with a post, as JSON up to its filters: all ways it can stand, written once.
std::string_view marks_json(unsigned flags) {
    static const auto kAll = [] {
        std::array<std::string, 32> all;
        for (unsigned i = 0; i < all.size(); ++i)
            for (const auto& [name, mark] : {std::pair(",\"favourited\":", store::Mark::Favourite),
                                             {",\"reblogged\":", store::Mark::Reblog},
                                             {",\"muted\":", store::Mark::Silence},
                                             {",\"bookmarked\":", store::Mark::Bookmark},
                                             {",\"pinned\":", store::Mark::Pin}})
                all[i].append(name).append(i & bit(mark) ? "true" : "false");
        for (auto& json : all) json += ",\"filtered\":";
        return all;
    }();
    return kAll.at(flags);
}

std::string_view approval_json(InteractionPolicy policy, bool is_allowed) {
#define APPROVAL(who, current) \
    ",\"quote_approval\":{\"automatic\":[" who "],\"manual\":[],\"current_user\":\"" current "\"}"
    constexpr std::string_view kAll[3][2] = {
        {APPROVAL("\"public\"", "denied"), APPROVAL("\"public\"", "automatic")},
        {APPROVAL("\"followers\"", "denied"), APPROVAL("\"followers\"", "automatic")},
        {APPROVAL("", "denied"), APPROVAL("", "automatic")}};
#undef APPROVAL
    return kAll[static_cast<std::size_t>(policy)][is_allowed];
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

void Renderer::append_array(std::string& out, db::Tx& tx, std::optional<AccountId> viewer,
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
    std::size_t expected = out.size() + kRoomBehindArray;
    for (const auto& status : batch.statuses)
        expected += status->head.size() + status->tail.size() + kRoomPerReader;
    out.reserve(expected);
    out += '[';
    const auto begin = out.size();
    for (auto id : ids) {
        const Rendered* rendered = batch.status(id);
        if (!rendered) continue;
        const auto before = out.size();
        if (before > begin) out += ',';
        if (!append(out, reading, *rendered)) out.resize(before);
    }
    out += ']';
}

std::string Renderer::array(db::Tx& tx, std::optional<AccountId> viewer,
                            std::span<const StatusId> ids, Authors authors) const {
    std::string out;
    append_array(out, tx, viewer, ids, authors);
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
    add_statuses(tx, ids, batch.statuses);
    batch.sort();
    std::vector<StatusId> originals;
    for (const auto& status : batch.statuses)
        if (status->reblog_of && !batch.status(*status->reblog_of))
            originals.push_back(*status->reblog_of);
    sort_unique(originals);
    add_statuses(tx, originals, batch.statuses);
    batch.sort();
    std::vector<StatusId> quoted, polls;
    for (const auto& status : batch.statuses) {
        if (status->quote_of && status->quote_state == QuoteState::Accepted &&
            !batch.status(*status->quote_of))
            quoted.push_back(*status->quote_of);
    }
    sort_unique(quoted);
    add_statuses(tx, quoted, batch.statuses);
    std::vector<AccountId> authors;
    for (const auto& status : batch.statuses) authors.push_back(status->author);
    sort_unique(authors);
    add_accounts(tx, authors, batch.accounts);
    batch.sort();
    if (!viewer) return batch;
    add_flags(tx, *viewer, batch);
    for (const auto& status : batch.statuses)
        if (status->poll) polls.push_back(status->id);
    batch.votes = store::list_votes(tx, *viewer, polls);
    return batch;
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

void Renderer::append_poll(JsonWriter& out, StatusId id, const Poll& poll,
                           const PollReading& reading) const {
    const auto now = platform_.clock.now();
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
    out.end_array().key("emojis");
    append_emojis(out, reading.emojis, {}, poll.options);
    if (reading.votes) {
        out.member("voted", reading.is_own || !reading.votes->empty())
            .key("own_votes")
            .begin_array();
        for (const int choice : *reading.votes) out.value(choice);
        out.end_array();
    }
    out.end_object();
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
    if (rendered.poll) {
        const auto votes = votes_in(batch.votes, rendered.id);
        out += ",\"poll\":";
        JsonWriter writer(out);
        append_poll(writer, rendered.id, *rendered.poll,
                    {reading.viewer ? &votes : nullptr, reading.viewer == rendered.author,
                     rendered.poll_emojis ? &*rendered.poll_emojis : nullptr});
    }
    if (rendered.quote_of) append_quote(out, reading, rendered, quotes);
    if (rendered.reblog_of) {
        shown = batch.status(*rendered.reblog_of);
        out += ",\"reblog\":";
        if (!shown || shown->reblog_of || !append(out, reading, *shown)) return false;
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
    const auto absent = [&](std::string_view state) {
        out.append("{\"state\":\"").append(state);
        out.append(quotes == Quotes::Whole ? "\",\"quoted_status\":null}"
                                           : "\",\"quoted_status_id\":null}");
    };
    if (rendered.quote_state == QuoteState::Revoked) return absent("revoked");
    if (rendered.quote_state == QuoteState::Deleted) return absent("deleted");
    if (rendered.quote_state == QuoteState::Pending) return absent("pending");
    if (rendered.quote_state == QuoteState::Rejected) return absent("rejected");
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
    const bool open = is_open(rendered.visibility);
    bool allowed = false;
    if (reading.viewer && !rendered.exercise && rendered.visibility != Visibility::Direct) {
        allowed = is_own || (open && (rendered.quote_policy == InteractionPolicy::Public ||
                                      (rendered.quote_policy == InteractionPolicy::Followers &&
                                       reading.sight.relation(rendered.author).following)));
    }
    out += approval_json(open ? rendered.quote_policy : InteractionPolicy::Nobody, allowed);
}

// A boost answers for its original, so that an app may look at either.
void Renderer::append_flags(std::string& out, Reading& reading, const Rendered& shown) const {
    const auto& batch = reading.batch;
    const unsigned silenced = batch.flags_of(shown.thread) & bit(store::Mark::Silence);
    const unsigned flags = batch.flags_of(shown.id) & ~bit(store::Mark::Silence);
    out += marks_json(flags | silenced);
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
    const auto author = accounts_.find(tx, status.author);
    const bool is_remote = author && !author->domain.empty();
    append_poll(
        out, status.id, *status.poll,
        {viewer ? &votes : nullptr, viewer == status.author, is_remote ? &status.emojis : nullptr});
    return json;
}

std::string Renderer::context(db::Tx& tx, std::optional<AccountId> viewer,
                              const Thread& thread) const {
    // One buffer: a long thread is half a megabyte, and every copy of it is felt.
    std::string out = "{\"ancestors\":";
    append_array(out, tx, viewer, thread.ancestors);
    out += ",\"descendants\":";
    append_array(out, tx, viewer, thread.descendants);
    return out += '}';
}

}  // namespace kentongan::statuses
