// A region with an office, and people who want to be told.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/crypto/crypto.h"
#include "platform/jobs/jobs.h"
#include "rooms/subscriptions/api.h"
#include "rooms/subscriptions/impl.h"
#include "testkit/region_world.h"

namespace kentongan::subscriptions {

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : world(url) {
        crypto::initialise();
        for (const auto* kind : {"delivery.mail", "delivery.text"})
            world.platform.platform().jobs.handle(kind, [this](const jobs::Job& job) {
                letters.push_back(json::parse(job.payload));
                return Result<void>();
            });
        auto migrations = Subscriptions::migrations();
        world.migrate(migrations);
        office = world.office("bpbd-bantul", "34.02");
    }

    Service& service() { return room.impl().service; }
    Holder visitor(std::string network = "192.0.2.1") {
        return {.account = {}, .capability = {}, .network = std::move(network)};
    }
    Holder begin(const PlaceInput& place, std::string_view email = {}, bool joins = false) {
        auto holder = visitor();
        const auto begun = service().begin(holder, joins, place, email);
        REQUIRE_MESSAGE(begun.ok(), (begun.ok() ? "" : begun.error().text()));
        holder.capability = begun->capability;
        return holder;
    }
    Holder owner(accounts::AccountId account) {
        return {.account = account, .capability = {}, .network = "192.0.2.9"};
    }
    static WayInput browser(const std::string& endpoint = "https://push.test/1") {
        return {.channel = Channel::Push,
                .address = {},
                .endpoint = endpoint,
                .p256dh = base64url(std::string("\x04") + std::string(64, 'k')),
                .auth = base64url(std::string(16, 'a'))};
    }
    SubscriptionId ring(const Holder& holder, const std::string& endpoint = "https://push.test/1") {
        const auto way = service().add_way(holder, browser(endpoint));
        REQUIRE_MESSAGE(way.ok(), (way.ok() ? "" : way.error().text()));
        return way->id;
    }
    static std::string base64url(std::string_view bytes);

    // Whom a warning rings now.
    std::vector<SubscriptionId> rung(const testkit::Warned& wanted = {}) {
        const auto chain = world.warn(office, wanted);
        const auto warning = world.summary(chain);
        const auto body =
            world.read([&](db::Tx& tx) { return world.warnings.body(tx, warning.head); });
        REQUIRE(body);
        return room.match(warning, *body, world.platform.clock().now());
    }
    std::vector<Recipient> find(std::vector<SubscriptionId> ids, std::string_view cover) {
        const std::vector<regions::Code> codes{testkit::code(cover)};
        return world.read([&](db::Tx& tx) { return room.find(tx, ids, codes); });
    }
    // The last letter's secret: what stands behind `before` up to the end of its line.
    std::string token_after(const std::string& before) {
        world.platform.run_jobs();
        REQUIRE_FALSE(letters.empty());
        const std::string text(letters.back().at("text").as_string());
        const auto at = text.find(before);
        REQUIRE(at != std::string::npos);
        const auto from = at + before.size();
        return text.substr(from, text.find('\n', from) - from);
    }

    std::vector<json::value> letters;
    testkit::RegionWorld world;
    Subscriptions room{world.platform.platform(), testkit::gazetteer(), world.accounts,
                       world.warnings};
    warnings::SourceId office;
};

void on_both(const std::function<void(Town&)>& test);

}  // namespace kentongan::subscriptions
