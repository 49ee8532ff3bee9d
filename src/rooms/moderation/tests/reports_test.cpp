#include "rooms/moderation/tests/town.h"

using namespace kentongan;
using namespace kentongan::moderation;

TEST_CASE("who reports somebody gets the report, and moderators are told") {
    on_both([](Town& town) {
        const auto status = town.post(town.budi, "Kirim uang ke sini");
        const auto response = town.post_to("/api/v1/reports", town.ani,
                                           {{"account_id", town.budi.to_string()},
                                            {"status_ids[]", status.to_string()},
                                            {"comment", "Penipuan"},
                                            {"category", "spam"},
                                            {"collection_ids[]", "7"},
                                            {"forward", "true"}});
        const auto report = town.json_of(response);
        CHECK(MastodonShape::errors(report, "Report") == Lines{});
        CHECK(report.at("category").as_string() == "spam");
        CHECK(report.at("comment").as_string() == "Penipuan");
        CHECK_FALSE(report.at("forwarded").as_bool());  // Budi lives here
        CHECK_FALSE(report.at("action_taken").as_bool());
        CHECK(report.at("action_taken_at").is_null());
        CHECK(report.at("status_ids").as_array()[0].as_string() == status.to_string());
        CHECK(report.at("target_account").at("username").as_string() == "budi");

        town.kit.run_jobs();
        for (auto who : {town.admin, town.moderator}) {
            const auto told = town.json_of(town.get("/api/v1/notifications", who)).as_array();
            REQUIRE(told.size() == 1);
            CHECK(MastodonShape::errors(told[0], "Notification") == Lines{});
            CHECK(told[0].at("type").as_string() == "admin.report");
            CHECK(told[0].at("account").at("username").as_string() == "ani");
            CHECK(told[0].at("report").at("id") == report.at("id"));
        }
        CHECK(town.json_of(town.get("/api/v1/notifications", town.budi)).as_array().empty());
    });
}

