#include "platform/fetch/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "platform/base/strings.h"

namespace kentongan::fetch {
namespace {

constexpr Duration kConnectTimeout = 8s;
constexpr std::size_t kMostIdle = 8;
constexpr std::size_t kLongestAnswer = 300;

struct EasyDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, EasyDeleter>;

// What curl reads from and writes to while it sends one letter.
struct Sending {
    const Letter* letter = nullptr;
    const std::atomic<bool>* stopping = nullptr;
    std::size_t read = 0;
    std::string answer;             // the server's last line
    bool naming_recipient = false;  // the last command was RCPT TO
};

std::size_t on_read(char* out, std::size_t size, std::size_t count, void* context) {
    auto& sending = *static_cast<Sending*>(context);
    const auto& data = sending.letter->data;
    const auto bytes = std::min(size * count, data.size() - sending.read);
    std::copy_n(data.data() + sending.read, bytes, out);
    sending.read += bytes;
    return bytes;
}

std::size_t on_answer(char* data, std::size_t size, std::size_t count, void* context) {
    auto& sending = *static_cast<Sending*>(context);
    const std::string_view line(data, size * count);
    // A connection is closed with 221 after what went wrong; that is not the reason.
    if (!line.starts_with("221"))
        sending.answer = std::string(trim(line.substr(0, std::min(line.size(), kLongestAnswer))));
    return line.size();
}

int on_command(CURL*, curl_infotype type, char* data, std::size_t size, void* context) {
    const std::string_view line(data, size);
    if (type == CURLINFO_HEADER_OUT && !line.starts_with("QUIT"))
        static_cast<Sending*>(context)->naming_recipient = line.starts_with("RCPT TO");
    return 0;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return *static_cast<Sending*>(context)->stopping ? 1 : 0;
}

// Refused for the recipient and not for a policy (5.7): the mailbox is not there.
bool is_no_mailbox(const Sending& sending) {
    const auto& answer = sending.answer;
    return sending.naming_recipient && answer.find(" 5.7.") == answer.npos &&
           (answer.starts_with("550") || answer.starts_with("551") || answer.starts_with("553"));
}

bool is_lasting(std::string_view answer) {
    // 530 and 535 are about our password, which the operator can mend.
    return answer.starts_with('5') && !answer.starts_with("530") && !answer.starts_with("535");
}

}  // namespace

struct Smtp::Impl {
    std::string url;
    long encryption = CURLUSESSL_TRY;
    std::mutex mutex;
    std::vector<Handle> idle;
    std::atomic<bool> stopping = false;

    Handle take() {
        std::lock_guard lock(mutex);
        if (idle.empty()) return Handle(curl_easy_init());
        auto handle = std::move(idle.back());
        idle.pop_back();
        return handle;
    }
    void give_back(Handle handle) {
        std::lock_guard lock(mutex);
        if (idle.size() < kMostIdle) idle.push_back(std::move(handle));
    }
    void prepare(CURL* handle, const Letter& letter, curl_slist* recipients, Sending& sending,
                 Duration timeout) const {
        curl_easy_reset(handle);  // keeps the connection
        auto set = [handle](CURLoption option, auto value) {
            curl_easy_setopt(handle, option, value);
        };
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_USE_SSL, encryption);
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectTimeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
        set(CURLOPT_MAIL_FROM, letter.from.c_str());
        set(CURLOPT_MAIL_RCPT, recipients);
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, on_read);
        set(CURLOPT_READDATA, static_cast<void*>(&sending));
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(letter.data.size()));
        set(CURLOPT_HEADERFUNCTION, on_answer);
        set(CURLOPT_HEADERDATA, static_cast<void*>(&sending));
        set(CURLOPT_VERBOSE, 1L);  // for on_command, which is silent
        set(CURLOPT_DEBUGFUNCTION, on_command);
        set(CURLOPT_DEBUGDATA, static_cast<void*>(&sending));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, on_progress);
        set(CURLOPT_XFERINFODATA, static_cast<void*>(&sending));
    }
};

Smtp::Smtp(std::string url) : impl_(std::make_unique<Impl>()) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const auto at = url.rfind('@');
    const auto scheme = url.find("://");
    const auto host = url.substr(at != url.npos ? at + 1 : scheme == url.npos ? 0 : scheme + 3);
    if (at != url.npos) impl_->encryption = CURLUSESSL_ALL;
    if (host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]"))
        impl_->encryption = CURLUSESSL_NONE;
    impl_->url = std::move(url);
}
Smtp::~Smtp() {
    stop();
}

void Smtp::stop() {
    impl_->stopping = true;
}

Result<void> Smtp::send(const Letter& letter, Duration timeout) {
    if (impl_->stopping) return Error(ErrorCode::Unavailable).with_detail("stopping");
    auto handle = impl_->take();
    const std::unique_ptr<curl_slist, ListDeleter> recipients(
        curl_slist_append(nullptr, letter.to.c_str()));
    Sending sending;
    sending.letter = &letter;
    sending.stopping = &impl_->stopping;
    impl_->prepare(handle.get(), letter, recipients.get(), sending, timeout);
    const auto code = curl_easy_perform(handle.get());
    if (code == CURLE_OK) {
        impl_->give_back(std::move(handle));
        return {};
    }
    const std::string detail = std::string(curl_easy_strerror(code)) +
                               (sending.answer.empty() ? "" : ": " + sending.answer);
    if (is_no_mailbox(sending)) return Error(ErrorCode::Gone).with_detail(detail);
    if (is_lasting(sending.answer)) return Error(ErrorCode::Unprocessable).with_detail(detail);
    return Error(ErrorCode::Unavailable).with_detail(detail);
}

}  // namespace kentongan::fetch
