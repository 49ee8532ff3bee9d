#include "rooms/composer/service.h"

#include <algorithm>
#include <set>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/notices.h"
#include "rooms/composer/store.h"
#include "rooms/composer/words.h"

namespace kentongan::composer {
namespace {

constexpr int kMostInList = 40, kMostLog = 500;
constexpr std::size_t kMostReferences = 50;
constexpr int kHoursOfAnEnd = 1;

Error changed_meanwhile() {
    return Error(ErrorCode::Conflict, "This was changed meanwhile. Look at it again.", "version");
}

Result<void> check_reason(const std::string& text) {
    if (trim(text).empty()) return Error(ErrorCode::Unprocessable, "Say why.", "reason");
    if (!is_valid_utf8(text) || utf8_length(text) > kMostNote)
        return Error(ErrorCode::Unprocessable, "This text is too long.", "reason");
    return {};
}

// Bounds of what is only kept; what a warning must have is asked when it is submitted.
Result<void> check_bounds(const Content& content) {
    const std::pair<const char*, std::pair<const std::string*, std::size_t>> texts[] = {
        {"headline", {&content.headline, kMostHeadline}},
        {"headline_en", {&content.headline_en, kMostHeadline}},
        {"description", {&content.description, kMostDescription}},
        {"instruction", {&content.instruction, kMostInstruction}},
        {"instruction_en", {&content.instruction_en, kMostInstruction}},
        {"contact", {&content.contact, kMostContact}}};
    for (const auto& [field, text] : texts)
        if (!is_valid_utf8(*text.first) || utf8_length(*text.first) > text.second)
            return Error(ErrorCode::Unprocessable, "This text is too long.", field);
    if (content.places.size() > kMostPlaces)
        return Error(ErrorCode::Unprocessable,
                     "A warning has at most 100 places. Choose larger ones.", "places");
    if (content.hours < 0 || content.hours > kMostHours)
        return Error(ErrorCode::Unprocessable, "Say until when: 1 to 72 hours.", "hours");
    if (!content.hazard.empty() && !warnings::is_hazard(content.hazard))
        return Error(ErrorCode::Unprocessable, "Choose what people are warned of.", "hazard");
    if (!content.polygon.empty())
        if (auto ring = drawn_ring(content.polygon); !ring.ok()) return ring.error();
    return {};
}

}  // namespace

std::optional<warnings::Office> Service::office_for(db::Tx& tx, AccountId officer,
                                                    warnings::SourceId office) const {
    for (auto& own : writing_.warnings.offices_of(tx, officer))
        if (own.id == office) return own;
    return {};
}

Result<Service::Found> Service::find(db::Tx& tx, AccountId officer, DraftId id) const {
    auto draft = store::find(tx, id);
    if (!draft) return Error(ErrorCode::NotFound, "There is no such draft.");
    auto office = office_for(tx, officer, draft->office);
    if (!office)
        return Error(ErrorCode::Forbidden, "Only officers of this office may see its drafts.");
    return Found{std::move(*draft), std::move(*office)};
}

Result<Service::Found> Service::find_version(db::Tx& tx, const Step& step) const {
    TRY_ASSIGN(auto found, find(tx, step.officer, step.draft));
    if (found.draft.version != step.version) return changed_meanwhile();
    return found;
}

bool Service::needs_second(const Draft& draft) const {
    if (draft.kind == Kind::AllClear || draft.kind == Kind::Cancel) return false;
    const auto& rule = writing_.platform.config.second_officer;
    if (rule != "severe") return rule == "always";
    return draft.content.level.value_or(warnings::Level::Info) >= warnings::Level::Siaga;
}

std::vector<cap::Reference> Service::references_to(db::Tx& tx, warnings::ChainId chain) const {
    std::vector<cap::Reference> references;
    if (!chain) return references;
    for (const auto& message : writing_.warnings.messages(tx, chain, "id"))
        if (auto body = writing_.warnings.body(tx, message.alert))
            references.push_back({body->sender, body->identifier, body->sent});
    if (references.size() > kMostReferences)
        references.erase(references.begin(),
                         references.end() - static_cast<std::ptrdiff_t>(kMostReferences));
    return references;
}

Result<void> Service::check_chain(db::Tx& tx, const Draft& draft) const {
    if (!draft.chain) return {};
    auto chain = writing_.warnings.summary(tx, draft.chain, "id");
    if (!chain || !chain->live_at(writing_.platform.clock.now()))
        return Error(ErrorCode::Conflict, "This warning has ended meanwhile. Write a new one.");
    // Nothing that is only practised may speak about what is real, nor the other way round.
    if (chain->exercise != draft.exercise || chain->speaker != draft.office)
        return Error(ErrorCode::Forbidden, "Only the office that warned may change its warning.");
    return {};
}

Result<cap::Alert> Service::complete(db::Tx& tx, const Found& found) const {
    TRY(check_chain(tx, found.draft));
    auto alert = message_of(writing_, found.draft, found.office,
                            references_to(tx, found.draft.chain), writing_.platform.clock.now());
    auto problems = problems_of(writing_, found.draft, found.office, alert);
    if (!problems.empty())
        return Error(ErrorCode::Unprocessable, problems.front().text, problems.front().field);
    return alert;
}

void Service::note(db::Tx& tx, const Draft& draft, AccountId officer, std::string action,
                   std::string detail) const {
    store::insert_log(tx, {writing_.platform.ids.next_value(), draft.id, draft.version, officer,
                           std::move(action), std::move(detail), writing_.platform.clock.now()});
}

Result<Draft> Service::keep(db::Tx& tx, Draft draft, AccountId officer, std::string action,
                            std::string detail) const {
    draft.updated_at = writing_.platform.clock.now();
    if (!store::update(tx, draft)) return changed_meanwhile();
    note(tx, draft, officer, std::move(action), std::move(detail));
    return draft;
}

// The draft is claimed before the message is issued, so that of two who approve at once the second
// finds another version; and all of it is one transaction, so that a machine that dies in between
// has neither approved nor warned.
Result<Draft> Service::issue(db::Tx& tx, Found found, AccountId officer, std::string action,
                             std::string detail) const {
    TRY_ASSIGN(auto alert, complete(tx, found));
    auto draft = std::move(found.draft);
    draft.state = State::Issued;
    TRY_ASSIGN(draft, keep(tx, std::move(draft), officer, std::move(action), std::move(detail)));
    TRY_ASSIGN(draft.alert, writing_.warnings.issue(tx, draft.office, std::move(alert)));
    if (auto chain = writing_.warnings.chain_of(tx, draft.alert); chain && !draft.chain)
        draft.chain = *chain;
    return keep(tx, std::move(draft), officer, "issued", draft.alert.to_string());
}

Result<Draft> Service::create(AccountId officer, const NewDraft& wanted) {
    TRY(check_bounds(wanted.content));
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        auto office = office_for(tx, officer, wanted.office);
        if (!office)
            return Error(ErrorCode::Forbidden, "Only officers of an office may warn for it.");
        if (!warnings::Warnings::may_warn(*office, {}, wanted.content.hazard))
            return Error(ErrorCode::Unprocessable,
                         "Your office is not responsible for this hazard.", "hazard");
        Draft draft;
        draft.id = writing_.platform.ids.next<DraftId>();
        draft.office = wanted.office;
        draft.author = officer;
        draft.exercise = wanted.exercise || office->exercise;
        draft.content = wanted.content;
        draft.created_at = draft.updated_at = writing_.platform.clock.now();
        store::insert(tx, draft);
        note(tx, draft, officer, "created");
        return draft;
    });
}

