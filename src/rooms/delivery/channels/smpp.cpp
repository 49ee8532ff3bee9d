#include "rooms/delivery/channels/smpp.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "platform/base/strings.h"
#include "rooms/delivery/channels/carriers.h"
#include "rooms/delivery/channels/gsm.h"
#include "rooms/delivery/channels/operators.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery::smpp {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Duration kBeginWithin = 8s, kAnswerWithin = 5s, kLook = 200ms;
constexpr std::size_t kWindow = 10;  // messages without an answer yet
constexpr std::size_t kHeader = 16, kLongestPdu = 1'024;
constexpr Duration kLongestLife = 72h;

// §5.1.2.1 and §5.1.3, the ones we meet.
enum Command : std::uint32_t {
    kBindTransmitter = 0x02,
    kSubmit = 0x04,
    kUnbind = 0x06,
    kEnquireLink = 0x15,
    kNack = 0x80000000,
    kResponse = 0x80000000
};
enum Status : std::uint32_t {
    kOk = 0x00,
    kInvalidDestination = 0x0b,
    kQueueFull = 0x14,
    kInvalidDestinationType = 0x50,
    kInvalidDestinationPlan = 0x51,
    kThrottled = 0x58
};
constexpr char kInternational = 1, kAlphanumeric = 5, kE164 = 1;  // §5.2.5, §5.2.6
constexpr char kHasHeader = 0x40;                                 // §5.2.12, UDHI
constexpr char kDefaultAlphabet = 0, kUcs2 = 8;                   // §5.2.19

std::string number(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
    return out;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::string text(std::string_view value) {
    return std::string(value) + '\0';
}

std::string pdu(std::uint32_t command, std::uint32_t sequence, std::string_view body = {}) {
    return number(static_cast<std::uint32_t>(kHeader + body.size())) + number(command) +
           number(kOk) + number(sequence) + std::string(body);
}

// §7.1.1: relative, YYMMDDhhmmss000R.
std::string validity(Duration life) {
    if (life <= Duration(0)) return {};
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::min(life, kLongestLife)).count();
    return fmt::format("0000{:02}{:02}{:02}{:02}000R", seconds / 86'400, seconds / 3'600 % 24,
                       seconds / 60 % 60, seconds % 60);
}

std::string source_of(const std::string& sender) {
    if (sender.empty()) return {0, 0, 0};
    const bool digits = std::ranges::all_of(sender, [](char c) { return c >= '0' && c <= '9'; });
    return (digits ? std::string{kInternational, kE164} : std::string{kAlphanumeric, 0}) +
           text(sender);
}

std::string bind_pdu(const Centre& centre, const std::string& password, std::uint32_t sequence) {
    constexpr char kVersion = 0x34;
    return pdu(kBindTransmitter, sequence,
               text(centre.system_id) + text(password) + text("") + std::string{kVersion, 0, 0} +
                   text(""));
}

std::string reason_of(std::uint32_t status) {
    if (status == kThrottled || status == kQueueFull) return "the message centre is busy";
    return fmt::format("the message centre answered {:#x}", status);
}

Outcome outcome_of(std::uint32_t status) {
    switch (status) {
        case kOk:
            return {};
        case kInvalidDestination:
        case kInvalidDestinationType:
        case kInvalidDestinationPlan:
            return {Outcome::Fate::Refused, {}, "the message centre refused the number"};
        default:
            return {Outcome::Fate::Later, {}, reason_of(status)};
    }
}

