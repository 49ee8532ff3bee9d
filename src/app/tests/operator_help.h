// A server with people, posts and pictures, and everything it holds, for the tests of what an
// operator does.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/app.h"
#include "platform/base/strings.h"
#include "platform/db/database.h"
#include "platform/db/tables.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/statuses/api.h"
#include "testkit/testkit.h"

namespace kentongan::operator_help {

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline Config config_in(const std::string& folder, const std::string& database = "") {
    Config config;
    config.data = folder + "/data";
    config.domain = "desa.test";
    config.database = database;
    return config;
}

inline accounts::AccountId add_person(App& app, const std::string& name) {
    app.accounts().set_password_cost(crypto::PasswordCost::Minimal);
    accounts::NewAccount person;
    person.username = name;
    person.email = name + "@desa.test";
    person.password = "kata-sandi-panjang";
    auto id = app.accounts().create(person);
    REQUIRE(id.ok());
    return *id;
}

inline statuses::NewStatus post_by(accounts::AccountId author, const std::string& text) {
    statuses::NewStatus status;
    status.author = author;
    status.text = text;
    return status;
}

// Posts with tags, mentions, answers and words for the index, in one transaction.
inline void publish_many(App& app, accounts::AccountId author, int count) {
    app.platform().database.write([&](db::Tx& tx) {
        std::optional<statuses::StatusId> last;
        for (int i = 0; i < count; ++i) {
            auto status = post_by(author, "Kabar ke-" + std::to_string(i) +
                                              " untuk @budi tentang #banjir'an \\ dan hujan 🌧");
            if (i % 3 == 0) status.in_reply_to = last;
            if (i % 5 == 0) status.visibility = statuses::Visibility::Private;
            auto made = app.statuses().publish(tx, status);
            REQUIRE(made.ok());
            last = made->id;
        }
    });
}

// Every row of every table. The words of an index are compared as a set, because PostgreSQL keeps
// no more of them.
using Everything = std::map<std::string, std::vector<db::Row>>;
inline Everything everything(const std::string& url) {
    const auto database = db::Database::open(url);
    return database->read([](db::Tx& tx) {
        Everything all;
        for (const auto& table : db::list_tables(tx)) {
            auto& rows = all[table.name];
            db::TableReader reader(tx, table);
            for (auto batch = reader.next(); !batch.empty(); batch = reader.next())
                std::ranges::move(batch, std::back_inserter(rows));
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                if (table.columns[i].kind == db::Column::Kind::Words)
                    for (auto& row : rows) {
                        std::set<std::string> words;
                        for (const auto word : split(std::get<std::string>(row[i]), ' '))
                            words.emplace(word);
                        row[i] = join({words.begin(), words.end()}, " ");
                    }
        }
        return all;
    });
}

inline std::string url_of(const Config& config) {
    return config.database.empty() ? "sqlite:" + config.data + "/kentongan.db" : config.database;
}

inline void check_same(const Everything& here, const Everything& there) {
    CHECK(here.size() == there.size());
    for (const auto& [table, rows] : here) {
        CAPTURE(table);
        REQUIRE(there.contains(table));
        CHECK(rows.size() == there.at(table).size());
        CHECK(rows == there.at(table));
    }
}

// Files in the folders below a data directory, by their path.
inline std::map<std::string, std::string> files_in(const std::string& data) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
        const auto path = std::filesystem::relative(entry.path(), data).string();
        if (entry.is_regular_file() && path.find('/') != std::string::npos)
            files[path] = bytes_of(entry.path());
    }
    return files;
}

// What a data directory holds at its top.
inline std::set<std::string> names_in(const std::string& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

}  // namespace kentongan::operator_help
