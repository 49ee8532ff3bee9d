// Whose key is it: from memory, from the database, or from the server of its owner.
#include "fediverse/activitystreams/readers.h"
#include "rooms/actors/people.h"

namespace kentongan::actors {
namespace {

constexpr std::size_t kMaxSigners = 20'000;
constexpr Duration kAskAgain = 10s;
// Threads that wait for keys of others; whoever asks beyond that is asked to come again.
constexpr int kMaxFetching = 4;

}  // namespace

std::optional<signatures::PublicKey> key_of(std::string_view text) {
    if (text.starts_with('z')) {
        if (auto key = crypto::Ed25519PublicKey::from_multibase(text)) return *std::move(key);
        return {};
    }
    if (auto key = crypto::RsaPublicKey::from_pem(text)) return *std::move(key);
    return {};
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
