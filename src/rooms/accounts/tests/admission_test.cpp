#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;
using namespace kentongan::accounts;

namespace {

void set_registrations(Town& town, const std::string& how) {
    const_cast<Config&>(town.kit.platform().config).registrations = how;
}

// Somebody with an app at the door.
struct Door {
    explicit Door(Town& town_) : town(town_) {
        town.accounts.impl().admission.set_post([this](const mail::Mail& mail) -> Result<void> {
            letters.push_back(mail);
            return {};
        });
        const auto app = parsed(town.post(
            "/api/v1/apps",
            {{"client_name", "Uji"}, {"redirect_uris", "a://b"}, {"scopes", "read write"}}));
        const auto token = parsed(town.post(
            "/oauth/token", {{"grant_type", "client_credentials"},
                             {"client_id", std::string(app.at("client_id").as_string())},
                             {"client_secret", std::string(app.at("client_secret").as_string())},
                             {"scope", "read write"}}));
        bearer = "Bearer " + std::string(token.at("access_token").as_string());
    }

    http::Response sign_up(Form more) {
        Form form{{"username", "budi"},
                  {"email", "budi@contoh.id"},
                  {"password", "kunci rumah"},
                  {"agreement", "true"},
                  {"locale", "id"},
                  {"date_of_birth", "1990-01-02"}};
        form.insert(form.end(), more.begin(), more.end());
        return town.kit.call({.method = http::Method::Post,
                              .target = "/api/v1/accounts",
                              .form = std::move(form),
                              .headers = {{"authorization", bearer}}});
    }
    std::string token_of(const http::Response& made) {
        REQUIRE(made.status == 200);
        return "Bearer " + std::string(parsed(made).at("access_token").as_string());
    }
    http::Response as(const std::string& token, const std::string& target,
                      http::Method method = http::Method::Get, Form form = {}) {
        return town.kit.call({.method = method,
                              .target = target,
                              .form = std::move(form),
                              .headers = {{"authorization", token}}});
    }
    std::string last_secret() {
        town.kit.run_jobs();
        REQUIRE(!letters.empty());
        const auto& text = letters.back().text;
        const auto at = text.find("kode=");
        REQUIRE(at != std::string::npos);
        return text.substr(at + 5, text.find('\n', at) - at - 5);
    }
    http::Response confirm(const std::string& secret) {
        return town.kit.call({.method = http::Method::Post,
                              .target = "/konfirmasi",
                              .form = {{"kode", secret}},
                              .headers = {{"sec-fetch-site", "same-origin"}}});
    }
    http::Response sign_in() {
        return town.kit.call({.method = http::Method::Post,
                              .target = "/masuk",
                              .form = {{"name", "budi"}, {"password", "kunci rumah"}},
                              .headers = {{"sec-fetch-site", "same-origin"}}});
    }
    template <class F>
    Result<void> write(F&& change) {
        return town.kit.platform().database.write(
            [&](db::Tx& tx) -> Result<void> { return change(tx); });
    }
    AccountId budi() {
        return town.read(
            [&](db::Tx& tx) { return town.accounts.find_by_username(tx, "budi")->id; });
    }

    Town& town;
    std::string bearer;
    std::vector<mail::Mail> letters;
};

std::string error_of(const http::Response& response) {
    return std::string(parsed(response).at("error").as_string());
}

}  // namespace

TEST_CASE("without a mail server a newcomer is confirmed at once") {
    on_both([](Town& town) {
        const auto id = town.add("ani");
        const auto dossier =
            town.read([&](db::Tx& tx) { return town.accounts.find_dossier(tx, id); });
        REQUIRE(dossier.has_value());
        CHECK(dossier->confirmed);
        CHECK(dossier->approved);
        CHECK(dossier->email == "ani@contoh.id");
        CHECK_FALSE(town.account(id).pending);
    });
}

