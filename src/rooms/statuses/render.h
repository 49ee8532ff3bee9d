// Mastodon's Status entity and its relatives as JSON. A status is rendered once and kept; what
// differs per viewer is put behind it. Use it in read transactions only: a write that fails later
// would leave a rendering of what never was.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/statuses/cache.h"
#include "rooms/statuses/service.h"

namespace kentongan::statuses {

class Renderer {
public:
    Renderer(Platform& platform, const accounts::Accounts& accounts,
             const attachments::Attachments& attachments, const filters::Filters* filters,
             RenderCache& cache, ViewerCache& viewers)
        : platform_(platform),
          accounts_(accounts),
          attachments_(attachments),
          filters_(filters),
          cache_(cache),
          viewers_(viewers) {}

    enum class Authors { Check, Trusted };
    // A JSON array in the order of `ids`, without what the viewer may not see.
    std::string array(db::Tx& tx, std::optional<AccountId> viewer, std::span<const StatusId> ids,
                      Authors authors = Authors::Check) const;
    void append_array(std::string& out, db::Tx& tx, std::optional<AccountId> viewer,
                      std::span<const StatusId> ids, Authors authors = Authors::Check) const;
    std::string one(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) const;
    // With the text as it was typed, as the answer to a removal has it.
    std::string one_with_source(db::Tx& tx, AccountId viewer, const Status& status) const;

    std::string context(db::Tx& tx, std::optional<AccountId> viewer, const Thread& thread) const;
    std::string history(db::Tx& tx, const Status& status,
                        const std::vector<store::Edit>& before) const;
    static std::string source(const Status& status);
    std::string poll(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const;
    std::string account_array(db::Tx& tx, std::span<const AccountId> ids) const;

private:
    struct Batch;
    struct Needs;
    Batch gather(db::Tx& tx, std::optional<AccountId> viewer, std::span<const StatusId> ids) const;
    // From the cache, and what is not in it from the database.
    void add_statuses(db::Tx& tx, std::span<const StatusId> ids,
                      std::vector<std::shared_ptr<const Rendered>>& found) const;
    void add_accounts(db::Tx& tx, std::span<const AccountId> ids,
                      std::vector<std::shared_ptr<const RenderedAccount>>& found) const;
    void add_flags(db::Tx& tx, AccountId viewer, Batch& batch) const;
    std::shared_ptr<const Rendered> render(const Status& status, const Needs& needs) const;
    void append_application(JsonWriter& out, const Status& status, const Needs& needs) const;
    void append_names(JsonWriter& out, const Status& status, const Needs& needs) const;
    // Of a post from elsewhere those that came with it; null: one of ours, and those of this
    // server.
    using Emojis = const std::vector<accounts::RemoteEmoji>*;
    void append_emojis(JsonWriter& out, Emojis emojis,
                       std::initializer_list<std::string_view> texts,
                       std::span<const std::string> options) const;
    // For whom and how a run of statuses is put together.
    struct Reading;
    enum class Quotes { Whole, Shallow };  // a quote inside a quote is only named
    bool append(std::string& out, Reading& reading, const Rendered& rendered,
                Quotes quotes = Quotes::Whole) const;
    struct PollReading {
        const std::vector<int>* votes;  // the reader's; null where nobody asks
        bool is_own;
        Emojis emojis;
    };
    void append_poll(JsonWriter& out, StatusId id, const Poll& poll,
                     const PollReading& reading) const;
    void append_flags(std::string& out, Reading& reading, const Rendered& shown) const;
    void append_quote(std::string& out, Reading& reading, const Rendered& rendered,
                      Quotes quotes) const;
    void append_approval(std::string& out, Reading& reading, const Rendered& rendered) const;

    Platform& platform_;
    const accounts::Accounts& accounts_;
    const attachments::Attachments& attachments_;
    const filters::Filters* filters_;  // may be null
    RenderCache& cache_;
    ViewerCache& viewers_;
};

}  // namespace kentongan::statuses
