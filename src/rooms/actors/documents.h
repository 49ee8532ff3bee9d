// What we show of our people as ActivityStreams: actors and collections.
#pragma once

#include <string>

#include "platform/config/config.h"
#include "rooms/accounts/api.h"

namespace kentongan::actors {

inline constexpr std::string_view kServerPath = "/actor";

std::string server_uri(const Config& config);
std::string key_id_of(std::string_view actor_uri);

// What an account does not say itself.
struct ActorFacts {
    std::string public_pem;
    std::string moved_to = {};                       // uri; empty: they are here
    std::vector<accounts::RemoteEmoji> emojis = {};  // ours, in their name, note and fields
};
ActorFacts facts_of(db::Tx& tx, const accounts::Accounts& accounts,
                    const accounts::Account& account, std::string public_pem);
std::string actor_json(const Config& config, const accounts::Account& account,
                       const ActorFacts& facts);
// The Application that signs for the server itself; readable without a signature.
std::string server_json(const Config& config, std::string_view public_pem);

// An activity of ours about something by its id or as JSON.
struct Spoken {
    std::string id, type, actor;
    std::string object_json;  // a JSON value: an id in quotes or an object
    std::string target = {};
    std::vector<std::string> to = {}, cc = {};
    std::string content = {};
};
std::string activity_json(const Spoken& spoken);
std::string json_text(std::string_view uri);  // as JSON

}  // namespace kentongan::actors
