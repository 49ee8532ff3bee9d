#include "rooms/reports/service.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/http/rate_limiter.h"
#include "platform/i18n/catalogue.h"
#include "platform/keys/keys.h"
#include "platform/media/likeness.h"
#include "rooms/reports/views.h"

namespace kentongan::reports {
namespace {

using i18n::msg;

constexpr std::size_t kLongestText = 500, kLongestNote = 300, kLongestKey = 64;
constexpr Duration kTogether = 2h;    // between two reports of one cluster
constexpr double kNearbyKm = 0.3;     // between two points of one cluster
constexpr int kCandidates = 50;       // clusters looked at for a new report
constexpr int kRecentPictures = 300;  // compared with a new one
constexpr Duration kRateWindow = 1h;
constexpr int kPerAccount = 10, kAnonymousPerNetwork = 10, kPerNetwork = 200;
constexpr int kKnownReporters = 200;
constexpr Duration kKept = 30 * 24h;  // for officers, after its end
constexpr int kToldReporters = 50;
constexpr int kSweepClusters = 100, kSweepReports = 500;
constexpr double kCells = 1000;  // of a degree: about 100 m each
constexpr std::size_t kTokenLength = 22, kNetworkLength = 22;

bool is_number(geo::Point point) {
    return std::isfinite(point.lat) && std::isfinite(point.lon);
}

Error wrong(std::string_view text, std::string field) {
    return Error(ErrorCode::Unprocessable, std::string(text), std::move(field));
}

// A point that says nothing is worse than none: it would send people to the wrong place.
std::optional<Error> problem_of(geo::Point point) {
    if (!is_number(point) || std::abs(point.lat) > 90 || std::abs(point.lon) > 180)
        return wrong(msg("This is no point on earth. Choose your village instead."), "lat");
    if (geo::kIndonesia.contains(point)) return {};
    if (geo::kIndonesia.contains(geo::lat_lon(point.lon, point.lat)))
        return wrong(msg("Latitude and longitude are swapped."), "lat");
    return wrong(msg("This point is outside Indonesia. Choose your village instead."), "lat");
}

std::string told_of(const Cluster& cluster, State to, std::string_view note) {
    const auto what = headline_of(cluster, "id");
    const auto why = note.empty() ? std::string() : " " + std::string(note);
    switch (to) {
        case State::Verified:
            return "Laporan Anda sudah dicek dan benar: " + what + "." + why;
        case State::Handled:
            return "Laporan Anda sedang ditangani: " + what + "." + why;
        case State::Closed:
            return "Laporan Anda selesai ditangani: " + what + "." + why;
        case State::False:
            return "Laporan Anda tidak terbukti: " + what + "." + why;
        case State::New:
        case State::Duplicate:
            return {};
    }
    return {};
}

bool is_same(const store::Report& a, const store::Report& b) {
    return a.kind == b.kind && a.detail == b.detail && a.region == b.region && a.text == b.text;
}

TimePoint prolonged(const Cluster& cluster, TimePoint now, bool by_known_person) {
    const auto* kind = find_kind(cluster.kind);
    const auto life = kind ? kind->life : Duration(3h);
    auto end = now + life;
    // Strangers alone cannot keep a report alive for ever.
    if (!by_known_person) end = std::min(end, cluster.first_at + 2 * life);
    return std::max(cluster.expires_at, end);
}

}  // namespace

std::vector<Error> Service::problems(const NewReport& report) const {
    std::vector<Error> found;
    const auto* kind = find_kind(report.kind);
    if (!kind) found.push_back(wrong(msg("Choose what happens."), "kind"));
    if (kind && !report.detail.empty() && detail_word(*kind, report.detail, "id").empty())
        found.push_back(wrong(msg("Choose one of the answers."), "detail"));
    const bool readable = is_valid_utf8(report.text);
    if (!readable || utf8_length(report.text) > kLongestText)
        found.push_back(wrong(msg("At most 500 characters."), "text"));
    if (report.key.size() > kLongestKey)
        found.push_back(wrong(msg("The key has at most 64 characters."), "key"));
    if (report.point)
        if (auto problem = problem_of(*report.point)) found.push_back(std::move(*problem));
    const bool known_region = report.region && report.region->level() >= regions::Level::District &&
                              gazetteer_.find(*report.region);
    if (report.region && !known_region)
        found.push_back(wrong(msg("Choose a village or district."), "place"));
    if (!report.region && !report.point)
        found.push_back(wrong(msg("Say where it is: your position or the village."), "place"));
    else if (!report.region && found.empty() && !gazetteer_.locate(*report.point))
        found.push_back(
            wrong(msg("This point is at sea or abroad. Choose your village instead."), "place"));
    return found;
}

std::string Service::secret() const {
    return platform_.keys.secret("reports");
}

std::string Service::network_of(const std::string& secret, const std::string& address) const {
    return base64url_encode(crypto::hmac_sha256(secret, "network:" + http::network_of(address)))
        .substr(0, kNetworkLength);
}

std::string Service::reporter_of(const Sender& sender, const std::string& network) {
    return sender.account ? "a:" + sender.account->to_string() : "n:" + network;
}

std::string Service::token_of(ReportId id) const {
    return base64url_encode(crypto::hmac_sha256(secret(), "own:" + id.to_string()))
        .substr(0, kTokenLength);
}

bool Service::is_token_of(ReportId id, std::string_view token) const {
    return crypto::equal_in_constant_time(token_of(id), token);
}

Result<void> Service::check_rate(db::Tx& tx, const Sender& sender, std::string_view network) const {
    const auto since = platform_.clock.now() - kRateWindow;
    const auto from_here = store::count_since_from(tx, network, since);
    const bool too_many = sender.account
                              ? store::count_since_by(tx, *sender.account, since) >= kPerAccount ||
                                    from_here >= kPerNetwork
                              : from_here >= kAnonymousPerNetwork;
    if (too_many)
        return Error(ErrorCode::TooManyRequests,
                     "Many reports came from you in the last hour. In danger call 112.");
    return {};
}

Result<store::Report> Service::row_of(const NewReport& wanted, const std::string& secret) const {
    if (auto found = problems(wanted); !found.empty()) return std::move(found.front());
    store::Report row;
    row.account = wanted.sender.account;
    row.network = network_of(secret, wanted.sender.address);
    row.reporter = reporter_of(wanted.sender, row.network);
    // Keys are the sender's own: nobody meets another's report by guessing.
    if (!wanted.key.empty())
        row.key = (row.account ? row.account->to_string() : std::string("0")) + ":" + wanted.key;
    row.kind = wanted.kind;
    row.detail = wanted.detail;
    row.point = wanted.point;
    row.region = wanted.region ? *wanted.region : *gazetteer_.locate(*wanted.point);
    row.text = std::string(trim(wanted.text));
    return row;
}

Result<Receipt> Service::send(const NewReport& wanted) {
    TRY_ASSIGN(auto row, row_of(wanted, secret()));
    std::optional<Receipt> known;
    const auto repeated = [&](db::Tx& tx) {
        known.reset();
        if (!row.key) return;
        auto earlier = store::find_by_key(tx, *row.key);
        if (!earlier) return;
        // A page gone back to and filled in anew carries its old key: that is another report.
        if (is_same(*earlier, row))
            known = Receipt{earlier->id, earlier->cluster, true};
        else
            row.key.reset();
    };
    TRY(platform_.database.read([&](db::Tx& tx) -> Result<void> {
        repeated(tx);
        return known ? Result<void>() : check_rate(tx, wanted.sender, row.network);
    }));
    if (known) return *known;
    std::optional<attachments::AttachmentId> photo;
    if (!wanted.picture.empty()) {
        auto kept =
            attachments_.upload(row.account.value_or(accounts::AccountId()), wanted.picture, {});
        if (!kept.ok()) return Error(kept.error().code(), kept.error().text(), "picture");
        photo = *kept;
    }
    row.id = platform_.ids.next<ReportId>();
    auto done = platform_.database.write([&](db::Tx& tx) -> Result<Receipt> {
        repeated(tx);
        if (known) return *known;
        return write(tx, row, photo);
    });
    // Two copies of one form at the same moment: the other was first.
    if (!done.ok() && done.error().code() == ErrorCode::Conflict) {
        platform_.database.read(repeated);
        if (known) return *known;
    }
    return done;
}

Result<Receipt> Service::write(db::Tx& tx, store::Report report,
                               std::optional<attachments::AttachmentId> photo) {
    report.created_at = platform_.clock.now();
    report.weight =
        report.account ? weight_of(store::find_history(tx, *report.account)) : kLeastWeight;
    if (photo) {
        const auto owner = report.account.value_or(accounts::AccountId());
        TRY(attachments_.attach(tx, owner, {&*photo, 1}, report.id.value()));
        report.photo = photo->value();
        for (const auto& attachment : attachments_.find_many(tx, {&*photo, 1}))
            report.likeness = attachment.likeness;
    }
    auto cluster = find_cluster_for(tx, report);
    const bool is_new = !cluster;
    if (is_new) {
        cluster.emplace();
        cluster->id = platform_.ids.next<ClusterId>();
        cluster->kind = report.kind;
        cluster->detail = report.detail;
        cluster->region = report.region;
        cluster->point = report.point;
        cluster->text = report.text;
        cluster->photo = report.photo;
        cluster->first_at = cluster->last_at = report.created_at;
        cluster->expires_at = prolonged(*cluster, report.created_at, true);
        store::insert_cluster(tx, *cluster);
    }
    report.cluster = cluster->id;
    const bool again = !is_new && store::has_reported(tx, cluster->id, report.reporter);
    const auto lead = store::list_reports(tx, cluster->id, 1);
    store::insert_report(tx, report);
    if (!is_new) {
        if (!again) ++cluster->people;
        const bool leads = !lead.empty() && report.weight > lead.front().weight;
        if (leads) {
            cluster->text = report.text;
            if (!report.detail.empty()) cluster->detail = report.detail;
        }
        if (report.photo && (leads || !cluster->photo)) cluster->photo = report.photo;
    }
    join(tx, *cluster, report);
    store::update_cluster(tx, *cluster);
    return Receipt{report.id, report.cluster, false};
}

void Service::join(db::Tx& tx, Cluster& cluster, const store::Report& report) const {
    const bool known_person = report.weight > kLeastWeight;
    cluster.last_at = report.created_at;
    cluster.expires_at = prolonged(cluster, report.created_at, known_person);
    if (known_person && !cluster.is_official())
        cluster.prominence = citizens_prominence(tx, cluster.id);
}

Prominence Service::citizens_prominence(db::Tx& tx, ClusterId cluster) const {
    return prominence_of(store::list_known_reporters(tx, cluster, kKnownReporters));
}

// The same photo, else the nearest point within 300 m, else the same village where one of the two
// says no more than that.
std::optional<Cluster> Service::find_cluster_for(db::Tx& tx, const store::Report& report) const {
    const auto now = platform_.clock.now();
    const auto since = now - kTogether;
    if (report.photo)
        for (const auto& other : store::list_pictures(tx, report.kind, since, kRecentPictures)) {
            if (!media::looks_the_same(other.likeness, report.likeness)) continue;
            auto cluster = store::find_cluster(tx, other.cluster);
            if (cluster && cluster->live_at(now)) return cluster;
        }
    if (report.point) {
        geo::Box box;
        box.add(*report.point);
        std::optional<Cluster> nearest;
        double least = kNearbyKm;
        for (auto& cluster :
             store::list_near(tx, report.kind, since, box.widened(0.004), kCandidates)) {
            const double distance = geo::distance_km(*cluster.point, *report.point);
            if (distance > least || !cluster.live_at(now)) continue;
            least = distance;
            nearest = std::move(cluster);
        }
        if (nearest) return nearest;
    }
    for (auto& cluster : store::list_in_village(tx, report.kind, since, report.region, kCandidates))
        if (cluster.live_at(now) && !(cluster.point && report.point)) return std::move(cluster);
    return {};
}

Result<void> Service::withdraw(ReportId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto report = store::find_report(tx, id);
        if (!report) return Error(ErrorCode::NotFound, "This report is not there any more.");
        auto cluster = store::find_cluster(tx, report->cluster);
        store::remove_report(tx, id);
        attachments_.release(tx, id.value());
        if (!cluster) return {};
        const auto left = store::list_reports(tx, cluster->id, kSweepReports);
        if (left.empty() && !cluster->is_official()) {
            store::remove_cluster(tx, cluster->id);
            return {};
        }
        cluster->text = left.empty() ? std::string() : left.front().text;
        if (!left.empty()) cluster->detail = left.front().detail;
        cluster->photo.reset();
        for (const auto& other : left)
            if (other.photo && !cluster->photo) cluster->photo = other.photo;
        if (!store::has_reported(tx, cluster->id, report->reporter))
            cluster->people = std::max<std::int64_t>(1, cluster->people - 1);
        if (!cluster->is_official()) cluster->prominence = citizens_prominence(tx, cluster->id);
        store::update_cluster(tx, *cluster);
        return {};
    });
}

