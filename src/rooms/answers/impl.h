// The room's own parts.
#pragma once

#include "platform/http/message.h"
#include "rooms/answers/api.h"
#include "rooms/answers/recent.h"
#include "rooms/answers/service.h"

namespace kentongan::answers {

struct Answers::Impl {
    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    coordinators::Coordinators& coordinators;
    warnings::Warnings& warnings;
    receipts::Receipts& receipts;
    RecentTexts recent = {};
};

// Who asks, and the cookie that must go out with the answer when the browser is new. Reads a
// secret: not inside a transaction.
struct Visitor {
    Who who;
    std::string cookie;  // empty: nothing to set
};
Visitor visitor_of(const Answers::Impl& room, const http::Request& request);
void set_visitor(http::Response& response, const Visitor& visitor);
// The token of an app that answers for somebody without an account.
Who who_of_token(const Answers::Impl& room, const http::Request& request, std::string_view token);
std::string hash_of_token(std::string_view token);

// The code of a chain, made at the first call. Not inside a transaction.
Result<std::string> code_for(Answers::Impl& room, AlertId alert);
Result<store::CodeRow> find_code(db::Tx& tx, std::string_view typed);

void add_answer_pages(Answers::Impl& room);
void add_help_pages(Answers::Impl& room);
void add_pass_on_pages(Answers::Impl& room);
void add_check_pages(Answers::Impl& room);
void add_routes(Answers::Impl& room);

// What every page of this room shows of the warning it is about: level, level_word, headline,
// exercise, exercise_word, ended, path, alert_id.
void set_warning(web::View& view, const Answers::Impl& room, const About& about);

std::string_view words_of(Need need);  // a message id

}  // namespace kentongan::answers
