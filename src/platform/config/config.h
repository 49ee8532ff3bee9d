// Everything an operator can set: command line over environment (KENTONGAN_…) over kentongan.toml
// over defaults, validated once at start into this struct.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace kentongan {

struct Config {
    std::string data = "data";  // directory of everything we keep
    std::string listen = "127.0.0.1:8080";
    std::string domain;                       // public host[:port]; empty: the listen address
    std::string database;                     // empty: SQLite in `data`
    std::string nats;                         // reserved: events between nodes
    std::string federation_scheme = "https";  // http only for tests on one machine
    std::vector<std::string>
        allow_addresses;  // prefixes that outside calls may reach besides global ones
    bool rate_limits = true;
    bool demo = false;  // the demonstration region: newcomers join its exercises
    std::string title = "Kentongan";
    std::string contact_email;
    std::string source_url;              // where people get this server's source (AGPL §13)
    std::string registrations = "open";  // open | approval | closed
    std::string default_language = "id";
    // Which warnings of offices here need a second officer: severe (Siaga, Awas) | always | never
    std::string second_officer = "severe";
    std::vector<std::string> trusted_proxies;
    std::string log_level = "info";
    bool log_json = false;
    unsigned threads = 0;        // 0: one per core
    std::string picture_worker;  // empty: beside the executable
    std::string smtp_url;        // smtp://, smtps://; empty: no e-mail
    std::string mail_from;       // "Kentongan <drum@desa.id>"; empty: kentongan@ the domain
    // http(s) addresses that take {"messages": […]}; empty: not set up. The secret is sent as a
    // bearer token, and expected from status callbacks.
    std::string sms_gateway, sms_gateway_secret;
    std::string whatsapp_gateway, whatsapp_gateway_secret;
    unsigned sms_rate = 20;                  // messages a second to one operator
    unsigned remote_media_megabytes = 2048;  // kept of pictures and videos of other servers

    std::string scheme() const;    // of our own addresses
    std::string host() const;      // domain, or the listen address
    std::string base_url() const;  // "https://kabar.jogja.go.id", no slash at the end
    std::string url(std::string_view path) const { return base_url() + std::string(path); }
};

// `overrides` are command-line options by their long name, without dashes ("federation-scheme").
// BadRequest names the faulty key and what would be right.
Result<Config> load_config(const std::string& file,
                           const std::map<std::string, std::string>& overrides);

}  // namespace kentongan