Result<bool> Service::confirm(ClusterId id, const Sender& sender) {
    const auto network = network_of(secret(), sender.address);
    return platform_.database.write([&](db::Tx& tx) -> Result<bool> {
        const auto now = platform_.clock.now();
        auto cluster = store::find_cluster(tx, id);
        if (!cluster) return Error(ErrorCode::NotFound, "This report is not there any more.");
        if (!cluster->live_at(now)) return Error(ErrorCode::Gone, "This report is over.");
        if (!store::insert_confirmation(tx, id, reporter_of(sender, network), now)) return false;
        const auto weight =
            sender.account ? weight_of(store::find_history(tx, *sender.account)) : kLeastWeight;
        cluster->expires_at = prolonged(*cluster, now, weight > kLeastWeight);
        store::update_cluster(tx, *cluster);
        return true;
    });
}

Duty Service::duty_for(db::Tx& tx, accounts::AccountId account, regions::Code place) const {
    if (warnings_.is_officer_for(tx, account, place)) return Duty::Officer;
    return coordinators_.coordinates(tx, account, place) ? Duty::Coordinator : Duty::None;
}

std::vector<Charge> Service::charges_of(db::Tx& tx, accounts::AccountId account) const {
    const regions::Code everywhere;
    if (warnings_.is_officer_for(tx, account, everywhere)) return {{everywhere, Duty::Officer}};
    std::vector<Charge> charges;
    for (const auto& office : warnings_.offices_of(tx, account))
        if (!office.exercise)
            for (auto place : office.regions) charges.push_back({place, Duty::Officer});
    for (const auto& post : coordinators_.posts_of(tx, account))
        charges.push_back({post.place, Duty::Coordinator});
    std::ranges::sort(charges, {}, [](const Charge& charge) {
        return std::pair(charge.place.level(), charge.place);
    });
    std::vector<Charge> distinct;
    for (const auto& charge : charges)
        if (std::ranges::none_of(distinct, [&](const auto& larger) {
                return larger.place.contains(charge.place) && larger.duty >= charge.duty;
            }))
            distinct.push_back(charge);
    return distinct;
}

