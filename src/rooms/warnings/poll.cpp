#include "rooms/warnings/poll.h"

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"
#include "rooms/warnings/documents.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

constexpr auto kTick = 200ms;  // how late a due source may be noticed
constexpr auto kTimeout = 20s;
constexpr auto kSaveHealthEvery = std::chrono::minutes(1);
constexpr auto kKeepDocuments = std::chrono::hours(7 * 24);
constexpr auto kStandardRetryAfter = 30s;
constexpr auto kLookForChangesEvery = 500ms;

std::optional<TimePoint> retry_after(const fetch::FetchResponse& response, TimePoint now) {
    auto header = response.header("retry-after");
    if (header.empty()) return {};
    auto until = parse_http_date(header);
    if (auto seconds = parse_integer(trim(header)); seconds && *seconds >= 0)
        until = now + std::chrono::seconds(*seconds);
    if (!until) return {};
    return std::min(*until, now + kLongestRetryAfter);
}

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

Result<int> Poller::finish(Progress& progress, const Request& request,
                           Result<fetch::FetchResponse> answer) {
    if (request.detail) return finish_detail(progress, request, answer);
    auto outcome = finish_index(progress, answer);
    settle(progress, outcome);
    find_waiting(progress);
    return outcome;
}

Result<void> Poller::check_status(const std::string& url, const fetch::FetchResponse& response) {
    if (response.status == 200 || response.status == 304) return {};
    if (response.status == 429 || response.status == 503) {
        auto now = platform_.clock.now();
        auto until = retry_after(response, now);
        if (response.status == 429 || until)
            budget_.block(provider_of(url), until.value_or(now + kStandardRetryAfter));
    }
    return Error(ErrorCode::Unavailable, "HTTP " + std::to_string(response.status));
}

Result<int> Poller::finish_index(Progress& progress, Result<fetch::FetchResponse>& answer) {
    if (!answer.ok()) {
        if (answer.error().code() == ErrorCode::TooLarge)
            quarantine(progress.source, progress.source.url, {}, answer.error());
        return std::move(answer).error();
    }
    TRY(check_status(progress.source.url, *answer));
    auto hash =
        answer->status == 304 ? progress.body_hash : hex_encode(crypto::sha256(answer->body));
    if (hash == progress.body_hash) {  // as malformed as it was
        if (progress.malformed.empty()) return 0;
        return Error(ErrorCode::Unprocessable, progress.malformed);
    }
    auto taken = read_index(progress, answer->body);
    if (!taken.ok() && taken.error().code() == ErrorCode::Internal) return taken;  // ours
    progress.body_hash = hash;
    progress.malformed.clear();
    progress.etag = answer->header("etag");
    progress.last_modified = answer->header("last-modified");
    if (!taken.ok()) {
        quarantine(progress.source, progress.source.url, answer->body, taken.error());
        progress.malformed = reason_text(taken.error());
    }
    return taken;
}

Result<int> Poller::read_index(Progress& progress, std::string_view body) {
    const auto& source = progress.source;
    if (source.kind == Kind::Cap) {
        TRY_ASSIGN(auto alerts, read_proven(source, body));
        return intake_.take(source, source.url, std::move(alerts));
    }
    TRY_ASSIGN(auto document, read_document(source.kind, source.url, body));
    if (!source.public_key.empty() && !document.alerts.empty()) {
        // Nobody signs an alert for the inside of a feed: its own document must be linked.
        quarantine(source, source.url, body,
                   Error(ErrorCode::Unprocessable, "The signature is missing.", "Signature"));
        document.alerts.clear();
    }
    progress.listed.clear();
    for (auto& link : document.links) {
        auto other = other_language(source.kind, link.url);
        progress.listed.push_back({std::move(link.url), link.version, false});
        if (other) progress.listed.push_back({std::move(*other), link.version, true});
    }
    // All of the first language before any of the second.
    std::vector<Listed> first, second;
    for (auto& listed : progress.listed) (listed.optional ? second : first).push_back(listed);
    progress.listed = std::move(first);
    progress.listed.insert(progress.listed.end(), second.begin(), second.end());
    return intake_.take(source, source.url, std::move(document.alerts));
}