TEST_CASE("an address is confirmed by its letter; until then a token is good for nothing else") {
    on_both([](Town& town) {
        Door door(town);
        const auto token = door.token_of(door.sign_up({}));
        const auto refused = door.as(token, "/api/v1/accounts/verify_credentials");
        CHECK(refused.status == 403);
        CHECK(
            town.read([&](db::Tx& tx) { return town.accounts.search(tx, "budi", 10, 0); }).empty());
        CHECK(error_of(refused) == "Your login is missing a confirmed e-mail address");
        CHECK(door.as(token, "/api/v1/emails/check_confirmation").body == "false");
        CHECK(town.get("/api/v1/accounts/" + door.budi().to_string()).status == 404);
        CHECK(town.get("/api/v1/accounts/lookup?acct=budi").status == 404);
        CHECK(door.sign_in().status == 403);

        const auto first = door.last_secret();
        CHECK(door.letters.back().to == "budi@contoh.id");
        // Another address: the old letter is worth nothing.
        CHECK(door.as(token, "/api/v1/emails/confirmations", http::Method::Post,
                      {{"email", "bukan alamat"}})
                  .status == 422);
        CHECK(door.as(token, "/api/v1/emails/confirmations", http::Method::Post,
                      {{"email", "lain@contoh.id"}})
                  .status == 200);
        const auto second = door.last_secret();
        CHECK(door.letters.back().to == "lain@contoh.id");
        CHECK(door.confirm(first).status == 404);
        CHECK(door.confirm("karangan").status == 404);
        CHECK(door.confirm("").status == 404);
        // To look is not to confirm: programs look, too.
        CHECK(town.get("/konfirmasi?kode=" + second).status == 200);
        CHECK(door.as(token, "/api/v1/emails/check_confirmation").body == "false");
        CHECK(door.confirm(second).status == 303);
        CHECK(door.confirm(second).status == 404);
        CHECK(door.as(token, "/api/v1/accounts/verify_credentials").status == 200);
        CHECK(door.as(token, "/api/v1/emails/check_confirmation").body == "true");
        CHECK(town.get("/api/v1/accounts/lookup?acct=budi").status == 200);
        CHECK(door.as(token, "/api/v1/emails/confirmations", http::Method::Post).status == 403);
        CHECK(door.sign_in().status == 303);
    });
}

TEST_CASE("a letter is good for two days, and only the app of a sign-up asks for another") {
    on_both([](Town& town) {
        Door door(town);
        door.token_of(door.sign_up({}));
        const auto secret = door.last_secret();
        const auto other = town.kit.call({.method = http::Method::Post,
                                          .target = "/api/v1/emails/confirmations",
                                          .account = door.budi().value()});
        CHECK(other.status == 403);
        town.kit.clock().advance(std::chrono::hours(49));
        CHECK(door.confirm(secret).status == 404);
        // After a week the name is free again.
        town.kit.clock().advance(std::chrono::hours(24 * 7));
        town.accounts.impl().admission.sweep();
        town.kit.clock().advance(std::chrono::seconds(3));
        CHECK(door.sign_up({}).status == 200);
    });
}

TEST_CASE("nobody makes us write to a stranger again and again") {
    Town town;
    Door door(town);
    const auto token = door.token_of(door.sign_up({}));
    const auto ask = [&] {
        return door
            .as(token, "/api/v1/emails/confirmations", http::Method::Post,
                {{"email", "korban@contoh.id"}})
            .status;
    };
    for (int i = 0; i < 5; ++i) CHECK(ask() == 200);
    CHECK(ask() == 429);
    town.kit.clock().advance(std::chrono::minutes(11));
    CHECK(ask() == 200);
}

TEST_CASE("with approval, somebody waits for a moderator, and is told") {
    on_both([](Town& town) {
        set_registrations(town, "approval");
        Door door(town);
        std::vector<bool> told;
        town.kit.platform().bus.subscribe_within<AccountCreated>(
            [&](db::Tx&, const AccountCreated& event) { told.push_back(event.pending); });
        CHECK(parsed(door.sign_up({{"reason", std::string(421, 'x')}}))
                  .at("details")
                  .at("reason")
                  .at(0)
                  .at("error") == "ERR_TOO_LONG");
        const auto token = door.token_of(door.sign_up({{"reason", "Tetangga pak RT"}}));
        CHECK(told == std::vector<bool>{true});
        REQUIRE(door.confirm(door.last_secret()).status == 303);
        const auto refused = door.as(token, "/api/v1/accounts/verify_credentials");
        CHECK(refused.status == 403);
        CHECK(error_of(refused) == "Your login is currently pending approval");
        CHECK(door.sign_in().status == 403);

        DossierFilter waiting;
        waiting.state = DossierFilter::Pending;
        const auto list = [&] {
            return town.read(
                [&](db::Tx& tx) { return town.accounts.list_dossiers(tx, waiting, Page()); });
        };
        REQUIRE(list().size() == 1);
        CHECK(list().front().invite_request == "Tetangga pak RT");
        CHECK(list().front().created_by_application.has_value());
        const auto id = door.budi();
        CHECK(door.write([&](db::Tx& tx) { return town.accounts.approve(tx, id); }).ok());
        CHECK(list().empty());
        const auto again = door.write([&](db::Tx& tx) { return town.accounts.approve(tx, id); });
        REQUIRE_FALSE(again.ok());
        CHECK(again.error().code() == ErrorCode::Forbidden);
        town.kit.run_jobs();
        CHECK(door.letters.back().text.find("/masuk") != std::string::npos);
        CHECK(door.as(token, "/api/v1/accounts/verify_credentials").status == 200);
    });
}

