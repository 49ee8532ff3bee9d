// An office that drills, and people who do and do not join; on top of a region with warnings.
#pragma once

#include "rooms/coordinators/api.h"
#include "rooms/drills/api.h"
#include "rooms/drills/impl.h"
#include "rooms/loudspeakers/api.h"
#include "rooms/receipts/api.h"
#include "rooms/subscriptions/api.h"
#include "testkit/region_world.h"

namespace kentongan::drills {

inline constexpr const char* kRegion = "34.02.05";  // Bambanglipuro, Bantul
inline constexpr const char* kVillage = "34.02.05.2001";
inline constexpr const char* kElsewhere = "34.04.07.2001";  // Depok, Sleman

struct World : testkit::RegionWorld {
    explicit World(const std::string& database_url = "sqlite::memory:")
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          receipts(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings),
          subscriptions(platform.platform(), testkit::gazetteer(), accounts, warnings),
          loudspeakers(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings,
                       receipts),
          drills(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings,
                 receipts, subscriptions, loudspeakers) {
        std::vector<db::Migration> above;
        for (const auto& migrations :
             {coordinators::Coordinators::migrations(), receipts::Receipts::migrations(),
              subscriptions::Subscriptions::migrations(), loudspeakers::Loudspeakers::migrations(),
              Drills::migrations()})
            above.insert(above.end(), migrations.begin(), migrations.end());
        migrate(above);
        officer = person("petugas", "34.71.01.1001");
        bpbd = office("bpbd-bantul", "34.02", {officer});
    }

    Service& service() { return drills.impl().service; }
    TimePoint now() { return platform.clock().now(); }

    NewDrill wanted(std::string_view region = kRegion) {
        NewDrill made;
        made.office = bpbd;
        made.title = "Simulasi banjir";
        made.hazard = "flood";
        made.text = "Menguji jalur ke titik kumpul.";
        made.region = testkit::code(region);
        made.planned_at = now() + 24h;
        made.messages = {{.minutes = 0, .level = warnings::Level::Waspada, .text = "Bersiaplah."},
                         {.minutes = 10, .level = warnings::Level::Awas, .text = "Mengungsi."},
                         {.minutes = 30, .level = warnings::Level::Info}};
        return made;
    }
    DrillId planned(const NewDrill& drill) {
        auto id = service().plan(officer, drill);
        REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error().text()));
        return *id;
    }
    DrillId planned() { return planned(wanted()); }
    Drill drill(DrillId id) {
        auto found = read([&](db::Tx& tx) { return store::find_drill(tx, id); });
        REQUIRE(found);
        return *found;
    }
    void start(DrillId id) {
        auto started = service().start(officer, id);
        REQUIRE_MESSAGE(started.ok(), (started.ok() ? "" : started.error().text()));
        platform.run_jobs();
    }
    void later(Duration time) {
        platform.clock().advance(time);
        platform.run_jobs();
    }
    std::vector<warnings::Message> said(DrillId id) {
        const auto chain = drill(id).chain;
        if (!chain) return {};
        return read([&](db::Tx& tx) { return warnings.messages(tx, *chain, "id"); });
    }
    std::int64_t told(accounts::AccountId who) {
        return read([&](db::Tx& tx) { return notifications.unread_count(tx, who); });
    }

    coordinators::Coordinators coordinators;
    receipts::Receipts receipts;
    subscriptions::Subscriptions subscriptions;
    loudspeakers::Loudspeakers loudspeakers;
    Drills drills;
    accounts::AccountId officer;
    warnings::SourceId bpbd;
};

}  // namespace kentongan::drills
