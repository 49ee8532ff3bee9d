// For tests only: is this JSON what Mastodon's documentation says of the entity? Every attribute
// that is not optional must be there, with the right type, null only where that is allowed: strict
// apps drop a whole page for one wrong element. Reads tests/data/mastodon/entities.json.
#pragma once

#include <algorithm>
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
    // The same for an answer, by the words that say in endpoints.json what it returns: "Array of
    // Admin::Account", "Empty", "Hash with a single key of `count`".
    static std::vector<std::string> errors_of_answer(const json::value& value,
                                                     std::string documented) {
        std::vector<std::string> found;
        if (documented.starts_with("List of ")) documented.replace(0, 4, "Array");
        if (documented.starts_with("Preferences")) documented = "Preferences";
        if (documented.starts_with("Empty")) {
            if (!value.is_object() || !value.as_object().empty()) found.push_back("is not {}");
        } else if (documented.find("Marker value") != std::string::npos) {
            check_type(value, "Hash", "", "Hash", found);
            if (value.is_object())
                for (const auto& [name, marker] : value.as_object())
                    check_entity(marker, "Marker", name, found);
        } else if (documented.starts_with("Wrapped")) {
            check_wrapped(value, documented, found);
        } else {
            documented.resize(std::min(documented.size(), documented.find(". ")));
            check_type(value, documented, "", documented.substr(0, documented.find(',')), found);
            check_single_key(value, documented, found);
        }
        return found;
    }

private:
    // "WrappedCollectionItem" is {"collection_item": CollectionItem}.
    static void check_wrapped(const json::value& value, const std::string& documented,
                              std::vector<std::string>& found) {
        std::string key;
        for (const char c : documented.substr(std::string_view("Wrapped").size())) {
            const bool is_upper = c >= 'A' && c <= 'Z';
            if (is_upper && !key.empty()) key += '_';
            key += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
        }
        const auto* inside = value.is_object() ? value.as_object().if_contains(key) : nullptr;
        if (!inside) found.push_back(key + " is missing");
        if (inside && !key.ends_with("s")) check_entity(*inside, documented.substr(7), key, found);
    }

    // "Hash with a single key of `count`"
    static void check_single_key(const json::value& value, const std::string& documented,
                                 std::vector<std::string>& found) {
        const auto from = documented.find('`');
        if (!documented.starts_with("Hash with a single") || from == std::string::npos) return;
        const auto key = documented.substr(from + 1, documented.find('`', from + 1) - from - 1);
        if (value.is_object() && !value.as_object().contains(key))
            found.push_back(key + " is missing");
    }

    static const json::object& entities() {
        static const json::value parsed = [] {
            std::ifstream file(KENTONGAN_SOURCE "/tests/data/mastodon/entities.json");
            std::stringstream text;
            text << file.rdbuf();
            return json::parse(text.str());
        }();
        return parsed.at("entities").as_object();
    }

    // The documentation's short names of entities inside others, and its two spellings of names:
    // "Admin::Account" in types is the entity "Admin_Account".
    static std::string full_name(const std::string& name, const std::string& inside) {
        if (entities().contains(inside + "::" + name)) return inside + "::" + name;
        if (name == "Field") return "Account::Field";
        if (entities().contains(name)) return name;
        auto other = name;
        if (const auto colons = other.find("::"); colons != std::string::npos)
            other.replace(colons, 2, "_");
        if (entities().contains(other)) return other;
        for (const auto& known : entities())
            if (known.key().ends_with("::" + name)) return std::string(known.key());
        return {};
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
            if (rest.empty())
                return check_member(object, name.substr(0, bracket), attribute, entity, path,
                                    found);
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
        if (!allowed || !allowed->is_array()) return;
        if (member->is_array()) {
            for (const auto& element : member->as_array())
                check_enum(element, *allowed, where, found);
        } else {
            check_enum(*member, *allowed, where, found);
        }
    }

    static void check_enum(const json::value& value, const json::value& allowed,
                           const std::string& where, std::vector<std::string>& found) {
        if (!value.is_string()) return;
        for (const auto& one : allowed.as_array())
            if (one == value) return;
        found.push_back(where + " is " + std::string(value.as_string()));
    }

    // What strict apps parse further.
    static bool is_text_of(std::string_view text, std::string_view type,
                           const std::string& entity) {
        const auto matches = [text](std::string_view form) {
            if (text.size() != form.size()) return false;
            for (std::size_t at = 0; at < form.size(); ++at) {
                const bool is_digit = text[at] >= '0' && text[at] <= '9';
                if (form[at] == '0' ? !is_digit : text[at] != form[at]) return false;
            }
            return true;
        };
        if (type.starts_with("String (Datetime)")) return matches("0000-00-00T00:00:00.000Z");
        if (type.starts_with("String (Date)")) return matches("0000-00-00");
        if (type.starts_with("String (UNIX"))
            return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
        if (type.starts_with("String (cast")) return !text.empty();
        // Mastodon's cards say nothing with an empty text.
        if (type.starts_with("String (URL)") && !(text.empty() && entity == "PreviewCard"))
            return text.starts_with("https://") || text.starts_with("http://") ||
                   text.starts_with("urn:") || text.starts_with("wss://") ||
                   text.starts_with("ws://");
        return true;
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
        if (type.starts_with("String"))
            return expect(value.is_string() && is_text_of(value.as_string(), type, entity));
        if (type.starts_with("Boolean")) return expect(value.is_bool());
        if (type.starts_with("Integer") || type.starts_with("integer"))
            return expect(value.is_int64() || value.is_uint64());
        if (type.starts_with("Number") || type.starts_with("Float"))
            return expect(value.is_number());
        if (type.starts_with("Hash")) return expect(value.is_object());
        if (type.starts_with("Null")) return expect(value.is_null());
        const bool is_shallow = type.find("ShallowQuote") != type.npos && value.is_object() &&
                                value.as_object().contains("quoted_status_id");
        const auto name = full_name(
            is_shallow ? "ShallowQuote" : type.substr(0, type.find_first_of(", (")), entity);
        if (name.empty()) return found.push_back(where + " has an unknown type " + type);
        check_entity(value, name, where, found);
    }
};

}  // namespace kentongan::testkit
