// Hands letters to the operator's mail server over SMTP. Letters are already written (platform/mail
// does that); this is only the carriage. Unlike Fetcher it goes where the operator says, also to
// this machine: the address is never a stranger's.
#pragma once

#include <memory>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace kentongan::fetch {

struct Letter {
    std::string from, to;  // bare addresses: the envelope
    std::string data;      // header and body with CRLF
};

// Thread-safe; each sending thread has a connection of its own, kept for the next letter.
class Smtp {
public:
    // "smtp://[USER:PASSWORD@]HOST[:PORT]" or "smtps://…". With smtp the connection is encrypted
    // when the server can (STARTTLS), and must be when there is a password; to this machine it is
    // plain.
    explicit Smtp(std::string url);
    ~Smtp();
    // Blocks until the server took the letter over. Gone when it says that the recipient does not
    // exist, Unprocessable when it refuses for another lasting reason,
    // Unavailable for everything that may pass.
    Result<void> send(const Letter& letter, Duration timeout);
    // Ends what runs with Unavailable within a second and refuses new letters. Idempotent.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::fetch
