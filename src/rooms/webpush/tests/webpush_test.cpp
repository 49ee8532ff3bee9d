#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "platform/push/push.h"
#include "rooms/webpush/service.h"
#include "rooms/webpush/store.h"
#include "rooms/webpush/tests/town.h"
#include "testkit/mastodon_shape.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::webpush;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

namespace {

Form with(Form form, const std::string& name, const std::string& value) {
    std::erase_if(form, [&](const auto& pair) { return pair.first == name; });
    if (!value.empty()) form.emplace_back(name, value);
    return form;
}

const Form kMentions{{"data[alerts][mention]", "true"}};

}  // namespace

TEST_CASE("no query walks over the subscriptions") {
    Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, store::queries()) == "");
}

TEST_CASE("an app subscribes, changes its mind, and leaves") {
    on_both([](Town& town) {
        town.add("ani");
        const auto app = town.app("ani");
        CHECK(town.call(app, http::Method::Get).status == 404);
        CHECK(town.call(app, http::Method::Put, kMentions).status == 404);
        const auto made = town.subscribe(app, {{"data[alerts][mention]", "true"},
                                               {"data[alerts][admin.sign_up]", "1"},
                                               {"data[alerts][nonsense]", "1"},
                                               {"data[policy]", "followed"}});
        REQUIRE(made.status == 200);
        const auto first = json::parse(made.body);
        CHECK(MastodonShape::errors(first, "WebPushSubscription") == Lines{});
        CHECK(first.at("alerts").at("mention") == true);
        CHECK(first.at("alerts").at("admin.sign_up") == true);
        CHECK(first.at("alerts").at("favourite") == false);
        CHECK(first.at("alerts").as_object().size() == std::size(notifications::kTypes));
        CHECK(first.at("policy") == "followed");
        CHECK(first.at("standard") == false);
        auto& keys = town.kit.platform().keys;
        CHECK(first.at("server_key").as_string() ==
              push::public_key_of(keys.get(push::kServerKeyName, push::make_server_key)));
        CHECK(town.call(app, http::Method::Get).body == made.body);
        CHECK(town.call(town.app("ani"), http::Method::Get).status == 404);

        const auto changed = json::parse(
            town.call(app, http::Method::Put, {{"data[alerts][favourite]", "true"}}).body);
        CHECK(changed.at("alerts").at("favourite") == true);
        CHECK(changed.at("alerts").at("mention") == false);
        CHECK(changed.at("policy") == "followed");
        CHECK(changed.at("id") == first.at("id"));
        CHECK(town.call(app, http::Method::Put, {{"data[policy]", "some"}}).status == 422);

        const auto again = json::parse(town.subscribe(app).body);
        CHECK(again.at("id") != first.at("id"));
        CHECK(again.at("policy") == "all");
        CHECK(town.call(app, http::Method::Delete).body == "{}");
        CHECK(town.call(app, http::Method::Get).status == 404);
        CHECK(town.call(app, http::Method::Delete).status == 200);
    });
}

TEST_CASE("a subscription may come as JSON") {
    Town town;
    town.add("ani");
    const auto app = town.app("ani");
    const auto made = town.call(
        app, http::Method::Post, {},
        R"({"subscription":{"endpoint":"https://push.contoh.id/x","standard":true,"keys":{"p256dh":")" +
            base64url_encode(app.keys.public_key) + R"(","auth":")" + base64url_encode(app.auth) +
            R"("}},"data":{"alerts":{"poll":true,"update":false},"policy":"none"}})");
    REQUIRE(made.status == 200);
    const auto json = json::parse(made.body);
    CHECK(json.at("standard") == true);
    CHECK(json.at("alerts").at("poll") == true);
    CHECK(json.at("alerts").at("update") == false);
    CHECK(json.at("policy") == "none");
}

