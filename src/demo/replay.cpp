#include <fmt/format.h>

#include "cap/write.h"
#include "demo/demo.h"
#include "demo/scenario.h"
#include "platform/http/server.h"
#include "platform/log/log.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::demo {

namespace {

constexpr std::string_view kSource = "latihan-bmkg";
constexpr int kPollSeconds = 3;  // within the budget of one provider, details included

http::ServerConfig on_loopback() {
    http::ServerConfig config;
    config.address = "127.0.0.1";
    config.port = 0;
    config.threads = 1;
    config.pool_threads = 1;
    config.alert_threads = 1;
    config.max_connections = 64;
    config.rate_limits = false;
    return config;
}

}  // namespace

struct Replay::Impl {
    explicit Impl(App& app)
        : clock(app.platform().clock),
          scenario(app.regions(), clock.now()),
          server(on_loopback(), router, clock) {
        add("/nowcast/id/rss.xml", [this](http::Request&) { return index(); });
        add("/nowcast/:language/:file",
            [this](http::Request& request) { return document(request.params); });
        server.start();
        base_url = fmt::format("http://127.0.0.1:{}", server.port());
    }

    void add(std::string pattern, http::Handler handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        router.add(std::move(route));
    }

    Result<http::Response> index() const {
        return http::Response::of_type("application/rss+xml",
                                       rss_index(scenario.issued(clock.now(), "id"), base_url));
    }

    Result<http::Response> document(const http::Params& params) const {
        const auto found = scenario.find(clock.now(), params.text("language"), params.text("file"));
        if (!found) return Error(ErrorCode::NotFound);
        return http::Response::of_type("application/cap+xml", cap::write_cap(found->alert));
    }

    const Clock& clock;
    Scenario scenario;
    http::Router router;
    http::Server server;
    std::string base_url;  // known once the server listens; only requests read it
};

Replay::Replay(App& app) : impl_(std::make_unique<Impl>(app)) {
    // The port is another one every time.
    static_cast<void>(app.warnings().remove_source(kSource));
    warnings::NewSource source;
    source.name = kSource;
    source.url = impl_->base_url + "/nowcast/id/rss.xml";
    source.kind = "bmkg-nowcast";
    source.every_seconds = kPollSeconds;
    source.exercise = true;
    for (const std::string_view code : {"34", "64"})
        if (const auto region = regions::Code::parse(code)) source.regions.push_back(*region);
    if (auto added = app.warnings().add_source(source); !added)
        log::error("the exercise cannot be replayed", added.error());
}

Replay::~Replay() {
    impl_->server.stop();
}

}  // namespace kentongan::demo
