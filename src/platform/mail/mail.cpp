#include "platform/mail/mail.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"

namespace kentongan::mail {
namespace {

constexpr Duration kTimeout = 20s;
constexpr std::size_t kLongestAddress = 254;
constexpr std::size_t kLongestSubject = 500;  // bytes, before encoding
constexpr std::size_t kEncodedLine = 76;      // RFC 2045 §6.8
constexpr std::size_t kWordBytes = 42;        // of UTF-8 in one encoded word: 75 columns
constexpr std::size_t kMessageIdBytes = 16;

bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}
bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Error refused(std::string_view what, std::string field) {
    return Error(ErrorCode::Unprocessable, "This letter cannot be sent.", std::move(field))
        .with_detail(std::string(what));
}

// RFC 2047: words of base64, cut between characters, folded one a line.
std::string header_text(std::string_view text) {
    if (is_ascii(text) && text.size() <= kEncodedLine - 12) return std::string(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size()) {
            const auto length = std::max<std::size_t>(1, utf8_sequence_length(text.substr(end)));
            if (end + length - at > kWordBytes) break;
            end += length;
        }
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64_encode(text.substr(at, end - at)) + "?=";
        at = end;
    }
    return out;
}

// Base64 rather than quoted-printable: no line of the text can be mistaken by a server on the way
// (dots, "From "), and lines stay short whatever people write.
std::string body_text(std::string_view text) {
    const auto encoded = base64_encode(replace_all(std::string(text), "\n", "\r\n"));
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += kEncodedLine)
        out.append(encoded, at, kEncodedLine).append("\r\n");
    return out;
}

std::string part(std::string_view type, std::string_view text) {
    return "Content-Type: " + std::string(type) +
           "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body_text(text);
}

std::string sender_header(std::string_view from) {
    const auto address = address_of(from);
    const auto name = trim(from.substr(0, std::min(from.find('<'), from.size())));
    if (from.find('<') == from.npos || name.empty()) return address;
    // An encoded word needs no quotes, whatever is in the name.
    const bool plain = std::ranges::all_of(name, [](char c) {
        return c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
               (c >= 'a' && c <= 'z');
    });
    return (plain ? std::string(name) : "=?UTF-8?B?" + base64_encode(name) + "?=") + " <" +
           address + ">";
}

}  // namespace

bool is_address(std::string_view text) {
    const auto at = text.find('@');
    if (at == 0 || at == text.npos || at + 1 == text.size() || text.size() > kLongestAddress ||
        text.find('@', at + 1) != text.npos)
        return false;
    return std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' &&
               std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
    });
}

std::string address_of(std::string_view mailbox) {
    const auto open = mailbox.rfind('<'), close = mailbox.rfind('>');
    if (open == mailbox.npos || close == mailbox.npos || close < open)
        return std::string(trim(mailbox));
    return std::string(trim(mailbox.substr(open + 1, close - open - 1)));
}

Result<std::string> compose(const Mail& mail, std::string_view from, TimePoint now) {
    const auto sender = address_of(from);
    if (has_control(from) || !is_address(sender)) return refused("no sender", "from");
    if (!is_address(mail.to)) return refused("no address", "to");
    if (has_control(mail.subject) || mail.subject.size() > kLongestSubject ||
        !is_valid_utf8(mail.subject))
        return refused("a subject is one line", "subject");
    if (has_control(mail.list_unsubscribe) || !is_ascii(mail.list_unsubscribe) ||
        mail.list_unsubscribe.find_first_of("<> ") != std::string::npos)
        return refused("no address to unsubscribe at", "list_unsubscribe");
    if (!mail.message_id.empty() && !is_address(mail.message_id + "@x"))
        return refused("no message id", "message_id");
    const auto id = mail.message_id.empty() ? hex_encode(crypto::random_bytes(kMessageIdBytes))
                                            : mail.message_id;
    std::string out;
    auto header = [&out](std::string_view name, std::string_view value) {
        out.append(name).append(": ").append(value).append("\r\n");
    };
    header("Date", rfc822_date(now));
    header("From", sender_header(from));
    header("To", mail.to);
    header("Subject", header_text(mail.subject));
    header("Message-ID", "<" + id + "@" + sender.substr(sender.find('@') + 1) + ">");
    header("MIME-Version", "1.0");
    header("Auto-Submitted", "auto-generated");  // RFC 3834: no holiday answers, please
    if (!mail.list_unsubscribe.empty()) {
        header("List-Unsubscribe", "<" + mail.list_unsubscribe + ">");
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");  // RFC 8058
    }
    if (mail.html.empty()) return out + part("text/plain", mail.text);
    // Base64 holds no "-" and so never the boundary.
    const std::string boundary = "=-kentongan";
    header("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
    out += "\r\n--" + boundary + "\r\n" + part("text/plain", mail.text);
    out += "--" + boundary + "\r\n" + part("text/html", mail.html) + "--" + boundary + "--\r\n";
    return out;
}

Mailer::Mailer(const std::string& smtp_url, std::string from, const Clock& clock)
    : from_(std::move(from)), clock_(clock) {
    if (!smtp_url.empty()) smtp_ = std::make_unique<fetch::Smtp>(smtp_url);
}

Result<void> Mailer::send(const Mail& mail) {
    if (!smtp_) return Error(ErrorCode::Unavailable).with_detail("smtp_url is not set");
    fetch::Letter letter;
    TRY_ASSIGN(letter.data, compose(mail, from_, clock_.now()));
    letter.from = address_of(from_);
    letter.to = mail.to;
    return smtp_->send(letter, kTimeout);
}

void Mailer::stop() {
    if (smtp_) smtp_->stop();
}

}  // namespace kentongan::mail
