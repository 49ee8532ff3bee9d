#include "rooms/relay/protocol.h"

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan::relay {
namespace {

constexpr JsonLimits kLimits{.max_bytes = kMostBytes, .max_depth = 6};
constexpr std::size_t kMostVia = 32;
constexpr std::size_t kLongestText = 2'000;

std::optional<std::int64_t> number(const json::value& value, std::string_view key) {
    const auto* found = find(value, key);
    if (!found || !found->is_int64() || found->as_int64() < 0) return {};
    return found->as_int64();
}

std::string text(const json::value& value, std::string_view key) {
    const auto* found = find_string(value, key);
    return found && found->size() <= kLongestText ? std::string(*found) : std::string();
}

std::optional<Entry> read_entry(const json::value& value) {
    Entry entry;
    const auto seq = number(value, "seq"), previous = number(value, "previous");
    const auto* cap = find_string(value, "cap");
    if (!seq || !previous || *previous >= *seq || !cap) return {};
    entry.seq = *seq;
    entry.previous = *previous;
    entry.cap = *cap;
    entry.sender = text(value, "sender");
    entry.identifier = text(value, "identifier");
    entry.status = text(value, "status");
    entry.url = text(value, "url");
    if (auto sent = parse_iso(text(value, "sent"))) entry.sent = *sent;
    const auto* exercise = find(value, "exercise");
    entry.exercise = exercise && exercise->is_bool() && exercise->as_bool();
    const auto* via = find(value, "via");
    if (via && via->is_array())
        for (const auto& server : via->as_array())
            if (server.is_string() && entry.via.size() < kMostVia)
                entry.via.emplace_back(server.as_string());
    return entry;
}

void append_entry(JsonWriter& out, const Entry& entry) {
    out.begin_object().member("seq", entry.seq).member("previous", entry.previous);
    out.member("sender", std::string_view(entry.sender));
    out.member("identifier", std::string_view(entry.identifier));
    out.member("sent", entry.sent).member("status", std::string_view(entry.status));
    out.member("exercise", entry.exercise).member("url", std::string_view(entry.url));
    out.key("via").begin_array();
    for (const auto& server : entry.via) out.value(std::string_view(server));
    out.end_array().member("cap", std::string_view(entry.cap)).end_object();
}

}  // namespace

std::string entry_json(const Entry& entry) {
    std::string made;
    JsonWriter out(made);
    append_entry(out, entry);
    return made;
}

std::string page_json(const LogPage& page) {
    std::string made;
    JsonWriter out(made);
    out.begin_object().member("log", std::string_view(page.log)).member("first", page.first);
    out.member("last", page.last).member("since", page.since).member("next", page.next);
    out.key("messages").begin_array();
    for (const auto& entry : page.messages) append_entry(out, entry);
    out.end_array().end_object();
    return made;
}

Result<LogPage> read_page(std::string_view body) {
    TRY_ASSIGN(const auto value, parse_json(body, kLimits));
    const Error strange = Error(ErrorCode::Unprocessable).with_detail("no page of a relay's log");
    const auto first = number(value, "first"), last = number(value, "last"),
               next = number(value, "next");
    const auto* messages = find(value, "messages");
    if (!first || !last || !next || !messages || !messages->is_array()) return strange;
    LogPage page{text(value, "log"), *first, *last, number(value, "since").value_or(0), *next, {}};
    for (const auto& one : messages->as_array()) {
        auto entry = read_entry(one);
        if (!entry) return strange;
        page.messages.push_back(*std::move(entry));
    }
    return page;
}

std::string cap_event(const Entry& entry) {
    return "id: " + std::to_string(entry.seq) + "\nevent: cap\ndata: " + entry_json(entry) + "\n\n";
}

std::string head_event(std::string_view log, std::int64_t last) {
    std::string data;
    JsonWriter(data).begin_object().member("log", log).member("last", last).end_object();
    return "event: head\ndata: " + data + "\n\n";
}

Heard read_events(std::string_view stream) {
    Heard heard;
    for (;;) {
        const auto end = stream.find("\n\n");
        if (end == std::string_view::npos) {
            heard.is_cut = !stream.empty();
            return heard;
        }
        std::string_view event, data;
        for (auto line : split(stream.substr(0, end), '\n')) {
            if (line.starts_with("event: ")) event = line.substr(7);
            if (line.starts_with("data: ")) data = line.substr(6);
        }
        stream.remove_prefix(end + 2);
        if (event != "cap" && event != "head") continue;
        const auto value = parse_json(data, kLimits);
        if (!value.ok()) continue;
        if (event == "head") {
            heard.log = text(*value, "log");
            heard.last = number(*value, "last");
        } else if (auto entry = read_entry(*value)) {
            heard.messages.push_back(*std::move(entry));
        }
    }
}

}  // namespace kentongan::relay
