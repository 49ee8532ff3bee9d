// How the board is made: marks become voices, voices a score.
#include <algorithm>
#include <unordered_set>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "rooms/trends/service.h"

namespace kentongan::trends {

namespace {

constexpr int kMostMarks = 30'000, kSweptAtOnce = 5'000;
constexpr std::size_t kMostSubjects = 200;     // looked at closely
constexpr std::size_t kMostVoices = 1'000;     // of one subject
constexpr std::size_t kMostListeners = 1'000;  // whose follows are looked at
constexpr std::size_t kMostOnBoard = 100, kMostOfAuthor = 2;
constexpr Duration kKept = 24h * 7, kActive = 24h * 30, kCensusEvery = 1h;
constexpr std::int64_t kHistoryDays = 7, kSecondsPerDay = 86'400;

// How far back marks make a score, and how fast they fade.
struct Reach {
    Duration fresh, half_life;
};
Reach reach_of(Kind kind) {
    switch (kind) {
        case Kind::Tag:
            return {48h, 24h};
        case Kind::Status:
            return {48h, 12h};
        case Kind::Link:
            return {72h, 18h};
    }
    return {};
}

std::string id_of(std::string_view url) {
    const auto hash = crypto::sha256(url);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 7; ++i)
        number = (number << 8) | static_cast<unsigned char>(hash[i]);
    return std::to_string(number);
}

}  // namespace

void Service::sweep() {
    const auto before = platform_.clock.now() - kKept;
    for (auto kind : {Kind::Tag, Kind::Status, Kind::Link}) {
        std::int64_t removed = 0;
        do {
            removed = platform_.database.write(
                [&](db::Tx& tx) { return store::remove_before(tx, kind, before, kSweptAtOnce); });
        } while (removed == kSweptAtOnce);
    }
}

std::int64_t Service::active_people(db::Tx& tx) {
    return accounts_.census(tx, platform_.clock.now() - kActive).active;
}

void Service::find_voices(db::Tx& tx, std::vector<Subject>& subjects, Kind kind) {
    std::unordered_set<AccountId> wanted;
    for (const auto& subject : subjects)
        for (const auto& mark : subject.marks) wanted.insert(mark.account);
    const std::vector<AccountId> ids(wanted.begin(), wanted.end());
    std::unordered_map<AccountId, accounts::Account> known;
    for (auto& account : accounts_.find_many(tx, ids)) known.emplace(account.id, account);
    for (auto& subject : subjects) {
        for (const auto& mark : subject.marks) {
            const auto found = known.find(mark.account);
            Voice voice{mark.at, platform_.clock.now(), false, 0};
            if (found != known.end()) {
                const auto& account = found->second;
                voice.born = account.created_at;
                voice.counts = !account.suspended && !account.silenced && !account.pending &&
                               !account.bot && (kind == Kind::Status || account.discoverable);
            }
            subject.voices.push_back(voice);
        }
    }
}

// Who follows most of the others says what they say.
void Service::hear_echoes(db::Tx& tx, std::vector<Subject>& subjects) {
    struct Place {
        std::size_t subject, voice;
    };
    std::unordered_map<AccountId, std::vector<Place>> places;
    std::vector<std::unordered_set<AccountId>> crowds(subjects.size());
    for (std::size_t s = 0; s < subjects.size(); ++s)
        for (std::size_t v = 0; v < subjects[s].marks.size(); ++v) {
            const auto account = subjects[s].marks[v].account;
            crowds[s].insert(account);
            if (places.contains(account) || places.size() < kMostListeners)
                places[account].push_back({s, v});
        }
    for (const auto& [account, where] : places) {
        const auto followed = accounts_.following(tx, account);
        for (auto [s, v] : where) {
            const auto others = static_cast<double>(crowds[s].size()) - 1;
            if (others < 1) continue;
            const auto heard = std::ranges::count_if(
                followed, [&](AccountId id) { return crowds[s].contains(id); });
            subjects[s].voices[v].echo = static_cast<double>(heard) / others;
        }
    }
}

