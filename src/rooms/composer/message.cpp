#include "rooms/composer/message.h"

#include <algorithm>

#include "cap/level.h"
#include "cap/write.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::composer {
namespace {

using warnings::Level;

std::string say(std::string_view language, std::string_view text,
                const std::vector<std::pair<std::string_view, std::string>>& values) {
    return i18n::fill(i18n::translate(language, text), values);
}

std::vector<regions::Code> named_places(const Writing& writing, const Content& content) {
    if (content.polygon.empty()) return content.places;
    std::vector<regions::Code> places = content.places;
    for (const auto& area : writing.areas.of({.polygon = content.polygon}))
        for (const auto& geocode : area.geocodes)
            if (auto code = regions::Code::parse(geocode.value)) places.push_back(*code);
    return places;
}

Level level_of(const Draft& draft) {
    return draft.content.level.value_or(Level::Info);
}

std::string hazard_name(const Draft& draft, std::string_view language) {
    return warnings::template_of(draft.content.hazard, level_of(draft), language).name;
}

// What is said when the office gives no account of its own.
std::string description_of(const Writing& writing, const Draft& draft,
                           const warnings::Office& office, std::string_view language) {
    std::string text;
    if (draft.exercise) text = std::string(i18n::translate(language, "EXERCISE")) + ". ";
    if (draft.kind == Kind::AllClear || draft.kind == Kind::Cancel) {
        text += draft.note;
    } else if (language == "id" && !draft.content.description.empty()) {
        text += draft.content.description;
    } else {
        text += say(language, "{office} warns of: {hazard}. Level {level}. Places: {places}.",
                    {{"office", office.title},
                     {"hazard", hazard_name(draft, language)},
                     {"level", std::string(cap::word(level_of(draft)))},
                     {"places", place_words(writing.gazetteer, named_places(writing, draft.content),
                                            language)}});
    }
    return text;
}

void classify(cap::Info& info, const Draft& draft) {
    const auto made = warnings::template_of(draft.content.hazard, level_of(draft), "id");
    info.categories = {made.category};
    info.responses = made.responses;
    info.urgency = made.urgency;
    info.severity = cap::severity_of(level_of(draft));
    info.certainty = made.certainty;
    if (draft.kind == Kind::Warn || draft.kind == Kind::Update) return;
    info.responses = {cap::ResponseType::AllClear};
    info.urgency = cap::Urgency::Past;
    info.severity = cap::Severity::Minor;
    info.certainty = cap::Certainty::Observed;
}

cap::Info info_of(const Writing& writing, const Draft& draft, const warnings::Office& office,
                  std::string_view language) {
    const auto& content = draft.content;
    cap::Info info;
    info.language = language;
    info.event = utf8_prefix(hazard_name(draft, language), 35);
    classify(info, draft);
    info.sender_name = office.title;
    info.headline = language == "en" ? content.headline_en : content.headline;
    info.description = description_of(writing, draft, office, language);
    info.instruction = language == "en" ? content.instruction_en : content.instruction;
    if (language == "en" && info.headline.empty())
        info.headline = prepared_headline(writing, content, language);
    if (language == "en" && info.instruction.empty())
        info.instruction = prepared_instruction(content, language);
    info.web = writing.platform.config.url("/peringatan/dari/" + draft.id.to_string());
    info.contact = content.contact;
    warnings::mark_as_written_here(info, content.hazard);
    return info;
}

// Fields of CAP as ours are called, for what the profile objects to.
std::string field_of(std::string_view remark) {
    const auto element = remark.substr(0, remark.find(':'));
    if (element == "polygon") return "polygon";
    if (element.starts_with("area") || element == "geocode") return "places";
    if (element == "expires") return "hours";
    if (element == "category" || element == "event") return "hazard";
    for (std::string_view same : {"description", "instruction", "contact"})
        if (element == same) return std::string(same);
    return "headline";
}

class Checker {
public:
    Checker(const Writing& writing, const Draft& draft, const warnings::Office& office,
            const cap::Alert& alert)
        : writing_(writing),
          draft_(draft),
          content_(draft.content),
          office_(office),
          alert_(alert) {}

    std::vector<Problem> all() {
        check_choices();
        check_places();
        check_texts();
        if (found_.empty())
            for (const auto& remark : cap::check_profile(alert_))
                object(field_of(remark), "This does not meet the rules for warnings (CAP).");
        return std::move(found_);
    }

private:
    void object(std::string field, std::string_view text) {
        found_.push_back({std::move(field), std::string(text)});
    }

    void check_choices() {
        if (!warnings::is_hazard(content_.hazard))
            object("hazard", i18n::msg("Choose what people are warned of."));
        else if (!warnings::Warnings::may_warn(office_, {}, content_.hazard))
            object("hazard", i18n::msg("Your office is not responsible for this hazard."));
        if (!content_.level) object("level", i18n::msg("Choose a level."));
        if (content_.hours < 1 || content_.hours > kMostHours)
            object("hours", i18n::msg("Say until when: 1 to 72 hours."));
    }

