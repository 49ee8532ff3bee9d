#include <algorithm>

#include "embedded/conversations_migrations.h"
#include "platform/bus/bus.h"
#include "rooms/conversations/impl.h"

namespace kentongan::conversations {

void Conversations::Impl::on_published(db::Tx& tx, const statuses::Status& status) {
    auto people = status.mentions;
    people.push_back(status.author);
    std::ranges::sort(people);
    people.erase(std::unique(people.begin(), people.end()), people.end());
    for (auto owner : people) {
        const auto person = accounts.find(tx, owner);
        if (!person || !person->domain.empty()) continue;
        if (owner != status.author) {
            const auto relation = accounts.relation(tx, owner, status.author);
            if (relation.blocking || relation.blocked_by || relation.muting) continue;
        }
        Conversation conversation{platform.ids.next<ConversationId>(), owner, people, status.id,
                                  owner != status.author};
        std::erase(conversation.others, owner);
        const auto id = store::add(tx, conversation, status.thread);
        tx.after_commit(
            [this, changed = ConversationChanged{id, owner}] { platform.bus.publish(changed); });
    }
}

Conversations::Conversations(Platform& platform, accounts::Accounts& accounts,
                             statuses::Statuses& statuses)
    : impl_(new Impl{platform, accounts, statuses}) {
    auto& bus = platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [this](db::Tx& tx, const statuses::StatusPublished& event) {
            if (event.status->visibility == statuses::Visibility::Direct)
                impl_->on_published(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [](db::Tx& tx, const statuses::StatusRemoved& event) {
            store::remove_status(tx, event.status);
        });
    add_routes(*impl_);
}
Conversations::~Conversations() = default;

std::vector<db::Migration> Conversations::migrations() {
    return db::migrations_from("conversations", embedded::conversations_migrations());
}

std::string Conversations::render_json(db::Tx& tx, AccountId owner, ConversationId id) const {
    const auto found = store::find(tx, owner, id);
    std::string json;
    if (found) impl_->append(tx, json, *found);
    return json;
}

}  // namespace kentongan::conversations
