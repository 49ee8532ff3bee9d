#include "rooms/warnings/tests/world.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cap/parse.h"
#include "platform/base/time_text.h"

namespace kentongan::warnings::testing {

const regions::Regions& gazetteer() {
    static const regions::Regions regions;
    return regions;
}

std::string recorded(const std::string& name) {
    std::ifstream file(std::string(KENTONGAN_SOURCE) + "/tests/data/" + name, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

regions::Code code(std::string_view text) {
    auto parsed = regions::Code::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

TimePoint at(std::string_view iso) {
    auto time = parse_iso(iso);
    REQUIRE(time);
    return *time;
}

World::World(const std::string& database_url)
    : platform(database_url),
      accounts(platform.platform(), gazetteer()),
      attachments(platform.platform()),
      statuses(platform.platform(), accounts, attachments),
      notifications(platform.platform(), accounts, statuses),
      warnings(platform.platform(), gazetteer(), accounts, statuses, notifications) {
    accounts.set_password_cost(crypto::PasswordCost::Minimal);
    std::vector<db::Migration> all;
    for (const auto& migrations :
         {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
          statuses::Statuses::migrations(), notifications::Notifications::migrations(),
          Warnings::migrations()})
        all.insert(all.end(), migrations.begin(), migrations.end());
    platform.migrate(all);
}

accounts::AccountId World::person(const std::string& name, std::string_view home,
                                  bool joins_exercises, accounts::Role role) {
    accounts::NewAccount account;
    account.username = name;
    account.email = name + "@test.id";
    account.password = "kata sandi panjang";
    account.home = code(home);
    account.joins_exercises = joins_exercises;
    account.role = role;
    auto created = accounts.create(account);
    REQUIRE_MESSAGE(created.ok(), (created.ok() ? "" : created.error().text()));
    return *created;
}

Source World::source(NewSource wanted) {
    auto added = warnings.add_source(wanted);
    REQUIRE_MESSAGE(added.ok(), (added.ok() ? "" : added.error().text()));
    return *read([&](db::Tx& tx) { return store::find_source(tx, *added); });
}

int World::take(const Source& source, std::vector<cap::Alert> alerts, std::string_view document) {
    auto taken = warnings.impl().intake.take(source, document, std::move(alerts));
    REQUIRE_MESSAGE(taken.ok(), (taken.ok() ? "" : taken.error().text() + taken.error().detail()));
    platform.run_jobs();
    return *taken;
}

std::vector<statuses::Status> World::bound_for(accounts::AccountId person) {
    auto now = platform.clock().now();
    return read([&](db::Tx& tx) {
        std::vector<statuses::Status> found;
        auto places = accounts.places(tx, person);
        bool joins = accounts.preferences(tx, person).joins_exercises;
        for (const auto& status : statuses.region_bound_since(tx, {}, now)) {
            bool here = std::any_of(places.begin(), places.end(), [&](auto place) {
                return regions::overlaps(status.bound.regions, place);
            });
            if (!here || (status.bound.exercise && !joins)) continue;
            found.push_back(*statuses.find(tx, status.id));
        }
        return found;
    });
}

std::int64_t World::notified(accounts::AccountId person) {
    return read([&](db::Tx& tx) { return notifications.unread_count(tx, person); });
}

std::vector<std::shared_ptr<const Card>> World::cards() {
    return warnings.impl().snapshot.get()->cards;
}

std::vector<std::shared_ptr<const Card>> World::live() {
    auto all = cards();
    std::erase_if(all, [&](const auto& card) { return !card->live_at(platform.clock().now()); });
    return all;
}

TimePoint first_moment() {
    static const testkit::FakeClock clock;
    return clock.now();
}

cap::Alert alert(const Draft& draft) {
    cap::Alert made;
    made.identifier = draft.identifier;
    made.sender = draft.sender;
    made.sent = first_moment() + draft.sent;
    made.status = draft.status;
    made.msg_type = draft.type;
    for (const auto& reference : draft.references)
        made.references.push_back({draft.sender, reference, {}});
    cap::Info info;
    info.language = "id";
    info.categories = {cap::Category::Met};
    info.event = "Banjir";
    info.urgency = cap::Urgency::Immediate;
    info.severity = draft.severity;
    info.certainty = cap::Certainty::Likely;
    info.expires = made.sent + draft.life;
    info.headline = draft.headline;
    info.description = "Air sungai naik.";
    cap::Area area;
    area.description = draft.place;
    info.areas.push_back(area);
    made.infos.push_back(info);
    return made;
}

FeedServer::FeedServer() {
    http::Route route;
    route.pattern = "/*rest";
    route.run = http::Run::Inline;
    route.handler = [this](http::Request& request) { return answer(request); };
    router_.add(std::move(route));
    http::ServerConfig config;
    config.port = 0;
    config.threads = 1;
    config.pool_threads = 1;
    config.alert_threads = 1;
    config.rate_limits = false;
    server_ = std::make_unique<http::Server>(config, router_, clock_);
    server_->start();
}

FeedServer::~FeedServer() {
    server_->stop(0ms);
}

Result<http::Response> FeedServer::answer(const http::Request& request) {
    std::lock_guard lock(mutex_);
    ++counts_[request.path];
    auto etag = request.header("if-none-match");
    if (!etag.empty() || !request.header("if-modified-since").empty()) ++conditional_[request.path];
    auto found = answers_.find(request.path);
    if (found == answers_.end()) return Error(ErrorCode::NotFound);
    auto response =
        http::Response::of_type("application/xml", found->second.body, found->second.status);
    for (const auto& [name, value] : found->second.headers) {
        response.set(name, value);
        if (name == "ETag" && value == etag) return http::Response::empty(304);
    }
    return response;
}

void FeedServer::put(const std::string& path, std::string body, int status, Headers headers) {
    std::lock_guard lock(mutex_);
    answers_[path] = {std::move(body), status, std::move(headers)};
}

std::string FeedServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
}

int FeedServer::asked(const std::string& path) const {
    std::lock_guard lock(mutex_);
    auto found = counts_.find(path);
    return found == counts_.end() ? 0 : found->second;
}

int FeedServer::asked_conditionally(const std::string& path) const {
    std::lock_guard lock(mutex_);
    auto found = conditional_.find(path);
    return found == conditional_.end() ? 0 : found->second;
}

int FeedServer::total() const {
    std::lock_guard lock(mutex_);
    int sum = 0;
    for (const auto& [path, count] : counts_) sum += count;
    return sum;
}

}  // namespace kentongan::warnings::testing
