// How fast activities reach 500 other servers beside what both cores can sign, how long 500
// warnings take while 50,000 other deliveries wait, and what dead peers cost. The receivers
// (loopback addresses, one socket) run in this process, on the same cores; signatures are checked
// afterwards.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "fediverse/delivery/tests/delivery_world.h"
#include "platform/crypto/crypto.h"

using namespace kentongan;
using namespace kentongan::fediverse;

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr int kHosts = 500, kInboxesEach = 10, kWaiting = 50'000, kRounds = 4;
constexpr auto kSignFor = std::chrono::seconds(1), kWatchDead = std::chrono::seconds(10);

double seconds(SteadyClock::duration time) {
    return std::chrono::duration<double>(time).count();
}
double since(SteadyClock::time_point begin) {
    return seconds(SteadyClock::now() - begin);
}

double processor_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

// Keeps what arrives for later.
class Receiver {
public:
    explicit Receiver(const Clock& clock) : clock_(clock) {
        router_.add({.method = http::Method::Post,
                     .pattern = "/:inbox",
                     .handler = [this](http::Request& request) -> Result<http::Response> {
                         std::lock_guard lock(mutex_);
                         requests_.push_back(std::move(request));
                         ++count_;
                         if (requests_.back().body == "alert") ++alerts_;
                         arrived_.notify_all();
                         return http::Response::empty(202);
                     },
                     .run = http::Run::Inline,
                     .wants_raw_body = true});
        http::ServerConfig config;
        config.address = "0.0.0.0";
        config.port = 0;
        config.threads = 1;
        config.rate_limits = false;
        server_ = std::make_unique<http::Server>(config, router_, clock_);
        server_->start();
    }
    std::string inbox(int host, int number) const {
        return "http://127.0." + std::to_string(host / 200) + "." + std::to_string(host % 200 + 1) +
               ":" + std::to_string(server_->port()) + "/" + std::to_string(number);
    }
    void wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return count_ >= count; });
    }
    void wait_for_alerts(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return alerts_ >= count; });
    }
    std::size_t count() {
        std::lock_guard lock(mutex_);
        return count_;
    }
    std::size_t count_invalid(const crypto::RsaPublicKey& key) {
        std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::ranges::count_if(requests_, [&](const auto& one) {
            const auto claim = signatures::read_signature({.method = "POST",
                                                           .target = one.target,
                                                           .scheme = "http",
                                                           .host = one.header("host"),
                                                           .headers = one.headers,
                                                           .body = one.body},
                                                          clock_.now());
            return !claim.ok() || !signatures::verify(*claim, key);
        }));
    }

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<http::Request> requests_;
    std::size_t count_ = 0, alerts_ = 0;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
};

double signing_rate(const crypto::RsaSigner& signer) {
    std::atomic<int> made{0};
    const auto begin = SteadyClock::now();
    {
        std::vector<std::jthread> cores;
        for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
            cores.emplace_back([&] {
                for (; SteadyClock::now() - begin < kSignFor; ++made) signer.sign("what is signed");
            });
    }
    return made / since(begin);
}

struct Bench {
    Bench()
        : test("sqlite:" + folder.path() + "/bench.db"),
          ids(clock),
          platform{test.platform().config,
                   clock,
                   ids,
                   test.platform().database,
                   test.platform().bus,
                   test.platform().jobs,
                   test.platform().scheduler,
                   test.platform().fetcher,
                   test.platform().pictures,
                   test.platform().router,
                   test.platform().pages,
                   test.platform().metrics,
                   test.platform().keys,
                   test.platform().remote_media},
          receiver(clock),
          pair(crypto::make_rsa_key()),
          sender(
              std::make_shared<const Sender>("https://desa.test/actor#main-key",
                                             std::make_shared<const crypto::RsaSigner>(
                                                 *crypto::RsaSigner::from_pem(pair.private_pem)))),
          delivery(platform, [this](std::int64_t) { return sender; }) {
        test.migrate(Delivery::migrations());
        for (int host = 0; host < kHosts; ++host) {
            for (int i = 0; i < kInboxesEach; ++i) inboxes.push_back(receiver.inbox(host, i));
            firsts.push_back(receiver.inbox(host, 0));
        }
    }
    double enqueue(const Outgoing& outgoing) {
        const auto begin = SteadyClock::now();
        platform.database.write([&](db::Tx& tx) { delivery.enqueue(tx, outgoing); });
        return since(begin) * 1000;
    }

