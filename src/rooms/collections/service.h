// Who may show whom, and who sees it. Whoever may be found (`discoverable`) may be shown, and is
// shown only for as long as that holds and no block stands between them and the owner.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/collections/store.h"
#include "rooms/tags/api.h"

namespace kentongan::collections {

inline constexpr std::size_t kMaxName = 40, kMaxDescription = 100;  // characters, as Mastodon

// What is empty stays as it is.
struct Change {
    std::optional<std::string> name, description, language, tag;
    std::optional<bool> sensitive, discoverable;
};

// A collection as one viewer sees it: `people` are those of `items`, in their order.
struct Shown {
    Collection collection;
    accounts::Account owner;
    std::vector<Item> items;
    std::vector<accounts::Account> people;
};
struct Part {
    std::vector<Shown> shown;
    bool more = false;  // there are others after these
};

// All run in the caller's transaction. NotFound for what is not there, Forbidden for what is not
// theirs (as Mastodon), Unprocessable with a field for what is wrong.
class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, tags::Tags& tags)
        : platform_(platform), accounts_(accounts), tags_(tags) {}

    // Forbidden for whom the owner blocks.
    Result<Shown> show(db::Tx& tx, std::optional<AccountId> viewer, CollectionId id) const;
    // What stands on a profile; the owner sees all. Nothing for whom the owner blocks.
    Result<Part> shown_by(db::Tx& tx, std::optional<AccountId> viewer, AccountId owner,
                          const Window& window) const;
    // Who shows this person; only for themselves.
    Result<Part> featuring(db::Tx& tx, AccountId viewer, AccountId account,
                           const Window& window) const;

    // All of these people, or no collection.
    Result<CollectionId> create(db::Tx& tx, AccountId owner, const Change& change,
                                std::span<const AccountId> people);
    Result<void> update(db::Tx& tx, AccountId owner, CollectionId id, const Change& change);
    Result<void> remove(db::Tx& tx, AccountId owner, CollectionId id);

    // Forbidden for whoever may not be found, across a block, and who took themselves out.
    Result<Item> add(db::Tx& tx, AccountId owner, CollectionId id, AccountId account);
    Result<void> remove_item(db::Tx& tx, AccountId owner, CollectionId id, ItemId item);
    // Somebody takes themselves out, for good.
    Result<void> revoke(db::Tx& tx, AccountId account, CollectionId id, ItemId item);

private:
    Result<Collection> own(db::Tx& tx, AccountId owner, CollectionId id) const;
    Result<Item> item_in(db::Tx& tx, CollectionId id, ItemId item) const;
    Result<void> apply(db::Tx& tx, Collection& collection, const Change& change) const;
    Result<void> set_tag(db::Tx& tx, Collection& collection, std::string_view name) const;
    Result<Item> put_in(db::Tx& tx, const Collection& collection, AccountId account);
    bool has_blocked(db::Tx& tx, AccountId owner, std::optional<AccountId> viewer) const;
    std::vector<Shown> arrange(db::Tx& tx, std::optional<AccountId> viewer,
                               std::span<const Collection> collections) const;
    Part part(db::Tx& tx, std::optional<AccountId> viewer, std::vector<Collection> collections,
              const Window& window) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    tags::Tags& tags_;
};

}  // namespace kentongan::collections
