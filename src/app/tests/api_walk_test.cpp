// Every endpoint of Mastodon's documentation is asked as an app would ask, and as nobody should:
// without a token, with the wrong scope, for things that are not there or not theirs, with rubbish.
// What is sent is in tests/data/mastodon/walk.json, what we leave out in absent.json.
#include <doctest/doctest.h>

#include <cstdlib>
#include <functional>
#include <iostream>

#include "api_world.h"
#include "platform/http/router.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::api_walk;

namespace {

using testkit::MastodonShape;

// One endpoint and how it is asked.
struct Step {
    const Endpoint& endpoint;
    const json::value& row;

    std::string text(std::string_view key, std::string otherwise = {}) const {
        const auto* found = row.as_object().if_contains(key);
        return found && found->is_string() ? std::string(found->as_string()) : otherwise;
    }
    std::int64_t number(std::string_view key, std::int64_t otherwise) const {
        const auto* found = row.as_object().if_contains(key);
        return found && found->is_int64() ? found->as_int64() : otherwise;
    }
    std::string target() const { return text("go", endpoint.path); }
    std::string who() const {
        std::string usual = endpoint.group.starts_with("admin/") ? "admin" : "ani";
        if (endpoint.is_public()) usual = "nobody";
        return text("as", endpoint.oauth.starts_with("App token") ? "app" : usual);
    }
    std::string scopes() const { return text("scopes", endpoint.scopes()); }
    std::string returns() const { return text("returns", endpoint.returns); }
};

Ask good_ask(World& world, const Step& step) {
    return {.method = step.endpoint.method,
            .target = world.filled(step.target()),
            .as = step.who(),
            .scopes = step.scopes(),
            .form = world.filled_form(step.row),
            .file = step.text("file")};
}

std::string shortened(const http::Response& answer) {
    return std::to_string(answer.status) + " " + answer.body.substr(0, 160);
}

const json::object& rows() {
    static const auto walk = read_json("tests/data/mastodon/walk.json");
    return walk.at("rows").as_object();
}

const json::object& absent() {
    static const auto reasons = read_json("tests/data/mastodon/absent.json");
    return reasons.as_object();
}

using Complaints = std::vector<std::string>;

// Runs `look` for every endpoint that we have. KENTONGAN_WALK names a part of those to look at.
void walk(const std::function<void(World&, const Step&, Complaints&)>& look) {
    World world;
    const char* wanted = std::getenv("KENTONGAN_WALK");
    for (const auto& endpoint : endpoints()) {
        const auto name = endpoint.name();
        const auto* row = rows().if_contains(name);
        if (!row || (wanted && name.find(wanted) == std::string::npos)) continue;
        const json::array alone{*row};
        for (const auto& one : row->is_array() ? row->as_array() : alone) {
            world.forget();
            Complaints complaints;
            try {
                look(world, {endpoint, one}, complaints);
            } catch (const std::exception& failure) {
                complaints.push_back(failure.what());
            }
            for (const auto& complaint : complaints) FAIL_CHECK(name << ": " << complaint);
        }
    }
}

void look_at_answer(const http::Response& answer, const Step& step, Complaints& complaints) {
    if (answer.status != step.number("status", 200)) {
        complaints.push_back(shortened(answer));
        return;
    }
    const auto returns = step.returns();
    if (returns == "stream" && !answer.stream) complaints.push_back("opens no stream");
    if (returns.empty() || returns == "stream" || returns == "None") return;
    const auto body = parse_json(answer.shared_body ? *answer.shared_body : answer.body);
    if (!body) {
        complaints.push_back("no JSON: " + shortened(answer));
        return;
    }
    if (const auto* kept = step.row.as_object().if_contains("some"))
        if (kept->as_bool() && body->is_array() && body->as_array().empty())
            complaints.push_back("is empty, so nothing was looked at");
    for (auto& error : MastodonShape::errors_of_answer(*body, returns))
        complaints.push_back(std::move(error));
}

// {"error": text} as apps read it; `text` empty: any.
void look_at_error(const http::Response& answer, std::int64_t status, std::string_view text,
                   const std::string& when, Complaints& complaints) {
    const auto body = parse_json(answer.body);
    const auto* error = body ? find_string(*body, "error") : nullptr;
    const bool is_right = answer.status == status && error && (text.empty() || *error == text);
    if (!is_right)
        complaints.push_back(when + ": " + shortened(answer) + ", not " + std::to_string(status) +
                             " " + std::string(text));
}

// The path with every $name as the id of nothing.
std::string target_of_nothing(const std::string& target) {
    std::string out;
    const auto query = std::min(target.find('?'), target.size());
    for (std::size_t at = 0; at < query; ++at) {
        if (target[at] != '$') {
            out += target[at];
            continue;
        }
        out += "999999999999";
        while (at + 1 < query && target[at + 1] != '/') ++at;
    }
    return out + target.substr(query);
}

std::vector<std::string> rubbish() {
    return {"",
            "0",
            "-1",
            "99999999999999999999999",
            "abc",
            "null",
            "' OR 1=1 --",
            "%00",
            std::string("\0", 1),
            "\xF0\x9F\x98\x80\xE2\x80\xAE",
            "\xFF\xFE",
            std::string(20000, 'x')};
}

std::string encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) {
        out += '%';
        out += kDigits[c >> 4];
        out += kDigits[c & 15];
    }
    return out;
}

}  // namespace

