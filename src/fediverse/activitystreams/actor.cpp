#include <algorithm>
#include <array>
#include <utility>

#include "fediverse/activitystreams/parts.h"
#include "platform/base/strings.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::size_t kMaxUsernameBytes = 255, kMaxNameCharacters = 500, kMaxKeys = 8;
constexpr std::size_t kMaxSummaryBytes = 64 * 1024, kMaxFieldBytes = 8 * 1024;
constexpr std::size_t kMaxPemBytes = 8 * 1024, kMaxMultibaseBytes = 100, kMaxDomains = 100;

constexpr std::array<std::pair<std::string_view, ActorType>, 5> kTypes{{
    {"Person", ActorType::Person},
    {"Service", ActorType::Service},
    {"Application", ActorType::Application},
    {"Group", ActorType::Group},
    {"Organization", ActorType::Organization},
}};

std::optional<ActorType> type_of(const json::value& document) {
    for (const auto& type : types_of(document))
        for (const auto& [name, known] : kTypes)
            if (type == name) return known;
    return {};
}

// It stands in "@name@host" and in addresses.
bool is_username(std::string_view name) {
    return !name.empty() && name.size() <= kMaxUsernameBytes &&
           std::ranges::none_of(name, [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == 0x7f ||
                      std::string_view("@/\\?#<>\"':").find(c) != std::string_view::npos;
           });
}

// An inbox on another host would have us deliver to strangers.
Result<std::string> own_address(const json::value& value, std::string_view key,
                                std::string_view id) {
    auto address = id_of(one(value, key));
    if (!address.empty() && !same_origin(address, id))
        return contradiction(std::string(key) + " is not on the actor's host");
    return address;
}

Result<void> read_collections(const json::value& document, Actor& actor) {
    const std::pair<std::string_view, std::string*> addresses[] = {
        {"inbox", &actor.inbox},         {"outbox", &actor.outbox},
        {"followers", &actor.followers}, {"following", &actor.following},
        {"featured", &actor.featured},   {"featuredTags", &actor.featured_tags}};
    for (const auto& [key, into] : addresses) {
        TRY_ASSIGN(*into, own_address(document, key, actor.id));
    }
    if (actor.inbox.empty()) return missing("the actor has no inbox");
    if (const auto* endpoints = one(document, "endpoints")) {
        TRY_ASSIGN(actor.shared_inbox, own_address(*endpoints, "sharedInbox", actor.id));
    }
    return {};
}

Result<void> read_keys(const json::value& document, Actor& actor) {
    for (const auto* key : many(document, "publicKey", kMaxKeys)) {
        const auto pem = raw_text(one(*key, "publicKeyPem"), kMaxPemBytes);
        if (pem.empty()) continue;
        if (id_of(one(*key, "owner")) != actor.id)
            return contradiction("the key's owner is not the actor");
        auto id = id_of(key);
        if (!same_origin(id, actor.id)) return contradiction("the key is not on the actor's host");
        actor.key_id = std::move(id);
        actor.public_key_pem = pem;
        break;
    }
    for (const auto* key : many(document, "assertionMethod", kMaxKeys)) {
        auto multibase = raw_text(one(*key, "publicKeyMultibase"), kMaxMultibaseBytes + 1);
        auto id = id_of(key);
        // z: base58, 6Mk: multicodec ed25519-pub.
        if (!type_is(*key, "Multikey") || id_of(one(*key, "controller")) != actor.id ||
            !same_origin(id, actor.id) || !multibase.starts_with("z6Mk") ||
            multibase.size() > kMaxMultibaseBytes)
            continue;
        actor.ed25519_keys.push_back({std::move(id), std::move(multibase)});
    }
    return {};
}

bool is_true(const json::value& document, std::string_view key) {
    return boolean(document, key).value_or(false);
}

void read_profile(const json::value& document, Actor& actor) {
    actor.name = text(document, "name", kMaxNameCharacters);
    actor.summary_html = raw_text(one(document, "summary"), kMaxSummaryBytes);
    actor.url = url_of(find(document, "url"));
    actor.icon = picture(document, "icon");
    actor.image = picture(document, "image");
    for (const auto* field : many(document, "attachment", kMaxFields)) {
        if (!type_is(*field, "PropertyValue")) continue;
        actor.fields.push_back({text(*field, "name", kMaxNameCharacters),
                                raw_text(one(*field, "value"), kMaxFieldBytes)});
    }
    actor.manually_approves_followers = is_true(document, "manuallyApprovesFollowers");
    actor.discoverable = boolean(document, "discoverable");
    actor.indexable = boolean(document, "indexable");
    actor.memorial = is_true(document, "memorial");
    actor.suspended = is_true(document, "suspended") || is_true(document, "toot:suspended");
    actor.published = time(document, "published");
    actor.moved_to = id_of(one(document, "movedTo"));
    actor.also_known_as = ids_of(document, "alsoKnownAs", kMaxAliases);
    actor.tags = read_tags(document);
    for (const auto* domain : many(document, "attributionDomains", kMaxDomains))
        if (auto host = host_of("https://" + raw_text(domain, 255)); host.size() > 1)
            actor.attribution_domains.push_back(std::move(host));
}

}  // namespace

Result<Actor> read_actor(const json::value& document) {
    Actor actor;
    const auto type = type_of(document);
    if (!type) return missing("no type of an actor");
    actor.type = *type;
    actor.id = id_of(&document);
    if (host_of(actor.id).empty() || is_public(actor.id)) return missing("the actor has no id");
    actor.preferred_username = raw_text(one(document, "preferredUsername"), kMaxUsernameBytes + 1);
    if (!is_username(actor.preferred_username))
        return missing("the actor has no preferredUsername to go by");
    TRY(read_collections(document, actor));
    TRY(read_keys(document, actor));
    read_profile(document, actor);
    return actor;
}

}  // namespace kentongan::activitystreams
