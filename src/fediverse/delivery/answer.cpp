#include "fediverse/delivery/answer.h"

#include "platform/base/strings.h"

namespace kentongan::fediverse {
namespace {

constexpr Duration kUsualPause = 1min;

// Seconds only; a date is rare, and the usual pause does for it.
Duration asked_pause(const fetch::FetchResponse& response) {
    const auto seconds = parse_integer(response.header("retry-after"));
    if (!seconds || *seconds < 0) return kUsualPause;
    const auto bounded = std::clamp<std::int64_t>(*seconds, 1, kLongestAskedPause / 1s);
    return std::chrono::seconds(bounded);
}

Verdict verdict_of(int status) {
    if (status >= 200 && status < 300) return Verdict::Delivered;
    switch (status) {
        case 401:
        case 403:
            return Verdict::Unknown;
        // A 404 may be a mistake of the moment, which must not silence a whole server.
        case 410:
            return Verdict::Gone;
        case 408:
        case 425:
            return Verdict::Later;
        case 429:
            return Verdict::Busy;
        default:
            break;
    }
    if (status >= 400 && status < 500) return Verdict::Refused;
    return status >= 500 ? Verdict::Down : Verdict::Later;  // redirects are not followed
}

}  // namespace

Answer answer_of(const Result<fetch::FetchResponse>& result) {
    if (!result.ok()) {
        const bool forbidden = result.error().code() == ErrorCode::Forbidden;
        return {forbidden ? Verdict::Unsendable : Verdict::Down, {}, result.error().detail()};
    }
    Answer answer{verdict_of(result->status), {}, std::to_string(result->status)};
    const bool says_when = result->status == 503 && !result->header("retry-after").empty();
    if (says_when) answer.verdict = Verdict::Busy;
    if (answer.verdict == Verdict::Busy) answer.pause = asked_pause(*result);
    return answer;
}

}  // namespace kentongan::fediverse