// A socket whose every call ends: connecting, writing and reading look at the clock and at
// stopping.
class Line {
public:
    explicit Line(const std::atomic<bool>& stopping) : stopping_(stopping) {}
    ~Line() {
        if (socket_ >= 0) ::close(socket_);
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    // Why it did not; empty: it did.
    std::string connect(const Centre& centre) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* list = nullptr;
        if (const int failed =
                ::getaddrinfo(centre.host.c_str(), centre.port.c_str(), &hints, &list))
            return ::gai_strerror(failed);
        const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
        int error = EHOSTUNREACH;
        for (const auto* at = list; at != nullptr; at = at->ai_next) {
            if (socket_ >= 0) ::close(socket_);
            socket_ = ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            if (socket_ < 0) continue;
            if (::connect(socket_, at->ai_addr, at->ai_addrlen) == 0) return {};
            error = errno;
            if (error != EINPROGRESS || !wait(POLLOUT, Steady::now() + kAnswerWithin)) continue;
            socklen_t size = sizeof(error);
            ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
            if (error == 0) return {};
        }
        return error == EINPROGRESS ? "no answer" : std::strerror(error);
    }
    bool send(std::string_view bytes) {
        const auto until = Steady::now() + kAnswerWithin;
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0)
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            else if ((errno != EAGAIN && errno != EINTR) || !wait(POLLOUT, until))
                return false;
        }
        return true;
    }
    // The next PDU; empty: none came in time, the line is down, or what came is no SMPP.
    std::string receive(Steady::time_point until) {
        while (Steady::now() < until && !stopping_) {
            if (buffer_.size() >= kHeader) {
                const auto length = number_at(buffer_, 0);
                if (length < kHeader || length > kLongestPdu) return {};
                if (buffer_.size() >= length) {
                    auto found = buffer_.substr(0, length);
                    buffer_.erase(0, length);
                    return found;
                }
            }
            char bytes[4'096];
            const auto got = ::recv(socket_, bytes, sizeof(bytes), 0);
            if (got > 0)
                buffer_.append(bytes, static_cast<std::size_t>(got));
            else if (got == 0 || (errno != EAGAIN && errno != EINTR) || !wait(POLLIN, until))
                return {};
        }
        return {};
    }

private:
    bool wait(short events, Steady::time_point until) const {
        while (Steady::now() < until && !stopping_) {
            pollfd one{socket_, events, 0};
            const int ready = ::poll(&one, 1, static_cast<int>(kLook.count()));
            if (ready > 0) return true;
        }
        return false;
    }

    const std::atomic<bool>& stopping_;
    int socket_ = -1;
    std::string buffer_;
};

// One bound session.
class Session {
public:
    Session(const Centre& centre, std::span<const Message> messages,
            const std::atomic<bool>& stopping, const Report& report)
        : centre_(centre),
          messages_(messages),
          stopping_(stopping),
          report_(report),
          line_(stopping) {}

    void run(const std::string& password) {
        if (auto why = bind(password); !why.empty()) {
            // Nothing was handed over: each waits for the next try.
            for (std::size_t i = 0; i < messages_.size(); ++i)
                if (!report_(i, {Outcome::Fate::Later, {}, why})) return;
            return;
        }
        const auto begin_until = Steady::now() + kBeginWithin;
        heard_at_ = Steady::now();
        for (;;) {
            const bool begins = !stopping_ && Steady::now() < begin_until;
            while (begins && wanted_ && open_.size() < kWindow && next_ < messages_.size())
                if (!begin_next()) return lose("the line broke");
            if (open_.empty()) break;
            // Only what answers us counts: a centre that chatters must not keep the lane.
            const auto answer = line_.receive(std::min(heard_at_, begin_until) + kAnswerWithin);
            if (answer.empty()) return lose("no answer");
            if (!take(answer)) return lose("the message centre hung up");
        }
        if (line_.send(pdu(kUnbind, sequence_))) line_.receive(Steady::now() + 1s);
    }

private:
    struct Open {
        std::size_t unanswered = 0;  // segments
        Outcome outcome;
    };

    std::string bind(const std::string& password) {
        if (auto why = line_.connect(centre_); !why.empty()) return why;
        if (!line_.send(bind_pdu(centre_, password, sequence_++))) return "the line broke";
        const auto answer = line_.receive(Steady::now() + kAnswerWithin);
        if (answer.empty()) return "no answer to the sign-in";
        const auto status = number_at(answer, 8);
        if (number_at(answer, 4) == (kBindTransmitter | kResponse) && status == kOk) return {};
        return "the sign-in failed: " + reason_of(status);
    }

    bool begin_next() {
        const auto index = next_++;
        const auto parts =
            pdus_of(centre_, messages_[index], sequence_, static_cast<std::uint8_t>(index & 0xff));
        open_[index].unanswered = parts.size();
        for (const auto& part : parts) {
            waiting_[sequence_++] = index;
            if (!line_.send(part)) return false;
        }
        return true;
    }

