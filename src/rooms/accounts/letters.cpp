// The words of this room's letters.
#include "platform/i18n/catalogue.h"
#include "rooms/accounts/admission_service.h"

namespace kentongan::accounts {

namespace {

using i18n::msg;
using Values = std::vector<std::pair<std::string_view, std::string>>;

std::string filled(std::string_view language, std::string_view text, const Values& values) {
    return i18n::fill(i18n::translate(language, text), values);
}

}  // namespace

mail::Mail confirmation_letter(std::string_view language, std::string_view title,
                               std::string_view username, std::string_view link) {
    const Values values{{"title", std::string(title)}, {"name", std::string(username)}};
    mail::Mail mail;
    mail.subject = filled(language, msg("Confirm your e-mail address for {title}"), values);
    mail.text = filled(language,
                       msg("Hello {name},\n\nopen this address to confirm that this letter "
                           "reached you:"),
                       values) +
                "\n\n" + std::string(link) + "\n\n" +
                filled(language,
                       msg("It works for two days. If you did not sign up at {title}, do "
                           "nothing: the account will be removed."),
                       values) +
                "\n";
    return mail;
}

mail::Mail decision_letter(std::string_view language, std::string_view title,
                           std::string_view username, std::string_view link, bool approved) {
    const Values values{{"title", std::string(title)}, {"name", std::string(username)}};
    mail::Mail mail;
    if (approved) {
        mail.subject = filled(language, msg("Welcome to {title}"), values);
        mail.text =
            filled(language, msg("Hello {name},\n\nyour account is approved. You can sign in now:"),
                   values) +
            "\n\n" + std::string(link) + "\n";
        return mail;
    }
    mail.subject = filled(language, msg("Your account at {title}"), values);
    mail.text = filled(language,
                       msg("Hello {name},\n\nthe people who run {title} did not approve your "
                           "account. What you told us is deleted."),
                       values) +
                "\n";
    return mail;
}

}  // namespace kentongan::accounts