TEST_CASE("every endpoint of Mastodon is asked, or there is a reason for not having it") {
    World world;
    for (const auto& endpoint : endpoints()) {
        const auto name = endpoint.name();
        CAPTURE(name);
        CHECK(rows().contains(name) != absent().contains(name));
        if (!absent().contains(name)) continue;
        CHECK(!absent().at(name).as_string().empty());
        const auto method = endpoint.method == "GET" ? http::Method::Get : http::Method::Post;
        const auto match = world.app().platform().router.match(method, endpoint.path);
        CHECK((!match.route || match.route->pattern != endpoint.path));
    }
}

TEST_CASE("an endpoint answers what the documentation says") {
    walk([](World& world, const Step& step, Complaints& complaints) {
        look_at_answer(world.call(good_ask(world, step)), step, complaints);
    });
}

TEST_CASE("an endpoint for people refuses those without a token and with too little of one") {
    walk([](World& world, const Step& step, Complaints& complaints) {
        if (step.endpoint.is_public() || step.text("stranger") == "welcome") return;
        auto ask = good_ask(world, step);
        ask.as = "nobody";
        look_at_error(world.call(ask), 401, "The access token is invalid", "without a token",
                      complaints);
        if (step.scopes().empty()) return;
        ask.as = step.who();
        ask.scopes = step.scopes() == "push" ? "read" : "push";
        look_at_error(world.call(ask), 403, "This action is outside the authorized scopes",
                      "with " + ask.scopes, complaints);
        // Those who run the place are asked for more than a scope.
        if (!step.endpoint.group.starts_with("admin/")) return;
        ask.as = "budi";
        ask.scopes = step.scopes();
        look_at_error(world.call(ask), 403, "This action is not allowed", "as anybody", complaints);
    });
}

TEST_CASE("what is not there, and what is not theirs, is not found") {
    walk([](World& world, const Step& step, Complaints& complaints) {
        auto ask = good_ask(world, step);
        const auto nothing = target_of_nothing(step.target());
        const auto missing = step.number("missing", 404);
        if (nothing != step.target() && missing != 0) {
            ask.target = world.filled(nothing);
            const auto answer = world.call(ask);
            if (missing == 404)
                look_at_error(answer, 404, "Record not found", "of nothing", complaints);
            else if (answer.status != missing)
                complaints.push_back("of nothing: " + shortened(answer));
        }
        const auto foreign = step.number("foreign", 0);
        if (foreign == 0) return;
        ask = good_ask(world, step);
        ask.as = "citra";
        look_at_error(world.call(ask), foreign, foreign == 404 ? "Record not found" : "",
                      "of others", complaints);
    });
}

TEST_CASE("rubbish is answered, never with a failure of ours") {
    walk([](World& world, const Step& step, Complaints& complaints) {
        const auto look = [&](const Ask& ask, const std::string& what) {
            const auto answer = world.call(ask);
            if (answer.status >= 500)
                complaints.push_back(what.substr(0, 60) + ": " + shortened(answer));
        };
        auto good = good_ask(world, step);
        good.file.clear();  // nobody may leave many about
        for (const auto& text : rubbish()) {
            auto ask = good;
            const auto target = step.target();
            if (const auto dollar = target.find('$'); dollar != std::string::npos) {
                ask.target = world.filled(target.substr(0, dollar)) + encoded(text.substr(0, 200));
                const auto rest = target.find_first_of("/?", dollar);
                if (rest != std::string::npos) ask.target += world.filled(target.substr(rest));
                look(ask, "path " + text);
            }
            ask.target = good.target.substr(0, good.target.find('?'));
            ask.form.clear();
            for (const auto& param : step.endpoint.params) ask.form.emplace_back(param, text);
            look(ask, "all params " + text);
            for (const auto& param : step.endpoint.params) {
                ask.form = good.form;
                ask.form.emplace_back(param, text);
                look(ask, param + " " + text);
            }
        }
        // Lists and objects where one text is expected, and the other way round.
        for (const auto& param : step.endpoint.params) {
            auto ask = good;
            const auto plain = param.substr(0, param.find('['));
            ask.form.assign(1000, {plain + "[]", "1"});
            look(ask, plain + "[] often");
            ask.form = {{plain + "[a][b][]", "x"}, {plain, "y"}};
            look(ask, plain + "[a][b][]");
        }
    });
}
