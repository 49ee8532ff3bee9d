// A region whose warnings go out, with collectors at the edge: what leaves the house is kept as
// what its reader would see, by recipient.
#pragma once

#include <map>
#include <set>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/sealing.h"
#include "platform/jobs/jobs.h"
#include "rooms/delivery/impl.h"
#include "testkit/region_world.h"

namespace kentongan::delivery {

using testkit::code;
using testkit::Warned;

// One message that left.
struct Gone {
    Channel channel = Channel::Push;
    SubscriptionId to;
    std::string chain;    // id
    std::string text;     // everything a person could read of it
    std::string raw;      // payload, letter or body
    bool joined = false;  // did the recipient take part in exercises at that moment?
    std::map<std::string, std::string> headers;
};

struct Person {
    Recipient recipient;
    bool joins_exercises = false, wanted = true, left = false;
};

class DeliveryWorld : public testkit::RegionWorld {
public:
    // `reopened`: on a database that a world before this one left behind.
    explicit DeliveryWorld(const std::string& database_url = "sqlite::memory:",
                           bool reopened = false)
        : RegionWorld(database_url),
          coordinators(platform.platform(), testkit::gazetteer(), accounts),
          receipts(platform.platform(), testkit::gazetteer(), accounts, coordinators, warnings),
          subscriptions(platform.platform(), testkit::gazetteer(), accounts, warnings),
          room(platform.platform(), testkit::gazetteer(), accounts, warnings, subscriptions,
               receipts) {
        std::vector<db::Migration> above;
        for (const auto& migrations :
             {coordinators::Coordinators::migrations(), receipts::Receipts::migrations(),
              subscriptions::Subscriptions::migrations(), Delivery::migrations()})
            above.insert(above.end(), migrations.begin(), migrations.end());
        migrate(above);
        listen_at_the_edge();
        take_the_place_of_subscriptions();
        if (!reopened) bpbd = office("bpbd-bantul", "34.02");
    }

    // Somebody who is reached this way.
    SubscriptionId add(Channel channel, std::string place = "34.02.05.2001",
                       bool joins_exercises = false) {
        const SubscriptionId id(static_cast<std::int64_t>(people.size()) + 1);
        Person person;
        person.joins_exercises = joins_exercises;
        person.recipient.id = id;
        person.recipient.channel = channel;
        person.recipient.place = code(place);
        person.recipient.secret = channel == Channel::Webhook ? "rahasia" : "";
        person.recipient.address = address_of(channel, id);
        people.emplace(id, person);
        return id;
    }

    const Gone& only(SubscriptionId id) const {
        const Gone* found = nullptr;
        for (const auto& gone : sent)
            if (gone.to == id) {
                REQUIRE_MESSAGE(found == nullptr, "more than one message");
                found = &gone;
            }
        REQUIRE_MESSAGE(found != nullptr, "no message");
        return *found;
    }
    std::size_t count(SubscriptionId id) const {
        return static_cast<std::size_t>(
            std::ranges::count(sent, id, [](const Gone& gone) { return gone.to; }));
    }
    json::value payload(const Gone& gone) const { return *parse_json(gone.raw); }
    void pass(Duration time) {
        platform.clock().advance(time);
        platform.run_jobs();
    }

    std::map<SubscriptionId, Person> people;
    std::vector<Gone> sent;
    // What the other side answers; HTTP status, 0: no answer. For mail: 200, 550 (no mailbox) or
    // anything else for "later".
    std::function<int(Channel, SubscriptionId)> answer = [](Channel, SubscriptionId) {
        return 200;
    };
    std::function<void()> before_answer = [] {};
    std::string retry_after;
    std::set<SubscriptionId> dropped;
    std::optional<TimePoint> next_release;  // of somebody's quiet hours
    warnings::SourceId bpbd;

    coordinators::Coordinators coordinators;
    receipts::Receipts receipts;
    subscriptions::Subscriptions subscriptions;
    Delivery room;

private:
    // The example browser of RFC 8291.
    static constexpr std::string_view kBrowserPublic =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    static constexpr std::string_view kBrowserPrivate =
        "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    static constexpr std::string_view kAuth = "BTBZMqHH6r4Tts7J_aSIgg";

