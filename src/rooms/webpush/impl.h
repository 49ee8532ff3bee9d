// The room's own parts.
#pragma once

#include <mutex>

#include "platform/push/push.h"
#include "rooms/webpush/api.h"
#include "rooms/webpush/service.h"

namespace kentongan::webpush {

struct Webpush::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts,
         notifications::Notifications& all_notifications);

    // Made when first needed: the database is not there yet when rooms are composed.
    push::Sender& sender();
    std::string server_key();
    // What an access token is sealed with. Both not inside a transaction.
    std::string sealing_key();

    Platform& platform;
    accounts::Accounts& accounts;
    notifications::Notifications& notifications;
    Service service;

private:
    std::mutex mutex_;
    std::unique_ptr<push::Sender> sender_;
};

void add_routes(Webpush::Impl& room);
void add_sending(Webpush::Impl& room);  // the jobs

}  // namespace kentongan::webpush
