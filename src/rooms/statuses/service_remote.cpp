// Posts of people elsewhere: kept as their servers tell them. Who may say what has been checked.
#include <algorithm>

#include "platform/config/config.h"
#include "platform/text/emoji_list.h"
#include "platform/text/sanitise.h"
#include "rooms/statuses/service.h"

namespace kentongan::statuses {
namespace {

constexpr std::string_view kStatuses = "/statuses/";
constexpr Duration kClockSkew = 5min;

std::vector<accounts::RemoteEmoji> sound(const std::vector<accounts::RemoteEmoji>& told) {
    std::string list;
    for (const auto& emoji : told) text::add_emoji(list, emoji.shortcode, emoji.url);
    std::vector<accounts::RemoteEmoji> kept;
    for (const auto& [shortcode, url] : text::emojis_in(list))
        kept.push_back({std::string(shortcode), std::string(url)});
    return kept;
}

}  // namespace

std::optional<StatusId> Service::find_by_uri(db::Tx& tx, std::string_view uri) const {
    const auto ours = platform_.config.url("/users/");
    if (!uri.starts_with(ours)) return store::find_uri(tx, uri);
    const auto rest = uri.substr(ours.size());
    const auto slash = rest.find(kStatuses);
    if (slash == std::string_view::npos) return {};
    auto number = rest.substr(slash + kStatuses.size());
    constexpr std::string_view kActivity = "/activity";
    if (number.ends_with(kActivity)) number.remove_suffix(kActivity.size());
    const auto id = StatusId::parse(number);
    if (!id) return {};
    const auto status = store::find_status(tx, *id);
    if (!status || !status->uri.empty()) return {};
    const auto author = accounts_.find(tx, status->author);
    if (!author || author->username != rest.substr(0, slash)) return {};
    return id;
}

// A post takes its place in time, but none in the future. Many are of the same second: the rest of
// the id makes it unique.
StatusId Service::id_at(db::Tx& tx, TimePoint created_at) {
    const auto base = snowflake_at(std::min(created_at, platform_.clock.now()));
    StatusId id(base | imported_bits());
    while (store::find_status(tx, id)) id = StatusId(base | imported_bits());
    return id;
}

void Service::set_told(db::Tx& tx, Status& s, const RemoteStatus& told) const {
    s.content_html = told.content_html;
    s.text = text::plain_text_of_remote(told.content_html);
    s.spoiler_text = told.spoiler_text;
    s.language = told.language;
    s.sensitive = told.sensitive || !told.spoiler_text.empty();
    s.mentions = told.mentions;
    s.tags = told.tags;
    s.edited_at = told.edited_at;
    s.quote_policy = told.quote_policy;
    s.interaction_policies = told.interaction_policies;
    s.extension_json = told.extension_json;
    s.emojis = sound(told.emojis);
    if (!told.in_reply_to || s.in_reply_to) return;
    // What the author may not see they cannot answer: it would tell that it exists.
    const auto parent = visible(tx, s.author, *told.in_reply_to);
    if (!parent || parent->reblog_of) return;
    s.in_reply_to = parent->id;
    s.in_reply_to_author = parent->author;
    s.thread = parent->thread;
}

Result<Status> Service::receive(db::Tx& tx, const RemoteStatus& told) {
    if (const auto known = store::find_uri(tx, told.uri)) {
        auto status = find(tx, *known);
        if (!status || status->author != told.author) return Error(ErrorCode::Conflict);
        return std::move(*status);
    }
    const auto author = accounts_.find(tx, told.author);
    if (!author || author->suspended) return Error(ErrorCode::Forbidden);
    Status s;
    s.id = s.thread = id_at(tx, told.created_at);
    s.author = told.author;
    s.uri = told.uri;
    s.url = told.url;
    s.visibility = told.visibility;
    s.created_at = std::min(told.created_at, platform_.clock.now() + kClockSkew);
    s.revision = 1;
    s.exercise = told.region_bound && told.region_bound->exercise;
    set_told(tx, s, told);
    s.poll = told.poll;
    s.quote_of = told.quote_of;
    s.quote_state = told.quote_state;
    s.attachments = attachments_.put_remote(tx, s.author, s.id.value(), told.attachments);
    store::insert_status(tx, s, author->home.value_or(regions::Code()));
    if (s.poll) store::insert_poll(tx, s.id, *s.poll);
    if (told.region_bound) store::insert_regions(tx, s.id, *told.region_bound);
    if (s.quote_of && s.quote_state == QuoteState::Accepted)
        forget_after_commit(tx, *s.quote_of,
                            store::update_count(tx, *s.quote_of, store::Count::Quotes, 1));
    if (s.visibility != Visibility::Direct) accounts_.count_status(tx, s.author, 1, s.created_at);
    count_reply(tx, s, 1);
    forget_account_after_commit(tx, s.author);
    announce(tx, StatusPublished{std::make_shared<const Status>(s),
                                 told.region_bound
                                     ? std::make_shared<const RegionBound>(*told.region_bound)
                                     : nullptr});
    return s;
}

// An edit there is an edit here; an update that only counts anew (a poll, say) is none.
Result<void> Service::revise(db::Tx& tx, StatusId id, const RemoteStatus& told) {
    auto before = find(tx, id);
    if (!before || before->reblog_of || before->author != told.author)
        return Error(ErrorCode::NotFound, "Record not found");
    Status after = *before;
    set_told(tx, after, told);
    if (before->poll && told.poll && before->poll->options == told.poll->options) {
        store::update_poll(tx, id, *told.poll);
        forget_after_commit(tx, id, store::touch(tx, id));
    } else if (before->poll || told.poll) {
        store::remove_poll(tx, id);
        if (told.poll) store::insert_poll(tx, id, *told.poll);
        after.poll = told.poll;
    }
    after.attachments = attachments_.replace_remote(tx, after.author, id.value(),
                                                    before->attachments, told.attachments);
    if (after.content_html == before->content_html && after.spoiler_text == before->spoiler_text &&
        after.sensitive == before->sensitive && after.attachments == before->attachments &&
        after.extension_json == before->extension_json && after.poll == before->poll) {
        const bool looks_alike = after.emojis == before->emojis &&
                                 after.quote_policy == before->quote_policy &&
                                 after.interaction_policies == before->interaction_policies;
        if (!looks_alike) forget_after_commit(tx, id, store::update_status(tx, after));
        if (before->poll || !looks_alike)
            tx.after_commit([this, edited = StatusEdited{id, before->author}] {
                platform_.bus.publish(edited);
            });
        return {};
    }
    after.edited_at = told.edited_at.value_or(platform_.clock.now());
    store::insert_edit(tx, *before);
    forget_after_commit(tx, id, store::update_status(tx, after));
    announce(tx, StatusEdited{id, after.author});
    return {};
}

Result<StatusId> Service::receive_boost(db::Tx& tx, AccountId by, StatusId id, std::string_view uri,
                                        TimePoint created_at) {
    TRY_ASSIGN(const auto status, original(tx, by, id));
    const bool own = status.author == by;
    if (status.exercise || status.visibility == Visibility::Direct ||
        (status.visibility == Visibility::Private && !own))
        return Error(ErrorCode::Forbidden, "This action is not allowed");
    if (const auto known = store::find_mark(tx, by, status.id, store::Mark::Reblog))
        return StatusId(*known);
    if (store::find_uri(tx, uri)) return Error(ErrorCode::Conflict);
    auto made = std::make_shared<Status>();
    made->id = id_at(tx, created_at);
    made->author = by;
    made->visibility =
        status.visibility == Visibility::Private ? Visibility::Private : Visibility::Public;
    made->created_at = std::min(created_at, platform_.clock.now());
    made->uri = made->url = uri;
    return boost(tx, status, std::move(made));
}

Result<void> Service::receive_vote(db::Tx& tx, AccountId by, StatusId id, std::string_view option) {
    TRY_ASSIGN(const auto status, visible(tx, by, id));
    if (!status.poll || platform_.clock.now() >= status.poll->expires_at)
        return Error(ErrorCode::NotFound, "Record not found");
    const auto& options = status.poll->options;
    const auto found = std::ranges::find(options, option);
    if (found == options.end()) return Error(ErrorCode::NotFound, "Record not found");
    const auto choice = static_cast<int>(found - options.begin());
    const auto earlier = store::list_votes(tx, by, {&id, 1});
    if (!earlier.empty() && !status.poll->multiple) return {};
    if (!store::insert_vote(tx, id, by, choice)) return {};
    Poll counted = *status.poll;
    ++counted.tallies[static_cast<std::size_t>(choice)];
    if (earlier.empty()) ++counted.voters;
    store::update_poll(tx, id, counted);
    forget_after_commit(tx, id, store::touch(tx, id));
    announce(tx, PollVoted{id, status.author, by, {choice}});
    return {};
}

// No event: this is heard of their server, which has told everybody.
Result<void> Service::set_pinned(db::Tx& tx, AccountId author, StatusId id, bool pinned) {
    const auto status = store::find_status(tx, id);
    const auto person = accounts_.find(tx, author);
    if (!status || status->author != author || !person || person->domain.empty() ||
        status->reblog_of || status->visibility == Visibility::Direct)
        return Error(ErrorCode::NotFound, "Record not found");
    if (!pinned) {
        store::remove_mark(tx, author, id, store::Mark::Pin);
        return {};
    }
    store::insert_mark(tx, author, id, store::Mark::Pin, platform_.ids.next_value());
    const auto pins =
        store::list_marked_by(tx, author, store::Mark::Pin, Page{.limit = kMaxPinsElsewhere + 1});
    if (std::ssize(pins) > kMaxPinsElsewhere)
        store::remove_mark(tx, author, pins.back().status, store::Mark::Pin);
    return {};
}

Result<void> Service::set_quote_state(db::Tx& tx, StatusId id, QuoteState state) {
    const auto status = store::find_status(tx, id);
    if (!status || !status->quote_of) return Error(ErrorCode::NotFound, "Record not found");
    if (status->quote_state == state) return {};
    const int difference =
        (state == QuoteState::Accepted) - (status->quote_state == QuoteState::Accepted);
    forget_after_commit(tx, id, store::update_quote_state(tx, id, state));
    if (difference != 0)
        forget_after_commit(
            tx, *status->quote_of,
            store::update_count(tx, *status->quote_of, store::Count::Quotes, difference));
    tx.after_commit(
        [this, edited = StatusEdited{id, status->author}] { platform_.bus.publish(edited); });
    return {};
}

}  // namespace kentongan::statuses