    void check_places() {
        // An end is for whoever was warned, however many places that were.
        if (draft_.kind == Kind::AllClear || draft_.kind == Kind::Cancel) return;
        if (content_.places.size() > kMostPlaces)
            return object("places",
                          i18n::msg("A warning has at most 100 places. Choose larger ones."));
        for (auto place : content_.places)
            if (!writing_.gazetteer.find(place))
                return object("places", i18n::msg("There is no region with this code."));
        if (!content_.polygon.empty())
            if (auto ring = drawn_ring(content_.polygon); !ring.ok())
                return object("polygon", ring.error().text());
        if (content_.places.empty() && content_.polygon.empty())
            return object("places", i18n::msg("Choose where people are warned."));
        const auto cover = writing_.warnings.cover_of(alert_);
        if (cover.empty())
            return object("polygon", i18n::msg("Nobody lives in the drawn area. Draw it larger."));
        if (!warnings::Warnings::may_warn(office_, cover, {}))
            object(content_.polygon.empty() ? "places" : "polygon",
                   i18n::msg("Your office is not responsible for all of these places."));
    }

    void check_texts() {
        check_length("headline", content_.headline, kMostHeadline);
        check_length("headline_en", content_.headline_en, kMostHeadline);
        check_length("description", content_.description, kMostDescription);
        check_length("instruction", content_.instruction, kMostInstruction);
        check_length("instruction_en", content_.instruction_en, kMostInstruction);
        check_length("contact", content_.contact, kMostContact);
        if (trim(content_.headline).empty()) object("headline", i18n::msg("Write a headline."));
        const bool is_grave = content_.level.value_or(Level::Info) >= Level::Siaga;
        if (is_grave && trim(content_.instruction).empty())
            object("instruction", i18n::msg("Say what people should do now."));
        if (!content_.description.empty() && content_.description == content_.headline)
            object("description", i18n::msg("The description repeats the headline."));
    }

    void check_length(std::string field, const std::string& text, std::size_t most) {
        if (!is_valid_utf8(text) || utf8_length(text) > most)
            object(std::move(field), i18n::msg("This text is too long."));
    }

    const Writing& writing_;
    const Draft& draft_;
    const Content& content_;
    const warnings::Office& office_;
    const cap::Alert& alert_;
    std::vector<Problem> found_;
};

}  // namespace

std::string prepared_headline(const Writing& writing, const Content& content,
                              std::string_view language) {
    const auto places = place_words(writing.gazetteer, named_places(writing, content), language);
    const auto name =
        warnings::template_of(content.hazard, content.level.value_or(Level::Info), language).name;
    if (places.empty()) return name;
    return utf8_prefix(
        say(language, "{hazard} in {places}", {{"hazard", name}, {"places", places}}),
        kMostHeadline);
}

std::string prepared_instruction(const Content& content, std::string_view language) {
    return join(
        warnings::template_of(content.hazard, content.level.value_or(Level::Info), language).steps,
        "\n");
}

cap::Alert message_of(const Writing& writing, const Draft& draft, const warnings::Office& office,
                      std::vector<cap::Reference> references, TimePoint now) {
    const auto& content = draft.content;
    const auto host = writing.platform.config.host();
    cap::Alert alert;
    alert.identifier = cap::safe_identifier(host + "-" + draft.id.to_string());
    alert.sender = cap::safe_identifier(office.name + "@" + host);
    alert.sent = std::chrono::floor<std::chrono::seconds>(now);
    alert.references = std::move(references);
    if (draft.exercise) {
        alert.status = cap::Status::Exercise;
        alert.note = "LATIHAN / EXERCISE: " + office.title;
    }
    if (draft.kind == Kind::Update || draft.kind == Kind::AllClear)
        alert.msg_type = cap::MsgType::Update;
    if (draft.kind == Kind::Cancel) alert.msg_type = cap::MsgType::Cancel;
    alert.infos.push_back(info_of(writing, draft, office, "id"));
    if (!content.headline_en.empty() || !content.instruction_en.empty())
        alert.infos.push_back(info_of(writing, draft, office, "en"));
    const auto areas = writing.areas.of(content);
    const auto places = named_places(writing, content);
    if (!places.empty() && places.front() != regions::Code())
        alert.sent_offset = offset_of(zone_of_province(places.front().province()));
    for (auto& info : alert.infos) {
        info.areas = areas;
        info.effective = alert.sent;
        info.expires = alert.sent + std::chrono::hours(content.hours);
    }
    return alert;
}

std::vector<Problem> problems_of(const Writing& writing, const Draft& draft,
                                 const warnings::Office& office, const cap::Alert& alert) {
    return Checker(writing, draft, office, alert).all();
}

}  // namespace kentongan::composer
