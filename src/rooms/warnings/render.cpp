#include "rooms/warnings/render.h"

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/reach.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kRegionsListed = 12;  // all are in the CAP document
constexpr std::size_t kHistoryListed = 8;
constexpr std::size_t kLongestDescription = 500;  // code points

void append_regions(JsonWriter& out, const regions::Regions& gazetteer,
                    std::span<const regions::Code> cover) {
    out.key("regions").begin_array();
    for (std::size_t i = 0; i < cover.size() && i < kRegionsListed; ++i) {
        out.begin_object().member("code", cover[i].to_string());
        out.member("name", gazetteer.full_name(cover[i])).end_object();
    }
    out.end_array();
    out.member("regions_count", cover.size());
}

void append_common(JsonWriter& out, const Config& config, const regions::Regions& gazetteer,
                   const ChainRow& chain, const AlertRow& alert, State state,
                   std::string_view source) {
    out.member("id", alert.id).member("chain_id", chain.id);
    out.member("url", config.url(page_path(alert.id)));
    out.member("cap_url", config.url("/api/kentongan/v1/alerts/" + alert.id.to_string() + "/cap"));
    out.member("state", name_of(state)).member("level", cap::key(chain.level));
    out.member("exercise", chain.exercise).member("verified", chain.verified);
    out.member("status", cap::name_of(alert.status));
    out.member("hazard", alert.hazard).member("event", alert.event);
    out.member("headline", alert.headline).member("headline_en", alert.headline_en);
    out.member("sent", alert.sent).member("expires", chain.expires);
    out.member("ended_at", chain.ended_at).member("source", source);
    append_regions(out, gazetteer, chain.cover);
}

}  // namespace

void append_card(JsonWriter& out, const Config& config, const regions::Regions& gazetteer,
                 const Card& card, TimePoint now) {
    out.begin_object();
    append_common(out, config, gazetteer, card.chain, card.head, card.state_at(now), card.source);
    out.end_object();
}

std::string alert_json(const Config& config, const regions::Regions& gazetteer,
                       const PageData& data, const Reader& reader) {
    std::string json;
    JsonWriter out(json);
    auto state = data.chain.state == State::Live && data.chain.expires <= reader.now
                     ? State::Expired
                     : data.chain.state;
    out.begin_object();
    append_common(out, config, gazetteer, data.chain, data.head, state, data.source);
    out.member("sender", data.body.sender).member("identifier", data.body.identifier);
    if (auto* info = info_in(data.body, reader.language)) {
        out.key("instructions").begin_array();
        for (const auto& step :
             steps_of(*info, data.head.hazard, data.chain.level, reader.language))
            out.value(step);
        out.end_array();
        out.member("description", utf8_prefix(info->description, kLongestDescription));
    }
    out.member("superseded", data.asked.id != data.head.id);
    out.key("history").begin_array();
    std::size_t first =
        data.history.size() > kHistoryListed ? data.history.size() - kHistoryListed : 0;
    for (std::size_t i = first; i < data.history.size(); ++i) {
        const auto& alert = data.history[i];
        out.begin_object().member("id", alert.id).member("sent", alert.sent);
        out.member("type", cap::name_of(alert.msg_type)).member("level", cap::key(alert.level));
        out.member("state", name_of(alert.state)).end_object();
    }
    out.end_array().end_object();
    return json;
}

void append_health(JsonWriter& out, const Health& health, const ToldOfSources& told) {
    const auto& source = health.source;
    const auto name_of_person = [&](const std::optional<accounts::AccountId>& id) {
        auto found = id ? told.names.find(*id) : told.names.end();
        return found == told.names.end() ? std::optional<std::string>() : found->second;
    };
    auto key = crypto::read_public_key(source.public_key);
    out.begin_object();
    out.member("name", source.name).member("kind", name_of(source.kind));
    out.member("label", source_label(source));
    out.member("url", source.url).member("trusted", source.trusted);
    out.member("exercise", source.exercise);
    out.member("every_seconds",
               std::chrono::duration_cast<std::chrono::seconds>(health.every).count());
    out.member("fetched_at", source.fetched_at).member("failures", source.failures);
    out.key("regions").begin_array();
    for (auto code : source.regions) out.value(code.to_string());
    out.end_array().key("hazards").begin_array();
    for (const auto& hazard : source.hazards) out.value(hazard);
    out.end_array();
    out.member("sender", source.sender).member("signed", key.ok());
    out.member("key_fingerprint",
               key.ok() ? std::optional<std::string>(key->fingerprint) : std::nullopt);
    out.key("alarms").begin_array();
    for (const auto& alarm : told.alarms)
        if (alarm.source == source.name)
            out.begin_object().member("kind", alarm.kind).member("since", alarm.since).end_object();
    out.end_array();
    if (told.to_administrator) {
        out.member("last_error", source.last_error).member("registered_at", source.created_at);
        out.member("proposed_by", name_of_person(source.proposed_by));
        out.member("approved_by", name_of_person(source.approved_by));
    }
    out.end_object();
}

void append_quarantine(JsonWriter& out, const QuarantineRow& row) {
    out.begin_object();
    out.member("id", std::to_string(row.id)).member("source", row.source).member("url", row.url);
    out.member("reason", row.reason).member("size_bytes", row.size_bytes);
    out.member("times", row.times).member("first_at", row.first_at);
    out.member("last_at", row.last_at).member("excerpt", row.excerpt);
    out.end_object();
}

}  // namespace kentongan::warnings
