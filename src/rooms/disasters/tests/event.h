// A warned district with the page about it, for the tests of this room.
#pragma once

#include "rooms/disasters/impl.h"
#include "testkit/region_world.h"

namespace kentongan::disasters {

inline const std::string kVillage = "34.02.05.2001";

struct World : testkit::RegionWorld {
    explicit World(const std::string& database_url = "sqlite::memory:")
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          receipts(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings),
          answers(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings,
                  receipts),
          reports(platform.platform(), testkit::gazetteer(), accounts, attachments, coordinators,
                  warnings),
          disasters(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings,
                    receipts, answers, reports) {
        std::vector<db::Migration> above;
        for (const auto& migrations :
             {coordinators::Coordinators::migrations(), receipts::Receipts::migrations(),
              answers::Answers::migrations(), reports::Reports::migrations(),
              Disasters::migrations()})
            above.insert(above.end(), migrations.begin(), migrations.end());
        migrate(above);
        officer = person("petugas");
        bpbd = office("bpbd-bantul", "34.02", {officer});
    }

    Disasters::Impl& room() { return disasters.impl(); }
    Result<Event> event(std::int64_t id) {
        return read([&](db::Tx& tx) { return find_event(tx, room(), id, "id"); });
    }
    std::string page(warnings::ChainId chain, std::string_view below = "",
                     AccountId viewer = AccountId()) {
        return platform.get("/bencana/" + chain.to_string() + std::string(below), viewer.value())
            .body;
    }
    Result<ShelterId> shelter(AccountId by, warnings::ChainId chain, const NewShelter& wanted) {
        return write([&](db::Tx& tx) -> Result<ShelterId> {
            TRY_ASSIGN(auto found, find_event(tx, room(), chain.value(), "id"));
            return add_shelter(tx, room(), by, found, wanted);
        });
    }
    Result<OfferId> offer(AccountId by, warnings::ChainId chain, const NewOffer& wanted) {
        return write([&](db::Tx& tx) -> Result<OfferId> {
            TRY_ASSIGN(auto found, find_event(tx, room(), chain.value(), "id"));
            return add_offer(tx, room(), by, found, wanted);
        });
    }
    Result<CorrectionId> correct(AccountId by, warnings::ChainId chain,
                                 const NewCorrection& wanted) {
        return write([&](db::Tx& tx) -> Result<CorrectionId> {
            TRY_ASSIGN(auto found, find_event(tx, room(), chain.value(), "id"));
            return add_correction(tx, room(), by, found, wanted);
        });
    }
    Result<DisasterId> join(AccountId by, warnings::ChainId one, warnings::ChainId other) {
        return write([&](db::Tx& tx) -> Result<DisasterId> {
            TRY_ASSIGN(auto first, find_event(tx, room(), one.value(), "id"));
            TRY_ASSIGN(auto second, find_event(tx, room(), other.value(), "id"));
            return join_events(tx, room(), by, first, second, "Banjir besar Bantul");
        });
    }
    static NewShelter balai() {
        NewShelter shelter;
        shelter.name = "Balai Desa";
        shelter.capacity = "120";
        shelter.people = "40";
        shelter.phone = "0274 123456";
        shelter.place = testkit::code(kVillage);
        return shelter;
    }
    static NewOffer rice() {
        NewOffer offer;
        offer.direction = "offer";
        offer.what = "Beras";
        offer.quantity = "20 kg";
        offer.phone = "0812 1111 2222";
        offer.place = testkit::code(kVillage);
        return offer;
    }

    coordinators::Coordinators coordinators;
    receipts::Receipts receipts;
    answers::Answers answers;
    reports::Reports reports;
    Disasters disasters;
    AccountId officer;
    warnings::SourceId bpbd;
};

// On SQLite and, where there is one, on PostgreSQL.
inline void in_worlds(const std::function<void(World&)>& test) {
    {
        World world;
        test(world);
    }
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    World world(schema.url());
    test(world);
}

}  // namespace kentongan::disasters
