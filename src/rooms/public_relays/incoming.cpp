// What relays pass on. It is not believed: it only says which id to ask its own origin for, as
// public posts only, and no faster and no more than the bounds of a relay allow.
#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "rooms/public_relays/service.h"

namespace kentongan::public_relays {
namespace {

constexpr int kTries = 3;

// Some relays announce ids, some the activity as they got it.
Told told_by(std::string_view type, const json::value& object) {
    if (type == "Announce" && object.is_object())
        for (const char* inner : {"Create", "Update", "Delete", "Announce"})
            if (activitystreams::type_is(object, inner))
                if (const auto* about = activitystreams::one(object, "object"))
                    return told_by(inner, *about);
    return {activitystreams::id_of(&object), type == "Update" || type == "Delete"};
}

bool is_about_posts(std::string_view type) {
    return type == "Create" || type == "Update" || type == "Delete" || type == "Announce";
}

}  // namespace

Result<bool> PublicRelays::Impl::announced(const actors::Arrived& arrived) {
    const auto relay = platform.database.read([&](db::Tx& tx) {
        auto found = store::find_by_actor(tx, arrived.activity.actor);
        // Who follows a relay as a person gets its boosts the ordinary way.
        if (found && accounts.follows_locally(tx, arrived.actor.id)) found.reset();
        return found;
    });
    if (!relay || relay->state != State::Accepted) return false;
    const auto told = told_by("Announce", arrived.activity.object);
    platform.database.write([&](db::Tx& tx) { note(tx, *relay, told); });
    return true;
}

Result<bool> PublicRelays::Impl::forwarded(AccountId signer, const actors::Activity& activity) {
    const auto relay = platform.database.read([&](db::Tx& tx) -> std::optional<Relay> {
        const auto account = accounts.find(tx, signer);
        if (!account || account->suspended ||
            actors.is_shut_out(tx, activitystreams::host_of(account->uri)))
            return {};
        return store::find_by_actor(tx, account->uri);
    });
    if (!relay || relay->state != State::Accepted) return false;
    if (!is_about_posts(activity.type)) return true;
    const auto told = told_by(activity.type, activity.object);
    platform.database.write([&](db::Tx& tx) { note(tx, *relay, told); });
    return true;
}

void PublicRelays::Impl::note(db::Tx& tx, const Relay& given, const Told& told) {
    const auto host = activitystreams::host_of(told.uri);
    if (host.empty() || equals_ignoring_case(host, platform.config.host()) ||
        actors.is_shut_out(tx, host))
        return;
    const bool known = statuses.find_by_uri(tx, told.uri).has_value();
    if (known != told.is_change) return;  // nothing to learn
    const auto relay = store::find_relay(tx, given.id);
    if (!relay) return;
    if (store::count_finds(tx, relay->id) >= kMaxWaiting)
        return store::count_dropped(tx, relay->id);
    const auto now = platform.clock.now();
    const auto turn = std::max(now, relay->next_at);
    store::update_next(tx, relay->id, turn + kBetweenFinds);
    const store::Find find{platform.ids.next_value(), relay->id, told.uri, told.is_change};
    store::insert_find(tx, find, now);
    jobs::NewJob job;
    job.kind = kAskJob;
    job.payload = std::to_string(find.id);
    job.lane = jobs::Lane::Bulk;
    job.host = host;
    job.order_key = find.uri;
    job.delay = turn - now;
    platform.jobs.enqueue(tx, job);
}

Result<void> PublicRelays::Impl::ask(const jobs::Job& job) {
    const auto id = parse_integer(job.payload);
    const auto find = platform.database.read(
        [&](db::Tx& tx) { return id ? store::find_find(tx, *id) : std::nullopt; });
    if (!find) return {};
    const auto asked = ask_origin(*find);
    if (!asked && asked.error().code() == ErrorCode::Unavailable && job.attempt < kTries)
        return asked.error();
    platform.database.write([&](db::Tx& tx) { store::remove_find(tx, find->id); });
    return {};
}

Result<void> PublicRelays::Impl::ask_origin(const store::Find& find) {
    const bool known = platform.database.read(
        [&](db::Tx& tx) { return statuses.find_by_uri(tx, find.uri).has_value(); });
    if (known && !find.again) return {};
    auto document = actors.fetch(find.uri);
    // The id of an activity: its post is of the same host, so fetched as well.
    if (document && activitystreams::type_is(*document, "Create")) {
        const auto post = activitystreams::id_of(activitystreams::one(*document, "object"));
        if (!activitystreams::same_origin(post, find.uri)) return {};
        document = actors.fetch(post);
    }
    if (document ? activitystreams::type_is(*document, "Tombstone")
                 : document.error().code() == ErrorCode::Gone) {
        if (known) gone(find.uri);
        return {};
    }
    if (!document) return std::move(document).error();
    TRY_ASSIGN(const auto object, activitystreams::read_object(*document));
    if (!known && activitystreams::visibility_of(object, {}) != activitystreams::Visibility::Public)
        return {};
    TRY(objects.keep_fetched(*document));
    return {};
}

void PublicRelays::Impl::gone(std::string_view uri) {
    platform.database.write([&](db::Tx& tx) {
        const auto known = statuses.find_by_uri(tx, uri);
        const auto status = known ? statuses.find(tx, *known) : std::nullopt;
        const auto author = status ? accounts.find(tx, status->author) : std::nullopt;
        if (author && !author->domain.empty()) (void)statuses.remove(tx, status->id);
    });
}

}  // namespace kentongan::public_relays
