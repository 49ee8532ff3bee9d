// The part of the service about ways: what an address must be, and how it is proved that whoever
// gave it reads it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "rooms/subscriptions/addresses.h"
#include "rooms/subscriptions/service.h"

namespace kentongan::subscriptions {

namespace {

constexpr std::size_t kMostSecret = 200;
constexpr int kMostOfOneAddress = 50;
constexpr std::uint32_t kCodes = 1'000'000;  // six digits

bool is_phone(Channel channel) {
    return channel == Channel::Sms || channel == Channel::WhatsApp;
}

std::string random_code() {
    std::uint32_t number = 0;
    for (char byte : crypto::random_bytes(4))
        number = number << 8 | static_cast<unsigned char>(byte);
    return fmt::format("{:06}", number % kCodes);
}

std::string hash_of(std::string_view token) {
    return hex_encode(crypto::sha256(token));
}

}  // namespace

// Of a number or an address only so much that the limits can count it.
std::string Service::hidden(std::string_view text) const {
    return hex_encode(crypto::hmac_sha256(secret(), text).substr(0, 16));
}

std::string Service::code_proof(SubscriptionId id, std::string_view code) const {
    return hex_encode(
        crypto::hmac_sha256(secret(), "code:" + id.to_string() + ":" + std::string(code)));
}

Result<Way> Service::checked(const Holder& holder, const WayInput& input) const {
    const bool allows_plain = !platform_.config.allow_addresses.empty();
    Way way;
    way.channel = input.channel;
    way.created_at = platform_.clock.now();
    if (!is_offered(input.channel))
        return Error(ErrorCode::Unavailable, "This way is not offered by this server.", "channel");
    switch (input.channel) {
        case Channel::Push: {
            auto json = push_json_of({input.endpoint, input.p256dh, input.auth}, allows_plain);
            if (!json)
                return Error(ErrorCode::Unprocessable, "This is no address of a browser.",
                             "subscription");
            way.address = *std::move(json);
            way.address_key = hash_of(input.endpoint);
            way.confirmed = true;
            return way;
        }
        case Channel::Email: {
            auto email = email_of(input.address);
            if (!email)
                return Error(ErrorCode::Unprocessable,
                             "Write your e-mail address, for example: ani@contoh.id.", "email");
            way.address_key = ascii_lower(*email);
            way.address = *std::move(email);
            return way;
        }
        case Channel::Webhook:
            // A person answers for it: it makes us call somebody else's server.
            if (!holder.account)
                return Error(ErrorCode::Forbidden, "Sign in to have another server called.");
            if (!is_web_address(input.address, allows_plain))
                return Error(ErrorCode::Unprocessable,
                             "Write an address that begins with https://.", "address");
            if (input.secret.size() > kMostSecret)
                return Error(ErrorCode::Unprocessable, "The secret is at most 200 letters long.",
                             "secret");
            way.address = way.address_key = input.address;
            way.secret = input.secret.empty() ? crypto::random_token() : input.secret;
            way.confirmed = true;
            return way;
        case Channel::Sms:
        case Channel::WhatsApp: {
            auto phone = phone_of(input.address);
            if (!phone)
                return Error(ErrorCode::Unprocessable,
                             "Write an Indonesian mobile number, for example: 0812 3456 7890.",
                             "phone");
            way.address = way.address_key = *std::move(phone);
            return way;
        }
    }
    return Error(ErrorCode::BadRequest);
}

Result<Way> Service::add_way(const Holder& holder, const WayInput& input) {
    TRY_ASSIGN(auto way, checked(holder, input));
    secret();  // made outside of the transaction
    return platform_.database.write([&](db::Tx& tx) -> Result<Way> {
        TRY_ASSIGN(const auto watcher, watcher_to_change(tx, holder));
        return put_way(tx, holder, watcher.id, way);
    });
}

Result<Way> Service::put_way(db::Tx& tx, const Holder& holder, WatcherId watcher, Way way) {
    way.watcher = watcher;
    const auto known = store::find_way(tx, watcher, way.channel, way.address_key);
    if (known) {
        way.id = known->id;
        way.created_at = known->created_at;
        way.proof = known->proof;
        way.attempts = known->attempts;
        if (known->confirmed) way.confirmed = true;
    } else {
        if (store::list_ways(tx, watcher, kMostWays).size() >= kMostWays)
            return Error(ErrorCode::Unprocessable, "You have ten ways. Delete one first.",
                         "channel");
        way.id = platform_.ids.next<SubscriptionId>();
    }
    if (!way.confirmed) {
        TRY(ask_for_proof(tx, holder, way));
    }
    if (known)
        store::update_way(tx, way);
    else
        store::insert_way(tx, way);
    if (way.channel == Channel::Push) remove_same_address(tx, way);
    if (way.confirmed) tell_changed(tx, watcher);
    return way;
}

// Sends what only the reader of that address will know. An address that has had enough messages
// today gets none, and nobody is told so: otherwise one could ask whether others gave it.
Result<void> Service::ask_for_proof(db::Tx& tx, const Holder& holder, Way& way) {
    const auto day_ago = snowflake_at(platform_.clock.now() - std::chrono::hours(24));
    const auto asker = hidden("from:" + holder.network), asked = hidden("to:" + way.address_key);
    if (store::count_askings_by(tx, asker, day_ago, kAskingsADay) >= kAskingsADay)
        return Error(ErrorCode::TooManyRequests, "That is enough for today. Try again tomorrow.");
    const auto messages = store::count_askings_of(tx, asked, day_ago, kMessagesADay);
    store::insert_asking(tx, platform_.ids.next_value(), asker, asked);
    const auto token = is_phone(way.channel) ? random_code() : crypto::random_token();
    const bool has_enough = messages >= kMessagesADay;
    if (has_enough && way.proof) return {};
    way.attempts = 0;
    way.created_at = platform_.clock.now();
    way.proof = is_phone(way.channel) ? code_proof(way.id, token) : hash_of(token);
    if (has_enough) return {};
    if (is_phone(way.channel)) {
        const auto text = i18n::fill(
            i18n::translate(holder.language,
                            "{code} is your code for warnings from {server}. Give it to nobody."),
            {{"code", token}, {"server", platform_.config.title}});
        std::string payload;
        JsonWriter(payload)
            .begin_object()
            .member("channel", key_of(way.channel))
            .member("to", way.address)
            .member("text", text)
            .end_object();
        jobs::NewJob job;
        job.kind = "delivery.text";
        job.payload = std::move(payload);
        platform_.jobs.enqueue(tx, job);
    } else {
        send_link(tx, holder, way, token);
    }
    return {};
}

void Service::send_link(db::Tx& tx, const Holder& holder, const Way& way,
                        const std::string& token) {
    const auto& config = platform_.config;
    const auto say = [&](std::string_view text) {
        return i18n::fill(i18n::translate(holder.language, text), {{"server", config.title}});
    };
    std::string text =
        say("Somebody, we hope it was you, asked {server} to send warnings to this address.") +
        "\n\n" + say("Open this link to confirm it. Until then nothing is sent.") + "\n" +
        config.url("/langganan/konfirmasi/" + token) + "\n\n";
    if (!holder.account)
        text += say("Keep this link as well. It is your key to change or delete everything:") +
                "\n" + config.url("/langganan/" + holder.capability) + "\n\n";
    text += say("The link is good for three days. If it was not you, do nothing.") + "\n";
    std::string payload;
    JsonWriter(payload)
        .begin_object()
        .member("to", way.address)
        .member("subject", say("Confirm your address for warnings from {server}"))
        .member("text", text)
        .member("list_unsubscribe", config.url("/langganan/berhenti/" + stop_token(way.id)))
        .end_object();
    jobs::NewJob job;
    job.kind = "delivery.mail";
    job.payload = std::move(payload);
    platform_.jobs.enqueue(tx, job);
}

// One browser and one number are rung once, whoever they were given by: the latest counts.
void Service::remove_same_address(db::Tx& tx, const Way& way) {
    for (const auto& other : store::list_ways_to(tx, way.address_key, kMostOfOneAddress)) {
        const bool is_same_kind =
            other.channel == way.channel || (is_phone(other.channel) && is_phone(way.channel));
        if (other.id == way.id || !is_same_kind) continue;
        store::remove_way(tx, other.id);
        tell_changed(tx, other.watcher);
    }
}

Result<Way> Service::own_way(db::Tx& tx, const Holder& holder, SubscriptionId id) const {
    TRY_ASSIGN(const auto watcher, watcher_of(tx, holder));
    auto way = store::find_way(tx, id);
    if (!way || way->watcher != watcher.id) return Error(ErrorCode::NotFound);
    return *std::move(way);
}

Result<void> Service::remove_way(const Holder& holder, SubscriptionId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto way, own_way(tx, holder, id));
        store::remove_way(tx, way.id);
        tell_changed(tx, way.watcher);
        return {};
    });
}

