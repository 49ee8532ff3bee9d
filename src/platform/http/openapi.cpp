#include <map>
#include <set>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"

namespace kentongan::http {

namespace {

constexpr std::string_view kArrayOf = "Array of ";

// "Array of Alert" is an array, and refers to the same schema as "Alert".
std::string_view entity_of(std::string_view returns) {
    return returns.starts_with(kArrayOf) ? returns.substr(kArrayOf.size()) : returns;
}

// A schema's name (OpenAPI 3.1 §4.8.7.1); other descriptions stay words.
bool is_schema_name(std::string_view text) {
    if (text.empty()) return false;
    for (char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return false;
    return true;
}

std::string documented_path(std::string_view pattern) {
    std::string path;
    for (auto part : split(pattern, '/')) {
        if (part.empty()) continue;
        path += '/';
        if (part.starts_with(':') || part.starts_with('*'))
            path.append("{").append(part.substr(1)).append("}");
        else
            path += part;
    }
    return path.empty() ? "/" : path;
}

void write_schema_reference(JsonWriter& out, std::string_view name) {
    out.begin_object();
    out.member("$ref", "#/components/schemas/" + std::string(name));
    out.end_object();
}

void write_parameter(JsonWriter& out, std::string_view where, const ParamDoc& param) {
    out.begin_object();
    out.member("name", std::string_view(param.name)).member("in", where);
    if (!param.description.empty()) out.member("description", std::string_view(param.description));
    if (param.required) out.member("required", true);
    out.key("schema").begin_object().member("type", std::string_view(param.type)).end_object();
    out.end_object();
}

void write_body(JsonWriter& out, const std::vector<ParamDoc>& params) {
    out.key("requestBody").begin_object().key("content").begin_object();
    for (std::string_view type : {"application/json", "application/x-www-form-urlencoded"}) {
        out.key(type).begin_object().key("schema").begin_object();
        out.member("type", "object").key("properties").begin_object();
        for (const auto& param : params) {
            out.key(param.name).begin_object();
            out.member("type", std::string_view(param.type));
            if (!param.description.empty())
                out.member("description", std::string_view(param.description));
            out.end_object();
        }
        out.end_object().key("required").begin_array();
        for (const auto& param : params)
            if (param.required) out.value(std::string_view(param.name));
        out.end_array().end_object().end_object();
    }
    out.end_object().end_object();
}

void write_parameters(JsonWriter& out, const Route& route, bool in_query) {
    out.key("parameters").begin_array();
    for (auto part : split(route.pattern, '/')) {
        if (!part.starts_with(':') && !part.starts_with('*')) continue;
        ParamDoc param;
        param.name = part.substr(1);
        param.required = true;
        write_parameter(out, "path", param);
    }
    if (in_query)
        for (const auto& param : route.doc.params) write_parameter(out, "query", param);
    out.end_array();
}

void write_answer(JsonWriter& out, const Doc& doc) {
    out.key("responses").begin_object().key("200").begin_object();
    out.member("description", std::string_view(doc.returns));
    const auto entity = entity_of(doc.returns);
    if (is_schema_name(entity)) {
        out.key("content").begin_object().key("application/json").begin_object().key("schema");
        if (entity.size() != doc.returns.size()) {
            out.begin_object().member("type", "array").key("items");
            write_schema_reference(out, entity);
            out.end_object();
        } else {
            write_schema_reference(out, entity);
        }
        out.end_object().end_object();
    }
    out.end_object();
    out.key("default").begin_object().member("description", "Error").end_object();
    out.end_object();
}

void write_operation(JsonWriter& out, const Route& route) {
    const bool in_query = route.method == Method::Get || route.method == Method::Delete;
    out.key(ascii_lower(name_of(route.method))).begin_object();
    out.member("summary", std::string_view(route.doc.summary));
    write_parameters(out, route, in_query);
    if (!in_query && !route.doc.params.empty()) write_body(out, route.doc.params);
    write_answer(out, route.doc);
    if (route.access.kind != Access::Kind::Public) {
        out.key("security").begin_array().begin_object().key("token").begin_array();
        for (auto scope : split(route.access.scope, ' '))
            if (!scope.empty()) out.value(scope);
        out.end_array().end_object().end_array();
    }
    out.end_object();
}

}  // namespace

std::string openapi_json(const Router& router, std::string_view prefix, std::string_view title,
                         std::string_view version) {
    std::map<std::string, std::vector<const Route*>> paths;
    std::set<std::string> schemas;
    for (const auto& route : router.routes()) {
        if (route->doc.summary.empty() || !route->pattern.starts_with(prefix)) continue;
        paths[documented_path(route->pattern)].push_back(route.get());
        const auto entity = entity_of(route->doc.returns);
        if (is_schema_name(entity)) schemas.emplace(entity);
    }
    std::string document;
    JsonWriter out(document);
    out.begin_object().member("openapi", "3.1.0");
    out.key("info").begin_object().member("title", title).member("version", version).end_object();
    out.key("paths").begin_object();
    for (const auto& [path, routes] : paths) {
        out.key(path).begin_object();
        for (const auto* route : routes) write_operation(out, *route);
        out.end_object();
    }
    out.end_object();
    out.key("components").begin_object().key("schemas").begin_object();
    for (const auto& name : schemas)
        out.key(name).begin_object().member("type", "object").end_object();
    out.end_object().key("securitySchemes").begin_object().key("token").begin_object();
    out.member("type", "http").member("scheme", "bearer").end_object().end_object();
    out.end_object().end_object();
    return document;
}

}  // namespace kentongan::http
