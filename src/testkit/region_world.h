// A region with warnings, for the tests of rooms that stand upon them: people, an office with its
// officers, and short ways to warn. Rooms above are made by the test on top of it.
#pragma once

#include <doctest/doctest.h>

#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/notifications/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/api.h"
#include "testkit/testkit.h"

namespace kentongan::testkit {

inline const regions::Regions& gazetteer() {  // loaded once for all tests
    static const regions::Regions regions;
    return regions;
}

inline regions::Code code(std::string_view text) {
    auto parsed = regions::Code::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

// What RegionWorld::warn() writes: a flood for one place, in force for an hour.
struct Warned {
    std::string identifier = "banjir-1";
    std::string place = "34.02.05";  // a code; Bambanglipuro, Bantul
    cap::MsgType type = cap::MsgType::Alert;
    cap::Severity severity = cap::Severity::Severe;
    cap::Urgency urgency = cap::Urgency::Immediate;
    cap::Status status = cap::Status::Actual;
    Duration life{60min};
    std::vector<std::string> references = {};  // identifiers of earlier ones
    std::string headline = "Banjir di Bambanglipuro";
};

struct RegionWorld {
    explicit RegionWorld(const std::string& database_url = "sqlite::memory:")
        : platform(database_url),
          accounts(platform.platform(), gazetteer()),
          attachments(platform.platform()),
          statuses(platform.platform(), accounts, attachments),
          notifications(platform.platform(), accounts, statuses),
          warnings(platform.platform(), gazetteer(), accounts, statuses, notifications) {
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
    }

    // After the rooms above were made, with their migrations.
    void migrate(const std::vector<db::Migration>& above = {}) {
        std::vector<db::Migration> all;
        for (const auto& migrations :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), notifications::Notifications::migrations(),
              warnings::Warnings::migrations(), above})
            all.insert(all.end(), migrations.begin(), migrations.end());
        platform.migrate(all);
    }

    template <class F>
    auto read(F&& f) {
        return platform.platform().database.read(std::forward<F>(f));
    }
    template <class F>
    auto write(F&& f) {
        return platform.platform().database.write(std::forward<F>(f));
    }

    accounts::AccountId person(const std::string& name, std::string_view home = "34.02.05.2001",
                               bool joins_exercises = false,
                               accounts::Role role = accounts::Role::Member) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@test.id";
        account.password = "kata sandi panjang";
        account.home = code(home);
        account.joins_exercises = joins_exercises;
        account.role = role;
        auto created = accounts.create(account);
        REQUIRE_MESSAGE(created.ok(), (created.ok() ? "" : created.error().text()));
        return *created;
    }

    warnings::SourceId office(const std::string& name, std::string_view region,
                              std::vector<accounts::AccountId> officers = {},
                              bool exercise = false) {
        warnings::NewOffice office;
        office.name = name;
        office.title = "BPBD " + name;
        office.regions = {code(region)};
        office.officers = std::move(officers);
        office.exercise = exercise;
        auto added = warnings.add_office(office);
        REQUIRE_MESSAGE(added.ok(), (added.ok() ? "" : added.error().text()));
        return *added;
    }

    cap::Alert message(const Warned& wanted) {
        cap::Alert made;
        made.identifier = wanted.identifier;
        made.sender = "bpbd@desa.test";
        made.sent = platform.clock().now();
        made.status = wanted.status;
        made.msg_type = wanted.type;
        for (const auto& reference : wanted.references)
            made.references.push_back({made.sender, reference, {}});
        cap::Info info;
        info.language = "id";
        info.categories = {cap::Category::Met};
        info.event = "Banjir";
        info.urgency = wanted.urgency;
        info.severity = wanted.severity;
        info.certainty = cap::Certainty::Likely;
        info.expires = made.sent + wanted.life;
        info.headline = wanted.headline;
        info.description = "Air sungai naik.";
        info.instruction = "Pindah ke tempat yang lebih tinggi.";
        cap::Area area;
        area.description = gazetteer().full_name(code(wanted.place));
        area.geocodes.push_back({"Kepmendagri 300.2.2-2430/2025", wanted.place});
        info.areas.push_back(std::move(area));
        made.infos.push_back(std::move(info));
        return made;
    }

    // Issues it as `office`, runs the jobs it caused, and returns its chain.
    warnings::ChainId warn(warnings::SourceId office, const Warned& wanted = {}) {
        auto chain = write([&](db::Tx& tx) -> Result<warnings::ChainId> {
            TRY_ASSIGN(auto alert, warnings.issue(tx, office, message(wanted)));
            return *warnings.chain_of(tx, alert);
        });
        REQUIRE_MESSAGE(chain.ok(), (chain.ok() ? "" : chain.error().text()));
        platform.run_jobs();
        return *chain;
    }
    warnings::Summary summary(warnings::ChainId chain) {
        auto found = read([&](db::Tx& tx) { return warnings.summary(tx, chain, "id"); });
        REQUIRE(found);
        return *found;
    }

    TestPlatform platform;
    accounts::Accounts accounts;
    attachments::Attachments attachments;
    statuses::Statuses statuses;
    notifications::Notifications notifications;
    warnings::Warnings warnings;
};

}  // namespace kentongan::testkit
