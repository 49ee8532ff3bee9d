// What others voted in a poll of ours, told before its end to those who show it: at once, and then
// at most every three minutes.
#include <algorithm>

#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/objects/impl.h"
#include "rooms/objects/store.h"

namespace kentongan::objects {
namespace {

constexpr std::string_view kTotals = "objects.poll_totals";
constexpr Duration kBetween = std::chrono::minutes(3);
constexpr int kMostVoters = 1000;

class PollTotals {
public:
    explicit PollTotals(Objects::Impl& impl) : impl_(impl) {}

    void voted(db::Tx& tx, StatusId id) {
        const auto now = impl_.platform.clock.now();
        const auto told_at = store::find_totals(tx, id);
        if (told_at && *told_at > now) return;
        const auto status = impl_.statuses.find(tx, id);
        if (!status || !tells_totals(*status) || !own_author(tx, *status)) return;
        const auto due = told_at ? std::max(now, *told_at + kBetween) : now;
        store::put_totals(tx, id, due);
        jobs::NewJob job;
        job.kind = kTotals;
        job.payload = id.to_string();
        job.lane = jobs::Lane::Bulk;
        job.delay = due - now;
        impl_.platform.jobs.enqueue(tx, job);
    }

    // A job. What ended meanwhile has been told.
    Result<void> tell(const jobs::Job& job) {
        const auto id = StatusId::parse(job.payload);
        if (!id) return {};
        impl_.platform.database.write([&](db::Tx& tx) {
            const auto status = impl_.statuses.find(tx, *id);
            if (!status || !tells_totals(*status)) return;
            const auto author = own_author(tx, *status);
            if (!author) return;
            auto sending = impl_.sending_about(tx, *status, *author);
            for (const auto voter : impl_.statuses.voters(tx, *id, kMostVoters))
                sending.to.push_back(voter);
            sending.lane = jobs::Lane::Bulk;
            if (!impl_.actors.reaches_somebody(tx, sending)) return;
            sending.body = impl_.documents.updated_json(tx, *status, *author);
            impl_.actors.send(tx, sending);
        });
        return {};
    }

private:
    bool tells_totals(const Status& status) const {
        return status.poll && !status.poll->hide_totals && !status.exercise &&
               status.poll->expires_at > impl_.platform.clock.now();
    }
    std::optional<Account> own_author(db::Tx& tx, const Status& status) const {
        auto author = impl_.accounts.find(tx, status.author);
        if (!author || !author->domain.empty() || author->suspended) return {};
        return author;
    }

    Objects::Impl& impl_;
};

}  // namespace

void add_poll_totals(Objects& room) {
    auto& impl = room.impl();
    const auto totals = std::make_shared<PollTotals>(impl);
    impl.platform.jobs.handle(std::string(kTotals),
                              [totals](const jobs::Job& job) { return totals->tell(job); });
    auto& bus = impl.platform.bus;
    bus.subscribe_within<statuses::PollVoted>(
        [totals](db::Tx& tx, const statuses::PollVoted& event) {
            totals->voted(tx, event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [](db::Tx& tx, const statuses::StatusRemoved& event) {
            store::remove_totals(tx, event.status);
        });
    bus.subscribe_within<statuses::PollEnded>([](db::Tx& tx, const statuses::PollEnded& event) {
        store::remove_totals(tx, event.status);
    });
}

}  // namespace kentongan::objects
