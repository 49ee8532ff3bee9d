#include <chrono>

#include "platform/base/strings.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr std::chrono::seconds kBeginWithin{10};  // of real time; the rest is a batch of its own
constexpr int kFailuresInARow = 3;                // then the server is not asked any more for now

Outcome outcome_of(const Result<void>& posted) {
    using Fate = Outcome::Fate;
    if (posted.ok()) return {};
    const auto& error = posted.error();
    const auto& reason = error.detail().empty() ? error.text() : error.detail();
    switch (error.code()) {
        case ErrorCode::Gone:
            return {Fate::Gone, Duration(0), reason};
        case ErrorCode::Unavailable:
            return {Fate::Later, Duration(0), reason};
        default:
            return {Fate::Refused, Duration(0), reason};
    }
}

}  // namespace

void MailCarrier::carry(std::span<const Order> orders, const Report& report) {
    const auto until = std::chrono::steady_clock::now() + kBeginWithin;
    int failures = 0;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (stopping_ || std::chrono::steady_clock::now() > until) return;
        const auto& order = orders[i];
        const auto stop_link = stop_link_(order.to.id);
        auto text = mail_text(*order.words, order.link, stop_link);
        mail::Mail mail;
        mail.to = order.to.address;
        mail.subject = std::move(text.subject);
        mail.text = std::move(text.text);
        mail.html = html_(*order.words, order.link, stop_link);
        // The same letter has the same identity: should it be sent twice after a crash, mail
        // programs show it once.
        mail.message_id = "warning-" + message_id(order);
        mail.list_unsubscribe = stop_link;
        const auto outcome = outcome_of(edge_.post(mail));
        failures = outcome.fate == Outcome::Fate::Later ? failures + 1 : 0;
        if (!report(i, outcome) || failures >= kFailuresInARow) return;
    }
}

}  // namespace kentongan::delivery
