#include "rooms/moderation/tests/town.h"

using namespace kentongan;
using namespace kentongan::moderation;

namespace {

const std::string kAccounts = "/api/v1/admin/accounts/";

http::Response act(Town& town, AccountId by, AccountId target, Form form) {
    return town.post_to(kAccounts + target.to_string() + "/action", by, std::move(form));
}

}  // namespace

TEST_CASE("moderators see accounts, by what they look for") {
    on_both([](Town& town) {
        const auto names = [&](const std::string& target) {
            const auto list = town.json_of(town.get(target, town.moderator));
            CHECK(MastodonShape::errors_of_all(list, "Admin_Account") == Lines{});
            std::string all;
            for (const auto& one : list.as_array())
                all += std::string(one.at("username").as_string()) + " ";
            return all;
        };
        CHECK(names("/api/v1/admin/accounts") == "budi ani pamong lurah ");
        CHECK(names("/api/v1/admin/accounts?limit=1") == "budi ");
        CHECK(names("/api/v1/admin/accounts?username=an") == "ani ");
        CHECK(names("/api/v1/admin/accounts?email=budi@") == "budi ");
        CHECK(names("/api/v1/admin/accounts?staff=true") == "pamong lurah ");
        CHECK(names("/api/v1/admin/accounts?remote=true") == "");
        CHECK(names("/api/v2/admin/accounts?permissions=staff&origin=local") == "pamong lurah ");
        CHECK(names("/api/v2/admin/accounts?role_ids[]=2") == "lurah ");
        CHECK(names("/api/v2/admin/accounts?invited_by=99") == "");
        REQUIRE(act(town, town.moderator, town.ani, {{"type", "silence"}}).status == 200);
        REQUIRE(act(town, town.moderator, town.budi, {{"type", "sensitive"}}).status == 200);
        CHECK(names("/api/v1/admin/accounts?silenced=true") == "ani ");
        CHECK(names("/api/v2/admin/accounts?status=silenced") == "ani ");
        CHECK(names("/api/v1/admin/accounts?sensitized=true") == "budi ");
        const auto one = town.json_of(town.get(kAccounts + town.ani.to_string(), town.moderator));
        CHECK(MastodonShape::errors(one, "Admin_Account") == Lines{});
        CHECK(one.at("email").as_string() == "ani@contoh.id");
        CHECK(one.at("silenced").as_bool());
        CHECK(town.get(kAccounts + "99", town.moderator).status == 404);
        CHECK(town.get(kAccounts + town.ani.to_string(), town.ani).status == 403);
        CHECK(town.get("/api/v2/admin/accounts", town.ani).status == 403);
        CHECK(town.ask(Method::Get, "/api/v2/admin/accounts", town.moderator, {}, "read").status ==
              403);
    });
}

TEST_CASE("every measure is taken, told to the person, written down and lifted again") {
    on_both([](Town& town) {
        struct Case {
            std::string action, lift, word;
        };
        for (const auto& [action, lift, word] :
             {Case{"sensitive", "unsensitive", "sensitized"}, Case{"disable", "enable", "disabled"},
              Case{"silence", "unsilence", "silenced"},
              Case{"suspend", "unsuspend", "suspended"}}) {
            CAPTURE(action);
            CHECK(town.json_of(act(town, town.moderator, town.ani,
                                   {{"type", action}, {"text", "Cukup"}}))
                      .as_object()
                      .empty());
            const auto path = kAccounts + town.ani.to_string();
            CHECK(town.json_of(town.get(path, town.moderator)).at(word).as_bool());
            const auto after = town.json_of(town.post_to(path + "/" + lift, town.moderator));
            CHECK_FALSE(after.at(word).as_bool());
            CHECK(MastodonShape::errors(after, "Admin_Account") == Lines{});
            auto audit = town.audit();
            audit.resize(2);
            CHECK(audit == Lines{lift + " account ani", action + " account ani"});
            const auto told = town.json_of(town.get("/api/v1/notifications", town.ani)).as_array();
            REQUIRE_FALSE(told.empty());
            CHECK(MastodonShape::errors(told[0], "Notification") == Lines{});
            CHECK(told[0].at("type").as_string() == "moderation_warning");
            const auto& warning = told[0].at("moderation_warning");
            CHECK(MastodonShape::errors(warning, "AccountWarning") == Lines{});
            CHECK(warning.at("action").as_string() == action);
            CHECK(warning.at("text").as_string() == "Cukup");
        }
        CHECK(town.json_of(town.get("/api/v1/notifications", town.ani)).as_array().size() == 4);
    });
}

