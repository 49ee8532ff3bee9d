#include "rooms/delivery/channels/calls.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace kentongan::delivery {
namespace {

constexpr std::size_t kAtOncePerOrigin = 64;
constexpr std::size_t kAtOnce = 256;
constexpr std::chrono::seconds kBeginWithin{8};  // of real time

// Shared with the answers, which come on the client's thread.
struct Arrivals {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<std::pair<std::size_t, Result<fetch::FetchResponse>>> answers;

    void put(std::size_t call, Result<fetch::FetchResponse> answer) {
        std::lock_guard lock(mutex);
        answers.emplace_back(call, std::move(answer));
        arrived.notify_one();
    }
    std::pair<std::size_t, Result<fetch::FetchResponse>> take() {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return !answers.empty(); });
        auto first = std::move(answers.front());
        answers.pop_front();
        return first;
    }
    bool empty() {
        std::lock_guard lock(mutex);
        return answers.empty();
    }
};

struct Origin {
    std::deque<std::size_t> waiting;
    std::size_t running = 0;
};

}  // namespace

void run_calls(const Edge& edge, std::vector<Call> calls,
               const std::function<bool(std::size_t, Result<fetch::FetchResponse>)>& answered) {
    const auto arrivals = std::make_shared<Arrivals>();
    std::map<std::string, Origin> origins;
    for (std::size_t i = 0; i < calls.size(); ++i) origins[calls[i].origin].waiting.push_back(i);
    const auto begun_until = std::chrono::steady_clock::now() + kBeginWithin;
    std::size_t running = 0;
    bool beginning = true;

    auto begin_one = [&](Origin& origin) {
        const auto call = origin.waiting.front();
        origin.waiting.pop_front();
        ++origin.running;
        ++running;
        auto request = calls[call].prepare();
        if (!request.ok()) return arrivals->put(call, request.error());
        edge.call(std::move(*request), [arrivals, call](Result<fetch::FetchResponse> answer) {
            arrivals->put(call, std::move(answer));
        });
    };
    // One of each origin in turn, until every window is full or an answer wants to be noted.
    auto begin_some = [&] {
        for (bool progress = true; progress && beginning;) {
            progress = false;
            for (auto& [name, origin] : origins) {
                if (origin.waiting.empty() || origin.running >= kAtOncePerOrigin ||
                    running >= kAtOnce || !arrivals->empty())
                    continue;
                begin_one(origin);
                progress = true;
            }
        }
    };
    for (;;) {
        beginning = beginning && std::chrono::steady_clock::now() < begun_until;
        begin_some();
        if (running == 0) return;
        auto [call, answer] = arrivals->take();
        --running;
        --origins[calls[call].origin].running;
        if (!answered(call, std::move(answer))) beginning = false;
    }
}

}  // namespace kentongan::delivery
