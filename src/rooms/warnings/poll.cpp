#include "rooms/warnings/poll.h"

#include "platform/log/log.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

constexpr auto kTick = 200ms;  // how late a due source may be noticed
constexpr auto kTimeout = 20s;
constexpr auto kKeepDocuments = std::chrono::hours(7 * 24);
constexpr auto kLookForChangesEvery = 500ms;

// A removed name may come back with other settings: then everything begins anew.
bool same_settings(const Source& a, const Source& b) {
    return a.url == b.url && a.kind == b.kind && a.every_seconds == b.every_seconds &&
           a.trusted == b.trusted && a.exercise == b.exercise && a.regions == b.regions &&
           a.hazards == b.hazards && a.sender == b.sender && a.public_key == b.public_key &&
           a.accepts_sha1 == b.accepts_sha1;
}

}  // namespace

Duration pace_of(Kind kind) {
    switch (kind) {
        case Kind::BmkgTsunami:
            return 5s;
        case Kind::BmkgQuake:
            return 10s;
        case Kind::BmkgNowcast:
            return 30s;
        case Kind::Cap:
        case Kind::CapRss:
        case Kind::CapAtom:
        case Kind::Local:
        case Kind::Kentongan:
            break;
    }
    return 60s;
}

Duration with_jitter(Duration every, std::uint64_t seed) {
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9u;  // splitmix64
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebu;
    double unit = static_cast<double>((seed ^ (seed >> 31)) >> 11) / 9007199254740992.0;
    auto change = static_cast<double>(every.count()) * kJitter * (2 * unit - 1);
    return every + Duration(static_cast<std::int64_t>(change));
}

Duration backoff(Duration every, int failures) {
    auto wait = every;
    for (int i = 0; i < failures && wait < kLongestBackoff; ++i) wait *= 2;
    return std::min<Duration>(wait, kLongestBackoff);
}

struct Poller::Answer {
    std::shared_ptr<Progress> progress;
    Request request;
    Result<fetch::FetchResponse> response;
};

// Answers come on the fetcher's thread and may come after this poller is gone.
struct Poller::Inbox {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<Answer> answers;
    bool stopping = false;
};