Result<Draft> Service::edit(const Step& step, const Content& content) {
    TRY(check_bounds(content));
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        auto draft = std::move(found.draft);
        if (draft.author != step.officer)
            return Error(ErrorCode::Forbidden, "Only its author may change a draft.");
        if (!draft.is_open()) return changed_meanwhile();
        auto changed = differences(draft.content, content);
        if (changed.empty()) return draft;
        draft.content = content;
        if (draft.state == State::Returned) draft.state = State::Draft;
        return keep(tx, std::move(draft), step.officer, "edited", join(changed, ","));
    });
}

Result<Draft> Service::submit(const Step& step) {
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        if (found.draft.author != step.officer)
            return Error(ErrorCode::Forbidden, "Only its author may change a draft.");
        if (found.draft.state != State::Draft && found.draft.state != State::Returned)
            return changed_meanwhile();
        if (!needs_second(found.draft))
            return issue(tx, std::move(found), step.officer, "submitted");
        TRY(complete(tx, found));
        found.draft.state = State::Submitted;
        TRY_ASSIGN(auto kept, keep(tx, std::move(found.draft), step.officer, "submitted"));
        tell(tx, writing_, kept, step.officer, Told::Submitted);
        return kept;
    });
}

Result<Draft> Service::approve(const Step& step) {
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        if (found.draft.author == step.officer)
            return Error(ErrorCode::Forbidden, "Nobody approves their own warning.");
        if (found.draft.state != State::Submitted) return changed_meanwhile();
        const auto seen = found.draft;
        TRY_ASSIGN(auto issued, issue(tx, std::move(found), step.officer, "approved"));
        store::insert_approval(tx, seen, step.officer, writing_.platform.clock.now());
        tell(tx, writing_, issued, step.officer, Told::Approved);
        return issued;
    });
}