TEST_CASE("what cannot be a subscription is refused, and the one before stays") {
    on_both([](Town& town) {
        town.add("ani");
        const auto app = town.app("ani");
        REQUIRE(town.subscribe(app, kMentions).status == 200);
        const auto before = town.call(app, http::Method::Get).body;
        const auto refused = [&](const std::string& name, const std::string& value) {
            return town.call(app, http::Method::Post, with(town.form_of(app), name, value)).status;
        };
        const std::string endpoint = "subscription[endpoint]",
                          p256dh = "subscription[keys][p256dh]", auth = "subscription[keys][auth]";
        for (const char* bad :
             {"", "x", "http://push.contoh.id/", "ftp://push.contoh.id/", "https://10.0.0.1/p",
              "https://[::ffff:10.0.0.1]/p", "https://169.254.169.254/", "https://a@b.test/",
              "https://b.test/a b"})
            CHECK_MESSAGE(refused(endpoint, bad) == 422, std::string(bad));
        CHECK(refused(endpoint, "https://b.test/" + std::string(2'048, 'x')) == 422);
        CHECK(refused(p256dh, "") == 422);
        CHECK(refused(p256dh, base64url_encode(app.keys.public_key.substr(1))) == 422);
        CHECK(refused(p256dh, base64url_encode("\x04" + std::string(64, 'x'))) == 422);
        CHECK(refused(auth, base64url_encode(app.auth + "x")) == 422);
        CHECK(refused(auth, "!!!!") == 422);
        CHECK(refused("data[policy]", "everybody") == 422);
        CHECK(town.call(app, http::Method::Get).body == before);
        CHECK(town.subscribe(town.app("ani", "read write")).status == 403);
        App nobody;
        nobody.token = "x";
        CHECK(town.subscribe(nobody).status == 401);
    });
}

TEST_CASE("what happens is sent in both encodings, in the recipient's language") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto old = town.app("ani"), fresh = town.app("ani");
        REQUIRE(town.subscribe(old, kMentions).status == 200);
        auto form = kMentions;
        form.emplace_back("subscription[standard]", "true");
        REQUIRE(town.subscribe(fresh, form).status == 200);
        town.post(budi, "Halo @ani, <b>apa kabar</b> & keluarga?");
        town.post(ani, "Baik @budi");
        town.kit.run_jobs();
        const auto messages = town.service.take();
        REQUIRE(messages.size() == 2);
        std::string encodings;
        for (const auto& message : messages) {
            encodings += message.header("content-encoding") + " ";
            const auto& app = message.header("content-encoding") == "aesgcm" ? old : fresh;
            const auto told = app.read(message);
            CHECK(told.at("access_token") == json::string(app.token));
            CHECK(told.at("preferred_locale") == "id");
            CHECK(told.at("notification_type") == "mention");
            CHECK(told.at("notification_id").is_int64());
            CHECK(told.at("title") == "budi menulis kepada Anda");
            CHECK(told.at("body").as_string().ends_with("<b>apa kabar</b> & keluarga?"));
            CHECK(told.at("icon").as_string().starts_with("http"));
            CHECK(message.header("ttl") == "172800");
            CHECK(message.header("urgency") == "normal");
            CHECK_FALSE(message.header("authorization").empty());
        }
        CHECK((encodings == "aesgcm aes128gcm " || encodings == "aes128gcm aesgcm "));
    });
}

TEST_CASE("only what was asked for, of whom, and what the policy lets through") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto app = town.app("ani");
        REQUIRE(town.subscribe(app, {{"data[alerts][mention]", "1"}, {"data[policy]", "followed"}})
                    .status == 200);
        REQUIRE(town.accounts.follow(ani, budi).ok());
        REQUIRE(town.accounts.follow(citra, ani).ok());
        const auto heard = [&] {
            for (auto who : {budi, citra}) town.post(who, "Halo @ani");
            town.kit.run_jobs();
            std::string names;
            for (const auto& message : town.service.take()) {
                const std::string title(app.read(message).at("title").as_string());
                names += title.substr(0, title.find(' ')) + " ";
            }
            return names;
        };
        CHECK(heard() == "budi ");
        REQUIRE(town.call(app, http::Method::Put, {{"data[policy]", "follower"}}).status == 200);
        CHECK(heard() == "citra ");
        REQUIRE(town.call(app, http::Method::Put, {{"data[policy]", "none"}}).status == 200);
        CHECK(heard().empty());
        REQUIRE(town.call(app, http::Method::Put,
                          {{"data[policy]", "all"}, {"data[alerts][reblog]", "1"}})
                    .status == 200);
        CHECK(heard().empty());
        REQUIRE(town.call(app, http::Method::Put, kMentions).status == 200);
        REQUIRE(town.kit
                    .call({.method = http::Method::Patch,
                           .target = "/api/v2/notifications/policy",
                           .account = ani.value(),
                           .form = {{"for_not_following", "filter"}}})
                    .status == 200);
        CHECK(heard() == "budi ");
    });
}

