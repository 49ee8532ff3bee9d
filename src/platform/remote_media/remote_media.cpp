#include "platform/remote_media/remote_media.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/fetch/fetch.h"
#include "platform/http/router.h"
#include "platform/keys/keys.h"
#include "platform/log/log.h"
#include "platform/remote_media/cache.h"
#include "platform/remote_media/type.h"

namespace kentongan::remote_media {
namespace {

constexpr std::string_view kPath = "/media/luar/";
constexpr const char* kFolder = "media.cache";  // the dot keeps it out of backups
constexpr std::size_t kMaxAddressBytes = 2000;
constexpr std::size_t kSignatureBytes = 16;
constexpr std::size_t kMaxFetches = 4;  // at once
constexpr std::size_t kMaxQueued = 64;  // a page of pictures, and some more
constexpr std::size_t kMaxWaiting = 4;  // of the eight threads that answer people
constexpr std::size_t kMaxFailures = 4096;
constexpr const char* kRetryAfter = "3";

// "https://jauh.test:8443"
std::string server_of(std::string_view url) {
    return std::string(url.substr(0, url.find_first_of("/?#", url.find("://") + 3)));
}

http::Response later() {
    return http::Response::text("", 503)
        .set("Retry-After", kRetryAfter)
        .set("Cache-Control", "no-store");
}

// Only what is public is shown from here, so every cache on the way may keep it.
http::Response file_of(const Cache::Found& found) {
    return http::Response::file(found.path, std::string(found.type))
        .set("Cache-Control", "public, max-age=2592000, immutable")
        .set("Content-Disposition", "inline")
        .set("X-Content-Type-Options", "nosniff")
        .set("Content-Security-Policy", "sandbox; default-src 'none'");
}

}  // namespace

struct RemoteMedia::Impl {
    // One file, however many people ask for it.
    struct Wanted {
        std::string url, name;
        bool done = false;
    };

    Impl(const Config& config, const Clock& given_clock, fetch::Fetcher& given_fetcher,
         keys::Keys& given_keys, Limits given)
        : base(config.base_url()),
          clock(given_clock),
          fetcher(given_fetcher),
          keys(given_keys),
          limits(given),
          cache(config.data + "/" + kFolder, std::int64_t{config.remote_media_megabytes} << 20,
                given_clock) {}

    std::string signature(std::string_view url) const {
        return base64url_encode(crypto::hmac_sha256(secret, url).substr(0, kSignatureBytes));
    }

    Result<http::Response> get(const http::Request& request);
    bool wait_for(const std::string& url, const std::string& name);
    std::shared_ptr<Wanted> want(const std::string& url, const std::string& name);
    bool failed_lately(const std::string& what);
    void remember_failure(const std::string& what, Duration life);
    void work();
    Result<void> fetch(const Wanted& wanted);
    Result<void> fetch_and_keep(const Wanted& wanted);

    const std::string base;
    const Clock& clock;
    fetch::Fetcher& fetcher;
    keys::Keys& keys;
    const Limits limits;
    Cache cache;
    std::string secret;

