// What people here post and do with posts, told to other servers in the transaction that does it.
#include "platform/bus/bus.h"
#include "rooms/objects/impl.h"

namespace kentongan::objects {
namespace {

using statuses::Visibility;

class Outgoing {
public:
    explicit Outgoing(Objects::Impl& impl) : impl_(impl) {}

    void published(db::Tx& tx, const Status& status, bool alert) {
        const auto author = own(tx, status.author);
        if (!author || status.exercise) return;
        auto sending = impl_.sending_about(tx, status, *author);
        // Most posts of a village have no reader elsewhere.
        if (!impl_.actors.reaches_somebody(tx, sending)) return;
        sending.body = impl_.documents.created_json(tx, status, *author);
        if (alert) sending.lane = jobs::Lane::Alert;
        if (!sending.body.empty()) impl_.actors.send(tx, sending);
    }

    void edited(db::Tx& tx, StatusId id) {
        const auto status = impl_.statuses.find(tx, id);
        if (!status || status->reblog_of || status->exercise) return;
        const auto author = own(tx, status->author);
        if (!author) return;
        auto sending = impl_.sending_about(tx, *status, *author);
        if (!impl_.actors.reaches_somebody(tx, sending)) return;
        sending.body = impl_.documents.updated_json(tx, *status, *author);
        if (is_warning(*status)) sending.lane = jobs::Lane::Alert;
        impl_.actors.send(tx, sending);
    }

    void removed(db::Tx& tx, const statuses::StatusRemoved& event) {
        if (!event.was || event.was->reblog_of || event.was->exercise) return;
        const auto author = own(tx, event.author);
        if (!author) return;
        auto sending = impl_.sending_about(tx, *event.was, *author);
        sending.body = impl_.documents.deleted_json(tx, *event.was, *author);
        impl_.actors.send(tx, sending);
    }

    void boosted(db::Tx& tx, const statuses::StatusReblogged& event) {
        if (!event.undone) return;  // it was published
        const auto booster = own(tx, event.by);
        const auto boost = impl_.statuses.find(tx, event.reblog);
        if (!booster || !boost) return;
        auto told = *boost;
        told.mentions = {event.author};
        auto sending = impl_.sending_about(tx, told, *booster);
        sending.body =
            undo(*booster, impl_.documents.created_json(tx, *boost, *booster), boost->uri);
        impl_.actors.send(tx, sending);
    }

    void favourited(db::Tx& tx, const statuses::StatusFavourited& event) {
        const auto by = own(tx, event.by);
        const auto author = elsewhere(tx, event.author);
        const auto status = impl_.statuses.find(tx, event.status);
        if (!by || !author || !status) return;
        const auto id = by->uri + "#likes/" + event.status.to_string();
        auto body = activity("Like", id, *by, text_of(status->uri));
        if (event.undone) body = undo(*by, body, id);
        send_to(tx, *by, *author, std::move(body), id);
    }

    // Those who keep a copy of the pinned posts hear of each.
    void pinned(db::Tx& tx, const statuses::StatusPinned& event) {
        const auto author = own(tx, event.author);
        const auto status = impl_.statuses.find(tx, event.status);
        if (!author || !status || status->exercise) return;
        actors::Sending sending;
        sending.sender = author->id;
        sending.order_key = status->uri;
        sending.lane = jobs::Lane::Bulk;
        sending.to_followers = true;
        if (!impl_.actors.reaches_somebody(tx, sending)) return;
        const auto featured = author->uri + "/collections/featured";
        JsonWriter out(sending.body);
        out.begin_object().key("@context").raw(actors::context_json());
        out.member("id", featured + "#" + std::to_string(impl_.platform.ids.next_value()));
        out.member("type", event.undone ? "Remove" : "Add").member("actor", author->uri);
        out.key("to").begin_array().value(author->uri + "/followers").end_array();
        out.member("object", status->uri).member("target", featured).end_object();
        impl_.actors.send(tx, sending);
    }

