// What sources answered: read, kept or put into quarantine, and when to ask again.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"
#include "rooms/warnings/documents.h"
#include "rooms/warnings/poll.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

constexpr auto kSaveHealthEvery = std::chrono::minutes(1);
constexpr auto kStandardRetryAfter = 30s;

std::optional<TimePoint> retry_after(const fetch::FetchResponse& response, TimePoint now) {
    auto header = response.header("retry-after");
    if (header.empty()) return {};
    auto until = parse_http_date(header);
    if (auto seconds = parse_integer(trim(header)); seconds && *seconds >= 0)
        until = now + std::chrono::seconds(*seconds);
    if (!until) return {};
    return std::min(*until, now + kLongestRetryAfter);
}

}  // namespace

Result<int> Poller::finish(Progress& progress, const Request& request,
                           Result<fetch::FetchResponse> answer) {
    if (request.detail) return finish_detail(progress, request, answer);
    auto outcome = finish_index(progress, answer);
    settle(progress, outcome);
    find_waiting(progress);
    return outcome;
}

Result<void> Poller::check_status(const std::string& url, const fetch::FetchResponse& response) {
    if (response.status == 200 || response.status == 304) return {};
    if (response.status == 429 || response.status == 503) {
        auto now = platform_.clock.now();
        auto until = retry_after(response, now);
        if (response.status == 429 || until)
            budget_.block(provider_of(url), until.value_or(now + kStandardRetryAfter));
    }
    return Error(ErrorCode::Unavailable, "HTTP " + std::to_string(response.status));
}

Result<int> Poller::finish_index(Progress& progress, Result<fetch::FetchResponse>& answer) {
    if (!answer.ok()) {
        if (answer.error().code() == ErrorCode::TooLarge)
            quarantine(progress.source, progress.source.url, {}, answer.error());
        return std::move(answer).error();
    }
    TRY(check_status(progress.source.url, *answer));
    auto hash =
        answer->status == 304 ? progress.body_hash : hex_encode(crypto::sha256(answer->body));
    if (hash == progress.body_hash) {  // as malformed as it was
        if (progress.malformed.empty()) return 0;
        return Error(ErrorCode::Unprocessable, progress.malformed);
    }
    auto taken = read_index(progress, answer->body);
    if (!taken.ok() && taken.error().code() == ErrorCode::Internal) return taken;  // ours
    progress.body_hash = hash;
    progress.malformed.clear();
    progress.etag = answer->header("etag");
    progress.last_modified = answer->header("last-modified");
    if (!taken.ok()) {
        quarantine(progress.source, progress.source.url, answer->body, taken.error());
        progress.malformed = reason_text(taken.error());
    }
    return taken;
}

Result<int> Poller::read_index(Progress& progress, std::string_view body) {
    const auto& source = progress.source;
    if (source.kind == Kind::Cap) {
        TRY_ASSIGN(auto alerts, read_proven(source, body));
        return intake_.take(source, source.url, std::move(alerts));
    }
    TRY_ASSIGN(auto document, read_document(source.kind, source.url, body));
    if (!source.public_key.empty() && !document.alerts.empty()) {
        // Nobody signs an alert for the inside of a feed: its own document must be linked.
        quarantine(source, source.url, body,
                   Error(ErrorCode::Unprocessable, "The signature is missing.", "Signature"));
        document.alerts.clear();
    }
    progress.listed.clear();
    for (auto& link : document.links) {
        auto other = other_language(source.kind, link.url);
        progress.listed.push_back({std::move(link.url), link.version, false});
        if (other) progress.listed.push_back({std::move(*other), link.version, true});
    }
    // All of the first language before any of the second.
    std::vector<Listed> first, second;
    for (auto& listed : progress.listed) (listed.optional ? second : first).push_back(listed);
    progress.listed = std::move(first);
    progress.listed.insert(progress.listed.end(), second.begin(), second.end());
    return intake_.take(source, source.url, std::move(document.alerts));
}

Result<std::vector<cap::Alert>> Poller::read_proven(const Source& source, std::string_view body) {
    TRY_ASSIGN(auto readable, proven(source, body));
    if (!source.public_key.empty()) alarms_.clear(source, kSignature);
    return read_alerts(source.kind, readable);
}

