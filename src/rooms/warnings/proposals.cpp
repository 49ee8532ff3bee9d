#include "rooms/warnings/proposals.h"

#include "platform/base/json.h"

namespace kentongan::warnings {
namespace {

constexpr std::pair<Action, std::string_view> kActions[] = {
    {Action::AddSource, "add-source"},
    {Action::AddOffice, "add-office"},
    {Action::Remove, "remove"},
    {Action::PutOfficer, "put-officer"},
};

std::string text_of(const json::value& object, std::string_view key) {
    const auto* text = find_string(object, key);
    return text ? std::string(*text) : std::string();
}

bool is_true(const json::value& object, std::string_view key) {
    const auto* value = find(object, key);
    return value && value->is_bool() && value->get_bool();
}

std::vector<std::string> texts_of(const json::value& object, std::string_view key) {
    std::vector<std::string> texts;
    if (const auto* list = find(object, key); list && list->is_array())
        for (const auto& item : list->get_array())
            if (item.is_string()) texts.emplace_back(item.get_string());
    return texts;
}

}  // namespace

std::string_view name_of(Action action) {
    for (auto [value, name] : kActions)
        if (value == action) return name;
    return {};
}

std::string encode_proposal(const Proposal& proposal) {
    const auto& source = proposal.source;
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("title", source.title).member("url", source.url);
    out.member("kind", source.kind).member("every", source.every_seconds);
    out.member("trusted", source.trusted).member("exercise", source.exercise);
    out.member("sender", source.sender).member("key", source.key);
    out.member("accepts_sha1", source.accepts_sha1);
    out.key("regions").begin_array();
    for (auto code : source.regions) out.value(code.to_string());
    out.end_array().key("hazards").begin_array();
    for (const auto& hazard : source.hazards) out.value(hazard);
    out.end_array().key("officers").begin_array();
    for (auto officer : proposal.officers) out.value(officer);
    out.end_array().end_object();
    return json;
}

std::optional<Proposal> decode_proposal(const store::ProposalRow& row) {
    auto parsed = parse_json(row.body);
    if (!parsed.ok()) return {};
    Proposal proposal;
    bool known = false;
    for (auto [value, name] : kActions)
        if (name == row.action) proposal.action = value, known = true;
    if (!known) return {};
    proposal.id = row.id;
    proposal.proposed_by = row.proposed_by;
    proposal.proposed_at = row.proposed_at;
    auto& source = proposal.source;
    source.name = row.name;
    source.title = text_of(*parsed, "title");
    source.url = text_of(*parsed, "url");
    source.kind = text_of(*parsed, "kind");
    if (const auto* every = find(*parsed, "every"); every && every->is_int64())
        source.every_seconds = static_cast<int>(every->get_int64());
    source.trusted = is_true(*parsed, "trusted");
    source.exercise = is_true(*parsed, "exercise");
    source.sender = text_of(*parsed, "sender");
    source.key = text_of(*parsed, "key");
    source.accepts_sha1 = is_true(*parsed, "accepts_sha1");
    source.hazards = texts_of(*parsed, "hazards");
    for (const auto& code : texts_of(*parsed, "regions"))
        if (auto region = regions::Code::parse(code)) source.regions.push_back(*region);
    for (const auto& id : texts_of(*parsed, "officers"))
        if (auto officer = accounts::AccountId::parse(id)) proposal.officers.push_back(*officer);
    return proposal;
}

}  // namespace kentongan::warnings