TEST_CASE("who is rejected is gone, with everything, and is told") {
    on_both([](Town& town) {
        set_registrations(town, "approval");
        Door door(town);
        const auto token = door.token_of(door.sign_up({}));
        town.kit.run_jobs();
        const auto id = door.budi();
        CHECK(door.write([&](db::Tx& tx) { return town.accounts.reject(tx, id); }).ok());
        town.kit.run_jobs();
        CHECK(door.letters.back().to == "budi@contoh.id");
        CHECK(door.as(token, "/api/v1/accounts/verify_credentials").status == 401);
        CHECK_FALSE(town.read([&](db::Tx& tx) { return town.accounts.find(tx, id); }));
        const auto ani = town.add("ani");
        CHECK_FALSE(door.write([&](db::Tx& tx) { return town.accounts.reject(tx, ani); }).ok());
        CHECK_FALSE(
            door.write([&](db::Tx& tx) { return town.accounts.reject(tx, AccountId(7)); }).ok());
    });
}

TEST_CASE("an invitation lets in as many as it says, without approval, and even when closed") {
    on_both([](Town& town) {
        set_registrations(town, "closed");
        Door door(town);
        const auto ani = town.add("ani");
        CHECK(door.sign_up({}).status == 403);
        CHECK(town.submit("/pengaturan/undangan", {{"max_uses", "0"}}, ani).status == 422);
        CHECK(town.submit("/pengaturan/undangan", {{"days", "banyak"}}, ani).status == 422);
        REQUIRE(
            town.submit("/pengaturan/undangan", {{"max_uses", "1"}, {"days", "3"}}, ani).status ==
            303);
        const auto invitations =
            town.read([&](db::Tx& tx) { return store::list_invitations(tx, ani, 10); });
        REQUIRE(invitations.size() == 1);
        const auto code = invitations.front().code;
        CHECK(town.get("/daftar?undangan=" + code).status == 200);
        door.token_of(door.sign_up({{"invite_code", code}}));
        const auto budi =
            town.read([&](db::Tx& tx) { return town.accounts.find_dossier(tx, door.budi()); });
        CHECK(budi->approved);
        CHECK(budi->invited_by == ani);
        CHECK(door.sign_up({{"username", "citra"}, {"email", "c@c.id"}, {"invite_code", code}})
                  .status == 403);
        // Others cannot end it; its owner can, once.
        const auto end =
            "/pengaturan/undangan/" + std::to_string(invitations.front().id) + "/akhiri";
        CHECK(town.submit(end, {}, door.budi()).status == 404);
        CHECK(town.submit(end, {}, ani).status == 303);
        CHECK(town.submit(end, {}, ani).status == 404);
    });
}

TEST_CASE("an invitation is as good as its host, and never better than moderation's word") {
    on_both([](Town& town) {
        set_registrations(town, "closed");
        Door door(town);
        const auto ani = town.add("ani");
        const auto invitation = town.accounts.impl().admission.invite(ani, {});
        REQUIRE(invitation.ok());
        const auto switch_off = [&](bool off) {
            REQUIRE(door.write([&](db::Tx& tx) { return town.accounts.set_disabled(tx, ani, off); })
                        .ok());
        };
        switch_off(true);
        CHECK(door.sign_up({{"invite_code", invitation->code}}).status == 403);
        switch_off(false);
        town.accounts.set_sign_up_check([](db::Tx&, const SignUpAttempt&) -> Result<Welcome> {
            return Welcome::AfterApproval;
        });
        door.token_of(door.sign_up({{"invite_code", invitation->code}}));
        const auto budi =
            town.read([&](db::Tx& tx) { return town.accounts.find_dossier(tx, door.budi()); });
        CHECK_FALSE(budi->approved);
        CHECK(budi->invited_by == ani);
    });
}

TEST_CASE("moderation's word about a newcomer is heard, and nothing is left behind") {
    on_both([](Town& town) {
        Door door(town);
        town.accounts.set_sign_up_check([](db::Tx&,
                                           const SignUpAttempt& attempt) -> Result<Welcome> {
            if (attempt.email.ends_with("@buang.id"))
                return Error(ErrorCode::Unprocessable, "uses a forbidden e-mail provider", "email");
            return Welcome::Open;
        });
        Form form{{"username", "budi"},
                  {"email", "budi@buang.id"},
                  {"password", "kunci rumah"},
                  {"agreement", "true"},
                  {"locale", "id"}};
        const auto refused = town.kit.call({.method = http::Method::Post,
                                            .target = "/api/v1/accounts",
                                            .form = form,
                                            .headers = {{"authorization", door.bearer}}});
        CHECK(refused.status == 422);
        CHECK(parsed(refused).at("details").at("email").at(0).at("error") == "ERR_BLOCKED");
        CHECK(door.sign_up({}).status == 200);
    });
}

