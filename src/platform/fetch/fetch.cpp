#include "platform/fetch/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "platform/base/strings.h"
#include "platform/log/log.h"

namespace kentongan::fetch {
namespace {

constexpr std::size_t kMaxHeaders = 200;
constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::size_t kMaxWaiting = 10'000;
// Kept open for the next call: deliveries go to hundreds of servers by turns.
constexpr long kMostConnections = 512;
// A sender slower than this for this long is cut off, whatever the total limit (CVE-2023-36461).
constexpr long kLeastBytesPerSecond = 50, kSlowSeconds = 10;
constexpr Duration kConnectTimeout = 8s;
constexpr std::size_t kMostSpare = 256;  // handles kept for the next call
constexpr std::size_t kEventsAtOnce = 64;
// With so many on their way their events are taken in lots, as network cards do: to be woken for
// each of thousands costs more than what it is woken for (bench/README.md, deliveries).
constexpr std::size_t kBusy = 4;
constexpr auto kGather = std::chrono::milliseconds(2);

struct EasyDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, EasyDeleter>;
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

std::string_view FetchResponse::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

namespace {

struct Transfer {
    const AddressFilter* filter;
    FetchRequest request;
    std::function<void(Result<FetchResponse>)> done;
    FetchResponse response;
    Handle handle;
    std::unique_ptr<curl_slist, ListDeleter> headers;
    std::size_t header_bytes = 0;
    bool too_large = false, refused = false;
};

std::string address_text(const curl_sockaddr& address) {
    char text[INET6_ADDRSTRLEN] = {};
    if (address.family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.addr);
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    } else if (address.family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.addr);
        inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    }
    return text;
}

// The one place where a connection comes into being: after resolution, for every redirect anew.
curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(context);
    if (!transfer.filter->allows(address_text(*address))) {
        if (!transfer.request.inside) {
            transfer.refused = true;
            return CURL_SOCKET_BAD;
        }
        // Kept, it would carry what a stranger names, past the filter.
        curl_easy_setopt(transfer.handle.get(), CURLOPT_FORBID_REUSE, 1L);
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    const auto bytes = size * count;
    if (transfer.response.body.size() + bytes > transfer.request.max_bytes) {
        transfer.too_large = true;
        return 0;
    }
    transfer.response.body.append(data, bytes);
    return bytes;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) {  // a redirect or a 1xx begins anew
        transfer.response.headers.clear();
        transfer.response.body.clear();
        return line.size();
    }
    transfer.header_bytes += line.size();
    if (transfer.header_bytes > kMaxHeaderBytes ||
        transfer.response.headers.size() >= kMaxHeaders) {
        transfer.too_large = true;
        return 0;
    }
    if (const auto colon = line.find(':'); colon != std::string_view::npos)
        transfer.response.headers.emplace_back(ascii_lower(trim(line.substr(0, colon))),
                                               std::string(trim(line.substr(colon + 1))));
    return line.size();
}

