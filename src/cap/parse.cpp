#include "cap/parse.h"

#include <algorithm>

#include "cap/bmkg_tsunami.h"
#include "cap/level.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "cap/write.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

// What an alert must say in one of CAP's words: without it nobody knows what it is.
template <class Enum>
Result<Enum> read_word(const xml::Element& alert, std::string_view name,
                       std::vector<std::string>& remarks) {
    const auto text = alert.child_text(name);
    const auto value = parse_word<Enum>(text);
    if (!value) return lacks(std::string(name));
    if (name_of(*value) != text) remark(remarks, std::string(name) + ": written in another case");
    return *value;
}

Result<std::string> read_name(const xml::Element& alert, std::string_view name,
                              std::vector<std::string>& remarks) {
    const std::string text = text_of(alert, name);
    if (text.empty()) return lacks(std::string(name));
    std::string safe = safe_identifier(text);
    if (safe != text) remark(remarks, std::string(name) + ": characters CAP forbids became \"-\"");
    return safe;
}

// White space separates; a part in double quotes may contain it (CAP 1.2 §3.2.1 addresses).
std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (char c : text) {
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (c == '"') {
            quoted = !quoted;
        } else if (is_space && !quoted) {
            if (!word.empty() && words.size() < kMaxListItems) words.push_back(std::move(word));
            word.clear();
        } else {
            word += c;
        }
    }
    if (!word.empty() && words.size() < kMaxListItems) words.push_back(std::move(word));
    return words;
}

Reference read_reference(std::string_view text, const Alert& alert,
                         std::vector<std::string>& remarks) {
    const auto first = text.find(','), last = text.rfind(',');
    if (first == std::string_view::npos) {
        remark(remarks, "references: only an identifier, taken as the sender's own");
        return {alert.sender, safe_identifier(text), {}};
    }
    const std::string sender = safe_identifier(text.substr(0, first));
    if (first == last) {
        remark(remarks, "references: without a time");
        return {sender, safe_identifier(text.substr(first + 1)), {}};
    }
    const auto sent = parse_time(text.substr(last + 1), alert.sent_offset);
    if (!sent) remark(remarks, "references: with an unreadable time");
    return {sender, safe_identifier(text.substr(first + 1, last - first - 1)),
            sent ? std::optional(sent->time) : std::nullopt};
}

void read_references(const xml::Element& element, Alert& alert) {
    for (const xml::Element* item : element.all("references")) {
        for (const std::string& word : split_words(item->text)) {
            Reference reference = read_reference(word, alert, alert.remarks);
            if (reference.identifier.empty() || reference.sender.empty())
                remark(alert.remarks, "references: an unreadable one was dropped");
            else if (reference.sender == alert.sender && reference.identifier == alert.identifier)
                remark(alert.remarks, "references: one to itself was dropped");
            else if (alert.references.size() < kMaxListItems)
                alert.references.push_back(std::move(reference));
        }
    }
    const bool needs_one = alert.msg_type == MsgType::Update || alert.msg_type == MsgType::Cancel;
    if (needs_one && alert.references.empty())
        remark(alert.remarks, "references: missing in an Update or Cancel");
}

Result<void> read_envelope(const xml::Element& element, Alert& alert) {
    TRY_ASSIGN(alert.identifier, read_name(element, "identifier", alert.remarks));
    TRY_ASSIGN(alert.sender, read_name(element, "sender", alert.remarks));
    const auto sent = parse_time(element.child_text("sent"));
    if (!sent) return lacks("sent");
    if (sent->is_mended) remark(alert.remarks, "sent: not written as CAP demands");
    alert.sent = sent->time;
    alert.sent_offset = sent->offset;
    TRY_ASSIGN(alert.status, read_word<Status>(element, "status", alert.remarks));
    TRY_ASSIGN(alert.msg_type, read_word<MsgType>(element, "msgType", alert.remarks));
    TRY_ASSIGN(alert.scope, read_word<Scope>(element, "scope", alert.remarks));
    return {};
}

void find_alerts(const xml::Element& element, std::vector<const xml::Element*>& found) {
    if (found.size() == kMaxAlertsPerDocument) return;
    if (element.name == "alert") {
        found.push_back(&element);
        return;
    }
    for (const xml::Element& child : element.children) find_alerts(child, found);
}

}  // namespace

Result<Alert> read_alert(const xml::Element& element) {
    Alert alert;
    check_elements(element, alert.remarks);
    TRY(read_envelope(element, alert));
    alert.source = text_of(element, "source");
    alert.restriction = text_of(element, "restriction");
    alert.addresses = text_of(element, "addresses");
    alert.note = text_of(element, "note");
    for (const xml::Element* code : element.all("code"))
        if (alert.codes.size() < kMaxListItems) alert.codes.push_back(bounded(code->text));
    std::erase(alert.codes, std::string());
    read_references(element, alert);
    for (const xml::Element* incidents : element.all("incidents"))
        for (std::string& word : split_words(incidents->text))
            if (alert.incidents.size() < kMaxListItems) alert.incidents.push_back(std::move(word));
    for (const xml::Element* item : element.all("info")) {
        if (alert.infos.size() == kMaxInfos) {
            remark(alert.remarks, "info: too many, the rest was left out");
            break;
        }
        TRY_ASSIGN(Info info, read_info(*item, alert.sent_offset, alert.remarks));
        alert.infos.push_back(std::move(info));
    }
    return alert;
}

Result<std::vector<Alert>> parse_cap(std::string_view text) {
    TRY_ASSIGN(const xml::Element root, xml::parse(text));
    // A source registered as plain CAP may send InaTEWS' own form: better read it than be silent.
    if (is_tsunami_document(root)) return read_tsunami_bulletins(root);
    std::vector<const xml::Element*> elements;
    find_alerts(root, elements);
    if (elements.empty()) return lacks("alert");
    std::vector<Alert> alerts;
    std::vector<std::string> refused;
    std::optional<Error> first_error;
    for (const xml::Element* element : elements) {
        auto alert = read_alert(*element);
        if (alert.ok()) {
            alerts.push_back(std::move(*alert));
            continue;
        }
        remark(refused, "alert: one of this document was refused for its " + alert.error().field());
        if (!first_error) first_error = std::move(alert).error();
    }
    if (alerts.empty()) return std::move(*first_error);
    for (std::string& text_of_refusal : refused)
        remark(alerts.front().remarks, std::move(text_of_refusal));
    return alerts;
}

}  // namespace kentongan::cap
