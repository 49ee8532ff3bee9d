// What people here do to people elsewhere, and what changes about them: activities in the
// transaction that causes them.
#include "platform/bus/bus.h"
#include "rooms/actors/documents.h"
#include "rooms/actors/impl.h"

namespace kentongan::actors {
namespace {

using accounts::Account;
using accounts::FollowRequested;

class Outgoing {
public:
    explicit Outgoing(Actors& room) : room_(room), impl_(room.impl()) {}

    void requested(db::Tx& tx, const FollowRequested& event) {
        const auto pair = across(tx, event.follower, event.target);
        if (!pair) return;
        const auto& [follower, target] = *pair;
        using State = FollowRequested::State;
        if (follower.domain.empty()) {
            if (event.state == State::Asked) follow(tx, follower, target);
            if (event.state == State::Withdrawn) undo_follow(tx, follower, target);
        } else if (event.state == State::Rejected) {
            answer(tx, "Reject", follower, target);
        }
    }

    void changed(db::Tx& tx, const accounts::FollowChanged& event) {
        const auto pair = across(tx, event.follower, event.target);
        if (!pair) return;
        const auto& [follower, target] = *pair;
        if (follower.domain.empty()) {
            if (!event.following && !event.by_target) undo_follow(tx, follower, target);
        } else if (event.following) {
            store::accept_follow(tx, follower.id, target.id);
            answer(tx, "Accept", follower, target);
        } else if (event.by_target) {
            answer(tx, "Reject", follower, target);
        } else {
            store::remove_follow(tx, follower.id, target.id);
        }
    }

    void blocked(db::Tx& tx, AccountId by, AccountId whom, bool undone) {
        if (undone) store::remove_block(tx, by, whom);
        const auto pair = across(tx, by, whom);
        if (!pair || !pair->first.domain.empty()) return;
        const auto& [account, target] = *pair;
        const auto id = account.uri + "#blocks/" + target.id.to_string();
        auto spoken = about(account, "Block", id, json_text(target.uri));
        if (undone) spoken = about(account, "Undo", id + "/undo/" + fresh(), activity_json(spoken));
        tell(tx, account, spoken, {target.id});
    }

    void profile(db::Tx& tx, AccountId id) {
        const auto account = impl_.accounts.find(tx, id);
        if (!account || !account->domain.empty()) return;
        // The key is made when somebody asks for it: without one nobody elsewhere knows them yet.
        const auto pair = store::find_pair(tx, id.value());
        if (!pair) return;
        auto spoken = about(*account, "Update", account->uri + "#updates/" + fresh(),
                            actor_json(impl_.platform.config, *account,
                                       facts_of(tx, impl_.accounts, *account, pair->public_pem)));
        spoken.to = {std::string(activitystreams::kPublic)};
        Sending sending = sending_of(*account, spoken);
        sending.lane = jobs::Lane::Bulk;
        sending.to_followers = true;
        room_.send(tx, sending);
    }

    // Their server counts somebody here as a follower who is none (FEP-8fcf).
    void not_following(db::Tx& tx, const Account& person, AccountId target) {
        const auto other = impl_.accounts.find(tx, target);
        if (other) undo_follow(tx, person, *other);
    }

    // The old key is not kept: who verifies with it fails, and fetches the new one.
    Result<void> rotate(const jobs::Job& job) {
        const auto id = AccountId::parse(job.payload).value_or(AccountId());
        const auto made = crypto::make_rsa_key();
        impl_.platform.database.write([&](db::Tx& tx) {
            if (!store::find_pair(tx, id.value())) return;  // it is made when somebody asks
            store::replace_pair(tx, id.value(), {made.private_pem, made.public_pem},
                                impl_.platform.clock.now());
            tx.after_commit([this, id] { impl_.delivery.forget_sender(id.value()); });
            profile(tx, id);
        });
        return {};
    }

    void gone(db::Tx& tx, AccountId id) {
        const auto account = impl_.accounts.find(tx, id);
        if (!account || !account->domain.empty()) return;
        auto spoken = about(*account, "Delete", account->uri + "#delete", json_text(account->uri));
        spoken.to = {std::string(activitystreams::kPublic)};
        Sending sending = sending_of(*account, spoken);
        sending.to_followers = true;
        room_.send(tx, sending);
    }

    void moved(db::Tx& tx, const accounts::AccountMoved& event) {
        const auto account = impl_.accounts.find(tx, event.account);
        const auto target = impl_.accounts.find(tx, event.to);
        if (!account || !target || !account->domain.empty()) return;
        auto spoken =
            about(*account, "Move", account->uri + "#moves/" + fresh(), json_text(account->uri));
        spoken.target = target->uri;
        spoken.to = {account->uri + "/followers"};
        Sending sending = sending_of(*account, spoken);
        sending.to_followers = true;
        room_.send(tx, sending);
    }

