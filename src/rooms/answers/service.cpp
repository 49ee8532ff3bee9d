#include "rooms/answers/service.h"

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

constexpr int kForgetAtOnce = 500;

std::optional<TimePoint> end_of(const warnings::Summary& summary, TimePoint now) {
    if (summary.live_at(now)) return {};
    return summary.ended_at.value_or(summary.expires);
}

Result<void> still_answered(const About& about, TimePoint now) {
    const auto end = end_of(about.summary, now);
    if (end && *end + kAfterEnd <= now)
        return Error(ErrorCode::Gone, "This warning ended more than a day ago.");
    return {};
}

void note_receipt(db::Tx& tx, Answers::Impl& room, const Who& who, const Answer& answer) {
    receipts::Receipt receipt;
    receipt.chain = answer.chain;
    receipt.channel = who.account ? receipts::Channel::Timeline : receipts::Channel::Page;
    receipt.recipient = who.key;
    receipt.place = answer.place;
    receipt.stage = receipts::Stage::Acknowledged;
    receipt.at = room.platform.clock.now();
    receipt.exercise = answer.exercise;
    room.receipts.record(tx, std::span(&receipt, 1));
}

regions::Code place_of(db::Tx& tx, const Answers::Impl& room, const Who& who, const Where& where) {
    if (where.place) return *where.place;
    if (who.account)
        if (auto person = room.accounts.find(tx, *who.account); person && person->home)
            return *person->home;
    return {};
}

}  // namespace

Result<About> about(db::Tx& tx, const Answers::Impl& room, AlertId alert,
                    std::string_view language) {
    const auto chain = room.warnings.chain_of(tx, alert);
    auto summary = chain ? room.warnings.summary(tx, *chain, language) : std::nullopt;
    if (!summary || summary->hidden) return Error(ErrorCode::NotFound, "There is no such warning.");
    return About{*chain, *std::move(summary)};
}

Result<std::string> normal_rt(std::string_view text) {
    const auto typed = trim(text);
    if (typed.empty()) return std::string();
    const auto number = parse_integer(typed);
    if (!number || *number < 1 || *number > 999)
        return Error(ErrorCode::Unprocessable, "An RT is a number from 1 to 999.", "rt");
    auto rt = std::to_string(*number);
    return rt.size() < 2 ? "0" + rt : rt;
}

Result<Answer> answer(db::Tx& tx, Answers::Impl& room, const Who& who, AlertId alert, Kind kind,
                      const Where& where) {
    TRY_ASSIGN(auto found, about(tx, room, alert, "id"));
    const auto now = room.platform.clock.now();
    TRY(still_answered(found, now));
    TRY_ASSIGN(auto rt, normal_rt(where.rt));
    const auto place = place_of(tx, room, who, where);
    if (auto before = store::find_answer(tx, found.chain, kind, who.key)) {
        const bool has_moved = where.place || !rt.empty();
        if (has_moved && (before->place != place || before->rt != rt)) {
            store::tally(tx, *before, -1);
            before->place = place;
            before->rt = rt;
            store::update_answer_place(tx, *before);
            store::tally(tx, *before, 1);
        }
        return *std::move(before);
    }
    Answer made{.chain = found.chain,
                .kind = kind,
                .responder = who.key,
                .network = who.network,
                .place = place,
                .rt = rt,
                .counted = true,
                .exercise = found.summary.exercise,
                .created_at = now};
    if (!who.account) {
        const auto others =
            store::count_answers(tx, found.chain, kind, who.network, kKeptOfNetwork);
        if (others >= kKeptOfNetwork)
            return Error(ErrorCode::TooManyRequests,
                         "Very many answers came from your network. Sign in, then yours counts.");
        made.counted = others < kCountedOfNetwork;
    }
    store::insert_answer(tx, made);
    store::tally(tx, made, 1);
    if (made.counted) note_receipt(tx, room, who, made);
    return made;
}

Result<void> undo(db::Tx& tx, Answers::Impl& room, const Who& who, AlertId alert, Kind kind) {
    TRY_ASSIGN(auto found, about(tx, room, alert, "id"));
    const auto before = store::find_answer(tx, found.chain, kind, who.key);
    if (!before) return Error(ErrorCode::NotFound, "You have not answered this warning.");
    if (before->created_at + kUndoWithin < room.platform.clock.now())
        return Error(ErrorCode::Unprocessable,
                     "An answer can be taken back for 10 minutes. Its place can still be changed.");
    store::remove_answer(tx, *before);
    store::tally(tx, *before, -1);
    return {};
}

