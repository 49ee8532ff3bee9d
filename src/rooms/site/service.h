// What the handlers of this room share: the rooms they ask, and the house's own words.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"
#include "platform/web/web.h"
#include "rooms/site/api.h"

namespace kentongan::site {

// Counting is a walk over a table, so the answer is kept for a while.
template <class Value>
struct Kept {
    std::mutex mutex;
    std::optional<TimePoint> counted_at;
    Value value;
};

struct Site::Impl {
    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    timelines::Timelines& timelines;
    warnings::Warnings& warnings;
    notifications::Notifications& notifications;
    moderation::Moderation& moderation;
    announcements::Announcements& announcements;
    const regions::Regions& regions;
    std::vector<SignIn> sign_ins;
    mutable Kept<accounts::Census> census;
    mutable Kept<std::string> activity;
    mutable Kept<std::vector<std::string>> peers;
};

// rules.cpp: as moderators keep them; those that came with the house in the reader's language.
struct Rule {
    std::string id, text, hint;
};
std::vector<Rule> rules(const Site::Impl& site, std::string_view language);

// statistics.cpp: this server in numbers, now and by week.
accounts::Census statistics(const Site::Impl& site);
std::string activity_json(const Site::Impl& site);
std::vector<std::string> peers(const Site::Impl& site);  // servers whose people are known here

// frame.cpp: what stands around every page for the person who asks. Never throws.
void fill_frame(const Site::Impl& site, const http::Request& request, web::View& frame);
// pages.cpp, api.cpp, operator.cpp
void add_pages(Site::Impl& site);
void add_api(Site::Impl& site);
void add_operator_routes(Site::Impl& site);
// addresses.cpp: what other programs know of a person or a post by its address alone.
void add_addresses(Site::Impl& site);
// switched_off.cpp: what Mastodon has and this house has not, answered as Mastodon switched off.
void add_switched_off(Site::Impl& site);
// style.cpp: every piece in every state, for the eyes of whoever changes a style.
Result<http::Response> style_page(const Site::Impl& site, const http::Request& request);
// errors.cpp: what happened, what was kept, what to do.
http::Response error_page(const Site::Impl& site, const http::Request& request, const Error& error);

// render.cpp: Mastodon's entities.
std::string instance_json(const Site::Impl& site, std::string_view language);
std::string instance_v1_json(const Site::Impl& site, std::string_view language);
std::string rules_json(const Site::Impl& site, std::string_view language);
std::string nodeinfo_json(const Site::Impl& site, std::string_view version);

}  // namespace kentongan::site
