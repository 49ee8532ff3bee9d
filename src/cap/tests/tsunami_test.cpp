// The recorded bulletins of 15 August 2026, M7.7 north of Flores.
#include <doctest/doctest.h>

#include <algorithm>

#include "cap/bmkg_tsunami.h"
#include "cap/chain.h"
#include "cap/level.h"
#include "cap/parse.h"
#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

std::vector<Alert> recorded() {
    auto parsed =
        parse_tsunami_bulletins(read_data("bmkg/rec-20260815__last30tsunamievent-trimmed.xml"));
    REQUIRE(parsed.ok());
    REQUIRE(parsed->size() == 6);
    return std::move(*parsed);
}

std::string bulletin(const std::string& id, const std::string& inner) {
    return "<info><date>15-08-26</date><time>04:58:24 WIB time</time>"
           "<point><coordinates>121.39,-8.41</coordinates></point><eventid>" +
           id + "</eventid>" + inner + "</info>";
}

std::vector<Alert> parse(const std::string& infos) {
    auto parsed = parse_tsunami_bulletins(
        "<alert><sender>inatews@bmkg.go.id</sender><status>Actual</status>" + infos + "</alert>");
    REQUIRE(parsed.ok());
    return std::move(*parsed);
}

std::string zone(const char* name, const char* level, const char* time) {
    return std::string("<wzarea><province>NTT</province><district>") + name + "</district><level>" +
           level + "</level><date>15-08-2026</date><time>" + time + "</time></wzarea>";
}

}  // namespace

TEST_CASE("PD-1: 2 minutes 14 after the shock, one district, the lowest level, listed twice") {
    const Alert pd1 = recorded()[1];
    CHECK(pd1.identifier == "bmkg-tsunami-20260815050037");
    CHECK(pd1.msg_type == MsgType::Alert);
    CHECK(pd1.sent - utc(2026, 8, 14, 21, 58, 23) == std::chrono::seconds(134));
    REQUIRE(pd1.infos.size() == 1);
    CHECK(pd1.infos[0].severity == Severity::Moderate);
    REQUIRE(pd1.infos[0].areas.size() == 1);
    const Area& ngada = pd1.infos[0].areas[0];
    CHECK(ngada.place_name == "NGADA BAGIAN UTARA");
    CHECK(ngada.province_name == "NTT");
    CHECK(ngada.level == Level::Waspada);
    CHECK(ngada.arrival == utc(2026, 8, 14, 22, 1, 23));
    CHECK(pd1.references.empty());
    CHECK(has_remark(pd1.remarks, "wzarea: a zone listed twice"));
    CHECK(pd1.infos[0].headline.ends_with("Kedlmn:10 Km"));
}

TEST_CASE("PD-2: 11 minutes 30 after the shock, 22 zones, 8 of them already reached") {
    const auto all = recorded();
    const Alert& pd2 = all[2];
    CHECK(pd2.msg_type == MsgType::Update);
    CHECK(pd2.sent - utc(2026, 8, 14, 21, 58, 24) == std::chrono::seconds(690));
    REQUIRE(pd2.references.size() == 1);
    CHECK(pd2.references[0].identifier == all[1].identifier);
    REQUIRE(pd2.infos.size() == 2);
    CHECK(pd2.infos[0].severity == Severity::Severe);
    CHECK(pd2.infos[0].urgency == Urgency::Immediate);
    CHECK(pd2.infos[0].certainty == Certainty::Likely);
    CHECK(pd2.infos[0].areas.size() == 8);
    CHECK(pd2.infos[1].severity == Severity::Moderate);
    CHECK(pd2.infos[1].areas.size() == 14);
    int past = 0, past_siaga = 0;
    for (const Info& info : pd2.infos)
        for (const Area& area : info.areas)
            if (area.arrival <= pd2.sent) {
                ++past;
                past_siaga += area.level == Level::Siaga;
            }
    CHECK(past == 8);
    CHECK(past_siaga == 5);
    CHECK(level_of(pd2) == Level::Siaga);
    // Orders to governments are kept, people get their own words.
    CHECK(parameter(pd2.infos[0], "instruction2").starts_with("Pemerintah Propinsi"));
    CHECK(pd2.infos[0].instruction.starts_with("Segera tinggalkan pantai"));
    CHECK(pd2.infos[1].instruction.starts_with("Jauhi pantai"));
}

TEST_CASE("PD-3.1: observed waves, coordinates turned round again") {
    const Alert pd3 = recorded()[3];
    CHECK(has_remark(pd3.remarks, "obsarea: latitude and longitude were swapped"));
    CHECK(pd3.infos[0].certainty == Certainty::Observed);
    std::vector<std::string> waves;
    for (const NameValue& pair : pd3.infos[0].parameters)
        if (pair.name == "observation") waves.push_back(pair.value);
    REQUIRE(waves.size() == 3);
    CHECK(waves[2] == "SIKKA 05:03 WIB 0.19 m @ -8.3,121.73");
    CHECK_FALSE(has_remark(recorded()[4].remarks, "obsarea"));  // PD-3.4 has them right
}

