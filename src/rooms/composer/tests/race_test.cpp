// Two who decide at once, on both engines: one warning, one approval.
#include <atomic>
#include <thread>

#include "rooms/composer/store.h"
#include "rooms/composer/tests/desk_world.h"

using namespace kentongan;
using namespace kentongan::composer;
using namespace kentongan::composer::testing;

namespace {

void race(const std::string& url) {
    DeskWorld world(url);
    auto citra = world.person("citra");
    world.write([&](db::Tx& tx) { world.warnings.put_officer(tx, world.bantul, citra); });
    for (int round = 0; round < 5; ++round) {
        const auto draft = world.submitted();
        std::atomic<int> approved = 0, refused = 0, returned = 0;
        auto decide = [&](accounts::AccountId officer) {
            auto done = world.service().approve(DeskWorld::step(officer, draft));
            if (done.ok())
                ++approved;
            else if (done.error().code() == ErrorCode::Conflict)
                ++refused;
        };
        std::thread one(decide, world.budi), other(decide, citra), third([&] {
            returned += world.service().give_back(DeskWorld::step(citra, draft, "Tunggu.")).ok();
        });
        one.join();
        other.join();
        third.join();
        CHECK(approved + returned == 1);
        CHECK(refused + approved == 2);
        CHECK(world.warnings.live_chains().size() == static_cast<std::size_t>(approved.load()));
        auto now = world.read([&](db::Tx& tx) { return *store::find(tx, draft.id); });
        CHECK(now.state == (approved == 1 ? State::Issued : State::Returned));
        CHECK(static_cast<bool>(now.alert) == (approved == 1));
        if (approved == 0) continue;
        world.platform.clock().advance(1s);
        DeskWorld::sure(world.service().end(world.ani, now.chain, Kind::Cancel, "Selesai diuji."));
        world.platform.clock().advance(1s);
    }
}

}  // namespace

TEST_CASE("Of several decisions at once one counts, and a warning goes out once") {
    testkit::TempDir folder;
    race("sqlite:" + folder.path() + "/race.db");
    if (!testkit::PostgresSchema::available()) return;
    testkit::PostgresSchema schema;
    race(schema.url());
}
