#include "rooms/delivery/words.h"

#include <algorithm>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/delivery/channels/gsm.h"

namespace kentongan::delivery {
namespace {

constexpr int kMostSegments = 2;
constexpr std::size_t kShortestPlace = 12;                    // code points
constexpr std::size_t kLongestPlace = 80, kLongestStep = 90;  // on a lock screen

using Values = std::vector<std::pair<std::string_view, std::string>>;

std::string say(std::string_view language, std::string_view text, const Values& values = {}) {
    return i18n::fill(i18n::translate(language, text), values);
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string mark_of(const warnings::Summary& warning) {
    if (!warning.exercise) return {};
    std::string mark(kExercise);
    if (!warning.exercise_word.empty() && warning.exercise_word != kExercise)
        mark += " (" + warning.exercise_word + ")";
    return mark;
}

std::string joined_with(std::string_view separator, std::initializer_list<std::string_view> parts) {
    std::string out;
    for (auto part : parts)
        if (!part.empty()) (out.empty() ? out : out.append(separator)) += part;
    return out;
}

// "14.30 WIB", or with its day.
std::string clock_of(TimePoint time, Zone zone, TimePoint now) {
    const auto day = [&](TimePoint at) {
        return std::chrono::floor<std::chrono::days>(at + offset_of(zone));
    };
    auto text = clock_text(time, zone);
    if (day(time) == day(now)) return text;
    const std::chrono::year_month_day date(day(time));
    return std::to_string(static_cast<unsigned>(date.day())) + "/" +
           std::to_string(static_cast<unsigned>(date.month())) + " " + text;
}

std::string body_of(const Words& words) {
    auto text = utf8_prefix(words.place, kLongestPlace) + ". ";
    if (words.ended)
        text += say(words.language, "This warning does not hold any more.");
    else
        text += say(words.language, "In force until {until}", {{"until", words.until}}) + ".";
    if (!words.ended && !words.steps.empty())
        text += " " + utf8_prefix(words.steps.front(), kLongestStep);
    if (!words.closing.empty()) text += " " + words.closing;
    return text;
}

// From the whole name to its first word's beginning.
std::vector<std::string> shorter_places(const std::string& place) {
    std::vector<std::string> forms{place};
    const auto parts = split(place, ',');
    if (parts.size() > 2)
        forms.push_back(std::string(trim(parts.front())) + ", " + std::string(trim(parts.back())));
    forms.emplace_back(trim(parts.front()));
    forms.push_back(utf8_prefix(trim(parts.front()), kShortestPlace));
    return forms;
}

struct SmsParts {
    std::string_view place, action, link, source;
};

std::string sms_of(const Words& words, const SmsParts& parts) {
    auto text = joined_with(" ", {words.mark, words.level, upper(words.hazard), parts.place});
    if (words.ended)
        text += " " + words.clock + ". ";
    else
        text += " " + say(words.language, "until {until}", {{"until", words.clock}}) + ". ";
    text += parts.action;
    if (!words.closing.empty()) text += " " + words.closing;
    if (!parts.link.empty()) text += " Info: " + std::string(parts.link);
    if (!parts.source.empty()) text += " - " + std::string(parts.source);
    return gsm::folded(text);
}

bool fits(const std::string& text) {
    return gsm::count(text).segments <= kMostSegments;
}

}  // namespace

Level level_at(std::span<const warnings::Target> targets, regions::Code place, Level otherwise) {
    std::optional<Level> highest;
    for (const auto& target : targets)
        if (target.region.contains(place) || place.contains(target.region))
            highest = std::max(highest.value_or(target.level), target.level);
    return highest.value_or(otherwise);
}

Words words_for(const regions::Regions& gazetteer, const WordsFor& wanted) {
    const auto& warning = wanted.warning;
    Words words;
    words.language = wanted.language;
    words.mark = mark_of(warning);
    words.exercise = warning.exercise;
    if (words.exercise) words.closing = say(wanted.language, "This is only an exercise.");
    words.ended = wanted.ended;
    words.level = words.ended ? say(wanted.language, "ENDED") : upper(cap::word(wanted.level));
    words.key = cap::key(wanted.level);
    words.hazard = warning.hazard_name;
    const auto place = wanted.place == regions::Code() && !warning.cover.empty()
                           ? warning.cover.front()
                           : wanted.place;
    words.place = place == regions::Code() ? "Indonesia" : gazetteer.full_name(place);
    const auto zone = zone_of_province(place.province());
    const auto when = words.ended ? warning.ended_at.value_or(wanted.now) : warning.expires;
    words.until = moment_text(when, zone, wanted.now, wanted.language);
    words.clock = clock_of(when, zone, wanted.now);
    words.headline = warning.headline;
    words.source = warning.source;
    words.steps = warning.steps;
    words.chain = warning.chain;
    words.head = warning.head;
    words.expires = warning.expires;
    words.urgent =
        !warning.exercise && !words.ended &&
        (warning.severity == cap::Severity::Extreme || warning.severity == cap::Severity::Severe) &&
        (warning.urgency == cap::Urgency::Immediate || warning.urgency == cap::Urgency::Expected);
    words.title = joined_with(" · ", {words.mark, words.level, words.hazard});
    words.body = body_of(words);
    return words;
}

Words sample_words(std::string_view language, std::string_view place, TimePoint now) {
    constexpr Duration kLife = 10min;
    Words words;
    words.language = language;
    words.sample = true;
    words.mark = kSample;
    words.closing = say(language, "This is only a sample.");
    words.level = upper(cap::word(Level::Waspada));
    words.key = cap::key(Level::Waspada);
    words.hazard = say(language, "This is how a warning arrives");
    words.place = place;
    words.expires = now + kLife;
    words.until = moment_text(words.expires, Zone::Wib, now, language);
    words.clock = clock_text(words.expires, Zone::Wib);
    words.source = "Kentongan";
    words.steps = {say(language, "You need to do nothing.")};
    words.title = joined_with(" · ", {words.mark, words.level, words.hazard});
    words.body = body_of(words);
    return words;
}

MailText mail_text(const Words& words, std::string_view link, std::string_view stop_link) {
    MailText made;
    made.subject = joined_with(" · ", {words.mark, "[" + words.level + "] " + words.hazard});
    made.subject += " — " + words.place;
    if (!words.ended)
        made.subject += " (" + say(words.language, "until {until}", {{"until", words.clock}}) + ")";
    auto& text = made.text;
    text = words.title + "\n" + words.place + "\n";
    if (words.ended)
        text += say(words.language, "This warning does not hold any more.") + "\n";
    else
        text +=
            say(words.language, "In force until {until}", {{"until", words.until}}) + "." + "\n";
    if (!words.headline.empty()) text += "\n" + words.headline + "\n";
    if (!words.ended && !words.steps.empty()) {
        text += "\n" + say(words.language, "What to do now") + ":\n";
        for (std::size_t i = 0; i < words.steps.size(); ++i)
            text += std::to_string(i + 1) + ". " + words.steps[i] + "\n";
    }
    text += "\n" + say(words.language, "How it stands now:") + " " + std::string(link) + "\n";
    text += say(words.language, "Source: {source}", {{"source", words.source}}) + "\n";
    if (!words.closing.empty())
        text += "\n" + std::string(words.sample ? kSample : kExercise) + ". " + words.closing +
                " " + say(words.language, "Nothing has happened.") + "\n";
    text +=
        "\n--\n" + say(words.language, "Stop these letters:") + " " + std::string(stop_link) + "\n";
    return made;
}

std::string sms_text(const Words& words, std::string_view link) {
    std::vector<std::string> actions;
    if (words.ended)
        actions.push_back(say(words.language, "This warning does not hold any more."));
    else
        actions = words.steps;
    // A step too long for an SMS gives way to a shorter one.
    actions.push_back(say(words.language, "Do what the officers say."));
    const auto places = shorter_places(words.place);
    for (const auto& action : actions)
        for (auto shown : {link, std::string_view()})  // the link before the action
            for (const auto& place : places)
                for (auto source : {std::string_view(words.source), std::string_view()})
                    if (auto text = sms_of(words, {place, action, shown, source}); fits(text))
                        return text;
    return sms_of(words, {utf8_prefix(words.place, kShortestPlace), actions.back(), {}, {}});
}

}  // namespace kentongan::delivery
