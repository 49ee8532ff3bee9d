#include "world.h"

using namespace kentongan;
using namespace kentongan::timelines;
using tests::AccountId;
using tests::World;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

http::Response open(World& w, const std::string& target, AccountId as = {}) {
    testkit::TestPlatform::Call call;
    call.target = target;
    call.account = as.value();
    call.headers = {{"accept", "text/html"}};
    return w.kit.call(call);
}

http::Response open_home(World& w, AccountId as, std::string max_id = {}) {
    http::Request request;
    request.principal = http::Principal{.account = as.value()};
    if (!max_id.empty()) request.params.add("max_id", std::move(max_id));
    return w.timelines.home_page(request);
}

}  // namespace

TEST_CASE("home says how to begin, pages by links, and says where it ends") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi");
    CHECK(has(open_home(w, ani), "class=\"empty\""));
    REQUIRE(w.accounts.follow(ani, budi).ok());
    tests::StatusId sixth;
    for (int i = 0; i < 25; ++i) {
        const auto id = w.post(budi, "kabar nomor " + std::to_string(i) + ".");
        if (i == 5) sixth = id;
    }
    const auto first = open_home(w, ani);
    CHECK(has(first, "kabar nomor 24."));
    CHECK(has(first, "href=\"/?max_id=" + sixth.to_string() + "\""));
    CHECK_FALSE(has(first, "kabar nomor 4."));
    const auto second = open_home(w, ani, sixth.to_string());
    CHECK(has(second, "kabar nomor 4."));
    CHECK_FALSE(has(second, "rel=\"next\""));
    CHECK_FALSE(has(second, "class=\"empty\""));
}

TEST_CASE("around shows the neighbours, from village to everywhere") {
    World w;
    const auto near = w.person("tetangga"), far = w.person("jauh"), reader = w.person("pembaca");
    REQUIRE(w.accounts.set_places(near, regions::Code::parse("34.02.05.2002"), {}).ok());
    REQUIRE(w.accounts.set_places(far, regions::Code::parse("64.72.01.1001"), {}).ok());
    REQUIRE(w.accounts.set_places(reader, regions::Code::parse("34.02.05.2001"), {}).ok());
    w.post(near, "dari tetangga");
    w.post(far, "dari jauh");
    const auto regency = open(w, "/sekitar", reader);
    CHECK(has(regency, "dari tetangga"));
    CHECK_FALSE(has(regency, "dari jauh"));
    CHECK(has(regency, "href=\"/sekitar?tempat=34.02.05.2001\""));
    CHECK(has(open(w, "/sekitar?tempat=34.02.05", reader), "dari tetangga"));
    CHECK_FALSE(has(open(w, "/sekitar?tempat=34.02.05.2001", reader), "dari tetangga"));
    const auto everywhere = open(w, "/sekitar?tempat=semua", reader);
    CHECK(has(everywhere, "dari tetangga"));
    CHECK(has(everywhere, "dari jauh"));
    CHECK(has(open(w, "/sekitar"), "dari jauh"));
    CHECK(has(open(w, "/sekitar?tempat=64.72"), "dari jauh"));
    CHECK(open(w, "/sekitar?tempat=99.99").status == 404);
    CHECK(open(w, "/sekitar?tempat=%3Cscript%3E").status == 404);
    REQUIRE(w.act(reader, "/api/v1/accounts/" + near.to_string() + "/mute") == 200);
    CHECK_FALSE(has(open(w, "/sekitar", reader), "dari tetangga"));
}

TEST_CASE("a tag has its page") {
    World w;
    const auto ani = w.person("ani");
    w.post(ani, "hati-hati #banjir");
    CHECK(has(open(w, "/tag/Banjir"), "hati-hati"));
    CHECK(has(open(w, "/tag/kosong"), "class=\"empty\""));
    CHECK(open(w, "/tag/%3Cb%3E").status == 404);
}
