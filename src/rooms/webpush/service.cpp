#include "rooms/webpush/service.h"

#include <algorithm>
#include <map>

#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/sealing.h"
#include "platform/fetch/fetch.h"
#include "rooms/webpush/sending.h"

namespace kentongan::webpush {

namespace {

constexpr std::pair<From, std::string_view> kFrom[] = {{From::All, "all"},
                                                       {From::Followed, "followed"},
                                                       {From::Follower, "follower"},
                                                       {From::None, "none"}};

Error invalid(const char* what, const char* field) {
    return Error(ErrorCode::Unprocessable, std::string(what), field);
}

// The host of "https://[::1]:8080", without brackets and port.
std::string_view host_of(std::string_view origin) {
    origin.remove_prefix(std::min(origin.size(), origin.find("://") + 3));
    if (origin.starts_with('[')) return origin.substr(1, origin.find(']') - 1);
    return origin.substr(0, origin.find(':'));
}

bool is_address(std::string_view host) {
    return host.find(':') != host.npos ||
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::string_view name_of(From from) {
    for (const auto& [known, name] : kFrom)
        if (known == from) return name;
    return "none";
}

std::optional<From> from_named(std::string_view name) {
    for (const auto& [known, its_name] : kFrom)
        if (its_name == name) return known;
    return {};
}

bool Subscription::wants(std::string_view type) const {
    return std::ranges::find(alerts, type) != alerts.end();
}

std::string sealed(std::string_view key, std::string_view token) {
    if (token.empty()) return {};
    const auto nonce = crypto::random_bytes(crypto::kGcmNonceBytes);
    return nonce + crypto::aes128gcm_seal(key.substr(0, crypto::kAesKeyBytes), nonce, token);
}

std::string opened(std::string_view key, std::string_view sealed_token) {
    if (sealed_token.size() <= crypto::kGcmNonceBytes) return {};
    return crypto::aes128gcm_open(key.substr(0, crypto::kAesKeyBytes),
                                  sealed_token.substr(0, crypto::kGcmNonceBytes),
                                  sealed_token.substr(crypto::kGcmNonceBytes))
        .value_or("");
}

Result<void> Service::check(const Subscription& wanted) const {
    const auto& browser = wanted.browser;
    if (browser.endpoint.empty()) return invalid("Endpoint can't be blank", "endpoint");
    if (browser.p256dh.size() != crypto::kEcPublicBytes)
        return invalid("Key p256dh is invalid", "p256dh");
    if (browser.auth.size() != push::kAuthBytes) return invalid("Key auth is invalid", "auth");
    const auto origin = push::origin_of(browser.endpoint);
    const auto host = host_of(origin);
    // Names are resolved, and judged, by the fetcher when it calls.
    const bool is_refused =
        is_address(host) && !fetch::AddressFilter(platform_.config.allow_addresses).allows(host);
    if (browser.endpoint.size() > kMostEndpointBytes || is_refused || !push::check(browser).ok())
        return invalid("Endpoint is not a valid URL", "endpoint");
    if (!push::encrypt(browser, "").ok()) return invalid("Key p256dh is invalid", "p256dh");
    return {};
}

Result<Subscription> Service::subscribe(db::Tx& tx, Subscription wanted) {
    TRY(check(wanted));
    wanted.id = platform_.ids.next<SubscriptionId>();
    wanted.created_at = platform_.clock.now();
    store::remove_of_token(tx, wanted.token);
    store::insert(tx, wanted);
    store::remove_beyond(tx, wanted.account, kMostSubscriptions);
    return wanted;
}

bool Service::lets_through(db::Tx& tx, const Subscription& subscription, AccountId sender) const {
    switch (subscription.from) {
        case From::All:
            return true;
        case From::Followed:
            return accounts_.relation(tx, subscription.account, sender).following;
        case From::Follower:
            return accounts_.relation(tx, subscription.account, sender).followed_by;
        case From::None:
            break;
    }
    return false;
}

void Service::plan(db::Tx& tx, std::span<const notifications::Notification> told) {
    std::vector<AccountId> recipients;
    for (const auto& one : told) recipients.push_back(one.recipient);
    const auto subscriptions = store::list_of(tx, recipients);
    if (subscriptions.empty()) return;
    std::map<AccountId, std::vector<const Subscription*>> by_account;
    for (const auto& one : subscriptions) by_account[one.account].push_back(&one);
    std::map<std::string, std::vector<Send>> by_host;
    for (const auto& one : told)
        for (const auto* subscription : by_account[one.recipient])
            if (subscription->wants(one.type) && lets_through(tx, *subscription, one.sender))
                by_host[push::origin_of(subscription->browser.endpoint)].push_back(
                    {subscription->id, one.id});
    if (by_host.empty()) return;
    const auto& first = told.front();  // all of one deed
    const auto sender = accounts_.find(tx, first.sender);
    const bool is_warning = first.type == "status" && sender && !sender->official_of.empty();
    for (const auto& [host, sends] : by_host)
        enqueue(tx, platform_.jobs, sends, host, is_warning ? Kind::Warning : Kind::Other);
}

}  // namespace kentongan::webpush
