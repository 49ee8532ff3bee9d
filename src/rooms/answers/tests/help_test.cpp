// Who asks for help is seen by who helps there, and by nobody else.
#include "rooms/answers/tests/village.h"

using namespace kentongan;
using namespace kentongan::answers;

TEST_CASE("Officers of the place see a request, officers elsewhere and neighbours do not") {
    in_villages([](Village& village) {
        const auto alert = village.head(village.warn(village.bpbd));
        const auto asked = village.ask(village.visitor("a"), alert, village.wanted(), "rahasia");
        REQUIRE(asked.ok());
        const auto seen = village.listed(village.officer, alert);
        REQUIRE(seen.ok());
        REQUIRE(seen->rows.size() == 1);
        CHECK(seen->rows[0].phone == "081234567890");
        CHECK(seen->rows[0].rt == "05");
        const auto neighbour = village.person("budi");
        CHECK(village.listed(neighbour, alert).error().code() == ErrorCode::Forbidden);
        const auto elsewhere = village.person("petugas_sleman");
        village.office("bpbd-sleman", "34.04", {elsewhere});
        CHECK(village.listed(elsewhere, alert).error().code() == ErrorCode::Forbidden);
        CHECK(village.act(elsewhere, asked->id, "take").error().code() == ErrorCode::NotFound);
        CHECK(village.act(neighbour, asked->id, "take").error().code() == ErrorCode::NotFound);
    });
}

TEST_CASE("An officer of one village of the warning does not see the next village") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    const auto small = village.person("petugas_desa");
    village.office("desa-lain", "34.02.05.2002", {small});
    REQUIRE(village.ask(village.visitor("a"), alert, village.wanted(), "satu").ok());
    const auto seen = village.listed(small, alert);
    REQUIRE(seen.ok());
    CHECK(seen->rows.empty());
}

TEST_CASE("One takes it, the other hears that it is taken, and the log tells who did what") {
    in_villages([](Village& village) {
        const auto alert = village.head(village.warn(village.bpbd));
        const auto asked = village.ask(village.visitor("a"), alert, village.wanted(), "rahasia");
        REQUIRE(asked.ok());
        CHECK(village.act(village.officer, asked->id, "dance").error().code() ==
              ErrorCode::BadRequest);
        REQUIRE(village.act(village.officer, asked->id, "take").ok());
        CHECK(village.act(village.officer, asked->id, "take").error().code() ==
              ErrorCode::Conflict);
        REQUIRE(village.act(village.officer, asked->id, "done").ok());
        CHECK(village.listed(village.officer, alert)->rows.empty());
        const auto log =
            village.read([&](db::Tx& tx) { return store::list_help_events(tx, asked->id, 10); });
        REQUIRE(log.size() == 3);
        CHECK(log[0].act == "done");
        CHECK(log[1].act == "take");
        CHECK(log[1].account == village.officer);
        CHECK(log[2].act == "ask");
        CHECK_FALSE(log[2].account);
    });
}

TEST_CASE("The asker's capability opens and withdraws one request; a forged one nothing") {
    in_villages([](Village& village) {
        const auto alert = village.head(village.warn(village.bpbd));
        REQUIRE(village.ask(village.visitor("a"), alert, village.wanted(), "rahasia").ok());
        const auto give_up = [&](const char* token) {
            return village.write([&](db::Tx& tx) { return withdraw(tx, village.room(), token); });
        };
        CHECK(give_up("palsu").error().code() == ErrorCode::NotFound);
        CHECK(give_up("").error().code() == ErrorCode::NotFound);
        CHECK(village.platform.get("/bantuan/palsu").status == 404);
        CHECK(give_up("rahasia").ok());
        CHECK(give_up("rahasia").error().code() == ErrorCode::Conflict);
        CHECK(village.listed(village.officer, alert)->rows.empty());
    });
}

TEST_CASE("What is wrong with a request is told by field, and nothing is kept") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    auto help = village.wanted();
    help.need = "helikopter";
    help.detail = std::string(281, 'a');
    help.place.code.reset();
    help.rt = "lima";
    help.phone = "112";
    std::vector<std::string> fields;
    for (const auto& problem : problems_of(help)) fields.push_back(problem.field);
    CHECK(fields == std::vector<std::string>{"butuh", "uraian", "tempat", "rt", "telepon"});
    CHECK(village.ask(village.visitor("a"), alert, help, "x").error().code() ==
          ErrorCode::Unprocessable);
    auto broken = village.wanted();
    broken.detail = "\xff\xfe";
    CHECK(problems_of(broken).size() == 1);
}

TEST_CASE("Requests are bounded by asker and by network") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    for (int i = 0; i < 3; ++i)
        REQUIRE(village.ask(village.visitor("a"), alert, village.wanted(), std::to_string(i)).ok());
    CHECK(village.ask(village.visitor("a"), alert, village.wanted(), "9").error().code() ==
          ErrorCode::TooManyRequests);
    for (int i = 0; i < 17; ++i)
        REQUIRE(village
                    .ask(village.visitor("v" + std::to_string(i)), alert, village.wanted(),
                         "t" + std::to_string(i))
                    .ok());
    CHECK(village.ask(village.visitor("z"), alert, village.wanted(), "z").error().code() ==
          ErrorCode::TooManyRequests);
    CHECK(village.ask(village.visitor("z", "lain"), alert, village.wanted(), "zz").ok());
    CHECK(village.ask(village.member(village.person("ani")), alert, village.wanted(), "m").ok());
}

TEST_CASE("The form is a plain form: errors keep what was typed, success leads to the capability") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    const auto address = "/peringatan/" + alert.to_string() + "/minta-bantuan";
    CHECK(village.platform.get(address).status == 200);
    auto answer = village.platform.post(address, {{"uraian", "<b>tolong</b>"}});
    CHECK(answer.status == 422);
    CHECK(answer.body.find("&lt;b&gt;tolong") != std::string::npos);
    CHECK(answer.body.find("<b>tolong") == std::string::npos);
    // A name that was typed without scripts comes back with a choice.
    answer =
        village.platform.post(address, {{"butuh", "medical"}, {"tempat", "sidomulyo bambang"}});
    CHECK(answer.status == 422);
    CHECK(answer.body.find("type=\"radio\" name=\"desa\"") != std::string::npos);
    answer = village.platform.post(
        address, {{"butuh", "medical"}, {"uraian", "<script>x</script>"}, {"desa", kVillage}});
    CHECK(answer.status == 303);
    std::string location;
    for (const auto& [name, value] : answer.headers)
        if (name == "Location") location = value;
    REQUIRE(location.starts_with("/bantuan/"));
    const auto own = village.platform.get(location);
    CHECK(own.status == 200);
    CHECK(own.body.find("&lt;script&gt;x") != std::string::npos);
    CHECK(own.body.find("<script>x") == std::string::npos);
    const auto list = village.platform.get("/peringatan/" + alert.to_string() + "/bantuan",
                                           village.officer.value());
    CHECK(list.status == 200);
    CHECK(list.body.find("&lt;script&gt;x") != std::string::npos);
    CHECK(list.body.find("<script>x") == std::string::npos);
}

TEST_CASE("In an exercise the form says that no help comes") {
    Village village;
    const auto alert = village.head(
        village.warn(village.bpbd, {.identifier = "latihan-1", .status = cap::Status::Exercise}));
    const auto page =
        village.platform.get("/peringatan/" + alert.to_string() + "/minta-bantuan").body;
    CHECK(page.find("LATIHAN") != std::string::npos);
    CHECK(page.find("tidak ada bantuan yang datang") != std::string::npos);
}
