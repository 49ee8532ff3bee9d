#include "rooms/subscriptions/service.h"

#include <algorithm>
#include <cmath>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/crypto/crypto.h"
#include "platform/keys/keys.h"

namespace kentongan::subscriptions {

namespace {

constexpr double kUnits = 1e5;  // of a degree: 1.1 m
constexpr int kForgottenAtOnce = 1'000;
constexpr Duration kAbandonedAfter = std::chrono::hours(30 * 24);
constexpr std::size_t kStopMac = 22;  // 128 bits

std::optional<int> minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return {};
    const auto hour = parse_integer(text.substr(0, 2)), minute = parse_integer(text.substr(3));
    if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return {};
    return static_cast<int>(*hour * 60 + *minute);
}

Result<std::optional<QuietHours>> quiet_of(const PlaceInput& input) {
    if (input.quiet_from.empty() && input.quiet_until.empty()) return std::optional<QuietHours>();
    const auto from = minute_of(input.quiet_from), until = minute_of(input.quiet_until);
    if (!from)
        return Error(ErrorCode::Unprocessable,
                     "Write a time like 22:00, or leave both times empty.", "quiet_from");
    if (!until)
        return Error(ErrorCode::Unprocessable,
                     "Write a time like 05:00, or leave both times empty.", "quiet_until");
    if (from == until)
        return Error(ErrorCode::Unprocessable,
                     "Quiet hours must end at another time than they begin.", "quiet_until");
    return std::optional(QuietHours{*from, *until});
}

}  // namespace

// With a point, a place is no larger than its district: what is drawn can only be told from smaller
// ones. A village that was chosen stays, whatever the rough borders say of the point.
Result<Place> Service::checked(const PlaceInput& input) const {
    Place place;
    place.label = trim(input.label);
    if (utf8_length(place.label) > kMostLabel || !is_valid_utf8(place.label))
        return Error(ErrorCode::Unprocessable, "The name is at most 40 letters long.", "label");
    const auto code = regions::Code::parse(input.region);
    const auto current = code ? regions_.current(*code) : std::nullopt;
    if (!current || current->level() == regions::Level::Country || !regions_.find(*current))
        return Error(ErrorCode::Unprocessable, "There is no region with this code.", "region");
    place.region = *current;
    if (!input.lat.empty() || !input.lon.empty()) {
        const auto lat = parse_real(trim(input.lat)), lon = parse_real(trim(input.lon));
        if (!lat || !lon || !geo::kIndonesia.contains(geo::lat_lon(*lat, *lon)))
            return Error(ErrorCode::Unprocessable, "This point is not in Indonesia.", "lat");
        place.point =
            geo::lat_lon(std::round(*lat * kUnits) / kUnits, std::round(*lon * kUnits) / kUnits);
        const auto located = regions_.locate(*place.point);
        const auto regency = regions::Level::Regency;
        const bool is_there = located && (place.region.contains(*located) ||
                                          place.region.at(regency) == located->at(regency));
        if (!is_there)
            return Error(ErrorCode::Unprocessable, "This point is not in the place you chose.",
                         "lat");
        if (place.region.level() < regions::Level::District)
            place.region = located->at(regions::Level::District);
    }
    const auto radius = input.radius_km.empty() ? 0 : parse_integer(trim(input.radius_km));
    if (!radius || *radius < 0 || *radius > kMostRadiusKm)
        return Error(ErrorCode::Unprocessable, "The distance is a whole number from 0 to 50.",
                     "radius_km");
    if (*radius > 0 && !place.point)
        return Error(ErrorCode::Unprocessable, "A distance needs an exact point on the map.",
                     "radius_km");
    place.radius_km = static_cast<int>(*radius);
    for (const auto& key : input.hazards) {
        const auto& known = audience_.hazards();
        if (std::ranges::find(known, key) == known.end())
            return Error(ErrorCode::Unprocessable, "There is no such hazard.", "hazards");
        if (std::ranges::find(place.hazards, key) == place.hazards.end())
            place.hazards.push_back(key);
    }
    if (place.hazards.size() == audience_.hazards().size()) place.hazards.clear();
    const auto threshold = cap::parse_level(input.threshold.empty() ? "waspada" : input.threshold);
    if (!threshold || *threshold == warnings::Level::Info)
        return Error(ErrorCode::Unprocessable, "The level is one of waspada, siaga, awas.",
                     "threshold");
    place.threshold = *threshold;
    TRY_ASSIGN(place.quiet, quiet_of(input));
    return place;
}