    // Each choice is a note with that name, to the author alone (Mastodon's way).
    void voted(db::Tx& tx, const statuses::PollVoted& event) {
        const auto by = own(tx, event.by);
        const auto author = elsewhere(tx, event.author);
        const auto status = impl_.statuses.find(tx, event.status);
        if (!by || !author || !status || !status->poll) return;
        for (const int choice : event.choices) {
            const auto id =
                by->uri + "#votes/" + event.status.to_string() + "/" + std::to_string(choice);
            std::string note;
            JsonWriter out(note);
            out.begin_object().member("id", id).member("type", "Note");
            out.member("name", status->poll->options[static_cast<std::size_t>(choice)]);
            out.member("attributedTo", by->uri).member("inReplyTo", status->uri);
            out.key("to").begin_array().value(author->uri).end_array();
            out.end_object();
            send_to(tx, *by, *author, activity("Create", id + "/activity", *by, note, author->uri),
                    id);
        }
    }

private:
    std::optional<Account> own(db::Tx& tx, AccountId id) {
        auto account = impl_.accounts.find(tx, id);
        if (!account || !account->domain.empty() || account->suspended) return {};
        return account;
    }
    std::optional<Account> elsewhere(db::Tx& tx, AccountId id) {
        auto account = impl_.accounts.find(tx, id);
        if (!account || account->domain.empty()) return {};
        return account;
    }

    static std::string text_of(std::string_view uri) {
        std::string json;
        append_json_string(json, uri);
        return json;
    }

    static std::string activity(std::string_view type, const std::string& id, const Account& actor,
                                const std::string& object_json, std::string_view to = {}) {
        std::string json;
        JsonWriter out(json);
        out.begin_object().key("@context").raw(actors::context_json());
        out.member("id", id).member("type", type).member("actor", actor.uri);
        if (!to.empty()) out.key("to").begin_array().value(to).end_array();
        out.key("object").raw(object_json).end_object();
        return json;
    }

    std::string undo(const Account& actor, const std::string& activity_json,
                     const std::string& id) {
        return activity("Undo", id + "/undo/" + std::to_string(impl_.platform.ids.next_value()),
                        actor, activity_json, {});
    }

    void send_to(db::Tx& tx, const Account& sender, const Account& target, std::string body,
                 std::string order_key) {
        actors::Sending sending;
        sending.sender = sender.id;
        sending.body = std::move(body);
        sending.order_key = std::move(order_key);
        sending.to = {target.id};
        impl_.actors.send(tx, sending);
    }

    Objects::Impl& impl_;
};

}  // namespace

actors::Sending Objects::Impl::sending_about(db::Tx& tx, const Status& status,
                                             const Account& author) const {
    actors::Sending sending;
    sending.sender = author.id;
    sending.order_key = status.uri;
    sending.to = status.mentions;
    // Whom a closed answer does not name may not read it.
    if (is_open(status.visibility) && status.in_reply_to_author)
        sending.to.push_back(*status.in_reply_to_author);
    if (status.reblog_of)
        if (const auto original = statuses.find(tx, *status.reblog_of))
            sending.to.push_back(original->author);
    sending.to_followers = status.visibility != Visibility::Direct;
    sending.lane = sending.to_followers ? jobs::Lane::Bulk : jobs::Lane::Interactive;
    return sending;
}

void add_outgoing(Objects& room) {
    auto& impl = room.impl();
    auto& bus = impl.platform.bus;
    const auto out = std::make_shared<Outgoing>(impl);
    bus.subscribe_within<statuses::StatusPublished>(
        [out](db::Tx& tx, const statuses::StatusPublished& event) {
            out->published(tx, *event.status, event.region_bound != nullptr);
        });
    bus.subscribe_within<statuses::StatusEdited>(
        [out](db::Tx& tx, const statuses::StatusEdited& event) { out->edited(tx, event.status); });
    bus.subscribe_within<statuses::StatusRemoved>(
        [out](db::Tx& tx, const statuses::StatusRemoved& event) { out->removed(tx, event); });
    bus.subscribe_within<statuses::StatusReblogged>(
        [out](db::Tx& tx, const statuses::StatusReblogged& event) { out->boosted(tx, event); });
    bus.subscribe_within<statuses::StatusFavourited>(
        [out](db::Tx& tx, const statuses::StatusFavourited& event) { out->favourited(tx, event); });
    bus.subscribe_within<statuses::StatusPinned>(
        [out](db::Tx& tx, const statuses::StatusPinned& event) { out->pinned(tx, event); });
    bus.subscribe_within<statuses::PollVoted>(
        [out](db::Tx& tx, const statuses::PollVoted& event) { out->voted(tx, event); });
    bus.subscribe_within<statuses::PollEnded>(
        [out](db::Tx& tx, const statuses::PollEnded& event) { out->edited(tx, event.status); });
}

}  // namespace kentongan::objects
