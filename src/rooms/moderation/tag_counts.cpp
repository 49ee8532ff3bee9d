#include "rooms/moderation/tag_counts.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "platform/text/compose.h"

namespace kentongan::moderation {

namespace {

using Uses = std::span<const tags::DailyUse>;
using Servers = std::map<AccountId, std::string>;

std::vector<tags::DailyUse> uses_of(db::Tx& tx, const Moderation::Impl& room, const Question& asked,
                                    Span span) {
    return room.tags.daily_uses(tx, text::normal_tag(asked.subject), span.first, span.last);
}

Servers servers_of(db::Tx& tx, const Moderation::Impl& room, Uses uses) {
    std::set<AccountId> people;
    for (const auto& use : uses) people.insert(use.account);
    const std::vector<AccountId> ids(people.begin(), people.end());
    Servers servers;
    for (const auto& person : room.accounts.find_many(tx, ids)) servers[person.id] = person.domain;
    return servers;
}

std::int64_t number_of(std::string_view key, Uses uses, const Servers& servers) {
    std::int64_t sum = 0;
    std::set<AccountId> people;
    std::set<std::string_view> domains;
    for (const auto& use : uses) {
        sum += use.uses;
        people.insert(use.account);
        if (const auto found = servers.find(use.account); found != servers.end())
            domains.insert(found->second);
    }
    if (key == "tag_uses") return sum;
    return key == "tag_accounts" ? std::ssize(people) : std::ssize(domains);
}

}  // namespace

Measured measure_tag(db::Tx& tx, const Moderation::Impl& room, const Question& asked) {
    const auto uses = uses_of(tx, room, asked, asked.span);
    const auto earlier = uses_of(tx, room, asked, before(asked.span));
    const auto servers = servers_of(tx, room, uses), earlier_ones = servers_of(tx, room, earlier);
    Measured measured;
    for (auto day = asked.span.first; day <= asked.span.last; ++day) {
        const auto its = std::ranges::equal_range(uses, day, {}, &tags::DailyUse::day);
        measured.days.push_back({day, std::string(asked.key), asked.subject,
                                 number_of(asked.key, {its.begin(), its.end()}, servers)});
    }
    measured.total = number_of(asked.key, uses, servers);
    measured.before = number_of(asked.key, earlier, earlier_ones);
    return measured;
}

std::vector<Count> servers_of_tag(db::Tx& tx, const Moderation::Impl& room, const Question& asked,
                                  int limit) {
    const auto uses = uses_of(tx, room, asked, asked.span);
    const auto servers = servers_of(tx, room, uses);
    std::map<std::string, std::int64_t> sums;
    for (const auto& use : uses)
        if (const auto server = servers.find(use.account); server != servers.end())
            sums[server->second] += use.uses;
    std::vector<Count> found;
    for (const auto& [domain, sum] : sums)
        found.push_back({0, std::string(asked.key), domain, sum});
    std::ranges::sort(found, {}, [](const Count& count) {
        return std::pair(-count.value, std::string_view(count.subject));
    });
    found.resize(std::min(found.size(), static_cast<std::size_t>(limit)));
    return found;
}

}  // namespace kentongan::moderation
