#include "rooms/relay/subscriber.h"

#include <algorithm>
#include <set>

#include "cap/parse.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/certificate.h"
#include "platform/db/database.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"
#include "platform/xml/signature.h"
#include "rooms/relay/store.h"

namespace kentongan::relay {
namespace {

using Steady = std::chrono::steady_clock;

constexpr auto kTick = 200ms;
constexpr auto kLoadEvery = 1s;  // a subscription that the command line added begins within this
constexpr auto kWait = 25s, kPatience = 40s;
constexpr std::size_t kMaxKeyBytes = 64 << 10;
constexpr std::string_view kBase = "/api/kentongan/v1/relay";
constexpr int kGone = 410;
constexpr std::size_t kMostHurried = 1'000;

thread_local const Entry* passing = nullptr;

// Addresses of its own server only: a page may not send us elsewhere for its key.
bool is_path(std::string_view path) {
    return path.starts_with('/') && !path.starts_with("//") && path.size() < 200 &&
           std::ranges::all_of(path, [](char c) { return c > ' ' && c < 0x7f && c != '"'; });
}

std::string host_of(std::string_view url) {
    const auto host = url.substr(std::min(url.find("://") + 3, url.size()));
    return ascii_lower(host.substr(0, host.find('/')));
}

std::string what(const Error& error) {
    return error.detail().empty() ? error.text() : error.detail();
}

}  // namespace

Duration backoff(int failures, std::uint64_t seed) {
    const auto steps = std::clamp(failures - 1, 0, 10);
    const auto wait = std::min<Duration>(1s * (1 << steps), kLongestBackoff);
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9u;  // splitmix64
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebu;
    const auto share = static_cast<std::int64_t>((seed ^ (seed >> 31)) % 501);
    return Duration(wait.count() * (750 + share) / 1000);
}

const Entry* Passing::current() {
    return passing;
}
Passing::Passing(const Entry& one) : entry(&one) {
    passing = entry;
}
Passing::~Passing() {
    passing = nullptr;
}

// Answers come on the fetcher's thread and may come after this subscriber is gone.
struct Subscriber::Inbox {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<std::pair<std::shared_ptr<Progress>, Result<fetch::FetchResponse>>> answers;
    std::set<std::string, std::less<>> hurried;
    bool stopping = false;
};

Subscriber::Subscriber(Platform& platform, warnings::Warnings& warnings)
    : platform_(platform), warnings_(warnings), inbox_(std::make_shared<Inbox>()) {}

Subscriber::~Subscriber() {
    stop();
}

void Subscriber::start() {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Subscriber::stop() {
    {
        std::lock_guard lock(inbox_->mutex);
        inbox_->stopping = true;
    }
    inbox_->arrived.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Subscriber::hurry(std::string host) {
    {
        std::lock_guard lock(inbox_->mutex);
        if (inbox_->hurried.size() < kMostHurried) inbox_->hurried.insert(std::move(host));
    }
    inbox_->arrived.notify_all();
}

void Subscriber::run() {
    for (;;) {
        decltype(inbox_->answers) answers;
        decltype(inbox_->hurried) hurried;
        {
            std::unique_lock lock(inbox_->mutex);
            inbox_->arrived.wait_for(lock, kTick, [&] {
                return inbox_->stopping || !inbox_->answers.empty() || !inbox_->hurried.empty();
            });
            if (inbox_->stopping) return;
            answers.swap(inbox_->answers);
            hurried.swap(inbox_->hurried);
        }
        try {
            for (auto& [progress, response] : answers) answer(*progress, response);
            if (Steady::now() - loaded_at_ >= kLoadEvery) load();
            for (const auto& [source, progress] : progress_)
                if (hurried.contains(host_of(progress->upstream.url))) {
                    progress->next_at = {};
                    progress->is_hurried = progress->busy;
                }
            for (const auto& [source, progress] : progress_)
                if (!progress->busy && Steady::now() >= progress->next_at) send(progress);
        } catch (const std::exception& broken) {
            log::error("relay: stumbled", {{"what", broken.what()}});
        }
    }
}

void Subscriber::load() {
    loaded_at_ = Steady::now();
    const auto upstreams =
        platform_.database.read([](db::Tx& tx) { return store::list_upstreams(tx); });
    decltype(progress_) loaded;
    for (const auto& upstream : upstreams) {
        const auto known = progress_.find(upstream.source);
        const auto is_same = [&](const Upstream& before) {
            return before.url == upstream.url && before.exercises == upstream.exercises;
        };
        if (known != progress_.end() && is_same(known->second->upstream)) {
            loaded[upstream.source] = known->second;
            continue;
        }
        auto progress = std::make_shared<Progress>();
        progress->upstream = upstream;
        loaded[upstream.source] = std::move(progress);
    }
    progress_ = std::move(loaded);
}

void Subscriber::send(const std::shared_ptr<Progress>& progress) {
    const auto& upstream = progress->upstream;
    const auto since =
        "?since=" + std::to_string(upstream.seen) + (upstream.exercises ? "&exercises=1" : "");
    fetch::FetchRequest request;
    request.timeout = kPatience;
    request.max_bytes = kMostBytes;
    request.url = upstream.url;
    switch (progress->ask) {
        case Ask::Head:
            request.url += std::string(kBase) + "/head";
            break;
        case Ask::Key:
            request.url += progress->key_path;
            request.max_bytes = kMaxKeyBytes;
            break;
        case Ask::Log:
            request.url += std::string(kBase) + "/log" + since;
            break;
        case Ask::Stream:
            request.url += std::string(kBase) + "/stream" + since +
                           "&once=" + std::to_string(std::chrono::seconds(kWait).count());
            break;
    }
    progress->busy = true;
    platform_.fetcher.fetch_async(std::move(request), [inbox = inbox_, progress](auto response) {
        std::lock_guard lock(inbox->mutex);
        inbox->answers.emplace_back(progress, std::move(response));
        inbox->arrived.notify_one();
    });
}

void Subscriber::answer(Progress& progress, Result<fetch::FetchResponse>& response) {
    progress.busy = false;
    if (!progress_.contains(progress.upstream.source)) return;  // unsubscribed meanwhile
    Result<void> done;
    try {
        done =
            response.ok() ? finish(progress, *response) : Result<void>(std::move(response).error());
    } catch (const std::exception& broken) {
        done = Error(ErrorCode::Internal).with_detail(broken.what());
    }
    auto& upstream = progress.upstream;
    platform_.metrics.count("kentongan_relay_fetches_total", done.ok() ? "ok" : "failed");
    if (done.ok()) {
        progress.failures = 0;
        progress.next_at = Steady::now();
        const bool was_broken = !std::exchange(upstream.last_error, {}).empty();
        const auto now = platform_.clock.now();
        if (was_broken || !upstream.heard_at ||
            now - *upstream.heard_at > std::chrono::minutes(1)) {
            upstream.heard_at = now;
            save(upstream);
        }
        return;
    }
    ++progress.failures;
    progress.ask = Ask::Head;
    // The bell rang while this request hung: it may have been asked for too early, or in vain.
    if (std::exchange(progress.is_hurried, false))
        progress.next_at = {};
    else
        progress.next_at =
            Steady::now() +
            backoff(progress.failures, static_cast<std::uint64_t>(upstream.source.value()) +
                                           static_cast<std::uint64_t>(progress.failures));
    const auto reason = what(done.error());
    if (upstream.last_error.empty())
        log::warning("relay: a server does not answer as it should",
                     {{"name", upstream.name}, {"reason", reason}});
    upstream.last_error = reason.empty() ? "unreachable" : reason;
    save(upstream);
}

Result<void> Subscriber::finish(Progress& progress, const fetch::FetchResponse& response) {
    if (progress.ask == Ask::Key) {
        // A server without a key is believed as far as its connection is safe.
        if (response.status == 200) {
            progress.upstream.key_pem = response.body;
            save(progress.upstream);
        }
        progress.ask = Ask::Log;
        return {};
    }
    if (response.status == kGone && progress.ask != Ask::Head) {
        const auto body = parse_json(response.body);
        const auto* first = body.ok() ? find(*body, "first") : nullptr;
        if (!first || !first->is_int64())
            return Error(ErrorCode::Unavailable).with_detail("410 without the first number");
        log::error("relay: messages were missed while this server was away",
                   {{"name", progress.upstream.name},
                    {"from", std::to_string(progress.upstream.seen + 1)},
                    {"to", std::to_string(first->as_int64() - 1)}});
        platform_.metrics.count("kentongan_relay_gaps_total");
        progress.upstream.seen = first->as_int64() - 1;
        save(progress.upstream);
        progress.ask = Ask::Log;
        return {};
    }
    if (response.status != 200)
        return Error(ErrorCode::Unavailable).with_detail("HTTP " + std::to_string(response.status));
    switch (progress.ask) {
        case Ask::Head:
            return finish_head(progress, response);
        case Ask::Log:
            return finish_log(progress, response);
        default:
            return finish_stream(progress, response);
    }
}

void Subscriber::follow(Upstream& upstream, const std::string& log, std::int64_t last) {
    if (log == upstream.log && last >= upstream.seen) return;
    if (upstream.seen > 0) log::warning("relay: a server counts anew", {{"name", upstream.name}});
    upstream.log = log;
    upstream.seen = 0;
    save(upstream);
}

Result<void> Subscriber::finish_head(Progress& progress, const fetch::FetchResponse& response) {
    TRY_ASSIGN(const auto body, parse_json(response.body));
    const auto* log = find_string(body, "log");
    const auto* last = find(body, "last");
    const auto* key = find_string(body, "key");
    if (!log || !last || !last->is_int64())
        return Error(ErrorCode::Unprocessable).with_detail("no relay speaks there");
    follow(progress.upstream, std::string(*log), last->as_int64());
    progress.ask = Ask::Log;
    if (key && is_path(*key) && progress.upstream.key_pem.empty()) {
        progress.key_path = *key;
        progress.ask = Ask::Key;
    }
    return {};
}

Result<void> Subscriber::finish_log(Progress& progress, const fetch::FetchResponse& response) {
    TRY_ASSIGN(const auto page, read_page(response.body));
    auto& upstream = progress.upstream;
    if (page.log != upstream.log || page.last < upstream.seen) {
        follow(upstream, page.log, page.last);
        return {};  // asked again from there
    }
    if (!page.messages.empty() && page.messages.front().previous > upstream.seen) {
        log::error("relay: a log has a hole", {{"name", upstream.name}});
        platform_.metrics.count("kentongan_relay_gaps_total");
    }
    TRY(take(upstream, page.messages, page.next));
    if (page.next >= page.last) progress.ask = Ask::Stream;
    return {};
}

Result<void> Subscriber::finish_stream(Progress& progress, const fetch::FetchResponse& response) {
    const auto heard = read_events(response.body);
    auto& upstream = progress.upstream;
    if (heard.log != upstream.log || heard.last.value_or(upstream.seen) < upstream.seen) {
        progress.ask = Ask::Head;
        return {};
    }
    for (const auto& entry : heard.messages) {
        // Something between was not for this stream: the log has it.
        if (entry.previous > upstream.seen) {
            platform_.metrics.count("kentongan_relay_gaps_total");
            progress.ask = Ask::Log;
            return {};
        }
        TRY(take(upstream, {&entry, 1}, entry.seq));
    }
    if (heard.is_cut) progress.ask = Ask::Log;
    return {};
}

Result<void> Subscriber::take(Upstream& upstream, std::span<const Entry> messages,
                              std::int64_t next) {
    for (const auto& entry : messages) {
        if (entry.seq <= upstream.seen) continue;
        TRY(take_one(upstream, entry));
    }
    if (next > upstream.seen) {
        upstream.seen = next;
        save(upstream);
    }
    return {};
}

// What cannot be believed or read is left out, with a word to the operator: the next message may
// be the one that matters. What our own database refuses flies, and is tried again.
Result<void> Subscriber::take_one(Upstream& upstream, const Entry& entry) {
    const auto refuse = [&](std::string_view reason) {
        log::error("relay: a message was not taken", {{"name", upstream.name},
                                                      {"seq", std::to_string(entry.seq)},
                                                      {"identifier", entry.identifier},
                                                      {"reason", std::string(reason)}});
        platform_.metrics.count("kentongan_relay_refused_total");
        upstream.seen = entry.seq;
        save(upstream);
    };
    if (entry.exercise && !upstream.exercises)
        return refuse("an unwanted exercise"), Result<void>();
    // It has been here: servers that subscribe to each other end their circle so.
    const auto here = platform_.config.base_url();
    if (std::ranges::find(entry.via, here) != entry.via.end()) {
        upstream.seen = entry.seq;
        save(upstream);
        return {};
    }
    // What was signed is what is read (docs/decisions/0007).
    std::string proven = entry.cap;
    if (!upstream.key_pem.empty()) {
        auto key = crypto::read_public_key(upstream.key_pem);
        if (!key.ok()) return refuse("its key: " + what(key.error())), Result<void>();
        auto signed_well = xml::verify_enveloped(entry.cap, key->pem);
        if (!signed_well.ok())
            return refuse("its signature: " + what(signed_well.error())), Result<void>();
        proven = std::move(*signed_well);
    }
    auto alerts = cap::parse_cap(proven);
    if (!alerts.ok()) return refuse(what(alerts.error())), Result<void>();
    auto further = upstream;
    further.seen = entry.seq;
    const auto taken = platform_.database.write([&](db::Tx& tx) -> Result<int> {
        const Passing now(entry);
        TRY_ASSIGN(const int count, warnings_.take(tx, upstream.source, upstream.url, *alerts));
        store::update_upstream(tx, further);
        return count;
    });
    if (!taken.ok()) return refuse(what(taken.error())), Result<void>();
    upstream.seen = entry.seq;
    return {};
}

void Subscriber::save(const Upstream& upstream) {
    platform_.database.write([&](db::Tx& tx) { store::update_upstream(tx, upstream); });
}

}  // namespace kentongan::relay
