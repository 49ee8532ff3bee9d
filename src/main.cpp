// The command line (docs/operating.md): parses, composes, runs. It does nothing a room could do.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "app/app.h"
#include "app/backup.h"
#include "app/commands.h"
#include "app/import.h"
#include "app/migrate.h"
#include "platform/log/log.h"

namespace {

using namespace kentongan;

void print_error(const Error& error) {
    std::cerr << "kentongan: " << (error.text().empty() ? error.detail() : error.text());
    if (!error.field().empty()) std::cerr << " (" << error.field() << ")";
    std::cerr << "\n";
}

// Options that every command shares: they are keys of kentongan.toml and KENTONGAN_… variables too.
struct Settings {
    std::string file;
    std::map<std::string, std::string> overrides;

    void add_to(CLI::App& command) {
        command.add_option("--config", file,
                           "File with settings (default: kentongan.toml, if there)");
        for (auto [name, help] : std::initializer_list<std::pair<const char*, const char*>>{
                 {"data", "Directory of everything we keep (default: ./data)"},
                 {"listen", "ADDRESS:PORT (default: 127.0.0.1:8080)"},
                 {"domain", "Public HOST[:PORT]"},
                 {"database", "postgresql://… instead of SQLite in the data directory"},
                 {"nats", "nats://HOST:PORT for events between nodes"},
                 {"federation-scheme", "https, or http for tests on one machine"},
                 {"allow-addresses", "Prefixes outside calls may reach besides public ones"},
                 {"rate-limits", "on or off"},
                 {"demo", "on: newcomers join the demonstration's exercises"},
                 {"title", "Name of this server"},
                 {"contact-email", "Whom people write to"},
                 {"source-url", "Where people get this server's source code"},
                 {"registrations", "open, approval or closed"},
                 {"default-language", "id or en"},
                 {"second-officer", "Which warnings need one: severe, always or never"},
                 {"trusted-proxies", "Addresses whose X-Forwarded-For counts"},
                 {"log-level", "debug, info, warning or error"},
                 {"log-json", "on or off"},
                 {"threads", "Threads for connections (default: one per core)"},
                 {"picture-worker", "Path of kentongan-picture"},
                 {"smtp-url", "Mail server: smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…"},
                 {"mail-from", "Sender of e-mail (default: kentongan@ the domain)"},
                 {"sms-gateway", "Address of the SMS gateway"},
                 {"sms-gateway-secret", "Its secret"},
                 {"whatsapp-gateway", "Address of the WhatsApp gateway"},
                 {"whatsapp-gateway-secret", "Its secret"},
                 {"sms-rate", "SMS a second to one operator (default: 20)"},
                 {"remote-media-megabytes",
                  "Kept of pictures and videos of other servers (default: 2048)"}})
            command.add_option_function<std::string>(
                "--" + std::string(name),
                [this, name](const std::string& v) { overrides[name] = v; }, help);
    }
};

std::string usage_footer() {
    return "\nEvery option is also a key of kentongan.toml and a variable KENTONGAN_….";
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App line("Kentongan: a region's own social network, and its warning drum", "kentongan");
    line.require_subcommand(1);
    line.fallthrough();
    line.footer(usage_footer());
    Settings settings;
    settings.add_to(line);

    std::function<Result<void>(Config)> action;
    auto command = [&](CLI::App& parent, const char* name, const char* help) {
        return parent.add_subcommand(name, help);
    };
    command(line, "serve", "Serve until SIGTERM")->callback([&] { action = commands::serve; });
    command(line, "demo", "Fill an empty server with a demonstration region")->callback([&] {
        action = commands::demo;
    });
    command(line, "doctor", "Look for what is wrong here")->callback([&] {
        action = commands::doctor;
    });
    command(line, "version", "Print the version")->callback([&] {
        action = [](const Config&) -> Result<void> {
            std::cout << "kentongan " KENTONGAN_VERSION "\n";
            return {};
        };
    });

    commands::UserToAdd user;
    auto* users = command(line, "user", "People");
    users->require_subcommand(1);
    auto* add_user = command(*users, "add", "Add a person");
    add_user->add_option("NAME", user.name)->required();
    add_user->add_option("--email", user.email)->required();
    add_user->add_option("--password", user.password)->required();
    add_user->add_option("--role", user.role, "owner, admin, moderator or member");
    add_user->add_option("--region", user.region, "Code of their village: 34.02.05.2001");
    add_user->callback(
        [&] { action = [&](Config c) { return commands::add_user(std::move(c), user); }; });

    std::string token_name, token_scopes = "read write follow push";
    auto* token = command(line, "token", "Print an access token");
    token->add_option("NAME", token_name)->required();
    token->add_option("--scopes", token_scopes);
    token->callback([&] {
        action = [&](Config c) { return commands::token(std::move(c), token_name, token_scopes); };
    });

    commands::SourceToAdd source;
    std::string poll_name;
    auto* sources = command(line, "source", "Sources of warnings");
    sources->require_subcommand(1);
    auto* add_source = command(*sources, "add", "Register a source");
    add_source->add_option("NAME", source.name)->required();
    add_source->add_option("--url", source.url)->required();
    add_source
        ->add_option("--kind", source.kind,
                     "bmkg-quake, bmkg-nowcast, bmkg-tsunami, cap-atom, cap-rss or cap")
        ->required();
    add_source->add_option("--every", source.every_seconds, "Seconds between polls");
    add_source->add_option("--title", source.title, "Name for people");
    add_source->add_option(
        "--key", source.key_file,
        "PEM file with its certificate or public key: only what it signed counts");
    add_source->add_option("--sender", source.sender, "The only CAP sender it may speak as");
    add_source->add_option("--regions", source.regions, "Codes with commas; without: Indonesia");
    add_source->add_option("--hazards", source.hazards, "Keys with commas; without: every hazard");
    add_source->add_flag("--untrusted", source.is_untrusted, "Shown as unverified, never pushed");
    add_source->add_flag("--exercise", source.is_exercise, "Everything from it is an exercise");
    add_source->add_flag("--accept-sha1", source.accepts_sha1, "Accept its old signatures");
    add_source->callback(
        [&] { action = [&](Config c) { return commands::add_source(std::move(c), source); }; });
    std::string source_to_remove;
    auto* remove_source = command(*sources, "remove", "Remove a source or an office");
    remove_source->add_option("NAME", source_to_remove)->required();
    remove_source->callback([&] {
        action = [&](Config c) { return commands::remove_source(std::move(c), source_to_remove); };
    });
    auto* poll = command(*sources, "poll", "Fetch now");
    poll->add_option("NAME", poll_name);
    poll->callback(
        [&] { action = [&](Config c) { return commands::poll(std::move(c), poll_name); }; });

    commands::UpstreamToAdd upstream;
    std::string upstream_name;
    auto* relay = command(line, "relay", "Warnings from other Kentongan servers");
    relay->require_subcommand(1);
    auto* add_upstream = command(*relay, "add", "Take the warnings of a server");
    add_upstream->add_option("NAME", upstream.name)->required();
    add_upstream->add_option("--url", upstream.url, "https://HOST of that server")->required();
    add_upstream->add_option("--title", upstream.title, "How people know it");
    add_upstream->add_option("--key", upstream.key_file,
                             "File with its key (default: the one it shows at first contact)");
    add_upstream->add_flag("--exercises", upstream.exercises, "Take its exercises, too");
    add_upstream->callback(
        [&] { action = [&](Config c) { return commands::add_upstream(std::move(c), upstream); }; });
    auto* remove_upstream = command(*relay, "remove", "Take nothing more from a server");
    remove_upstream->add_option("NAME", upstream_name)->required();
    remove_upstream->callback([&] {
        action = [&](Config c) { return commands::remove_upstream(std::move(c), upstream_name); };
    });
    command(*relay, "list", "What is taken from whom, and how far")->callback([&] {
        action = [](Config c) { return commands::list_upstreams(std::move(c)); };
    });
    std::string relay_url;
    auto* public_relay = command(line, "public-relay", "Relays of the fediverse");
    public_relay->require_subcommand(1);
    auto* add_relay = command(*public_relay, "add", "Take part in a relay");
    add_relay->add_option("URL", relay_url, "Its inbox or its actor")->required();
    add_relay->callback([&] {
        action = [&](Config c) { return commands::add_public_relay(std::move(c), relay_url); };
    });
    auto* remove_relay = command(*public_relay, "remove", "Leave a relay");
    remove_relay->add_option("URL", relay_url)->required();
    remove_relay->callback([&] {
        action = [&](Config c) { return commands::remove_public_relay(std::move(c), relay_url); };
    });
    command(*public_relay, "list", "Relays and what they answered")->callback([&] {
        action = [](Config c) { return commands::list_public_relays(std::move(c)); };
    });

    commands::OfficeToAdd office;
    auto* offices = command(line, "office", "Offices that warn from this server");
    offices->require_subcommand(1);
    auto* add_office = command(*offices, "add", "Register an office");
    add_office->add_option("NAME", office.name)->required();
    add_office->add_option("--title", office.title, "Name for people")->required();
    add_office->add_option("--regions", office.regions, "Codes with commas")->required();
    add_office->add_option("--hazards", office.hazards, "Keys with commas; without: every hazard");
    add_office->add_option("--officers", office.officers, "User names with commas");
    add_office->add_flag("--exercise", office.is_exercise, "Can only warn for exercise");
    add_office->callback(
        [&] { action = [&](Config c) { return commands::add_office(std::move(c), office); }; });

    commands::GroupToAdd group;
    auto* groups = command(line, "group", "Groups that people here and elsewhere join");
    groups->require_subcommand(1);
    auto* add_group = command(*groups, "add", "Make a group");
    add_group->add_option("NAME", group.name)->required();
    add_group->add_option("--title", group.title, "Name for people")->required();
    add_group->add_option("--note", group.note, "What it is about");
    add_group->add_option("--moderators", group.moderators, "User names with commas")->required();
    add_group->callback(
        [&] { action = [&](Config c) { return commands::add_group(std::move(c), group); }; });
    std::string looked_after, moderator;
    auto* moderators = command(*groups, "moderators", "Who looks after a group");
    moderators->require_subcommand(1);
    const auto change_moderators = [&](const char* name, const char* help, auto change) {
        auto* changing = command(*moderators, name, help);
        changing->add_option("GROUP", looked_after)->required();
        changing->add_option("NAME", moderator, "User name, of others NAME@HOST")->required();
        changing->callback([&, change] {
            action = [&, change](Config c) {
                return change(std::move(c), looked_after, moderator);
            };
        });
    };
    change_moderators("add", "One more", &commands::add_moderator);
    change_moderators("remove", "One less; the last one stays", &commands::remove_moderator);

    std::string person;
    auto* actors = command(line, "actors", "People here as other servers know them");
    actors->require_subcommand(1);
    auto* rotate = command(*actors, "rotate-keys", "Give somebody a new key and tell followers");
    rotate->add_option("NAME", person)->required();
    rotate->callback(
        [&] { action = [&](Config c) { return commands::rotate_keys(std::move(c), person); }; });

    std::string file, url;
    auto* backup = command(line, "backup", "Save everything to one file, also while serving");
    backup->add_option("FILE", file)->required();
    backup->callback([&] { action = [&](const Config& c) { return back_up(c, file); }; });
    auto* restoring = command(line, "restore", "Bring a saved server back into an empty place");
    restoring->add_option("FILE", file)->required();
    restoring->callback([&] { action = [&](const Config& c) { return restore(c, file); }; });
    auto* migrate = command(line, "migrate-to", "Copy the SQLite database to PostgreSQL");
    migrate->add_option("URL", url, "postgresql://USER@HOST/NAME, an empty database")->required();
    migrate->callback([&] { action = [&](const Config& c) { return migrate_to(c, url); }; });
    ImportOptions importing;
    auto* import_from = command(line, "import", "Take over what somebody has at Mastodon");
    import_from->add_option("FILE", importing.file, "An exported list (.csv) or archive")
        ->required();
    import_from->add_option("--for", importing.username,
                            "User name here (of an archive: the same name, if not given)");
    import_from->add_option(
        "--list", importing.kind,
        "follows, blocks, mutes, domain-blocks, bookmarks or lists; without: by the file's name");
    import_from->callback(
        [&] { action = [&](Config c) { return import_file(std::move(c), importing); }; });

    CLI11_PARSE(line, argc, argv);

    auto config = load_config(settings.file, settings.overrides);
    if (!config) return print_error(config.error()), 2;
    const auto level = config->log_level == "debug"     ? log::Level::Debug
                       : config->log_level == "warning" ? log::Level::Warning
                       : config->log_level == "error"   ? log::Level::Error
                                                        : log::Level::Info;
    log::initialise(level, config->log_json);
    try {
        if (auto done = action(std::move(config).value()); !done)
            return print_error(done.error()), 1;
    } catch (const std::exception& error) {
        std::cerr << "kentongan: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
