#include "rooms/warnings/budget.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::warnings {

std::string provider_of(std::string_view url) {
    auto begin = url.find("://");
    auto rest = begin == std::string_view::npos ? url : url.substr(begin + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (auto at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
    if (rest.starts_with('[')) return ascii_lower(rest.substr(0, rest.find(']') + 1));
    rest = rest.substr(0, rest.find(':'));
    auto labels = split(rest, '.');
    bool is_address = std::all_of(rest.begin(), rest.end(),
                                  [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    if (is_address || labels.size() <= 2) return ascii_lower(rest);
    // "go.id", "co.uk": a country's second level is not yet a provider.
    std::size_t kept = labels.back().size() == 2 && labels[labels.size() - 2].size() <= 3 ? 3 : 2;
    if (labels.size() <= kept) return ascii_lower(rest);
    auto first = labels[labels.size() - kept];
    return ascii_lower(rest.substr(static_cast<std::size_t>(first.data() - rest.data())));
}

bool Budget::take(std::string_view provider, TimePoint now, Use use) {
    std::lock_guard lock(mutex_);
    auto found = accounts_.find(provider);
    if (found == accounts_.end())
        found = accounts_.emplace(std::string(provider), Account{.filled_at = now}).first;
    auto& account = found->second;
    if (now < account.blocked_until) return false;
    std::chrono::duration<double> passed = now - account.filled_at;
    if (passed.count() > 0) {
        account.tokens = std::min(kBurst, account.tokens + passed.count() * kPerSecond);
        account.indexes =
            std::min(kIndexBurst, account.indexes + passed.count() * kIndexesPerSecond);
        account.filled_at = now;
    }
    if (use == Use::Index) {
        if (account.tokens < 1 || account.indexes < 1) return false;
        account.indexes -= 1;
    } else if (account.tokens < 1 + kKeptForIndexes) {
        return false;
    }
    account.tokens -= 1;
    return true;
}

void Budget::block(std::string_view provider, TimePoint until) {
    std::lock_guard lock(mutex_);
    auto& account = accounts_[std::string(provider)];
    account.blocked_until = std::max(account.blocked_until, until);
}

}  // namespace kentongan::warnings
