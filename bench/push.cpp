// How many Web Push messages one core makes in a second (bench/run sets `openssl speed ecdhp256`
// beside it: nobody can be faster than one agreement a message), and how long it takes from the
// event of a warning until every channel has the part that is its own, for 100,000 subscribers.
#define DOCTEST_CONFIG_IMPLEMENT
#include <chrono>
#include <cstdio>

#include "rooms/delivery/tests/delivery_world.h"

using namespace kentongan;
using namespace kentongan::delivery;

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr int kSubscribers = 100'000, kRounds = 7;
constexpr auto kEncryptFor = std::chrono::seconds(3);

double seconds(SteadyClock::duration time) {
    return std::chrono::duration<double>(time).count();
}

void encrypt() {
    testkit::FakeClock clock;
    push::Sender sender(crypto::make_ec_key().private_key, "mailto:bench@desa.test", clock);
    push::Subscription browser{"https://push.test/1", crypto::make_ec_key().public_key,
                               std::string(push::kAuthBytes, 'a')};
    const push::Message message{.payload = std::string(900, 'x'), .time_to_live = 1h};
    int made = 0;
    const auto begin = SteadyClock::now();
    while (SteadyClock::now() - begin < kEncryptFor)
        if (sender.request(browser, message).ok()) ++made;
    std::printf("messages                 %8.0f a second and core\n",
                made / seconds(SteadyClock::now() - begin));
}

void plan() {
    testkit::TempDir folder;
    DeliveryWorld world("sqlite:" + folder.path() + "/plan.db");
    const Channel ways[] = {Channel::Push, Channel::Push, Channel::Push, Channel::Email,
                            Channel::Sms};
    for (int i = 0; i < kSubscribers; ++i) world.add(ways[i % 5]);
    auto chain = world.write([&](db::Tx& tx) -> Result<ChainId> {
        TRY_ASSIGN(auto alert, world.warnings.issue(tx, world.bpbd, world.message({})));
        return *world.warnings.chain_of(tx, alert);
    });
    jobs::Job job;
    JsonWriter(job.payload).begin_object().member("chain", chain->value()).end_object();
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = SteadyClock::now();
        if (!world.room.impl().planner.plan(job).ok()) return;
        times.push_back(seconds(SteadyClock::now() - begin) * 1000);
    }
    std::sort(times.begin(), times.end());
    std::printf("plan of %d          %8.0f ms median, %.0f worst of %d\n", kSubscribers,
                times[times.size() / 2], times.back(), kRounds);
}

}  // namespace

int main() {
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler([](const doctest::AssertData& failed) {
        std::fprintf(stderr, "%s:%d %s\n", failed.m_file, failed.m_line, failed.m_expr);
        std::exit(EXIT_FAILURE);
    });
    crypto::initialise();
    encrypt();
    plan();
    return EXIT_SUCCESS;
}
