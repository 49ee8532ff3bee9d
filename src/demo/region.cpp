// Puts people and posts where they are missing. Everything goes the way an app would take it:
// through the rooms' own functions, or through the route table where only that offers it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "demo/content.h"
#include "demo/demo.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"
#include "platform/db/database.h"
#include "platform/http/router.h"
#include "platform/log/log.h"
#include "rooms/accounts/api.h"
#include "rooms/coordinators/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::demo {

namespace {

using accounts::AccountId;
using statuses::StatusId;

constexpr int kPostsPerAuthor = 100;  // more than anybody has in the content
// They came one after the other, so that they are neighbours and no crowd of a single day.
constexpr auto kLastArrival = std::chrono::days(35), kBetweenArrivals = std::chrono::days(9);

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found = split(text, ' ');
    std::erase(found, std::string_view());
    return found;
}

TimePoint moment(const When& when, TimePoint now) {
    if (when.days == 0) return now - std::chrono::minutes(when.minute);
    const Duration wib = offset_of(Zone::Wib);
    const auto today = std::chrono::floor<std::chrono::days>(now + wib);
    return today - std::chrono::days(when.days) + std::chrono::hours(when.hour) +
           std::chrono::minutes(when.minute) - wib;
}

class Builder {
public:
    explicit Builder(App& app) : app_(app), now_(app.platform().clock.now()) {}

    Result<void> build() {
        find_accounts();
        TRY(check_ours());
        TRY(make_people());
        make_offices();
        TRY(make_warning_office());
        TRY(appoint_coordinators());
        TRY(connect());
        return make_posts();
    }

private:
    void find_accounts() {
        app_.platform().database.read([&](db::Tx& tx) {
            for (const Person& person : people()) note_account(tx, person.username);
            for (const Office& office : offices()) note_account(tx, office.username);
        });
    }

    void note_account(db::Tx& tx, std::string_view username) {
        if (auto account = app_.accounts().find_by_username(tx, username))
            accounts_.emplace(username, account->id);
    }

    // Either all who can sign in are ours from an earlier run, or nobody at all lives here yet.
    Result<void> check_ours() const {
        std::size_t sign_ins = 0, present = 0;
        for (const Person& person : people()) {
            if (person.sign_in_as.empty()) continue;
            ++sign_ins;
            present += accounts_.contains(person.username);
        }
        if (present == sign_ins) return {};
        const bool inhabited = app_.platform().database.read([&](db::Tx& tx) {
            const regions::Code everywhere[] = {regions::Code()};
            return !app_.accounts().people_in(tx, everywhere, false, AccountId(), 1).empty() ||
                   !app_.statuses().ids_public(tx, statuses::Origin::Here, false, Page{}).empty();
        });
        // A run that was interrupted has left some of ours and perhaps nobody else.
        if (!inhabited || !accounts_.empty()) return {};
        return Error(ErrorCode::Conflict,
                     "People live in this database; the demonstration needs one of its own. "
                     "Choose another --data directory.");
    }

    Result<void> make_people() {
        auto& accounts = app_.accounts();
        for (const Person& person : people()) {
            if (accounts_.contains(person.username)) continue;
            accounts::NewAccount made;
            made.username = person.username;
            made.email = fmt::format("{}@contoh.id", person.username);
            // Nobody signs in as the others: their password is thrown away, so it may be cheap.
            const bool signs_in = !person.sign_in_as.empty();
            made.password = signs_in ? std::string(kPassword) : crypto::random_token();
            accounts.set_password_cost(signs_in ? crypto::PasswordCost::Interactive
                                                : crypto::PasswordCost::Minimal);
            made.display_name = person.display_name;
            made.role = person.role;
            made.home = regions::Code::parse(person.home);
            made.joins_exercises = true;
            made.created_at = arrival(person);
            auto id = accounts.create(made);
            accounts.set_password_cost(crypto::PasswordCost::Interactive);
            if (!id) return std::move(id).error();
            accounts_.emplace(person.username, *id);
            TRY(call(http::Method::Patch, "/api/v1/accounts/update_credentials", *id,
                     {{"note", std::string(person.note)},
                      {"discoverable", "true"},
                      {"indexable", "true"}}));
            TRY(watch_places(person, *id));
        }
        return {};
    }

    TimePoint arrival(const Person& person) const {
        return now_ - kLastArrival - (&person - people().data()) * kBetweenArrivals;
    }

    Result<void> watch_places(const Person& person, AccountId id) {
        std::vector<regions::Code> watched;
        for (const auto word : words(person.watches))
            if (const auto code = regions::Code::parse(word)) watched.push_back(*code);
        if (watched.empty()) return {};
        return app_.accounts().set_places(id, regions::Code::parse(person.home), watched);
    }

    void make_offices() {
        app_.platform().database.write([&](db::Tx& tx) {
            for (const Office& office : offices())
                accounts_.insert_or_assign(
                    office.username,
                    app_.accounts().ensure_source_account(
                        tx, {std::string(office.username), std::string(office.display_name),
                             std::string(office.note), std::string(office.official_of)}));
        });
    }

