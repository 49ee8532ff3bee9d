// People who report, and officers who check; on top of a region with an office.
#pragma once

#include "platform/media/tests/pictures.h"
#include "rooms/coordinators/api.h"
#include "rooms/reports/api.h"
#include "rooms/reports/impl.h"
#include "testkit/region_world.h"

namespace kentongan::reports {

inline constexpr geo::Point kHere{-7.9502, 110.3201};  // Bambanglipuro, Bantul
inline constexpr const char* kVillage = "34.02.05.2001";

struct World : testkit::RegionWorld {
    explicit World(const std::string& database_url = "sqlite::memory:")
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          reports(platform.platform(), testkit::gazetteer(), accounts, attachments, coordinators,
                  warnings) {
        auto above = coordinators::Coordinators::migrations();
        for (auto& migration : Reports::migrations()) above.push_back(std::move(migration));
        migrate(above);
    }

    Service& service() { return reports.impl().service; }
    TimePoint now() { return platform.clock().now(); }

    // A network of its own for everybody, unless one is given.
    NewReport flood(std::optional<accounts::AccountId> who, std::string address = {}) {
        NewReport made;
        if (address.empty() && who)
            address = "10." + std::to_string((who->value() >> 8) & 255) + "." +
                      std::to_string(who->value() & 255) + ".9";
        made.sender = {who, address.empty() ? "192.0.2.7" : address};
        made.kind = "flood";
        made.detail = "knee";
        made.text = "Air masuk rumah.";
        made.point = kHere;
        return made;
    }
    Receipt send(const NewReport& report) {
        auto sent = service().send(report);
        REQUIRE_MESSAGE(sent.ok(), (sent.ok() ? "" : sent.error().text()));
        return *sent;
    }
    Cluster cluster(ClusterId id) {
        auto found = read([&](db::Tx& tx) { return store::find_cluster(tx, id); });
        REQUIRE(found);
        return *found;
    }
    bool exists(ClusterId id) {
        return read([&](db::Tx& tx) { return store::find_cluster(tx, id).has_value(); });
    }
    std::vector<Cluster> live(std::string_view place = "34.02") {
        return read([&](db::Tx& tx) {
            return store::list_live(tx, store::range_of(testkit::code(place)), {}, now(), {}, 100);
        });
    }
    // Somebody whose earlier reports were all found true.
    accounts::AccountId trusted(const std::string& name) {
        auto who = person(name, kVillage);
        write([&](db::Tx& tx) { store::add_to_history(tx, who, {.verified = 3}); });
        return who;
    }

    coordinators::Coordinators coordinators;
    Reports reports;
};

}  // namespace kentongan::reports
