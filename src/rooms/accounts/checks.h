// What a name, an address, a password and a profile may look like. Pure; no database.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rooms/accounts/profile_service.h"

namespace kentongan::accounts {

std::optional<FieldError> check_username(std::string_view username, Role role);
std::optional<FieldError> check_email(std::string_view email);
std::optional<FieldError> check_password(std::string_view password);
FieldError username_taken();
FieldError email_taken();

// "https://Koran.Example/" → "koran.example": a host name with a dot; empty when it is none.
std::string domain_of(std::string_view text);

std::string one_line(std::string_view text);
bool is_home_level(regions::Code code);
bool is_plain_text(std::string_view text, std::size_t most_characters);
// To others, but for counts, places and what links lead to.
bool looks_alike(const Account& a, const Account& b);
bool is_language(std::string_view language);
bool is_visibility(std::string_view visibility);

}  // namespace kentongan::accounts
