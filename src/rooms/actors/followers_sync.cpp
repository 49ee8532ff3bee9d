#include "rooms/actors/followers_sync.h"

#include <algorithm>

#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::actors {
namespace {

using activitystreams::host_of;
using activitystreams::same_origin;

constexpr const char* kJob = "actors.agree";
constexpr Duration kAgain = 1h, kKept = 1min;
constexpr std::size_t kMaxRemembered = 10'000;
constexpr std::size_t kMaxHeader = 8'192, kMaxTold = 256;
constexpr std::size_t kMaxUndone = 100;  // at once; the next look undoes more

// The quoted value of a parameter; empty when it is not there.
std::string parameter(std::string_view header, std::string_view name) {
    const auto start = header.find(std::string(name) + "=\"");
    if (start == std::string_view::npos) return {};
    const auto value = header.substr(start + name.size() + 2);
    const auto end = value.find('"');
    return end == std::string_view::npos ? std::string() : std::string(value.substr(0, end));
}

}  // namespace

std::string followers_digest(std::span<const std::string> uris) {
    std::string digest(32, '\0');
    for (const auto& uri : uris) {
        const auto hash = crypto::sha256(uri);
        for (std::size_t i = 0; i < digest.size(); ++i)
            digest[i] = static_cast<char>(digest[i] ^ hash[i]);
    }
    return hex_encode(digest);
}

FollowersSync::FollowersSync(Platform& platform, accounts::Accounts& accounts, Remote& remote)
    : platform_(platform), accounts_(accounts), remote_(remote) {
    platform_.jobs.handle(kJob, [this](const jobs::Job& job) { return run(job); });
}

FollowersSync::Headers FollowersSync::headers(db::Tx& tx, AccountId id) const {
    Headers headers;
    const auto person = accounts_.find(tx, id);
    if (!person || !person->domain.empty()) return headers;
    std::map<std::string, std::vector<std::string>> by_host;
    for (auto& uri : store::list_follower_uris(tx, id))
        by_host[host_of(uri)].push_back(std::move(uri));
    for (const auto& [host, uris] : by_host)
        headers[host] = "collectionId=\"" + person->uri + "/followers\", url=\"" + person->uri +
                        std::string(kSyncPath) + "\", digest=\"" + followers_digest(uris) + "\"";
    return headers;
}

std::string FollowersSync::header(AccountId person, std::string_view host) {
    if (!person) return {};
    const auto now = platform_.clock.now();
    const auto header_in = [&](const Headers& all) {
        const auto found = all.find(host);
        return found == all.end() ? std::string() : found->second;
    };
    {
        const std::lock_guard lock(mutex_);
        const auto known = told_.find(person);
        if (known != told_.end() && now - known->second.at < kKept)
            return header_in(known->second.headers);
    }
    auto fresh = platform_.database.read([&](db::Tx& tx) { return headers(tx, person); });
    auto header = header_in(fresh);
    const std::lock_guard lock(mutex_);
    if (told_.size() >= kMaxTold) told_.clear();
    told_[person] = {now, std::move(fresh)};
    return header;
}

std::vector<std::string> FollowersSync::followers_at(db::Tx& tx, AccountId person,
                                                     std::string_view uri) const {
    auto uris = store::list_follower_uris(tx, person);
    std::erase_if(uris, [&](const std::string& one) { return !same_origin(one, uri); });
    return uris;
}

void FollowersSync::heard(const store::Row& actor, std::string_view header) {
    if (header.size() > kMaxHeader || parameter(header, "collectionId") != actor.followers) return;
    const auto url = parameter(header, "url");
    if (actor.followers.empty() || !same_origin(url, actor.uri)) return;
    {
        const std::lock_guard lock(mutex_);
        const auto now = platform_.clock.now();
        if (heard_.size() >= kMaxRemembered) heard_.clear();
        auto& last = heard_[actor.account];
        if (now - last < kAgain) return;
        last = now;
    }
    jobs::NewJob job;
    job.kind = kJob;
    job.lane = jobs::Lane::Bulk;
    job.host = host_of(url);
    JsonWriter out(job.payload);
    out.begin_object().member("account", actor.account).member("url", url);
    out.member("digest", parameter(header, "digest")).end_object();
    platform_.database.write([&](db::Tx& tx) { platform_.jobs.enqueue(tx, job); });
}

Result<void> FollowersSync::run(const jobs::Job& job) {
    TRY_ASSIGN(const auto told, parse_json(job.payload));
    const std::string url(*find_string(told, "url")), digest(*find_string(told, "digest"));
    const auto account =
        AccountId::parse(std::string(*find_string(told, "account"))).value_or(AccountId());
    std::vector<std::string> ours;
    const auto actor = platform_.database.read([&](db::Tx& tx) {
        for (const auto& one : accounts_.find_many(tx, accounts_.followers(tx, account)))
            if (one.domain.empty()) ours.push_back(one.uri);
        return store::find_actor(tx, account);
    });
    if (!actor || followers_digest(ours) == digest) return {};
    const auto document = remote_.get(url);
    if (!document && document.error().code() == ErrorCode::Unavailable) return document.error();
    if (!document || !same_origin(activitystreams::id_of(&*document), actor->uri)) return {};
    // Without a list nothing is said about anybody.
    const char* const key = find(*document, "orderedItems") ? "orderedItems" : "items";
    if (!find(*document, key)) return {};
    return agree(*actor, activitystreams::ids_of(*document, key, activitystreams::kMaxArray));
}

// Who is not on their list follows no more; whose request they count as a follow is accepted; of
// whom they count without a follow or a request, it is taken back.
Result<void> FollowersSync::agree(const store::Row& actor, const std::vector<std::string>& listed) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        for (const auto& one : accounts_.find_many(tx, accounts_.followers(tx, actor.account)))
            if (one.domain.empty() && std::ranges::find(listed, one.uri) == listed.end())
                TRY(accounts_.reject_follower(tx, actor.account, one.id));
        std::size_t undone = 0;
        for (const auto& uri : listed) {
            const auto one = accounts_.find_by_uri(tx, uri);
            if (!one || !one->domain.empty() || one->suspended) continue;
            const auto relation = accounts_.relation(tx, one->id, actor.account);
            if (relation.requested) {
                TRY(accounts_.accept_request(tx, actor.account, one->id));
            } else if (!relation.following && unknown_ && undone++ < kMaxUndone) {
                unknown_(tx, *one, actor.account);
            }
        }
        return {};
    });
}

}  // namespace kentongan::actors
