// What goes to a message centre, octet by octet; a foreign one takes it in
// tests/interop/sms.test.js.
#include "rooms/delivery/channels/smpp.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "rooms/delivery/channels/gsm.h"

using namespace kentongan;
using namespace kentongan::delivery;

TEST_CASE("an address of a message centre has a name, a host, and perhaps a port and a sender") {
    const auto centre = smpp::parse_centre("smpp://bpbd@smsc.operator.test:3000/BPBD");
    REQUIRE(centre);
    CHECK(centre->system_id == "bpbd");
    CHECK(centre->host == "smsc.operator.test");
    CHECK(centre->port == "3000");
    CHECK(centre->sender == "BPBD");
    CHECK(smpp::parse_centre("smpp://bpbd@10.0.0.1")->port == "2775");
    CHECK(smpp::parse_centre("smpp://bpbd@10.0.0.1/6281100000001")->sender == "6281100000001");
    for (auto wrong :
         {"https://bpbd@host", "smpp://host", "smpp://@host", "smpp://bpbd@", "smpp://bpbd@host:0",
          "smpp://bpbd@host:99999", "smpp://bpbd@host:x", "smpp://bpbd@host/BPBD Bantul DIY",
          "smpp://bpbd@host/TWELVELETTER", "smpp://sixteencharacter@host"})
        CHECK_FALSE_MESSAGE(smpp::parse_centre(wrong), wrong);
}

TEST_CASE("a message is one submit_sm, with its sender, number, validity and alphabet") {
    const auto centre = *smpp::parse_centre("smpp://bpbd@host/BPBD");
    const auto pdus = smpp::pdus_of(centre, {"+6281234567890", "Hai @", 90min}, 7, 1);
    REQUIRE(pdus.size() == 1);
    // SMPP 3.4 §4.4.1: length, submit_sm, status, sequence; then the fields in their order.
    CHECK(hex_encode(pdus[0]) ==
          "00000047"
          "00000004"
          "00000000"
          "00000007"
          "00"
          "0500"
          "4250424400"
          "0101"
          "3632383132333435363738393000"
          "000000"
          "00"
          "30303030303030313330303030303052"
          "00"
          "00000000"
          "05"
          "4861692000");
}

TEST_CASE("of several segments each says which it is, and no pair is torn") {
    const auto centre = *smpp::parse_centre("smpp://bpbd@host");
    const std::string text = std::string(152, 'x') + "€" + std::string(40, 'y');
    const auto pdus = smpp::pdus_of(centre, {"+6281234567890", text}, 1, 9);
    REQUIRE(pdus.size() == 2);
    CHECK(hex_encode(pdus[0]).find("050003090201" + hex_encode(std::string(152, 'x'))) !=
          std::string::npos);
    CHECK(
        hex_encode(pdus[1]).ends_with("050003090202"
                                      "1b65" +
                                      hex_encode(std::string(40, 'y'))));
    CHECK(gsm::count(text).segments == 2);
    CHECK(gsm::count(text).units == 194);
    const auto wave = gsm::encoded("🌊");
    CHECK_FALSE(wave.is_gsm7);
    CHECK(hex_encode(wave.segments.at(0)) == "d83cdf0a");
    CHECK(gsm::encoded("").segments.empty());
}

// Run by tests/interop/sms.test.js: one message for each text, to numbers that count up.
TEST_CASE("a message centre that we do not know takes our messages") {
    const char* url = std::getenv("KENTONGAN_TEST_SMPP");
    const char* secret = std::getenv("KENTONGAN_TEST_SMPP_SECRET");
    const char* texts = std::getenv("KENTONGAN_TEST_SMPP_TEXTS");
    if (!url || !secret || !texts) return;
    const auto centre = smpp::parse_centre(url);
    REQUIRE(centre);
    std::vector<smpp::Message> messages;
    for (const auto& text : json::parse(texts).as_array())
        messages.push_back(
            {"+62812000000" + std::to_string(messages.size()), std::string(text.as_string())});
    const std::atomic<bool> stopping = false;
    smpp::submit(
        *centre, secret, messages, stopping, [](std::size_t index, const Outcome& outcome) {
            const auto fate = outcome.fate == Outcome::Fate::Sent    ? "sent"
                              : outcome.fate == Outcome::Fate::Later ? "later"
                                                                     : "refused";
            std::cout << "outcome " << index << " " << fate << " " << outcome.reason << "\n";
            return true;
        });
}