// Each person is credited once per cluster, and only for what they sent before it was judged:
// joining what officers already confirmed earns nothing.
void Service::credit(db::Tx& tx, ClusterId cluster, store::Judged judged) const {
    std::set<accounts::AccountId> seen;
    for (const auto& report : store::list_reports(tx, cluster, kSweepReports)) {
        if (!report.account || !seen.insert(*report.account).second) continue;
        if (report.judged == judged) continue;
        History by;
        if (report.judged == store::Judged::Verified) --by.verified;
        if (report.judged == store::Judged::Wrong) --by.wrong;
        if (judged == store::Judged::Verified) ++by.verified;
        if (judged == store::Judged::Wrong) ++by.wrong;
        store::add_to_history(tx, *report.account, by);
        store::update_judged(tx, report.id, judged);
    }
}

Result<void> Service::judge(accounts::AccountId by, ClusterId id, State to, std::string_view note) {
    if (!is_valid_utf8(note) || utf8_length(note) > kLongestNote)
        return wrong(msg("At most 300 characters."), "note");
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto cluster = store::find_cluster(tx, id);
        if (!cluster) return Error(ErrorCode::NotFound, "This report is not there any more.");
        const auto duty = duty_for(tx, by, cluster->region);
        const bool may =
            duty == Duty::Officer ||
            (duty == Duty::Coordinator && cluster->state == State::New && to == State::Verified);
        if (!may) return Error(ErrorCode::Forbidden, "Only an officer of this place may do this.");
        if (cluster->state == to) return {};
        const auto now = platform_.clock.now();
        const bool was_confirmed = cluster->is_official();
        cluster->state = to;
        if (to == State::Verified || to == State::Handled) {
            cluster->prominence = Prominence::Official;
            cluster->expires_at = prolonged(*cluster, now, true);
            if (!was_confirmed) credit(tx, id, store::Judged::Verified);
        } else if (to == State::False) {
            credit(tx, id, store::Judged::Wrong);
        } else if (to == State::New) {
            credit(tx, id, store::Judged::Not);
        }
        if (to == State::New || to == State::False)
            cluster->prominence = citizens_prominence(tx, id);
        store::update_cluster(tx, *cluster);
        store::insert_change(tx, id,
                             {platform_.ids.next_value(), to, by, std::string(trim(note)), now});
        tell_reporters(tx, by, *cluster, trim(note));
        return {};
    });
}