    static std::string address_of(Channel channel, SubscriptionId id) {
        const auto number = id.to_string();
        switch (channel) {
            case Channel::Push:
                return R"({"endpoint":"https://push.test/)" + number + R"(","p256dh":")" +
                       std::string(kBrowserPublic) + R"(","auth":")" + std::string(kAuth) + R"("})";
            case Channel::Email:
                return "orang" + number + "@contoh.test";
            case Channel::Webhook:
                return "https://hook.test/" + number;
            default:
                return "+62812" + std::string(8 - number.size(), '0') + number;
        }
    }

    static std::string decrypted(const std::string& content) {
        REQUIRE(content.size() > 86);
        using namespace std::string_literals;
        const auto theirs = content.substr(21, 65), salt = content.substr(0, 16);
        const auto shared = crypto::ecdh(*base64_decode(kBrowserPrivate), theirs);
        REQUIRE(shared);
        const auto secret =
            crypto::hkdf_sha256(*base64_decode(kAuth), *shared,
                                "WebPush: info\0"s + *base64_decode(kBrowserPublic) + theirs, 32);
        auto plain = crypto::aes128gcm_open(
            crypto::hkdf_sha256(salt, secret, "Content-Encoding: aes128gcm\0"s, 16),
            crypto::hkdf_sha256(salt, secret, "Content-Encoding: nonce\0"s, 12),
            content.substr(86));
        REQUIRE(plain);
        plain->pop_back();
        return *plain;
    }

    static std::string text_in(const json::value& value) {
        return find_string(value, "title")
                   ? std::string(*find_string(value, "title")) + "\n" +
                         (find_string(value, "body") ? std::string(*find_string(value, "body"))
                                                     : std::string())
                   : std::string();
    }

    void keep(Gone gone) {
        gone.joined = people.at(gone.to).joins_exercises;
        sent.push_back(std::move(gone));
    }

    // A call to a gateway holds several messages.
    int receive(const fetch::FetchRequest& request) {
        const auto origin = push::origin_of(request.url);
        const bool by_gateway = origin == "https://sms.test" || origin == "https://wa.test";
        if (!by_gateway) return receive_one(request, origin);
        const auto channel = origin == "https://sms.test" ? Channel::Sms : Channel::WhatsApp;
        const auto body = parse_json(request.body);
        REQUIRE(body.ok());
        int status = 200;
        std::vector<Gone> all;
        for (const auto& message : find(*body, "messages")->as_array()) {
            const std::string id(*find_string(message, "id"));
            const auto ref = parse_message_id(id);
            REQUIRE(ref);
            const std::string text(*find_string(message, "text"));
            all.push_back({.channel = channel,
                           .to = ref->subscription,
                           .chain = ref->chain.to_string(),
                           .text = text,
                           .raw = text,
                           .joined = false,
                           .headers = {}});
            CHECK(*find_string(message, "to") ==
                  std::string_view(people.at(ref->subscription).recipient.address));
            if (const int own = answer(channel, ref->subscription); own != 200) status = own;
        }
        if (status == 200)
            for (auto& gone : all) keep(std::move(gone));
        return status;
    }

    int receive_one(const fetch::FetchRequest& request, std::string_view origin) {
        Gone gone;
        gone.channel = origin == "https://push.test" ? Channel::Push : Channel::Webhook;
        gone.to = *SubscriptionId::parse(request.url.substr(request.url.rfind('/') + 1));
        for (const auto& [name, value] : request.headers) gone.headers[name] = value;
        gone.raw = gone.channel == Channel::Push ? decrypted(request.body) : request.body;
        const auto body = parse_json(gone.raw);
        REQUIRE(body.ok());
        gone.text = text_in(*body);
        if (gone.channel == Channel::Push)
            gone.chain = std::string(*find_string(*body, "chain"));
        else
            gone.chain = parse_message_id(*find_string(*body, "id"))->chain.to_string();
        const int status = answer(gone.channel, gone.to);
        if (status == 200) keep(std::move(gone));
        return status;
    }

    void listen_at_the_edge() {
        auto& impl = room.impl();
        impl.mail_ready = true;
        impl.sms = {"https://sms.test/send", "rahasia-sms"};
        impl.whatsapp = {"https://wa.test/send", "rahasia-wa"};
        impl.edge.call = [this](const fetch::FetchRequest& request, auto done) {
            const int status = receive(request);
            before_answer();
            if (status == 0) return done(Error(ErrorCode::Unavailable).with_detail("no answer"));
            fetch::FetchResponse response;
            response.status = status;
            if (!retry_after.empty()) response.headers.emplace_back("retry-after", retry_after);
            done(std::move(response));
        };
        impl.edge.post = [this](const mail::Mail& mail) -> Result<void> {
            const auto ref =
                parse_message_id(mail.message_id.substr(mail.message_id.find('-') + 1));
            REQUIRE(ref);
            CHECK(mail.to == people.at(ref->subscription).recipient.address);
            const int status = answer(Channel::Email, ref->subscription);
            if (status == 550) return Error(ErrorCode::Gone).with_detail("550 5.1.1");
            if (status != 200) return Error(ErrorCode::Unavailable).with_detail("no answer");
            const auto composed = mail::compose(mail, "drum@desa.test", platform.clock().now());
            CHECK(composed.ok());
            keep({.channel = Channel::Email,
                  .to = ref->subscription,
                  .chain = ref->chain.to_string(),
                  .text = mail.subject + "\n" + mail.text,
                  .raw = mail.html,
                  .joined = false,
                  .headers = {{"Subject", mail.subject},
                              {"Message-ID", mail.message_id},
                              {"List-Unsubscribe", mail.list_unsubscribe}}});
            before_answer();
            return {};
        };
    }

    void take_the_place_of_subscriptions() {
        auto& audience = room.impl().audience;
        audience.match = [this](const warnings::Summary& warning, const cap::Alert&,
                                TimePoint now) {
            std::vector<SubscriptionId> ids;
            if (warning.hidden || !warning.verified || warning.level == Level::Info ||
                !warning.live_at(now))
                return ids;
            for (const auto& [id, person] : people)
                if (person.wanted && !person.left &&
                    (!warning.exercise || person.joins_exercises) &&
                    regions::overlaps(warning.cover, person.recipient.place))
                    ids.push_back(id);
            return ids;
        };
        audience.find = [this](db::Tx&, std::span<const SubscriptionId> ids, auto) {
            std::vector<Recipient> found;
            for (auto id : ids)
                if (auto person = people.find(id); person != people.end() && !person->second.left)
                    found.push_back(person->second.recipient);
            return found;
        };
        audience.next_release = [this](auto&&...) { return next_release; };
        audience.stop_url = [](SubscriptionId id) {
            return "https://desa.test/berhenti/" + id.to_string();
        };
        audience.drop = [this](db::Tx&, SubscriptionId id, std::string_view) {
            dropped.insert(id);
            people.at(id).left = true;
        };
    }
};

}  // namespace kentongan::delivery
