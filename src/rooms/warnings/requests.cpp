#include "rooms/warnings/requests.h"

#include "platform/log/log.h"
#include "rooms/warnings/documents.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

constexpr int kRequestsAtOnce = 20;
constexpr auto kLookForAnswerEvery = std::chrono::milliseconds(30);

}  // namespace

PollRequests::~PollRequests() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_asked_.notify_all();
    poller_.stop_waiting();
    if (thread_.joinable()) thread_.join();
}

void PollRequests::start() {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void PollRequests::run() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (stop_asked_.wait_for(lock, kLookForRequestsEvery, [this] { return stopping_; }))
                return;
        }
        try {
            answer_all();
        } catch (const std::exception& broken) {
            log::error("warnings: requests to poll stumbled", {{"what", broken.what()}});
        }
    }
}

void PollRequests::answer_all() {
    auto requests = platform_.database.read([&](db::Tx& tx) {
        auto oldest = platform_.clock.now() - kOldestRequest;
        return store::list_poll_requests(tx, oldest, kRequestsAtOnce);
    });
    for (const auto& request : requests) {
        poller_.sources_changed();  // the one it asks for may have been added a moment ago
        auto taken = poller_.poll_now(request.source_name, kPatience);
        if (!taken.ok() && taken.error().text().empty())
            taken = Error(taken.error().code(), reason_text(taken.error()));
        platform_.database.write([&](db::Tx& tx) {
            store::answer_poll_request(tx, request.id, taken, platform_.clock.now());
        });
    }
}

Result<int> PollRequests::ask(std::string_view name, Duration wait) {
    const store::PollRequest request{platform_.ids.next_value(), std::string(name)};
    platform_.database.write(
        [&](db::Tx& tx) { store::insert_poll_request(tx, request, platform_.clock.now()); });
    auto until = std::chrono::steady_clock::now() + wait;
    while (std::chrono::steady_clock::now() < until) {
        auto answer = platform_.database.read(
            [&](db::Tx& tx) { return store::find_poll_answer(tx, request.id); });
        if (answer) return std::move(*answer);
        std::this_thread::sleep_for(kLookForAnswerEvery);
    }
    return Error(ErrorCode::Unavailable, "The running server did not answer in time.");
}

}  // namespace kentongan::warnings