    bool take(std::string_view answer) {
        const auto command = number_at(answer, 4), status = number_at(answer, 8),
                   sequence = number_at(answer, 12);
        if (command == kEnquireLink) return line_.send(pdu(kEnquireLink | kResponse, sequence));
        if (command == kUnbind) {
            line_.send(pdu(kUnbind | kResponse, sequence));
            return false;
        }
        if (command != (kSubmit | kResponse) && command != kNack) return true;
        const auto found = waiting_.find(sequence);
        if (found == waiting_.end()) return true;
        const auto index = found->second;
        waiting_.erase(found);
        heard_at_ = Steady::now();
        auto& open = open_.at(index);
        if (status != kOk || command == kNack)
            open.outcome = outcome_of(status == kOk ? std::uint32_t{kNack} : status);
        if (--open.unanswered > 0) return true;
        wanted_ = report_(index, open.outcome) && wanted_;
        open_.erase(index);
        return true;
    }

    // What was handed over without an answer may have arrived; better twice than never.
    void lose(std::string_view why) {
        for (const auto& [index, open] : open_)
            report_(index, {Outcome::Fate::Later, {}, std::string(why)});
    }

    const Centre& centre_;
    std::span<const Message> messages_;
    const std::atomic<bool>& stopping_;
    const Report& report_;
    Line line_;
    std::uint32_t sequence_ = 1;
    Steady::time_point heard_at_;
    std::size_t next_ = 0;
    bool wanted_ = true;
    std::map<std::size_t, Open> open_;              // messages
    std::map<std::uint32_t, std::size_t> waiting_;  // segments' messages, by sequence number
};

}  // namespace

std::optional<Centre> parse_centre(std::string_view url) {
    constexpr std::string_view kScheme = "smpp://";
    constexpr std::size_t kLongestId = 15, kLongestSender = 11, kLongestNumber = 20;  // §5.2.1
    if (!url.starts_with(kScheme)) return {};
    url.remove_prefix(kScheme.size());
    Centre centre;
    const auto at = url.find('@');
    if (at == url.npos || at == 0 || at > kLongestId) return {};
    centre.system_id = url.substr(0, at);
    url.remove_prefix(at + 1);
    if (const auto slash = url.find('/'); slash != url.npos) {
        centre.sender = url.substr(slash + 1);
        url = url.substr(0, slash);
    }
    const auto colon = url.rfind(':');
    centre.host = url.substr(0, colon);
    centre.port = colon == url.npos ? "2775" : url.substr(colon + 1);
    const auto port = parse_integer(centre.port);
    const bool digits =
        std::ranges::all_of(centre.sender, [](char c) { return c >= '0' && c <= '9'; });
    const bool plain =
        std::ranges::all_of(centre.sender, [](char c) { return c > ' ' && c < 127; });
    if (centre.host.empty() || !port || *port < 1 || *port > 65'535 || !plain ||
        centre.sender.size() > (digits ? kLongestNumber : kLongestSender))
        return {};
    return centre;
}

std::vector<std::string> pdus_of(const Centre& centre, const Message& message,
                                 std::uint32_t sequence, std::uint8_t reference) {
    const auto [is_gsm7, segments] = gsm::encoded(message.text);
    std::string_view to = message.to;
    if (to.starts_with('+')) to.remove_prefix(1);
    std::vector<std::string> pdus;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool several = segments.size() > 1;
        // 3GPP TS 23.040 §9.2.3.24.1: concatenated short messages, 8-bit reference.
        std::string content;
        if (several)
            content = {5,
                       0,
                       3,
                       static_cast<char>(reference),
                       static_cast<char>(segments.size()),
                       static_cast<char>(i + 1)};
        content += segments[i];
        std::string body = text("") + source_of(centre.sender);
        body += std::string{kInternational, kE164} + text(to);
        body += std::string{several ? kHasHeader : char{0}, 0, 0} + text("");
        body += text(validity(message.life));
        body += std::string{0, 0, is_gsm7 ? kDefaultAlphabet : kUcs2, 0};
        body += static_cast<char>(content.size());
        pdus.push_back(pdu(kSubmit, sequence++, body + content));
    }
    return pdus;
}

void submit(const Centre& centre, const std::string& password, std::span<const Message> messages,
            const std::atomic<bool>& stopping, const Report& report) {
    Session(centre, messages, stopping, report).run(password);
}

}  // namespace kentongan::delivery::smpp

namespace kentongan::delivery {

void SmppCarrier::carry(std::span<const Order> orders, const Report& report) {
    std::vector<smpp::Message> messages;
    for (const auto& order : orders)
        messages.push_back({normal_phone(order.to.address), sms_text(*order.words, order.link),
                            order.words->expires - clock_.now()});
    smpp::submit(centre_, password_, messages, stopping_, report);
}

}  // namespace kentongan::delivery
