#include "platform/config/config.h"

#include <toml++/toml.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>

#include "platform/base/strings.h"

namespace kentongan {
namespace {

struct Option {
    std::string_view name;  // command line and environment; the file writes it with underscores
    std::function<bool(Config&, const std::string&)> set;
    std::string_view expects;
};

std::optional<bool> truth(const std::string& text) {
    if (text == "on" || text == "true" || text == "1" || text == "yes") return true;
    if (text == "off" || text == "false" || text == "0" || text == "no") return false;
    return {};
}

auto text_option(std::string Config::*member) {
    return [member](Config& config, const std::string& value) {
        config.*member = value;
        return true;
    };
}

auto truth_option(bool Config::*member) {
    return [member](Config& config, const std::string& value) {
        auto parsed = truth(value);
        if (parsed) config.*member = *parsed;
        return parsed.has_value();
    };
}

auto list_option(std::vector<std::string> Config::*member) {
    return [member](Config& config, const std::string& value) {
        (config.*member).clear();
        for (auto part : split(value, ','))
            if (auto item = trim(part); !item.empty()) (config.*member).emplace_back(item);
        return true;
    };
}

auto choice_option(std::string Config::*member, std::vector<std::string> choices) {
    return [member, choices](Config& config, const std::string& value) {
        for (const auto& choice : choices)
            if (choice == value) {
                config.*member = value;
                return true;
            }
        return false;
    };
}

bool set_threads(Config& config, const std::string& value) {
    auto parsed = parse_integer(value);
    if (!parsed || *parsed < 0 || *parsed > 256) return false;
    config.threads = static_cast<unsigned>(*parsed);
    return true;
}

bool set_sms_rate(Config& config, const std::string& value) {
    auto parsed = parse_integer(value);
    if (!parsed || *parsed < 1 || *parsed > 10'000) return false;
    config.sms_rate = static_cast<unsigned>(*parsed);
    return true;
}

bool set_remote_media_megabytes(Config& config, const std::string& value) {
    auto parsed = parse_integer(value);
    if (!parsed || *parsed < 100 || *parsed > 10'000'000) return false;
    config.remote_media_megabytes = static_cast<unsigned>(*parsed);
    return true;
}

// An address of one of these schemes, or nothing.
auto address_option(std::string Config::*member, std::vector<std::string_view> schemes) {
    return [member, schemes](Config& config, const std::string& value) {
        config.*member = value;
        if (value.empty()) return true;
        for (auto scheme : schemes)
            if (value.starts_with(scheme) && value.size() > scheme.size() &&
                value.find_first_of(" \r\n\t") == std::string::npos)
                return true;
        return false;
    };
}

const std::vector<Option>& options() {
    static const std::vector<Option> all{
        {"data", text_option(&Config::data), "a directory"},
        {"listen", text_option(&Config::listen), "ADDRESS:PORT"},
        {"domain", text_option(&Config::domain), "HOST[:PORT]"},
        {"database", text_option(&Config::database), "postgresql://… or a path"},
        {"nats", text_option(&Config::nats), "nats://HOST:PORT"},
        {"federation-scheme", choice_option(&Config::federation_scheme, {"https", "http"}),
         "https or http"},
        {"allow-addresses", list_option(&Config::allow_addresses), "prefixes such as 127.0.0.0/8"},
        {"rate-limits", truth_option(&Config::rate_limits), "on or off"},
        {"demo", truth_option(&Config::demo), "on or off"},
        {"title", text_option(&Config::title), "a name"},
        {"contact-email", text_option(&Config::contact_email), "an address"},
        {"source-url", text_option(&Config::source_url), "an address"},
        {"registrations", choice_option(&Config::registrations, {"open", "approval", "closed"}),
         "open, approval or closed"},
        {"default-language", choice_option(&Config::default_language, {"id", "en"}), "id or en"},
        {"second-officer", choice_option(&Config::second_officer, {"severe", "always", "never"}),
         "severe, always or never"},
        {"trusted-proxies", list_option(&Config::trusted_proxies), "addresses, comma-separated"},
        {"log-level", choice_option(&Config::log_level, {"debug", "info", "warning", "error"}),
         "debug, info, warning or error"},
        {"log-json", truth_option(&Config::log_json), "on or off"},
        {"threads", set_threads, "a number from 0 (one per core) to 256"},
        {"picture-worker", text_option(&Config::picture_worker), "a path"},
        {"smtp-url", address_option(&Config::smtp_url, {"smtp://", "smtps://"}),
         "smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…"},
        {"mail-from", text_option(&Config::mail_from), "an address"},
        {"sms-gateway", address_option(&Config::sms_gateway, {"https://", "http://", "smpp://"}),
         "an address: https://…, http://… or smpp://SYSTEM_ID@HOST[:PORT][/SENDER]"},
        {"sms-gateway-secret", text_option(&Config::sms_gateway_secret), "a secret"},
        {"whatsapp-gateway", address_option(&Config::whatsapp_gateway, {"https://", "http://"}),
         "an address"},
        {"whatsapp-gateway-secret", text_option(&Config::whatsapp_gateway_secret), "a secret"},
        {"sms-rate", set_sms_rate, "a number from 1 to 10000"},
        {"remote-media-megabytes", set_remote_media_megabytes, "a number from 100 to 10000000"},
    };
    return all;
}

const Option* find_option(std::string_view name) {
    for (const auto& option : options())
        if (option.name == name) return &option;
    return nullptr;
}

Error bad(std::string_view where, const Option& option) {
    return Error(ErrorCode::BadRequest,
                 std::string(where) + " should be " + std::string(option.expects),
                 std::string(option.name));
}

// A value of the file as the text the command line would have.
std::optional<std::string> text_of(const toml::node& node) {
    if (auto text = node.value<std::string>(); text && node.is_string()) return text;
    if (auto truth = node.value<bool>(); truth && node.is_boolean()) return *truth ? "on" : "off";
    if (auto number = node.value<std::int64_t>()) return std::to_string(*number);
    if (const auto* array = node.as_array()) {
        std::vector<std::string> items;
        for (const auto& item : *array) {
            auto text = item.value<std::string>();
            if (!text) return {};
            items.push_back(*text);
        }
        return join(items, ",");
    }
    return {};
}

Result<void> apply_file(Config& config, const std::string& file) {
    toml::table table;
    try {
        table = toml::parse_file(file);
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << file << ", line " << error.source().begin.line << ": " << error.description();
        return Error(ErrorCode::BadRequest, where.str());
    }
    for (const auto& [key, node] : table) {
        auto name = replace_all(std::string(key.str()), "_", "-");
        const auto* option = find_option(name);
        if (!option)
            return Error(ErrorCode::BadRequest, file + ": nothing is called \"" + name + "\"",
                         name);
        auto value = text_of(node);
        if (!value || !option->set(config, *value)) return bad(file + ": " + name, *option);
    }
    return {};
}

std::string environment_name(std::string_view option) {
    std::string name = "KENTONGAN_";
    for (char c : option) name += c == '-' ? '_' : static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
    return name;
}

}  // namespace

// Plain http is right only when nobody outside this machine can see us, or for tests.
std::string Config::scheme() const {
    return domain.empty() || federation_scheme == "http" ? "http" : "https";
}

std::string Config::host() const {
    return domain.empty() ? listen : domain;
}

std::string Config::base_url() const {
    return scheme() + "://" + host();
}

Result<Config> load_config(const std::string& file,
                           const std::map<std::string, std::string>& overrides) {
    Config config;
    if (!file.empty() && !std::filesystem::exists(file))
        return Error(ErrorCode::NotFound, "There is no file " + file, "config");
    if (auto path = file.empty() ? std::string("kentongan.toml") : file;
        std::filesystem::exists(path)) {
        TRY(apply_file(config, path));
    }
    for (const auto& option : options()) {
        auto name = environment_name(option.name);
        if (const char* value = std::getenv(name.c_str()); value && !option.set(config, value))
            return bad(name, option);
    }
    for (const auto& [name, value] : overrides) {
        const auto* option = find_option(name);
        if (!option) return Error(ErrorCode::BadRequest, "Nothing is called --" + name, name);
        if (!option->set(config, value)) return bad("--" + name, *option);
    }
    // Silence would let an operator believe that nodes hear each other.
    if (!config.nats.empty())
        return Error(ErrorCode::BadRequest, "Events between nodes (NATS) are not built yet",
                     "nats");
    return config;
}

}  // namespace kentongan
