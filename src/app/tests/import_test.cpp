// What people bring from Mastodon arrives once, at its time, and nobody is disturbed by it.
#include "app/import.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <iostream>
#include <sstream>

#include "app/archive.h"
#include "app/html_text.h"
#include "app/outbox.h"
#include "app/tests/operator_help.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"

using namespace kentongan;
using namespace kentongan::operator_help;

namespace {

// What the command prints.
std::string imported(const Config& config, const ImportOptions& options) {
    std::ostringstream out;
    auto* before = std::cout.rdbuf(out.rdbuf());
    const auto done = import_file(config, options);
    std::cout.rdbuf(before);
    return done ? out.str() : "error: " + done.error().text();
}

bool says(const std::string& text, std::string_view part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

std::string note(int number, const std::string& more, const std::string& to,
                 const std::string& cc) {
    return R"({"type":"Create","object":{"type":"Note","id":"https://lama.test/users/ani/statuses/)" +
           std::to_string(number) + R"(","to":[")" + to + R"("],"cc":[")" + cc + R"("],)" + more +
           "}}";
}

const std::string kPublic = "https://www.w3.org/ns/activitystreams#Public",
                  kFollowers = "https://lama.test/users/ani/followers";

std::string outbox() {
    const std::vector<std::string> items = {
        note(
            1,
            R"("published":"2020-03-01T08:00:00Z","content":"<p>Halo dunia &amp; <a href=\"https://lama.test/tags/desa\" class=\"mention hashtag\">#<span>desa</span></a></p>","contentMap":{"id":"x"})",
            kPublic, kFollowers),
        note(
            2,
            R"("published":"2020-03-01T08:00:00Z","inReplyTo":"https://lama.test/users/ani/statuses/1","summary":"cerita panjang","sensitive":true,"content":"<p>Untuk <span class=\"h-card\"><a href=\"https://lama.test/@budi\" class=\"u-url mention\">@<span>budi</span></a></span></p><p>baris<br>dua</p>","tag":[{"type":"Mention","href":"https://lama.test/users/budi","name":"@budi"}],"contentMap":{"en":"x"})",
            kFollowers, kPublic),
        note(
            3,
            R"("published":"2021-05-05T10:11:12Z","content":"<p>Sawah</p>","attachment":[{"type":"Document","mediaType":"image/jpeg","url":"/media_attachments/files/1/original/s.jpg","name":"Sawah hijau"},{"type":"Document","mediaType":"video/mp4","url":"/media_attachments/files/1/original/v.mp4"}])",
            kFollowers, ""),
        note(4, R"("published":"2021-05-06T10:11:12Z","content":"<p>rahasia</p>")",
             "https://lain.test/users/x", ""),
        R"({"type":"Announce","object":"https://lain.test/1"})",
        note(5, R"("published":"kemarin","content":"<p>x</p>")", kPublic, ""),
        R"({"type":"Create","object":"https://lama.test/6"})",
        note(7,
             R"("published":"2022-01-01T00:00:00Z","content":"<p>)" + std::string(600, 'a') +
                 R"(</p>")",
             kPublic, ""),
        note(8, R"("published":"0001-01-01T00:00:00Z","content":"<p>x</p>")", kPublic, "")};
    return R"({"@context":"x","orderedItems":[)" + join(items, ",") + "]}";
}

void write_archive(const std::string& file) {
    const int out = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ArchiveWriter writer(out);
    // Pictures before the posts: the order of an archive is nobody's promise.
    writer.add("media_attachments/files/1/original/s.jpg",
               bytes_of(KENTONGAN_SOURCE "/tests/data/pictures/sawah.jpg"));
    writer.add("../../luar.txt", "nobody asked for this");
    writer.add("./outbox.json", outbox());
    writer.add("actor.json", R"({"preferredUsername":"ani"})");
    writer.finish();
    close(out);
}

}  // namespace

