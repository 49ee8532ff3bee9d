#include <exception>

#include "platform/i18n/catalogue.h"
#include "platform/log/log.h"
#include "platform/web/pages.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

using i18n::msg;

struct Words {
    std::string_view what, why, todo;  // message ids
};

Words words_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::NotFound:
        case ErrorCode::Gone:
            return {msg("This page is not here"),
                    msg("It was removed, it never existed, or it is not meant for everybody."),
                    msg("Check the address, or search for what you need.")};
        case ErrorCode::Unauthorized:
            return {msg("Please sign in first"),
                    msg("This page is only for people who are signed in."),
                    msg("Sign in and come back. Nothing is lost.")};
        case ErrorCode::Forbidden:
            return {msg("You may not do this"), msg("Your account has no permission for it."),
                    msg("Nothing was changed. Ask the operator if you think this is wrong.")};
        case ErrorCode::TooManyRequests:
            return {msg("Please wait a moment"),
                    msg("Too many requests came from you in a short time."),
                    msg("Nothing was changed. Try again in a few minutes.")};
        case ErrorCode::TooLarge:
            return {msg("That is too large"), msg("The file or text is larger than we can take."),
                    msg("Nothing was changed. Go back, make it smaller and try again.")};
        case ErrorCode::Conflict:
            return {msg("Somebody was faster"), msg("It was changed or taken in the meantime."),
                    msg("Nothing was changed. Go back and look at it again.")};
        case ErrorCode::Unavailable:
            return {msg("Not possible right now"), msg("A part that we need does not answer."),
                    msg("Nothing was lost. Try again in a few minutes.")};
        case ErrorCode::Internal:
            return {msg("Something broke on our side"),
                    msg("It is not your fault. It has been written down."),
                    msg("What was saved before is still saved. Try again in a few minutes.")};
        case ErrorCode::BadRequest:
        case ErrorCode::UnsupportedMedia:
        case ErrorCode::Unprocessable:
            break;
    }
    return {msg("That did not work"), msg("Something in what was sent cannot be right."),
            msg("Nothing was changed. Go back, correct it and try again.")};
}

// When even the frame cannot be made.
http::Response bare_page(const http::Request& request, const Words& words, int status) {
    std::string body = "<!doctype html><meta charset=\"utf-8\"><title>Kentongan</title><h1>";
    body += web::tr(request, words.what) + "</h1><p>" + web::tr(request, words.why) + "</p><p>" +
            web::tr(request, words.todo) + "</p>";
    return http::Response::html(std::move(body), status);
}

}  // namespace

http::Response error_page(const Site::Impl& site, const http::Request& request,
                          const Error& error) {
    const int status = http::status_of(error.code());
    const auto words = words_of(error.code());
    try {
        web::View view;
        view.set("what", web::tr(request, words.what))
            .set("why", web::tr(request, error.text().empty() ? words.why : error.text()))
            .set("todo", web::tr(request, words.todo))
            .set("status", status);
        return site.platform.pages.page(
            request,
            {.name = "site/error", .title = web::tr(request, words.what), .status = status}, view);
    } catch (const std::exception& failure) {
        log::error("the error page failed", {{"what", failure.what()}});
        return bare_page(request, words, status);
    }
}

}  // namespace kentongan::site
