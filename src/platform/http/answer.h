// A Response made ready to send: everything HTTP asks for besides what the handler said. Runs on
// the handler's thread, so that hashing and compressing never hold up a connection thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/http/compress.h"
#include "platform/http/message.h"
#include "platform/http/rate_limiter.h"

namespace kentongan::http {

// An open file, closed with its owner. Read by position, in pieces.
class OpenFile {
public:
    OpenFile() = default;
    // Not open when there is no such regular file.
    explicit OpenFile(const std::string& path);
    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&& other) noexcept;
    ~OpenFile();

    bool is_open() const { return descriptor_ >= 0; }
    std::uint64_t size() const { return size_; }
    TimePoint modified() const { return modified_; }
    std::string tag() const;  // changes when the file does
    // Bytes read into `into`, 0 when the file ended early or cannot be read.
    std::size_t read(std::uint64_t offset, char* into, std::size_t most) const;

private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0, inode_ = 0;
    TimePoint modified_;
};

struct Answer {
    int status = 200;
    bool keep_alive = false;
    std::string head;  // status line and headers, ready to send
    std::string body;
    std::shared_ptr<const std::string> shared;
    OpenFile file;
    std::uint64_t file_offset = 0, file_length = 0;
    std::shared_ptr<const StreamHandler> stream;
    bool is_websocket = false;

    std::string_view payload() const { return shared ? std::string_view(*shared) : body; }
};

struct AnswerRules {
    bool keep_alive = true;
    bool is_http_10 = false;
    bool https_public = false;
};

// Never throws for what a client sent. A missing file becomes 404.
Answer make_answer(const Request& request, Response response, const AnswerRules& rules,
                   SharedBodies& shared, TimePoint now);
// Preflight of the CORS protocol (Fetch §3.2), for paths open to all origins.
bool is_preflight(const Request& request);
Response answer_preflight(const Request& request);
void set_rate_headers(Response& response, const Allowance& allowance);

}  // namespace kentongan::http