Result<void> Service::confirm_phone(const Holder& holder, SubscriptionId id,
                                    std::string_view code) {
    const auto given = code_proof(id, trim(code));
    enum class Outcome { Right, Wrong, Spent };
    // A wrong code is a row as well: the write must stay.
    auto outcome = platform_.database.write([&](db::Tx& tx) -> Result<Outcome> {
        TRY_ASSIGN(auto way, own_way(tx, holder, id));
        if (way.confirmed) return Outcome::Right;
        if (!is_phone(way.channel) || !way.proof) return Error(ErrorCode::NotFound);
        if (way.attempts >= kMostAttempts || platform_.clock.now() >= way.created_at + kCodeLasts)
            return Outcome::Spent;
        if (!crypto::equal_in_constant_time(*way.proof, given)) {
            ++way.attempts;
            store::update_way(tx, way);
            return Outcome::Wrong;
        }
        way.confirmed = true;
        way.proof.reset();
        store::update_way(tx, way);
        remove_same_address(tx, way);
        tell_changed(tx, way.watcher);
        return Outcome::Right;
    });
    if (!outcome.ok()) return std::move(outcome).error();
    if (*outcome == Outcome::Spent)
        return Error(ErrorCode::Gone, "This code is too old. Ask for a new one.", "code");
    if (*outcome == Outcome::Wrong)
        return Error(ErrorCode::Unprocessable, "This code is not right. Look at the message again.",
                     "code");
    return {};
}

