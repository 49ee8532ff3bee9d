#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/types.h"

namespace kentongan::warnings {

struct NewSource {
    std::string name;  // unique, "bmkg-nowcast"
    std::string url;
    std::string kind;       // bmkg-quake | bmkg-nowcast | bmkg-tsunami | cap-atom | cap-rss | cap
    int every_seconds = 0;  // 0: the kind's own pace
    bool trusted = true;    // may push for its regions; otherwise shown as unverified
    std::vector<regions::Code> regions;  // may warn for these; empty: all of Indonesia
    bool exercise = false;               // everything from it is an exercise, whatever it says
};

class Warnings {
public:
    Warnings(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
             statuses::Statuses& statuses, notifications::Notifications& notifications);
    ~Warnings();
    static std::vector<db::Migration> migrations();

    Result<SourceId> add_source(const NewSource& source);  // Conflict when the name is taken
    Result<void> remove_source(std::string_view name);
    // Fetches now, all sources when `name` is empty, and takes in what is new. Blocks. Returns
    // messages taken. TooManyRequests when the provider's budget is not refilled within `patience`.
    Result<int> poll(std::string_view name = {}, Duration patience = {});
    // Lets the server that runs on the same data do so and waits for it: only there are the people
    // whom it concerns. Unavailable when it does not answer within `wait`.
    Result<int> poll_by_server(std::string_view name, Duration wait);
    void start_polling();  // politely, and for who asks by poll_by_server()

    // The bar above every page: live warnings for these places. Bounded, from memory.
    std::vector<web::View> bar(std::span<const regions::Code> places, bool joins_exercises,
                               std::string_view language) const;
    // Any number of live warnings for people nowhere: for the welcome page.
    std::vector<web::View> live_views(std::string_view language, std::size_t limit) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::warnings