    testkit::TempDir folder;
    testkit::TestPlatform test;
    SystemClock clock;
    IdSource ids;
    Platform platform;
    Receiver receiver;
    crypto::RsaKeyPair pair;
    std::shared_ptr<const Sender> sender;
    Delivery delivery;
    std::vector<std::string> inboxes, firsts;
};

void carry(Bench& bench, const std::string& body) {
    std::printf("enqueue 5,000 inboxes, never seen  %8.0f ms\n",
                bench.enqueue({.body = body, .inboxes = bench.inboxes}));
    std::printf("the same, known                    %8.0f ms\n",
                bench.enqueue({.body = body, .inboxes = bench.inboxes}));
    // By turns, so that both meet the same neighbours on the machine.
    double signed_rates = 0, spent = 0;
    for (int round = 0; round < kRounds; ++round) {
        if (round > 0) bench.enqueue({.body = body, .inboxes = bench.inboxes});
        signed_rates += signing_rate(*bench.sender->key);
        const auto begin = SteadyClock::now();
        bench.delivery.start();
        bench.receiver.wait_for(static_cast<std::size_t>(round + 2) * bench.inboxes.size());
        spent += since(begin);
        bench.delivery.stop();
    }
    const double rate = static_cast<double>(bench.receiver.count()) / spent;
    const double signing = signed_rates / kRounds;
    std::printf("delivered                          %8.0f a second\n", rate);
    std::printf("RSA-2048 signatures, all cores     %8.0f a second; ratio %.2f\n", signing,
                rate / signing);
}

void warn(Bench& bench, const std::string& body) {
    for (int i = 0; i < kWaiting / (kHosts * kInboxesEach); ++i)
        bench.enqueue({.body = body, .inboxes = bench.inboxes});
    bench.delivery.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto before = bench.receiver.count();
    const auto begin = SteadyClock::now();
    bench.enqueue({.body = "alert", .lane = jobs::Lane::Alert, .inboxes = bench.firsts});
    bench.receiver.wait_for_alerts(kHosts);
    std::printf("500 warnings before 50,000 others  %8.0f ms, and %zu others meanwhile\n",
                since(begin) * 1000, bench.receiver.count() - before - kHosts);
    bench.delivery.stop();
}

void outlive(const std::string& body) {
    Bench bench;
    std::vector<std::string> dead;
    for (int host = 0; host < kHosts; ++host)
        dead.push_back("http://127.1." + std::to_string(host / 200) + "." +
                       std::to_string(host % 200 + 1) + ":1/inbox");
    for (int i = 0; i < 100; ++i) bench.enqueue({.body = body, .inboxes = dead});
    bench.delivery.start();
    while (bench.delivery.stats().open_hosts < kHosts)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const double begin = processor_seconds();
    std::this_thread::sleep_for(kWatchDead);
    std::printf("50,000 for 500 dead servers        %8.2f %% of a core\n",
                (processor_seconds() - begin) / seconds(kWatchDead) * 100);
}

}  // namespace

// The main() of the testkit runs it.
TEST_CASE("deliveries") {
    crypto::initialise();
    const std::string body = R"({"type":"Create","object":")" + std::string(1500, 'x') + "\"}";
    {
        Bench bench;
        carry(bench, body);
        warn(bench, body);
        std::printf(
            "signatures that are not valid      %8zu of %zu\n",
            bench.receiver.count_invalid(*crypto::RsaPublicKey::from_pem(bench.pair.public_pem)),
            bench.receiver.count());
    }
    outlive(body);
}
