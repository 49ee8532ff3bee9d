// The room's own parts, for its routes and pages.
#pragma once

#include <functional>
#include <string>

#include "platform/http/router.h"
#include "rooms/accounts/admission_service.h"
#include "rooms/accounts/api.h"
#include "rooms/accounts/directory.h"
#include "rooms/accounts/discovery.h"
#include "rooms/accounts/oauth_service.h"
#include "rooms/accounts/profile_service.h"
#include "rooms/accounts/relation_service.h"
#include "rooms/accounts/remote_service.h"

namespace kentongan::accounts {

struct Accounts::Impl {
    Impl(Platform& given, const regions::Regions& all_regions);

    Platform& platform;
    const regions::Regions& regions;
    Directory directory;
    OAuth oauth;
    Relations relations;
    Discovery discovery;
    Admission admission;
    LinkChecks link_checks;
    Profiles profiles;
    Remote remote;
    std::string vapid_key;
    EmojiWriter emoji_writer;
};

using Action = Result<http::Response> (*)(Accounts&, http::Request&);

// One line of this room's part of the route table.
struct Entry {
    http::Method method = http::Method::Get;
    std::string pattern;
    Action action = nullptr;
    http::Access access;
    http::Run run = http::Run::Pool;
    http::Doc doc;
    std::size_t max_body_bytes = 1 << 20;
};
void add_entries(Accounts& room, std::vector<Entry> entries);

// The CredentialAccount of somebody, as an answer.
Result<http::Response> credentials_of(Accounts& room, AccountId id);

void add_account_routes(Accounts& room);
void add_relation_routes(Accounts& room);
void add_credential_routes(Accounts& room);
void add_oauth_routes(Accounts& room);
void add_consent_pages(Accounts& room);
void add_sign_up_routes(Accounts& room);
void add_profile_routes(Accounts& room);
void add_discovery_routes(Accounts& room);
void add_admission_pages(Accounts& room);
void add_sign_up_pages(Accounts& room);
void add_session_pages(Accounts& room);
void add_settings_pages(Accounts& room);
void add_relation_pages(Accounts& room);

}  // namespace kentongan::accounts