void Poller::find_waiting(Progress& progress) {
    progress.waiting.assign(progress.listed.begin(), progress.listed.end());
}

Result<int> Poller::finish_detail(Progress& progress, const Request& request,
                                  Result<fetch::FetchResponse>& answer) {
    const auto& listed = *request.detail;
    if (!answer.ok()) {
        if (answer.error().code() != ErrorCode::TooLarge) return std::move(answer).error();
        quarantine(progress.source, listed.url, {}, answer.error());
    } else if (auto status = check_status(listed.url, *answer);
               !status.ok() && answer->status != 404 && answer->status != 410) {
        return std::move(status).error();
    }
    Document document{listed.url, listed.version, {}, {}, {}, platform_.clock.now()};
    Result<int> taken = 0;
    if (answer.ok() && answer->status == 200) {
        document.etag = answer->header("etag");
        document.last_modified = answer->header("last-modified");
        auto read = read_proven(progress.source, answer->body);
        if (read.ok())
            taken = intake_.take(progress.source, listed.url, std::move(*read));
        else
            taken = std::move(read).error();
        if (!taken.ok() && taken.error().code() == ErrorCode::Internal) return taken;
        if (!taken.ok()) quarantine(progress.source, listed.url, answer->body, taken.error());
    } else if (answer.ok() && answer->status == 304) {
        for (auto& [name, value] : request.fetch.headers)
            (name == "If-None-Match" ? document.etag : document.last_modified) = value;
    }
    platform_.database.write(
        [&](db::Tx& tx) { store::put_document(tx, progress.source.id, document); });
    return taken;
}

void Poller::quarantine(const Source& source, std::string_view url, std::string_view body,
                        const Error& reason) {
    QuarantineRow row;
    row.id = platform_.ids.next_value();
    row.url = url;
    row.reason = reason_text(reason);
    row.excerpt = std::string(body.substr(0, kQuarantineExcerpt));
    row.size_bytes = static_cast<std::int64_t>(body.size());
    row.last_at = platform_.clock.now();
    auto hash = hex_encode(crypto::sha256(body));
    platform_.database.write([&](db::Tx& tx) { store::put_quarantine(tx, source.id, row, hash); });
    log::warning("warnings: put into quarantine",
                 {{"source", source.name}, {"url", std::string(url)}, {"reason", row.reason}});
    if (reason.field() == "Signature") alarms_.raise(source, kSignature, row.reason);
}

// Decides when to ask again. What cannot be read is no reason to ask less often: the next version
// may be the one that matters.
void Poller::settle(Progress& progress, const Result<int>& outcome) {
    auto now = platform_.clock.now();
    bool unreachable = !outcome.ok() && outcome.error().code() != ErrorCode::Unprocessable &&
                       outcome.error().code() != ErrorCode::BadRequest &&
                       outcome.error().code() != ErrorCode::TooLarge;
    platform_.metrics.count("kentongan_warning_fetches_total", outcome.ok() ? "ok" : "failed");
    Source saved;
    bool save = false;
    {
        std::lock_guard lock(mutex_);
        auto& source = progress.source;
        bool was_well = source.failures == 0;
        source.failures = outcome.ok() ? 0 : source.failures + 1;
        source.last_error = outcome.ok() ? std::string() : reason_text(outcome.error());
        if (outcome.ok()) source.fetched_at = now;
        auto every = source.every_seconds > 0 ? Duration(std::chrono::seconds(source.every_seconds))
                                              : pace_of(source.kind);
        auto wait = unreachable ? backoff(every, source.failures) : every;
        ++progress.polls;
        progress.next_at =
            now + with_jitter(wait, static_cast<std::uint64_t>(source.id.value()) + progress.polls);
        save = was_well != (source.failures == 0) || now - progress.saved_at >= kSaveHealthEvery;
        if (save) progress.saved_at = now;
        saved = source;
        if (!outcome.ok() && was_well)
            log::warning("warnings: source does not answer as it should",
                         {{"source", source.name}, {"reason", source.last_error}});
    }
    if (save) platform_.database.write([&](db::Tx& tx) { store::update_source_health(tx, saved); });
}

}  // namespace kentongan::warnings
