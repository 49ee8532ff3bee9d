#include "rooms/moderation/counts.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "platform/bus/bus.h"

namespace kentongan::moderation {

namespace {

constexpr int kKeptDays = 800;
constexpr std::size_t kMostPeriods = 60;

using std::chrono::sys_days;
using std::chrono::year_month_day;

std::int64_t first_of_month(std::int64_t day) {
    const year_month_day date{sys_days(std::chrono::days(day))};
    return sys_days(date.year() / date.month() / 1).time_since_epoch().count();
}

std::int64_t next_month(std::int64_t first) {
    const year_month_day date{sys_days(std::chrono::days(first))};
    return sys_days((date.year() / date.month() + std::chrono::months(1)) / 1)
        .time_since_epoch()
        .count();
}

}  // namespace

std::int64_t day_of(TimePoint time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}
TimePoint start_of_day(std::int64_t day) {
    return sys_days(std::chrono::days(day));
}

Span before(const Span& span) {
    const auto length = span.last - span.first + 1;
    return {span.first - length, span.first - 1};
}

void Counts::listen() {
    auto& bus = platform_.bus;
    bus.subscribe_within<accounts::AccountCreated>(
        [this](db::Tx& tx, const accounts::AccountCreated& event) {
            const auto person = accounts_.find_dossier(tx, event.account);
            if (!person) return;
            if (!person->account.domain.empty())
                return add(tx, "instance_accounts", person->account.domain);
            if (person->email.empty()) return;  // a source of warnings is nobody
            add(tx, "new_users");
            const auto application =
                person->created_by_application
                    ? accounts_.find_application(tx, *person->created_by_application)
                    : std::nullopt;
            add(tx, "sources", application ? application->name : "");
            active(tx, event.account);
        });
    bus.subscribe_within<accounts::FollowChanged>(
        [this](db::Tx& tx, const accounts::FollowChanged& event) { count_follow(tx, event); });
    bus.subscribe_within<statuses::StatusPublished>(
        [this](db::Tx& tx, const statuses::StatusPublished& event) {
            if (!event.region_bound) count_status(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusFavourited>(
        [this](db::Tx& tx, const statuses::StatusFavourited& event) {
            if (event.undone) return;
            add(tx, "interactions");
            active(tx, event.by);
        });
}

void Counts::count_follow(db::Tx& tx, const accounts::FollowChanged& event) {
    if (!event.following) return;
    active(tx, event.follower);
    const auto domain_of = [&](AccountId id) {
        const auto person = accounts_.find(tx, id);
        return person ? person->domain : std::string();
    };
    const auto from = domain_of(event.follower), to = domain_of(event.target);
    if (!to.empty()) add(tx, "instance_follows", to);
    if (!from.empty()) add(tx, "instance_followers", from);
}

void Counts::count_status(db::Tx& tx, const statuses::Status& status) {
    const auto author = accounts_.find(tx, status.author);
    if (!author) return;
    add(tx, "servers", author->domain);
    if (status.reblog_of || status.in_reply_to) add(tx, "interactions");
    if (author->domain.empty()) return active(tx, status.author);
    add(tx, "instance_statuses", author->domain);
    if (!status.attachments.empty())
        add(tx, "instance_media_attachments", author->domain,
            static_cast<std::int64_t>(status.attachments.size()));
}

void Counts::add(db::Tx& tx, std::string_view kind, std::string_view subject, std::int64_t value) {
    store::add_count(
        tx, {day_of(platform_.clock.now()), std::string(kind), std::string(subject), value});
}

void Counts::active(db::Tx& tx, AccountId account) {
    const auto person = accounts_.find(tx, account);
    if (!person || !person->domain.empty() || !person->official_of.empty()) return;
    const auto today = day_of(platform_.clock.now());
    if (store::mark_active(tx, today, account, day_of(person->created_at)))
        add(tx, "languages", accounts_.preferences(tx, account).language);
}

void Counts::forget_old() {
    const auto before = day_of(platform_.clock.now()) - kKeptDays;
    platform_.database.write([&](db::Tx& tx) { store::forget_oldest_before(tx, before); });
}

std::vector<Count> Counts::series(db::Tx& tx, std::string_view kind, std::string_view subject,
                                  Span span) const {
    const auto known = kind == "active_users" ? store::active_by_day(tx, span)
                                              : store::counts_of(tx, kind, subject, span);
    std::vector<Count> all;
    auto next = known.begin();
    for (auto day = span.first; day <= span.last; ++day) {
        Count count{day, std::string(kind), std::string(subject), 0};
        if (next != known.end() && next->day == day) count.value = (next++)->value;
        all.push_back(std::move(count));
    }
    return all;
}

std::int64_t Counts::total(db::Tx& tx, std::string_view kind, std::string_view subject,
                           Span span) const {
    if (kind == "active_users") return store::active_in(tx, span);
    std::int64_t sum = 0;
    for (const auto& count : store::counts_of(tx, kind, subject, span)) sum += count.value;
    return sum;
}

Measured Counts::measure(db::Tx& tx, const Question& asked) const {
    return {series(tx, asked.key, asked.subject, asked.span),
            total(tx, asked.key, asked.subject, asked.span),
            total(tx, asked.key, asked.subject, before(asked.span))};
}

// Of those who joined in a period and were seen in it at all, how many were seen in each later
// period. The first part of a cohort is therefore everybody.
std::vector<Cohort> Counts::retention(db::Tx& tx, Span span, bool by_month) const {
    const auto begin = [&](std::int64_t day) { return by_month ? first_of_month(day) : day; };
    const auto after = [&](std::int64_t day) { return by_month ? next_month(day) : day + 1; };
    std::vector<std::int64_t> periods;
    for (auto day = begin(span.first); day <= span.last; day = after(day)) periods.push_back(day);
    periods.resize(std::min(periods.size(), kMostPeriods));
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> daily;
    if (!by_month)
        for (const auto& one : store::presence_by_day(tx, span))
            daily[{one.joined, one.seen}] = one.people;
    const auto people = [&](std::int64_t joined, std::int64_t seen) {
        if (!by_month) return daily[{joined, seen}];
        return store::present_of(tx, {joined, after(joined) - 1}, {seen, after(seen) - 1});
    };
    std::vector<Cohort> cohorts;
    for (auto joined : periods) {
        Cohort cohort;
        cohort.joined = joined;
        for (auto seen : periods) {
            if (seen < joined) continue;
            Cohort::Part part{seen, people(joined, seen), 0};
            const auto all = cohort.parts.empty() ? part.people : cohort.parts.front().people;
            part.rate =
                all == 0 ? 0.0 : static_cast<double>(part.people) / static_cast<double>(all);
            cohort.parts.push_back(part);
        }
        cohorts.push_back(std::move(cohort));
    }
    return cohorts;
}

}  // namespace kentongan::moderation