Result<Draft> Service::give_back(const Step& step) {
    TRY(check_reason(step.text));
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        if (found.draft.author == step.officer)
            return Error(ErrorCode::Forbidden, "Nobody approves their own warning.");
        if (found.draft.state != State::Submitted) return changed_meanwhile();
        found.draft.state = State::Returned;
        found.draft.note = step.text;
        TRY_ASSIGN(auto kept,
                   keep(tx, std::move(found.draft), step.officer, "returned", step.text));
        tell(tx, writing_, kept, step.officer, Told::Returned, step.text);
        return kept;
    });
}

Result<Draft> Service::withdraw(const Step& step) {
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        if (found.draft.author != step.officer)
            return Error(ErrorCode::Forbidden, "Only its author may change a draft.");
        if (!found.draft.is_open()) return changed_meanwhile();
        found.draft.state = State::Withdrawn;
        return keep(tx, std::move(found.draft), step.officer, "withdrawn");
    });
}

Result<Draft> Service::send_alone(const Step& step) {
    TRY(check_reason(step.text));
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        if (found.draft.author != step.officer)
            return Error(ErrorCode::Forbidden, "Only its author may send it alone.");
        if (!found.draft.is_open()) return changed_meanwhile();
        found.draft.note = step.text;
        found.draft.review = Review::Waiting;
        TRY_ASSIGN(auto issued, issue(tx, std::move(found), step.officer, "sent_alone", step.text));
        tell(tx, writing_, issued, step.officer, Told::SentAlone, step.text);
        return issued;
    });
}

Result<Draft> Service::review(const Step& step, Review verdict) {
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto found, find_version(tx, step));
        if (found.draft.author == step.officer)
            return Error(ErrorCode::Forbidden, "Nobody approves their own warning.");
        if (found.draft.review != Review::Waiting) return changed_meanwhile();
        found.draft.review = verdict;
        TRY_ASSIGN(auto kept, keep(tx, std::move(found.draft), step.officer,
                                   std::string(name_of(verdict)), step.text));
        tell(tx, writing_, kept, step.officer,
             verdict == Review::Agreed ? Told::Agreed : Told::Objected, step.text);
        return kept;
    });
}

