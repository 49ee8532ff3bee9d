// For tests only: is this JSON what Mastodon's documentation says of the entity? Every attribute
// that is not optional must be there, with the right type, null only where that is allowed: strict
// apps drop a whole page for one wrong element. Reads tests/data/mastodon/entities.json.
#pragma once

#include <boost/json/parse.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json.h"

namespace kentongan::testkit {

class MastodonShape {
public:
    // What is wrong with `value` as `entity` ("Account", "Account::CredentialAccount"), by path.
    static std::vector<std::string> errors(const json::value& value, const std::string& entity) {
        std::vector<std::string> found;
        check_entity(value, entity, entity, found);
        return found;
    }
    // The same for every element of an array.
    static std::vector<std::string> errors_of_all(const json::value& value,
                                                  const std::string& entity) {
        std::vector<std::string> found;
        if (!value.is_array()) return {"not an array of " + entity};
        for (const auto& element : value.as_array()) check_entity(element, entity, entity, found);
        return found;
    }

private:
    static const json::object& entities() {
        static const json::value parsed = [] {
            std::ifstream file(KENTONGAN_SOURCE "/tests/data/mastodon/entities.json");
            std::stringstream text;
            text << file.rdbuf();
            return json::parse(text.str());
        }();
        return parsed.at("entities").as_object();
    }

    // The documentation's short names of entities inside others.
    static std::string full_name(std::string name, const std::string& inside) {
        if (entities().contains(inside + "::" + name)) return inside + "::" + name;
        if (name == "Field") return "Account::Field";
        return entities().contains(name) ? name : std::string();
    }

    static void check_entity(const json::value& value, const std::string& entity,
                             const std::string& path, std::vector<std::string>& found) {
        const auto* known = entities().if_contains(entity);
        if (!known) {
            found.push_back("unknown entity " + entity);
            return;
        }
        if (!value.is_object()) {
            found.push_back(path + " is no object");
            return;
        }
        for (const auto& attribute : known->at("attributes").as_array()) {
            const std::string name(attribute.at("name").as_string());
            check_attribute(value, name, attribute, entity, path, found);
        }
        // A longer entity ("Account::CredentialAccount") has everything of the shorter one.
        const auto colons = entity.rfind("::");
        if (colons == std::string::npos) return;
        const auto base = entity.substr(0, colons);
        const auto own = entity.substr(colons + 2);
        if (own.size() > base.size() && own.ends_with(base)) check_entity(value, base, path, found);
    }

    // "source[note]", "history[][day]".
    static void check_attribute(const json::value& object, std::string name,
                                const json::value& attribute, const std::string& entity,
                                const std::string& path, std::vector<std::string>& found) {
        const auto bracket = name.find('[');
        if (bracket == std::string::npos) {
            check_member(object, name, attribute, entity, path, found);
            return;
        }
        const auto* outer =
            object.is_object() ? object.as_object().if_contains(name.substr(0, bracket)) : nullptr;
        if (!outer || outer->is_null()) return;
        auto rest = name.substr(bracket);
        if (rest.starts_with("[]")) {
            rest.erase(0, 2);
            if (!outer->is_array()) return;
            for (const auto& element : outer->as_array())
                check_attribute(element, rest.substr(1, rest.find(']') - 1), attribute, entity,
                                path + "." + name, found);
            return;
        }
        const auto close = rest.find(']');
        check_attribute(*outer, rest.substr(1, close - 1) + rest.substr(close + 1), attribute,
                        entity, path + "." + name.substr(0, bracket), found);
    }

    static void check_member(const json::value& object, const std::string& name,
                             const json::value& attribute, const std::string& entity,
                             const std::string& path, std::vector<std::string>& found) {
        const auto where = path + "." + name;
        const auto* member = object.is_object() ? object.as_object().if_contains(name) : nullptr;
        if (!member) {
            if (!attribute.at("optional").as_bool()) found.push_back(where + " is missing");
            return;
        }
        if (member->is_null()) {
            if (!attribute.at("nullable").as_bool()) found.push_back(where + " is null");
            return;
        }
        const std::string type(attribute.at("type").as_string());
        check_type(*member, type, entity, where, found);
        const auto* allowed = attribute.as_object().if_contains("enum");
        if (!allowed || !allowed->is_array() || !member->is_string()) return;
        for (const auto& one : allowed->as_array())
            if (one == *member) return;
        found.push_back(where + " is " + std::string(member->as_string()));
    }

    static void check_type(const json::value& value, const std::string& type,
                           const std::string& entity, const std::string& where,
                           std::vector<std::string>& found) {
        const auto expect = [&](bool right) {
            if (!right) found.push_back(where + " is no " + type);
        };
        constexpr std::string_view kArray = "Array of ";
        if (type.starts_with(kArray)) {
            expect(value.is_array());
            if (!value.is_array()) return;
            for (const auto& element : value.as_array())
                check_type(element, type.substr(kArray.size()), entity, where + "[]", found);
            return;
        }
        if (type.starts_with("String") || type.starts_with("Datetime"))
            return expect(value.is_string());
        if (type.starts_with("Boolean")) return expect(value.is_bool());
        if (type.starts_with("Integer")) return expect(value.is_int64() || value.is_uint64());
        if (type.starts_with("Number") || type.starts_with("Float"))
            return expect(value.is_number());
        if (type.starts_with("Hash")) return expect(value.is_object());
        const auto name = full_name(type.substr(0, type.find_first_of(", (")), entity);
        if (!name.empty()) check_entity(value, name, where, found);
    }
};

}  // namespace kentongan::testkit
