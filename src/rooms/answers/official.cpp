#include "rooms/answers/official.h"

#include <algorithm>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

constexpr std::size_t kMostMessages = 50;
constexpr std::size_t kPlacesPassedOn = 3, kPlacesCompared = 200;
constexpr std::size_t kLongestTitle = 90, kLongestPlaces = 110, kLongestStep = 80,
                      kLongestIssuer = 60;
constexpr std::size_t kStepsPassedOn = 2;
constexpr std::size_t kLongestCompared = 4'000;  // code points of a description

Zone zone_of(std::span<const regions::Code> cover) {
    return cover.empty() ? Zone::Wib : zone_of_province(cover.front().province());
}

// Every place with all that is above it: a text may name the province of a village.
std::string names_of(const regions::Regions& regions, std::span<const regions::Code> codes) {
    std::string names;
    for (auto code : codes)
        for (auto above = code; above != regions::Code(); above = above.parent())
            names += regions.short_name(above) + " ";
    return names;
}

std::string say(std::string_view language, std::string_view text,
                const std::vector<std::pair<std::string_view, std::string>>& values = {}) {
    return i18n::fill(i18n::translate(language, text), values);
}

}  // namespace

std::vector<Said> said_in(db::Tx& tx, const Answers::Impl& room, const About& about) {
    std::vector<Said> all;
    auto messages = room.warnings.messages(tx, about.chain, "id");
    if (messages.size() > kMostMessages)
        messages.erase(messages.begin(), messages.end() - std::ptrdiff_t(kMostMessages));
    for (const auto& message : messages) {
        Said said;
        said.alert = message.alert;
        said.sent = message.sent;
        said.ends = message.msg_type == cap::MsgType::Cancel || message.all_clear;
        std::vector<regions::Code> codes;
        for (const auto& target : room.warnings.targets(tx, message.alert))
            codes.push_back(target.region);
        codes = room.regions.minimal_cover(std::move(codes));
        if (codes.size() > kPlacesCompared) codes.resize(kPlacesCompared);
        auto& official = said.official;
        official.level = cap::loud_word(message.level);
        official.places = places_text(room.regions, codes, kPlacesPassedOn, "id");
        official.texts = message.headline + "\n" + names_of(room.regions, codes);
        TimePoint expires;
        if (const auto body = room.warnings.body(tx, message.alert))
            for (const auto& info : body->infos) {
                if (info.expires) expires = std::max(expires, TimePoint(*info.expires));
                official.texts += "\n" + info.headline + "\n" +
                                  utf8_prefix(info.description, kLongestCompared) + "\n" +
                                  utf8_prefix(info.instruction, kLongestCompared);
                for (const auto& area : info.areas) official.texts += "\n" + area.description;
            }
        const auto zone = zone_of(about.summary.cover);
        if (expires == TimePoint() && message.alert == about.summary.head)
            expires = about.summary.expires;
        const auto clock = clock_text(expires, zone);
        official.clock = clock.substr(0, clock.find(' '));
        // "26 November 2026, 14.32 WIB" → "26 november"
        const auto date = ascii_lower(date_text(expires, zone, "id"));
        official.date = date.substr(0, date.find(' ', date.find(' ') + 1));
        all.push_back(std::move(said));
    }
    return all;
}

std::string pass_on_text(const Answers::Impl& room, const About& about, std::string_view code,
                         std::string_view language) {
    const auto& told = about.summary;
    const bool live = told.live_at(room.platform.clock.now());
    const auto zone = zone_of(told.cover);
    std::string head;
    if (!told.exercise_word.empty()) head += told.exercise_word + " · ";
    if (!live) head += say(language, "ENDED") + " · ";
    head += cap::loud_word(told.level) + ": " + utf8_prefix(told.headline, kLongestTitle) + "\n";
    if (!told.exercise_word.empty())
        head += say(language, "This is an exercise. Nothing is really happening.") + "\n";
    if (!told.cover.empty())
        head += say(language, "Where") + ": " +
                utf8_prefix(places_text(room.regions, told.cover, kPlacesPassedOn, language),
                            kLongestPlaces) +
                "\n";
    if (live)
        head += say(language, "In force until {until}",
                    {{"until", date_text(told.expires, zone, language)}}) +
                "\n";
    else
        head += say(language, "This warning is no longer in force.") + "\n";
    auto source = told.source;
    if (!told.exercise_word.empty() && source.starts_with(told.exercise_word))
        source = source.substr(source.find("· ") == std::string::npos ? 0 : source.find("· ") + 3);
    auto tail = say(language, "From: {source}", {{"source", utf8_prefix(source, kLongestIssuer)}}) +
                "\n" +
                say(language, "Code {code}. Check it: {url}",
                    {{"code", shown_code(code)},
                     {"url", room.platform.config.url("/k/" + shown_code(code))}});
    std::string steps;
    if (live)
        for (std::size_t i = 0; i < std::min(kStepsPassedOn, told.steps.size()); ++i) {
            auto line =
                std::to_string(i + 1) + ". " + utf8_prefix(told.steps[i], kLongestStep) + "\n";
            if (utf8_length(head) + utf8_length(steps) + utf8_length(line) + utf8_length(tail) >
                kLongestPassedOn)
                break;
            steps += line;
        }
    return head + steps + tail;
}

}  // namespace kentongan::answers