// Those with a score, the highest first.
std::vector<Service::Subject> Service::strongest(db::Tx& tx, Kind kind) {
    const auto now = platform_.clock.now();
    const auto reach = reach_of(kind);
    std::unordered_map<std::string, Subject> by_name;
    std::unordered_map<std::string, std::unordered_set<AccountId>> heard;
    for (auto& mark : store::list_marks(tx, kind, now - kKept, kMostMarks)) {
        auto& subject = by_name[mark.subject];
        if (mark.at < now - reach.fresh) {
            ++subject.other_days;
            continue;
        }
        if (subject.marks.size() < kMostVoices && heard[mark.subject].insert(mark.account).second)
            subject.marks.push_back(std::move(mark));
    }
    std::vector<Subject> subjects;
    for (auto& [name, subject] : by_name) {
        if (subject.marks.size() < static_cast<std::size_t>(fewest_)) continue;
        subject.name = name;
        subjects.push_back(std::move(subject));
    }
    const auto by_voices = [](const Subject& a, const Subject& b) {
        return std::pair(b.marks.size(), std::string_view(a.name)) <
               std::pair(a.marks.size(), std::string_view(b.name));
    };
    std::ranges::sort(subjects, by_voices);
    if (subjects.size() > kMostSubjects) subjects.resize(kMostSubjects);
    find_voices(tx, subjects, kind);
    hear_echoes(tx, subjects);
    const double other_days =
        static_cast<double>((kKept - reach.fresh).count()) / (24.0 * 3600 * 1000);
    for (auto& subject : subjects)
        subject.score = score(subject.voices, static_cast<double>(subject.other_days) / other_days,
                              {reach.half_life, fewest_}, now);
    std::erase_if(subjects, [](const Subject& subject) { return subject.score <= 0; });
    std::ranges::sort(subjects, [](const Subject& a, const Subject& b) {
        return a.score != b.score ? a.score > b.score : a.name < b.name;
    });
    return subjects;
}

void Service::fill_tags(db::Tx& tx, Board& board) {
    std::vector<std::string> names;
    const auto subjects = strongest(tx, Kind::Tag);
    for (const auto& subject : subjects) names.push_back(subject.name);
    const auto rules = tags_.rules(tx, names);
    for (std::size_t i = 0; i < names.size() && board.tags.size() < kMostOnBoard; ++i) {
        TrendingTag tag{names[i],
                        {},
                        subjects[i].score,
                        rules[i].trendable && rules[i].listable && rules[i].usable};
        JsonWriter out(tag.json);
        tags_.append_tag(out, tx, {}, tag.name);
        board.tags.push_back(std::move(tag));
    }
}

void Service::fill_statuses(db::Tx& tx, Board& board) {
    const auto subjects = strongest(tx, Kind::Status);
    std::vector<std::string> names;
    for (const auto& subject : subjects) names.push_back(subject.name);
    const auto reviews = store::list_reviews(tx, Kind::Status, names);
    std::unordered_map<AccountId, std::size_t> of_author;
    for (const auto& subject : subjects) {
        if (board.statuses.size() == kMostOnBoard) break;
        const auto id = StatusId::parse(subject.name);
        const auto status = id ? statuses_.find(tx, *id) : std::nullopt;
        if (!status || !may_trend(*status)) continue;
        const auto author = accounts_.find(tx, status->author);
        if (!author || !may_trend(*author) || ++of_author[author->id] > kMostOfAuthor) continue;
        const auto known = std::ranges::find(reviews, subject.name, &Review::subject);
        board.statuses.push_back({*id, author->id, status->language, subject.score,
                                  known == reviews.end() || known->allowed});
    }
}

void Service::fill_links(db::Tx& tx, Board& board) {
    if (!cards_) return;
    const auto now = platform_.clock.now();
    const auto subjects = strongest(tx, Kind::Link);
    std::vector<std::string> urls;
    for (const auto& subject : subjects) urls.push_back(subject.name);
    const auto reviews = store::list_reviews(tx, Kind::Link, urls);
    for (const auto& subject : subjects) {
        if (board.links.size() == kMostOnBoard) break;
        auto json = link_json(cards_->card_json(tx, subject.name), subject.marks, now);
        if (json.empty()) continue;
        const auto known = std::ranges::find(reviews, subject.name, &Review::subject);
        board.links.push_back({id_of(subject.name), subject.name, std::move(json), subject.score,
                               known == reviews.end() || known->allowed});
    }
}

void Service::count() {
    const std::lock_guard lock(counting_);
    write_cards();
    const auto now = platform_.clock.now();
    const bool counts_people = !census_at_ || now - *census_at_ >= kCensusEvery;
    auto board = std::make_shared<Board>();
    platform_.database.read([&](db::Tx& tx) {
        if (counts_people) fewest_ = fewest_people(active_people(tx));
        fill_tags(tx, *board);
        fill_statuses(tx, *board);
        fill_links(tx, *board);
    });
    board_.set(std::move(board));
    if (!counts_people) return;
    census_at_ = now;
    sweep();
}

std::string link_json(std::string card_json, std::span<const Mark> marks, TimePoint now) {
    if (card_json.size() < 2 || !card_json.ends_with('}')) return {};
    std::string history;
    JsonWriter out(history);
    out.begin_array();
    const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    for (auto day = today; day > today - kHistoryDays; --day) {
        std::int64_t people = 0, uses = 0;
        for (const auto& mark : marks) {
            if (mark.day != day) continue;
            ++people;
            uses += mark.uses;
        }
        out.begin_object().member("day", std::to_string(day * kSecondsPerDay));
        out.member("accounts", std::to_string(people));
        out.member("uses", std::to_string(uses)).end_object();
    }
    out.end_array();
    card_json.pop_back();
    return card_json + (card_json.ends_with('{') ? "" : ",") + "\"history\":" + history + "}";
}

}  // namespace kentongan::trends
