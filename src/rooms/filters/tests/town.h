// A small town for tests: people and what they do not want to read.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "rooms/accounts/api.h"
#include "rooms/filters/api.h"
#include "rooms/filters/types.h"
#include "testkit/mastodon_shape.h"
#include "testkit/testkit.h"

namespace kentongan::filters {

using Form = std::vector<std::pair<std::string, std::string>>;
using Lines = std::vector<std::string>;
using http::Method;

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        auto all = accounts::Accounts::migrations();
        for (const auto& migration : Filters::migrations()) all.push_back(migration);
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    Filters filters{kit.platform(), accounts};

    AccountId add(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        auto created = accounts.create(account);
        REQUIRE(created.ok());
        return *created;
    }
    http::Response ask(Method method, const std::string& target, AccountId who,
                       const Form& form = {}) {
        return kit.call({.method = method, .target = target, .account = who.value(), .form = form});
    }
    json::value ok(Method method, const std::string& target, AccountId who, const Form& form = {}) {
        const auto response = ask(method, target, who, form);
        CAPTURE(response.body);
        REQUIRE(response.status == 200);
        return json::parse(response.body);
    }
    // A filter for home and public with these keywords, each for whole words.
    json::value filter(AccountId who, const std::string& title, const Lines& keywords) {
        Form form{{"title", title}, {"context[]", "home"}, {"context[]", "public"}};
        for (const auto& keyword : keywords)
            form.emplace_back("keywords_attributes[][keyword]", keyword);
        return ok(Method::Post, "/api/v2/filters", who, form);
    }
    json::value results(AccountId who, const std::string& text, std::int64_t status = 1) {
        return kit.platform().database.read([&](db::Tx& tx) {
            const auto matcher = filters.matcher(tx, who);
            return json::parse(matcher ? matcher->results_json(status, text, kit.clock().now())
                                       : "[]");
        });
    }
    // "Politics: pemilu, pilkada; News": titles and what was found of each.
    std::string found(AccountId who, const std::string& text, std::int64_t status = 1) {
        std::string all;
        const auto results_now = results(who, text, status);
        CHECK(testkit::MastodonShape::errors_of_all(results_now, "FilterResult") == Lines{});
        for (const auto& result : results_now.as_array()) {
            all += all.empty() ? "" : "; ";
            all += std::string(result.at("filter").at("title").as_string());
            for (const auto* part : {"keyword_matches", "status_matches"}) {
                if (result.at(part).is_null()) continue;
                std::string words;
                for (const auto& word : result.at(part).as_array())
                    words += (words.empty() ? ": " : ", ") + std::string(word.as_string());
                all += words;
            }
        }
        return all;
    }
    void settle() { kit.clock().advance(10s); }  // until changes may be remembered
};

inline std::string id_of(const json::value& entity) {
    return std::string(entity.at("id").as_string());
}
inline std::string error_of(const http::Response& response) {
    return std::to_string(response.status) + " " +
           std::string(json::parse(response.body).at("error").as_string());
}

inline void on_both(const std::function<void(Town&)>& test) {
    {
        Town town;
        test(town);
    }
    if (!testkit::PostgresSchema::available()) return;
    testkit::PostgresSchema schema;
    Town town(schema.url());
    test(town);
}

}  // namespace kentongan::filters
