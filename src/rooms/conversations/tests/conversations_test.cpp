#include "platform/bus/bus.h"
#include "rooms/conversations/impl.h"
#include "rooms/regions/api.h"
#include "testkit/mastodon_shape.h"
#include "testkit/plans.h"
#include "testkit/testkit.h"

using namespace kentongan;
using namespace kentongan::conversations;
using statuses::Visibility;

namespace {

struct World {
    explicit World(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        auto all = accounts::Accounts::migrations();
        for (auto room : {attachments::Attachments::migrations(), statuses::Statuses::migrations(),
                          Conversations::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
    }
    AccountId person(const std::string& name) {
        return *accounts.create(
            {.username = name, .email = name + "@desa.example", .password = "rahasia sekali"});
    }
    statuses::Status write(AccountId author, std::string text,
                           std::optional<StatusId> parent = {}) {
        statuses::NewStatus status;
        status.author = author;
        status.text = std::move(text);
        status.visibility = Visibility::Direct;
        status.in_reply_to = parent;
        return *statuses.publish(status);
    }
    json::value list(AccountId owner, const std::string& query = "") {
        return *parse_json(kit.get("/api/v1/conversations" + query, owner.value()).body);
    }
    http::Response call(http::Method method, const std::string& target, AccountId as) {
        testkit::TestPlatform::Call call;
        call.method = method;
        call.target = target;
        call.account = as.value();
        return kit.call(call);
    }

    testkit::TestPlatform kit;
    regions::Regions regions;
    accounts::Accounts accounts{kit.platform(), regions};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    Conversations conversations{kit.platform(), accounts, statuses};
};

void on_both(const std::function<void(World&)>& test) {
    {
        World world;
        test(world);
    }
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    World world(schema.url());
    test(world);
}

std::string text(const json::value& object, const char* name) {
    return std::string(object.at(name).as_string());
}

}  // namespace

TEST_CASE(
    "a conversation is one line for each who takes part, unread for those who did not write") {
    on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi"), citra = w.person("citra");
        std::vector<AccountId> told;
        w.kit.platform().bus.subscribe<ConversationChanged>(
            [&](const ConversationChanged& event) { told.push_back(event.owner); });
        const auto first = w.write(ani, "@budi nanti jam berapa?");
        CHECK(told.size() == 2);
        const auto last = w.write(budi, "@ani jam tujuh", first.id);
        const auto of_ani = w.list(ani);
        CHECK(testkit::MastodonShape::errors_of_all(of_ani, "Conversation") ==
              std::vector<std::string>{});
        REQUIRE(of_ani.as_array().size() == 1);
        CHECK(of_ani.at(0).at("unread").as_bool());
        CHECK(text(of_ani.at(0).at("last_status"), "id") == last.id.to_string());
        CHECK(text(of_ani.at(0).at("accounts").at(0), "username") == "budi");
        CHECK(!w.list(budi).at(0).at("unread").as_bool());
        CHECK(w.list(citra).as_array().empty());
        // With one more person it is another conversation.
        w.write(ani, "@budi @citra kumpul", last.id);
        CHECK(w.list(ani).as_array().size() == 2);
        CHECK(w.list(citra).as_array().size() == 1);
        CHECK(w.list(ani, "?limit=1").as_array().size() == 1);
    });
}

TEST_CASE("read, unread and removed by its owner only") {
    on_both([](World& w) {
        const auto ani = w.person("ani"), budi = w.person("budi");
        w.write(ani, "@budi halo");
        const auto path = "/api/v1/conversations/" + text(w.list(budi).at(0), "id");
        CHECK(w.call(http::Method::Post, path + "/read", ani).status == 404);
        CHECK(w.call(http::Method::Delete, path, ani).status == 404);
        CHECK(w.call(http::Method::Post, path + "/read", budi).status == 200);
        CHECK(!w.list(budi).at(0).at("unread").as_bool());
        CHECK(w.call(http::Method::Post, path + "/unread", budi).status == 200);
        CHECK(w.list(budi).at(0).at("unread").as_bool());
        CHECK(w.call(http::Method::Delete, path, budi).status == 200);
        CHECK(w.call(http::Method::Delete, path, budi).status == 404);
        CHECK(w.call(http::Method::Post, "/api/v1/conversations/x/read", budi).status == 404);
        CHECK(w.list(budi).as_array().empty());
        CHECK(w.list(ani).as_array().size() == 1);
        w.write(ani, "@budi lagi");
        CHECK(w.list(budi).as_array().size() == 1);
    });
}

TEST_CASE("a removed post gives its place to the one before, the last takes the line along") {
    on_both([](World& w) {
        const auto ani = w.person("ani");
        w.person("budi");
        const auto first = w.write(ani, "@budi satu");
        const auto second = w.write(ani, "@budi dua", first.id);
        const auto remove = [&](StatusId id) {
            w.call(http::Method::Delete, "/api/v1/statuses/" + id.to_string(), ani);
        };
        remove(second.id);
        CHECK(text(w.list(ani).at(0).at("last_status"), "id") == first.id.to_string());
        remove(first.id);
        CHECK(w.list(ani).as_array().empty());
    });
}

TEST_CASE("who blocked or muted somebody has no conversation with them") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi"), citra = w.person("citra");
    w.kit.post("/api/v1/accounts/" + ani.to_string() + "/block", {}, budi.value());
    w.kit.post("/api/v1/accounts/" + ani.to_string() + "/mute", {}, citra.value());
    w.write(ani, "@budi @citra halo");
    CHECK(w.list(budi).as_array().empty());
    CHECK(w.list(citra).as_array().empty());
    CHECK(w.list(ani).as_array().size() == 1);
}

TEST_CASE("no query walks over a table") {
    World w;
    CHECK(testkit::scans_of(w.kit.platform().database, store::queries()) == "");
}
