#include "rooms/accounts/checks.h"

#include <algorithm>
#include <tuple>

#include "platform/base/strings.h"
#include "platform/text/compose.h"

namespace kentongan::accounts {

namespace {

// Names that would pass for the house. Roles are given on the command line only, so whoever has one
// may have such a name too.
constexpr std::string_view kReserved[] = {
    "abuse",     "admin",    "administrator", "help",   "hostmaster", "info",       "mod",
    "moderator", "official", "owner",         "pemda",  "polri",      "postmaster", "resmi",
    "root",      "security", "support",       "system", "webmaster"};
// Offices that warn: nobody else may have them anywhere in a name, for a false warning by
// "info_bmkg" would be believed.
constexpr std::string_view kOffices[] = {"basarnas", "bmkg", "bnpb", "bpbd", "kentongan", "pvmbg"};

// What a name looks like: letters only, and one letter for those that are taken for each other.
std::string outline_of(std::string_view name) {
    constexpr std::string_view kDigits = "olzeasgtbg";
    std::string outline;
    for (char c : ascii_lower(name)) {
        if (c >= '0' && c <= '9') c = kDigits[static_cast<std::size_t>(c - '0')];
        if (c == 'i') c = 'l';
        if (c != '_') outline += c;
    }
    return outline;
}

std::string_view without_number(std::string_view name) {
    return name.substr(0, name.find_last_not_of("0123456789_") + 1);
}

bool is_reserved(std::string_view username) {
    const auto outline = outline_of(username);
    const auto short_outline = outline_of(without_number(username));
    const auto is_house = [&](std::string_view name) {
        const auto reserved = outline_of(name);
        return outline == reserved || short_outline == reserved;
    };
    const auto is_office = [&](std::string_view name) {
        return outline.find(outline_of(name)) != std::string::npos;
    };
    return std::ranges::any_of(kReserved, is_house) || std::ranges::any_of(kOffices, is_office);
}

}  // namespace

FieldError username_taken() {
    return {"username", "ERR_TAKEN", "has already been taken",
            "This username is already taken. Choose another one."};
}

FieldError email_taken() {
    return {"email", "ERR_TAKEN", "has already been taken",
            "There is already an account with this e-mail address."};
}

std::optional<FieldError> check_username(std::string_view username, Role role) {
    if (username.empty())
        return FieldError{"username", "ERR_BLANK", "can't be blank", "Choose a username."};
    if (username.size() > kMaxUsernameBytes)
        return FieldError{"username", "ERR_TOO_LONG", "is too long (maximum is 30 characters)",
                          "The username may have at most 30 letters."};
    const bool fits = std::ranges::all_of(username, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
    if (!fits)
        return FieldError{"username", "ERR_INVALID",
                          "must contain only letters, numbers and underscores",
                          "The username may have only letters a to z, digits and _."};
    if (role == Role::Member && is_reserved(username))
        return FieldError{"username", "ERR_RESERVED", "is reserved",
                          "This username is kept for offices. Choose another one."};
    return {};
}

std::optional<FieldError> check_email(std::string_view email) {
    if (email.empty())
        return FieldError{"email", "ERR_BLANK", "can't be blank", "Write your e-mail address."};
    const auto at = email.rfind('@');
    const bool has_shape = at != std::string_view::npos && at > 0 && email.find('@') == at &&
                           email.find('.', at) != std::string_view::npos && email[at + 1] != '.' &&
                           !email.ends_with('.') && email.size() <= kMaxEmailBytes &&
                           is_valid_utf8(email);
    const bool has_strange =
        std::ranges::any_of(email, [](unsigned char c) { return c <= ' ' || c == 0x7f; }) ||
        email.find_first_of("<>\"(),;:\\") != std::string_view::npos;
    if (has_shape && !has_strange) return {};
    return FieldError{"email", "ERR_INVALID", "is invalid",
                      "This does not look like an e-mail address."};
}

std::optional<FieldError> check_password(std::string_view password) {
    if (password.empty())
        return FieldError{"password", "ERR_BLANK", "can't be blank", "Choose a password."};
    if (password.size() < kMinPassword)
        return FieldError{"password", "ERR_TOO_SHORT", "is too short (minimum is 8 characters)",
                          "The password needs at least 8 characters."};
    if (password.size() > kMaxPassword)
        return FieldError{"password", "ERR_TOO_LONG", "is too long (maximum is 128 characters)",
                          "The password may have at most 128 characters."};
    return {};
}

std::string domain_of(std::string_view text) {
    constexpr std::size_t kMaxDomain = 253;  // RFC 1035 section 2.3.4
    auto domain = ascii_lower(trim(text));
    for (const std::string_view scheme : {"https://", "http://"})
        if (domain.starts_with(scheme)) domain.erase(0, scheme.size());
    while (domain.ends_with('/')) domain.pop_back();
    if (domain.size() > kMaxDomain || domain.find('.') == std::string::npos) return {};
    for (auto label : split(domain, '.'))
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
            !std::ranges::all_of(label, [](unsigned char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c >= 0x80;
            }))
            return {};
    return domain;
}

std::string one_line(std::string_view text) {
    return replace_all(text::tidy(text), "\n", " ");
}

bool is_home_level(regions::Code code) {
    return code.level() == regions::Level::Village || code.level() == regions::Level::District;
}

bool is_plain_text(std::string_view text, std::size_t most_characters) {
    // Four bytes are the longest character, so that huge input is refused before it is counted.
    return text.size() <= most_characters * 4 && is_valid_utf8(text) &&
           text.find('\0') == std::string_view::npos && utf8_length(text) <= most_characters;
}

bool looks_alike(const Account& a, const Account& b) {
    const auto texts = [](const Account& account) {
        return std::tie(account.display_name, account.note_html, account.avatar_url,
                        account.header_url, account.avatar_description, account.header_description,
                        account.official_of);
    };
    const auto flags = [](const Account& account) {
        return std::tie(account.bot, account.locked, account.discoverable, account.indexable,
                        account.hides_collections, account.shows_media, account.shows_media_replies,
                        account.shows_featured);
    };
    const auto is_same_field = [](const Field& one, const Field& other) {
        return one.name == other.name && one.value_html == other.value_html;
    };
    return texts(a) == texts(b) && flags(a) == flags(b) &&
           std::ranges::equal(a.fields, b.fields, is_same_field);
}

bool is_language(std::string_view language) {
    return (language.size() == 2 || language.size() == 3) &&
           std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_visibility(std::string_view visibility) {
    return visibility == "public" || visibility == "unlisted" || visibility == "private" ||
           visibility == "direct";
}

}  // namespace kentongan::accounts
