#include "rooms/collections/service.h"

#include <algorithm>
#include <map>

#include "platform/base/strings.h"
#include "platform/text/compose.h"

namespace kentongan::collections {

namespace {

using accounts::Account;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}
Error forbidden() {
    return Error(ErrorCode::Forbidden, "This action is not allowed");
}
Error wrong(const char* why, const char* field) {
    return Error(ErrorCode::Unprocessable, why, field);
}

// "id", "zh-TW".
bool is_language(std::string_view code) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    };
    return code.size() >= 2 && code.size() <= 8 && std::ranges::all_of(code, is_part);
}

bool is_there(const Account& account) {
    return !account.suspended && !account.pending;
}

// Other servers have no way yet to tell us whether their people agree.
bool agrees_to_be_shown(const Account& account) {
    return is_there(account) && account.domain.empty() && account.discoverable;
}

// The blocks around one person, for many others: a second look is for the few who are hidden.
class Blocks {
public:
    Blocks(db::Tx& tx, const accounts::Accounts& accounts, AccountId person)
        : tx_(tx), accounts_(accounts), person_(person), hidden_(accounts.hidden_from(tx, person)) {
        std::ranges::sort(hidden_);
    }

    bool are_by_person(AccountId other) const { return relation(other).blocking; }
    bool stand_between(AccountId other) const {
        const auto found = relation(other);
        return found.blocking || found.blocked_by;
    }

private:
    accounts::Relation relation(AccountId other) const {
        if (!std::ranges::binary_search(hidden_, other)) return {};
        return accounts_.relation(tx_, person_, other);
    }

    db::Tx& tx_;
    const accounts::Accounts& accounts_;
    AccountId person_;
    std::vector<AccountId> hidden_;
};

}  // namespace

bool Service::has_blocked(db::Tx& tx, AccountId owner, std::optional<AccountId> viewer) const {
    return viewer && *viewer != owner && accounts_.relation(tx, owner, *viewer).blocking;
}

// Collections of people who are gone are left out.
std::vector<Shown> Service::arrange(db::Tx& tx, std::optional<AccountId> viewer,
                                    std::span<const Collection> collections) const {
    std::vector<CollectionId> ids;
    std::vector<AccountId> wanted;
    for (const auto& collection : collections) {
        ids.push_back(collection.id);
        wanted.push_back(collection.owner);
    }
    const auto items = store::list_items(tx, ids);
    for (const auto& item : items) wanted.push_back(item.account);
    std::map<AccountId, Account> people;
    for (auto& account : accounts_.find_many(tx, wanted)) people.emplace(account.id, account);

    std::map<AccountId, Blocks> around_owners;
    std::optional<Blocks> around_viewer;
    if (viewer) around_viewer.emplace(tx, accounts_, *viewer);
    std::vector<Shown> all;
    for (const auto& collection : collections) {
        const auto owner = people.find(collection.owner);
        if (owner == people.end() || !is_there(owner->second)) continue;
        const auto& blocks =
            around_owners.try_emplace(owner->first, tx, accounts_, owner->first).first->second;
        Shown shown{collection, owner->second, {}, {}};
        for (const auto& item : items) {
            const auto person = people.find(item.account);
            if (item.collection != collection.id || person == people.end()) continue;
            if (!agrees_to_be_shown(person->second) || blocks.stand_between(item.account)) continue;
            if (around_viewer && around_viewer->are_by_person(item.account)) continue;
            shown.items.push_back(item);
            shown.people.push_back(person->second);
        }
        all.push_back(std::move(shown));
    }
    return all;
}

// `collections` is one more than the window shows, where there are more.
Part Service::part(db::Tx& tx, std::optional<AccountId> viewer, std::vector<Collection> collections,
                   const Window& window) const {
    const auto limit = static_cast<std::size_t>(window.limit);
    const bool more = collections.size() > limit;
    if (more) collections.resize(limit);
    return {arrange(tx, viewer, collections), more};
}

Result<Shown> Service::show(db::Tx& tx, std::optional<AccountId> viewer, CollectionId id) const {
    const auto collection = store::find_collection(tx, id);
    if (!collection) return not_found();
    if (has_blocked(tx, collection->owner, viewer)) return forbidden();
    auto shown = arrange(tx, viewer, {&*collection, 1});
    if (shown.empty()) return not_found();
    return std::move(shown.front());
}

Result<Part> Service::shown_by(db::Tx& tx, std::optional<AccountId> viewer, AccountId owner,
                               const Window& window) const {
    const auto account = accounts_.find(tx, owner);
    if (!account) return not_found();
    if (!is_there(*account) || has_blocked(tx, owner, viewer)) return Part();
    const auto which = viewer == owner ? store::Which::All : store::Which::Discoverable;
    return part(tx, viewer, store::list_of(tx, owner, which, {window.limit + 1, window.offset}),
                window);
}

