// Other servers on loopback that write down what arrives and answer as told, and a delivery to
// them.
#pragma once

#include <doctest/doctest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "fediverse/delivery/delivery.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/http/server.h"
#include "testkit/testkit.h"

namespace kentongan::fediverse {

struct Received {
    std::string inbox;  // "http://127.0.0.1:4711/ani"
    std::string body;
    signatures::Scheme scheme = signatures::Scheme::Cavage;
    bool is_valid = false;
    std::string signed_text;
};

// One socket; every address of 127.0.0.0/8 is a host of its own.
class Others {
public:
    explicit Others(const Clock& clock) : clock_(clock), pair_(crypto::make_rsa_key()) {
        router_.add({.method = http::Method::Post,
                     .pattern = "/:inbox",
                     .handler = [this](http::Request& request) { return take(request); },
                     .wants_raw_body = true});
        http::ServerConfig config;
        config.address = "0.0.0.0";
        config.port = 0;
        config.threads = 1;
        config.rate_limits = false;
        server_ = std::make_unique<http::Server>(config, router_, clock_);
        server_->start();
    }
    std::string inbox(int host, std::string_view name = "inbox") const {
        return "http://" + this->host(host) + "/" + std::string(name);
    }
    std::string host(int host) const {
        return "127.0." + std::to_string(host / 200) + "." + std::to_string(host % 200 + 1) + ":" +
               std::to_string(server_->port());
    }
    const crypto::RsaKeyPair& keys() const { return pair_; }

    // What `inbox` answers from now on; 202 else.
    void answer(const std::string& inbox, int status, std::string retry_after = {}) {
        std::lock_guard lock(mutex_);
        answers_[inbox] = {status, std::move(retry_after)};
    }
    // 401 for this form of signature.
    void refuse(std::optional<signatures::Scheme> scheme) {
        std::lock_guard lock(mutex_);
        refused_ = scheme;
    }
    std::vector<Received> take_all() {
        std::lock_guard lock(mutex_);
        return std::exchange(received_, {});
    }
    bool wait_for(std::size_t count, std::chrono::seconds most = std::chrono::seconds(30)) {
        std::unique_lock lock(mutex_);
        return arrived_.wait_for(lock, most, [&] { return received_.size() >= count; });
    }

private:
    struct Planned {
        int status = 202;
        std::string retry_after;
    };

    Result<http::Response> take(http::Request& request) {
        Received one;
        const auto host = request.header("host");
        one.inbox = "http://" + std::string(host) + request.target;
        one.body = request.body;
        auto claim = signatures::read_signature({.method = "POST",
                                                 .target = request.target,
                                                 .scheme = "http",
                                                 .host = host,
                                                 .headers = request.headers,
                                                 .body = request.body},
                                                clock_.now());
        if (claim.ok()) {
            one.scheme = claim->scheme;
            one.signed_text = claim->signing_strings.front();
            one.is_valid =
                signatures::verify(*claim, *crypto::RsaPublicKey::from_pem(pair_.public_pem));
        }
        std::lock_guard lock(mutex_);
        received_.push_back(one);
        arrived_.notify_all();
        if (refused_ == one.scheme) return http::Response::text("who?", 401);
        const auto planned = answers_.find(one.inbox);
        if (planned == answers_.end()) return http::Response::empty(202);
        auto response = http::Response::text("no", planned->second.status);
        if (!planned->second.retry_after.empty())
            response.set("Retry-After", planned->second.retry_after);
        return response;
    }

    const Clock& clock_;
    crypto::RsaKeyPair pair_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::map<std::string, Planned> answers_;
    std::optional<signatures::Scheme> refused_;
    std::vector<Received> received_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
};

struct DeliveryWorld {
    explicit DeliveryWorld(db::Database& database)
        : others(test.clock()), platform(on(database, test.platform())) {
        auto migrations = Delivery::migrations();
        for (auto& migration : jobs::Jobs::migrations()) migrations.push_back(migration);
        database.migrate(migrations);
        sender = std::make_shared<const Sender>(
            "https://desa.test/users/ani#main-key",
            std::make_shared<const crypto::RsaSigner>(
                *crypto::RsaSigner::from_pem(others.keys().private_pem)));
        restart();
    }
    static Platform on(db::Database& database, Platform& from) {
        return {from.config, from.clock,     from.ids,     database,         from.bus,
                from.jobs,   from.scheduler, from.fetcher, from.pictures,    from.router,
                from.pages,  from.metrics,   from.keys,    from.remote_media};
    }
    void restart() {
        delivery.reset();
        delivery = std::make_unique<Delivery>(platform, [this](std::int64_t account) {
            ++asked;
            return account == 0 ? sender : nullptr;
        });
        delivery->shut_out([this](db::Tx&, std::string_view host) { return host == shut_out; });
        delivery->on_gone([this](const std::string& inbox) { gone.push_back(inbox); });
    }
    void send(const Outgoing& outgoing) {
        platform.database.write([&](db::Tx& tx) { delivery->enqueue(tx, outgoing); });
    }
    std::size_t run_after(Duration time) {
        test.clock().advance(time);
        return delivery->run_due();
    }
    std::int64_t waiting() const {
        std::int64_t all = 0;
        for (const auto& lane : delivery->stats().lanes) all += lane.waiting;
        return all;
    }
    std::int64_t count(db::Sql sql) const {
        return platform.database.read([&](db::Tx& tx) {
            auto row = tx.query(sql);
            row.next();
            return row.integer(0);
        });
    }
    std::int64_t bodies() const { return count("SELECT COUNT(*) FROM fediverse_bodies"); }
    std::int64_t hosts() const { return count("SELECT COUNT(*) FROM fediverse_hosts"); }
    std::int64_t inboxes() const { return count("SELECT COUNT(*) FROM fediverse_inboxes"); }

    testkit::TestPlatform test;
    Others others;
    Platform platform;
    std::shared_ptr<const Sender> sender;
    std::atomic<int> asked{0};
    std::vector<std::string> gone;
    std::string shut_out;  // a host
    std::unique_ptr<Delivery> delivery;
};

inline void on_both(const std::function<void(DeliveryWorld&)>& test) {
    testkit::on_both_engines([&](db::Database& database) {
        DeliveryWorld world(database);
        test(world);
    });
}

}  // namespace kentongan::fediverse