TEST_CASE("an account archive becomes posts of their own time, once, and tells nobody") {
    const testkit::TempDir here;
    const auto config = config_in(here.path());
    accounts::AccountId ani, budi;
    {
        App app(config);
        ani = add_person(app, "ani");
        budi = add_person(app, "budi");
        REQUIRE(app.accounts().follow(budi, ani).ok());
    }
    auto before = everything(url_of(config));
    const auto file = here.path() + "/arsip.tar.zst";
    write_archive(file);
    const auto first = imported(config, {file, "", ""});
    CHECK(says(first, "posts: 3 added, 0 there already, 2 boosts and private messages left out"));
    CHECK(says(first, "item 6"));
    CHECK(says(first, "item 7"));
    CHECK(says(first, "item 9"));
    CHECK(says(first, "v.mp4 is no picture"));
    CHECK(says(first, "statuses/7: "));
    const auto after = everything(url_of(config));
    CHECK(after.at("notifications") == before.at("notifications"));
    CHECK(after.at("jobs") == before.at("jobs"));
    CHECK(after.at("statuses").size() == 3);
    CHECK(names_in(config.data).size() <= 5);  // nothing of the import is left
    {
        App app(config);
        app.platform().database.read([&](db::Tx& tx) {
            Page page;
            const auto ids = app.statuses().ids_by_authors(tx, {&ani, 1}, page);
            REQUIRE(ids.size() == 3);
            const auto picture = *app.statuses().find(tx, ids[0]);
            CHECK(picture.visibility == statuses::Visibility::Private);
            CHECK(iso_millis(picture.created_at) == "2021-05-05T10:11:12.000Z");
            CHECK(picture.attachments.size() == 1);
            const auto answer = *app.statuses().find(tx, ids[1]),
                       begin = *app.statuses().find(tx, ids[2]);
            CHECK(begin.text == "Halo dunia & #desa");
            CHECK(begin.tags == std::vector<std::string>{"desa"});
            CHECK(begin.visibility == statuses::Visibility::Public);
            CHECK(answer.text == "Untuk @budi@lama.test\n\nbaris\ndua");
            CHECK(answer.mentions.empty());  // our Budi is another one
            CHECK(answer.in_reply_to == begin.id);
            CHECK(answer.spoiler_text == "cerita panjang");
            CHECK(answer.language == "en");
            CHECK(answer.visibility == statuses::Visibility::Unlisted);
            CHECK(app.accounts().find(tx, ani)->statuses_count == 3);
        });
    }
    CHECK(says(imported(config, {file, "ani", ""}), "posts: 0 added, 3 there already"));
    CHECK(everything(url_of(config)).at("statuses") == after.at("statuses"));
    CHECK(everything(url_of(config)).at("attachments") == after.at("attachments"));
    CHECK(says(imported(config, {file, "nobody", ""}), "error: There is nobody called nobody"));
}

TEST_CASE("half an import is completed by the next, also for posts of one second") {
    const testkit::TempDir here;
    const auto config = config_in(here.path());
    {
        App app(config);
        add_person(app, "ani");
    }
    const auto archive = [&](int posts) {
        std::vector<std::string> items;
        for (int i = posts; i > 0; --i)
            items.push_back(note(i,
                                 R"("published":"2020-03-01T08:00:00Z","content":"<p>kabar )" +
                                     std::to_string(i % 10) + R"(</p>")",
                                 kPublic, ""));
        const auto file = here.path() + "/" + std::to_string(posts);
        const int out = open(file.c_str(), O_CREAT | O_WRONLY, 0600);
        ArchiveWriter writer(out);
        writer.add("outbox.json", R"({"orderedItems":[)" + join(items, ",") + "]}");
        writer.finish();
        close(out);
        return file;
    };
    CHECK(says(imported(config, {archive(5), "ani", ""}), "posts: 5 added, 0 there"));
    CHECK(says(imported(config, {archive(25), "ani", ""}), "posts: 20 added, 5 there"));
    CHECK(says(imported(config, {archive(25), "ani", ""}), "posts: 0 added, 25 there"));
}

TEST_CASE("exported lists are taken over once; bad lines are named, others go on") {
    const testkit::TempDir here;
    const auto config = config_in(here.path());
    accounts::AccountId ani, budi, cici;
    statuses::StatusId post;
    {
        App app(config);
        ani = add_person(app, "ani");
        budi = add_person(app, "budi");
        cici = add_person(app, "cici");
        auto made = app.statuses().publish(post_by(budi, "Catatan"));
        REQUIRE(made.ok());
        post = made->id;
    }
    const auto file = [&](const std::string& name, const std::string& text) {
        std::ofstream(here.path() + "/" + name) << text;
        return here.path() + "/" + name;
    };
    const auto follows = file("following_accounts.csv",
                              "Account address,Show boosts,Notify on new posts,Languages\n"
                              "budi@desa.test,false,true,\"id, en\"\n"
                              "jauh@lain.test,true,false,\n"
                              "bukan nama,true,false,\n"
                              "tiada@desa.test,true,false,\n"
                              "cici,true,false,\n");
    auto told = imported(config, {follows, "ani", ""});
    CHECK(says(told, "follows: 2 added, 0 there already"));
    CHECK(says(told, "not found on other servers: 1\n    jauh@lain.test"));
    CHECK(says(told, "line 4: \"bukan nama\" is no name"));
    CHECK(says(told, "line 5: there is nobody called tiada"));
    CHECK(says(imported(config, {follows, "ani", ""}), "follows: 0 added, 2 there already"));

    const auto mutes = file("x.csv", "Account address,Hide notifications\nbudi@desa.test,false\n");
    CHECK(says(imported(config, {mutes, "ani", ""}), "mutes: 1 added, 0 there"));
    CHECK(says(imported(config, {mutes, "ani", ""}), "mutes: 0 added, 1 there"));
    const auto bookmarks =
        file("bookmarks.csv", "https://desa.test/@budi/" + post.to_string() +
                                  "\nhttps://lain.test/1\nbukan\nhttps://desa.test/@budi/77\n");
    told = imported(config, {bookmarks, "ani", ""});
    CHECK(says(told, "bookmarks: 1 added, 0 there already"));
    CHECK(says(told, "https://lain.test/1"));
    CHECK(says(told, "line 3: "));
    CHECK(says(told, "line 4: Record not found"));
    CHECK(says(imported(config, {bookmarks, "ani", ""}), "bookmarks: 0 added, 1 there"));
    const auto lists = file("lists.csv", "Teman,budi@desa.test\nTeman,cici\nKerja,budi\nsaja\n");
    told = imported(config, {lists, "ani", ""});
    CHECK(says(told, "lists: 3 added, 0 there already"));
    CHECK(says(told, "line 4: a list and a name"));
    CHECK(says(imported(config, {lists, "ani", ""}), "lists: 0 added, 3 there"));
    const auto blocks = file("blocked_accounts.csv", "cici@desa.test\n@budi\nx@lain.test\n");
    CHECK(says(imported(config, {blocks, "ani", ""}), "blocks: 2 added, 0 there"));
    CHECK(says(imported(config, {blocks, "ani", ""}), "blocks: 0 added, 2 there"));
    const auto domains =
        file("blocked_domains.csv", "#domain,#severity\nspam.test,suspend\nbukan domain,x\n");
    told = imported(config, {domains, "ani", ""});
    CHECK(says(told, "line 3: \"bukan domain\" is no domain"));
    CHECK(says(told, "domain-blocks: 1 added, 0 there"));
    CHECK(says(imported(config, {domains, "ani", ""}), "domain-blocks: 0 added, 1 there"));

    App app(config);
    app.platform().database.read([&](db::Tx& tx) {
        const auto relation = app.accounts().relation(tx, ani, budi);
        CHECK(relation.blocking);
        CHECK_FALSE(relation.following);  // as a block has it
    });
}