// Gives a claimed source back.
struct Poller::Turn {
    Turn(Poller& poller, Progress& progress) : poller_(poller), progress_(progress) {}
    ~Turn() { poller_.release(progress_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    Poller& poller_;
    Progress& progress_;
};

Poller::Poller(Platform& platform, Intake& intake, Alarms& alarms)
    : platform_(platform), intake_(intake), alarms_(alarms), inbox_(std::make_shared<Inbox>()) {}

Poller::~Poller() {
    {
        std::lock_guard lock(inbox_->mutex);
        inbox_->stopping = true;
    }
    inbox_->arrived.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Poller::start() {
    if (thread_.joinable()) return;
    platform_.database.write([&](db::Tx& tx) {
        store::remove_documents_before(tx, platform_.clock.now() - kKeepDocuments);
    });
    thread_ = std::thread([this] { run(); });
}

void Poller::stop_waiting() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    released_.notify_all();
}

void Poller::sources_changed() {
    std::lock_guard lock(mutex_);
    stale_ = true;
}

void Poller::load_sources() {
    {
        std::lock_guard lock(mutex_);
        if (!stale_) return;
        stale_ = false;
    }
    auto sources = platform_.database.read([](db::Tx& tx) { return store::list_sources(tx); });
    std::lock_guard lock(mutex_);
    std::map<SourceId, std::shared_ptr<Progress>> loaded;
    for (auto& source : sources) {
        // Their officers write here, or the relay brings it.
        if (source.kind == Kind::Local || source.kind == Kind::Kentongan) continue;
        auto known = progress_.find(source.id);
        if (known != progress_.end() && same_settings(known->second->source, source)) {
            loaded[source.id] = known->second;
            continue;
        }
        auto progress = std::make_shared<Progress>();
        progress->source = std::move(source);
        progress->asked_since = platform_.clock.now();
        loaded[progress->source.id] = std::move(progress);
    }
    progress_ = std::move(loaded);
}

void Poller::look_for_silence() {
    if (thread_.joinable()) alarms_.look_at(health());
}

std::vector<Health> Poller::health() {
    load_sources();
    std::lock_guard lock(mutex_);
    std::vector<Health> all;
    for (const auto& [id, progress] : progress_) {
        auto every = progress->source.every_seconds > 0
                         ? Duration(std::chrono::seconds(progress->source.every_seconds))
                         : pace_of(progress->source.kind);
        all.push_back({progress->source, every,
                       progress->polls > 0 ? std::optional(progress->next_at) : std::nullopt,
                       progress->asked_since});
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.source.name < b.source.name; });
    return all;
}

std::optional<Poller::Request> Poller::index_request(Progress& progress) {
    if (!budget_.take(provider_of(progress.source.url), platform_.clock.now(), Budget::Use::Index))
        return {};
    Request request{progress.source.id, {}, {}};
    request.fetch.url = progress.source.url;
    request.fetch.max_bytes = kMaxDocumentBytes;
    request.fetch.timeout = kTimeout;
    if (!progress.etag.empty()) request.fetch.headers.emplace_back("If-None-Match", progress.etag);
    if (!progress.last_modified.empty())
        request.fetch.headers.emplace_back("If-Modified-Since", progress.last_modified);
    return request;
}

// The next listed document that is new, changed in the list, or due to be asked again.
std::optional<Poller::Request> Poller::detail_request(Progress& progress, TimePoint fresh_since) {
    while (!progress.waiting.empty()) {
        auto listed = progress.waiting.front();
        auto known = platform_.database.read(
            [&](db::Tx& tx) { return store::find_document(tx, progress.source.id, listed.url); });
        bool unchanged = known && known->version == listed.version;
        if (unchanged && known->fetched_at >= fresh_since) {
            progress.waiting.pop_front();
            continue;
        }
        if (!budget_.take(provider_of(listed.url), platform_.clock.now(), Budget::Use::Detail))
            return {};
        progress.waiting.pop_front();
        Request request{progress.source.id, listed, {}};
        request.fetch.url = listed.url;
        request.fetch.max_bytes = kMaxDocumentBytes;
        request.fetch.timeout = kTimeout;
        if (known && !known->etag.empty())
            request.fetch.headers.emplace_back("If-None-Match", known->etag);
        if (known && !known->last_modified.empty())
            request.fetch.headers.emplace_back("If-Modified-Since", known->last_modified);
        return request;
    }
    return {};
}

bool Poller::claim(Progress& progress) {
    std::lock_guard lock(mutex_);
    return !std::exchange(progress.busy, true);
}

void Poller::release(Progress& progress) {
    {
        std::lock_guard lock(mutex_);
        progress.busy = false;
    }
    released_.notify_all();
}

std::optional<Poller::Request> Poller::next_request(Progress& progress) {
    auto now = platform_.clock.now();
    if (now >= progress.next_at) return index_request(progress);
    return detail_request(progress, now - kRevalidateAfter);
}

// The command line, or another node, may have added or removed a source.
void Poller::look_for_changes() {
    auto now = platform_.clock.now();
    if (now - looked_at_ < kLookForChangesEvery) return;
    looked_at_ = now;
    auto change = platform_.database.read([](db::Tx& tx) { return store::sources_change(tx); });
    if (std::exchange(seen_change_, change) != change) sources_changed();
}

void Poller::run() {
    for (;;) {
        std::deque<Answer> answers;
        {
            std::unique_lock lock(inbox_->mutex);
            inbox_->arrived.wait_for(lock, kTick,
                                     [&] { return inbox_->stopping || !inbox_->answers.empty(); });
            if (inbox_->stopping) return;
            answers.swap(inbox_->answers);
        }
        try {
            take_in(answers);
            look_for_changes();
            load_sources();
            for (auto& progress : all_progress()) ask(progress);
        } catch (const std::exception& broken) {
            log::error("warnings: polling stumbled", {{"what", broken.what()}});
        }
    }
}

void Poller::take_in(std::deque<Answer>& answers) {
    for (auto& [progress, request, response] : answers) {
        const Turn turn(*this, *progress);
        if (is_registered(progress))
            static_cast<void>(finish(*progress, request, std::move(response)));
    }
}

void Poller::ask(const std::shared_ptr<Progress>& progress) {
    if (!claim(*progress)) return;
    std::optional<Request> request;
    try {
        request = next_request(*progress);
    } catch (...) {
        release(*progress);
        throw;
    }
    if (!request) return release(*progress);
    auto fetch = request->fetch;
    platform_.fetcher.fetch_async(
        std::move(fetch), [inbox = inbox_, progress, request = std::move(*request)](auto answer) {
            std::lock_guard lock(inbox->mutex);
            inbox->answers.push_back({progress, request, std::move(answer)});
            inbox->arrived.notify_one();
        });
}

bool Poller::is_registered(const std::shared_ptr<Progress>& progress) {
    std::lock_guard lock(mutex_);
    auto found = progress_.find(progress->source.id);
    return found != progress_.end() && found->second == progress;
}

std::vector<std::shared_ptr<Poller::Progress>> Poller::all_progress() {
    std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Progress>> all;
    for (auto& [id, progress] : progress_) all.push_back(progress);
    return all;
}

Result<int> Poller::poll_now(std::string_view name, Duration patience) {
    load_sources();
    auto chosen = all_progress();
    if (!name.empty()) {
        std::erase_if(chosen, [&](const auto& p) { return p->source.name != name; });
        if (chosen.empty()) return Error(ErrorCode::NotFound, "There is no source of that name.");
    }
    int taken = 0;
    for (auto& progress : chosen) {
        auto outcome = poll_one(*progress, patience);
        if (outcome.ok())
            taken += *outcome;
        else if (!name.empty())
            return outcome;
    }
    return taken;
}

std::optional<Poller::Request> Poller::patient_request(Progress& progress, Duration patience) {
    auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (auto request = index_request(progress)) return request;
        std::unique_lock lock(mutex_);
        if (stopping_ || std::chrono::steady_clock::now() >= until) return {};
        released_.wait_for(lock, kTick, [this] { return stopping_; });
    }
}

Result<int> Poller::poll_one(Progress& progress, Duration patience) {
    {
        std::unique_lock lock(mutex_);
        released_.wait(lock, [&] { return !progress.busy || stopping_; });
        if (stopping_) return Error(ErrorCode::Unavailable);
        progress.busy = true;
    }
    const Turn turn(*this, progress);
    auto index = patient_request(progress, patience);
    auto began = platform_.clock.now();
    if (!index)
        return Error(ErrorCode::TooManyRequests,
                     "This provider was asked as often as it allows. Try again in a minute.");
    TRY_ASSIGN(int taken, finish(progress, *index, platform_.fetcher.fetch(index->fetch)));
    // Who asks now wants to see a document that was revised in place, too: after all new ones.
    for (auto fresh_since : {began - kRevalidateAfter, began}) {
        find_waiting(progress);
        while (auto request = detail_request(progress, fresh_since))
            if (auto detail = finish(progress, *request, platform_.fetcher.fetch(request->fetch));
                detail.ok())
                taken += *detail;
    }
    return taken;
}

}  // namespace kentongan::warnings