std::optional<std::string> Service::address_to_confirm(std::string_view token) const {
    return platform_.database.read([&](db::Tx& tx) -> std::optional<std::string> {
        const auto way = store::find_way_by_proof(tx, hash_of(token));
        if (!way || platform_.clock.now() >= way->created_at + kProofLasts) return {};
        return way->address;
    });
}

Result<void> Service::confirm_email(std::string_view token) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto way = store::find_way_by_proof(tx, hash_of(token));
        if (!way || way->channel != Channel::Email ||
            platform_.clock.now() >= way->created_at + kProofLasts)
            return Error(ErrorCode::NotFound);
        way->confirmed = true;
        way->proof.reset();
        store::update_way(tx, *way);
        tell_changed(tx, way->watcher);
        return {};
    });
}

Result<void> Service::want_sample(const Holder& holder, SubscriptionId id) {
    const auto asked = hidden("sample:" + id.to_string());
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto way, own_way(tx, holder, id));
        if (!way.confirmed) return Error(ErrorCode::Unprocessable, "Confirm this address first.");
        const auto day_ago = snowflake_at(platform_.clock.now() - std::chrono::hours(24));
        if (store::count_askings_of(tx, asked, day_ago, kMessagesADay) >= kMessagesADay)
            return Error(ErrorCode::TooManyRequests,
                         "That is enough for today. Try again tomorrow.");
        store::insert_asking(tx, platform_.ids.next_value(), asked, asked);
        tx.after_commit([this, id] { platform_.bus.publish(SampleWanted{id}); });
        return {};
    });
}

void Service::drop(db::Tx& tx, SubscriptionId id, std::string_view reason) {
    const auto way = store::find_way(tx, id);
    if (!way) return;
    store::remove_way(tx, id);
    log::info("a subscription ended", {{"channel", std::string(key_of(way->channel))},
                                       {"subscription", id.to_string()},
                                       {"reason", std::string(reason)}});
    tell_changed(tx, way->watcher);
}

}  // namespace kentongan::subscriptions
