#include "app/commands.h"

#include <malloc.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "app/app.h"
#include "app/doctor.h"
#include "app/serving_lock.h"
#include "demo/demo.h"
#include "platform/base/strings.h"
#include "platform/db/database.h"
#include "platform/log/log.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/groups/api.h"
#include "rooms/public_relays/api.h"
#include "rooms/regions/api.h"
#include "rooms/relay/api.h"
#include "rooms/site/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::commands {
namespace {

constexpr auto kWaitForServer = std::chrono::seconds(60), kPatience = std::chrono::seconds(40);

// Blocks the signals that end us in every thread made later, so that one thread can wait for them.
sigset_t block_end_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

// A thread of 200 answers is 400 kB. By default glibc gets the memory of each such answer from the
// kernel and gives it back, and the page faults cost a quarter of its requests (bench/README.md).
void keep_large_answers() {
    mallopt(M_MMAP_THRESHOLD, 8 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
}

void serve_until_signal(App& app, const sigset_t& signals) {
    keep_large_answers();
    app.start();
    log::info("serving", {{"address", app.config().base_url()}});
    int signal = 0;
    sigwait(&signals, &signal);
    log::info("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
    app.stop();
}

std::optional<accounts::Role> role_named(std::string_view name) {
    if (name == "member") return accounts::Role::Member;
    if (name == "moderator") return accounts::Role::Moderator;
    if (name == "admin") return accounts::Role::Admin;
    if (name == "owner") return accounts::Role::Owner;
    return {};
}

std::vector<std::string> listed(std::string_view text) {
    std::vector<std::string> parts;
    for (auto part : split(text, ','))
        if (!trim(part).empty()) parts.emplace_back(trim(part));
    return parts;
}

Result<std::vector<regions::Code>> regions_of(std::string_view text) {
    std::vector<regions::Code> codes;
    for (const auto& part : listed(text)) {
        const auto code = regions::Code::parse(part);
        if (!code) return Error(ErrorCode::NotFound, "There is no region " + part, "regions");
        codes.push_back(*code);
    }
    return codes;
}

Result<std::string> content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file.good()) return Error(ErrorCode::NotFound, path + " cannot be read", "key");
    return text.str();
}

Result<accounts::AccountId> named(App& app, const std::string& name, const char* field) {
    const auto account = app.platform().database.read(
        [&](db::Tx& tx) { return app.accounts().find_by_username(tx, name); });
    if (!account) return Error(ErrorCode::NotFound, "There is nobody called " + name, field);
    return account->id;
}

}  // namespace

Result<void> serve(Config config) {
    const auto signals = block_end_signals();
    App app(std::move(config));
    serve_until_signal(app, signals);
    return {};
}

Result<void> demo(Config config) {
    config.demo = true;
    config.allow_addresses.emplace_back("127.0.0.0/8");  // where the replayed messages come from
    const auto signals = block_end_signals();
    App app(std::move(config));
    TRY(demo::make_region(app));
    app.site().offer_sign_ins(demo::sign_in_list());
    demo::Replay replay(app);
    std::cout << "\n  Kentongan  " << app.config().base_url() << "\n\n"
              << demo::sign_ins() << "\n  Ctrl+C ends it.\n"
              << std::endl;
    serve_until_signal(app, signals);
    return {};
}

Result<void> add_user(Config config, const UserToAdd& user) {
    const auto role = role_named(user.role);
    if (!role)
        return Error(ErrorCode::BadRequest, "--role should be owner, admin, moderator or member",
                     "role");
    App app(std::move(config));
    accounts::NewAccount account;
    account.username = user.name;
    account.email = user.email;
    account.password = user.password;
    account.role = *role;
    if (!user.region.empty()) {
        account.home = regions::Code::parse(user.region);
        if (!account.home || !app.regions().find(*account.home))
            return Error(ErrorCode::NotFound, "There is no region " + user.region, "region");
    }
    TRY_ASSIGN(auto id, app.accounts().create(account));
    std::cout << user.name << " " << id.to_string() << "\n";
    return {};
}

Result<void> token(Config config, const std::string& name, const std::string& scopes) {
    App app(std::move(config));
    auto made = app.accounts().issue_token(name, scopes);
    if (!made && made.error().code() == ErrorCode::NotFound)
        return Error(ErrorCode::NotFound, "There is nobody called " + name, "NAME");
    if (!made) return std::move(made).error();
    std::cout << *made << "\n";
    return {};
}

Result<void> add_source(Config config, const SourceToAdd& source) {
    if (source.kind == "kentongan")
        return add_upstream(std::move(config), {source.name, source.url, {}, {}, false});
    App app(std::move(config));
    warnings::NewSource made;
    made.name = source.name;
    made.url = source.url;
    made.kind = source.kind;
    made.every_seconds = source.every_seconds;
    made.title = source.title;
    made.sender = source.sender;
    made.trusted = !source.is_untrusted;
    made.exercise = source.is_exercise;
    made.accepts_sha1 = source.accepts_sha1;
    made.hazards = listed(source.hazards);
    TRY_ASSIGN(made.regions, regions_of(source.regions));
    if (!source.key_file.empty()) {
        TRY_ASSIGN(made.key, content_of(source.key_file));
    }
    TRY(app.warnings().add_source(made));
    std::cout << source.name << " is registered\n";
    return {};
}

