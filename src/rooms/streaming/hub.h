// Who listens to what. Thread-safe; knows no database and no events, only connections.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/http/message.h"
#include "rooms/streaming/frames.h"
#include "rooms/streaming/topics.h"
#include "rooms/timelines/api.h"

namespace kentongan::streaming {

inline constexpr std::size_t kMaxTopicsPerListener = 64;

// While one of these lives, its owner's home is kept in memory (timelines::HomeChanged names them).
class KeptHome {
public:
    KeptHome(timelines::Timelines& timelines, AccountId owner);
    ~KeptHome();
    KeptHome(const KeptHome&) = delete;
    KeptHome& operator=(const KeptHome&) = delete;

private:
    timelines::Timelines& timelines_;
    AccountId owner_;
};

class Hub {
public:
    using StreamPtr = std::shared_ptr<http::Stream>;

    // `viewer` is nobody for strangers.
    void open(const StreamPtr& stream, accounts::TokenId token, AccountId viewer);
    // `home` may be empty. False: the stream has too many topics already, or is closed.
    bool subscribe(const StreamPtr& stream, const Topic& topic, std::shared_ptr<KeptHome> home);
    void unsubscribe(const StreamPtr& stream, const Topic& topic);
    void close(const StreamPtr& stream);

    bool has(const std::string& topic_key) const;
    struct Listening {
        StreamPtr stream;
        AccountId viewer;
        Topic topic;
    };
    std::vector<Listening> listening(const std::string& topic_key) const;
    std::vector<Listening> all() const;
    // People who listen to their "user" topic, or to lists, each once.
    std::vector<AccountId> people() const;
    std::vector<AccountId> readers_of_lists() const;
    std::vector<accounts::TokenId> tokens() const;  // each once
    void end_token(accounts::TokenId token);

private:
    struct Place {
        Topic topic;
        std::shared_ptr<KeptHome> home;
    };
    struct Listener {
        StreamPtr stream;
        accounts::TokenId token;
        AccountId viewer;
        std::vector<Place> places;
    };
    void leave(const http::Stream* stream, const Topic& topic);

    mutable std::mutex mutex_;
    std::unordered_map<const http::Stream*, Listener> listeners_;
    struct Audience {
        Topic topic;
        std::vector<std::pair<StreamPtr, AccountId>> streams;
    };
    std::unordered_map<std::string, Audience> audiences_;
};

// Sends `frames` to one of them in its own form.
void send(const Hub::Listening& listening, Frames& frames);

}  // namespace kentongan::streaming
