#include <fstream>
#include <sstream>

#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

// The documented entities of Mastodon 4.6, extracted from its documentation by script.
const json::value& documented() {
    static const json::value entities = [] {
        std::ifstream file(KENTONGAN_SOURCE "/tests/data/mastodon/entities.json");
        REQUIRE(file.good());
        std::stringstream text;
        text << file.rdbuf();
        return *parse_json(text.str(), {.max_bytes = 16 << 20, .max_depth = 64});
    }();
    return entities;
}

bool is_of(const json::value& value, std::string_view type) {
    if (type.starts_with("String")) return value.is_string();
    if (type.starts_with("Boolean")) return value.is_bool();
    if (type.starts_with("Integer")) return value.is_int64() || value.is_uint64();
    if (type.starts_with("Array")) return value.is_array();
    return value.is_object();
}

const json::array& attributes_of(std::string_view name) {
    const auto& list = documented().at("entities");
    if (const auto* found = list.if_object()) return found->at(name).at("attributes").as_array();
    for (const auto& entity : list.as_array())
        if (entity.at("name").as_string() == name) return entity.at("attributes").as_array();
    FAIL("no such entity");
    return list.as_array();
}

void check_shape(const json::value& value, const std::string& entity) {
    for (const auto& attribute : attributes_of(entity)) {
        const std::string name(attribute.at("name").as_string());
        if (name.find('[') != std::string::npos || name.find('.') != std::string::npos) continue;
        CAPTURE(entity);
        CAPTURE(name);
        const auto* found = value.as_object().if_contains(name);
        if (!found) {
            CHECK(attribute.at("optional").as_bool());
            continue;
        }
        if (found->is_null())
            CHECK(attribute.at("nullable").as_bool());
        else
            CHECK(is_of(*found, std::string_view(attribute.at("type").as_string())));
        if (const auto* allowed = attribute.as_object().if_contains("enum");
            allowed && found->is_string()) {
            const auto& names = allowed->as_array();
            CHECK(std::find(names.begin(), names.end(), *found) != names.end());
        }
    }
}

}  // namespace

TEST_CASE("a status names the app it was posted with, and nothing secret of it") {
    World w;
    const auto ani = w.person("ani");
    const auto app =
        body(w.kit.post("/api/v1/apps", {{"client_name", "Tusk <desa>"},
                                         {"redirect_uris", "urn:ietf:wg:oauth:2.0:oob"},
                                         {"website", "https://tusk.example/"}}));
    NewStatus with_app;
    with_app.author = ani;
    with_app.text = "halo";
    with_app.application = accounts::ApplicationId::parse(std::string(app.at("id").as_string()));
    REQUIRE(with_app.application.has_value());
    const auto path = "/api/v1/statuses/" + w.post(with_app).id.to_string();
    const auto status = body(w.get(path));
    check_shape(status, "Status");
    CHECK(status.at("application").as_object() ==
          json::object{{"name", "Tusk <desa>"}, {"website", "https://tusk.example/"}});
    with_app.application = accounts::ApplicationId(7);  // gone meanwhile
    const auto orphan = body(w.get("/api/v1/statuses/" + w.post(with_app).id.to_string()));
    CHECK_FALSE(orphan.as_object().contains("application"));
    CHECK_FALSE(body(w.get("/api/v1/statuses/" + w.post(ani, "dari halaman").id.to_string()))
                    .as_object()
                    .contains("application"));
}

TEST_CASE("statuses have the documented shape, whatever is in them") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi");
    const auto first = w.post(budi, "mulai").id;
    NewStatus rich;
    rich.author = ani;
    rich.text = "@budi #desa https://a.id";
    rich.spoiler_text = "awas";
    rich.in_reply_to = first;
    rich.extension_json = R"({"alert":{"id":"1"}})";
    const auto id = w.post(rich).id.to_string();
    const auto path = "/api/v1/statuses/" + id;
    const auto anonymous = body(w.get(path)), signed_in = body(w.get(path, budi));
    for (const auto* status : {&anonymous, &signed_in}) {
        check_shape(*status, "Status");
        check_shape(status->at("account"), "Account");
        check_shape(status->at("mentions").at(0), "Status::Mention");
        check_shape(status->at("tags").at(0), "Status::Tag");
        check_shape(status->at("quote_approval"), "QuoteApproval");
        CHECK(status->at("kentongan").at("alert").at("id").as_string() == "1");
        CHECK(status->at("reblog").is_null());
        CHECK(status->at("edited_at").is_null());
    }
    for (const char* flag : {"favourited", "reblogged", "muted", "bookmarked", "pinned"})
        CHECK(signed_in.at(flag).is_bool());
    CHECK(signed_in.at("filtered").as_array().empty());
    const std::string created(anonymous.at("created_at").as_string());
    CHECK(created.size() == 24);
    CHECK(created[19] == '.');
    CHECK(created.back() == 'Z');
    CHECK(anonymous.at("uri").as_string() == "https://desa.test/users/ani/statuses/" + id);
    CHECK(anonymous.at("url").as_string() == "https://desa.test/@ani/" + id);

    const auto boost = body(w.post_form(path + "/reblog", {}, budi));
    check_shape(boost, "Status");
    check_shape(boost.at("reblog"), "Status");
    REQUIRE(w.call(http::Method::Put, path, ani, {{"status", "lain"}}).status == 200);
    const auto edited = body(w.get(path));
    check_shape(edited, "Status");
    CHECK(edited.at("edited_at").is_string());
    for (const auto& version : body(w.get(path + "/history")).as_array())
        check_shape(version, "StatusEdit");
    check_shape(body(w.get(path + "/source", ani)), "StatusSource");
    check_shape(body(w.get(path + "/context")), "Context");
    check_shape(body(w.call(http::Method::Delete, path, ani)), "Status");
}
