// Mastodon's entities about people and applications.
#pragma once

#include <string>
#include <vector>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/api.h"
#include "rooms/accounts/oauth_service.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/api.h"

namespace kentongan::accounts {

// Account without its closing brace, so that others can add to it. Of a suspended one only who it
// was is left.
void begin_account(JsonWriter& out, const Account& account, const Accounts& room);

// `moved`: whom somebody moved to, if they did; without where that one moved on.
void append_moved(JsonWriter& out, const Account& account, const Accounts& room);

struct Credentials {
    Account account;
    store::ProfileSource source;
    Preferences preferences;
    std::int64_t follow_requests = 0;
};
void append_credential_account(JsonWriter& out, const Credentials& credentials,
                               const Accounts& room);
// The Profile entity: as its owner wrote it.
struct HasPictures {
    bool avatar = false, header = false;
};
void append_profile(JsonWriter& out, const Account& account, const store::ProfileSource& source,
                    HasPictures has);
void append_relationship(JsonWriter& out, AccountId target, const Relation& relation);
void append_preferences(JsonWriter& out, const Preferences& preferences);
void append_places(JsonWriter& out, const store::Places& places, const regions::Regions& regions);

// `client_secret` empty: Application, otherwise CredentialApplication.
void append_application(JsonWriter& out, const store::Application& application,
                        std::string_view client_secret, std::string_view vapid_key);
std::string token_json(const IssuedToken& token);
std::string server_metadata_json(const Config& config);
std::string user_info_json(const Account& account, const Config& config);
std::string oauth_error_json(const OAuthError& error);

}  // namespace kentongan::accounts
