// kill -9 between the approval and the last hand-over: nobody is forgotten, nobody gets two
// different notifications, and a letter goes out again only where the mail server had taken it and
// the mark was not yet written.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <random>

#include "rooms/delivery/tests/delivery_world.h"

using namespace kentongan;
using namespace kentongan::delivery;

namespace {

constexpr int kReport = 3;  // the child's file descriptor
constexpr int kPhones = 3'000, kMailboxes = 40, kWorkers = 4;

// What the child says went out: "push 12 TOPIC" or "mail 3012 MESSAGE-ID".
void report(const std::string& line) {
    const auto text = line + "\n";
    if (write(kReport, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(1);
}

void fill(DeliveryWorld& world) {
    for (int i = 0; i < kPhones; ++i) world.add(Channel::Push);
    for (int i = 0; i < kMailboxes; ++i) world.add(Channel::Email);
    auto& edge = world.room.impl().edge;
    edge.call = [](const fetch::FetchRequest& request, auto done) {
        std::string topic;
        for (const auto& [name, value] : request.headers)
            if (name == "Topic") topic = value;
        report("push " + request.url.substr(request.url.rfind('/') + 1) + " " + topic);
        done(fetch::FetchResponse{.status = 201, .headers = {}, .body = {}, .final_url = {}});
    };
    edge.post = [](const mail::Mail& mail) -> Result<void> {
        const auto ref = parse_message_id(mail.message_id.substr(mail.message_id.find('-') + 1));
        report("mail " + ref->subscription.to_string() + " " + mail.message_id);
        return {};
    };
}

struct Child {
    pid_t pid = 0;
    FILE* lines = nullptr;
};

Child start(const std::string& folder, const char* phase) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const auto pid = fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], kReport);
        if (const int nowhere = open("/dev/null", O_WRONLY); nowhere >= 0) {
            dup2(nowhere, 1);
            dup2(nowhere, 2);
        }
        setenv("KENTONGAN_TEST_KILL", folder.c_str(), 1);
        setenv("KENTONGAN_TEST_PHASE", phase, 1);
        execl("/proc/self/exe", "test", "--test-case=*is killed by its parent*",
              static_cast<char*>(nullptr));
        _exit(127);
    }
    close(ends[1]);
    return {pid, fdopen(ends[0], "r")};
}

using Sent = std::map<std::string, std::vector<std::string>>;  // by way and recipient

// Reads until the child is gone; kills it after so many lines.
void listen(const Child& child, int kill_after, std::size_t enough, Sent& sent) {
    char way[8], id[24], what[120];
    for (int lines = 0; std::fscanf(child.lines, "%7s %23s %119s", way, id, what) == 3;) {
        sent[std::string(way) + " " + id].emplace_back(what);
        if (++lines == kill_after || (enough > 0 && sent.size() == enough))
            kill(child.pid, SIGKILL);
    }
    std::fclose(child.lines);
    kill(child.pid, SIGKILL);
    int status = 0;
    waitpid(child.pid, &status, 0);
}

}  // namespace

// Not a test by itself: the process that the next one kills.
TEST_CASE("a delivering process is killed by its parent") {
    const char* folder = std::getenv("KENTONGAN_TEST_KILL");
    if (!folder) return;
    alarm(60);  // should the parent be gone
    const bool first = std::getenv("KENTONGAN_TEST_PHASE") == std::string("first");
    DeliveryWorld world("sqlite:" + std::string(folder) + "/kill.db", !first);
    fill(world);
    if (first)
        REQUIRE(world
                    .write([&](db::Tx& tx) {
                        return world.warnings.issue(tx, world.bpbd, world.message({}));
                    })
                    .ok());
    world.platform.platform().jobs.start(1, 1, 1, kWorkers);
    for (;;) pause();
}

TEST_CASE("After kill -9 nobody is forgotten and nobody hears two different things_slow") {
    std::minstd_rand random(std::random_device{}());
    for (int round = 0; round < 3; ++round) {
        testkit::TempDir folder;
        Sent sent;
        const int kill_after = 1 + static_cast<int>(random() % (kPhones - 200));
        CAPTURE(kill_after);
        listen(start(folder.path(), "first"), kill_after, 0, sent);
        const auto before = sent.size();
        CHECK(before > 0);
        listen(start(folder.path(), "again"), 0, kPhones + kMailboxes, sent);
        CHECK(sent.size() == kPhones + kMailboxes);
        int letters_again = 0, pushes_again = 0;
        for (const auto& [to, all] : sent) {
            CHECK(std::set(all.begin(), all.end()).size() == 1);
            if (all.size() > 1) ++(to.starts_with("mail") ? letters_again : pushes_again);
        }
        CHECK(letters_again <= kWorkers);
        MESSAGE(before, " told before the kill; again afterwards: ", pushes_again, " pushes, ",
                letters_again, " letters");
    }
}
