#include "rooms/accounts/remote_service.h"

#include <algorithm>
#include <stdexcept>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/profile_service.h"
#include "rooms/accounts/remote_store.h"

namespace kentongan::accounts {

namespace {

constexpr const char* kMoveJob = "accounts.move";
constexpr int kMovedAtOnce = 1'000;
// A server itself is somebody by the name of its host.
constexpr std::size_t kMaxDomainBytes = 253, kMaxNameBytes = kMaxDomainBytes;
constexpr std::size_t kMaxAddressBytes = 2'000;
constexpr std::size_t kMaxRemoteName = 100, kMaxRemoteDescription = 1'500;  // characters
constexpr std::size_t kMaxRemoteNoteBytes = 40'000, kMaxRemoteFields = 16;
constexpr std::size_t kMaxRemoteFieldName = 255, kMaxRemoteFieldBytes = 4'000;

// PostgreSQL keeps no text with such a byte.
constexpr std::string_view kNul("\0", 1);

std::string cut(const std::string& text, std::size_t most_characters) {
    return utf8_prefix(replace_all(text, kNul, ""), most_characters);
}

// What is cut here would be no address any more, and no HTML.
std::string whole_or_none(const std::string& text, std::size_t most_bytes) {
    const bool fits = text.size() <= most_bytes && text.find(kNul) == std::string::npos;
    return fits ? text : std::string();
}

std::optional<std::int64_t> count_of(std::optional<std::int64_t> said) {
    if (!said) return {};
    return std::max<std::int64_t>(*said, 0);
}

void apply(Account& account, const RemoteProfile& profile) {
    account.uri = profile.uri;
    account.url = whole_or_none(profile.url, kMaxAddressBytes);
    account.display_name = cut(profile.display_name, kMaxRemoteName);
    account.note_html = whole_or_none(profile.note_html, kMaxRemoteNoteBytes);
    account.fields.clear();
    for (const auto& field : profile.fields) {
        if (account.fields.size() == kMaxRemoteFields) break;
        account.fields.push_back({cut(field.name, kMaxRemoteFieldName),
                                  whole_or_none(field.value_html, kMaxRemoteFieldBytes),
                                  {}});
    }
    account.avatar_url = whole_or_none(profile.avatar_url, kMaxAddressBytes);
    account.header_url = whole_or_none(profile.header_url, kMaxAddressBytes);
    account.avatar_description = cut(profile.avatar_description, kMaxRemoteDescription);
    account.header_description = cut(profile.header_description, kMaxRemoteDescription);
    account.emojis = profile.emojis;
    account.bot = profile.bot;
    account.group = profile.group;
    account.locked = profile.locked;
    account.discoverable = profile.discoverable;
    account.indexable = profile.indexable;
    account.memorial = profile.memorial;
    if (profile.created_at) account.created_at = *profile.created_at;
}

bool is_address(const std::string& uri) {
    return uri.size() <= kMaxAddressBytes &&
           (uri.starts_with("https://") || uri.starts_with("http://")) &&
           std::ranges::none_of(uri, [](unsigned char c) { return c <= ' ' || c == 0x7f; });
}

AccountId id_in(const json::value& payload, std::string_view key) {
    const auto* text = find_string(payload, key);
    if (!text) return {};
    return AccountId::parse(std::string_view(text->data(), text->size())).value_or(AccountId());
}

}  // namespace

Remote::Remote(Platform& platform, Directory& directory, Relations& relations, Admission& admission)
    : platform_(platform), directory_(directory), relations_(relations), admission_(admission) {
    platform_.jobs.handle(kMoveJob,
                          [this](const jobs::Job& job) { return take_followers_along(job); });
}

void Remote::changed(db::Tx& tx, const Account& account) {
    directory_.account_changed(tx, account.id);
    tx.after_commit([this, id = account.id] { platform_.bus.publish(AccountChanged{id}); });
    if (account.domain.empty()) relations_.announce(tx, ProfileChanged{account.id});
}

AccountId Remote::put(db::Tx& tx, const RemoteProfile& profile) {
    const auto domain = ascii_lower(profile.domain);
    if (domain.empty() || domain.size() > kMaxDomainBytes || domain == platform_.config.host() ||
        profile.uri.empty() || profile.uri.size() > kMaxAddressBytes || profile.username.empty() ||
        profile.username.size() > kMaxNameBytes)
        throw std::invalid_argument("put_remote: not somebody of another server");
    const auto named = store::find_account_named(tx, ascii_lower(profile.username), domain);
    const auto known = store::find_id_with_uri(tx, profile.uri);
    auto account = known ? store::find_account(tx, *known) : named;
    const bool is_new = !account;
    // Neither what is gone nor what moderators hid comes back by being heard of again.
    if (account && account->suspended) return account->id;
    const auto words_before = account ? account->username + " " + account->display_name : "";
    if (is_new) {
        account.emplace();
        account->id = platform_.ids.next<AccountId>();
        account->created_at = platform_.clock.now();
    }
    // A name that somebody else there has stays theirs.
    if (!named || named->id == account->id) {
        account->username = profile.username;
        account->domain = domain;
    }
    apply(*account, profile);
    if (is_new) store::insert_account(tx, *account, {});
    const bool differs =
        store::update_remote(tx, *account,
                             {count_of(profile.followers_count), count_of(profile.following_count),
                              count_of(profile.statuses_count)});
    if (const auto words = account->username + " " + account->display_name; words != words_before)
        store::replace_words(tx, account->id, name_words(words));
    if (is_new)
        relations_.announce(tx, AccountCreated{account->id});
    else if (differs)
        changed(tx, *account);
    return account->id;
}

void Remote::remove(db::Tx& tx, AccountId id) {
    auto account = store::find_account(tx, id);
    if (!account || account->domain.empty()) return;
    account->suspended = true;
    store::update_standing(tx, *account);
    admission_.wipe(tx, *account);
}

Result<void> Remote::set_moved(db::Tx& tx, AccountId id, std::optional<AccountId> to) {
    const auto account = store::find_account(tx, id);
    if (!account || (to && !store::find_account(tx, *to))) return Error(ErrorCode::NotFound);
    if (to == id) return Error(ErrorCode::Forbidden);
    if (account->moved_to == to) return {};
    store::update_moved_to(tx, id, to);
    changed(tx, *account);
    if (!to) return {};
    jobs::NewJob job;
    job.kind = kMoveJob;
    job.lane = jobs::Lane::Bulk;
    JsonWriter out(job.payload);
    out.begin_object().member("account", id).member("to", *to).end_object();
    platform_.jobs.enqueue(tx, job);
    relations_.announce(tx, AccountMoved{id, *to});
    return {};
}

Result<void> Remote::take_followers_along(const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const auto id = id_in(payload, "account"), to = id_in(payload, "to");
    std::int64_t after = 0;
    const auto take_some = [&](db::Tx& tx) {
        const auto account = store::find_account(tx, id);
        if (!account || account->moved_to != to) return false;
        const auto lines = store::list_local_followers(tx, id, after, kMovedAtOnce);
        for (const auto& line : lines) relations_.move_follow(tx, line.account, id, to);
        if (!lines.empty()) after = lines.back().cursor;
        return std::ssize(lines) == kMovedAtOnce;
    };
    while (platform_.database.write(take_some)) {
    }
    return {};
}

Result<void> Remote::set_also_known_as(db::Tx& tx, AccountId id,
                                       const std::vector<std::string>& uris) {
    const auto account = store::find_account(tx, id);
    if (!account) return Error(ErrorCode::NotFound);
    std::vector<std::string> kept;
    for (const auto& uri : uris)
        if (kept.size() < kMaxAlsoKnownAs && is_address(uri)) kept.push_back(uri);
    // Nobody is there to correct what another server says.
    if (account->domain.empty() && kept.size() != uris.size())
        return Error(ErrorCode::Unprocessable);
    const bool is_gone = account->suspended && !account->domain.empty();
    if (is_gone || account->also_known_as == kept) return {};
    store::update_also_known_as(tx, id, kept);
    changed(tx, *account);
    return {};
}

}  // namespace kentongan::accounts
