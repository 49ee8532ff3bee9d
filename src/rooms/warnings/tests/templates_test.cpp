// What is prepared for an office that warns.
#include <doctest/doctest.h>

#include <set>

#include "rooms/warnings/api.h"
#include "rooms/warnings/hazards.h"

using namespace kentongan;
using namespace kentongan::warnings;

TEST_CASE("Every category of CAP has a hazard, and every hazard its words in both languages") {
    std::set<cap::Category> categories;
    for (auto key : hazard_keys())
        for (auto level : {Level::Info, Level::Waspada, Level::Siaga, Level::Awas})
            for (std::string_view language : {"id", "en"}) {
                auto made = template_of(key, level, language);
                CAPTURE(key);
                CHECK(made.hazard == key);
                CHECK(made.name.size() <= 35);  // CAP's event, as push titles show it
                CHECK(made.steps.size() >= 2);
                CHECK(hazard_named(key).key == key);
                categories.insert(made.category);
            }
    CHECK(categories.size() == 12);
}

TEST_CASE("A hazard that is said by its code needs no guess, but only one that we know") {
    cap::Alert alert;
    cap::Info info;
    info.event = "Bendungan Sermo retak, banjir mungkin";
    alert.infos.push_back(info);
    CHECK(hazard_of(alert).key == "flood");
    mark_as_written_here(alert.infos[0], "infrastructure");
    CHECK(hazard_of(alert).key == "infrastructure");
    alert.infos[0].event_codes[0].value = "perang";
    CHECK(hazard_of(alert).key == "flood");
    alert.infos[0].event_codes.clear();
    alert.infos[0].event = "Kebakaran permukiman";
    CHECK(hazard_of(alert).key == "house_fire");
    alert.infos[0].event = "Kebakaran lahan";
    CHECK(hazard_of(alert).key == "fire");
}

TEST_CASE("The lines of an office's instruction are the steps, in its language only") {
    cap::Info info;
    info.language = "id";
    info.instruction = "Pindah ke balai desa.\n\n Bawa selimut. ";
    auto ours = standard_steps("flood", Level::Siaga, "id");
    CHECK(steps_of(info, "flood", Level::Siaga, "id") == ours);
    mark_as_written_here(info, "flood");
    CHECK(steps_of(info, "flood", Level::Siaga, "id") ==
          std::vector<std::string>{"Pindah ke balai desa.", "Bawa selimut."});
    CHECK(steps_of(info, "flood", Level::Siaga, "en") ==
          standard_steps("flood", Level::Siaga, "en"));
}
