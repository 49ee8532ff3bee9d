// A town whose apps sleep, and a push service on loopback that wakes them.
#pragma once

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/elliptic.h"
#include "platform/crypto/sealing.h"
#include "rooms/attachments/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/webpush/api.h"
#include "rooms/webpush/types.h"
#include "testkit/testkit.h"

namespace kentongan::webpush {

using statuses::StatusId;

// Answers every POST with the status it is told to, and keeps what came.
class PushService {
public:
    struct Message {
        std::string head, body;
        // The value of a header, by its name in lower case.
        std::string header(const std::string& name) const {
            for (auto line : split(head, '\n'))
                if (ascii_lower(line.substr(0, line.find(':'))) == name)
                    return std::string(trim(line.substr(line.find(':') + 1)));
            return {};
        }
    };

    PushService() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, plain, size) == 0);
        REQUIRE(::listen(socket_, 16) == 0);
        REQUIRE(::getsockname(socket_, plain, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~PushService() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/p/"; }
    std::atomic<int> answer = 201;
    std::vector<Message> take() {
        std::lock_guard lock(mutex_);
        return std::exchange(messages_, {});
    }

private:
    void serve() {
        for (int client; (client = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(client)) {
            std::string text;
            std::size_t head = 0, wanted = std::string::npos;
            char buffer[4096];
            while (text.size() < wanted) {
                const auto count = ::read(client, buffer, sizeof buffer);
                if (count <= 0) break;
                text.append(buffer, static_cast<std::size_t>(count));
                head = text.find("\r\n\r\n");
                if (head == std::string::npos) continue;
                const Message message{text.substr(0, head), {}};
                wanted = head + 4 +
                         static_cast<std::size_t>(
                             parse_integer(message.header("content-length")).value_or(0));
            }
            {
                std::lock_guard lock(mutex_);
                messages_.push_back({text.substr(0, head), text.substr(head + 4)});
            }
            const auto reply = "HTTP/1.1 " + std::to_string(answer) +
                               " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            (void)!::write(client, reply.data(), reply.size());
        }
    }

    int socket_;
    std::uint16_t port_ = 0;
    std::thread thread_;
    std::mutex mutex_;
    std::vector<Message> messages_;
};

// An app: keys of its own, and how it reads what it was sent.
struct App {
    crypto::EcKey keys = crypto::make_ec_key();
    std::string auth = crypto::random_bytes(16);
    std::string token;

    json::value read(const PushService::Message& message) const {
        using namespace std::string_literals;
        const bool standard = message.header("content-encoding") == "aes128gcm";
        std::string salt, theirs, sealed, secret, context, plain;
        if (standard) {
            salt = message.body.substr(0, 16);
            theirs = message.body.substr(21, 65);
            sealed = message.body.substr(86);
        } else {
            salt = *base64_decode(message.header("encryption").substr(5));
            const auto key = message.header("crypto-key");
            theirs = *base64_decode(key.substr(3, key.find(';') - 3));
            sealed = message.body;
            context = "P-256\0\0A"s + keys.public_key + "\0A"s + theirs;
        }
        const auto shared = crypto::ecdh(keys.private_key, theirs);
        REQUIRE(shared);
        secret = crypto::hkdf_sha256(
            auth, *shared,
            standard ? "WebPush: info\0"s + keys.public_key + theirs : "Content-Encoding: auth\0"s,
            32);
        const auto name = standard ? "aes128gcm\0"s : "aesgcm\0"s;
        const auto opened = crypto::aes128gcm_open(
            crypto::hkdf_sha256(salt, secret, "Content-Encoding: " + name + context, 16),
            crypto::hkdf_sha256(salt, secret, "Content-Encoding: nonce\0"s + context, 12), sealed);
        REQUIRE(opened);
        return json::parse(standard ? opened->substr(0, opened->size() - 1) : opened->substr(2));
    }
};

inline const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

using Form = std::vector<std::pair<std::string, std::string>>;

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (auto room : {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
                          statuses::Statuses::migrations(),
                          notifications::Notifications::migrations(), Webpush::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    Webpush webpush{kit.platform(), accounts, notifications};
    PushService service;

    AccountId add(const std::string& name, const std::string& language = "id") {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        account.language = language;
        auto created = accounts.create(account);
        REQUIRE(created.ok());
        return *created;
    }
    StatusId post(AccountId author, const std::string& text) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        auto published = statuses.publish(status);
        REQUIRE(published.ok());
        return published->id;
    }
    App app(const std::string& name, const std::string& scopes = "read write push") {
        App made;
        auto token = accounts.issue_token(name, scopes);
        REQUIRE(token.ok());
        made.token = *token;
        return made;
    }
    http::Response call(const App& app, http::Method method, Form form = {},
                        const std::string& json = {}) {
        return kit.call({.method = method,
                         .target = "/api/v1/push/subscription",
                         .form = std::move(form),
                         .headers = {{"authorization", "Bearer " + app.token}},
                         .json = json});
    }
    Form form_of(const App& app, Form more = {}) {
        more.insert(more.begin(),
                    {{"subscription[endpoint]", service.url() + "satu"},
                     {"subscription[keys][p256dh]", base64url_encode(app.keys.public_key)},
                     {"subscription[keys][auth]", base64url_encode(app.auth)}});
        return more;
    }
    http::Response subscribe(const App& app, Form more = {}) {
        return call(app, http::Method::Post, form_of(app, std::move(more)));
    }
};

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

}  // namespace kentongan::webpush