Result<Draft> Service::agree(const Step& step) {
    return review(step, Review::Agreed);
}

Result<Draft> Service::object(const Step& step) {
    TRY(check_reason(step.text));
    return review(step, Review::Objected);
}

Result<warnings::Summary> Service::own_chain(db::Tx& tx, AccountId officer,
                                             warnings::ChainId id) const {
    auto chain = writing_.warnings.summary(tx, id, "id");
    if (!chain) return Error(ErrorCode::NotFound, "There is no such warning.");
    if (!office_for(tx, officer, chain->speaker))
        return Error(ErrorCode::Forbidden, "Only the office that warned may change its warning.");
    if (!chain->live_at(writing_.platform.clock.now()))
        return Error(ErrorCode::Conflict, "This warning has ended meanwhile. Write a new one.");
    return std::move(*chain);
}

// What the warning says now: as it was written here, else as its message says it.
Content Service::content_now(db::Tx& tx, const warnings::Summary& chain) const {
    Content content;
    if (auto written = store::find_last_of_chain(tx, chain.chain)) {
        content = std::move(written->content);
    } else {
        content.hazard = chain.hazard;
        content.places = chain.cover;
        const auto body = writing_.warnings.body(tx, chain.head);
        for (const auto& info : body ? body->infos : std::vector<cap::Info>()) {
            const bool is_english = info.language.starts_with("en");
            (is_english ? content.headline_en : content.headline) =
                utf8_prefix(info.headline, kMostHeadline);
            (is_english ? content.instruction_en : content.instruction) =
                utf8_prefix(info.instruction, kMostInstruction);
            if (!is_english) content.description = utf8_prefix(info.description, kMostDescription);
            content.contact = utf8_prefix(info.contact, kMostContact);
        }
    }
    content.level = chain.level;
    const auto left = chain.expires - writing_.platform.clock.now();
    content.hours = std::clamp(
        static_cast<int>(std::chrono::ceil<std::chrono::hours>(left).count()), 1, kMostHours);
    return content;
}

Result<Draft> Service::begin_update(AccountId officer, warnings::ChainId id,
                                    std::optional<warnings::Level> level, int hours) {
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto chain, own_chain(tx, officer, id));
        auto draft = draft_about(chain, Kind::Update);
        draft.author = officer;
        auto& content = draft.content;
        content = content_now(tx, chain);
        if (level && *level != chain.level) {
            const bool is_prepared = content.instruction == prepared_instruction(content, "id");
            content.level = level;
            if (is_prepared) content.instruction = prepared_instruction(content, "id");
            if (!content.instruction_en.empty())
                content.instruction_en = prepared_instruction(content, "en");
        }
        if (hours > 0) content.hours = hours;
        TRY(check_bounds(content));
        store::insert(tx, draft);
        note(tx, draft, officer, "created");
        return draft;
    });
}

Draft Service::draft_about(const warnings::Summary& chain, Kind kind) const {
    Draft draft;
    draft.id = writing_.platform.ids.next<DraftId>();
    draft.office = chain.speaker;
    draft.kind = kind;
    draft.chain = chain.chain;
    draft.exercise = chain.exercise;
    draft.created_at = draft.updated_at = writing_.platform.clock.now();
    return draft;
}

Draft Service::ending_draft(const warnings::Summary& chain, Kind kind,
                            const std::string& reason) const {
    auto draft = draft_about(chain, kind);
    draft.note = trim(reason);
    auto& content = draft.content;
    content.hazard = chain.hazard;
    content.level = warnings::Level::Info;
    content.hours = kHoursOfAnEnd;
    content.places = chain.cover;
    const bool is_over = kind == Kind::AllClear;
    const auto pattern =
        is_over ? i18n::msg("Safe again: {headline}") : i18n::msg("Not valid: {headline}");
    content.headline = utf8_prefix(i18n::fill(i18n::translate(i18n::kDefaultLanguage, pattern),
                                              {{"headline", chain.headline}}),
                                   kMostHeadline);
    if (draft.note.empty())
        draft.note = i18n::translate(i18n::kDefaultLanguage, standard_reason(kind));
    return draft;
}

