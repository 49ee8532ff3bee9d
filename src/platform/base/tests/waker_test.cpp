#include "platform/base/waker.h"

#include <doctest/doctest.h>

#include <future>
#include <semaphore>

using namespace kentongan;
using namespace std::chrono_literals;

TEST_CASE("a waker works when it is woken, and once more for wakes during its work") {
    std::counting_semaphore<8> ran(0), go_on(0);
    int runs = 0;
    Waker waker([&]() -> std::optional<std::chrono::milliseconds> {
        ++runs;
        ran.release();
        go_on.acquire();
        return {};
    });
    waker.wake();
    ran.acquire();
    waker.wake();
    waker.wake();
    go_on.release();
    ran.acquire();
    CHECK(runs == 2);
    CHECK_FALSE(ran.try_acquire());
    go_on.release();
}

TEST_CASE("a waker comes back after the time its work asked for") {
    std::promise<void> thrice;
    int runs = 0;
    Waker waker([&]() -> std::optional<std::chrono::milliseconds> {
        if (++runs < 3) return 1ms;
        if (runs == 3) thrice.set_value();
        return {};
    });
    waker.wake();
    CHECK(thrice.get_future().wait_for(60s) == std::future_status::ready);
}