Result<Watcher> Service::watcher_of(db::Tx& tx, const Holder& holder) const {
    auto found = holder.account
                     ? store::find_watcher_of(tx, *holder.account)
                     : store::find_watcher_by(tx, hex_encode(crypto::sha256(holder.capability)));
    if (!found) return Error(ErrorCode::NotFound);
    return *std::move(found);
}

Result<Watcher> Service::watcher_to_change(db::Tx& tx, const Holder& holder) {
    auto found = watcher_of(tx, holder);
    if (found.ok() || !holder.account) return found;
    Watcher watcher;
    watcher.id = platform_.ids.next<WatcherId>();
    watcher.account = holder.account;
    watcher.language = holder.language;
    watcher.created_at = platform_.clock.now();
    store::insert_watcher(tx, watcher, {});
    return watcher;
}

Result<Begun> Service::begin(const Holder& holder, bool joins_exercises, const PlaceInput& input,
                             std::string_view email) {
    TRY_ASSIGN(auto place, checked(input));
    std::optional<Way> way;
    if (!trim(email).empty()) {
        TRY_ASSIGN(way,
                   checked(holder, {.channel = Channel::Email, .address = std::string(email)}));
    }
    Watcher watcher;
    watcher.id = platform_.ids.next<WatcherId>();
    watcher.language = holder.language;
    watcher.joins_exercises = joins_exercises;
    watcher.created_at = platform_.clock.now();
    Holder owner = holder;
    owner.account.reset();
    owner.capability = crypto::random_token();
    place.id = platform_.ids.next<PlaceId>();
    place.watcher = watcher.id;
    const auto asker = hidden("begin:" + holder.network);  // also makes the secret, outside
    const auto day_ago = snowflake_at(watcher.created_at - std::chrono::hours(24));
    return platform_.database.write([&](db::Tx& tx) -> Result<Begun> {
        if (store::count_askings_by(tx, asker, day_ago, kBeginningsADay) >= kBeginningsADay)
            return Error(ErrorCode::TooManyRequests,
                         "That is enough for today. Try again tomorrow.");
        store::insert_asking(tx, platform_.ids.next_value(), asker, asker);
        store::insert_watcher(tx, watcher, hex_encode(crypto::sha256(owner.capability)));
        store::insert_place(tx, place);
        if (way) {
            TRY(put_way(tx, owner, watcher.id, *way));
        }
        return Begun{watcher.id, owner.capability};
    });
}

Result<Kept> Service::kept(const Holder& holder) const {
    return platform_.database.read([&](db::Tx& tx) -> Result<Kept> {
        Kept kept;
        auto watcher = watcher_of(tx, holder);
        if (!watcher.ok() && !holder.account) return std::move(watcher).error();
        if (watcher.ok()) {
            kept.watcher = *watcher;
            kept.places = store::list_places(tx, kept.watcher.id, kMostPlaces);
            kept.ways = store::list_ways(tx, kept.watcher.id, kMostWays);
        }
        if (holder.account) {
            kept.watcher.account = holder.account;
            const auto preferences = accounts_.preferences(tx, *holder.account);
            kept.watcher.joins_exercises = preferences.joins_exercises;
            kept.watcher.language = preferences.language;
            kept.account_places = accounts_.places(tx, *holder.account);
        }
        return kept;
    });
}

void Service::tell_changed(db::Tx& tx, WatcherId watcher) {
    tx.after_commit([this, watcher] { audience_.changed(watcher); });
}

