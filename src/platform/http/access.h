// Who may ask: scopes, sign-in and same-origin rules, as one place of plain functions.
#pragma once

#include <optional>
#include <string_view>

#include "platform/http/router.h"

namespace kentongan::http {

// Paths that programs read: JSON errors whatever Accept says, and open to all origins.
bool is_api_path(std::string_view path);
bool is_cross_origin_path(std::string_view path);  // the above and public documents
bool is_unsafe(Method method);                     // changes something

// Mastodon's sentence for a code, in English.
std::string_view default_text(ErrorCode code);
// Sentences that apps compare with what Mastodon says, so they are never translated for them.
inline constexpr std::string_view kOutsideScopes = "This action is outside the authorized scopes";
inline constexpr std::string_view kNeedsPerson = "This method requires an authenticated user";

// A page for a person, asked by nobody: to the sign-in page and back.
std::optional<Response> redirect_to_sign_in(const Request& request, const Access& access);
// Unauthorized, Forbidden, or Unprocessable for an app's token where a person is needed.
Result<void> check_access(const Request& request, const Access& access);

}  // namespace kentongan::http
