// A region with an office, its officer, and the loudspeakers' room.
#pragma once

#include "rooms/loudspeakers/impl.h"
#include "testkit/region_world.h"

namespace kentongan::loudspeakers::testing {

using testkit::code;
using testkit::RegionWorld;

struct World : RegionWorld {
    explicit World(const std::string& url = "sqlite::memory:")
        : RegionWorld(url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          receipts(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings),
          room(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings,
               receipts) {
        auto all = coordinators::Coordinators::migrations();
        for (auto& more : {receipts::Receipts::migrations(), Loudspeakers::migrations()})
            all.insert(all.end(), more.begin(), more.end());
        migrate(all);
        officer = person("petugas");
        bantul = office("bpbd-bantul", "34.02", {officer});
    }

    Registered device(std::string_view place, bool joins = false) {
        NewSpeaker wanted;
        wanted.place = code(place);
        wanted.name = "Masjid Al-Ikhlas";
        wanted.contact = "Pak Darto 0812";
        wanted.joins_exercises = joins;
        auto made = room.impl().service.enrol(officer, wanted);
        REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text()));
        return *made;
    }
    // As warn(), without the jobs: the sound is not what is looked at.
    void tell(warnings::SourceId source, const testkit::Warned& wanted) {
        auto told = write([&](db::Tx& tx) { return warnings.issue(tx, source, message(wanted)); });
        REQUIRE(told.ok());
    }
    State state(const Device& device) {
        room.impl().board.refresh();
        return read([&](db::Tx& tx) { return room.impl().service.state_of(tx, device); });
    }
    State state(const Registered& made) {
        return state(Device{made.speaker.id, made.speaker.place});
    }

    coordinators::Coordinators coordinators;
    receipts::Receipts receipts;
    Loudspeakers room;
    accounts::AccountId officer;
    warnings::SourceId bantul;
};

}  // namespace kentongan::loudspeakers::testing