    // Two officers, so that a visitor can write a warning as one and approve it as the other.
    // Whatever this office says is an exercise.
    Result<void> make_warning_office() {
        const WarningOffice& office = warning_office();
        warnings::NewOffice made;
        made.name = office.name;
        made.title = office.title;
        made.regions.push_back(regions::Code::parse(office.region).value());
        made.exercise = true;
        for (const auto officer : words(office.officers))
            made.officers.push_back(accounts_.at(officer));
        auto added = app_.warnings().add_office(made);
        if (!added && added.error().code() != ErrorCode::Conflict) return std::move(added).error();
        return {};
    }

    Result<void> appoint_coordinators() {
        return app_.platform().database.write([&](db::Tx& tx) -> Result<void> {
            for (const Liaison& liaison : liaisons()) {
                coordinators::Coordinator made;
                made.place = regions::Code::parse(liaison.place).value();
                made.post = liaison.post;
                made.name = liaison.name;
                made.phone = liaison.phone;
                made.account = accounts_.at(liaison.username);
                made.since = now_;
                if (app_.coordinators().of(tx, made.place).empty())
                    TRY(app_.coordinators().appoint(tx, made));
            }
            return {};
        });
    }

    Result<void> connect() {
        for (const Person& person : people())
            for (const auto name : words(person.follows)) {
                const AccountId follower = accounts_.at(person.username);
                const AccountId target = accounts_.at(name);
                const bool follows = app_.platform().database.read([&](db::Tx& tx) {
                    return app_.accounts().relation(tx, follower, target).following;
                });
                if (!follows) TRY(app_.accounts().follow(follower, target));
            }
        return {};
    }

    // The posts of an author who has them already, by text.
    void find_posts() {
        app_.platform().database.read([&](db::Tx& tx) {
            for (const auto& [name, account] : accounts_) {
                const AccountId authors[] = {account};
                Page page;
                page.limit = kPostsPerAuthor;
                for (const StatusId id : app_.statuses().ids_by_authors(tx, authors, page))
                    if (const auto status = app_.statuses().find(tx, id))
                        known_.emplace(status->text, id);
            }
        });
    }

    Result<void> make_posts() {
        find_posts();
        std::vector<Post> posts(posts_of_yogyakarta().begin(), posts_of_yogyakarta().end());
        posts.insert(posts.end(), posts_of_kaltim().begin(), posts_of_kaltim().end());
        std::ranges::sort(posts, {}, [&](const Post& post) {
            return std::pair(moment(post.when, now_), post.text);
        });
        std::map<std::string_view, StatusId> by_key;
        for (const Post& post : posts) {
            const auto known = known_.find(std::string(post.text));
            StatusId id;
            if (known != known_.end()) {
                id = known->second;
            } else {
                TRY_ASSIGN(id, publish(post, by_key));
                TRY(applaud(post, id));
            }
            if (!post.key.empty()) by_key[post.key] = id;
        }
        return {};
    }

    Result<StatusId> publish(const Post& post, const std::map<std::string_view, StatusId>& by_key) {
        statuses::NewStatus status;
        status.author = accounts_.at(post.author);
        status.text = post.text;
        status.created_at = moment(post.when, now_);
        if (!post.reply_to.empty()) status.in_reply_to = by_key.at(post.reply_to);
        TRY_ASSIGN(const auto published, app_.statuses().publish(status));
        return published.id;
    }

    Result<void> applaud(const Post& post, StatusId id) {
        const std::string path = "/api/v1/statuses/" + id.to_string();
        for (const auto name : words(post.favourited_by))
            TRY(call(http::Method::Post, path + "/favourite", accounts_.at(name), {}));
        for (const auto name : words(post.boosted_by))
            TRY(call(http::Method::Post, path + "/reblog", accounts_.at(name), {}));
        return {};
    }

    // What an app of this person would send, without the socket.
    Result<void> call(http::Method method, const std::string& path, AccountId account,
                      std::vector<std::pair<std::string, std::string>> form) {
        http::Request request;
        request.method = method;
        request.path = request.target = path;
        for (auto& [name, value] : form) request.params.add(name, std::move(value));
        http::Principal principal;
        principal.account = account.value();
        principal.scopes = "read write follow";
        request.principal = principal;
        request.authenticated = true;
        auto& router = app_.platform().router;
        const auto response = router.respond(request, router.match(method, path));
        if (response.status < 300) return {};
        return Error(ErrorCode::Internal)
            .with_detail(fmt::format("{} answered {}: {}", path, response.status, response.body));
    }

    App& app_;
    TimePoint now_;
    std::map<std::string_view, AccountId> accounts_;
    std::map<std::string, StatusId> known_;
};

}  // namespace

Result<void> make_region(App& app) {
    log::info("making the demonstration region");
    return Builder(app).build();
}

std::vector<site::SignIn> sign_in_list() {
    std::vector<site::SignIn> list;
    for (const Person& person : people())
        if (!person.sign_in_as.empty())
            list.push_back({std::string(person.display_name), std::string(person.sign_in_as),
                            std::string(person.username), std::string(kPassword)});
    return list;
}

std::string sign_ins() {
    std::string text;
    for (const auto& sign_in : sign_in_list())
        text += fmt::format("  {:<8} {:<16} {} ({})\n", sign_in.username, sign_in.password,
                            sign_in.name, sign_in.who);
    return text;
}

}  // namespace kentongan::demo
