// A server with the attachments room, and people who upload.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/db/database.h"
#include "platform/media/tests/pictures.h"
#include "rooms/attachments/api.h"
#include "testkit/testkit.h"

namespace kentongan::attachments {

inline constexpr std::int64_t kAni = 11, kBudi = 12;

struct World {
    using Form = std::vector<std::pair<std::string, std::string>>;

    testkit::TestPlatform test;
    testkit::Pictures pictures;
    Attachments room{test.platform()};
    explicit World(const std::string& database = "sqlite::memory:") : test(database) {
        test.migrate(Attachments::migrations());
    }

    http::Response post(std::string bytes, Form form, std::int64_t account = kAni,
                        std::string path = "/api/v2/media", std::string scopes = "write:media") {
        return send_files(http::Method::Post, std::move(path), account, std::move(form),
                          std::move(bytes), {}, std::move(scopes));
    }
    http::Response send(http::Method method, const std::string& path, std::int64_t account,
                        Form form = {}) {
        return send_files(method, path, account, std::move(form), {});
    }
    http::Response send_files(http::Method method, std::string path, std::int64_t account,
                              Form form, std::string file, std::string thumbnail = {},
                              std::string scopes = "write:media") {
        testkit::TestPlatform::Call call;
        call.method = method;
        call.target = std::move(path);
        call.account = account;
        call.scopes = std::move(scopes);
        call.form = std::move(form);
        if (!file.empty()) call.uploads.push_back({"file", "x.php", "text/html", std::move(file)});
        if (!thumbnail.empty())
            call.uploads.push_back({"thumbnail", "x", "text/html", std::move(thumbnail)});
        return test.call(call);
    }
    json::value uploaded(const std::string& name = "photo.jpg",
                         const std::string& arguments = "-size 800x600 plasma:",
                         std::int64_t account = kAni) {
        auto response = post(pictures.make(arguments, name), {}, account);
        REQUIRE(response.status == 200);
        return *parse_json(response.body);
    }
    std::string media_folder() { return test.platform().config.data + "/media"; }
    std::string file_of(const json::value& attachment, std::string_view member) {
        auto url = std::string(attachment.at(member).as_string());
        return test.platform().config.data + url.substr(url.find("/media/"));
    }
    std::size_t files() {
        std::size_t count = 0;
        if (!std::filesystem::exists(media_folder())) return 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(media_folder()))
            count += entry.is_regular_file();
        return count;
    }
    Result<void> attach(std::int64_t account, std::vector<AttachmentId> ids, std::int64_t status) {
        return test.platform().database.write(
            [&](db::Tx& tx) { return room.attach(tx, accounts::AccountId(account), ids, status); });
    }
};

inline std::string path_of(const json::value& attachment) {
    return "/api/v1/media/" + std::string(attachment.at("id").as_string());
}

inline AttachmentId id_of(const json::value& attachment) {
    return *AttachmentId::parse(std::string_view(attachment.at("id").as_string()));
}

}  // namespace kentongan::attachments
