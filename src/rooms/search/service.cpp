#include <algorithm>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "rooms/search/impl.h"
#include "rooms/search/operators.h"

namespace kentongan::search {

namespace {

// An address of this server pasted into the box: "https://host/@ani" or "https://host/@ani/7".
struct Address {
    std::string_view name;
    std::optional<StatusId> status;
};
std::optional<Address> own_address(const Config& config, std::string_view text) {
    const auto base = config.url("/@");
    if (!text.starts_with(base)) return {};
    const auto parts = split(text.substr(base.size()), '/');
    Address address{parts.front(), {}};
    if (parts.size() > 1) address.status = StatusId::parse(parts[1]);
    return address;
}

void keep_listed(db::Tx& tx, const tags::Tags& room, std::vector<std::string>& names) {
    const auto rules = room.rules(tx, names);
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (rules[i].listable) kept.push_back(std::move(names[i]));
    names = std::move(kept);
}

// Tags that exist, of the words that could be one: "#kerja bakti" asks for #kerja, and for all that
// begin with what is still being typed.
std::vector<std::string> tags_in(db::Tx& tx, const Search::Impl& room, const Question& question) {
    std::vector<std::string> words, tags;
    for (auto word : split(trim(question.text), ' '))
        if (auto tag = text::normal_tag(word); !tag.empty()) words.push_back(std::move(tag));
    if (words.empty()) return tags;
    const auto last = std::move(words.back());
    words.pop_back();
    const auto add = [&](std::string tag) {
        if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
    };
    if (words.size() > kMaxTags) words.resize(kMaxTags);
    for (auto& word : words)
        if (!room.statuses.ids_with_tag(tx, word, Page{.limit = 1}).empty()) add(std::move(word));
    const auto most = question.limit + question.offset;
    for (auto& tag : room.statuses.tags_beginning(tx, last, most)) add(std::move(tag));
    keep_listed(tx, room.tags, tags);
    const auto skipped = std::min(tags.size(), std::size_t(question.offset));
    tags.erase(tags.begin(), tags.begin() + std::ptrdiff_t(skipped));
    if (tags.size() > std::size_t(question.limit)) tags.resize(std::size_t(question.limit));
    return tags;
}

void keep_followed(db::Tx& tx, const Search::Impl& room, const Question& question,
                   std::vector<StatusId>& ids) {
    auto people = room.accounts.following(tx, *question.viewer);
    std::ranges::sort(people);
    std::erase_if(ids, [&](StatusId id) {
        const auto status = room.statuses.find(tx, id);
        return !status || !std::ranges::binary_search(people, status->author);
    });
}

}  // namespace

Findings find(db::Tx& tx, const Search::Impl& room, const Question& question) {
    Findings found;
    const auto text = trim(question.text);
    if (text.empty()) return found;
    const auto& config = room.platform.config;
    if (const auto address = own_address(config, text)) {
        if (address->status && question.statuses) found.statuses = {*address->status};
        if (!address->status && question.accounts)
            if (auto account = room.accounts.find_by_username(tx, address->name))
                found.accounts.push_back(*std::move(account));
        return found;
    }
    if (question.resolved.account && question.accounts)
        if (auto account = room.accounts.find(tx, *question.resolved.account))
            found.accounts.push_back(*std::move(account));
    if (question.resolved.status && question.statuses)
        found.statuses.push_back(*question.resolved.status);
    if (question.resolved.account || question.resolved.status) return found;
    const bool followed = question.only_followed && question.viewer;
    if (question.accounts)
        found.accounts = room.accounts.search(tx, text, question.limit, question.offset,
                                              followed ? question.viewer : std::nullopt);
    if (question.statuses) {
        Page page;
        page.limit = question.limit + question.offset;
        const auto parsed = parse(tx, room, question);
        if (!parsed.impossible) found.statuses = room.statuses.search(tx, parsed.question, page);
        if (followed) keep_followed(tx, room, question, found.statuses);
        const auto skipped = std::min(found.statuses.size(), std::size_t(question.offset));
        found.statuses.erase(found.statuses.begin(),
                             found.statuses.begin() + std::ptrdiff_t(skipped));
    }
    if (question.tags) found.tags = tags_in(tx, room, question);
    return found;
}

}  // namespace kentongan::search
