// What stands on pages of people and posts from elsewhere, and only there.
#include "rooms/statuses/local_links.h"
#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string header(const http::Response& response, std::string_view wanted) {
    for (const auto& [name, value] : response.headers)
        if (name == wanted) return value;
    return {};
}

AccountId neighbour(World& w, const std::string& name) {
    accounts::RemoteProfile profile;
    profile.uri = "https://jauh.test/users/" + name;
    profile.url = "https://jauh.test/@" + name;
    profile.username = name;
    profile.domain = "jauh.test";
    return w.write([&](db::Tx& tx) { return w.accounts.put_remote(tx, profile); });
}

RemoteStatus told(World& w, AccountId author, const std::string& html) {
    static int number = 0;
    RemoteStatus status;
    status.author = author;
    status.uri = "https://jauh.test/notes/" + std::to_string(++number);
    status.url = "https://jauh.test/@sari/1";
    status.content_html = html;
    status.created_at = w.kit.clock().now() - 1min;
    return status;
}

StatusId receive(World& w, const RemoteStatus& status) {
    return w.write([&](db::Tx& tx) { return w.statuses.receive(tx, status)->id; });
}

constexpr std::string_view kBehind = " rel=\"nofollow noopener noreferrer\" target=\"_blank\">";
constexpr const char* kNotVerified = "Belum diverifikasi";

}  // namespace

TEST_CASE("people and tags in a post from elsewhere lead to our pages, other links stay") {
    const std::vector<KnownPage> people{{"https://jauh.test/@budi?a=1&b=2", "/@budi@jauh.test"}};
    const std::vector<std::string> tags{"banjir"};
    const auto link = [](std::string_view href, std::string_view inside) {
        return "<a href=\"" + std::string(href) + "\"" + std::string(kBehind) +
               std::string(inside) + "</a>";
    };
    const auto made = [&](const std::string& html) { return with_local_links(html, people, tags); };
    CHECK(
        made("<p>" + link("https://jauh.test/@budi?a=1&amp;b=2", "@<span>budi</span>") + "</p>") ==
        "<p><a href=\"/@budi@jauh.test\" class=\"u-url mention\">@<span>budi</span></a></p>");
    CHECK(made(link("https://jauh.test/tags/Banjir", "#<span>Banjir</span>")) ==
          "<a href=\"/tag/banjir\" class=\"mention hashtag\" rel=\"tag\">#<span>Banjir</span></a>");
    for (const auto& same : {link("https://jauh.test/@lain", "@lain"), link("https://x.test/", "x"),
                             link("https://jauh.test/tags/api", "#api"), std::string("1 <a b"),
                             std::string("<p>tanpa tautan</p>"), std::string()})
        CHECK(made(same) == same);
}

TEST_CASE("only pages change where a post from elsewhere leads") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), sari = neighbour(w, "sari"), budi = neighbour(w, "budi");
        const auto ours = w.read([&](db::Tx& tx) { return w.accounts.find(tx, ani)->url; });
        const auto html = "<p><a href=\"https://jauh.test/@budi\"" + std::string(kBehind) +
                          "@budi</a> <a href=\"" + ours + "\"" + std::string(kBehind) +
                          "@ani</a> <a href=\"https://jauh.test/tags/banjir\"" +
                          std::string(kBehind) + "#banjir</a></p>";
        auto post = told(w, sari, html);
        post.mentions = {budi, ani};
        post.tags = {"banjir"};
        const auto id = receive(w, post);
        const auto page = w.get("/@sari@jauh.test/" + id.to_string());
        REQUIRE(page.status == 200);
        CHECK(has(page, "<a href=\"/@budi@jauh.test\" class=\"u-url mention\">@budi</a>"));
        CHECK(has(page, "<a href=\"/@ani\" class=\"u-url mention\">@ani</a>"));
        CHECK(has(page, "<a href=\"/tag/banjir\" class=\"mention hashtag\" rel=\"tag\">#banjir"));
        const auto shown = body(w.get("/api/v1/statuses/" + id.to_string()));
        CHECK(shown.at("content") == html.c_str());
    });
}

TEST_CASE("a warning from elsewhere says that nobody has verified it, ours does not") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), sari = neighbour(w, "sari");
        auto alert = told(w, sari, "<p>AWAS: tsunami</p>");
        alert.extension_json = R"({"alert":{"level":"awas","verified":false}})";
        const auto id = receive(w, alert);
        const auto page = w.get("/@sari@jauh.test/" + id.to_string());
        CHECK(has(page, kNotVerified));
        CHECK(has(page, "href=\"/peringatan\""));
        const auto plain = told(w, sari, "<p>Biasa saja</p>");
        CHECK_FALSE(has(w.get("/@sari@jauh.test/" + receive(w, plain).to_string()), kNotVerified));
        auto other = told(w, sari, "<p>Acara besok</p>");
        other.extension_json = R"({"event":{}})";
        CHECK_FALSE(has(w.get("/@sari@jauh.test/" + receive(w, other).to_string()), kNotVerified));

        NewStatus own;
        own.author = ani;
        own.text = "Siaga";
        own.extension_json = R"({"alert":{"level":"siaga"}})";
        const auto ours = w.post(own).id;
        CHECK_FALSE(has(w.get("/@ani/" + ours.to_string()), kNotVerified));
        NewStatus quoting;
        quoting.author = ani;
        quoting.text = "Benarkah?";
        quoting.quote_of = id;
        const auto quote = w.post(quoting).id;
        w.write([&](db::Tx& tx) {
            CHECK(w.statuses.set_quote_state(tx, quote, QuoteState::Accepted).ok());
        });
        CHECK(has(w.get("/@ani/" + quote.to_string()), kNotVerified));
    });
}

TEST_CASE("search engines are sent from our copies to where they are from") {
    tests::on_both([](World& w) {
        const auto ani = w.person("ani"), sari = neighbour(w, "sari");
        const auto id = receive(w, told(w, sari, "<p>Halo</p>"));
        const auto post = w.get("/@sari@jauh.test/" + id.to_string());
        CHECK(header(post, "X-Robots-Tag") == "noindex");
        CHECK(header(post, "Link") == "<https://jauh.test/@sari/1>; rel=\"canonical\"");
        const auto profile = w.get("/@sari@jauh.test");
        CHECK(header(profile, "X-Robots-Tag") == "noindex");
        CHECK(header(profile, "Link") == "<https://jauh.test/@sari>; rel=\"canonical\"");
        auto strange = told(w, sari, "<p>Aneh</p>");
        strange.url = "https://jauh.test/\r\nSet-Cookie: a=b";
        const auto odd = w.get("/@sari@jauh.test/" + receive(w, strange).to_string());
        CHECK(odd.status == 200);
        CHECK(header(odd, "Link").empty());
        const auto ours = w.get("/@ani/" + w.post(ani, "Halo").id.to_string());
        CHECK(header(ours, "X-Robots-Tag").empty());
        CHECK(header(w.get("/@ani"), "X-Robots-Tag").empty());
    });
}
