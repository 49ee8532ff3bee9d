#include "rooms/delivery/letters.h"

#include <future>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/jobs/jobs.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr Duration kTimeout = 15s;

std::string text_of(const json::value& payload, std::string_view name) {
    const auto* value = find_string(payload, name);
    return value ? std::string(*value) : std::string();
}

// The same at every try.
std::string id_of(const jobs::Job& job) {
    return "letter-" + hex_encode(crypto::sha256(job.payload)).substr(0, 24) + "-" +
           std::to_string(to_millis(job.created_at));
}

void note(Delivery::Impl& room, Channel channel, const Result<void>& sent) {
    room.platform.database.write([&](db::Tx& tx) {
        store::note(tx, channel, sent.ok() ? 1 : 0, sent.ok() ? 0 : 1,
                    sent.ok() ? "" : sent.error().detail(), room.platform.clock.now());
    });
}

Result<void> change_lane(Delivery::Impl& room, const jobs::Job& job, std::string_view kind,
                         jobs::Lane lane) {
    jobs::NewJob next;
    next.kind = kind;
    next.payload = job.payload;
    next.lane = lane;
    room.platform.database.write([&](db::Tx& tx) { room.platform.jobs.enqueue(tx, next); });
    return {};
}

Result<void> send_letter(Delivery::Impl& room, const jobs::Job& job) {
    TRY_ASSIGN(auto payload, parse_json(job.payload));
    mail::Mail mail;
    mail.to = text_of(payload, "to");
    mail.subject = text_of(payload, "subject");
    mail.text = text_of(payload, "text");
    mail.list_unsubscribe = text_of(payload, "list_unsubscribe");
    mail.message_id = id_of(job);
    const auto sent = room.edge.post(mail);
    note(room, Channel::Email, sent);
    return sent;
}

Result<void> send_text_job(Delivery::Impl& room, Channel channel, const jobs::Job& job) {
    TRY_ASSIGN(auto payload, parse_json(job.payload));
    const auto sent = send_text(room, channel, normal_phone(text_of(payload, "to")),
                                text_of(payload, "text"), id_of(job));
    note(room, channel, sent);
    return sent;
}

Result<void> send_sample(Delivery::Impl& room, const jobs::Job& job) {
    TRY_ASSIGN(auto payload, parse_json(job.payload));
    const auto id = SubscriptionId::parse(text_of(payload, "subscription"));
    if (!id) return Error(ErrorCode::BadRequest);
    const SubscriptionId ids[] = {*id};
    const auto found =
        room.platform.database.read([&](db::Tx& tx) { return room.audience.find(tx, ids, {}); });
    if (found.empty()) return {};
    Order order{found.front(), Tone::Ring, Level::Waspada, nullptr, {}, {}};
    const auto& carrier = *room.carriers.at(order.to.channel);
    if (!carrier.ready()) return Error(ErrorCode::Unavailable).with_detail("not set up");
    order.words = std::make_shared<const Words>(sample_words(
        order.to.language, room.regions.full_name(order.to.place), room.platform.clock.now()));
    order.link = room.platform.config.url("/peringatan");
    Result<void> sent = Error(ErrorCode::Unavailable).with_detail("not sent");
    room.carriers.at(order.to.channel)
        ->carry({&order, 1}, [&](std::size_t, const Outcome& outcome) {
            if (outcome.fate == Outcome::Fate::Sent)
                sent = {};
            else
                sent = Error(ErrorCode::Unprocessable).with_detail(outcome.reason);
            return true;
        });
    note(room, order.to.channel, sent);
    return sent;
}

}  // namespace

void sample_later(Delivery::Impl& room, SubscriptionId subscription) {
    jobs::NewJob job;
    job.kind = "delivery.sample";
    JsonWriter(job.payload).begin_object().member("subscription", subscription).end_object();
    room.platform.database.write([&](db::Tx& tx) { room.platform.jobs.enqueue(tx, job); });
}

Result<void> send_text(Delivery::Impl& room, Channel channel, std::string_view phone,
                       std::string_view text, std::string_view id) {
    const auto& gateway = channel == Channel::Sms ? room.sms : room.whatsapp;
    if (gateway.url.empty()) return Error(ErrorCode::Unavailable).with_detail("not set up");
    if (phone.empty())
        return Error(ErrorCode::Unprocessable, "Write a phone number, such as 0812 3456 7890.",
                     "to");
    if (const auto centre = smpp::parse_centre(gateway.url)) {
        Outcome outcome{Outcome::Fate::Unsent, {}, "not sent"};
        const smpp::Message message{std::string(phone), std::string(text)};
        smpp::submit(*centre, gateway.secret, {&message, 1}, room.stopping,
                     [&](std::size_t, const Outcome& told) {
                         outcome = told;
                         return true;
                     });
        if (outcome.fate == Outcome::Fate::Sent) return {};
        return Error(ErrorCode::Unavailable).with_detail(outcome.reason);
    }
    fetch::FetchRequest call;
    call.method = "POST";
    call.url = gateway.url;
    JsonWriter out(call.body);
    out.begin_object().key("messages").begin_array().begin_object();
    out.member("to", phone).member("text", text).member("id", id);
    out.end_object().end_array().end_object();
    call.headers = {{"Content-Type", "application/json"}};
    if (!gateway.secret.empty())
        call.headers.emplace_back("Authorization", "Bearer " + gateway.secret);
    call.timeout = kTimeout;
    call.max_redirects = 0;
    call.inside = true;
    const auto answer = std::make_shared<std::promise<Result<fetch::FetchResponse>>>();
    auto arrival = answer->get_future();
    room.edge.call(std::move(call), [answer](Result<fetch::FetchResponse> result) {
        answer->set_value(std::move(result));
    });
    const auto verdict = push::verdict_of(arrival.get(), room.platform.clock.now());
    if (verdict.kind == push::Verdict::Kind::Accepted) return {};
    return Error(ErrorCode::Unavailable).with_detail(verdict.reason);
}

void handle_letters(Delivery::Impl& room) {
    auto& jobs = room.platform.jobs;
    jobs.handle("delivery.mail", [&room](const jobs::Job& job) {
        return change_lane(room, job, "delivery.letter", jobs::Lane::Mail);
    });
    jobs.handle("delivery.letter",
                [&room](const jobs::Job& job) { return send_letter(room, job); });
    jobs.handle("delivery.sample",
                [&room](const jobs::Job& job) { return send_sample(room, job); });
    jobs.handle("delivery.text", [&room](const jobs::Job& job) -> Result<void> {
        TRY_ASSIGN(auto payload, parse_json(job.payload));
        const auto channel =
            text_of(payload, "channel") == "whatsapp" ? Channel::WhatsApp : Channel::Sms;
        return change_lane(room, job, "delivery.text_" + std::string(name_of(channel)),
                           lane_of(channel));
    });
    for (auto channel : {Channel::Sms, Channel::WhatsApp})
        jobs.handle(
            "delivery.text_" + std::string(name_of(channel)),
            [&room, channel](const jobs::Job& job) { return send_text_job(room, channel, job); });
}

}  // namespace kentongan::delivery
