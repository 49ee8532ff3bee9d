#include "rooms/delivery/channels/calls.h"

#include <doctest/doctest.h>

#include <map>

using namespace kentongan;
using namespace kentongan::delivery;

namespace {

Call call_to(std::string origin) {
    return {origin, [origin]() -> Result<fetch::FetchRequest> {
                fetch::FetchRequest request;
                request.url = origin;
                return request;
            }};
}

}  // namespace

TEST_CASE("A slow host fills its own window and no other") {
    // The slow host answers only when everything else is answered.
    std::vector<std::function<void()>> held;
    std::size_t most_held = 0;
    bool released = false;
    Edge edge;
    edge.call = [&](const fetch::FetchRequest& request, auto done) {
        if (request.url != "slow" || released) return done(fetch::FetchResponse{});
        held.push_back([done] { done(fetch::FetchResponse{}); });
        most_held = std::max(most_held, held.size());
    };
    std::vector<Call> calls;
    for (int i = 0; i < 300; ++i) calls.push_back(call_to("slow"));
    for (int i = 0; i < 300; ++i) calls.push_back(call_to("fast"));
    int fast = 0, slow = 0;
    run_calls(edge, calls, [&](std::size_t call, const Result<fetch::FetchResponse>&) {
        call < 300 ? ++slow : ++fast;
        if (fast == 300) {
            released = true;
            for (const auto& one : std::exchange(held, {})) one();
        }
        return true;
    });
    CHECK(fast == 300);
    CHECK(slow == 300);
    CHECK(most_held <= 64);
}

TEST_CASE("After a no, nothing new is begun, and what runs is still heard") {
    int asked = 0, answered = 0;
    Edge edge;
    edge.call = [&](const fetch::FetchRequest&, auto done) {
        ++asked;
        done(fetch::FetchResponse{});
    };
    std::vector<Call> calls;
    for (int i = 0; i < 100; ++i) calls.push_back(call_to("one"));
    run_calls(edge, calls,
              [&](std::size_t, const Result<fetch::FetchResponse>&) { return ++answered < 3; });
    CHECK(answered == asked);
    CHECK(asked < 10);
}

TEST_CASE("A request that cannot be made is answered with its error") {
    Edge edge;
    edge.call = [](const fetch::FetchRequest&, auto) { FAIL("nothing goes out"); };
    std::vector<Call> calls;
    calls.push_back(
        {"x", []() -> Result<fetch::FetchRequest> { return Error(ErrorCode::TooLarge); }});
    int answered = 0;
    run_calls(edge, calls, [&](std::size_t, const Result<fetch::FetchResponse>& answer) {
        CHECK(answer.error().code() == ErrorCode::TooLarge);
        ++answered;
        return true;
    });
    CHECK(answered == 1);
}
