// Expected failures as values: every function that can fail for a reason its caller must handle
// returns Result<T>. Broken infrastructure (database gone, disk full) and bugs are exceptions.
#pragma once

#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace kentongan {

// One table (http/status.cpp) maps these to HTTP statuses.
enum class ErrorCode {
    BadRequest,        // 400: malformed
    Unauthorized,      // 401: who are you?
    Forbidden,         // 403: you may not
    NotFound,          // 404: not there, or not for you
    Conflict,          // 409: exists already, or changed meanwhile
    Gone,              // 410
    TooLarge,          // 413
    UnsupportedMedia,  // 415
    Unprocessable,     // 422: understood, but not acceptable
    TooManyRequests,   // 429
    Internal,          // 500
    Unavailable,       // 503: try again later (a remote or a full queue)
};

class Error {
public:
    // `text` is an English message id of the catalogue, shown to people after translation; empty
    // means the code's own sentence. Put nothing secret in it. `field` names the faulty input.
    explicit Error(ErrorCode code, std::string text = {}, std::string field = {},
                   std::source_location where = std::source_location::current())
        : code_(code), text_(std::move(text)), field_(std::move(field)), where_(where) {}

    // For the log only, never shown to a client.
    Error&& with_detail(std::string detail) && {
        detail_ = std::move(detail);
        return std::move(*this);
    }

    ErrorCode code() const { return code_; }
    const std::string& text() const { return text_; }
    const std::string& field() const { return field_; }
    const std::string& detail() const { return detail_; }
    const std::source_location& where() const { return where_; }

private:
    ErrorCode code_;
    std::string text_, field_, detail_;
    std::source_location where_;
};

template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;
    Result(T value) : state_(std::move(value)) {}  // NOLINT: implicit by design
    Result(Error error) : state_(std::unexpected(std::move(error))) {}  // NOLINT

    bool ok() const { return state_.has_value(); }
    explicit operator bool() const { return ok(); }
    T& value() & { return state_.value(); }
    const T& value() const& { return state_.value(); }
    T&& value() && { return std::move(state_).value(); }
    const Error& error() const& { return state_.error(); }
    Error&& error() && { return std::move(state_).error(); }
    T* operator->() { return &state_.value(); }
    const T* operator->() const { return &state_.value(); }
    T& operator*() & { return state_.value(); }
    const T& operator*() const& { return state_.value(); }

private:
    std::expected<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;
    Result() = default;
    Result(Error error) : state_(std::unexpected(std::move(error))) {}  // NOLINT

    bool ok() const { return state_.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const& { return state_.error(); }
    Error&& error() && { return std::move(state_).error(); }

private:
    std::expected<void, Error> state_;
};

}  // namespace kentongan

#define KENTONGAN_JOIN_(a, b) a##b
#define KENTONGAN_JOIN(a, b) KENTONGAN_JOIN_(a, b)
// TRY_ASSIGN(auto x, f()): x is the value, or the enclosing function returns the error.
#define TRY_ASSIGN(declaration, expression)                          \
    auto KENTONGAN_JOIN(result_, __LINE__) = (expression);           \
    if (!KENTONGAN_JOIN(result_, __LINE__).ok())                     \
        return std::move(KENTONGAN_JOIN(result_, __LINE__)).error(); \
    declaration = std::move(KENTONGAN_JOIN(result_, __LINE__)).value()
#define TRY(expression) \
    if (auto try_result = (expression); !try_result.ok()) return std::move(try_result).error()