// By the officer's own office, to those who sent it with an account.
void Service::tell_reporters(db::Tx& tx, accounts::AccountId by, const Cluster& cluster,
                             std::string_view note) const {
    const auto text = told_of(cluster, cluster.state, note);
    if (text.empty()) return;
    std::vector<accounts::AccountId> people;
    for (const auto& report : store::list_reports(tx, cluster.id, kToldReporters))
        if (report.account && *report.account != by &&
            std::ranges::find(people, *report.account) == people.end())
            people.push_back(*report.account);
    const regions::Code here[] = {cluster.region};
    for (const auto& office : warnings_.offices_of(tx, by)) {
        if (office.exercise || !warnings::Warnings::may_warn(office, here, {})) continue;
        warnings_.tell(tx, office.id, people,
                       {.text = text, .url = platform_.config.url(path_of(cluster.id))});
        return;
    }
}

void Service::sweep() {
    const auto before = platform_.clock.now() - kKept;
    for (bool more = true; more;) {
        more = platform_.database.write([&](db::Tx& tx) {
            const auto ended = store::list_ended_before(tx, before, kSweepClusters);
            for (auto cluster : ended) {
                const auto reports = store::list_reports(tx, cluster, kSweepReports);
                for (const auto& report : reports) {
                    if (report.photo) attachments_.release(tx, report.id.value());
                    store::remove_report(tx, report.id);
                }
                if (std::ssize(reports) < kSweepReports) store::remove_cluster(tx, cluster);
            }
            return !ended.empty();
        });
    }
}

std::optional<geo::Point> Service::shown_point(const Cluster& cluster) {
    if (!cluster.point || cluster.is_official()) return cluster.point;
    const auto rounded = [](double degrees) { return std::round(degrees * kCells) / kCells; };
    return geo::lat_lon(rounded(cluster.point->lat), rounded(cluster.point->lon));
}

}  // namespace kentongan::reports