std::string_view Service::standard_reason(Kind kind) {
    return kind == Kind::AllClear
               ? i18n::msg("The danger is over. Go home with care, and look after your neighbours.")
               : i18n::msg("This warning was sent by mistake. Ignore it.");
}

Result<Draft> Service::end(AccountId officer, warnings::ChainId id, Kind kind,
                           const std::string& reason) {
    if (kind != Kind::AllClear) TRY(check_reason(reason));
    if (!is_valid_utf8(reason) || utf8_length(reason) > kMostNote)
        return Error(ErrorCode::Unprocessable, "This text is too long.", "reason");
    return writing_.platform.database.write([&](db::Tx& tx) -> Result<Draft> {
        TRY_ASSIGN(auto chain, own_chain(tx, officer, id));
        auto office = office_for(tx, officer, chain.speaker);
        auto draft = ending_draft(chain, kind, reason);
        draft.author = officer;
        store::insert(tx, draft);
        return issue(tx, {std::move(draft), std::move(*office)}, officer, "ended", draft.note);
    });
}

Desk Service::desk(db::Tx& tx, AccountId officer, DraftId before) const {
    Desk desk;
    desk.offices = writing_.warnings.offices_of(tx, officer);
    for (const auto& office : desk.offices) {
        for (auto& draft : store::list_in_state(tx, office.id, State::Submitted, {}, kMostInList))
            if (draft.author != officer) desk.to_approve.push_back(std::move(draft));
        for (auto& draft : store::list_to_review(tx, office.id, {}, kMostInList))
            if (draft.author != officer) desk.to_review.push_back(std::move(draft));
    }
    if (!desk.offices.empty()) desk.mine = store::list_of_author(tx, officer, before, kMostInList);
    for (auto id : writing_.warnings.live_chains()) {
        auto chain = writing_.warnings.summary(tx, id, "id");
        if (chain && std::any_of(desk.offices.begin(), desk.offices.end(),
                                 [&](const auto& office) { return office.id == chain->speaker; }))
            desk.live.push_back(std::move(*chain));
    }
    return desk;
}

Result<Sheet> Service::sheet(db::Tx& tx, AccountId officer, DraftId id) const {
    TRY_ASSIGN(auto found, find(tx, officer, id));
    Sheet sheet;
    sheet.alert = message_of(writing_, found.draft, found.office,
                             references_to(tx, found.draft.chain), writing_.platform.clock.now());
    sheet.problems = problems_of(writing_, found.draft, found.office, sheet.alert);
    sheet.cover = writing_.warnings.cover_of(sheet.alert);
    sheet.needs_second = needs_second(found.draft);
    sheet.is_mine = found.draft.author == officer;
    sheet.draft = std::move(found.draft);
    sheet.office = std::move(found.office);
    return sheet;
}

std::optional<warnings::AlertId> Service::alert_of(db::Tx& tx, DraftId id) const {
    auto draft = store::find(tx, id);
    if (!draft || !draft->alert) return {};
    return draft->alert;
}

std::vector<LogEntry> Service::log(db::Tx& tx, DraftId draft) const {
    return store::list_log(tx, draft, kMostLog);
}

std::vector<std::string> Service::changes_since(db::Tx& tx, DraftId draft, int version) const {
    std::set<std::string> changed;
    for (const auto& entry : store::list_log(tx, draft, kMostLog))
        if (entry.action == "edited" && entry.version > version)
            for (auto field : split(entry.detail, ',')) changed.emplace(field);
    return {changed.begin(), changed.end()};
}

}  // namespace kentongan::composer
