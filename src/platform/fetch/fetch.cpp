#include "platform/fetch/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
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

struct EasyDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
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
    std::unique_ptr<CURL, EasyDeleter> handle;
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
    if (!transfer.request.inside && !transfer.filter->allows(address_text(*address))) {
        transfer.refused = true;
        return CURL_SOCKET_BAD;
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

struct Fetcher::Impl {
    Config config;
    CURLM* multi = nullptr;
    std::mutex mutex;
    std::deque<std::unique_ptr<Transfer>> waiting;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> running;
    bool stopping = false;
    std::jthread thread;

    explicit Impl(Config c) : config(std::move(c)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        multi = curl_multi_init();
        curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                          static_cast<long>(config.max_connections_per_host));
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMostConnections);
        thread = std::jthread([this] { run(); });
    }

    ~Impl() {
        stop();
        curl_multi_cleanup(multi);
    }

    void stop() {
        {
            std::lock_guard lock(mutex);
            stopping = true;
        }
        curl_multi_wakeup(multi);
        if (thread.joinable()) thread.join();
    }

    void run() {
        while (take_waiting()) {
            int active = 0;
            curl_multi_perform(multi, &active);
            finish_done();
            curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
        }
        for (auto& [handle, transfer] : running) {
            curl_multi_remove_handle(multi, handle);
            transfer->done(Error(ErrorCode::Unavailable).with_detail("stopping"));
        }
        running.clear();
    }

    // False when it is time to leave.
    bool take_waiting() {
        std::lock_guard lock(mutex);
        while (!waiting.empty()) {
            begin(std::move(waiting.front()));
            waiting.pop_front();
        }
        return !stopping;
    }

    void begin(std::unique_ptr<Transfer> transfer) {
        transfer->handle.reset(curl_easy_init());
        prepare(*transfer);
        auto* handle = transfer->handle.get();
        curl_multi_add_handle(multi, handle);
        running.emplace(handle, std::move(transfer));
    }

    void prepare(Transfer& transfer) const {
        auto* handle = transfer.handle.get();
        const auto& request = transfer.request;
        auto set = [handle](CURLoption option, auto value) {
            curl_easy_setopt(handle, option, value);
        };
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        // What began encrypted stays so: a warning must not be swapped on the way.
        set(CURLOPT_REDIR_PROTOCOLS_STR,
            ascii_lower(request.url).starts_with("https:") ? "https" : "http,https");
        set(CURLOPT_FOLLOWLOCATION, request.max_redirects > 0 ? 1L : 0L);
        set(CURLOPT_MAXREDIRS, static_cast<long>(request.max_redirects));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectTimeout.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
        set(CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROXY, "");  // a proxy would resolve for us, past the filter
        set(CURLOPT_USERAGENT, config.user_agent.c_str());
        set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
        set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
        set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
        set(CURLOPT_WRITEFUNCTION, on_body);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
        set(CURLOPT_HEADERFUNCTION, on_header);
        set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
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
            transfer->done(result_of(*transfer, code));
        }
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
    if (is_first) curl_multi_wakeup(impl_->multi);
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