TEST_CASE("a file that nobody knows is refused in words that help") {
    const testkit::TempDir here;
    const auto config = config_in(here.path());
    {
        App app(config);
        add_person(app, "ani");
    }
    std::ofstream(here.path() + "/apa.csv") << "budi@desa.test\n";
    CHECK(says(imported(config, {here.path() + "/apa.csv", "ani", ""}), "--list follows"));
    CHECK(says(imported(config, {here.path() + "/apa.csv", "ani", "blocks"}), "blocks: 0 added"));
    CHECK(says(imported(config, {here.path() + "/apa.csv", "", "blocks"}), "--for NAME"));
    CHECK(says(imported(config, {here.path() + "/tiada.csv", "ani", ""}), "no file"));
    std::ofstream(here.path() + "/b.csv", std::ios::binary) << "\xff\xfe\n";
    CHECK(says(imported(config, {here.path() + "/b.csv", "ani", "blocks"}), "UTF-8"));
    const auto file = here.path() + "/x.tar.zst";
    const int out = open(file.c_str(), O_CREAT | O_WRONLY, 0600);
    ArchiveWriter writer(out);
    writer.add("outbox.json", "[]");
    writer.finish();
    close(out);
    CHECK(says(imported(config, {file, "ani", ""}), "no outbox of Mastodon"));
}

TEST_CASE("HTML becomes what somebody would have typed") {
    const std::map<std::string, std::string> names = {{"https://a.test/@ani", "@ani@a.test"}};
    const auto text = [&](std::string_view html) { return text_of_html(html, names); };
    CHECK(text("<p>Satu</p><p>Dua<br />Tiga</p>") == "Satu\n\nDua\nTiga");
    CHECK(text("a &lt;b&gt; &#39;c&#x27; &quot;&amp;amp; &nbsp;x &salah; &") ==
          "a <b> 'c' \"&amp;  x &salah; &");
    CHECK(text("<a href=\"https://a.test/@ani\" class=\"mention\">@<span>ani</span></a>!") ==
          "@ani@a.test!");
    CHECK(text("<a href='https://b.test/x?a=1&amp;b=2'><span class=\"invisible\">https://</span>"
               "<span>b.test/x?a=1&amp;b=2</span></a>") == "https://b.test/x?a=1&b=2");
    CHECK(text("<a href=\"https://b.test/\">di sini</a>") == "di sini (https://b.test/)");
    CHECK(text("<ul><li>satu</li><li>dua</li></ul>") == "- satu\n- dua");
    CHECK(text("&#0;&#xD800;&#x1F941;") == "\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\xA5\x81");
    // As a browser has it.
    CHECK(text("<p>1 < 2, tidak <b ditutup") == "1 < 2, tidak");
    CHECK(text("<a href=\"x\">ujung") == "ujung (x)");
    CHECK(text("").empty());
    // Linear, and bounded.
    CHECK(text(std::string(5'000'000, '<')).size() <= 256 << 10);
    CHECK(text(std::string(5'000'000, '&')).size() <= 256 << 10);
    std::string links;
    while (links.size() < 1'000'000) links += "<a href=\"x";
    CHECK(text(links).size() <= 256 << 10);
}
