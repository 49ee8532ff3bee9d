// Who may warn is decided by two people, and every change is written down.
#include <doctest/doctest.h>

#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "rooms/warnings/registry_store.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

struct Town {
    World world;
    accounts::AccountId admin = world.person("admin", "34.02.05", false, accounts::Role::Admin);
    accounts::AccountId ani = world.person("ani", "34.02.05");
    accounts::AccountId budi = world.person("budi", "34.02.05");
    accounts::AccountId citra = world.person("citra", "34.04.01");
    accounts::AccountId warga = world.person("warga", "34.02.05");

    Town() {
        office("bpbd-bantul", "34.02", {ani, budi});
        office("bpbd-sleman", "34.04", {citra});
    }
    SourceId office(const std::string& name, std::string_view region,
                    std::vector<accounts::AccountId> officers, bool exercise = false) {
        NewOffice made{.name = name, .title = "BPBD " + name, .regions = {code(region)}};
        made.officers = std::move(officers);
        made.exercise = exercise;
        auto added = world.warnings.add_office(made);
        REQUIRE(added.ok());
        return *added;
    }
    http::Response submit(std::string target, Form form, accounts::AccountId who) {
        testkit::TestPlatform::Call call;
        call.method = http::Method::Post;
        call.target = std::move(target);
        call.form = std::move(form);
        call.account = who.value();
        call.by_cookie = true;
        call.headers = {{"sec-fetch-site", "same-origin"}};
        return world.platform.call(call);
    }
    std::string page(accounts::AccountId who, const std::string& target = "/kelola/sumber") {
        testkit::TestPlatform::Call call;
        call.target = target;
        call.account = who.value();
        call.by_cookie = true;
        return world.platform.call(call).body;
    }
    int status(accounts::AccountId who) {
        testkit::TestPlatform::Call call;
        call.target = "/kelola/sumber";
        call.account = who.value();
        call.by_cookie = true;
        return world.platform.call(call).status;
    }
    std::vector<Proposal> open() {
        return world.read(
            [&](db::Tx& tx) { return world.warnings.impl().registry.open_proposals(tx); });
    }
    std::optional<Source> find(std::string_view name) {
        return world.read([&](db::Tx& tx) { return store::find_source_by_name(tx, name); });
    }
    int decide(std::string_view how, accounts::AccountId who, std::size_t which = 0) {
        auto id = std::to_string(open().at(which).id);
        return submit("/kelola/usulan/" + id + "/" + std::string(how), {}, who).status;
    }
    std::vector<std::string> log() {
        std::vector<std::string> lines;
        for (auto& row : world.read([](db::Tx& tx) {
                 return store::list_log(tx, std::numeric_limits<std::int64_t>::max(), 50);
             }))
            lines.push_back(row.action + " " + row.subject);
        return lines;
    }
};

const Form kSource{{"name", "pos-bantul"},           {"title", "Pos Bantul"},
                   {"url", "https://pos.test/"},     {"kind", "cap"},
                   {"regions", "34.02.05 34.02.08"}, {"hazards[]", "flood"}};

}  // namespace

TEST_CASE("one proposes, another one approves, and both are remembered") {
    Town town;
    CHECK(town.submit("/kelola/sumber/baru", kSource, town.ani).status == 303);
    REQUIRE(town.open().size() == 1);
    CHECK_FALSE(town.find("pos-bantul"));
    CHECK(town.decide("setujui", town.ani) == 403);  // not by oneself
    CHECK_FALSE(town.find("pos-bantul"));
    CHECK(town.decide("setujui", town.budi) == 303);
    auto source = town.find("pos-bantul");
    REQUIRE(source);
    CHECK(source->proposed_by == town.ani);
    CHECK(source->approved_by == town.budi);
    CHECK(source->hazards == std::vector<std::string>{"flood"});
    CHECK(source->regions == std::vector{code("34.02.05"), code("34.02.08")});
    CHECK(town.open().empty());
    auto log = town.log();
    CHECK(log.at(0) == "approved-add-source pos-bantul");
    CHECK(log.at(1) == "proposed-add-source pos-bantul");
    auto page = town.page(town.admin);
    CHECK(page.contains("Pos Bantul"));
    CHECK(page.contains("@ani"));
    CHECK(page.contains("@budi"));
}

