// Asks the sources, politely: each at its kind's own pace with jitter, conditionally, one request
// at a time per source, within one budget per provider, and with back-off when it fails. What comes
// back is parsed by kind and handed to the intake; what cannot be read goes to the quarantine.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/fetch/fetch.h"
#include "platform/platform.h"
#include "rooms/warnings/alarms.h"
#include "rooms/warnings/budget.h"
#include "rooms/warnings/intake.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr auto kLongestBackoff = std::chrono::minutes(10);
inline constexpr auto kLongestRetryAfter = std::chrono::hours(1);
inline constexpr double kJitter = 0.10;
// A listed document is asked again, conditionally, in case it was revised in place.
inline constexpr auto kRevalidateAfter = std::chrono::minutes(5);
inline constexpr std::size_t kMaxDocumentBytes = 5 << 20;
inline constexpr std::size_t kQuarantineExcerpt = 64 << 10;

Duration pace_of(Kind kind);
// `every` changed by at most kJitter, the same for the same `seed`.
Duration with_jitter(Duration every, std::uint64_t seed);
Duration backoff(Duration every, int failures);

// How a source is doing, for people.
struct Health {
    Source source;
    Duration every{0};
    std::optional<TimePoint> next_at;
    TimePoint asked_since;
};

class Poller {
public:
    Poller(Platform& platform, Intake& intake, Alarms& alarms);
    ~Poller();

    void start();
    // Blocks. Asks also what it listed, new documents first. NotFound for an unknown name; with a
    // name the source's own failure is returned, or TooManyRequests when the budget is used up and
    // was not refilled within `patience`.
    Result<int> poll_now(std::string_view name, Duration patience = {});
    void sources_changed();  // after a source was added or removed
    void stop_waiting();     // at the end: poll_now() no longer waits for its turn
    std::vector<Health> health();
    void look_for_silence();  // only while start() asks the sources

private:
    struct Listed {
        std::string url, version;
        bool optional = false;  // another language: nobody misses it
    };
    struct Request {
        SourceId source;
        std::optional<Listed> detail;  // empty: the source's own address
        fetch::FetchRequest fetch;
    };
    struct Progress {
        Source source;
        std::string etag, last_modified, body_hash, malformed;
        TimePoint next_at, saved_at, asked_since;
        std::vector<Listed> listed;
        std::deque<Listed> waiting;
        std::uint64_t polls = 0;
        bool busy = false;
    };
    struct Inbox;
    struct Turn;
    struct Answer;

    void load_sources();
    void run();
    void look_for_changes();
    void take_in(std::deque<Answer>& answers);
    void ask(const std::shared_ptr<Progress>& progress);
    std::vector<std::shared_ptr<Progress>> all_progress();
    bool is_registered(const std::shared_ptr<Progress>& progress);
    bool claim(Progress& progress);  // one request at a time per source: false while it is taken
    void release(Progress& progress);
    Result<int> poll_one(Progress& progress, Duration patience);
    std::optional<Request> patient_request(Progress& progress, Duration patience);
    std::optional<Request> next_request(Progress& progress);
    std::optional<Request> index_request(Progress& progress);
    // Leaves out what is unchanged in the list and was fetched at `fresh_since` or later.
    std::optional<Request> detail_request(Progress& progress, TimePoint fresh_since);
    Result<int> finish(Progress& progress, const Request& request,
                       Result<fetch::FetchResponse> answer);
    Result<int> finish_index(Progress& progress, Result<fetch::FetchResponse>& answer);
    Result<int> finish_detail(Progress& progress, const Request& request,
                              Result<fetch::FetchResponse>& answer);
    Result<int> read_index(Progress& progress, std::string_view body);
    // Reads a document that carries alerts itself, when its source has signed it as it must.
    Result<std::vector<cap::Alert>> read_proven(const Source& source, std::string_view body);
    void find_waiting(Progress& progress);
    void quarantine(const Source& source, std::string_view url, std::string_view body,
                    const Error& reason);
    Result<void> check_status(const std::string& url, const fetch::FetchResponse& response);
    void settle(Progress& progress, const Result<int>& outcome);

    Platform& platform_;
    Intake& intake_;
    Alarms& alarms_;
    Budget budget_;
    std::mutex mutex_;  // guards the map, and of each progress what health() shows and `busy`
    std::map<SourceId, std::shared_ptr<Progress>> progress_;
    std::condition_variable released_;
    bool stale_ = true, stopping_ = false;
    std::int64_t seen_change_ = 0;  // of run()'s thread, like the next
    TimePoint looked_at_{};
    std::shared_ptr<Inbox> inbox_;
    std::thread thread_;
};

}  // namespace kentongan::warnings
