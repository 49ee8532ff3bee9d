#include "rooms/actors/people.h"

#include <algorithm>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "platform/text/sanitise.h"
#include "rooms/actors/limits.h"

namespace kentongan::actors {
namespace {

using activitystreams::host_of;

constexpr std::size_t kMaxHosts = 50'000;
constexpr std::size_t kMaxLooked = 20'000;
constexpr std::size_t kMaxUsername = 64;
constexpr Duration kFresh = 24h;
constexpr const char* kRefreshJob = "actors.refresh";

bool is_username(std::string_view name) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    };
    return !name.empty() && name.size() <= kMaxUsername && std::ranges::all_of(name, is_letter);
}

accounts::RemoteProfile profile_of(const activitystreams::Actor& actor) {
    using activitystreams::ActorType;
    accounts::RemoteProfile profile;
    profile.uri = actor.id;
    profile.url = actor.url.empty() ? actor.id : actor.url;
    profile.username = actor.preferred_username;
    profile.display_name = actor.name;
    profile.note_html = text::sanitise_html(actor.summary_html);
    for (const auto& field : actor.fields)
        profile.fields.push_back({field.name, text::sanitise_html(field.value_html), {}});
    profile.avatar_url = actor.icon.url;
    profile.avatar_description = actor.icon.description;
    profile.header_url = actor.image.url;
    profile.header_description = actor.image.description;
    profile.bot = actor.type == ActorType::Service || actor.type == ActorType::Application;
    profile.group = actor.type == ActorType::Group;
    profile.locked = actor.manually_approves_followers;
    profile.discoverable = actor.discoverable.value_or(false);
    profile.indexable = actor.indexable.value_or(false);
    profile.memorial = actor.memorial;
    profile.created_at = actor.published;
    for (const auto& emoji : actor.tags.emojis)
        if (!emoji.icon_url.empty()) profile.emojis.push_back({emoji.name, emoji.icon_url});
    return profile;
}

std::vector<std::pair<std::string, std::string>> keys_of(const activitystreams::Actor& actor) {
    std::vector<std::pair<std::string, std::string>> keys;
    if (!actor.key_id.empty() && key_of(actor.public_key_pem))
        keys.emplace_back(actor.key_id, actor.public_key_pem);
    for (const auto& key : actor.ed25519_keys)
        if (key.id != actor.key_id && key_of(key.multibase))
            keys.emplace_back(key.id, key.multibase);
    return keys;
}

}  // namespace

People::People(Platform& platform, accounts::Accounts& accounts, moderation::Moderation& moderation,
               Remote& remote)
    : platform_(platform), accounts_(accounts), moderation_(moderation), remote_(remote) {
    platform_.jobs.handle(kRefreshJob, [this](const jobs::Job& job) {
        return run_refresh(AccountId::parse(job.payload).value_or(AccountId()));
    });
}

// Asked for every activity and every inbox, so remembered until a limit changes.
bool People::is_shut_out(db::Tx& tx, std::string_view host) const {
    const std::string name(host.substr(0, host.find(':')));
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(hosts_mutex_);
        generation = limits_;
        if (const auto known = shut_out_.find(name); known != shut_out_.end()) return known->second;
    }
    const auto limit = moderation_.limit_of(tx, name);
    const bool shut_out = limit && limit->severity == moderation::Severity::Suspend;
    const std::lock_guard lock(hosts_mutex_);
    if (generation != limits_) return shut_out;
    if (shut_out_.size() >= kMaxHosts) shut_out_.clear();
    shut_out_.emplace(name, shut_out);
    return shut_out;
}

void People::forget_limits() {
    const std::lock_guard lock(hosts_mutex_);
    ++limits_;
    shut_out_.clear();
}

moderation::DomainLimit People::limit_of(db::Tx& tx, std::string_view uri) const {
    const auto host = host_of(uri);
    return moderation_.limit_of(tx, host.substr(0, host.find(':')))
        .value_or(moderation::DomainLimit());
}

void People::look_again(const store::Row& actor) {
    const auto now = platform_.clock.now();
    if (now - actor.fetched_at < kFresh) return;
    {
        const std::lock_guard lock(mutex_);
        if (looked_.size() >= kMaxLooked) looked_.clear();
        auto& looked = looked_[actor.account];
        if (now - looked < kFresh) return;
        looked = now;
    }
    platform_.database.write([&](db::Tx& tx) {
        jobs::NewJob job;
        job.kind = kRefreshJob;
        job.payload = actor.account.to_string();
        job.lane = jobs::Lane::Bulk;
        job.host = host_of(actor.uri);
        platform_.jobs.enqueue(tx, job);
    });
}