TEST_CASE("who is gone is forgotten, who is busy is asked again") {
    on_both([](Town& town) {
        town.add("ani");
        const auto budi = town.add("budi");
        const auto app = town.app("ani");
        REQUIRE(town.subscribe(app, kMentions).status == 200);
        town.service.answer = 503;
        town.post(budi, "Halo @ani");
        town.kit.run_jobs();
        CHECK(town.service.take().size() == 1);
        town.service.answer = 201;
        town.kit.run_jobs();
        CHECK(town.service.take().empty());
        town.kit.clock().advance(1min);
        town.kit.run_jobs();
        CHECK(town.service.take().size() == 1);
        for (int status : {404, 410}) {
            REQUIRE(town.subscribe(app, kMentions).status == 200);
            town.service.answer = status;
            town.post(budi, "Masih ada? @ani");
            town.kit.run_jobs();
            CHECK(town.service.take().size() == 1);
            CHECK(town.call(app, http::Method::Get).status == 404);
        }
    });
}

TEST_CASE("a deed that is undone, or a token that ended, sends nothing") {
    on_both([](Town& town) {
        town.add("ani");
        const auto budi = town.add("budi");
        const auto app = town.app("ani"), other = town.app("ani");
        REQUIRE(town.subscribe(app, kMentions).status == 200);
        const auto post = town.post(budi, "Salah kirim @ani");
        auto& platform = town.kit.platform();
        platform.database.write([&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, post).ok()); });
        town.kit.run_jobs();
        CHECK(town.service.take().empty());

        const auto refused = platform.database.write([&](db::Tx& tx) -> Result<void> {
            statuses::NewStatus status;
            status.author = budi;
            status.text = "Tidak jadi @ani";
            TRY(town.statuses.publish(tx, status));
            return Error(ErrorCode::Forbidden);
        });
        CHECK_FALSE(refused.ok());
        town.kit.run_jobs();
        CHECK(town.service.take().empty());

        town.post(budi, "Halo @ani");
        const auto subscription = platform.database.read([&](db::Tx& tx) {
            const std::vector<AccountId> people{town.accounts.find_by_username(tx, "ani")->id};
            return store::list_of(tx, people).at(0);
        });
        platform.bus.publish(accounts::TokenRevoked{subscription.token});
        town.kit.run_jobs();
        CHECK(town.service.take().empty());
        CHECK(town.call(app, http::Method::Get).status == 404);
    });
}

TEST_CASE("warnings go out with urgency, many to one host in few jobs") {
    on_both([](Town& town) {
        std::vector<AccountId> people;
        std::vector<App> apps;
        for (int i = 0; i < 60; ++i) {
            const auto name = "warga" + std::to_string(i);
            people.push_back(town.add(name));
            apps.push_back(town.app(name));
            REQUIRE(town.subscribe(apps.back(),
                                   {{"data[alerts][status]", "1"}, {"subscription[standard]", "1"}})
                        .status == 200);
        }
        auto& platform = town.kit.platform();
        AccountId office;
        platform.database.write([&](db::Tx& tx) {
            office = town.accounts.ensure_source_account(
                tx, {"bpbd", "BPBD", "Kantor", "bpbd.contoh.id"});
        });
        const auto warning = town.post(office, "Banjir. Pindah ke balai desa.");
        platform.database.write(
            [&](db::Tx& tx) { town.notifications.notify(tx, people, "status", office, warning); });
        CHECK(platform.jobs.stats().at(static_cast<std::size_t>(jobs::Lane::Push)).waiting == 2);
        town.kit.run_jobs();
        const auto messages = town.service.take();
        REQUIRE(messages.size() == 60);
        CHECK(messages[0].header("urgency") == "high");
        town.kit.run_jobs();
        CHECK(town.service.take().empty());
    });
}

TEST_CASE("an account has twenty sleeping apps at most") {
    Town town;
    town.add("ani");
    const auto first = town.app("ani");
    REQUIRE(town.subscribe(first).status == 200);
    for (int i = 0; i < kMostSubscriptions; ++i)
        REQUIRE(town.subscribe(town.app("ani")).status == 200);
    CHECK(town.call(first, http::Method::Get).status == 404);
}

TEST_CASE("a token is sealed where it is kept") {
    crypto::initialise();
    const std::string key(32, 'k');
    const auto once = sealed(key, "rahasia");
    CHECK(once.find("rahasia") == std::string::npos);
    CHECK(once != sealed(key, "rahasia"));
    CHECK(opened(key, once) == "rahasia");
    CHECK(opened(std::string(32, 'x'), once).empty());
    CHECK(opened(key, "").empty());
    CHECK(sealed(key, "").empty());
}
