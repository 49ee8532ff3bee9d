// How fast activities reach 500 other servers beside what both cores can sign, how long 500
// warnings take while 50,000 other deliveries wait, and what dead peers cost. The receivers
// (loopback addresses, one socket) are a process of their own, on the same cores; signatures are
// checked afterwards.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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
constexpr auto kLookEvery = std::chrono::milliseconds(5);

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

// What the process of the receivers tells.
struct Tally {
    std::atomic<int> port{0};
    std::atomic<std::size_t> count{0}, alerts{0}, invalid{0};
    std::atomic<bool> is_over{false};
};

// Keeps what arrives for later. Forks, so it comes before any thread.
class Receiver {
public:
    explicit Receiver(const std::string& public_pem)
        : tally_(*new (mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Tally) {
        child_ = fork();
        if (child_ == 0) {
            receive(tally_, public_pem);
            _exit(0);
        }
        wait_until([&] { return tally_.port > 0; });
    }
    ~Receiver() { finish(); }
    std::string inbox(int host, int number) const {
        return "http://127.0." + std::to_string(host / 200) + "." + std::to_string(host % 200 + 1) +
               ":" + std::to_string(tally_.port) + "/" + std::to_string(number);
    }
    void wait_for(std::size_t count) const {
        wait_until([&] { return tally_.count >= count; });
    }
    void wait_for_alerts(std::size_t count) const {
        wait_until([&] { return tally_.alerts >= count; });
    }
    std::size_t count() const { return tally_.count; }
    double processor_seconds() const {
        clockid_t clock{};
        timespec used{};
        if (clock_getcpuclockid(child_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
        return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
    }
    // How many signatures were not valid; nothing is received any more.
    std::size_t finish() {
        tally_.is_over = true;
        if (child_ > 0) waitpid(std::exchange(child_, 0), nullptr, 0);
        return tally_.invalid;
    }

private:
    static void wait_until(const std::function<bool()>& is_so) {
        while (!is_so()) std::this_thread::sleep_for(kLookEvery);
    }
    static void receive(Tally& tally, const std::string& public_pem) {
        const SystemClock clock;
        std::vector<http::Request> requests;  // of the server's one thread
        http::Router router;
        router.add({.method = http::Method::Post,
                    .pattern = "/:inbox",
                    .handler = [&](http::Request& request) -> Result<http::Response> {
                        if (request.body == "alert") ++tally.alerts;
                        requests.push_back(std::move(request));
                        ++tally.count;
                        return http::Response::empty(202);
                    },
                    .run = http::Run::Inline,
                    .wants_raw_body = true});
        http::ServerConfig config;
        config.address = "0.0.0.0";
        config.port = 0;
        config.threads = 1;
        config.rate_limits = false;
        {
            http::Server server(config, router, clock);
            server.start();
            tally.port = server.port();
            wait_until([&] { return tally.is_over.load() || getppid() == 1; });
        }
        const auto key = crypto::RsaPublicKey::from_pem(public_pem);
        for (const auto& one : requests) {
            const auto claim = signatures::read_signature({.method = "POST",
                                                           .target = one.target,
                                                           .scheme = "http",
                                                           .host = one.header("host"),
                                                           .headers = one.headers,
                                                           .body = one.body},
                                                          clock.now());
            if (!claim.ok() || !signatures::verify(*claim, *key)) ++tally.invalid;
        }
    }

    Tally& tally_;
    pid_t child_ = 0;
};

struct Signing {
    double rate = 0, processor_seconds = 0;  // of all cores; of one signature
};
Signing measure_signing(const crypto::RsaSigner& signer) {
    std::atomic<int> made{0};
    const double before = processor_seconds();
    const auto begin = SteadyClock::now();
    {
        std::vector<std::jthread> cores;
        for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
            cores.emplace_back([&] {
                for (; SteadyClock::now() - begin < kSignFor; ++made) signer.sign("what is signed");
            });
    }
    return {made / since(begin), (processor_seconds() - before) / made};
}

struct Bench {
    Bench(Receiver& those, const crypto::RsaKeyPair& pair)
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
          receiver(those),
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
    Receiver& receiver;
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
    double signed_rates = 0, signature = 0, spent = 0, used = 0, received = 0;
    for (int round = 0; round < kRounds; ++round) {
        if (round > 0) bench.enqueue({.body = body, .inboxes = bench.inboxes});
        const Signing signing = measure_signing(*bench.sender->key);
        signed_rates += signing.rate;
        signature += signing.processor_seconds / kRounds;
        const double used_before = processor_seconds();
        const double received_before = bench.receiver.processor_seconds();
        const auto begin = SteadyClock::now();
        bench.delivery.start();
        bench.receiver.wait_for(static_cast<std::size_t>(round + 2) * bench.inboxes.size());
        spent += since(begin);
        used += processor_seconds() - used_before;
        received += bench.receiver.processor_seconds() - received_before;
        bench.delivery.stop();
    }
    const double rate = static_cast<double>(bench.receiver.count()) / spent;
    const double signing = signed_rates / kRounds;
    std::printf("delivered                          %8.0f a second\n", rate);
    std::printf("RSA-2048 signatures, all cores     %8.0f a second; ratio %.2f\n", signing,
                rate / signing);
    const auto count = static_cast<double>(bench.receiver.count());
    const double each = used / count;
    std::printf("processor time of a delivery       %8.0f us; its signature alone %.0f us, %.2f\n",
                each * 1e6, signature * 1e6, signature / each);
    std::printf("the receivers', on the same cores  %8.0f us\n", received / count * 1e6);
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

void outlive(Bench& bench, const std::string& body) {
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
    const auto pair = crypto::make_rsa_key();
    Receiver receiver(pair.public_pem);
    {
        Bench bench(receiver, pair);
        carry(bench, body);
        warn(bench, body);
        std::printf("signatures that are not valid      %8zu of %zu\n", receiver.finish(),
                    receiver.count());
    }
    Bench bench(receiver, pair);
    outlive(bench, body);
}