TEST_CASE("only administrators and officers responsible for all of it propose and approve") {
    Town town;
    CHECK(town.status(town.warga) == 403);
    CHECK(town.status(town.citra) == 200);
    CHECK(town.submit("/kelola/sumber/baru", kSource, town.warga).status == 403);
    CHECK(town.submit("/kelola/sumber/baru", kSource, town.citra).status == 403);
    auto everywhere = kSource;
    everywhere[4].second.clear();  // all of Indonesia
    CHECK(town.submit("/kelola/sumber/baru", everywhere, town.ani).status == 403);
    CHECK(town.submit("/kelola/sumber/baru", everywhere, town.admin).status == 303);
    CHECK(town.decide("setujui", town.ani) == 403);
    CHECK(town.decide("setujui", town.citra) == 403);
    CHECK(town.decide("setujui", town.warga) == 403);
    CHECK(town.decide("tolak", town.warga) == 403);
    CHECK_FALSE(town.find("pos-bantul"));
    REQUIRE(town.open().size() == 1);

    // An office for exercises cannot let anything real in.
    auto drill = town.world.person("latih", "34.02.05");
    town.office("latihan", "34.02", {drill}, true);
    CHECK(town.submit("/kelola/sumber/baru", kSource, drill).status == 403);
    auto exercise = kSource;
    exercise[0].second = "pos-latihan";
    exercise.emplace_back("exercise", "1");
    CHECK(town.submit("/kelola/sumber/baru", exercise, drill).status == 303);
}

TEST_CASE("who lost the office meanwhile has not proposed anything") {
    Town town;
    CHECK(town.submit("/kelola/sumber/baru", kSource, town.ani).status == 303);
    auto office = town.find("bpbd-bantul")->id.to_string();
    CHECK(town.submit("/kelola/petugas/" + office + "/" + town.ani.to_string() + "/hapus", {},
                      town.budi)
              .status == 303);
    CHECK(town.log().at(0) == "removed-officer bpbd-bantul");
    CHECK(town.decide("setujui", town.admin) == 403);
    CHECK_FALSE(town.find("pos-bantul"));
    CHECK(town.decide("tolak", town.admin) == 303);
    CHECK(town.log().at(0) == "refused pos-bantul");
}

TEST_CASE("a proposal is decided once, can be withdrawn, and does not wait for ever") {
    Town town;
    CHECK(town.submit("/kelola/sumber/baru", kSource, town.ani).status == 303);
    auto id = std::to_string(town.open().at(0).id);
    SUBCASE("withdrawn by who proposed it") {
        CHECK(town.decide("tolak", town.ani) == 303);
        CHECK(town.log().at(0) == "withdrawn pos-bantul");
    }
    SUBCASE("after thirty days") {
        town.world.platform.clock().advance(kProposalLife + 1s);
    }
    CHECK(town.open().empty());
    CHECK(town.submit("/kelola/usulan/" + id + "/setujui", {}, town.budi).status == 404);
    CHECK_FALSE(town.find("pos-bantul"));
}