Result<FetchResponse> result_of(Transfer& transfer, CURLcode code) {
    if (code == CURLE_OK) {
        long status = 0;
        char* url = nullptr;
        curl_easy_getinfo(transfer.handle.get(), CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(transfer.handle.get(), CURLINFO_EFFECTIVE_URL, &url);
        transfer.response.status = static_cast<int>(status);
        transfer.response.final_url = url ? url : transfer.request.url;
        return std::move(transfer.response);
    }
    const std::string detail = transfer.request.url + ": " + curl_easy_strerror(code);
    if (transfer.too_large) return Error(ErrorCode::TooLarge).with_detail(detail);
    if (transfer.refused || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
        return Error(ErrorCode::Forbidden).with_detail(detail);
    return Error(ErrorCode::Unavailable).with_detail(detail);
}

}  // namespace

// libcurl is told which sockets have something to do: asking all of them for each would cost more
// than a delivery.
struct Fetcher::Impl {
    using Transfers = std::vector<std::unique_ptr<Transfer>>;

    Config config;
    CURLM* multi = nullptr;
    const int poll = epoll_create1(EPOLL_CLOEXEC), alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::optional<std::chrono::steady_clock::time_point> timer;
    std::mutex mutex;
    Transfers waiting;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> running;
    std::vector<Handle> spare;
    bool stopping = false;
    std::jthread thread;

    explicit Impl(Config c) : config(std::move(c)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        multi = curl_multi_init();
        curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                          static_cast<long>(config.max_connections_per_host));
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMostConnections);
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
        curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
        if (poll < 0 || alarm < 0) throw std::runtime_error("no descriptors left");
        watch(alarm, EPOLL_CTL_ADD, EPOLLIN);
        thread = std::jthread([this] { run(); });
    }

    ~Impl() {
        stop();
        curl_multi_cleanup(multi);
        close(alarm);
        close(poll);
    }

    void stop() {
        {
            std::lock_guard lock(mutex);
            stopping = true;
        }
        wake();
        if (thread.joinable()) thread.join();
    }

    void wake() const { eventfd_write(alarm, 1); }

    void watch(int socket, int what, std::uint32_t events) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = socket;
        epoll_ctl(poll, what, socket, &event);
    }

    // `is_known` is what curl_multi_assign() said of the socket.
    static int on_socket(CURL*, curl_socket_t socket, int what, void* context, void* is_known) {
        auto& self = *static_cast<Impl*>(context);
        const std::uint32_t events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0u) |
                                     ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0u);
        if (what == CURL_POLL_REMOVE) {
            self.watch(socket, EPOLL_CTL_DEL, 0);
        } else {
            self.watch(socket, is_known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, events);
            curl_multi_assign(self.multi, socket, &self);
        }
        return 0;
    }

    static int on_timer(CURLM*, long milliseconds, void* context) {
        auto& timer = static_cast<Impl*>(context)->timer;
        timer.reset();
        if (milliseconds >= 0)
            timer = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        return 0;
    }

    void run() {
        while (take_waiting()) {
            act();
            finish_done();
            if (running.size() >= kBusy) std::this_thread::sleep_for(kGather);
        }
        for (auto& [handle, transfer] : running) {
            curl_multi_remove_handle(multi, handle);
            transfer->done(Error(ErrorCode::Unavailable).with_detail("stopping"));
        }
        running.clear();
    }

    // Waits until there is something to do, and does it.
    void act() {
        int wait = -1;
        if (timer) {
            const auto left = *timer - std::chrono::steady_clock::now();
            wait = static_cast<int>(std::max<std::int64_t>(
                0, std::chrono::ceil<std::chrono::milliseconds>(left).count()));
        }
        std::array<epoll_event, kEventsAtOnce> events;
        const int count = epoll_wait(poll, events.data(), static_cast<int>(events.size()), wait);
        int active = 0;
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            if (event.data.fd == alarm) {
                eventfd_t rung = 0;
                eventfd_read(alarm, &rung);
                continue;
            }
            const int what = ((event.events & (EPOLLIN | EPOLLHUP)) != 0 ? CURL_CSELECT_IN : 0) |
                             ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                             ((event.events & EPOLLERR) != 0 ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi, event.data.fd, what, &active);
        }
        if (timer && *timer <= std::chrono::steady_clock::now()) {
            timer.reset();
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &active);
        }
    }

    // False when it is time to leave.
    bool take_waiting() {
        Transfers taken;
        bool is_time_to_leave = false;
        {
            std::lock_guard lock(mutex);
            taken.swap(waiting);
            is_time_to_leave = stopping;
        }
        for (auto& transfer : taken) begin(std::move(transfer));
        return !is_time_to_leave;
    }

    void begin(std::unique_ptr<Transfer> transfer) {
        if (spare.empty()) {
            transfer->handle = new_handle();
        } else {
            transfer->handle = std::move(spare.back());
            spare.pop_back();
        }
        prepare(*transfer);
        auto* handle = transfer->handle.get();
        running.emplace(handle, std::move(transfer));
        curl_multi_add_handle(multi, handle);
    }

    // With what is the same for every call.
    Handle new_handle() const {
        Handle made(curl_easy_init());
        auto set = [handle = made.get()](CURLoption option, auto value) {
            curl_easy_setopt(handle, option, value);
        };
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectTimeout.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
        set(CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
        set(CURLOPT_NOSIGNAL, 1L);
        // Else all names are looked through after every call; a kept connection asks for none.
        set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
        set(CURLOPT_PROXY, "");  // a proxy would resolve for us, past the filter
        set(CURLOPT_USERAGENT, config.user_agent.c_str());
        set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
        set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
        set(CURLOPT_WRITEFUNCTION, on_body);
        set(CURLOPT_HEADERFUNCTION, on_header);
        return made;
    }

    void prepare(Transfer& transfer) const {
        auto* handle = transfer.handle.get();
        const auto& request = transfer.request;
        auto set = [handle](CURLoption option, auto value) {
            curl_easy_setopt(handle, option, value);
        };
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_FOLLOWLOCATION, request.max_redirects > 0 ? 1L : 0L);
        set(CURLOPT_MAXREDIRS, static_cast<long>(request.max_redirects));
        // What began encrypted stays so: a warning must not be swapped on the way.
        if (request.max_redirects > 0)
            set(CURLOPT_REDIR_PROTOCOLS_STR,
                ascii_lower(request.url).starts_with("https:") ? "https" : "http,https");
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
        set(CURLOPT_FORBID_REUSE, 0L);
        set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
        set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
        set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
        // The handle may have asked otherwise before.
        set(CURLOPT_CUSTOMREQUEST, static_cast<char*>(nullptr));
        set(CURLOPT_HTTPGET, 1L);
        if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
        if (request.method == "POST") {
            set(CURLOPT_POST, 1L);
            set(CURLOPT_POSTFIELDS, request.body.data());
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        } else if (request.method != "GET" && request.method != "HEAD") {
            set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
        }
        curl_slist* list = curl_slist_append(nullptr, "Expect:");
        for (const auto& [name, value] : request.headers)
            list = curl_slist_append(list, (name + ": " + value).c_str());
        transfer.headers.reset(list);
        set(CURLOPT_HTTPHEADER, list);
    }

    void finish_done() {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const auto code = message->data.result;
            auto found = running.find(message->easy_handle);
            auto transfer = std::move(found->second);
            running.erase(found);
            curl_multi_remove_handle(multi, transfer->handle.get());
            auto result = result_of(*transfer, code);
            keep(std::move(transfer->handle));
            transfer->done(std::move(result));
        }
    }

    void keep(Handle handle) {
        if (spare.size() >= kMostSpare) return;
        // They belong to the call that is over.
        curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, static_cast<char*>(nullptr));
        spare.push_back(std::move(handle));
    }
};

Fetcher::Fetcher(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Fetcher::~Fetcher() = default;

void Fetcher::stop() {
    impl_->stop();
}

void Fetcher::fetch_async(FetchRequest request, std::function<void(Result<FetchResponse>)> done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->filter = &impl_->config.filter;
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    bool is_first = false;
    {
        std::unique_lock lock(impl_->mutex);
        if (impl_->stopping || impl_->waiting.size() >= kMaxWaiting) {
            lock.unlock();
            transfer->done(Error(ErrorCode::Unavailable).with_detail("too many outside calls"));
            return;
        }
        is_first = impl_->waiting.empty();
        impl_->waiting.push_back(std::move(transfer));
    }
    // Else who came first wakes the thread, and it takes all.
    if (is_first) impl_->wake();
}

Result<FetchResponse> Fetcher::fetch(const FetchRequest& request) {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<Result<FetchResponse>> answer;
    fetch_async(request, [&](Result<FetchResponse> result) {
        std::lock_guard lock(mutex);
        answer.emplace(std::move(result));
        arrived.notify_one();
    });
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return answer.has_value(); });
    return std::move(*answer);
}

}  // namespace kentongan::fetch