Result<Part> Service::featuring(db::Tx& tx, AccountId viewer, AccountId account,
                                const Window& window) const {
    if (!accounts_.find(tx, account)) return not_found();
    if (viewer != account) return forbidden();
    auto found =
        part(tx, viewer, store::list_with(tx, account, {window.limit + 1, window.offset}), window);
    std::erase_if(found.shown, [&](const Shown& shown) {
        return std::ranges::find(shown.items, account, &Item::account) == shown.items.end();
    });
    return found;
}

Result<Collection> Service::own(db::Tx& tx, AccountId owner, CollectionId id) const {
    auto collection = store::find_collection(tx, id);
    if (!collection) return not_found();
    if (collection->owner != owner) return forbidden();
    return *std::move(collection);
}

Result<void> Service::set_tag(db::Tx& tx, Collection& collection, std::string_view name) const {
    collection.tag = text::normal_tag(trim(name));
    if (trim(name).empty()) return {};
    const bool usable = !collection.tag.empty() &&
                        utf8_length(collection.tag) <= text::kMaxTagCharacters &&
                        tags_.rules(tx, {&collection.tag, 1}).front().usable;
    if (!usable) return wrong("Tag is invalid", "tag_name");
    return {};
}

Result<void> Service::apply(db::Tx& tx, Collection& collection, const Change& change) const {
    if (change.name) collection.name = text::tidy(*change.name);
    if (collection.name.empty()) return wrong("Name can't be blank", "name");
    if (utf8_length(collection.name) > kMaxName)
        return wrong("Name is too long (maximum is 40 characters)", "name");
    if (change.description) collection.description = text::tidy(*change.description);
    if (utf8_length(collection.description) > kMaxDescription)
        return wrong("Description is too long (maximum is 100 characters)", "description");
    if (change.language) collection.language = *change.language;
    if (!collection.language.empty() && !is_language(collection.language))
        return wrong("Language is invalid", "language");
    if (change.tag) TRY(set_tag(tx, collection, *change.tag));
    collection.sensitive = change.sensitive.value_or(collection.sensitive);
    collection.discoverable = change.discoverable.value_or(collection.discoverable);
    return {};
}

Result<CollectionId> Service::create(db::Tx& tx, AccountId owner, const Change& change,
                                     std::span<const AccountId> people) {
    Collection collection;
    collection.id = platform_.ids.next<CollectionId>();
    collection.owner = owner;
    collection.updated_at = platform_.clock.now();
    TRY(apply(tx, collection, change));
    if (store::count_of(tx, owner) >= kMaxCollections)
        return wrong("Collections are too many (maximum is 10)", "base");
    if (std::ssize(people) > kMaxItems)
        return wrong("Accounts are too many (maximum is 25)", "account_ids");
    store::insert_collection(tx, collection);
    for (const auto account : people) TRY(put_in(tx, collection, account));
    return collection.id;
}

Result<void> Service::update(db::Tx& tx, AccountId owner, CollectionId id, const Change& change) {
    TRY_ASSIGN(const auto before, own(tx, owner, id));
    auto after = before;
    TRY(apply(tx, after, change));
    if (after == before) return {};
    after.updated_at = platform_.clock.now();
    store::update_collection(tx, after);
    return {};
}

Result<void> Service::remove(db::Tx& tx, AccountId owner, CollectionId id) {
    TRY(own(tx, owner, id));
    store::remove_collection(tx, id);
    return {};
}

Result<Item> Service::put_in(db::Tx& tx, const Collection& collection, AccountId account) {
    const auto person = accounts_.find(tx, account);
    if (!person || !is_there(*person)) return not_found();
    const auto earlier = store::find_item_of(tx, collection.id, account);
    if (!agrees_to_be_shown(*person) || (earlier && earlier->revoked) ||
        Blocks(tx, accounts_, collection.owner).stand_between(account))
        return forbidden();
    const Item item{platform_.ids.next<ItemId>(), collection.id, account};
    if (earlier || !store::insert_item(tx, item))
        return wrong("Account has already been taken", "account_id");
    return item;
}

Result<Item> Service::add(db::Tx& tx, AccountId owner, CollectionId id, AccountId account) {
    TRY_ASSIGN(const auto collection, own(tx, owner, id));
    if (std::ssize(store::list_items(tx, {&id, 1})) >= kMaxItems)
        return wrong("Accounts are too many (maximum is 25)", "account_id");
    return put_in(tx, collection, account);
}

Result<Item> Service::item_in(db::Tx& tx, CollectionId id, ItemId item) const {
    const auto found = store::find_item(tx, id, item);
    if (!found || found->revoked) return not_found();
    return *found;
}

Result<void> Service::remove_item(db::Tx& tx, AccountId owner, CollectionId id, ItemId item) {
    TRY(own(tx, owner, id));
    TRY(item_in(tx, id, item));
    store::remove_item(tx, item);
    return {};
}

Result<void> Service::revoke(db::Tx& tx, AccountId account, CollectionId id, ItemId item) {
    TRY_ASSIGN(const auto found, item_in(tx, id, item));
    if (found.account != account) return forbidden();
    store::revoke_item(tx, item);
    return {};
}

}  // namespace kentongan::collections