    // From the server: who reported stays unknown to those whose own server reads it.
    void reported(db::Tx& tx, const moderation::ReportForwarded& event) {
        const auto self = server_uri(impl_.platform.config);
        Spoken spoken;
        spoken.id = self + "#flags/" + event.report.to_string();
        spoken.type = "Flag";
        spoken.actor = self;
        spoken.content = event.comment;
        JsonWriter objects(spoken.object_json);
        objects.begin_array();
        for (const auto& uri : event.about) objects.value(uri);
        objects.end_array();
        spoken.to = {event.about.front()};
        Sending sending;
        sending.body = activity_json(spoken);
        sending.to = event.to;
        room_.send(tx, sending);
    }

private:
    std::string fresh() { return std::to_string(impl_.platform.ids.next_value()); }

    // Both, when one is here and the other elsewhere.
    std::optional<std::pair<Account, Account>> across(db::Tx& tx, AccountId one, AccountId other) {
        auto first = impl_.accounts.find(tx, one);
        auto second = impl_.accounts.find(tx, other);
        if (!first || !second || first->domain.empty() == second->domain.empty()) return {};
        return std::pair(*std::move(first), *std::move(second));
    }

    static Spoken about(const Account& actor, std::string type, std::string id,
                        std::string object_json) {
        Spoken spoken;
        spoken.id = std::move(id);
        spoken.type = std::move(type);
        spoken.actor = actor.uri;
        spoken.object_json = std::move(object_json);
        return spoken;
    }

    static Sending sending_of(const Account& sender, const Spoken& spoken) {
        Sending sending;
        sending.sender = sender.id;
        sending.body = activity_json(spoken);
        sending.order_key = sender.uri;
        return sending;
    }

    void tell(db::Tx& tx, const Account& sender, const Spoken& spoken, std::vector<AccountId> to) {
        auto sending = sending_of(sender, spoken);
        sending.to = std::move(to);
        room_.send(tx, sending);
    }

    // The same id each time: who asks again asks the same thing.
    static Spoken following(const Account& follower, const Account& target) {
        return about(follower, "Follow", follower.uri + "#follows/" + target.id.to_string(),
                     json_text(target.uri));
    }
    void follow(db::Tx& tx, const Account& follower, const Account& target) {
        tell(tx, follower, following(follower, target), {target.id});
    }
    void undo_follow(db::Tx& tx, const Account& follower, const Account& target) {
        const auto follow = following(follower, target);
        tell(tx, follower,
             about(follower, "Undo", follow.id + "/undo/" + fresh(), activity_json(follow)),
             {target.id});
    }
    void answer(db::Tx& tx, const char* type, const Account& follower, const Account& target) {
        auto asked = following(follower, target);
        asked.id = store::find_follow(tx, follower.id, target.id);
        if (asked.id.empty()) asked.id = follower.uri + "#follows/" + target.id.to_string();
        tell(
            tx, target,
            about(target, type, target.uri + (type[0] == 'A' ? "#accepts/" : "#rejects/") + fresh(),
                  activity_json(asked)),
            {follower.id});
        if (type[0] == 'R') store::remove_follow(tx, follower.id, target.id);
    }

    Actors& room_;
    Actors::Impl& impl_;
};

}  // namespace

void add_outgoing(Actors& room) {
    auto& bus = room.impl().platform.bus;
    const auto out = std::make_shared<Outgoing>(room);
    room.impl().followers_sync.on_unknown(
        [out](db::Tx& tx, const Account& person, AccountId target) {
            out->not_following(tx, person, target);
        });
    room.impl().platform.jobs.handle(kRotateJob,
                                     [out](const jobs::Job& job) { return out->rotate(job); });
    bus.subscribe_within<FollowRequested>(
        [out](db::Tx& tx, const FollowRequested& event) { out->requested(tx, event); });
    bus.subscribe_within<accounts::FollowChanged>(
        [out](db::Tx& tx, const accounts::FollowChanged& event) { out->changed(tx, event); });
    bus.subscribe_within<accounts::AccountBlocked>(
        [out](db::Tx& tx, const accounts::AccountBlocked& event) {
            out->blocked(tx, event.account, event.target, false);
        });
    bus.subscribe_within<accounts::AccountUnblocked>(
        [out](db::Tx& tx, const accounts::AccountUnblocked& event) {
            out->blocked(tx, event.account, event.target, true);
        });
    bus.subscribe_within<accounts::ProfileChanged>(
        [out](db::Tx& tx, const accounts::ProfileChanged& event) {
            out->profile(tx, event.account);
        });
    bus.subscribe_within<accounts::AccountMoved>(
        [out](db::Tx& tx, const accounts::AccountMoved& event) { out->moved(tx, event); });
    bus.subscribe_within<moderation::ReportForwarded>(
        [out](db::Tx& tx, const moderation::ReportForwarded& event) { out->reported(tx, event); });
    bus.subscribe_within<accounts::AccountErased>(
        [out](db::Tx& tx, const accounts::AccountErased& event) {
            out->gone(tx, event.account);
            store::remove_actor(tx, event.account);
        });
}

}  // namespace kentongan::actors
