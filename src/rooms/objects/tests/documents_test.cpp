// What we say about our posts, and to whom.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;
using statuses::Visibility;

namespace {

constexpr const char* kFollowers = "https://desa.test/users/ani/followers";
constexpr const char* kBudi = "https://desa.test/users/budi";

json::value created(Town& town, const Status& status) {
    return json::parse(
        town.read([&](db::Tx& tx) { return town.objects.created_json(tx, status); }));
}

}  // namespace

TEST_CASE("a post is addressed to those who may see it") {
    on_both([](Town& town) {
        const auto addressed = [&](Visibility visibility, const json::array& to,
                                   const json::array& cc) {
            statuses::NewStatus status;
            status.text = "Halo @budi";
            status.visibility = visibility;
            const auto create = created(town, town.publish(status));
            CHECK(create.at("type") == "Create");
            for (const auto* said : {&create, &create.at("object")}) {
                CHECK(said->at("to") == json::value(to));
                CHECK(said->at("cc") == json::value(cc));
            }
        };
        addressed(Visibility::Public, {kEverybody}, {kFollowers, kBudi});
        addressed(Visibility::Unlisted, {kFollowers}, {kEverybody, kBudi});
        addressed(Visibility::Private, {kFollowers}, {kBudi});
        addressed(Visibility::Direct, {kBudi}, {});
    });
}

TEST_CASE("of somebody else's post nothing is said") {
    on_both([](Town& town) {
        town.follow(town.rudi);
        const auto note = town.note("1");
        REQUIRE(town.tell(town.activity("Create", note)) == 202);
        const auto status = town.find(note);
        CHECK(town.read([&](db::Tx& tx) { return town.objects.created_json(tx, status); }) == "");
    });
}
