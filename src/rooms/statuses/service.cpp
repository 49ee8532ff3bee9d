#include "rooms/statuses/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"

namespace kentongan::statuses {
namespace {

constexpr std::size_t kMaxKeyBytes = 255;

bool is_language(std::string_view language) {
    if (language.size() < 2 || language.size() > 8) return false;
    return std::all_of(language.begin(), language.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

}  // namespace

std::optional<Status> Service::find(db::Tx& tx, StatusId id) const {
    auto status = store::find_status(tx, id);
    if (!status) return {};
    status->poll = store::find_poll(tx, id);
    if (auto author = accounts_.find(tx, status->author)) name_addresses(*status, *author);
    return status;
}

bool Service::may_see(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const {
    const auto author = accounts_.find(tx, status.author);
    if (!author || author->suspended) return false;
    Sight sight(tx, accounts_, viewer);
    if (!sight.sees(status.author, status.visibility, status.mentions, status.exercise))
        return false;
    if (!status.reblog_of) return true;
    const auto original = store::find_status(tx, *status.reblog_of);
    return original && may_see(tx, viewer, *original);
}

Result<Status> Service::visible(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) const {
    auto status = find(tx, id);
    if (!status || !may_see(tx, viewer, *status)) return not_found();
    return std::move(*status);
}

Result<Status> Service::own(db::Tx& tx, AccountId author, StatusId id) const {
    auto status = visible(tx, author, id);
    if (status && status->author != author) return not_found();
    return status;
}

// Imported posts keep their place in time: the id begins with it, the rest makes it unique.
StatusId Service::id_for(const NewStatus& wanted) {
    if (!wanted.created_at) return platform_.ids.next<StatusId>();
    return StatusId(snowflake_at(*wanted.created_at) | imported_bits());
}

void Service::name_addresses(Status& status, const accounts::Account& author) const {
    if (!author.domain.empty()) return;
    status.uri = author.uri + "/statuses/" + status.id.to_string();
    if (status.reblog_of) status.uri += "/activity";
    status.url = author.url + "/" + status.id.to_string();
}

Result<void> Service::set_text(db::Tx& tx, Status& status, std::string_view text,
                               std::string_view spoiler, std::size_t most) const {
    status.text = text::tidy(text);
    status.spoiler_text = text::tidy(spoiler);
    if (status.text.empty()) std::swap(status.text, status.spoiler_text);
    if (status.text.empty() && status.attachments.empty() && !status.quote_of)
        return Error(ErrorCode::Unprocessable, "Text can't be blank", "status");
    const auto count =
        text::count_characters(status.text) + text::count_characters(status.spoiler_text);
    if (count > most)
        return Error(ErrorCode::Unprocessable, "Text character limit of 500 exceeded", "status");
    if (!status.spoiler_text.empty()) status.sensitive = true;
    if (!is_language(status.language)) status.language = "id";

    status.mentions.clear();
    const auto person = [&](const std::string& name) -> std::optional<text::Person> {
        auto account = accounts_.find_by_username(tx, name);
        if (!account || account->suspended) return {};
        auto& mentions = status.mentions;
        if (std::find(mentions.begin(), mentions.end(), account->id) == mentions.end())
            mentions.push_back(account->id);
        return text::Person{account->acct(), account->url};
    };
    auto composed = text::compose(status.text, person, platform_.config.url("/tag/"));
    status.content_html = std::move(composed.html);
    status.tags = std::move(composed.tags);
    return {};
}

bool Service::allows(db::Tx& tx, AccountId by, const Status& status,
                     InteractionPolicy policy) const {
    if (policy == InteractionPolicy::Public || by == status.author) return true;
    return policy == InteractionPolicy::Followers &&
           accounts_.relation(tx, by, status.author).following;
}

Result<void> Service::set_parent(db::Tx& tx, Status& status, StatusId parent_id) const {
    TRY_ASSIGN(auto parent, visible(tx, status.author, parent_id));
    if (parent.reblog_of) {
        TRY_ASSIGN(parent, visible(tx, status.author, *parent.reblog_of));
    }
    const bool mentioned =
        std::ranges::find(parent.mentions, status.author) != parent.mentions.end();
    if (!mentioned && !allows(tx, status.author, parent, parent.interaction_policies.reply))
        return Error(ErrorCode::Unprocessable, "You are not allowed to reply to this post",
                     "in_reply_to_id");
    status.in_reply_to = parent.id;
    status.in_reply_to_author = parent.author;
    status.thread = parent.thread;
    return {};
}

Result<Status> Service::publish(db::Tx& tx, const NewStatus& wanted) {
    const auto author = accounts_.find(tx, wanted.author);
    if (!author) return not_found();
    if (author->suspended) return Error(ErrorCode::Forbidden, "Your account is suspended");
    const TimePoint now = platform_.clock.now();
    Status s;
    s.id = s.thread = id_for(wanted);
    s.author = wanted.author;
    if (!wanted.idempotency_key.empty()) {
        const auto key = std::string_view(wanted.idempotency_key).substr(0, kMaxKeyBytes);
        const auto first = store::claim_key(tx, s.author, key, s.id, now, now - kKeysRemembered);
        if (first) {
            if (auto known = find(tx, *first)) return std::move(*known);
            store::claim_key(tx, s.author, key, s.id, now, now + kKeysRemembered);
        }
    }
    s.visibility = wanted.visibility;
    s.language = wanted.language;
    s.sensitive = wanted.sensitive;
    s.created_at = wanted.created_at.value_or(now);
    s.attachments = wanted.attachments;
    s.extension_json = wanted.extension_json;
    s.application = wanted.application;
    s.exercise = wanted.region_bound && wanted.region_bound->exercise;
    s.revision = 1;
    s.quote_policy = s.exercise ? InteractionPolicy::Nobody : wanted.quote_policy;
    if (s.attachments.size() > kMaxAttachments || (wanted.poll && !s.attachments.empty()))
        return Error(ErrorCode::Unprocessable, "Cannot attach more than 4 files", "media_ids");
    if (wanted.poll) TRY(set_poll(s, *wanted.poll));
    std::optional<Status> quoted;
    if (wanted.quote_of) {
        TRY_ASSIGN(quoted, set_quote(tx, s, *wanted.quote_of));
    }
    TRY(set_text(tx, s, wanted.text, wanted.spoiler_text,
                 wanted.region_bound || !wanted.extension_json.empty() ? kMaxOfficialCharacters
                                                                       : kMaxCharacters));
    if (wanted.in_reply_to) TRY(set_parent(tx, s, *wanted.in_reply_to));

    if (!s.attachments.empty()) TRY(attachments_.attach(tx, s.author, s.attachments, s.id.value()));

    store::insert_status(tx, s, author->home.value_or(regions::Code()));
    if (s.poll) store::insert_poll(tx, s.id, *s.poll);
    if (wanted.region_bound) store::insert_regions(tx, s.id, *wanted.region_bound);
    if (quoted && s.quote_state == QuoteState::Accepted)
        forget_after_commit(tx, quoted->id,
                            store::update_count(tx, quoted->id, store::Count::Quotes, 1));
    if (s.visibility != Visibility::Direct) accounts_.count_status(tx, s.author, 1, s.created_at);
    count_reply(tx, s, 1);
    name_addresses(s, *author);
    auto bound = wanted.region_bound ? std::make_shared<const RegionBound>(*wanted.region_bound)
                                     : std::shared_ptr<const RegionBound>();
    forget_account_after_commit(tx, s.author);
    announce(tx, StatusPublished{std::make_shared<const Status>(s), bound});
    if (quoted && quoted->author != s.author)
        announce(tx, StatusQuoted{quoted->id, quoted->author, s.id, s.author});
    return s;
}

void Service::count_reply(db::Tx& tx, const Status& status, int difference) {
    if (!status.in_reply_to || !is_open(status.visibility)) return;
    const auto revision =
        store::update_count(tx, *status.in_reply_to, store::Count::Replies, difference);
    forget_after_commit(tx, *status.in_reply_to, revision);
}

void Service::forget_after_commit(db::Tx& tx, StatusId id, std::int64_t revision) {
    if (revision > 0) tx.after_commit([this, id, revision] { cache_.changed(id, revision); });
}

void Service::forget_account_after_commit(db::Tx& tx, AccountId account) {
    tx.after_commit([this, account] { cache_.account_changed(account, platform_.clock.now()); });
}

void Service::forget_viewer_after_commit(db::Tx& tx, AccountId viewer) {
    tx.after_commit([this, viewer] { viewers_.changed(viewer, platform_.clock.now()); });
}

Result<void> Service::edit(db::Tx& tx, StatusId id, const StatusChange& change) {
    auto before = store::find_status(tx, id);
    if (!before || before->reblog_of) return not_found();
    before->poll = store::find_poll(tx, id);
    Status after = *before;
    after.language = change.language.empty() ? before->language : change.language;
    after.sensitive = change.sensitive;
    if (change.extension_json) after.extension_json = *change.extension_json;
    if (change.attachments) {
        if (change.attachments->size() > kMaxAttachments)
            return Error(ErrorCode::Unprocessable, "Cannot attach more than 4 files", "media_ids");
        after.attachments = *change.attachments;
        TRY(attachments_.check_together(tx, after.attachments));
        std::vector<attachments::AttachmentId> added;
        for (auto attachment : after.attachments)
            if (std::find(before->attachments.begin(), before->attachments.end(), attachment) ==
                before->attachments.end())
                added.push_back(attachment);
        if (!added.empty()) TRY(attachments_.attach(tx, after.author, added, id.value()));
    }
    TRY(change_poll(tx, *before, after, change));
    const bool official = !before->extension_json.empty();
    TRY(set_text(tx, after, change.text, change.spoiler_text,
                 official ? kMaxOfficialCharacters : kMaxCharacters));
    TRY_ASSIGN(const bool described, describe(tx, after, change));
    if (!described && after.text == before->text && after.spoiler_text == before->spoiler_text &&
        after.sensitive == before->sensitive && after.attachments == before->attachments &&
        after.extension_json == before->extension_json && after.language == before->language &&
        after.poll == before->poll) {
        if (change.quote_policy && *change.quote_policy != before->quote_policy)
            TRY(set_quote_policy(tx, before->author, id, *change.quote_policy));
        return {};
    }
    after.quote_policy = change.quote_policy.value_or(before->quote_policy);
    after.edited_at = platform_.clock.now();
    store::insert_edit(tx, *before);
    forget_after_commit(tx, id, store::update_status(tx, after));
    announce(tx, StatusEdited{id, after.author});
    return {};
}

Result<bool> Service::describe(db::Tx& tx, const Status& status, const StatusChange& change) {
    bool changed = false;
    for (const auto& [picture, words] : change.descriptions) {
        const auto& own = status.attachments;
        if (std::find(own.begin(), own.end(), picture) == own.end()) continue;
        TRY_ASSIGN(const bool differs, attachments_.describe(tx, status.author, picture, words));
        changed = changed || differs;
    }
    return changed;
}

void Service::end_region_bound(db::Tx& tx, StatusId id) {
    if (!store::remove_regions(tx, id)) return;
    tx.after_commit([this, id] { platform_.bus.publish(RegionBoundEnded{id}); });
}

void Service::change_region_bound(db::Tx& tx, StatusId id, const RegionBound& bound) {
    auto status = store::find_status(tx, id);
    if (!status) return;
    store::remove_regions(tx, id);
    store::insert_regions(tx, id, bound);
    RegionBoundChanged changed{std::make_shared<const Status>(std::move(*status)),
                               std::make_shared<const RegionBound>(bound)};
    tx.after_commit([this, changed = std::move(changed)] {
        platform_.bus.publish(RegionBoundEnded{changed.status->id});
        platform_.bus.publish(changed);
    });
}

Result<void> Service::remove(db::Tx& tx, StatusId id) {
    const auto status = find(tx, id);
    if (!status) return not_found();
    const TimePoint now = platform_.clock.now();
    Head head;
    head.id = id;
    head.author = status->author;
    head.visibility = status->visibility;
    if (status->reblog_of) {
        const auto revision =
            store::update_count(tx, *status->reblog_of, store::Count::Reblogs, -1);
        forget_after_commit(tx, *status->reblog_of, revision);
        store::remove_mark(tx, status->author, *status->reblog_of, store::Mark::Reblog);
        forget_viewer_after_commit(tx, status->author);
        if (const auto original = store::find_status(tx, *status->reblog_of))
            announce(tx, StatusReblogged{original->id, original->author, status->author, id, true});
    } else {
        for (const auto& boost : store::list_reblogs(tx, id)) remove_one(tx, boost, nullptr, now);
        for (auto [reply, revision] : store::detach_replies(tx, id))
            forget_after_commit(tx, reply, revision);
        for (auto [quote, revision] : store::orphan_quotes(tx, id))
            forget_after_commit(tx, quote, revision);
        if (status->quote_of && status->quote_state == QuoteState::Accepted)
            forget_after_commit(
                tx, *status->quote_of,
                store::update_count(tx, *status->quote_of, store::Count::Quotes, -1));
    }
    if (!status->attachments.empty()) attachments_.release(tx, id.value());
    count_reply(tx, *status, -1);
    remove_one(tx, head, std::make_shared<const Status>(*status), now);
    return {};
}

void Service::remove_one(db::Tx& tx, const Head& head, std::shared_ptr<const Status> was,
                         TimePoint now) {
    store::remove_status(tx, head.id);
    if (head.visibility != Visibility::Direct) accounts_.count_status(tx, head.author, -1, now);
    forget_after_commit(tx, head.id, std::numeric_limits<std::int64_t>::max());
    forget_account_after_commit(tx, head.author);
    announce(tx, StatusRemoved{head.id, head.author, std::move(was)});
}

}  // namespace kentongan::statuses