Result<Place> Service::add_place(const Holder& holder, const PlaceInput& input) {
    TRY_ASSIGN(auto place, checked(input));
    place.id = platform_.ids.next<PlaceId>();
    return platform_.database.write([&](db::Tx& tx) -> Result<Place> {
        TRY_ASSIGN(const auto watcher, watcher_to_change(tx, holder));
        if (store::list_places(tx, watcher.id, kMostPlaces).size() >= kMostPlaces)
            return Error(ErrorCode::Unprocessable, "You have ten places. Delete one first.",
                         "region");
        place.watcher = watcher.id;
        store::insert_place(tx, place);
        tell_changed(tx, watcher.id);
        return place;
    });
}

Result<Place> Service::change_place(const Holder& holder, PlaceId id, const PlaceInput& input) {
    TRY_ASSIGN(auto place, checked(input));
    place.id = id;
    return platform_.database.write([&](db::Tx& tx) -> Result<Place> {
        TRY_ASSIGN(const auto watcher, watcher_of(tx, holder));
        const auto places = store::list_places(tx, watcher.id, kMostPlaces);
        if (std::ranges::find(places, id, &Place::id) == places.end())
            return Error(ErrorCode::NotFound);
        place.watcher = watcher.id;
        store::update_place(tx, place);
        tell_changed(tx, watcher.id);
        return place;
    });
}

Result<void> Service::remove_place(const Holder& holder, PlaceId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto watcher, watcher_of(tx, holder));
        if (!store::remove_place(tx, watcher.id, id)) return Error(ErrorCode::NotFound);
        tell_changed(tx, watcher.id);
        return {};
    });
}

Result<void> Service::set_paused(const Holder& holder, bool paused) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto watcher, watcher_to_change(tx, holder));
        watcher.paused = paused;
        store::update_watcher(tx, watcher);
        tell_changed(tx, watcher.id);
        return {};
    });
}

// A person chooses this for everything, among the preferences of the account.
Result<void> Service::set_joins_exercises(const Holder& holder, bool joins) {
    if (holder.account) return Error(ErrorCode::Forbidden);
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto watcher, watcher_of(tx, holder));
        watcher.joins_exercises = joins;
        store::update_watcher(tx, watcher);
        tell_changed(tx, watcher.id);
        return {};
    });
}

Result<void> Service::remove_all(const Holder& holder) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto watcher, watcher_of(tx, holder));
        store::remove_watcher(tx, watcher.id);
        tell_changed(tx, watcher.id);
        return {};
    });
}

// Derived, so that a link that stops something needs no row of its own.
std::string Service::secret() const {
    return platform_.keys.secret("subscriptions");
}

std::string Service::stop_token(SubscriptionId id) const {
    const auto mac = crypto::hmac_sha256(secret(), "stop:" + id.to_string());
    return id.to_string() + "." + base64url_encode(mac).substr(0, kStopMac);
}

std::optional<SubscriptionId> Service::way_to_stop(std::string_view token) const {
    const auto id = SubscriptionId::parse(token.substr(0, token.find('.')));
    if (!id || !crypto::equal_in_constant_time(stop_token(*id), token)) return {};
    return id;
}

Result<void> Service::stop(std::string_view token) {
    const auto id = way_to_stop(token);
    if (!id) return Error(ErrorCode::NotFound);
    // Stopped already is stopped.
    platform_.database.write([&](db::Tx& tx) { drop(tx, *id, "stopped by its reader"); });
    return {};
}

bool Service::is_offered(Channel channel) const {
    return std::ranges::find(offered_, channel) != offered_.end();
}

void Service::forget_old() {
    const auto now = platform_.clock.now();
    const auto day_ago = snowflake_at(now - std::chrono::hours(24));
    const WatcherId abandoned(snowflake_at(now - kAbandonedAfter));
    platform_.database.write([&](db::Tx& tx) {
        store::remove_askings(tx, day_ago, kForgottenAtOnce);
        store::remove_unconfirmed(tx, now - kProofLasts, kForgottenAtOnce);
        store::remove_abandoned(tx, abandoned, kForgottenAtOnce);
    });
}

}  // namespace kentongan::subscriptions
