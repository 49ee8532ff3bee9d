#include "rooms/webpush/sending.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include "platform/base/json.h"
#include "platform/fetch/fetch.h"
#include "platform/log/log.h"
#include "rooms/webpush/impl.h"

namespace kentongan::webpush {

namespace {

constexpr auto kJobs = "webpush.send", kWarningJobs = "webpush.warn";
constexpr Duration kTimeToLive = std::chrono::hours(48);  // as Mastodon
constexpr Duration kFirstWait = 15s;

struct Letter {
    Send send;
    push::Subscription to;
    push::Message message;
};

// What a job has to do, and what of it cannot be done any more.
struct Round {
    std::vector<Letter> letters;
    std::vector<SubscriptionId> gone;
};

struct Outcome {
    std::vector<SubscriptionId> gone;
    std::vector<Send> later;
    std::size_t accepted = 0;
};

std::string payload_of(std::span<const Send> sends) {
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& send : sends)
        out.begin_array().value(send.subscription).value(send.notification).end_array();
    out.end_array();
    return body;
}

Result<std::vector<Send>> sends_of(const std::string& payload) {
    TRY_ASSIGN(const auto parsed, parse_json(payload));
    std::vector<Send> sends;
    for (const auto& pair : parsed.as_array()) {
        const auto subscription = SubscriptionId::parse(pair.at(0).as_string());
        const auto notification = notifications::NotificationId::parse(pair.at(1).as_string());
        if (subscription && notification) sends.push_back({*subscription, *notification});
    }
    return sends;
}

// Mastodon's own payload (Web::NotificationSerializer): the id is a number there.
std::string words_of(const notifications::Digest& digest, std::string_view access_token) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("access_token", access_token);
    out.member("preferred_locale", digest.language);
    out.member("notification_id", digest.notification.id.value());
    out.member("notification_type", digest.notification.type).member("icon", digest.icon_url);
    out.member("title", digest.title).member("body", digest.body).end_object();
    return body;
}

Round round_of(db::Tx& tx, const Webpush::Impl& room, const std::vector<Send>& sends,
               std::string_view sealing_key) {
    std::vector<SubscriptionId> ids;
    std::vector<notifications::NotificationId> told;
    for (const auto& send : sends) {
        ids.push_back(send.subscription);
        told.push_back(send.notification);
    }
    std::map<SubscriptionId, Subscription> subscriptions;
    for (auto& one : store::find_many(tx, ids)) subscriptions.emplace(one.id, std::move(one));
    std::map<notifications::NotificationId, notifications::Digest> digests;
    for (auto& one : room.notifications.digests(tx, told))
        digests.emplace(one.notification.id, std::move(one));
    const auto now = room.platform.clock.now();
    Round round;
    for (const auto& send : sends) {
        const auto subscription = subscriptions.find(send.subscription);
        const auto digest = digests.find(send.notification);
        if (subscription == subscriptions.end() || digest == digests.end()) continue;
        const auto& to = subscription->second;
        if (!room.accounts.is_valid(tx, to.token)) {
            round.gone.push_back(to.id);
            continue;
        }
        const auto left = kTimeToLive - (now - digest->second.notification.created_at);
        if (left <= Duration(0)) continue;
        push::Message message;
        message.payload = words_of(digest->second, opened(sealing_key, to.sealed_token));
        message.time_to_live = left;
        message.urgency = digest->second.official ? push::Urgency::High : push::Urgency::Normal;
        round.letters.push_back({send, to.browser, std::move(message)});
    }
    return round;
}

using Answer = Result<fetch::FetchResponse>;

// Sends all at once and waits; the fetcher bounds the connections to a host, and ends the calls
// when the server stops.
std::vector<Answer> answers_to(Webpush::Impl& room, const std::vector<Letter>& letters) {
    std::vector<Answer> answers(letters.size(), Answer(Error(ErrorCode::Unavailable)));
    std::mutex mutex;
    std::condition_variable done;
    std::size_t open = letters.size();
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const auto note = [&, i](Answer answer) {
            std::lock_guard lock(mutex);
            answers[i] = std::move(answer);
            if (--open == 0) done.notify_one();
        };
        auto request = room.sender().request(letters[i].to, letters[i].message);
        if (request.ok())
            room.platform.fetcher.fetch_async(*std::move(request), note);
        else
            note(request.error());
    }
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return open == 0; });
    return answers;
}

Outcome outcome_of(Webpush::Impl& room, const Round& round) {
    Outcome outcome;
    outcome.gone = round.gone;
    const auto answers = answers_to(room, round.letters);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& letter = round.letters[i];
        const auto verdict = push::verdict_of(answers[i], room.platform.clock.now());
        // An address that we may not call today we may not call tomorrow.
        const bool is_forbidden =
            !answers[i].ok() && answers[i].error().code() == ErrorCode::Forbidden;
        if (verdict.kind == push::Verdict::Kind::Accepted)
            ++outcome.accepted;
        else if (verdict.kind == push::Verdict::Kind::Gone || is_forbidden)
            outcome.gone.push_back(letter.send.subscription);
        else if (verdict.kind == push::Verdict::Kind::Later)
            outcome.later.push_back(letter.send);
        else
            log::warning("webpush refused", {{"origin", push::origin_of(letter.to.endpoint)},
                                             {"reason", verdict.reason}});
    }
    return outcome;
}

// What failed alone is tried again alone; a host that took nothing is left to the job's own
// patience.
Result<void> send(Webpush::Impl& room, const jobs::Job& job, Kind kind) {
    TRY_ASSIGN(const auto sends, sends_of(job.payload));
    const auto sealing_key = room.sealing_key();
    const auto round = room.platform.database.read(
        [&](db::Tx& tx) { return round_of(tx, room, sends, sealing_key); });
    const auto outcome = outcome_of(room, round);
    const auto failed = outcome.later.size();
    if (failed != 0 && failed == sends.size())
        return Error(ErrorCode::Unavailable).with_detail("the push service is away");
    if (outcome.gone.empty() && outcome.later.empty()) return {};
    room.platform.database.write([&](db::Tx& tx) {
        store::remove(tx, outcome.gone);
        for (const auto& one : outcome.later)
            enqueue(tx, room.platform.jobs, {&one, 1}, job.host, kind, kFirstWait);
    });
    return {};
}

}  // namespace

void enqueue(db::Tx& tx, jobs::Jobs& jobs, std::span<const Send> sends, const std::string& host,
             Kind kind, Duration delay) {
    for (; !sends.empty(); sends = sends.subspan(std::min(kMostInJob, sends.size()))) {
        jobs::NewJob job;
        job.kind = kind == Kind::Warning ? kWarningJobs : kJobs;
        job.lane = kind == Kind::Warning ? jobs::Lane::Push : jobs::Lane::Interactive;
        job.payload = payload_of(sends.first(std::min(kMostInJob, sends.size())));
        job.host = host;
        job.delay = delay;
        jobs.enqueue(tx, job);
    }
}

void add_sending(Webpush::Impl& room) {
    for (auto [name, kind] :
         {std::pair(kJobs, Kind::Other), std::pair(kWarningJobs, Kind::Warning)})
        room.platform.jobs.handle(
            name, [&room, kind](const jobs::Job& job) { return send(room, job, kind); });
}

}  // namespace kentongan::webpush
