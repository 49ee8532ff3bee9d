#include "rooms/subscriptions/addresses.h"

#include <doctest/doctest.h>

using namespace kentongan::subscriptions;

TEST_CASE("Indonesian mobile numbers have one form") {
    CHECK(phone_of("0812 3456 7890") == "+6281234567890");
    CHECK(phone_of("+62 812-3456-7890") == "+6281234567890");
    CHECK(phone_of("62(812)34567890") == "+6281234567890");
    CHECK_FALSE(phone_of("021 5550123"));
    CHECK_FALSE(phone_of("+65 8123 4567"));
    CHECK_FALSE(phone_of("0812"));
    CHECK_FALSE(phone_of("08123456789012345"));
    CHECK_FALSE(phone_of("0812x4567890"));
    CHECK_FALSE(phone_of(""));
}

TEST_CASE("An e-mail address can hold nothing that would write a header") {
    CHECK(email_of(" Ani@Contoh.ID ") == "Ani@contoh.id");
    CHECK_FALSE(email_of("ani"));
    CHECK_FALSE(email_of("ani@contoh"));
    CHECK_FALSE(email_of("@contoh.id"));
    CHECK_FALSE(email_of("ani@contoh..id"));
    CHECK_FALSE(email_of("ani@contoh.id\r\nBcc: b@contoh.id"));
    CHECK_FALSE(email_of("ani, budi@contoh.id"));
    CHECK_FALSE(email_of("ani@contoh.id>"));
    CHECK_FALSE(email_of(std::string(250, 'a') + "@contoh.id"));
}

TEST_CASE("Web addresses are https with a host") {
    CHECK(is_web_address("https://desa.test/a", false));
    CHECK_FALSE(is_web_address("http://desa.test/a", false));
    CHECK(is_web_address("http://desa.test/a", true));
    CHECK_FALSE(is_web_address("https:///a", true));
    CHECK_FALSE(is_web_address("https://ani@desa.test/", true));
    CHECK_FALSE(is_web_address("https://desa.test/\n", true));
    CHECK_FALSE(is_web_address("file:///etc/passwd", true));
}
