#include "embedded/accounts_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/api.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/oauth_store.h"
#include "rooms/accounts/pictures.h"
#include "rooms/accounts/scopes.h"

namespace kentongan::accounts {

namespace {

constexpr Duration kSweepEvery = std::chrono::hours(1);
constexpr Duration kVisitsEvery = std::chrono::minutes(5);

}  // namespace

Accounts::Impl::Impl(Platform& given, const regions::Regions& all_regions)
    : platform(given),
      regions(all_regions),
      directory(given.config, given.clock, given.remote_media),
      oauth(given),
      relations(given, directory),
      discovery(given, directory),
      admission(given, directory, oauth),
      link_checks(given, directory),
      profiles(given, all_regions, directory, oauth, relations, admission, link_checks),
      remote(given, directory, relations, admission) {}

void add_entries(Accounts& room, std::vector<Entry> entries) {
    for (auto& entry : entries) {
        http::Route route;
        route.method = entry.method;
        route.pattern = std::move(entry.pattern);
        route.handler = [&room, action = entry.action](http::Request& request) {
            return action(room, request);
        };
        route.access = std::move(entry.access);
        route.run = entry.run;
        route.doc = std::move(entry.doc);
        route.max_body_bytes = entry.max_body_bytes;
        room.impl().platform.router.add(std::move(route));
    }
}

Accounts::Accounts(Platform& platform, const regions::Regions& regions)
    : impl_(std::make_unique<Impl>(platform, regions)) {
    platform.router.set_authenticator(
        [this](const http::Request& request) { return impl_->oauth.authenticate(request); });
    platform.scheduler.every(
        "accounts.sweep", kSweepEvery,
        [this] {
            impl_->oauth.sweep();
            impl_->link_checks.sweep();
        },
        kSweepEvery);
    platform.scheduler.every(
        "accounts.admission", kVisitsEvery, [this] { impl_->admission.sweep(); }, kVisitsEvery);
    add_account_routes(*this);
    add_relation_routes(*this);
    add_credential_routes(*this);
    add_profile_routes(*this);
    add_sign_up_routes(*this);
    add_discovery_routes(*this);
    add_oauth_routes(*this);
    add_consent_pages(*this);
    add_sign_up_pages(*this);
    add_admission_pages(*this);
    add_session_pages(*this);
    add_settings_pages(*this);
    add_relation_pages(*this);
    add_picture_routes(platform);
}

Accounts::~Accounts() {
    impl_->admission.stop();
}

std::vector<db::Migration> Accounts::migrations() {
    return db::migrations_from("accounts", embedded::accounts_migrations());
}

std::optional<AccountId> Accounts::viewer(const http::Request& request) {
    if (!request.principal || request.principal->account == 0) return {};
    return AccountId(request.principal->account);
}

std::optional<Account> Accounts::find(db::Tx& tx, AccountId id) const {
    return impl_->directory.find(tx, id);
}
std::vector<Account> Accounts::find_many(db::Tx& tx, std::span<const AccountId> ids) const {
    return impl_->directory.find_many(tx, ids);
}
std::optional<Account> Accounts::find_by_username(db::Tx& tx, std::string_view username) const {
    return impl_->directory.find_by_name(tx, username);
}
std::optional<Account> Accounts::find_by_uri(db::Tx& tx, std::string_view uri) const {
    return impl_->directory.find_by_uri(tx, uri);
}
Preferences Accounts::preferences(db::Tx& tx, AccountId id) const {
    const auto user = store::find_user(tx, id);
    return user ? user->preferences : Preferences();
}
std::optional<PublicApplication> Accounts::find_application(db::Tx& tx, ApplicationId id) const {
    auto application = store::find_application(tx, id);
    if (!application) return {};
    return PublicApplication{std::move(application->name), std::move(application->website)};
}
Census Accounts::census(db::Tx& tx, TimePoint active_since) const {
    return store::count_accounts(tx, active_since);
}
std::vector<WeekOfPeople> Accounts::weeks(db::Tx& tx, TimePoint first, int count) const {
    return store::count_weeks(tx, first, count);
}
std::vector<AccountId> Accounts::following(db::Tx& tx, AccountId id) const {
    return impl_->directory.following(tx, id);
}
std::vector<AccountId> Accounts::followers(db::Tx& tx, AccountId id) const {
    return store::list_followers(tx, id, kMaxFollowersListed);
}
Relation Accounts::relation(db::Tx& tx, AccountId viewer, AccountId target) const {
    return store::find_relation(tx, viewer, target, impl_->platform.clock.now());
}
std::vector<AccountId> Accounts::hidden_from(db::Tx& tx, AccountId viewer) const {
    return impl_->directory.hidden_from(tx, viewer);
}

std::vector<ChoosyFollow> Accounts::choosy_follows(db::Tx& tx, AccountId follower) const {
    return store::list_choosy_follows(tx, follower);
}
std::vector<ChoosyFollow> Accounts::choosy_followers(db::Tx& tx, AccountId target) const {
    return store::list_choosy_followers(tx, target);
}
std::vector<AccountId> Accounts::followers_to_notify(db::Tx& tx, AccountId id) const {
    return store::list_notified_followers(tx, id, kMaxFollowersListed);
}

std::int64_t Accounts::last_read(db::Tx& tx, AccountId id, std::string_view timeline) const {
    for (const auto& marker : store::list_markers(tx, id))
        if (marker.timeline == timeline) return marker.last_read_id;
    return 0;
}
void Accounts::mark_read(db::Tx& tx, AccountId id, std::string_view timeline,
                         std::int64_t last_read_id) {
    if (last_read_id <= last_read(tx, id, timeline)) return;
    store::upsert_marker(tx, id,
                         {std::string(timeline), last_read_id, 0, impl_->platform.clock.now()});
}

void Accounts::set_joins_exercises(db::Tx& tx, AccountId id, bool joins) {
    auto user = store::find_user(tx, id);
    if (!user || user->preferences.joins_exercises == joins) return;
    user->preferences.joins_exercises = joins;
    store::update_preferences(tx, id, user->preferences);
    tx.after_commit([&bus = impl_->platform.bus, id] { bus.publish(AccountChanged{id}); });
}

Result<AccountId> Accounts::create(const NewAccount& account) {
    return impl_->profiles.create(account);
}
AccountId Accounts::ensure_source_account(db::Tx& tx, const SourceAccount& account) {
    return impl_->profiles.ensure_source(tx, account);
}
Result<void> Accounts::check_password(AccountId id, std::string_view password) {
    return impl_->profiles.prove(id, password, "password");
}
Result<std::string> Accounts::issue_token(std::string_view username, std::string_view scopes) {
    const auto parsed = parse_scopes(scopes);
    if (!parsed) return Error(ErrorCode::Unprocessable, "Unknown scope", "scopes");
    const auto account = impl_->platform.database.read(
        [&](db::Tx& tx) { return impl_->directory.find_by_name(tx, username); });
    if (!account || !account->domain.empty() || account->suspended)
        return Error(ErrorCode::NotFound);
    return impl_->oauth.issue({}, account->id, *parsed).access_token;
}
bool Accounts::is_valid(db::Tx& tx, TokenId token) const {
    const auto found = store::find_token(tx, token);
    return found && found->confirmed && found->approved && !found->disabled &&
           (!found->expires_at || *found->expires_at > impl_->platform.clock.now());
}
Result<void> Accounts::follow(AccountId follower, AccountId target) {
    return impl_->relations.follow(follower, target);
}
Result<void> Accounts::set_places(AccountId id, std::optional<regions::Code> home,
                                  const std::vector<regions::Code>& watched) {
    return impl_->profiles.set_places(id, home, watched);
}
Result<void> Accounts::set_suspended(AccountId id, bool suspended) {
    return impl_->platform.database.write(
        [&](db::Tx& tx) { return set_suspended(tx, id, suspended); });
}
Result<void> Accounts::set_suspended(db::Tx& tx, AccountId id, bool suspended) {
    return impl_->admission.set_measure(tx, id, Admission::Measure::Suspended, suspended);
}
Result<void> Accounts::set_silenced(db::Tx& tx, AccountId id, bool silenced) {
    return impl_->admission.set_measure(tx, id, Admission::Measure::Silenced, silenced);
}
Result<void> Accounts::set_sensitized(db::Tx& tx, AccountId id, bool sensitized) {
    return impl_->admission.set_measure(tx, id, Admission::Measure::Sensitized, sensitized);
}
Result<void> Accounts::erase(db::Tx& tx, AccountId id) {
    return impl_->admission.erase(tx, id);
}
Result<void> Accounts::set_disabled(db::Tx& tx, AccountId id, bool disabled) {
    return impl_->admission.set_disabled(tx, id, disabled);
}
Result<void> Accounts::approve(db::Tx& tx, AccountId id) {
    return impl_->admission.approve(tx, id);
}
Result<void> Accounts::reject(db::Tx& tx, AccountId id) {
    return impl_->admission.reject(tx, id);
}
std::optional<Dossier> Accounts::find_dossier(db::Tx& tx, AccountId id) const {
    return impl_->admission.dossier(tx, id);
}
std::vector<Dossier> Accounts::list_dossiers(db::Tx& tx, const DossierFilter& filter,
                                             const Page& page) const {
    return impl_->admission.dossiers(tx, filter, page);
}
void Accounts::set_sign_up_check(SignUpCheck check) {
    impl_->admission.check = std::move(check);
}
void Accounts::set_emoji_writer(EmojiWriter writer) {
    impl_->emoji_writer = std::move(writer);
}
void Accounts::append_emojis(JsonWriter& out, std::span<const std::string_view> texts) const {
    out.begin_array();
    if (impl_->emoji_writer) impl_->emoji_writer(out, texts);
    out.end_array();
}
void Accounts::set_vapid_key(std::string key) {
    impl_->vapid_key = std::move(key);
}
void Accounts::set_password_cost(crypto::PasswordCost cost) {
    impl_->profiles.password_cost = cost;
}
void Accounts::count_status(db::Tx& tx, AccountId author, int difference, TimePoint when) {
    store::add_status(tx, author, difference, when);
    impl_->directory.account_changed(tx, author);
}

}  // namespace kentongan::accounts
