// What the demonstration consists of: people, offices and their posts, as plain data. The texts are
// written for this project; the people are invented, the villages are real.
#pragma once

#include <span>
#include <string_view>

#include "rooms/accounts/types.h"
#include "rooms/coordinators/types.h"

namespace kentongan::demo {

inline constexpr std::string_view kPassword = "kentongan-demo";

struct Person {
    std::string_view username, display_name, note;
    std::string_view home;        // code of the village
    std::string_view watches;     // further codes, separated by spaces
    std::string_view follows;     // usernames, separated by spaces
    std::string_view sign_in_as;  // what the welcome page calls them; empty: nobody signs in
    accounts::Role role = accounts::Role::Member;
};

// An office speaks through an account without a password.
struct Office {
    std::string_view username, display_name, note, official_of;
};

// An office that warns from here, with its officers' usernames, separated by spaces.
struct WarningOffice {
    std::string_view name, title, region, officers;
};

// Who is responsible for a place. Numbers are of nobody.
struct Liaison {
    std::string_view place, username, name, phone;
    coordinators::Post post = coordinators::Post::Liaison;
};

// When a post was written: `days` ago at hour:minute (WIB), or, with days = 0, `minute` minutes
// ago.
struct When {
    int days = 0, hour = 0, minute = 0;
};

struct Post {
    std::string_view key;  // for replies
    std::string_view author;
    When when;
    std::string_view text;
    std::string_view reply_to;       // key
    std::string_view favourited_by;  // usernames, separated by spaces
    std::string_view boosted_by;
};

std::span<const Person> people();
std::span<const Office> offices();
const WarningOffice& warning_office();
std::span<const Liaison> liaisons();
std::span<const Post> posts_of_yogyakarta();
std::span<const Post> posts_of_kaltim();

}  // namespace kentongan::demo
