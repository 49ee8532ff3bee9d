#include "rooms/actors/limits.h"

#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"

namespace kentongan::actors {
namespace {

using moderation::Severity;

constexpr const char* kJob = "actors.limit";
constexpr int kActorsAtOnce = 500, kFollowsAtOnce = 500;

bool is_under(std::string_view host, std::string_view domain) {
    host = host.substr(0, host.find(':'));
    return host == domain ||
           (host.ends_with(domain) && host.substr(0, host.size() - domain.size()).ends_with('.'));
}

// Both ways, as many as one transaction should hold. True: there may be more.
Result<bool> end_follows(db::Tx& tx, accounts::Accounts& accounts, AccountId id) {
    const auto followers = accounts.list_followers_page(tx, id, 0, kFollowsAtOnce);
    for (const auto& line : followers) TRY(accounts.unfollow(tx, line.account, id));
    const auto following = accounts.list_following_page(tx, id, 0, kFollowsAtOnce);
    for (const auto& line : following) TRY(accounts.reject_follower(tx, line.account, id));
    return !followers.empty() || !following.empty();
}

}  // namespace

// What moderators did to one person stays when the limit of their host is lifted.
Result<void> apply_limit(db::Tx& tx, accounts::Accounts& accounts, const store::Row& actor,
                         Severity severity) {
    if (severity == actor.done) return {};
    const auto person = accounts.find(tx, actor.account);
    if (!person) return {};
    if (actor.done == Severity::Suspend) TRY(accounts.set_suspended(tx, person->id, false));
    if (actor.done == Severity::Silence) TRY(accounts.set_silenced(tx, person->id, false));
    auto done = Severity::Noop;
    if (severity == Severity::Suspend && !person->suspended) {
        TRY(accounts.set_suspended(tx, person->id, true));
        done = severity;
    } else if (severity == Severity::Silence && !person->silenced) {
        TRY(accounts.set_silenced(tx, person->id, true));
        done = severity;
    }
    store::set_done(tx, person->id, done);
    return {};
}

Limits::Limits(Platform& platform, accounts::Accounts& accounts, People& people)
    : platform_(platform), accounts_(accounts), people_(people) {
    platform_.jobs.handle(kJob, [this](const jobs::Job& job) { return run(job); });
    platform_.bus.subscribe_within<moderation::DomainLimitChanged>(
        [this](db::Tx& tx, const moderation::DomainLimitChanged& event) {
            enqueue(tx, event.domain, AccountId());
            people_.forget_limits();
            tx.after_commit([this] { people_.forget_limits(); });
        });
}

void Limits::enqueue(db::Tx& tx, std::string_view domain, AccountId after) {
    jobs::NewJob job;
    job.kind = kJob;
    job.payload = after.to_string() + " " + std::string(domain);
    job.order_key = std::string(kJob) + " " + std::string(domain);
    platform_.jobs.enqueue(tx, job);
}

Result<void> Limits::run(const jobs::Job& job) {
    const auto space = job.payload.find(' ');
    const auto after = AccountId::parse(job.payload.substr(0, space)).value_or(AccountId());
    const auto domain = job.payload.substr(space + 1);
    const auto places = platform_.database.read(
        [&](db::Tx& tx) { return store::list_actors(tx, after, kActorsAtOnce); });
    for (const auto& place : places)
        if (is_under(activitystreams::host_of(place.uri), domain)) TRY(settle(place.account));
    if (std::ssize(places) == kActorsAtOnce)
        platform_.database.write([&](db::Tx& tx) { enqueue(tx, domain, places.back().account); });
    return {};
}

Result<void> Limits::settle(AccountId account) {
    bool more = true;
    while (more) {
        TRY_ASSIGN(more, platform_.database.write([&](db::Tx& tx) -> Result<bool> {
            const auto actor = store::find_actor(tx, account);
            if (!actor) return false;
            const auto severity = people_.limit_of(tx, actor->uri).severity;
            TRY(apply_limit(tx, accounts_, *actor, severity));
            store::make_stale(tx, account);  // pictures go, or come back
            if (severity != Severity::Suspend) return false;
            return end_follows(tx, accounts_, account);
        }));
    }
    return {};
}

}  // namespace kentongan::actors
