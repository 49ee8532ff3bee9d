// The room's own parts.
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include "platform/mail/mail.h"
#include "platform/push/push.h"
#include "rooms/delivery/api.h"
#include "rooms/delivery/audience.h"
#include "rooms/delivery/batches.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/channels/operators.h"
#include "rooms/delivery/edge.h"
#include "rooms/delivery/plan.h"

namespace kentongan::delivery {

struct Delivery::Impl {
    Impl(Platform& platform_, const regions::Regions& regions_, accounts::Accounts& accounts_,
         warnings::Warnings& warnings_, subscriptions::Subscriptions& subscriptions_,
         receipts::Receipts& receipts_);

    // The key by which browsers know this server; made when it is first needed, because the
    // database is not there yet when rooms are composed.
    push::Sender& sender();

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    std::atomic<bool> stopping = false;
    mail::Mailer mailer;
    bool mail_ready;
    Audience audience;
    Edge edge;
    Gateway sms, whatsapp;
    Slots slots;
    std::mutex sender_mutex;
    std::unique_ptr<push::Sender> made_sender;
    std::map<Channel, std::unique_ptr<Carrier>> carriers;
    Planner planner;
    Batches batches;
};

void add_routes(Delivery::Impl& room);
void add_pages(Delivery::Impl& room);

}  // namespace kentongan::delivery
