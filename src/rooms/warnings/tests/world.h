// The rooms that a warning passes through, on a platform in memory, and short ways to feed them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/server.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/store.h"
#include "testkit/testkit.h"

namespace kentongan::warnings::testing {

const regions::Regions& gazetteer();            // loaded once for all tests
std::string recorded(const std::string& name);  // tests/data/…
regions::Code code(std::string_view text);
TimePoint at(std::string_view iso);

struct World {
    explicit World(const std::string& database_url = "sqlite::memory:");

    accounts::AccountId person(const std::string& name, std::string_view home,
                               bool joins_exercises = false,
                               accounts::Role role = accounts::Role::Member);
    Source source(NewSource wanted);
    int take(const Source& source, std::vector<cap::Alert> alerts,
             std::string_view document = "test:");
    // Region-bound posts that this person's home holds now.
    std::vector<statuses::Status> bound_for(accounts::AccountId person);
    std::int64_t notified(accounts::AccountId person);
    std::vector<std::shared_ptr<const Card>> live();
    std::vector<std::shared_ptr<const Card>> cards();
    template <class F>
    auto read(F&& f) {
        return platform.platform().database.read(std::forward<F>(f));
    }

    testkit::TestPlatform platform;
    accounts::Accounts accounts;
    attachments::Attachments attachments;
    statuses::Statuses statuses;
    notifications::Notifications notifications;
    Warnings warnings;
};

// A warning for one place, in force for an hour from the world's first moment.
struct Draft {
    std::string identifier = "a1", place = "Bantul";
    cap::MsgType type = cap::MsgType::Alert;
    cap::Severity severity = cap::Severity::Severe;
    cap::Status status = cap::Status::Actual;
    Duration sent{0}, life{60min};
    std::vector<std::string> references;
    std::string sender = "bpbd@test", headline = "Banjir di Bantul";
};
cap::Alert alert(const Draft& draft);
TimePoint first_moment();  // where FakeClock begins

// A web server on loopback that answers what the test told it to, and counts.
class FeedServer {
public:
    FeedServer();
    ~FeedServer();
    using Headers = std::vector<std::pair<std::string, std::string>>;
    void put(const std::string& path, std::string body, int status = 200, Headers headers = {});
    std::string url(const std::string& path) const;
    int asked(const std::string& path) const;  // requests so far
    int asked_conditionally(const std::string& path) const;
    int total() const;

private:
    struct Answer {
        std::string body;
        int status;
        Headers headers;
    };
    Result<http::Response> answer(const http::Request& request);
    mutable std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, int> counts_, conditional_;
    SystemClock clock_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace kentongan::warnings::testing
