// An office with two officers, and a town that hears it.
#pragma once

#include "platform/config/config.h"
#include "rooms/composer/api.h"
#include "rooms/composer/impl.h"
#include "rooms/coordinators/api.h"
#include "testkit/region_world.h"

namespace kentongan::composer::testing {

using testkit::code;

struct DeskWorld : testkit::RegionWorld {
    explicit DeskWorld(const std::string& database_url = "sqlite::memory:")
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          composer(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings) {
        migrate(Composer::migrations());
        ani = person("ani");
        budi = person("budi");
        stranger = person("orang_lain");
        bantul = office("bpbd-bantul", "34.02", {ani, budi});
    }

    Service& service() { return composer.impl().service; }

    static Content flood(warnings::Level level = warnings::Level::Siaga) {
        Content content;
        content.hazard = "flood";
        content.level = level;
        content.hours = 6;
        content.places = {code("34.02.05")};
        content.headline = "Banjir di Bambanglipuro";
        content.instruction = "Pindah ke balai desa.\nBawa obat.";
        return content;
    }
    Draft written(const Content& content = flood(), bool exercise = false) {
        auto draft = service().create(ani, {bantul, exercise, content});
        REQUIRE_MESSAGE(draft.ok(), (draft.ok() ? "" : draft.error().text()));
        return *draft;
    }
    static Step step(accounts::AccountId officer, const Draft& draft, std::string text = {}) {
        return {officer, draft.id, draft.version, std::move(text)};
    }
    Draft submitted(const Content& content = flood(), bool exercise = false) {
        return sure(service().submit(step(ani, written(content, exercise))));
    }
    Draft issued(const Content& content = flood(), bool exercise = false) {
        auto draft = submitted(content, exercise);
        if (draft.state == State::Submitted) draft = sure(service().approve(step(budi, draft)));
        platform.run_jobs();
        return draft;
    }
    static Draft sure(Result<Draft> result) {
        REQUIRE_MESSAGE(result.ok(), (result.ok() ? "" : result.error().text()));
        return *result;
    }
    Sheet sheet(const Draft& draft) {
        auto found = read([&](db::Tx& tx) { return service().sheet(tx, draft.author, draft.id); });
        REQUIRE(found.ok());
        return *found;
    }
    std::vector<std::string> actions(const Draft& draft) {
        std::vector<std::string> names;
        for (const auto& entry : read([&](db::Tx& tx) { return service().log(tx, draft.id); }))
            names.push_back(entry.action);
        return names;
    }

    coordinators::Coordinators coordinators;
    Composer composer;
    accounts::AccountId ani, budi, stranger;
    warnings::SourceId bantul;
};

}  // namespace kentongan::composer::testing
