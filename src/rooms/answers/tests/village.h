// A warned district with an office, for the tests of this room.
#pragma once

#include "rooms/answers/impl.h"
#include "testkit/region_world.h"

namespace kentongan::answers {

inline const std::string kVillage = "34.02.05.2001";

struct Village : testkit::RegionWorld {
    explicit Village(const std::string& database_url = "sqlite::memory:")
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          receipts(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings),
          answers(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings,
                  receipts) {
        std::vector<db::Migration> above;
        for (const auto& migrations : {coordinators::Coordinators::migrations(),
                                       receipts::Receipts::migrations(), Answers::migrations()})
            above.insert(above.end(), migrations.begin(), migrations.end());
        migrate(above);
        officer = person("petugas");
        bpbd = office("bpbd-bantul", "34.02", {officer});
    }

    warnings::AlertId head(warnings::ChainId chain) { return summary(chain).head; }
    Answers::Impl& room() { return answers.impl(); }

    static Who visitor(const std::string& name, const std::string& network = "rumah") {
        return {{}, "visitor:" + name, network};
    }
    static Who member(AccountId account) {
        return {account, "account:" + account.to_string(), "rumah"};
    }
    Result<Answer> say(const Who& who, AlertId alert, Kind kind = Kind::Safe,
                       const Where& where = {}) {
        return write([&](db::Tx& tx) { return answer(tx, room(), who, alert, kind, where); });
    }
    Totals totals(warnings::ChainId chain) {
        return read([&](db::Tx& tx) { return answers.totals(tx, chain); });
    }
    static NewHelp wanted(std::string_view place = kVillage) {
        NewHelp help;
        help.need = "medical";
        help.detail = "Nenek 80 tahun, tidak bisa jalan";
        help.place.code = testkit::code(place);
        help.rt = "5";
        help.phone = "0812-3456-7890";
        return help;
    }
    Result<Help> ask(const Who& who, AlertId alert, const NewHelp& help, std::string_view token) {
        return write([&](db::Tx& tx) { return ask_help(tx, room(), who, alert, help, token); });
    }
    Result<HelpPage> listed(AccountId account, AlertId alert) {
        return read([&](db::Tx& tx) -> Result<HelpPage> {
            TRY_ASSIGN(auto found, about(tx, room(), alert, "id"));
            return list_help(tx, room(), account, found, HelpId());
        });
    }
    Result<void> act(AccountId account, HelpId help, std::string_view what) {
        return write([&](db::Tx& tx) { return act_on_help(tx, room(), account, help, what); });
    }

    coordinators::Coordinators coordinators;
    receipts::Receipts receipts;
    Answers answers;
    AccountId officer;
    warnings::SourceId bpbd;
};

// On SQLite and, where there is one, on PostgreSQL.
inline void in_villages(const std::function<void(Village&)>& test) {
    {
        Village village;
        test(village);
    }
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    Village village(schema.url());
    test(village);
}

}  // namespace kentongan::answers