TEST_CASE("an act settles the reports about the account, a mere warning only its own") {
    on_both([](Town& town) {
        const auto first = town.report(town.ani, town.budi);
        town.report(town.moderator, town.budi);
        const auto open = [&] {
            return town.json_of(town.get("/api/v1/admin/reports", town.moderator))
                .as_array()
                .size();
        };
        REQUIRE(
            act(town, town.moderator, town.budi, {{"type", "none"}, {"report_id", first}}).status ==
            200);
        CHECK(open() == 1);
        REQUIRE(act(town, town.moderator, town.budi, {{"type", "silence"}}).status == 200);
        CHECK(open() == 0);
        CHECK(town.audit() == Lines{"silence account budi", "warn account budi"});
    });
}

TEST_CASE("nobody acts on their own rank, and nonsense is refused") {
    on_both([](Town& town) {
        const auto second = town.add("pamong2", Role::Moderator);
        const Form silence{{"type", "silence"}};
        CHECK(act(town, town.moderator, second, silence).status == 403);
        CHECK(act(town, town.moderator, town.admin, silence).status == 403);
        CHECK(act(town, town.moderator, town.moderator, silence).status == 403);
        CHECK(act(town, town.admin, second, silence).status == 200);
        CHECK(act(town, town.ani, town.budi, silence).status == 403);
        CHECK(act(town, town.moderator, AccountId(99), silence).status == 404);
        CHECK(act(town, town.moderator, town.ani, {}).status == 422);
        CHECK(act(town, town.moderator, town.ani, {{"type", "delete_statuses"}}).status == 422);
        CHECK(act(town, town.moderator, town.ani, {{"type", "none"}, {"report_id", "99"}}).status ==
              404);
        const auto other = town.report(town.ani, town.budi);
        CHECK(
            act(town, town.moderator, town.ani, {{"type", "none"}, {"report_id", other}}).status ==
            404);
        const auto path = kAccounts + town.ani.to_string();
        CHECK(town.post_to(path + "/unsilence", town.budi).status == 403);
        CHECK(town.post_to(path + "/approve", town.moderator).status == 403);  // does not wait
        CHECK(town.post_to(path + "/reject", town.moderator).status == 403);
        CHECK(town.post_to(kAccounts + "99/enable", town.moderator).status == 404);
        CHECK(
            town.ask(Method::Post, path + "/unsilence", town.moderator, {}, "admin:read").status ==
            403);
    });
}

TEST_CASE("an administrator removes a suspended account with all it wrote") {
    on_both([](Town& town) {
        const auto status = town.post(town.ani, "Buruk");
        const auto direct = town.post(town.ani, "@budi diam", statuses::Visibility::Direct);
        REQUIRE(town.post_to("/api/v1/statuses", town.ani,
                             {{"status", "Besok"}, {"scheduled_at", "2100-01-01T00:00:00Z"}})
                    .status == 200);
        const auto path = kAccounts + town.ani.to_string();
        CHECK(town.ask(Method::Delete, path, town.admin).status == 403);
        REQUIRE(act(town, town.moderator, town.ani, {{"type", "suspend"}}).status == 200);
        CHECK(town.ask(Method::Delete, path, town.moderator).status == 403);
        const auto answer = town.json_of(town.ask(Method::Delete, path, town.admin));
        CHECK(MastodonShape::errors(answer, "Admin_Account") == Lines{});
        town.kit.run_jobs();
        town.database().read([&](db::Tx& tx) {
            CHECK_FALSE(town.statuses.find(tx, status));
            CHECK_FALSE(town.statuses.find(tx, direct));
        });
        CHECK(town.get("/api/v1/scheduled_statuses", town.ani).body == "[]");
        CHECK(town.dossier(town.ani).email == "");
        CHECK(town.dossier(town.ani).account.statuses_count == 0);
        CHECK(town.audit().front() == "destroy account ani");
        CHECK(town.ask(Method::Delete, path, town.admin).status == 403);
        CHECK(town.post_to(path + "/unsuspend", town.admin).status == 403);
    });
}