TEST_CASE("offices, officers and removals go the same way") {
    Town town;
    CHECK(town.submit("/kelola/kantor/baru",
                      {{"name", "camat"},
                       {"title", "Camat"},
                       {"regions", "34.02.05"},
                       {"officers", "@warga"}},
                      town.ani)
              .status == 303);
    CHECK(town.decide("setujui", town.budi) == 303);
    auto office = town.find("camat");
    REQUIRE(office);
    auto officers = [&] {
        return town.world.read(
            [&](db::Tx& tx) { return town.world.warnings.officers_of(tx, office->id); });
    };
    CHECK(officers() == std::vector{town.warga});
    CHECK(town.submit("/kelola/kantor/camat/petugas", {{"officer", "citra"}}, town.budi).status ==
          303);
    CHECK(officers().size() == 1);
    CHECK(town.decide("setujui", town.ani) == 303);
    CHECK(officers().size() == 2);
    CHECK(town.submit("/kelola/sumber/camat/hapus", {}, town.citra).status == 303);
    CHECK(town.decide("setujui", town.citra) == 403);
    CHECK(town.find("camat"));
    CHECK(town.decide("setujui", town.warga) == 303);
    CHECK_FALSE(town.find("camat"));
    // A name that comes back begins without the officers it had.
    CHECK(town.submit("/kelola/kantor/baru", {{"name", "camat"}, {"regions", "34.02.05"}}, town.ani)
              .status == 303);
    CHECK(town.decide("setujui", town.budi) == 303);
    CHECK(officers().empty());
}

TEST_CASE("a faulty form says which field, and keeps what was typed") {
    Town town;
    const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> faults{
        {"name", {"name", "Pos Bantul!"}},    {"url", {"url", "ftp://pos.test/"}},
        {"url", {"url", "http://pos.test/"}}, {"regions", {"regions", "99.99"}},
        {"regions", {"regions", "Bantul"}},   {"hazards", {"hazards[]", "hujan"}},
        {"key", {"key", "bukan kunci"}},      {"sender", {"sender", "a b"}},
        {"name", {"name", "bpbd-sleman"}},    {"kind", {"kind", "local"}}};
    for (const auto& [field, change] : faults) {
        CAPTURE(change.second);
        auto form = kSource;
        std::erase_if(form, [&](const auto& pair) { return pair.first == change.first; });
        form.push_back(change);
        auto response = town.submit("/kelola/sumber/baru", form, town.admin);
        CHECK(response.status == (change.second == "bpbd-sleman" ? 409 : 422));
        CHECK(response.body.contains("<a href=\"#" + field + "\">"));
        CHECK(response.body.contains("https://pos.test/") == (change.first != "url"));
        CHECK(response.body.contains("Pos Bantul"));
    }
    CHECK(town.open().empty());
}

TEST_CASE("the page shows keys, alarms and what has no signature, and nothing as HTML") {
    Town town;
    auto identity = crypto::make_identity("x", first_moment());
    auto form = kSource;
    form[1].second = "<b>Pos</b>";
    form.emplace_back("key", identity.certificate);
    CHECK(town.submit("/kelola/sumber/baru", form, town.ani).status == 303);
    auto fingerprint = crypto::read_public_key(identity.certificate)->fingerprint;
    auto page = town.page(town.budi);
    CHECK(page.contains(fingerprint.substr(0, 4) + " " + fingerprint.substr(4, 4)));
    CHECK(page.contains("&lt;b&gt;Pos"));
    CHECK_FALSE(page.contains("<b>Pos"));
    CHECK(page.contains("/setujui"));
    CHECK_FALSE(town.page(town.ani).contains("/setujui"));
    CHECK(town.decide("setujui", town.budi) == 303);
    auto source = *town.find("pos-bantul");
    town.world.warnings.impl().alarms.raise(source, kSilent, "HTTP 500");
    CHECK(town.page(town.admin).contains("HTTP 500"));
}

TEST_CASE("what the operator does at the command line counts at once and is logged") {
    Town town;
    CHECK(town.log() ==
          std::vector<std::string>{"added-office bpbd-sleman", "added-office bpbd-bantul"});
    auto added =
        town.world.warnings.add_source({.name = "pos", .url = "https://pos.test/", .kind = "cap"});
    REQUIRE(added.ok());
    CHECK(town.log().at(0) == "added-source pos");
    CHECK(town.world.warnings.remove_source("pos").ok());
    CHECK(town.log().at(0) == "removed pos");
}
