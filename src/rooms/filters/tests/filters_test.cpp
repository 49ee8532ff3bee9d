#include "platform/bus/bus.h"
#include "rooms/filters/tests/town.h"

using namespace kentongan;
using namespace kentongan::filters;
using testkit::MastodonShape;

TEST_CASE("a filter is made, shown, changed and removed") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto made = town.ok(Method::Post, "/api/v2/filters", ani,
                                  {{"title", "Politik"},
                                   {"context[]", "public"},
                                   {"context[]", "home"},
                                   {"filter_action", "hide"},
                                   {"expires_in", "3600"},
                                   {"keywords_attributes[0][keyword]", "pemilu"},
                                   {"keywords_attributes[1][keyword]", "pilkada"},
                                   {"keywords_attributes[1][whole_word]", "false"}});
        CHECK(MastodonShape::errors(made, "Filter") == Lines{});
        CHECK(json::serialize(made.at("context")) == R"(["home","public"])");
        CHECK(made.at("filter_action").as_string() == "hide");
        CHECK(made.at("expires_at").as_string() == "2026-09-21T15:13:20.000Z");
        CHECK(made.at("keywords").as_array().size() == 2);
        CHECK(made.at("keywords").at(0).at("whole_word").as_bool());
        CHECK_FALSE(made.at("keywords").at(1).at("whole_word").as_bool());
        const auto path = "/api/v2/filters/" + id_of(made);
        CHECK(town.ok(Method::Get, path, ani) == made);

        const auto changed = town.ok(Method::Put, path, ani,
                                     {{"title", "Pemilihan"},
                                      {"expires_in", ""},
                                      {"filter_action", "blur"},
                                      {"context[]", "thread"}});
        CHECK(MastodonShape::errors(changed, "Filter") == Lines{});
        CHECK(changed.at("expires_at").is_null());
        CHECK(changed.at("filter_action").as_string() == "blur");
        CHECK(json::serialize(changed.at("context")) == R"(["thread"])");
        CHECK(changed.at("keywords") == made.at("keywords"));
        CHECK(town.ok(Method::Put, path, ani) == changed);

        const auto all = town.ok(Method::Get, "/api/v2/filters", ani);
        CHECK(MastodonShape::errors_of_all(all, "Filter") == Lines{});
        CHECK(all.as_array().size() == 1);
        CHECK(town.ok(Method::Delete, path, ani) == json::parse("{}"));
        CHECK(town.ask(Method::Get, path, ani).status == 404);
        CHECK(town.ok(Method::Get, "/api/v2/filters", ani).as_array().empty());
        CHECK(town.ok(Method::Get, "/api/v1/filters", ani).as_array().empty());
    });
}

TEST_CASE("keywords of a filter are added, changed and removed in one request, however written") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto made = town.filter(ani, "Berita", {"satu", "dua", "tiga"});
        const auto path = "/api/v2/filters/" + id_of(made);
        const auto words = [&](const json::value& filter) {
            std::string all;
            for (const auto& keyword : filter.at("keywords").as_array()) {
                all += (all.empty() ? "" : " ") + std::string(keyword.at("keyword").as_string());
                all += keyword.at("whole_word").as_bool() ? "" : "*";
            }
            return all;
        };
        const auto keyword = [&](int i) {
            return id_of(made.at("keywords").at(static_cast<std::size_t>(i)));
        };
        CHECK(words(made) == "satu dua tiga");
        CHECK(words(town.ok(Method::Put, path, ani,
                            {{"keywords_attributes[0][keyword]", "empat"},
                             {"keywords_attributes[1][id]", keyword(0)},
                             {"keywords_attributes[0][whole_word]", "0"},
                             {"keywords_attributes[1][_destroy]", "true"},
                             {"keywords_attributes[2][_destroy]", "true"},
                             {"keywords_attributes[2][keyword]", "nihil"},
                             {"keywords_attributes[3][keyword]", ""}})) == "dua tiga empat*");
        const auto response = town.kit.call(
            {.method = Method::Put,
             .target = path,
             .account = ani.value(),
             .json = R"({"keywords_attributes":[{"id":")" + keyword(1) +
                     R"(","_destroy":true},{"keyword":"lima","whole_word":false},{"id":")" +
                     keyword(2) + R"(","keyword":"enam"},{"keyword":"tujuh"}]})"});
        CAPTURE(response.body);
        REQUIRE(response.status == 200);
        CHECK(words(json::parse(response.body)) == "enam empat* lima* tujuh");
        CHECK(words(town.ok(Method::Get, path, ani)) == "enam empat* lima* tujuh");
        // All or nothing.
        CHECK(error_of(town.ask(Method::Put, path, ani,
                                {{"title", "Lain"},
                                 {"keywords_attributes[][keyword]", "delapan"},
                                 {"keywords_attributes[][id]", keyword(0)}})) ==
              "404 Record not found");
        CHECK(error_of(town.ask(Method::Put, path, ani, {{"keywords_attributes[][id]", "x"}})) ==
              "404 Record not found");
        const auto after = town.ok(Method::Get, path, ani);
        CHECK(words(after) == "enam empat* lima* tujuh");
        CHECK(after.at("title").as_string() == "Berita");
    });
}

