#include "platform/base/time_text.h"
#include "rooms/moderation/tests/town.h"

using namespace kentongan;
using namespace kentongan::moderation;

namespace {

// FakeClock begins on 21 September 2026.
const Form kSpan{{"start_at", "2026-09-20"}, {"end_at", "2026-09-22"}};

Form with(Form form, Form more) {
    form.insert(form.end(), more.begin(), more.end());
    return form;
}

}  // namespace

TEST_CASE("measures count what happened, day by day") {
    on_both([](Town& town) {
        const auto status = town.post(town.ani, "Pagi");
        town.post_to("/api/v1/statuses/" + status.to_string() + "/favourite", town.budi);
        const auto report = town.report(town.ani, town.budi);
        town.post_to("/api/v1/admin/reports/" + report + "/resolve", town.moderator);
        town.report(town.budi, town.ani);
        town.post_to("/api/v1/admin/accounts/" + town.ani.to_string() + "/action", town.moderator,
                     {{"type", "silence"}});
        const auto form = with(kSpan, {{"keys[]", "new_users"},
                                       {"keys[]", "active_users"},
                                       {"keys[]", "interactions"},
                                       {"keys[]", "opened_reports"},
                                       {"keys[]", "resolved_reports"},
                                       {"keys[]", "instance_statuses"},
                                       {"instance_statuses[domain]", "lain.example"},
                                       {"keys[]", "weather"}});
        const auto measures =
            town.json_of(town.post_to("/api/v1/admin/measures", town.moderator, form));
        CHECK(MastodonShape::errors_of_all(measures, "Admin_Measure") == Lines{});
        std::string totals;
        for (const auto& one : measures.as_array())
            totals += std::string(one.at("key").as_string()) + "=" +
                      std::string(one.at("total").as_string()) + " ";
        CHECK(totals ==
              "new_users=4 active_users=4 interactions=1 opened_reports=2 resolved_reports=2 "
              "instance_statuses=0 ");
        const auto& days = measures.as_array()[0].at("data").as_array();
        REQUIRE(days.size() == 3);
        CHECK(days[0].at("value").as_string() == "0");
        CHECK(days[1].at("value").as_string() == "4");
        CHECK(days[1].at("date").as_string() == "2026-09-21T00:00:00.000Z");
    });
}

TEST_CASE("what is counted of a tag is there for moderators, too") {
    on_both([](Town& town) {
        town.post(town.ani, "Rapat #banjir");
        town.post(town.ani, "Rapat lagi #banjir");
        town.post(town.budi, "Ikut #Banjir");
        town.post(town.budi, "Lain #kering");
        const auto measures =
            town.json_of(town.post_to("/api/v1/admin/measures", town.moderator,
                                      with(kSpan, {{"keys[]", "tag_uses"},
                                                   {"tag_uses[id]", "banjir"},
                                                   {"keys[]", "tag_accounts"},
                                                   {"tag_accounts[id]", "banjir"},
                                                   {"keys[]", "tag_servers"},
                                                   {"tag_servers[id]", "banjir"}})));
        CHECK(MastodonShape::errors_of_all(measures, "Admin_Measure") == Lines{});
        std::string totals;
        for (const auto& one : measures.as_array())
            totals += std::string(one.at("total").as_string()) + " ";
        CHECK(totals == "3 2 1 ");
        const auto& days = measures.as_array()[1].at("data").as_array();
        REQUIRE(days.size() == 3);
        CHECK(days[0].at("value").as_string() == "0");
        CHECK(days[1].at("value").as_string() == "2");
        const auto found = town.json_of(
            town.post_to("/api/v1/admin/dimensions", town.moderator,
                         with(kSpan, {{"keys[]", "tag_servers"}, {"tag_servers[id]", "banjir"}})));
        CHECK(MastodonShape::errors_of_all(found, "Admin_Dimension") == Lines{});
        const auto& servers = found.as_array()[0].at("data").as_array();
        REQUIRE(servers.size() == 1);
        CHECK(servers[0].at("value").as_string() == "3");
        CHECK(servers[0].at("key").as_string() == town.kit.platform().config.host());
    });
}

TEST_CASE("dimensions say what it is made of") {
    on_both([](Town& town) {
        town.post(town.ani, "Pagi");
        Form form;
        for (const auto* key :
             {"languages", "sources", "servers", "space_usage", "software_versions", "weather"})
            form.emplace_back("keys[]", key);
        const auto found =
            town.json_of(town.post_to("/api/v1/admin/dimensions", town.moderator, form));
        CHECK(MastodonShape::errors_of_all(found, "Admin_Dimension") == Lines{});
        REQUIRE(found.as_array().size() == 5);
        for (const auto& one : found.as_array()) {
            CAPTURE(one);
            CHECK(MastodonShape::errors_of_all(one.at("data"), "Admin_Dimension::Data") == Lines{});
            CHECK_FALSE(one.at("data").as_array().empty());
        }
        const auto& languages = found.as_array()[0].at("data").as_array();
        CHECK(languages[0].at("key").as_string() == "id");
        CHECK(languages[0].at("value").as_string() == "4");
    });
}

TEST_CASE("retention says who stayed") {
    on_both([](Town& town) {
        town.kit.clock().advance(24h);
        town.post(town.ani, "Masih di sini");
        for (const std::string frequency : {"day", "month"}) {
            const auto cohorts =
                town.json_of(town.post_to("/api/v1/admin/retention", town.moderator,
                                          with(kSpan, {{"frequency", frequency}})));
            CHECK(MastodonShape::errors_of_all(cohorts, "Admin_Cohort") == Lines{});
            if (frequency == "month") {
                REQUIRE(cohorts.as_array().size() == 1);
                CHECK(cohorts.as_array()[0].at("data").as_array()[0].at("value").as_string() ==
                      "4");
                continue;
            }
            REQUIRE(cohorts.as_array().size() == 3);
            const auto& joined = cohorts.as_array()[1].at("data").as_array();
            REQUIRE(joined.size() == 2);
            CHECK(joined[0].at("value").as_string() == "4");
            CHECK(joined[1].at("value").as_string() == "1");
            CHECK(joined[1].at("rate").to_number<double>() == doctest::Approx(0.25));
        }
    });
}

TEST_CASE("numbers are for moderators, of a span that makes sense") {
    Town town;
    const std::string measures = "/api/v1/admin/measures", retention = "/api/v1/admin/retention";
    CHECK(town.post_to(measures, town.ani, kSpan).status == 403);
    CHECK(town.post_to("/api/v1/admin/dimensions", town.ani).status == 403);
    CHECK(town.post_to(retention, town.ani, with(kSpan, {{"frequency", "day"}})).status == 403);
    CHECK(town.ask(Method::Post, measures, town.moderator, kSpan, "admin:read:accounts").status ==
          403);
    CHECK(town.post_to(measures, town.moderator).status == 422);
    CHECK(town.post_to(measures, town.moderator, {{"start_at", "x"}, {"end_at", "y"}}).status ==
          422);
    CHECK(town.post_to(measures, town.moderator,
                       {{"start_at", "2026-09-22"}, {"end_at", "2026-09-20"}})
              .status == 422);
    CHECK(town.post_to(measures, town.moderator,
                       {{"start_at", "2000-01-01"}, {"end_at", "2026-09-20"}})
              .status == 422);
    CHECK(town.post_to(retention, town.moderator, kSpan).status == 422);
    CHECK(town.json_of(town.post_to(measures, town.moderator, kSpan)).as_array().empty());
}