// What their server does not say any more stays as it was.
Result<void> People::run_refresh(AccountId account) {
    const auto actor =
        platform_.database.read([&](db::Tx& tx) { return store::find_actor(tx, account); });
    if (!actor || platform_.clock.now() - actor->fetched_at < kFresh) return {};
    const auto done = refresh(actor->uri);
    if (!done && done.error().code() == ErrorCode::Unavailable) return done.error();
    return {};
}

void People::heard_from(const store::Row& actor) {
    if (actor.gone)
        platform_.database.write(
            [&](db::Tx& tx) { store::set_gone(tx, actor.shared_inbox, false); });
    look_again(actor);
}

Result<void> People::check_host(std::string_view uri) const {
    const auto host = host_of(uri);
    if (host.empty() || equals_ignoring_case(host, platform_.config.host()))
        return Error(ErrorCode::NotFound);
    if (platform_.database.read([&](db::Tx& tx) { return is_shut_out(tx, host); }))
        return Error(ErrorCode::Forbidden).with_detail("shut out: " + host);
    return {};
}

Result<AccountId> People::by_uri(std::string_view uri) {
    const auto [known, actor] =
        read_known([&](db::Tx& tx) { return accounts_.find_by_uri(tx, uri); });
    if (!known) return refresh(uri);
    if (known->suspended) return Error(ErrorCode::Gone);
    if (actor) look_again(*actor);
    return known->id;
}

Result<AccountId> People::refresh(std::string_view uri) {
    TRY(check_host(uri));
    TRY_ASSIGN(const auto document, remote_.get_by_id(uri));
    return keep(document);
}

Result<AccountId> People::by_acct(std::string_view acct) {
    if (acct.starts_with('@')) acct.remove_prefix(1);
    const auto [known, actor] =
        read_known([&](db::Tx& tx) { return accounts_.find_by_username(tx, acct); });
    if (known && known->suspended) return Error(ErrorCode::Gone);
    if (actor) look_again(*actor);
    if (known) return known->id;
    const auto at = acct.find('@');
    if (at == std::string_view::npos || !is_username(acct.substr(0, at)))
        return Error(ErrorCode::NotFound);
    const auto domain = ascii_lower(acct.substr(at + 1));
    TRY(check_host(platform_.config.federation_scheme + "://" + domain));
    TRY_ASSIGN(const auto found, remote_.webfinger(acct.substr(0, at), domain));
    return by_uri(found.uri);
}

Result<AccountId> People::keep(const json::value& document) {
    TRY_ASSIGN(const auto actor, activitystreams::read_actor(document));
    return keep(actor);
}

Result<AccountId> People::keep(const activitystreams::Actor& actor) {
    TRY(check_host(actor.id));
    if (!is_username(actor.preferred_username) &&
        actor.type != activitystreams::ActorType::Application)
        return Error(ErrorCode::Unprocessable).with_detail("name of " + actor.id);
    auto profile = profile_of(actor);
    const auto known =
        platform_.database.read([&](db::Tx& tx) { return accounts_.find_by_uri(tx, actor.id); });
    if (known && known->suspended) return Error(ErrorCode::Forbidden);
    if (known && equals_ignoring_case(known->username, profile.username)) {
        profile.domain = known->domain;
    } else {
        // Its own host may name it as it likes; another domain has to agree.
        profile.domain = host_of(actor.id);
        if (const auto said = remote_.webfinger(profile.username, profile.domain);
            said && said->domain != profile.domain && said->uri == actor.id) {
            const auto confirmed = remote_.webfinger(said->username, said->domain);
            if (confirmed && confirmed->uri == actor.id && is_username(confirmed->username)) {
                profile.username = confirmed->username;
                profile.domain = confirmed->domain;
            }
        }
    }
    const auto keys = keys_of(actor);
    return platform_.database.write([&](db::Tx& tx) -> Result<AccountId> {
        if (is_shut_out(tx, profile.domain))
            return Error(ErrorCode::Forbidden).with_detail("shut out: " + profile.domain);
        const auto limit = limit_of(tx, actor.id);
        if (limit.reject_media) {
            profile.avatar_url.clear();
            profile.header_url.clear();
            profile.emojis.clear();
        }
        const auto account = accounts_.put_remote(tx, profile);
        std::vector<std::string> aliases = actor.also_known_as;
        TRY(accounts_.set_also_known_as(tx, account, aliases));
        // A move counts by its activity alone; that it was taken back is said only here.
        if (actor.moved_to.empty()) TRY(accounts_.set_moved(tx, account, {}));
        store::upsert_actor(tx, {account, actor.id, actor.inbox,
                                 actor.shared_inbox.empty() ? actor.inbox : actor.shared_inbox,
                                 actor.followers, actor.featured, platform_.clock.now()});
        store::replace_keys(tx, account, keys);
        TRY(apply_limit(tx, accounts_, *store::find_actor(tx, account), limit.severity));
        tx.after_commit([this] { forget_keys(); });
        return account;
    });
}

}  // namespace kentongan::actors