TEST_CASE("single keywords and posts of a filter") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        town.filters.set_may_see([&](db::Tx&, AccountId viewer, std::int64_t status) {
            return viewer == ani && status != 13;
        });
        const auto path = "/api/v2/filters/" + id_of(town.filter(ani, "Berita", {"satu"}));
        const auto word = town.ok(Method::Post, path + "/keywords", ani, {{"keyword", "dua"}});
        CHECK(MastodonShape::errors(word, "FilterKeyword") == Lines{});
        CHECK(word.at("whole_word").as_bool());
        const auto words = town.ok(Method::Get, path + "/keywords", ani);
        CHECK(MastodonShape::errors_of_all(words, "FilterKeyword") == Lines{});
        CHECK(words.as_array().size() == 2);
        const auto of_word = "/api/v2/filters/keywords/" + id_of(word);
        CHECK(town.ok(Method::Get, of_word, ani) == word);
        const auto changed =
            town.ok(Method::Put, of_word, ani, {{"keyword", "tiga"}, {"whole_word", "false"}});
        CHECK(changed.at("keyword").as_string() == "tiga");
        CHECK_FALSE(changed.at("whole_word").as_bool());
        CHECK(town.ok(Method::Delete, of_word, ani) == json::parse("{}"));
        CHECK(error_of(town.ask(Method::Get, of_word, ani)) == "404 Record not found");
        CHECK(error_of(town.ask(Method::Put, of_word, ani)) == "404 Record not found");
        CHECK(error_of(town.ask(Method::Delete, of_word, ani)) == "404 Record not found");

        const auto post = town.ok(Method::Post, path + "/statuses", ani, {{"status_id", "12"}});
        CHECK(MastodonShape::errors(post, "FilterStatus") == Lines{});
        CHECK(post.at("status_id").as_string() == "12");
        const auto posts = town.ok(Method::Get, path + "/statuses", ani);
        CHECK(MastodonShape::errors_of_all(posts, "FilterStatus") == Lines{});
        CHECK(posts.as_array().size() == 1);
        CHECK(error_of(town.ask(Method::Post, path + "/statuses", ani, {{"status_id", "12"}})) ==
              "422 Validation failed: Status has already been taken");
        for (const auto* unseen : {"13", "x"})
            CHECK(error_of(town.ask(Method::Post, path + "/statuses", ani,
                                    {{"status_id", unseen}})) == "404 Record not found");
        CHECK(error_of(town.ask(Method::Post, path + "/statuses", ani)) ==
              "422 Validation failed: Status must exist");
        const auto of_post = "/api/v2/filters/statuses/" + id_of(post);
        CHECK(town.ok(Method::Get, of_post, ani) == post);
        CHECK(town.ok(Method::Delete, of_post, ani) == post);
        CHECK(town.ask(Method::Get, of_post, ani).status == 404);
        CHECK(town.ask(Method::Delete, of_post, ani).status == 404);
    });
}

TEST_CASE("what is wrong with a filter is said in Mastodon's words") {
    Town town;
    const auto ani = town.add("ani");
    const auto refused = [&](const Form& form) {
        return error_of(town.ask(Method::Post, "/api/v2/filters", ani, form));
    };
    CHECK(refused({{"context[]", "home"}}) == "422 Validation failed: Title can't be blank");
    CHECK(refused({{"title", " "}, {"context[]", "home"}}) ==
          "422 Validation failed: Title can't be blank");
    CHECK(refused({{"title", std::string(257, 'x')}, {"context[]", "home"}}) ==
          "422 Validation failed: Title is too long (maximum is 256 characters)");
    CHECK(
        refused({{"title", "x"}}) ==
        "422 Validation failed: Context can't be blank, Context None or invalid context supplied");
    CHECK(refused({{"title", "x"}, {"context[]", "rumah"}}) ==
          "422 Validation failed: Context None or invalid context supplied");
    CHECK(refused({{"title", "x"}, {"context[]", "home"}, {"filter_action", "burn"}}) ==
          "422 Validation failed: Action is not included in the list");
    CHECK(refused({{"title", "x"}, {"context[]", "home"}, {"expires_in", "soon"}}) ==
          "422 Validation failed: Expires in is not a number");
    CHECK(refused({{"title", "x"},
                   {"context[]", "home"},
                   {"keywords_attributes[][keyword]", "\u200b "},
                   {"keywords_attributes[][whole_word]", "true"}}) ==
          "422 Validation failed: Keyword can't be blank");
    CHECK(refused({{"title", "x"},
                   {"context[]", "home"},
                   {"keywords_attributes[][keyword]", std::string(513, 'x')}}) ==
          "422 Validation failed: Keyword is too long (maximum is 512 characters)");
    CHECK(town.ok(Method::Get, "/api/v2/filters", ani).as_array().empty());
    const auto path = "/api/v2/filters/" + id_of(town.filter(ani, "Berita", {}));
    CHECK(error_of(town.ask(Method::Post, path + "/keywords", ani)) ==
          "422 Validation failed: Keyword can't be blank");
    CHECK(town.ok(Method::Put, path, ani, {{"expires_in", "99999999999999999"}})
              .at("expires_at")
              .is_string());
    for (const auto* id : {"0", "x", "99999", "-1"})
        CHECK(error_of(town.ask(Method::Get, std::string("/api/v2/filters/") + id, ani)) ==
              "404 Record not found");
}