    std::mutex mutex;
    std::condition_variable queued, done;
    std::map<std::string, std::shared_ptr<Wanted>> wanted;  // by name: queued or being fetched
    std::deque<std::shared_ptr<Wanted>> queue;
    std::unordered_map<std::string, TimePoint> failures;  // of a name or a server: until when
    std::size_t waiting = 0, idle = 0;
    bool stopping = false;
    std::vector<std::thread> workers;
};

Result<http::Response> RemoteMedia::Impl::get(const http::Request& request) {
    const auto url = base64_decode(request.params.text("address"));
    if (secret.empty() || !url || url->size() > kMaxAddressBytes ||
        !crypto::equal_in_constant_time(signature(*url), request.params.text("signature")))
        return Error(ErrorCode::NotFound);
    const auto name = hex_encode(crypto::sha256(*url));
    if (auto found = cache.find(name)) return file_of(*found);
    if (!wait_for(*url, name)) return later();
    if (auto found = cache.find(name)) return file_of(*found);
    return Error(ErrorCode::NotFound);
}

// False: it is not known yet. What is queued comes all the same, for who asks again.
bool RemoteMedia::Impl::wait_for(const std::string& url, const std::string& name) {
    std::unique_lock lock(mutex);
    if (failed_lately(name) || failed_lately(server_of(url))) return true;
    const auto file = want(url, name);
    if (!file || waiting >= kMaxWaiting) return false;
    ++waiting;
    done.wait_for(lock, limits.timeout, [&] { return file->done || stopping; });
    --waiting;
    return file->done;
}

std::shared_ptr<RemoteMedia::Impl::Wanted> RemoteMedia::Impl::want(const std::string& url,
                                                                   const std::string& name) {
    if (auto known = wanted.find(name); known != wanted.end()) return known->second;
    if (stopping || queue.size() >= kMaxQueued) return nullptr;
    auto file = std::make_shared<Wanted>(Wanted{url, name});
    wanted.emplace(name, file);
    queue.push_back(file);
    if (idle < queue.size() && workers.size() < kMaxFetches)
        workers.emplace_back([this] { work(); });
    queued.notify_one();
    return file;
}

bool RemoteMedia::Impl::failed_lately(const std::string& what) {
    const auto failure = failures.find(what);
    if (failure == failures.end()) return false;
    if (clock.now() < failure->second) return true;
    failures.erase(failure);
    return false;
}

void RemoteMedia::Impl::remember_failure(const std::string& what, Duration life) {
    const auto now = clock.now();
    if (failures.size() >= kMaxFailures)
        std::erase_if(failures, [&](const auto& failure) { return failure.second <= now; });
    if (failures.size() >= kMaxFailures) failures.clear();
    failures[what] = now + life;
}

void RemoteMedia::Impl::work() {
    std::unique_lock lock(mutex);
    for (;;) {
        ++idle;
        queued.wait(lock, [&] { return stopping || !queue.empty(); });
        --idle;
        if (stopping) return;
        const auto file = queue.front();
        queue.pop_front();
        lock.unlock();
        const auto kept = fetch(*file);
        lock.lock();
        if (!kept) remember_failure(file->name, limits.failure_life);
        // Or one silent server with many pictures would hold all the fetches for long.
        if (!kept && kept.error().code() == ErrorCode::Unavailable)
            remember_failure(server_of(file->url), limits.silence_life);
        wanted.erase(file->name);
        file->done = true;
        done.notify_all();
    }
}

Result<void> RemoteMedia::Impl::fetch(const Wanted& file) {
    try {
        auto kept = fetch_and_keep(file);
        if (!kept)
            log::debug("no remote media", {{"url", file.url}, {"why", kept.error().detail()}});
        return kept;
    } catch (const std::exception& error) {
        log::warning("remote media not kept", {{"url", file.url}, {"why", error.what()}});
        return Error(ErrorCode::Internal);
    }
}

Result<void> RemoteMedia::Impl::fetch_and_keep(const Wanted& file) {
    fetch::FetchRequest request;
    request.url = file.url;
    request.headers = {{"Accept", "image/*, video/*, audio/*"}};
    request.max_bytes = std::max(limits.picture_bytes, limits.playing_bytes);
    request.timeout = limits.timeout;
    TRY_ASSIGN(const auto answer, fetcher.fetch(request));
    if (answer.status != 200)
        return Error(ErrorCode::NotFound).with_detail(std::to_string(answer.status));
    const auto type = type_of(answer.body);
    if (type.empty()) return Error(ErrorCode::UnsupportedMedia);
    const auto most = type.starts_with("image/") ? limits.picture_bytes : limits.playing_bytes;
    if (answer.body.size() > most) return Error(ErrorCode::TooLarge);
    cache.keep(file.name, answer.body);
    return {};
}

RemoteMedia::RemoteMedia(const Config& config, const Clock& clock, fetch::Fetcher& fetcher,
                         keys::Keys& keys, Limits limits)
    : impl_(std::make_unique<Impl>(config, clock, fetcher, keys, limits)) {}

RemoteMedia::~RemoteMedia() {
    stop();
    for (auto& worker : impl_->workers) worker.join();
}

void RemoteMedia::open() {
    impl_->secret = impl_->keys.secret("remote-media");
}

std::string RemoteMedia::address(std::string_view remote_url) const {
    const bool web = remote_url.starts_with("https://") || remote_url.starts_with("http://");
    if (!web || remote_url.size() > kMaxAddressBytes) return {};
    if (remote_url.starts_with(impl_->base) &&
        remote_url.substr(impl_->base.size()).starts_with('/'))
        return std::string(remote_url);
    if (impl_->secret.empty()) return {};
    return impl_->base + std::string(kPath) + impl_->signature(remote_url) + "/" +
           base64url_encode(remote_url);
}

void RemoteMedia::add_routes(http::Router& router) {
    http::Route route;
    route.pattern = std::string(kPath) + ":signature/:address";
    route.handler = [this](http::Request& request) { return impl_->get(request); };
    router.add(std::move(route));
}

void RemoteMedia::sweep() {
    impl_->cache.sweep();
}

void RemoteMedia::stop() {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    impl_->queued.notify_all();
    impl_->done.notify_all();
}

}  // namespace kentongan::remote_media