Result<void> remove_source(Config config, const std::string& name) {
    App app(std::move(config));
    TRY(app.warnings().remove_source(name));
    std::cout << name << " is removed\n";
    return {};
}

Result<void> add_office(Config config, const OfficeToAdd& office) {
    App app(std::move(config));
    warnings::NewOffice made;
    made.name = office.name;
    made.title = office.title;
    made.exercise = office.is_exercise;
    made.hazards = listed(office.hazards);
    TRY_ASSIGN(made.regions, regions_of(office.regions));
    for (const auto& name : listed(office.officers)) {
        const auto account = app.platform().database.read(
            [&](db::Tx& tx) { return app.accounts().find_by_username(tx, name); });
        if (!account)
            return Error(ErrorCode::NotFound, "There is nobody called " + name, "officers");
        made.officers.push_back(account->id);
    }
    TRY(app.warnings().add_office(made));
    std::cout << office.name << " is registered\n";
    return {};
}

Result<void> add_group(Config config, const GroupToAdd& group) {
    App app(std::move(config));
    groups::NewGroup made{group.name, group.title, group.note, {}};
    for (const auto& name : listed(group.moderators)) {
        TRY_ASSIGN(const auto account, named(app, name, "moderators"));
        made.moderators.push_back(account);
    }
    TRY(app.groups().create(made));
    std::cout << group.name << " is there\n";
    return {};
}

Result<void> add_moderator(Config config, const std::string& group, const std::string& name) {
    App app(std::move(config));
    TRY_ASSIGN(const auto group_id, named(app, group, "GROUP"));
    TRY_ASSIGN(const auto account, named(app, name, "NAME"));
    TRY(app.groups().appoint(group_id, account));
    std::cout << name << " looks after " << group << "\n";
    return {};
}

Result<void> remove_moderator(Config config, const std::string& group, const std::string& name) {
    App app(std::move(config));
    TRY_ASSIGN(const auto group_id, named(app, group, "GROUP"));
    TRY_ASSIGN(const auto account, named(app, name, "NAME"));
    TRY(app.groups().dismiss(group_id, account));
    std::cout << name << " looks after " << group << " no more\n";
    return {};
}

Result<void> rotate_keys(Config config, const std::string& name) {
    const bool served = is_served(config.data);
    App app(std::move(config));
    auto done = app.actors().rotate_key(name);
    if (!done && done.error().code() == ErrorCode::NotFound)
        return Error(ErrorCode::NotFound, "There is nobody called " + name, "NAME");
    TRY(std::move(done));
    std::cout << name << " gets a new key " << (served ? "now" : "when the server starts") << "\n";
    return {};
}

Result<void> poll(Config config, const std::string& name) {
    const bool served = is_served(config.data);
    App app(std::move(config));
    TRY_ASSIGN(auto taken, served ? app.warnings().poll_by_server(name, kWaitForServer)
                                  : app.warnings().poll(name, kPatience));
    std::cout << taken << " new messages\n";
    return {};
}

Result<void> add_upstream(Config config, const UpstreamToAdd& upstream) {
    relay::NewUpstream made{upstream.name, upstream.url, upstream.title, {}, upstream.exercises};
    if (!upstream.key_file.empty()) {
        std::ifstream in(upstream.key_file);
        made.key_pem.assign(std::istreambuf_iterator<char>(in), {});
        if (made.key_pem.find("-----BEGIN ") == std::string::npos)
            return Error(ErrorCode::BadRequest, "There is no key in " + upstream.key_file, "key");
    }
    App app(std::move(config));
    TRY(app.relay().subscribe(made));
    std::cout << upstream.name << " is subscribed to\n";
    return {};
}

Result<void> remove_upstream(Config config, const std::string& name) {
    App app(std::move(config));
    TRY(app.relay().unsubscribe(name));
    std::cout << name << " is not subscribed to any more\n";
    return {};
}

Result<void> list_upstreams(Config config) {
    App app(std::move(config));
    const auto upstreams =
        app.platform().database.read([&](db::Tx& tx) { return app.relay().upstreams(tx); });
    for (const auto& upstream : upstreams)
        std::cout << upstream.name << " " << upstream.url << " up to " << upstream.seen
                  << (upstream.key_pem.empty() ? ", no key" : ", key pinned")
                  << (upstream.last_error.empty() ? "" : ", " + upstream.last_error) << "\n";
    return {};
}

Result<void> add_public_relay(Config config, const std::string& url) {
    App app(std::move(config));
    TRY(app.public_relays().add({}, url));
    std::cout << url << " is asked when the server runs\n";
    return {};
}

Result<void> remove_public_relay(Config config, const std::string& url) {
    App app(std::move(config));
    TRY(app.public_relays().remove({}, url));
    std::cout << url << " is removed\n";
    return {};
}

Result<void> list_public_relays(Config config) {
    App app(std::move(config));
    const auto relays =
        app.platform().database.read([&](db::Tx& tx) { return app.public_relays().list(tx); });
    constexpr const char* kStates[] = {"waiting", "accepted", "rejected"};
    for (const auto& relay : relays)
        std::cout << relay.address << " " << kStates[static_cast<int>(relay.state)] << ", "
                  << relay.dropped << " left out\n";
    return {};
}

Result<void> doctor(const Config& config) {
    return run_doctor(config);
}

}  // namespace kentongan::commands