TEST_CASE("nobody reaches the filters of others, and a token only what it may") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto made = town.filter(ani, "Berita", {"satu"});
        const auto path = "/api/v2/filters/" + id_of(made);
        const auto status = town.ok(Method::Post, path + "/statuses", ani, {{"status_id", "12"}});
        const auto keyword = id_of(made.at("keywords").at(0));
        for (const auto& target :
             {path, path + "/keywords", path + "/statuses", "/api/v2/filters/keywords/" + keyword,
              "/api/v2/filters/statuses/" + id_of(status), "/api/v1/filters/" + keyword}) {
            CAPTURE(target);
            const bool is_list = target.ends_with("/keywords") || target.ends_with("/statuses");
            for (auto method :
                 {Method::Get, is_list ? Method::Post : Method::Put, Method::Delete}) {
                const auto response = town.ask(
                    method, target, budi, {{"keyword", "x"}, {"status_id", "7"}, {"phrase", "x"}});
                const bool exists = response.status != 405;
                if (exists) CHECK(error_of(response) == "404 Record not found");
                if (exists) CHECK(town.ask(method, target, AccountId()).status == 401);
                if (exists)
                    CHECK(town.kit
                              .call({.method = method,
                                     .target = target,
                                     .account = ani.value(),
                                     .scopes = method == Method::Get ? "write" : "read"})
                              .status == 403);
            }
        }
        CHECK(town.ok(Method::Get, path, ani).at("keywords") == made.at("keywords"));
        CHECK(town.ok(Method::Get, "/api/v2/filters", budi).as_array().empty());
        CHECK(error_of(town.ask(
                  Method::Put, "/api/v2/filters/" + id_of(town.filter(budi, "Lain", {"dua"})), budi,
                  {{"keywords_attributes[0][id]", keyword},
                   {"keywords_attributes[0][keyword]", "x"}})) == "404 Record not found");
    });
}

TEST_CASE("a person has only so many filters, keywords and posts in them") {
    Town town;
    const auto ani = town.add("ani");
    Form many{{"title", "Banyak"}, {"context[]", "home"}};
    for (int i = 0; i < 100; ++i)
        many.emplace_back("keywords_attributes[][keyword]", "kata" + std::to_string(i));
    const auto full = town.ok(Method::Post, "/api/v2/filters", ani, many);
    const auto path = "/api/v2/filters/" + id_of(full);
    CHECK(error_of(town.ask(Method::Post, path + "/keywords", ani, {{"keyword", "lagi"}})) ==
          "422 Validation failed: Keywords are too many (maximum is 100)");
    CHECK(town.ask(Method::Put, path, ani,
                   {{"keywords_attributes[][keyword]", "lagi"},
                    {"keywords_attributes[][id]", id_of(full.at("keywords").at(0))},
                    {"keywords_attributes[][_destroy]", "true"}})
              .status == 200);
    for (int i = 1; i <= 100; ++i)
        town.ok(Method::Post, path + "/statuses", ani, {{"status_id", std::to_string(i)}});
    CHECK(error_of(town.ask(Method::Post, path + "/statuses", ani, {{"status_id", "101"}})) ==
          "422 Validation failed: Statuses are too many (maximum is 100)");
    Form long_ones{{"title", "Panjang"}, {"context[]", "home"}};
    for (int i = 0; i < 70; ++i)
        long_ones.emplace_back("keywords_attributes[][keyword]",
                               std::to_string(i) + std::string(500, 'x') + "\u00e9\ufb03");
    for (int i = 0; i < 2; ++i) {
        const auto response = town.ask(Method::Post, "/api/v2/filters", ani, long_ones);
        if (i == 0) CHECK(response.status == 200);
        if (i == 1)
            CHECK(error_of(response) == "422 Validation failed: Keywords are too long together");
    }
    for (int i = 2; i < 200; ++i) town.filter(ani, "Saringan", {});
    CHECK(error_of(town.ask(Method::Post, "/api/v2/filters", ani,
                            {{"title", "x"}, {"context[]", "home"}})) ==
          "422 Validation failed: You have reached the maximum number of filters");
}

