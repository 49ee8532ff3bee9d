// docs/api.md is what the route table says. tools/write_api_docs writes it anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api_world.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"

using namespace kentongan;
using namespace kentongan::api_walk;

namespace {

constexpr const char* kFile = KENTONGAN_SOURCE "/docs/api.md";

constexpr std::string_view kHead =
    "# What the server answers\n\n"
    "Made from the route table by `tools/write_api_docs`; a test fails when it is not what the "
    "server does.\n\n"
    "Every endpoint of Mastodon 4.6, as documented, is in the first table; what we leave out says "
    "why. *Off*: it answers as a Mastodon whose operator has switched it off. Any Mastodon app "
    "works: `tests/interop/README.md` says how to point one at a server. "
    "Parameters come as query, form, multipart or JSON; errors are `{\"error\": …}` with "
    "Mastodon's statuses. Our own interface is in the second table, and machine-readable at "
    "`/api/kentongan/v1/openapi.json`.\n\n"
    "*Who*: **all** everybody, **app** any token, **person** a person's token; then the scope the "
    "token needs (any of several).\n";

std::string who(const http::Access& access) {
    using Kind = http::Access::Kind;
    std::string text = access.kind == Kind::Public ? "all"
                       : access.kind == Kind::App  ? "app"
                                                   : "person";
    for (const auto scope : split(access.scope, ' '))
        if (!scope.empty()) text += " `" + std::string(scope) + "`";
    return text;
}

// Parameters are named by whoever wrote the path: ":id" and ":account_id" are one place.
std::string without_names(std::string_view pattern) {
    std::string out;
    for (const auto part : split(pattern, '/')) {
        if (part.empty()) continue;
        out += '/';
        out += part.starts_with(':') ? std::string_view(":") : part;
    }
    return out;
}

std::string cell(std::string text) {
    std::string out;
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

// "Status. When `scheduled_at` is present, …" is too long for a table.
std::string first_sentence(const std::string& text) {
    return text.substr(0, std::min(text.find(". "), text.find(", but")));
}

class Document {
public:
    explicit Document(const http::Router& router) : router_(router) {}

    std::string text() {
        std::string out(kHead);
        append_mastodon(out);
        append_own(out);
        return out;
    }

private:
    const http::Route* route_of(std::string_view method, std::string_view path) const {
        for (const auto& route : router_.routes())
            if (http::name_of(route->method) == method &&
                without_names(route->pattern) == without_names(path))
                return route.get();
        return nullptr;
    }

    // Answered as by a Mastodon whose operator has switched it off.
    static bool is_off(const json::value& walk, const Endpoint& endpoint) {
        const auto* row = walk.at("rows").as_object().if_contains(endpoint.name());
        return row && row->is_object() && row->as_object().contains("off");
    }

    void append_mastodon(std::string& out) const {
        const auto absent = read_json("tests/data/mastodon/absent.json");
        const auto walk = read_json("tests/data/mastodon/walk.json");
        std::string table;
        std::string group;
        int there = 0;
        for (const auto& endpoint : endpoints()) {
            if (endpoint.group != group)
                table += "\n### " + (group = endpoint.group) +
                         "\n\n| Endpoint | | Who | Returns |\n|---|---|---|---|\n";
            const auto* route = route_of(endpoint.method, endpoint.path);
            const auto* reason = absent.as_object().if_contains(endpoint.name());
            table += "| `" + endpoint.method + " " + endpoint.path + "` | ";
            there += route != nullptr;
            if (route)
                table += (is_off(walk, endpoint) ? "off | " : "done | ") + who(route->access) +
                         " | " + cell(first_sentence(endpoint.returns));
            else
                table += "no | | " + (reason ? cell(std::string(reason->as_string()))
                                             : std::string("**missing**"));
            table += " |\n";
        }
        out += "\n## Mastodon's interface\n\n" + std::to_string(there) + " of " +
               std::to_string(endpoints().size()) + " endpoints are there.\n" + table;
    }

    void append_own(std::string& out) const {
        std::vector<std::string> lines;
        for (const auto& route : router_.routes()) {
            if (!route->pattern.starts_with("/api/kentongan/")) continue;
            lines.push_back("| `" + std::string(http::name_of(route->method)) + " " +
                            route->pattern + "` | " + cell(route->doc.summary) + " | " +
                            who(route->access) + " | " + cell(route->doc.returns) + " |\n");
        }
        std::ranges::sort(lines, {},
                          [](const std::string& line) { return line.substr(line.find(' ', 3)); });
        out += "\n## Our own interface\n\n| Endpoint | What | Who | Returns |\n|---|---|---|---|\n";
        for (const auto& line : lines) out += line;
    }

    const http::Router& router_;
};

}  // namespace

TEST_CASE("docs/api.md is what the server answers") {
    World world;
    const auto text = Document(world.app().platform().router).text();
    if (std::getenv("KENTONGAN_WRITE_API")) std::ofstream(kFile) << text;
    std::ifstream file(kFile);
    std::stringstream kept;
    kept << file.rdbuf();
    CHECK_MESSAGE(kept.str() == text, "docs/api.md is old: run tools/write_api_docs");
}
