#include "rooms/actors/people.h"

#include <algorithm>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "platform/text/sanitise.h"

namespace kentongan::actors {
namespace {

using activitystreams::host_of;

constexpr std::size_t kMaxSigners = 20'000;
constexpr std::size_t kMaxUsername = 64;
constexpr Duration kAskAgain = 10s;
// Threads that wait for keys of others; whoever asks beyond that is asked to come again.
constexpr int kMaxFetching = 4;

bool is_username(std::string_view name) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    };
    return !name.empty() && name.size() <= kMaxUsername && std::ranges::all_of(name, is_letter);
}

std::optional<signatures::PublicKey> key_of(std::string_view text) {
    if (text.starts_with('z')) {
        if (auto key = crypto::Ed25519PublicKey::from_multibase(text)) return *std::move(key);
        return {};
    }
    if (auto key = crypto::RsaPublicKey::from_pem(text)) return *std::move(key);
    return {};
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

bool People::is_shut_out(db::Tx& tx, std::string_view host) const {
    const auto limit = moderation_.limit_of(tx, host.substr(0, host.find(':')));
    return limit && limit->severity == moderation::Severity::Suspend;
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
    const auto known =
        platform_.database.read([&](db::Tx& tx) { return accounts_.find_by_uri(tx, uri); });
    if (known) {
        if (known->suspended) return Error(ErrorCode::Gone);
        return known->id;
    }
    return refresh(uri);
}

Result<AccountId> People::refresh(std::string_view uri) {
    TRY(check_host(uri));
    TRY_ASSIGN(const auto document, remote_.get_by_id(uri));
    return keep(document);
}

Result<AccountId> People::by_acct(std::string_view acct) {
    if (acct.starts_with('@')) acct.remove_prefix(1);
    const auto known =
        platform_.database.read([&](db::Tx& tx) { return accounts_.find_by_username(tx, acct); });
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
        const auto account = accounts_.put_remote(tx, profile);
        std::vector<std::string> aliases = actor.also_known_as;
        TRY(accounts_.set_also_known_as(tx, account, aliases));
        store::upsert_actor(tx, {account, actor.id, actor.inbox,
                                 actor.shared_inbox.empty() ? actor.inbox : actor.shared_inbox,
                                 actor.followers, actor.featured, platform_.clock.now()});
        store::replace_keys(tx, account, keys);
        tx.after_commit([this] { forget_keys(); });
        return account;
    });
}

void People::forget_keys() {
    const std::lock_guard lock(mutex_);
    ++generation_;
    signers_.clear();
}

Result<People::Signer> People::signer(const std::string& key_id) {
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(mutex_);
        generation = generation_;
        if (const auto known = signers_.find(key_id); known != signers_.end()) return known->second;
    }
    const auto row =
        platform_.database.read([&](db::Tx& tx) { return store::find_key(tx, key_id); });
    if (!row) return fetch_signer(key_id);
    const auto key = key_of(row->text);
    if (!key) return fetch_signer(key_id);
    Signer signer{row->account, row->uri, *key, platform_.clock.now()};
    const std::lock_guard lock(mutex_);
    if (generation != generation_) return signer;
    if (signers_.size() >= kMaxSigners) signers_.clear();
    signers_.insert_or_assign(key_id, signer);
    return signer;
}

Result<People::Signer> People::signer_anew(const std::string& key_id) {
    {
        const std::lock_guard lock(mutex_);
        const auto now = platform_.clock.now();
        if (asked_.size() >= kMaxSigners) asked_.clear();
        auto& asked = asked_[key_id];
        if (now - asked < kAskAgain) return Error(ErrorCode::Unauthorized);
        asked = now;
    }
    return fetch_signer(key_id);
}

// A key's id is its actor's with a fragment, or a document that names its owner, who must name it.
Result<People::Signer> People::fetch_signer(const std::string& key_id) {
    TRY(check_host(key_id));
    struct Turn {
        explicit Turn(std::atomic<int>& count) : count_(count), place(++count) {}
        ~Turn() { --count_; }
        std::atomic<int>& count_;
        const int place;
    };
    const Turn turn(fetching_);
    if (turn.place > kMaxFetching) return Error(ErrorCode::Unavailable);
    TRY_ASSIGN(auto document, remote_.get(key_id));
    const auto bare = key_id.substr(0, key_id.find('#'));
    auto actor = activitystreams::read_actor(document);
    if (!actor) {
        const auto* owner = activitystreams::one(document, "owner");
        if (!owner)
            if (const auto* key = activitystreams::one(document, "publicKey"))
                owner = activitystreams::one(*key, "owner");
        const auto uri = activitystreams::id_of(owner);
        if (!activitystreams::same_origin(uri, key_id))
            return Error(ErrorCode::Unauthorized).with_detail("owner of " + key_id);
        TRY_ASSIGN(document, remote_.get_by_id(uri));
        actor = activitystreams::read_actor(document);
        if (!actor) return std::move(actor).error();
    } else if (actor->id != bare) {
        // Shown at another address than its own: the own one decides.
        if (!activitystreams::same_origin(actor->id, key_id))
            return Error(ErrorCode::Unauthorized).with_detail("host of " + key_id);
        TRY_ASSIGN(document, remote_.get_by_id(actor->id));
        actor = activitystreams::read_actor(document);
        if (!actor) return std::move(actor).error();
    }
    TRY_ASSIGN(const auto account, keep(*actor));
    const auto row =
        platform_.database.read([&](db::Tx& tx) { return store::find_key(tx, key_id); });
    if (!row || row->account != account)
        return Error(ErrorCode::Unauthorized).with_detail("the actor has no such key: " + key_id);
    const auto key = key_of(row->text);
    if (!key) return Error(ErrorCode::Unauthorized).with_detail("unusable key: " + key_id);
    return Signer{account, row->uri, *key, platform_.clock.now()};
}

}  // namespace kentongan::actors