bool forget_some(db::Tx& tx, const Answers::Impl& room, ChainId chain) {
    const auto now = room.platform.clock.now();
    if (const auto summary = room.warnings.summary(tx, chain, "id")) {
        const auto end = end_of(*summary, now);
        // In force again, or ended anew: that end has a job of its own.
        if (!end || *end + kAfterEnd > now) return false;
    }
    const bool helps = store::remove_help(tx, chain, kForgetAtOnce);
    const bool answers = store::remove_answers(tx, chain, kForgetAtOnce);
    return helps || answers;
}

// Requests for help.

std::vector<FieldProblem> problems_of(const NewHelp& help) {
    std::vector<FieldProblem> problems;
    const auto too_long = [&](const char* field, std::string_view text, std::size_t most,
                              std::string_view problem) {
        if (!is_valid_utf8(text) || utf8_length(text) > most) problems.push_back({field, problem});
    };
    if (!parse_need(help.need)) problems.push_back({"butuh", i18n::msg("Choose what is needed.")});
    too_long("uraian", help.detail, kLongestDetail, i18n::msg("At most 280 characters."));
    if (!help.place.code)
        problems.push_back({"tempat", help.place.problem.empty()
                                          ? i18n::msg("Helpers need to know the village.")
                                          : help.place.problem});
    if (!normal_rt(help.rt).ok())
        problems.push_back({"rt", i18n::msg("An RT is a number from 1 to 999.")});
    too_long("di", help.spot, kLongestSpot, i18n::msg("At most 120 characters."));
    too_long("nama", help.name, kLongestName, i18n::msg("At most 80 characters."));
    if (!trim(help.phone).empty() && normal_phone(help.phone).empty())
        problems.push_back({"telepon", i18n::msg("A phone number has 8 to 15 digits.")});
    return problems;
}

Result<Help> ask_help(db::Tx& tx, Answers::Impl& room, const Who& who, AlertId alert,
                      const NewHelp& asked, std::string_view token) {
    TRY_ASSIGN(auto found, about(tx, room, alert, "id"));
    const auto now = room.platform.clock.now();
    TRY(still_answered(found, now));
    if (const auto problems = problems_of(asked); !problems.empty())
        return Error(ErrorCode::Unprocessable, std::string(problems[0].text), problems[0].field);
    if (store::count_open_help(tx, found.chain, who.key, kHelpOfAsker) >= kHelpOfAsker)
        return Error(ErrorCode::TooManyRequests,
                     "You asked for help three times already. Call 112 when it cannot wait.");
    if (!who.account && store::count_help_of_network(tx, found.chain, who.network,
                                                     kHelpOfNetwork) >= kHelpOfNetwork)
        return Error(ErrorCode::TooManyRequests,
                     "Very many requests came from your network. Call 112, or sign in.");
    Help help;
    help.id = room.platform.ids.next<HelpId>();
    help.chain = found.chain;
    help.asker = who.key;
    help.network = who.network;
    help.token_hash = hash_of_token(token);
    help.exercise = found.summary.exercise;
    help.need = *parse_need(asked.need);
    help.detail = trim(asked.detail);
    help.place = *asked.place.code;
    help.rt = normal_rt(asked.rt).value();
    help.spot = trim(asked.spot);
    help.point = asked.place.point;
    help.name = trim(asked.name);
    help.phone = normal_phone(asked.phone);
    help.created_at = help.changed_at = now;
    store::insert_help(tx, help);
    store::insert_help_event(tx, room.platform.ids.next_value(), help.id,
                             {who.account, "ask", now});
    return help;
}

std::optional<Help> help_of_token(db::Tx& tx, std::string_view token) {
    return store::find_help_by_token(tx, hash_of_token(token));
}

Result<void> withdraw(db::Tx& tx, Answers::Impl& room, std::string_view token) {
    auto help = help_of_token(tx, token);
    if (!help) return Error(ErrorCode::NotFound);
    const auto from = help->state;
    if (from != HelpState::Open && from != HelpState::Taken)
        return Error(ErrorCode::Conflict, "This request is closed already.");
    help->state = HelpState::Withdrawn;
    help->changed_at = room.platform.clock.now();
    if (!store::update_help(tx, *help, from)) return Error(ErrorCode::Conflict);
    store::insert_help_event(tx, room.platform.ids.next_value(), help->id,
                             {{}, "withdraw", help->changed_at});
    return {};
}

}  // namespace kentongan::answers
