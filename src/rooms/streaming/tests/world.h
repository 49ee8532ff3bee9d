// The rooms a stream tells about, in memory, and connections that only remember what they got.
#pragma once

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "platform/base/json.h"
#include "platform/bus/bus.h"
#include "platform/http/router.h"
#include "rooms/attachments/api.h"
#include "rooms/regions/api.h"
#include "rooms/streaming/impl.h"
#include "testkit/testkit.h"

namespace kentongan::streaming::tests {

using statuses::StatusId;
using statuses::Visibility;

class FakeStream final : public http::Stream {
public:
    explicit FakeStream(bool websocket) : websocket_(websocket) {}
    bool is_websocket() const override { return websocket_; }
    bool send(Frame frame) override {
        std::lock_guard lock(mutex_);
        frames_.push_back(std::move(frame));
        return !closed_;
    }
    void close() override {
        std::lock_guard lock(mutex_);
        closed_ = true;
    }
    bool is_closed() const {
        std::lock_guard lock(mutex_);
        return closed_;
    }
    std::vector<Frame> take() {
        std::lock_guard lock(mutex_);
        return std::exchange(frames_, {});
    }

private:
    const bool websocket_;
    mutable std::mutex mutex_;
    bool closed_ = false;
    std::vector<Frame> frames_;
};

// One open connection: the handler that the room answered, with a fake at its end.
class Connection {
public:
    explicit Connection(http::Response response)
        : response_(std::move(response)),
          stream_(std::make_shared<FakeStream>(response_.status == 101)) {
        REQUIRE_MESSAGE(response_.stream, response_.body);
        response_.stream->opened(stream_);
    }
    Connection(const Connection&) = delete;
    ~Connection() { response_.stream->closed(stream_); }

    void say(std::string_view message) { response_.stream->message(stream_, message); }
    std::vector<http::Stream::Frame> take() { return stream_->take(); }
    // Everything since the last time, one line per event.
    std::string events() {
        std::string text;
        for (const auto& frame : stream_->take())
            text += frame->substr(0, frame->find('\n')) + "\n";
        return text;
    }
    std::string all() {
        std::string text;
        for (const auto& frame : stream_->take()) text += *frame;
        return text;
    }
    bool is_closed() const { return stream_->is_closed(); }
    const http::Response& response() const { return response_; }

private:
    http::Response response_;
    std::shared_ptr<FakeStream> stream_;
};

class World {
public:
    World() {
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> migrations;
        for (const auto& room :
             {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
              statuses::Statuses::migrations(), lists::Lists::migrations(),
              tags::Tags::migrations(), conversations::Conversations::migrations(),
              announcements::Announcements::migrations(),
              notifications::Notifications::migrations()})
            migrations.insert(migrations.end(), room.begin(), room.end());
        kit.migrate(migrations);
    }

    AccountId person(const std::string& name, bool joins_exercises = false) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@desa.test";
        account.password = "kata sandi panjang";
        account.joins_exercises = joins_exercises;
        auto made = accounts.create(account);
        REQUIRE(made.ok());
        return *made;
    }
    statuses::Status post(AccountId author, std::string text,
                          Visibility visibility = Visibility::Public,
                          std::optional<StatusId> in_reply_to = {}) {
        statuses::NewStatus status;
        status.author = author;
        status.text = std::move(text);
        status.visibility = visibility;
        status.in_reply_to = in_reply_to;
        auto made = statuses.publish(status);
        REQUIRE(made.ok());
        return *made;
    }
    http::Response get(const std::string& path, AccountId as = {},
                       const std::string& scopes = "read") {
        testkit::TestPlatform::Call call;
        call.target = "/api/v1/streaming" + path;
        call.account = as.value();
        call.scopes = scopes;
        return kit.call(call);
    }
    void settle() { streaming.impl().courier.wait_until_idle(); }
    template <class Event>
    void publish(const Event& event) {
        kit.platform().bus.publish(event);
    }

    testkit::TestPlatform kit;
    regions::Regions regions;
    accounts::Accounts accounts{kit.platform(), regions};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    lists::Lists lists{kit.platform(), accounts, statuses};
    tags::Tags tags{kit.platform(), accounts, statuses};
    timelines::Timelines timelines{kit.platform(), accounts, statuses, lists, tags, regions};
    notifications::Notifications notifications{kit.platform(), accounts, statuses};
    conversations::Conversations conversations{kit.platform(), accounts, statuses};
    announcements::Announcements announcements{kit.platform(), accounts};
    Streaming streaming{kit.platform(), accounts,      statuses, timelines,
                        notifications,  conversations, lists,    announcements};
};

}  // namespace kentongan::streaming::tests