Result<std::vector<cap::Alert>> Poller::read_proven(const Source& source, std::string_view body) {
    TRY_ASSIGN(auto readable, proven(source, body));
    if (!source.public_key.empty()) alarms_.clear(source, kSignature);
    return read_alerts(source.kind, readable);
}

void Poller::find_waiting(Progress& progress) {
    progress.waiting.assign(progress.listed.begin(), progress.listed.end());
}

Result<int> Poller::finish_detail(Progress& progress, const Request& request,
                                  Result<fetch::FetchResponse>& answer) {
    const auto& listed = *request.detail;
    if (!answer.ok()) {
        if (answer.error().code() != ErrorCode::TooLarge) return std::move(answer).error();
        quarantine(progress.source, listed.url, {}, answer.error());
    } else if (auto status = check_status(listed.url, *answer);
               !status.ok() && answer->status != 404 && answer->status != 410) {
        return std::move(status).error();
    }
    Document document{listed.url, listed.version, {}, {}, {}, platform_.clock.now()};
    Result<int> taken = 0;
    if (answer.ok() && answer->status == 200) {
        document.etag = answer->header("etag");
        document.last_modified = answer->header("last-modified");
        auto read = read_proven(progress.source, answer->body);
        if (read.ok())
            taken = intake_.take(progress.source, listed.url, std::move(*read));
        else
            taken = std::move(read).error();
        if (!taken.ok() && taken.error().code() == ErrorCode::Internal) return taken;
        if (!taken.ok()) quarantine(progress.source, listed.url, answer->body, taken.error());
    } else if (answer.ok() && answer->status == 304) {
        for (auto& [name, value] : request.fetch.headers)
            (name == "If-None-Match" ? document.etag : document.last_modified) = value;
    }
    platform_.database.write(
        [&](db::Tx& tx) { store::put_document(tx, progress.source.id, document); });
    return taken;
}

void Poller::quarantine(const Source& source, std::string_view url, std::string_view body,
                        const Error& reason) {
    QuarantineRow row;
    row.id = platform_.ids.next_value();
    row.url = url;
    row.reason = reason_text(reason);
    row.excerpt = std::string(body.substr(0, kQuarantineExcerpt));
    row.size_bytes = static_cast<std::int64_t>(body.size());
    row.last_at = platform_.clock.now();
    auto hash = hex_encode(crypto::sha256(body));
    platform_.database.write([&](db::Tx& tx) { store::put_quarantine(tx, source.id, row, hash); });
    log::warning("warnings: put into quarantine",
                 {{"source", source.name}, {"url", std::string(url)}, {"reason", row.reason}});
    if (reason.field() == "Signature") alarms_.raise(source, kSignature, row.reason);
}

// Decides when to ask again. What cannot be read is no reason to ask less often: the next version
// may be the one that matters.
void Poller::settle(Progress& progress, const Result<int>& outcome) {
    auto now = platform_.clock.now();
    bool unreachable = !outcome.ok() && outcome.error().code() != ErrorCode::Unprocessable &&
                       outcome.error().code() != ErrorCode::BadRequest &&
                       outcome.error().code() != ErrorCode::TooLarge;
    platform_.metrics.count("kentongan_warning_fetches_total", outcome.ok() ? "ok" : "failed");
    Source saved;
    bool save = false;
    {
        std::lock_guard lock(mutex_);
        auto& source = progress.source;
        bool was_well = source.failures == 0;
        source.failures = outcome.ok() ? 0 : source.failures + 1;
        source.last_error = outcome.ok() ? std::string() : reason_text(outcome.error());
        if (outcome.ok()) source.fetched_at = now;
        auto every = source.every_seconds > 0 ? Duration(std::chrono::seconds(source.every_seconds))
                                              : pace_of(source.kind);
        auto wait = unreachable ? backoff(every, source.failures) : every;
        ++progress.polls;
        progress.next_at =
            now + with_jitter(wait, static_cast<std::uint64_t>(source.id.value()) + progress.polls);
        save = was_well != (source.failures == 0) || now - progress.saved_at >= kSaveHealthEvery;
        if (save) progress.saved_at = now;
        saved = source;
        if (!outcome.ok() && was_well)
            log::warning("warnings: source does not answer as it should",
                         {{"source", source.name}, {"reason", source.last_error}});
    }
    if (save) platform_.database.write([&](db::Tx& tx) { store::update_source_health(tx, saved); });
}

}  // namespace kentongan::warnings
