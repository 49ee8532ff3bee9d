// What the command line can do. Each opens the server's data, does one thing, and says what it did
// on standard output.
#pragma once

#include <string>

#include "platform/base/result.h"
#include "platform/config/config.h"

namespace kentongan::commands {

struct UserToAdd {
    std::string name, email, password, role = "member", region;
};

struct SourceToAdd {
    std::string name, url, kind;
    int every_seconds = 0;
    std::string key_file, sender, regions, hazards, title;
    bool is_untrusted = false, is_exercise = false, accepts_sha1 = false;
};

struct OfficeToAdd {
    std::string name, title, regions, hazards, officers;  // lists with commas
    bool is_exercise = false;
};

struct GroupToAdd {
    std::string name, title, note, moderators;  // the last with commas
};

struct UpstreamToAdd {
    std::string name, url, title, key_file;
    bool exercises = false;
};

Result<void> serve(Config config);  // returns after SIGTERM or SIGINT
Result<void> demo(Config config);
Result<void> doctor(const Config& config);
Result<void> add_user(Config config, const UserToAdd& user);
Result<void> token(Config config, const std::string& name, const std::string& scopes);
Result<void> add_source(Config config, const SourceToAdd& source);
Result<void> remove_source(Config config, const std::string& name);  // or an office
Result<void> add_office(Config config, const OfficeToAdd& office);
Result<void> add_group(Config config, const GroupToAdd& group);
Result<void> add_moderator(Config config, const std::string& group, const std::string& name);
Result<void> remove_moderator(Config config, const std::string& group, const std::string& name);
Result<void> rotate_keys(Config config, const std::string& name);
Result<void> poll(Config config, const std::string& name);
Result<void> add_upstream(Config config, const UpstreamToAdd& upstream);
Result<void> remove_upstream(Config config, const std::string& name);
Result<void> list_upstreams(Config config);
Result<void> add_public_relay(Config config, const std::string& url);
Result<void> remove_public_relay(Config config, const std::string& url);
Result<void> list_public_relays(Config config);

}  // namespace kentongan::commands