TEST_CASE("the first version shows every keyword as a filter") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto made = town.ok(Method::Post, "/api/v1/filters", ani,
                                  {{"phrase", "pemilu"},
                                   {"context[]", "home"},
                                   {"irreversible", "true"},
                                   {"whole_word", "false"},
                                   {"expires_in", "60"}});
        CHECK(MastodonShape::errors(made, "V1_Filter") == Lines{});
        CHECK(made.at("irreversible").as_bool());
        CHECK_FALSE(made.at("whole_word").as_bool());
        const auto whole = town.ok(Method::Get, "/api/v2/filters", ani).at(0);
        CHECK(whole.at("title").as_string() == "pemilu");
        CHECK(whole.at("filter_action").as_string() == "hide");
        CHECK(id_of(whole.at("keywords").at(0)) == id_of(made));
        const auto path = "/api/v1/filters/" + id_of(made);
        CHECK(town.ok(Method::Get, path, ani) == made);
        const auto changed = town.ok(Method::Put, path, ani,
                                     {{"phrase", "pilkada"},
                                      {"context[]", "public"},
                                      {"irreversible", "false"},
                                      {"expires_in", ""}});
        CHECK(changed.at("phrase").as_string() == "pilkada");
        CHECK(changed.at("expires_at").is_null());
        CHECK_FALSE(changed.at("irreversible").as_bool());
        CHECK_FALSE(changed.at("whole_word").as_bool());
        CHECK(town.ok(Method::Get, "/api/v2/filters", ani).at(0).at("title").as_string() ==
              "pilkada");
        CHECK(error_of(town.ask(Method::Post, "/api/v1/filters", ani, {{"context[]", "home"}})) ==
              "422 Validation failed: Title can't be blank");
        CHECK(town.ok(Method::Delete, path, ani) == json::parse("{}"));
        CHECK(error_of(town.ask(Method::Delete, path, ani)) == "404 Record not found");
        CHECK(town.ok(Method::Get, "/api/v1/filters", ani).as_array().empty());
    });
}

TEST_CASE("the first version changes nothing that other keywords share") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto made = town.filter(ani, "Berita", {"satu", "dua"});
        CHECK(town.ok(Method::Get, "/api/v1/filters", ani).as_array().size() == 2);
        const auto path = "/api/v1/filters/" + id_of(made.at("keywords").at(0));
        for (const auto& [name, value] :
             Form{{"irreversible", "true"}, {"expires_in", "60"}, {"context[]", "account"}})
            CHECK(town.ask(Method::Put, path, ani, {{"phrase", "tiga"}, {name, value}}).status ==
                  422);
        CHECK(town.ok(Method::Get, path, ani).at("phrase").as_string() == "satu");
        CHECK(town.ok(Method::Put, path, ani,
                      {{"phrase", "tiga"},
                       {"irreversible", "false"},
                       {"context[]", "public"},
                       {"context[]", "home"}})
                  .at("phrase")
                  .as_string() == "tiga");
        CHECK(town.ok(Method::Get, "/api/v2/filters", ani).at(0).at("title").as_string() ==
              "Berita");
    });
}

TEST_CASE("every change is told once, after its commit; what failed is not") {
    Town town;
    const auto ani = town.add("ani");
    int told = 0;
    town.kit.platform().bus.subscribe<FiltersChanged>([&](const FiltersChanged& event) {
        ++told;
        CHECK(event.account == ani);
    });
    const auto made = town.filter(ani, "Berita", {"satu", "dua"});
    CHECK(told == 1);
    const auto path = "/api/v2/filters/" + id_of(made);
    town.ok(Method::Put, path, ani, {{"title", "Kabar"}});
    town.ok(Method::Post, path + "/keywords", ani, {{"keyword", "tiga"}});
    town.ok(Method::Post, path + "/statuses", ani, {{"status_id", "12"}});
    CHECK(told == 4);
    town.ask(Method::Put, path, ani, {{"title", ""}});
    town.ask(Method::Post, path + "/keywords", ani);
    CHECK(told == 4);
    town.ok(Method::Delete, path, ani);
    CHECK(told == 5);
}