TEST_CASE("a report that makes no sense is refused in Mastodon's words") {
    on_both([](Town& town) {
        const auto own = town.post(town.ani, "Pagi");
        const auto secret = town.post(town.budi, "Hanya pengikut", statuses::Visibility::Private);
        const auto target = town.budi.to_string();
        const auto status_of = [&](Form form) {
            return town.post_to("/api/v1/reports", town.ani, std::move(form)).status;
        };
        CHECK(status_of({}) == 404);
        CHECK(status_of({{"account_id", "x"}}) == 404);
        CHECK(status_of({{"account_id", "99"}}) == 404);
        CHECK(status_of({{"account_id", target}, {"status_ids[]", "x"}}) == 404);
        CHECK(status_of({{"account_id", target}, {"status_ids[]", "99"}}) == 404);
        CHECK(status_of({{"account_id", target}, {"status_ids[]", own.to_string()}}) == 404);
        CHECK(status_of({{"account_id", target}, {"status_ids[]", secret.to_string()}}) == 404);
        CHECK(status_of({{"account_id", target}, {"category", "rude"}}) == 422);
        CHECK(status_of({{"account_id", target}, {"rule_ids[]", "99"}}) == 422);
        CHECK(status_of({{"account_id", target}, {"rule_ids[]", "x"}}) == 422);
        CHECK(status_of({{"account_id", target}, {"comment", std::string(1'000, 'a')}}) == 200);
        const auto response =
            town.post_to("/api/v1/reports", town.ani,
                         {{"account_id", target}, {"comment", std::string(1'001, 'a')}});
        CHECK(town.json_of(response, 422).at("error").as_string() ==
              "Validation failed: Comment is too long (maximum is 1000 characters)");
        Form many{{"account_id", target}};
        for (int i = 0; i < 101; ++i) many.emplace_back("status_ids[]", std::to_string(1'000 + i));
        CHECK(status_of(many) == 422);
        CHECK(town.ask(Method::Post, "/api/v1/reports", town.ani, {{"account_id", target}},
                       "read write:statuses")
                  .status == 403);
        CHECK(town.ask(Method::Post, "/api/v1/reports", AccountId(), {{"account_id", target}})
                  .status == 401);
    });
}

TEST_CASE("moderators list, sort, take on, settle and reopen reports") {
    on_both([](Town& town) {
        const auto status = town.post(town.budi, "Kasar");
        const auto first = town.report(town.ani, town.budi, {{"status_ids[]", status.to_string()}});
        const auto second = town.report(town.budi, town.ani);
        const std::string path = "/api/v1/admin/reports";
        auto list = town.json_of(town.get(path, town.moderator));
        CHECK(MastodonShape::errors_of_all(list, "Admin_Report") == Lines{});
        REQUIRE(list.as_array().size() == 2);
        CHECK(list.as_array()[0].at("id").as_string() == second);
        CHECK(list.as_array()[1].at("statuses").as_array().size() == 1);
        const auto ids = [&](const std::string& query) {
            std::string all;
            const auto found = town.json_of(town.get(path + query, town.moderator));
            for (const auto& one : found.as_array())
                all += std::string(one.at("id").as_string()) + " ";
            return all;
        };
        CHECK(ids("?limit=1") == second + " ");
        CHECK(ids("?limit=1&max_id=" + second) == first + " ");
        CHECK(ids("?min_id=" + first) == second + " ");
        CHECK(ids("?account_id=" + town.ani.to_string()) == first + " ");
        CHECK(ids("?target_account_id=" + town.ani.to_string()) == second + " ");
        CHECK(ids("?target_account_id=x") == "");
        CHECK(ids("?resolved=true") == "");
        CHECK(town.get(path + "?limit=1", town.moderator).headers.size() > 0);

        const auto one = path + "/" + first;
        auto report = town.json_of(town.post_to(one + "/assign_to_self", town.moderator));
        CHECK(report.at("assigned_account").at("username").as_string() == "pamong");
        report = town.json_of(town.post_to(one + "/unassign", town.moderator));
        CHECK(report.at("assigned_account").is_null());
        report = town.json_of(town.post_to(one + "/resolve", town.moderator));
        CHECK(report.at("action_taken").as_bool());
        CHECK(report.at("action_taken_by_account").at("username").as_string() == "pamong");
        CHECK(MastodonShape::errors(report, "Admin_Report") == Lines{});
        CHECK(ids("?resolved=true") == first + " ");
        report = town.json_of(town.post_to(one + "/reopen", town.moderator));
        CHECK_FALSE(report.at("action_taken").as_bool());
        report = town.json_of(town.ask(Method::Put, one, town.moderator, {{"category", "spam"}}));
        CHECK(report.at("category").as_string() == "spam");
        CHECK(town.ask(Method::Put, one, town.moderator, {{"category", "x"}}).status == 422);
        CHECK(town.ask(Method::Put, one, town.moderator, {{"rule_ids[]", "55"}}).status == 422);
        CHECK(town.audit() == Lines{"update report #" + first, "reopen report #" + first,
                                    "resolve report #" + first, "unassigned report #" + first,
                                    "assigned_to_self report #" + first});
    });
}

TEST_CASE("reports are for moderators with the right scope") {
    Town town;
    const auto id = town.report(town.ani, town.budi);
    const auto one = "/api/v1/admin/reports/" + id;
    for (const auto* more : {"", "/assign_to_self", "/resolve"}) {
        const auto method = *more ? Method::Post : Method::Get;
        const auto refused = town.ask(method, one + more, town.ani);
        CHECK(town.json_of(refused, 403).at("error").as_string() == "This action is not allowed");
        CHECK(town.ask(method, one + more, town.moderator, {}, "read write").status == 403);
        CHECK(town.ask(method, one + more, town.moderator, {}, "admin:read:accounts").status ==
              403);
    }
    CHECK(town.ask(Method::Get, one, town.moderator, {}, "admin:read:reports").status == 200);
    CHECK(town.ask(Method::Post, one + "/resolve", town.moderator, {}, "admin:read").status == 403);
    CHECK(town.ask(Method::Post, one + "/resolve", town.moderator, {}, "admin:write:reports")
              .status == 200);
    CHECK(town.get("/api/v1/admin/reports", town.ani).status == 403);
    CHECK(town.get("/api/v1/admin/reports/99", town.moderator).status == 404);
    CHECK(town.get("/api/v1/admin/reports/x", town.moderator).status == 404);
}

TEST_CASE("moderators see a reported post that only followers may, without its author's marks") {
    on_both([](Town& town) {
        REQUIRE(town.accounts.follow(town.ani, town.budi).ok());
        const auto status = town.post(town.budi, "Hanya pengikut", statuses::Visibility::Private);
        town.post_to("/api/v1/statuses/" + status.to_string() + "/bookmark", town.budi);
        const auto id = town.report(town.ani, town.budi, {{"status_ids[]", status.to_string()}});
        const auto report = town.json_of(town.get("/api/v1/admin/reports/" + id, town.moderator));
        REQUIRE(report.at("statuses").as_array().size() == 1);
        const auto& shown = report.at("statuses").as_array()[0].as_object();
        CHECK(shown.at("id").as_string() == status.to_string());
        CHECK_FALSE(shown.contains("bookmarked"));
        CHECK(MastodonShape::errors(report, "Admin_Report") == Lines{});
    });
}

TEST_CASE("rules are written by administrators and named in reports") {
    on_both([](Town& town) {
        const auto save = [&](AccountId by, Rule rule) {
            return town.database().write(
                [&](db::Tx& tx) { return town.service().save_rule(tx, by, rule); });
        };
        Rule rule;
        rule.text = "Sopan";
        rule.hint = "Seperti kepada tetangga";
        CHECK_FALSE(save(town.moderator, rule).ok());
        CHECK_FALSE(save(town.admin, Rule()).ok());
        REQUIRE(save(town.admin, rule).ok());
        auto rules = town.database().read([&](db::Tx& tx) { return town.moderation.rules(tx); });
        REQUIRE(rules.size() == 7);  // six come with the house
        rules.erase(rules.begin(), rules.begin() + 6);
        const auto response = town.post_to("/api/v1/reports", town.ani,
                                           {{"account_id", town.budi.to_string()},
                                            {"rule_ids[]", rules[0].id.to_string()},
                                            {"rule_ids[]", rules[0].id.to_string()}});
        const auto report = town.json_of(response);
        CHECK(report.at("category").as_string() == "violation");
        CHECK(report.at("rule_ids").as_array().size() == 1);
        CHECK(MastodonShape::errors(report, "Report") == Lines{});
        REQUIRE(town.database()
                    .write([&](db::Tx& tx) {
                        return town.service().remove_rule(tx, town.admin, rules[0].id);
                    })
                    .ok());
        // A rule that is gone still explains old reports.
        const auto shown = town.json_of(town.get(
            "/api/v1/admin/reports/" + std::string(report.at("id").as_string()), town.moderator));
        CHECK(shown.at("rules").as_array()[0].at("text").as_string() == "Sopan");
        CHECK(MastodonShape::errors(shown, "Admin_Report") == Lines{});
        CHECK(town.audit() == Lines{"destroy rule Sopan", "create rule Sopan"});
    });
}

TEST_CASE("nobody reports without end") {
    Town town;
    town.database().write([&](db::Tx& tx) {
        for (int i = 0; i < kReportsADay; ++i) {
            NewReport wanted;
            wanted.reporter = town.ani;
            wanted.target = town.budi;
            REQUIRE(town.service().report(tx, wanted).ok());
        }
    });
    const Form form{{"account_id", town.budi.to_string()}};
    CHECK(town.post_to("/api/v1/reports", town.ani, form).status == 429);
    town.kit.clock().advance(25h);
    CHECK(town.post_to("/api/v1/reports", town.ani, form).status == 200);
}

TEST_CASE("the last place of a rule has an end") {
    Town town;
    Rule rule;
    rule.text = "Sopan";
    const auto save = [&] {
        return town.database().write(
            [&](db::Tx& tx) { return town.service().save_rule(tx, town.admin, rule); });
    };
    const auto last = [&] {
        return town.database().read([&](db::Tx& tx) { return town.moderation.rules(tx).back(); });
    };
    REQUIRE(save().ok());
    rule.id = last().id;
    rule.position = INT64_MAX;
    REQUIRE(save().ok());
    rule.id = RuleId();
    REQUIRE(save().ok());
    CHECK(last().position == 10'000);
}
