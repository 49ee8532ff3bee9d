// Which messages still count: pure logic over a set of messages, the same for every order of
// arrival. The caller passes only messages whose senders may speak for each other; who may cancel
// whom is a question of trust and not asked here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cap/types.h"

namespace kentongan::cap {

// A message without any expires counts for this long.
inline constexpr auto kLifeWithoutExpires = std::chrono::hours(24);

// What chain logic needs of a message.
struct Message {
    std::string sender, identifier;  // together the identity (CAP 1.2 §3.2.1)
    TimePoint sent;
    MsgType msg_type = MsgType::Alert;
    bool all_clear =
        false;          // an Update whose every info says AllClear ends its chain like a Cancel
    TimePoint expires;  // the latest of all infos
    std::vector<Reference> references;
};
Message message_of(const Alert& alert);

// Does this message end what it references?
bool ends(const Message& message);

enum class State {
    Live,
    Updated,    // superseded by a later message that references it
    Cancelled,  // ended by a Cancel or an all-clear; such a message is itself in this state
    Expired,
    Aside,  // Ack and Error: never a warning
};

struct Standing {
    std::vector<State> states;  // one per message, in the order given
    // The chain of each message: the index of the earliest message of its connected component
    // (by sent, then identity). Components also join through references nobody has seen.
    std::vector<std::size_t> chains;
};

// Rules. A message supersedes only what it references and what was not sent later than itself; a
// Cancel ends what it references whenever that was sent, unless that in turn references the Cancel:
// a name that was ended does not come back by being sent again. A reference to itself counts for
// nothing; in a circle of messages of the same second the greater identity wins. What a Cancel
// names is Cancelled even when it was superseded; a Cancel also ends the updates sent before it
// that go back to a message it names, because offices name only the first message. Two messages
// with one identity are revisions: the later sent supersedes the earlier. Never seen references and
// cycles harm nothing.
Standing standing(std::span<const Message> messages, TimePoint now);

}  // namespace kentongan::cap
