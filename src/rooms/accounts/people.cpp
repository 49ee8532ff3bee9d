// Finding people: by name and by place.
#include <algorithm>

#include "rooms/accounts/account_store.h"
#include "rooms/accounts/impl.h"

namespace kentongan::accounts {

namespace {

constexpr int kCandidates = 200;
constexpr int kMostFound = 80;
// From here on one walk over all people is cheaper than a query per code.
constexpr std::size_t kMostRanges = 200;
constexpr int kPlacesAtOnce = 5'000;

// Of any place in a code: 99 subdivisions, 9999 villages (see regions::Code).
store::PlaceRange range_of(regions::Code code) {
    const auto first = static_cast<std::int64_t>(code.packed());
    switch (code.level()) {
        case regions::Level::Country:
            return {0, 99'99'99'9999};
        case regions::Level::Province:
            return {first, first + 99'99'9999};
        case regions::Level::Regency:
            return {first, first + 99'9999};
        case regions::Level::District:
            return {first, first + 9999};
        case regions::Level::Village:
            break;
    }
    return {first, first};
}

// Who watches a district or a regency is told when a part of it is warned: rather once too often.
std::vector<store::PlaceRange> ranges_of(std::span<const regions::Code> cover) {
    std::vector<store::PlaceRange> ranges;
    std::vector<regions::Code> above;
    for (auto code : cover) {
        ranges.push_back(range_of(code));
        for (auto parent = code.parent(); parent.level() != regions::Level::Country;
             parent = parent.parent())
            above.push_back(parent);
    }
    std::ranges::sort(above);
    above.erase(std::unique(above.begin(), above.end()), above.end());
    for (auto code : above) {
        const auto exactly = static_cast<std::int64_t>(code.packed());
        ranges.push_back({exactly, exactly});
    }
    return ranges;
}

// Joined ranges in order, so that a walk can search them.
std::vector<store::PlaceRange> joined(std::vector<store::PlaceRange> ranges) {
    std::ranges::sort(ranges, {}, &store::PlaceRange::first);
    std::vector<store::PlaceRange> out;
    for (const auto& range : ranges) {
        if (!out.empty() && range.first <= out.back().last + 1)
            out.back().last = std::max(out.back().last, range.last);
        else
            out.push_back(range);
    }
    return out;
}

bool touches(const std::vector<store::PlaceRange>& ranges, regions::Code place) {
    const auto code = static_cast<std::int64_t>(place.packed());
    auto after = std::ranges::upper_bound(ranges, code, {}, &store::PlaceRange::first);
    return after != ranges.begin() && std::prev(after)->last >= code;
}

std::vector<AccountId> walk_people(db::Tx& tx, const std::vector<store::PlaceRange>& ranges,
                                   bool exercise_only, AccountId after, std::size_t limit) {
    std::vector<AccountId> found;
    while (found.size() < limit) {
        const auto places = store::list_people_places(tx, exercise_only, after, kPlacesAtOnce);
        if (places.empty()) break;
        // The last person of a full batch may have more places in the next one.
        const bool is_last = places.size() < static_cast<std::size_t>(kPlacesAtOnce);
        for (const auto& [account, place] : places) {
            if (!is_last && account == places.back().account) break;
            after = account;
            if (!touches(ranges, place)) continue;
            if (!found.empty() && found.back() == account) continue;
            if (found.size() == limit) return found;
            found.push_back(account);
        }
        if (is_last) break;
    }
    return found;
}

}  // namespace

std::vector<AccountId> Accounts::people_in(db::Tx& tx, std::span<const regions::Code> sorted_cover,
                                           bool exercise_participants_only, AccountId after,
                                           int limit) const {
    if (sorted_cover.empty() || limit <= 0) return {};
    const auto ranges = joined(ranges_of(sorted_cover));
    const auto most = static_cast<std::size_t>(limit);
    if (ranges.size() > kMostRanges)
        return walk_people(tx, ranges, exercise_participants_only, after, most);
    std::vector<AccountId> found;
    for (const auto& range : ranges) {
        const auto some =
            store::list_people_between(tx, range, exercise_participants_only, after, limit);
        found.insert(found.end(), some.begin(), some.end());
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (found.size() > most) found.resize(most);
    return found;
}

std::vector<regions::Code> Accounts::places(db::Tx& tx, AccountId id) const {
    const auto places = store::find_places(tx, id);
    std::vector<regions::Code> all;
    if (places.home) all.push_back(*places.home);
    all.insert(all.end(), places.watched.begin(), places.watched.end());
    return all;
}

std::vector<Account> Accounts::search(db::Tx& tx, std::string_view text, int limit, int offset,
                                      std::optional<AccountId> followed_by) const {
    const auto wanted = name_words(text);
    std::vector<Account> found;
    // A whole name is meant before anything that begins like it.
    const auto trimmed = text.substr(0, 2 * kMaxEmailBytes);
    if (auto exact = find_by_username(tx, trimmed); exact && !exact->suspended && !exact->pending)
        found.push_back(*std::move(exact));
    if (!wanted.empty()) {
        const auto longest = *std::ranges::max_element(wanted, {}, &std::string::size);
        for (auto& account : impl_->directory.with_word(tx, longest, kCandidates)) {
            if (!found.empty() && found.front().id == account.id) continue;
            const auto has = name_words(account.username + " " + account.display_name);
            const bool all = std::ranges::all_of(wanted, [&](const std::string& word) {
                return std::ranges::any_of(
                    has, [&](const std::string& own) { return own.starts_with(word); });
            });
            if (all && account.discoverable) found.push_back(std::move(account));
        }
    }
    if (followed_by) {
        auto people = following(tx, *followed_by);
        std::ranges::sort(people);
        std::erase_if(found, [&](const Account& account) {
            return !std::ranges::binary_search(people, account.id);
        });
    }
    const auto from = std::min(found.size(), static_cast<std::size_t>(std::max(offset, 0)));
    const auto most = static_cast<std::size_t>(std::clamp(limit, 0, kMostFound));
    found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(from));
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace kentongan::accounts