TEST_CASE("a disabled account cannot sign in, its tokens are refused, its streams end") {
    on_both([](Town& town) {
        Door door(town);
        const auto token = door.token_of(door.sign_up({}));
        REQUIRE(door.confirm(door.last_secret()).status == 303);
        REQUIRE(door.as(token, "/api/v1/preferences").status == 200);
        int ended = 0;
        town.kit.platform().bus.subscribe<TokenRevoked>([&](const TokenRevoked&) { ++ended; });
        const auto id = door.budi();
        CHECK(
            door.write([&](db::Tx& tx) { return town.accounts.set_disabled(tx, id, true); }).ok());
        CHECK(ended == 1);
        const auto refused = door.as(token, "/api/v1/preferences");
        CHECK(refused.status == 403);
        CHECK(error_of(refused) == "Your login is currently disabled");
        CHECK(door.sign_in().status == 403);
        // Nobody, where nobody need be asked.
        CHECK(door.as(token, "/api/v1/accounts/" + id.to_string()).status == 200);
        CHECK(
            door.write([&](db::Tx& tx) { return town.accounts.set_disabled(tx, id, false); }).ok());
        CHECK(door.as(token, "/api/v1/preferences").status == 200);
        CHECK_FALSE(door.write([&](db::Tx& tx) {
                            return town.accounts.set_disabled(tx, AccountId(7), true);
                        })
                        .ok());
    });
}

TEST_CASE("measures show in the entity; of the suspended only the name is left") {
    on_both([](Town& town) {
        Door door(town);
        const auto ani = town.add("ani");
        ProfileChange change;
        change.display_name = "Ani Lestari";
        change.note = "Warung di depan balai desa";
        REQUIRE(town.accounts.impl().profiles.update(ani, change).ok());
        const auto seen = [&] { return parsed(town.get("/api/v1/accounts/" + ani.to_string())); };
        CHECK_FALSE(seen().as_object().contains("limited"));
        CHECK(
            door.write([&](db::Tx& tx) { return town.accounts.set_silenced(tx, ani, true); }).ok());
        CHECK(door.write([&](db::Tx& tx) { return town.accounts.set_sensitized(tx, ani, true); })
                  .ok());
        CHECK(seen().at("limited") == true);
        CHECK(town.account(ani).sensitized);
        CHECK(door.write([&](db::Tx& tx) { return town.accounts.set_suspended(tx, ani, true); })
                  .ok());
        CHECK(seen().at("suspended") == true);
        CHECK(seen().at("display_name") == "");
        CHECK(seen().at("note") == "");
        CHECK(town.get("/api/v1/accounts/" + ani.to_string() + "/followers").body == "[]");
    });
}

TEST_CASE("dossiers are filtered and paged, newest first") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), anto = town.add("Anto");
        const auto list = [&](const DossierFilter& filter, const Page& page = {}) {
            std::vector<AccountId> ids;
            town.read([&](db::Tx& tx) {
                for (const auto& one : town.accounts.list_dossiers(tx, filter, page))
                    ids.push_back(one.account.id);
            });
            return ids;
        };
        using Ids = std::vector<AccountId>;
        CHECK(list({}) == Ids{anto, budi, ani});
        DossierFilter filter;
        filter.username = "AN";
        CHECK(list(filter) == Ids{anto, ani});
        filter = {};
        filter.email = "budi@";
        CHECK(list(filter) == Ids{budi});
        filter = {};
        filter.only_remote = true;
        CHECK(list(filter).empty());
        filter = {};
        filter.least_role = Role::Moderator;
        CHECK(list(filter).empty());
        filter = {};
        filter.username = "%";
        CHECK(list(filter).empty());
        Page page;
        page.limit = 1;
        page.max_id = anto.value();
        CHECK(list({}, page) == Ids{budi});
        page = {};
        page.limit = 1;
        page.min_id = ani.value();
        CHECK(list({}, page) == Ids{budi});
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        filter = {};
        filter.state = DossierFilter::Suspended;
        CHECK(list(filter) == Ids{ani});
        filter.state = DossierFilter::Active;
        CHECK(list(filter) == Ids{anto, budi});
    });
}