TEST_CASE("an appeal that is accepted undoes the act; each is decided once") {
    on_both([](Town& town) {
        const auto strike_of = [&](AccountId target) {
            return town.database().read(
                [&](db::Tx& tx) { return store::list_strikes_of(tx, target, 10).front(); });
        };
        const auto appeal = [&](AccountId by, StrikeId id, const std::string& text) {
            return town.database().write(
                [&](db::Tx& tx) { return town.service().appeal(tx, by, id, text); });
        };
        const auto decide = [&](AccountId by, StrikeId id, bool accepted) {
            return town.database().write(
                [&](db::Tx& tx) { return town.service().decide(tx, by, id, accepted); });
        };
        REQUIRE(act(town, town.moderator, town.ani, {{"type", "silence"}}).status == 200);
        const auto id = strike_of(town.ani).id;
        CHECK_FALSE(decide(town.moderator, id, true).ok());
        CHECK(appeal(town.budi, id, "x").error().code() == ErrorCode::NotFound);
        CHECK(appeal(town.ani, id, " ").error().code() == ErrorCode::Unprocessable);
        CHECK(appeal(town.ani, id, std::string(2'001, 'a')).error().code() ==
              ErrorCode::Unprocessable);
        REQUIRE(appeal(town.ani, id, "Itu bukan saya").ok());
        CHECK(appeal(town.ani, id, "Lagi").error().code() == ErrorCode::Conflict);
        CHECK(decide(town.budi, id, true).error().code() == ErrorCode::Forbidden);
        REQUIRE(decide(town.moderator, id, true).ok());
        CHECK(decide(town.moderator, id, false).error().code() == ErrorCode::Conflict);
        CHECK_FALSE(town.dossier(town.ani).silenced);
        CHECK(town.audit().front() == "approve_appeal account ani");

        REQUIRE(act(town, town.moderator, town.budi, {{"type", "silence"}}).status == 200);
        const auto other = strike_of(town.budi).id;
        REQUIRE(appeal(town.budi, other, "Maaf").ok());
        REQUIRE(decide(town.moderator, other, false).ok());
        CHECK(town.dossier(town.budi).silenced);
    });
}

TEST_CASE("pictures of reported posts are covered, and uncovered when the person is right") {
    on_both([](Town& town) {
        const auto pictured = town.post(town.ani, "Lihat ini"), plain = town.post(town.ani, "Pagi");
        town.database().write([&](db::Tx& tx) {
            town.statuses.set_card(tx, pictured, R"({"url":"https://contoh.id"})");
        });
        const auto report = town.report(
            town.budi, town.ani,
            {{"status_ids[]", pictured.to_string()}, {"status_ids[]", plain.to_string()}});
        const auto is_covered = [&](StatusId id) {
            return town.database().read(
                [&](db::Tx& tx) { return town.statuses.find(tx, id)->sensitive; });
        };
        const Form cover{{"type", "mark_statuses_as_sensitive"}};
        CHECK(act(town, town.moderator, town.ani, cover).status == 422);  // of no report
        auto form = cover;
        form.emplace_back("report_id", report);
        CHECK(act(town, town.ani, town.ani, form).status == 403);
        CHECK(act(town, town.moderator, town.budi, form).status == 404);
        CHECK_FALSE(is_covered(pictured));
        REQUIRE(act(town, town.moderator, town.ani, form).status == 200);
        CHECK(is_covered(pictured));
        CHECK_FALSE(is_covered(plain));
        CHECK(town.audit().front() == "mark_statuses_as_sensitive account ani");
        CHECK(town.json_of(town.get("/api/v1/admin/reports", town.moderator)).as_array().empty());
        const auto told = town.json_of(town.get("/api/v1/notifications", town.ani)).as_array();
        const auto& warning = told.at(0).at("moderation_warning");
        CHECK(MastodonShape::errors(warning, "AccountWarning") == Lines{});
        CHECK(warning.at("action").as_string() == "mark_statuses_as_sensitive");
        CHECK(warning.at("status_ids").as_array().size() == 2);

        const auto strike = StrikeId::parse(std::string(warning.at("id").as_string())).value();
        town.database().write([&](db::Tx& tx) {
            REQUIRE(town.service().appeal(tx, town.ani, strike, "Itu bukan apa-apa").ok());
            REQUIRE(town.service().decide(tx, town.moderator, strike, true).ok());
        });
        CHECK_FALSE(is_covered(pictured));
    });
}

TEST_CASE("a letter says what became of an objection") {
    Town town;
    std::vector<mail::Mail> sent;
    town.service().post = [&](const mail::Mail& mail) -> Result<void> {
        sent.push_back(mail);
        return {};
    };
    const auto letter_after = [&](AccountId person, bool accepted) {
        REQUIRE(act(town, town.moderator, person,
                    {{"type", "silence"}, {"send_email_notification", "false"}})
                    .status == 200);
        town.database().write([&](db::Tx& tx) {
            const auto id = store::list_strikes_of(tx, person, 1).front().id;
            REQUIRE(town.service().appeal(tx, person, id, "Itu bukan saya").ok());
            REQUIRE(town.service().decide(tx, town.moderator, id, accepted).ok());
        });
        sent.clear();
        town.kit.run_jobs();
        REQUIRE(sent.size() == 1);
        CHECK(sent[0].text.find("/teguran/") != std::string::npos);
        return sent[0];
    };
    const auto accepted = letter_after(town.ani, true), refused = letter_after(town.budi, false);
    CHECK(accepted.to == "ani@contoh.id");
    CHECK(accepted.subject.find("diterima") != std::string::npos);
    CHECK(accepted.text.find("dibatalkan") != std::string::npos);
    CHECK(refused.to == "budi@contoh.id");
    CHECK(refused.subject.find("ditolak") != std::string::npos);
    CHECK(refused.text.find("dibatalkan") == std::string::npos);
}

TEST_CASE("only what was done can be lifted") {
    Town town;
    for (const auto* measure : {"none", "delete_statuses", "mark_statuses_as_sensitive", "x", ""}) {
        CAPTURE(measure);
        const auto done = town.database().write(
            [&](db::Tx& tx) { return town.service().lift(tx, town.moderator, town.ani, measure); });
        CHECK(done.error().code() == ErrorCode::NotFound);
    }
    CHECK(town.audit().empty());
}

TEST_CASE("a letter tells of a strike and holds the way to object") {
    Town town;
    std::vector<mail::Mail> sent;
    town.service().post = [&](const mail::Mail& mail) -> Result<void> {
        sent.push_back(mail);
        return {};
    };
    REQUIRE(
        act(town, town.moderator, town.ani, {{"type", "suspend"}, {"text", "Penipuan"}}).status ==
        200);
    town.kit.run_jobs();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].to == "ani@contoh.id");
    CHECK(sent[0].text.find("Penipuan") != std::string::npos);
    CHECK(sent[0].text.find("/teguran/") != std::string::npos);
    REQUIRE(act(town, town.moderator, town.budi,
                {{"type", "none"}, {"send_email_notification", "false"}})
                .status == 200);
    town.kit.run_jobs();
    CHECK(sent.size() == 1);
}

TEST_CASE("who waits is let in or turned away; providers kept out do not even wait") {
    on_both([](Town& town) {
        const_cast<Config&>(town.kit.platform().config).registrations = "approval";
        REQUIRE(town.post_to("/api/v1/admin/email_domain_blocks", town.admin,
                             {{"domain", "surat.example"}})
                    .status == 200);
        const auto sign_up = [&](const std::string& name, const std::string& host) {
            testkit::TestPlatform::Call call;
            call.method = Method::Post;
            call.target = "/daftar";
            call.headers = {{"accept", "text/html"}};
            call.form = {{"display_name", name},       {"username", name},
                         {"email", name + "@" + host}, {"password", "kunci rumah hijau"},
                         {"agreement", "1"},           {"tempat", "sidomulyo bantul"},
                         {"home", "34.02.05.2001"},    {"reason", "Warga baru " + name}};
            return town.kit.call(call).status;
        };
        CHECK(sign_up("nakal", "kantor.surat.example") == 422);
        REQUIRE(sign_up("citra", "contoh.id") == 303);
        REQUIRE(sign_up("dewi", "contoh.id") == 303);
        CHECK(town.limits().take_refused().at("surat.example").uses == 1);
        const auto list =
            town.json_of(town.get("/api/v1/admin/accounts?pending=true", town.moderator));
        CHECK(MastodonShape::errors_of_all(list, "Admin_Account") == Lines{});
        REQUIRE(list.as_array().size() == 2);
        const auto path_of = [&](std::size_t at) {
            return kAccounts + std::string(list.as_array()[at].at("id").as_string());
        };
        CHECK(list.as_array()[1].at("invite_request").as_string() == "Warga baru citra");
        const auto page = town.page("/moderasi/akun?keadaan=menunggu", town.moderator);
        CHECK(page.body.find("Warga baru dewi") != std::string::npos);
        CHECK(town.post_to(path_of(1) + "/approve", town.ani).status == 403);
        const auto let_in = town.json_of(town.post_to(path_of(1) + "/approve", town.moderator));
        CHECK(let_in.at("approved").as_bool());
        town.kit.run_jobs();
        for (auto who : {town.admin, town.moderator}) {
            const auto told = town.json_of(town.get("/api/v1/notifications", who)).as_array();
            REQUIRE(told.size() == 1);
            CHECK(MastodonShape::errors(told[0], "Notification") == Lines{});
            CHECK(told[0].at("type").as_string() == "admin.sign_up");
            CHECK(told[0].at("account").at("username").as_string() == "citra");
        }
        CHECK(town.json_of(town.get("/api/v1/notifications", town.ani)).as_array().empty());
        const auto away = town.json_of(town.post_to(path_of(0) + "/reject", town.moderator));
        CHECK(MastodonShape::errors(away, "Admin_Account") == Lines{});
        CHECK(town.get(path_of(0), town.moderator).status == 404);
        CHECK(town.post_to(path_of(1) + "/approve", town.moderator).status == 403);
        auto audit = town.audit();
        audit.resize(2);
        CHECK(audit == Lines{"reject user dewi", "approve user citra"});
    });
}
