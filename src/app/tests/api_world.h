// The whole server in process with a few people in it, asked as apps ask. What exists there is made
// over the API itself, by the recipes of tests/data/mastodon/walk.json.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/app.h"
#include "platform/base/json.h"
#include "platform/http/message.h"
#include "testkit/testkit.h"

namespace kentongan::api_walk {

json::value read_json(const std::string& path);  // below the source directory

// One line of endpoints.json.
struct Endpoint {
    std::string method, path, group, oauth, returns;
    std::vector<std::string> params;
    std::string name() const { return method + " " + path; }
    bool is_public() const { return oauth.starts_with("Public") || oauth == "None"; }
    // What a token must allow: `read:blocks` or `follow` is the first, + means both.
    std::string scopes() const;
};
const std::vector<Endpoint>& endpoints();

struct Ask {
    std::string method, target;  // "/api/v1/statuses?limit=2"
    std::string as = "nobody";   // or ani, budi, citra, admin, app
    std::string scopes;
    std::vector<std::pair<std::string, std::string>> form = {};
    std::string file = {};  // of tests/data/pictures, sent as "file"
    bool is_page = false;   // a form of ours in a browser
};

class World {
public:
    World();
    http::Response call(const Ask& ask);
    App& app() { return app_; }

    // A new set of things: what `filled` names from here on is made anew.
    void forget() { made_.clear(); }
    // The text with every $name as what its recipe makes: "/api/v1/lists/$list".
    std::string filled(std::string_view text);
    std::vector<std::pair<std::string, std::string>> filled_form(const json::value& row);

private:
    http::Principal principal_of(const std::string& token);
    void add_person(const std::string& name);
    void add_application();
    const std::string& value_of(const std::string& name);
    std::string make(const json::object& recipe, const std::string& name);

    testkit::TempDir directory_;
    App app_;
    json::value walk_;
    std::map<std::string, http::Principal> people_;
    std::map<std::string, std::string> fixed_;  // $ani: the id
    std::map<std::string, std::string> made_;
    int count_ = 0;
};

}  // namespace kentongan::api_walk
