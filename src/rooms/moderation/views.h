// What the pages of moderators share: who may see them, their tabs, words and times.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time_text.h"
#include "platform/web/pages.h"
#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

struct Reader {
    AccountId account;
    accounts::Role role = accounts::Role::Member;
    Zone zone = Zone::Wib;
    TimePoint now;
    std::string language;

    bool is_admin() const { return role >= accounts::Role::Admin; }
};

// Forbidden below `least`.
Result<Reader> reader_of(db::Tx& tx, const Moderation::Impl& room, const http::Request& request,
                         accounts::Role least);
std::string when(const Reader& reader, TimePoint time);

// A page inside the moderators' frame; `tab` is its address.
struct Sheet {
    std::string_view name, title, tab;  // title: a message id
    int status = 200;
};
http::Response show(const Moderation::Impl& room, const http::Request& request,
                    const Reader& reader, const Sheet& sheet, web::View view);
http::Response back_to(std::string address, std::string_view said);
void set_error(web::View& view, const http::Request& request, const std::optional<Error>& error);

void add_page(Moderation::Impl& room, http::Method method, const char* pattern, Answer answer);

// name, acct, url of a person; empty texts when there is none.
web::View person_view(db::Tx& tx, const Moderation::Impl& room, AccountId id);
std::string category_word(std::string_view category, std::string_view language);
web::View strike_view(db::Tx& tx, const Moderation::Impl& room, const Strike& strike,
                      const Reader& reader);
// The choices of the form to act.
std::vector<web::View> measure_views(const http::Request& request, bool with_posts);

}  // namespace kentongan::moderation
