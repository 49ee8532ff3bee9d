#include "platform/mail/mail.h"

#include <doctest/doctest.h>

#include "platform/base/strings.h"
#include "testkit/testkit.h"

using namespace kentongan;

namespace {

constexpr std::string_view kFrom = "Kentongan Desa <drum@desa.test>";

mail::Mail letter() {
    return {.to = "ani@contoh.test",
            .subject = "Banjir",
            .text = "Pindah sekarang.\n",
            .html = {},
            .message_id = "w1-2",
            .list_unsubscribe = "https://desa.test/berhenti/x"};
}

std::string composed(const mail::Mail& mail, std::string_view from = kFrom) {
    testkit::FakeClock clock;
    auto made = mail::compose(mail, from, clock.now());
    REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().detail()));
    return *made;
}

// The line of that header, unfolded.
std::string header(const std::string& message, std::string_view name) {
    const auto head = replace_all(message.substr(0, message.find("\r\n\r\n")), "\r\n ", " ");
    for (auto line : split(head, '\n'))
        if (line.starts_with(std::string(name) + ": "))
            return std::string(trim(line.substr(name.size() + 2)));
    return {};
}

}  // namespace

TEST_CASE("a letter has the headers that mail servers and people need") {
    const auto text = composed(letter());
    CHECK(header(text, "From") == "Kentongan Desa <drum@desa.test>");
    CHECK(header(text, "To") == "ani@contoh.test");
    CHECK(header(text, "Subject") == "Banjir");
    CHECK(header(text, "Date") == "Mon, 21 Sep 2026 14:13:20 +0000");
    CHECK(header(text, "Message-ID") == "<w1-2@desa.test>");
    CHECK(header(text, "Auto-Submitted") == "auto-generated");
    CHECK(header(text, "List-Unsubscribe") == "<https://desa.test/berhenti/x>");
    CHECK(header(text, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click");
    // "Pindah sekarang.\r\n"
    CHECK(text.substr(text.find("\r\n\r\n") + 4) == "UGluZGFoIHNla2FyYW5nLg0K\r\n");
}

TEST_CASE("what is not ASCII is encoded, cut between characters, and no line is too long") {
    auto mail = letter();
    mail.subject = "[AWAS] Banjir — Bambanglipuro, Bantul — ꦧꦤ꧀ꦗꦶꦂ sampai pukul 14.30 WIB hari ini";
    mail.text = std::string(5'000, 'x') + "\n.\nFrom here\n";
    mail.html = "<p>Hai</p>";
    const auto text = composed(mail, "Posko “Bantul” <posko@desa.test>");
    for (auto line : split(text, '\n')) CHECK(line.size() <= 78);
    for (char c : text) REQUIRE(static_cast<unsigned char>(c) < 0x80);
    std::string subject;
    for (auto word : split(header(text, "Subject"), ' ')) {
        REQUIRE(word.starts_with("=?UTF-8?B?"));
        const auto piece = base64_decode(word.substr(10, word.size() - 12));
        REQUIRE(piece);
        CHECK(is_valid_utf8(*piece));
        subject += *piece;
    }
    CHECK(subject == mail.subject);
    CHECK(header(text, "From").ends_with("<posko@desa.test>"));
    CHECK(header(text, "Content-Type").starts_with("multipart/alternative"));
    CHECK(text.find("Content-Type: text/html; charset=utf-8") != std::string::npos);
}

TEST_CASE("no header can be injected, whatever somebody called themselves") {
    testkit::FakeClock clock;
    auto refuses = [&](auto&& change, std::string_view field) {
        auto mail = letter();
        std::string from(kFrom);
        change(mail, from);
        const auto made = mail::compose(mail, from, clock.now());
        REQUIRE_FALSE(made.ok());
        CHECK(made.error().field() == field);
    };
    refuses([](auto& mail, auto&) { mail.subject = "Hai\r\nBcc: semua@contoh.test"; }, "subject");
    refuses([](auto& mail, auto&) { mail.subject = "Hai\nX: y"; }, "subject");
    refuses([](auto& mail, auto&) { mail.to = "ani@contoh.test\r\nRCPT TO:<x@y.test>"; }, "to");
    refuses([](auto& mail, auto&) { mail.to = "ani@contoh.test,budi@contoh.test"; }, "to");
    refuses([](auto& mail, auto&) { mail.to = "<ani@contoh.test> SIZE=1"; }, "to");
    refuses([](auto& mail, auto&) { mail.list_unsubscribe = "https://x.test/>\r\nX: y"; },
            "list_unsubscribe");
    refuses([](auto& mail, auto&) { mail.message_id = "a>\r\nX: y"; }, "message_id");
    refuses([](auto&, auto& from) { from = "A\r\nX: y <drum@desa.test>"; }, "from");
}

TEST_CASE("without a mail server a letter waits") {
    testkit::FakeClock clock;
    mail::Mailer mailer("", std::string(kFrom), clock);
    CHECK_FALSE(mailer.ready());
    CHECK(mailer.send(letter()).error().code() == ErrorCode::Unavailable);
}

TEST_CASE("a mail server that does not answer is unavailable, not an error of ours") {
    testkit::FakeClock clock;
    mail::Mailer mailer("smtp://127.0.0.1:1", std::string(kFrom), clock);
    CHECK(mailer.send(letter()).error().code() == ErrorCode::Unavailable);
    mailer.stop();
    CHECK(mailer.send(letter()).error().code() == ErrorCode::Unavailable);
}

// Run by tests/interop/mail.test.js against a real mail server: one letter to each of the
// addresses, over one mailer.
TEST_CASE("a mail server that we do not know takes our letters") {
    const char* url = std::getenv("KENTONGAN_TEST_SMTP");
    const char* addresses = std::getenv("KENTONGAN_TEST_SMTP_TO");
    if (!url || !addresses) return;
    SystemClock clock;
    mail::Mailer mailer(url, "Posko “Bantul” <posko@desa.test>", clock);
    for (auto address : split(addresses, ',')) {
        auto mail = letter();
        mail.to = address;
        mail.subject = "[AWAS] Banjir — Bambanglipuro, Bantul (sampai 14.30 WIB)";
        mail.text = "Pindah sekarang.\n.\nFrom here: ꦧꦚ꧀ꦗꦶꦂ\n" + std::string(2'000, 'x') + "\n";
        mail.html = "<p>Pindah sekarang.</p>";
        const auto sent = mailer.send(mail);
        const bool exists = address.find("tidakada") == address.npos;
        CHECK(sent.ok() == exists);
        if (!exists) CHECK(sent.error().code() == ErrorCode::Gone);
    }
}
