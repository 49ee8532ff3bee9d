#include <algorithm>

#include "embedded/moderation_migrations.h"
#include "platform/jobs/jobs.h"
#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

namespace {

constexpr int kMostCounted = 100;

void keep_time(Moderation::Impl& room) {
    room.limits.keep_time();
    const auto refused = room.limits.take_refused();
    if (refused.empty()) return;
    room.platform.database.write([&](db::Tx& tx) {
        for (const auto& [domain, some] : refused) {
            room.counts.add(tx, kRefusedUses, domain, some.uses);
            room.counts.add(tx, kRefusedPeople, domain, std::ssize(some.addresses));
        }
    });
}

}  // namespace

void add_route(Moderation::Impl& room, http::Method method, const char* pattern, Answer answer,
               const char* scope, http::Doc doc) {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.handler = [&room, answer](http::Request& request) { return answer(room, request); };
    route.access = http::Access::user(scope);
    route.doc = std::move(doc);
    room.platform.router.add(std::move(route));
}

Moderation::Moderation(Platform& platform, accounts::Accounts& accounts,
                       statuses::Statuses& statuses, notifications::Notifications& notifications,
                       const tags::Tags& tags)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses, notifications, tags)) {
    auto& room = *impl_;
    accounts.set_sign_up_check(
        [&room, this](db::Tx& tx,
                      const accounts::SignUpAttempt& attempt) -> Result<accounts::Welcome> {
            TRY(room.limits.check_sign_up(tx, attempt));
            return asks_approval(tx, attempt.ip) ? accounts::Welcome::AfterApproval
                                                 : accounts::Welcome::Open;
        });
    platform.router.set_shut_out([this](std::string_view address) { return is_shut_out(address); });
    room.service.settled = [&room](db::Tx& tx, std::int64_t count) {
        room.counts.add(tx, "resolved_reports", {}, count);
    };
    room.counts.listen();
    platform.scheduler.every("moderation.addresses", 1min, [&room] { keep_time(room); });
    platform.scheduler.every(
        "moderation.forget", 1h, [&room] { room.counts.forget_old(); }, 1h);
    add_report_routes(room);
    add_account_routes(room);
    add_domain_routes(room);
    add_block_routes(room);
    add_count_routes(room);
    add_report_pages(room);
    add_people_pages(room);
    add_limit_pages(room);
    add_strike_pages(room);
}
Moderation::~Moderation() {
    impl_->service.stop();
}

std::vector<db::Migration> Moderation::migrations() {
    return db::migrations_from("moderation", embedded::moderation_migrations());
}

std::vector<Rule> Moderation::rules(db::Tx& tx) const {
    return store::list_rules(tx, kMaxRules);
}

std::optional<DomainLimit> Moderation::limit_of(db::Tx& tx, std::string_view domain) const {
    return impl_->limits.limit_of(tx, domain);
}

std::string Moderation::domain_blocks_json(db::Tx& tx) const {
    auto blocks = store::list_domain_blocks_by_name(tx, "", kMostPublicBlocks);
    std::erase_if(blocks,
                  [](const DomainBlock& block) { return block.severity == Severity::Noop; });
    std::ranges::sort(blocks, {}, [](const DomainBlock& block) {
        return std::pair(-static_cast<int>(block.severity), std::string_view(block.domain));
    });
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& block : blocks) append_public_domain_block(out, block);
    out.end_array();
    return body;
}

bool Moderation::is_shut_out(std::string_view address) const {
    return impl_->limits.is_shut_out(address);
}

bool Moderation::asks_approval(db::Tx& tx, std::string_view address) const {
    return impl_->limits.asks_approval(tx, address);
}

Result<void> Moderation::receive_report(db::Tx& tx, const ForeignReport& told) {
    TRY_ASSIGN(const auto count, impl_->service.receive(tx, told));
    impl_->counts.add(tx, "opened_reports", {}, count);
    return {};
}

std::int64_t Moderation::open_reports(db::Tx& tx) const {
    return store::count_open(tx, kMostCounted);
}

}  // namespace kentongan::moderation
