#include <filesystem>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/fetch/fetch.h"
#include "platform/http/body.h"
#include "platform/http/router.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "platform/media/picture.h"
#include "platform/metrics/metrics.h"
#include "platform/remote_media/remote_media.h"
#include "platform/web/pages.h"
#include "platform/web/web.h"
#include "testkit/testkit.h"

namespace kentongan::testkit {
namespace {

Config test_config(const std::string& data) {
    Config config;
    config.data = data;
    config.domain = "desa.test";
    config.allow_addresses = {"127.0.0.0/8", "::1/128"};
    config.rate_limits = false;
    return config;
}

fetch::Fetcher::Config fetcher_config(const Config& config) {
    fetch::Fetcher::Config fetcher;
    fetcher.filter = fetch::AddressFilter(config.allow_addresses);
    fetcher.user_agent = "Kentongan-Test";
    return fetcher;
}

// The build puts test programs and the picture worker into one folder.
std::string picture_worker() {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kentongan-picture")
        .string();
}

}  // namespace

struct TestPlatform::Impl {
    explicit Impl(const std::string& database_url)
        : config(test_config(directory.path())),
          ids(clock),
          database(db::Database::open(database_url)),
          jobs(*database, clock),
          fetcher(fetcher_config(config)),
          pictures(picture_worker()),
          pages(renderer),
          keys(*database, clock),
          remote_media(config, clock, fetcher, keys),
          platform{config,  clock,    ids,    *database, bus,     jobs, scheduler,
                   fetcher, pictures, router, pages,     metrics, keys, remote_media} {
        remote_media.add_routes(router);
    }

    TempDir directory;
    Config config;
    FakeClock clock;
    IdSource ids;
    std::unique_ptr<db::Database> database;
    Bus bus;
    jobs::Jobs jobs;
    jobs::Scheduler scheduler;
    fetch::Fetcher fetcher;
    media::PictureProcessor pictures;
    http::Router router;
    web::Renderer renderer;
    web::Pages pages;
    metrics::Metrics metrics;
    keys::Keys keys;
    remote_media::RemoteMedia remote_media;
    Platform platform;
};

TestPlatform::TestPlatform(const std::string& database_url)
    : impl_(std::make_unique<Impl>(database_url)) {}
TestPlatform::~TestPlatform() = default;

Platform& TestPlatform::platform() {
    return impl_->platform;
}

FakeClock& TestPlatform::clock() {
    return impl_->clock;
}

void TestPlatform::migrate(const std::vector<db::Migration>& migrations) {
    std::vector<db::Migration> all = jobs::Jobs::migrations();
    for (auto& migration : keys::Keys::migrations()) all.push_back(std::move(migration));
    all.insert(all.end(), migrations.begin(), migrations.end());
    impl_->database->migrate(all);
    impl_->remote_media.open();
}

http::Response TestPlatform::call(const Call& call) {
    http::Request request;
    request.method = call.method;
    request.target = call.target;
    request.remote_address = "127.0.0.1";
    request.headers = call.headers;
    request.uploads = call.uploads;
    request.body = call.json;
    for (const auto& [name, value] : call.form) request.params.add(name, value);
    if (!call.json.empty()) request.headers.emplace_back("content-type", "application/json");
    if (call.account != 0)
        request.principal = http::Principal{.account = call.account,
                                            .token = 1,
                                            .application = 1,
                                            .scopes = call.scopes,
                                            .by_cookie = call.by_cookie};
    const auto path = url_decode(call.target.substr(0, call.target.find('?')), false);
    const Result<void> parsed = http::read_params(request, call.json);
    if (!path || !parsed)
        return impl_->router.respond_error(request,
                                           path ? parsed.error() : Error(ErrorCode::BadRequest));
    request.path = *path;
    request.language = http::negotiate_language(request, impl_->config.default_language);
    return impl_->router.respond(request, impl_->router.match(request.method, request.path));
}

http::Response TestPlatform::get(std::string target, std::int64_t account) {
    return call({.target = std::move(target), .account = account});
}

http::Response TestPlatform::post(std::string target,
                                  std::vector<std::pair<std::string, std::string>> form,
                                  std::int64_t account) {
    return call({.method = http::Method::Post,
                 .target = std::move(target),
                 .account = account,
                 .form = std::move(form)});
}

void TestPlatform::run_jobs() {
    impl_->jobs.run_due();
}

}  // namespace kentongan::testkit
