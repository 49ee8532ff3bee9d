#include "embedded/answers_migrations.h"
#include "platform/base/json.h"
#include "platform/bus/bus.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

constexpr const char* kForget = "answers.forget";
constexpr int kCallsInReport = 200;

void listen_to_warnings(Answers::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<warnings::AlertIssued>(
        [&](db::Tx& tx, const warnings::AlertIssued& event) {
            store::put_chain(tx, event.chain, room.platform.clock.now());
        });
    bus.subscribe<warnings::AlertIssued>(
        [&](const warnings::AlertIssued& event) { room.recent.changed(event.chain); });
    bus.subscribe<warnings::AlertEnded>(
        [&](const warnings::AlertEnded& event) { room.recent.changed(event.chain); });
    bus.subscribe_within<warnings::AlertEnded>([&](db::Tx& tx, const warnings::AlertEnded& event) {
        jobs::NewJob job;
        job.kind = kForget;
        JsonWriter(job.payload).begin_object().member("chain", event.chain).end_object();
        job.lane = jobs::Lane::Bulk;
        // A second later than it may: the end is told in the same moment as the job is made.
        job.delay = kAfterEnd + 1s;
        room.platform.jobs.enqueue(tx, job);
    });
}

// Forgets in steps, so that nobody waits behind a long write.
Result<void> forget(Answers::Impl& room, const jobs::Job& job) {
    TRY_ASSIGN(auto payload, parse_json(job.payload));
    const auto* text = find_string(payload, "chain");
    const auto chain = text ? ChainId::parse(std::string_view(*text)) : std::nullopt;
    if (!chain) return Error(ErrorCode::BadRequest);
    while (
        room.platform.database.write([&](db::Tx& tx) { return forget_some(tx, room, *chain); })) {
    }
    return {};
}

// Calls that nobody has answered stand in the report on the warning, for who may read it.
void add_to_report(const Answers::Impl& room, db::Tx& tx, ChainId chain,
                   std::span<const regions::Code> scope, std::string_view language,
                   web::View& view) {
    std::vector<web::View> calls;
    for (const auto& help : store::list_help(tx, chain, {}, kCallsInReport)) {
        if (help.state != HelpState::Open || !regions::covers(scope, help.place)) continue;
        web::View call;
        call.set("text", fmt::format("{}: {} · {}",
                                     i18n::translate(language, words_of(help.need)), help.detail,
                                     room.regions.full_name(help.place)));
        calls.push_back(std::move(call));
    }
    if (calls.empty()) return;
    web::View unanswered;
    unanswered.set("calls", std::move(calls));
    view.set("unanswered_calls", std::move(unanswered));
}

}  // namespace

Answers::Answers(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                 coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
                 receipts::Receipts& receipts)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings, receipts}) {
    listen_to_warnings(*impl_);
    platform.jobs.handle(kForget, [this](const jobs::Job& job) { return forget(*impl_, job); });
    add_answer_pages(*impl_);
    add_help_pages(*impl_);
    add_pass_on_pages(*impl_);
    add_check_pages(*impl_);
    add_routes(*impl_);
    receipts.complete_report([this](db::Tx& tx, const warnings::Summary& warning,
                                    std::span<const regions::Code> scope, std::string_view language,
                                    web::View& view) {
        add_to_report(*impl_, tx, warning.chain, scope, language, view);
    });
}
Answers::~Answers() = default;

std::vector<db::Migration> Answers::migrations() {
    return db::migrations_from("answers", embedded::answers_migrations());
}

Totals Answers::totals(db::Tx& tx, warnings::ChainId chain) const {
    return store::totals(tx, chain);
}

std::vector<Answers::Recent> Answers::recent_chains(db::Tx& tx, TimePoint before, int limit) const {
    return store::list_chains(tx, before, limit);
}

}  // namespace kentongan::answers
