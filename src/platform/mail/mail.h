// Letters: RFC 5322 messages of plain text and simple HTML, and their handing over. It knows no
// room; who gets which letter, and whether again, is the caller's business.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/fetch/smtp.h"

namespace kentongan::mail {

struct Mail {
    std::string to;                // "ani@contoh.id"
    std::string subject;           // UTF-8
    std::string text;              // UTF-8, lines end in \n
    std::string html;              // a whole document; empty: text alone
    std::string message_id;        // left of the @: the same for the same letter; empty: by chance
    std::string list_unsubscribe;  // https address that ends these letters by one POST; or empty
};

// Is it an address that may stand in a header and an envelope? ASCII, one @, no white space, no
// quotes, at most 254 bytes.
bool is_address(std::string_view text);
// The same for "Kentongan <drum@desa.id>"; the part between the brackets, or all of it.
std::string address_of(std::string_view mailbox);

// `from`: "Kentongan <drum@desa.id>" or the bare address. Unprocessable names the field when an
// address is none, or when a header would hold a line break: nothing can be injected.
Result<std::string> compose(const Mail& mail, std::string_view from, TimePoint now);

// Thread-safe.
class Mailer {
public:
    // An empty `smtp_url`: mail is not set up.
    Mailer(const std::string& smtp_url, std::string from, const Clock& clock);
    bool ready() const { return smtp_ != nullptr; }
    // Blocks. Errors of compose() and of fetch::Smtp::send(); Unavailable when not set up.
    Result<void> send(const Mail& mail);
    void stop();

private:
    std::unique_ptr<fetch::Smtp> smtp_;
    std::string from_;
    const Clock& clock_;
};

}  // namespace kentongan::mail