TEST_CASE("PD-4 ends the chain and nothing of it is live") {
    const auto all = recorded();
    const Alert& pd4 = all[5];
    CHECK(pd4.msg_type == MsgType::Cancel);
    CHECK(pd4.references.size() == 4);
    CHECK(pd4.infos[0].responses == std::vector{ResponseType::AllClear});
    CHECK(pd4.infos[0].areas.size() == 22);  // everybody who was warned hears of the end
    CHECK(level_of(pd4) == Level::Info);
    CHECK(pd4.incidents == all[1].incidents);
    std::vector<Message> messages;
    for (const Alert& alert : all) messages.push_back(message_of(alert));
    const Standing before = standing(std::span(messages).subspan(1, 4), pd4.sent);
    CHECK(before.states ==
          std::vector{State::Updated, State::Updated, State::Updated, State::Live});
    const Standing after = standing(messages, pd4.sent);
    CHECK(std::ranges::none_of(after.states, [](State s) { return s == State::Live; }));
    CHECK(after.chains == std::vector<std::size_t>{0, 1, 1, 1, 1, 1});
}

TEST_CASE("the older quake's end stands alone") {
    const Alert old = recorded()[0];
    CHECK(old.identifier == "bmkg-tsunami-20260608101548");
    CHECK(old.msg_type == MsgType::Cancel);
    CHECK(old.references.empty());
    CHECK(old.incidents != recorded()[1].incidents);
}

TEST_CASE("a source registered as plain CAP understands the bulletins too") {
    const auto parsed = parse_cap(read_data("bmkg/rec-20260815__last30tsunamievent-trimmed.xml"));
    REQUIRE(parsed.ok());
    CHECK(parsed->size() == 6);
    CHECK(parsed->back().msg_type == MsgType::Cancel);
}

TEST_CASE("a zone named twice takes the highest level and the earliest arrival") {
    const auto alerts =
        parse(bulletin("20260815050037", zone("ENDE", "WASPADA", "05:05:00 WIB") +
                                             zone("Ende", "AWAS", "05:09:00 WIB") +
                                             zone("SIKKA", "SIAGA", "05:10:00 WIB")));
    REQUIRE(alerts.size() == 1);
    REQUIRE(alerts[0].infos.size() == 2);
    CHECK(alerts[0].infos[0].severity == Severity::Extreme);
    CHECK(alerts[0].infos[0].instruction.starts_with("Pergi sekarang"));
    REQUIRE(alerts[0].infos[0].areas.size() == 1);
    CHECK(alerts[0].infos[0].areas[0].arrival == utc(2026, 8, 14, 22, 5));
    CHECK(level_of(alerts[0]) == Level::Awas);
}

TEST_CASE("without zones the coast is warned, later bulletins keep the zones before") {
    const auto alerts =
        parse(bulletin("20260815050037", "") +
              bulletin("20260815051000", zone("ENDE", "AWAS", "05:20:00 WIB")) +
              bulletin("20260815052000", "<subject>Warning Tsunami PD-3</subject>"));
    REQUIRE(alerts.size() == 3);
    CHECK(alerts[0].infos[0].severity == Severity::Severe);
    REQUIRE(alerts[0].infos[0].areas[0].circles.size() == 1);
    CHECK(alerts[0].infos[0].areas[0].circles[0].radius_km == kUnknownCoastKm);
    CHECK(alerts[2].infos[0].areas[0].place_name == "ENDE");
    CHECK(alerts[2].references.size() == 2);
}

TEST_CASE("times fall back to the event id, an unreadable bulletin is left out") {
    const auto alerts = parse(bulletin("20260815050037", zone("ENDE", "SIAGA", "x")) +
                              "<info><headline>?</headline></info>");
    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].sent == utc(2026, 8, 14, 22, 0, 37));
    CHECK_FALSE(alerts[0].infos[0].areas[0].arrival.has_value());
    CHECK(has_remark(alerts[0].remarks, "timesent: unreadable"));
    CHECK_FALSE(parse_tsunami_bulletins("<alert><info/></alert>").ok());
    CHECK_FALSE(parse_tsunami_bulletins("<rss/>").ok());
}

TEST_CASE("another quake elsewhere at the same minute is another chain") {
    const auto alerts =
        parse(bulletin("20260815050037", zone("ENDE", "SIAGA", "05:05:00 WIB")) +
              "<info><date>15-08-26</date><time>04:59:00 WIB</time><point><coordinates>125.1,5.8"
              "</coordinates></point><eventid>20260815050500</eventid>" +
              zone("SANGIHE", "WASPADA", "05:30:00 WIB") + "</info>");
    REQUIRE(alerts.size() == 2);
    CHECK(alerts[1].msg_type == MsgType::Alert);
    CHECK(alerts[0].incidents != alerts[1].incidents);
}

TEST_CASE("a status that is not Actual cannot look like Actual") {
    const auto parsed = parse_tsunami_bulletins("<alert><status>Latihan</status>" +
                                                bulletin("20260815050037", "") + "</alert>");
    REQUIRE(parsed.ok());
    CHECK(parsed->front().status == Status::Exercise);
}

TEST_CASE("zone names lead to regencies") {
    CHECK(zone_regency("MANGGARAI BAGIAN UTARA") == "MANGGARAI");
    CHECK(zone_regency("MANGGARAI-BARAT BAGIAN UTARA") == "MANGGARAI BARAT");
    CHECK(zone_regency("KOTA-BAU-BAU") == "KOTA BAU BAU");
    CHECK(zone_regency("BIMA PULAU SANGIANG") == "BIMA");
    CHECK(zone_regency("PULAU ENDE") == "ENDE");
    CHECK(zone_regency("SELAYAR") == "SELAYAR");
}
