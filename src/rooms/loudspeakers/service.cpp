#include "rooms/loudspeakers/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/keys/keys.h"
#include "rooms/loudspeakers/store.h"

namespace kentongan::loudspeakers {
namespace {

constexpr std::size_t kLongestName = 80, kLongestContact = 120;
constexpr std::size_t kLongestVersion = 40;
constexpr auto kTestValidFor = std::chrono::minutes(5);
constexpr auto kKeepSaid = std::chrono::hours(90 * 24), kKeepChanges = std::chrono::hours(30 * 24);

// Without letters that look like others. 12 of 31: 59 bits.
constexpr std::string_view kKeyLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
constexpr std::size_t kKeyLength = 12, kKeyGroup = 4;
constexpr std::size_t kLongestKeyTyped = 40;

std::string make_key() {
    std::string key;
    while (key.size() < kKeyLength)
        for (unsigned char byte : crypto::random_bytes(kKeyLength)) {
            // Bytes beyond the last whole round would prefer some letters.
            if (byte >= 256 / kKeyLetters.size() * kKeyLetters.size()) continue;
            if (key.size() < kKeyLength) key += kKeyLetters[byte % kKeyLetters.size()];
        }
    return key;
}

std::string grouped(std::string_view key) {
    std::string text;
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (i > 0 && i % kKeyGroup == 0) text += '-';
        text += key[i];
    }
    return text;
}

// As people type it: small letters, spaces or hyphens anywhere.
std::string plain_key(std::string_view typed) {
    std::string key;
    for (char c : typed.substr(0, kLongestKeyTyped)) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (kKeyLetters.find(c) != std::string_view::npos) key += c;
    }
    return key;
}

}  // namespace

Service::Service(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                 coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
                 receipts::Receipts& receipts, Board& board)
    : platform_(platform),
      regions_(regions),
      accounts_(accounts),
      coordinators_(coordinators),
      warnings_(warnings),
      receipts_(receipts),
      board_(board) {}

bool Service::may_manage(db::Tx& tx, AccountId account, regions::Code place) const {
    return warnings_.is_officer_for(tx, account, place) ||
           coordinators_.coordinates(tx, account, place);
}

std::vector<regions::Code> Service::managed(db::Tx& tx, AccountId id) const {
    const auto account = accounts_.find(tx, id);
    if (!account || account->suspended) return {};
    if (account->role >= accounts::Role::Admin) return {regions::Code()};
    std::vector<regions::Code> places;
    for (const auto& office : warnings_.offices_of(tx, id)) {
        if (office.exercise) continue;
        if (office.regions.empty()) return {regions::Code()};
        places.insert(places.end(), office.regions.begin(), office.regions.end());
    }
    for (const auto& post : coordinators_.posts_of(tx, id)) places.push_back(post.place);
    return regions_.minimal_cover(std::move(places));
}

std::string Service::hash_of(std::string_view key) const {
    return hex_encode(crypto::hmac_sha256(platform_.keys.secret("loudspeakers"), plain_key(key)));
}

Result<void> Service::check(const NewSpeaker& wanted) const {
    const auto name = trim(wanted.name);
    if (name.empty())
        return Error(ErrorCode::Unprocessable, "Write the name of the building.", "name");
    if (utf8_length(name) > kLongestName || utf8_length(wanted.contact) > kLongestContact)
        return Error(ErrorCode::Unprocessable, "The name has at most 80 letters, the contact 120.",
                     utf8_length(name) > kLongestName ? "name" : "contact");
    return {};
}

Result<Registered> Service::enrol(AccountId by, const NewSpeaker& wanted) {
    TRY(check(wanted));
    if (!wanted.place || !regions_.find(*wanted.place) ||
        wanted.place->level() < regions::Level::District)
        return Error(ErrorCode::Unprocessable, "Choose the village where the device stands.",
                     "tempat");
    Registered made;
    made.key = grouped(make_key());
    auto& speaker = made.speaker;
    speaker.id = platform_.ids.next<SpeakerId>();
    speaker.place = *wanted.place;
    speaker.name = trim(wanted.name);
    speaker.contact = trim(wanted.contact);
    speaker.joins_exercises = wanted.joins_exercises;
    speaker.created_at = platform_.clock.now();
    const auto hash = hash_of(made.key);
    TRY(platform_.database.write([&](db::Tx& tx) -> Result<void> {
        if (!may_manage(tx, by, speaker.place))
            return Error(ErrorCode::Forbidden,
                         "Only officers and coordinators of this place may do this.", "tempat");
        store::insert_speaker(tx, speaker, hash, by);
        return {};
    }));
    return made;
}

Result<Speaker> Service::managed_speaker(db::Tx& tx, AccountId by, SpeakerId id) const {
    auto speaker = store::find_speaker(tx, id);
    // Who may not know of it is told the same as when there is none.
    if (!speaker || !may_manage(tx, by, speaker->place))
        return Error(ErrorCode::NotFound, "There is no such device.");
    return *std::move(speaker);
}

Result<void> Service::change(AccountId by, SpeakerId id, const NewSpeaker& wanted) {
    TRY(check(wanted));
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto speaker, managed_speaker(tx, by, id));
        speaker.name = trim(wanted.name);
        speaker.contact = trim(wanted.contact);
        speaker.joins_exercises = wanted.joins_exercises;
        store::update_speaker(tx, speaker);
        return {};
    });
}

Result<Registered> Service::renew_key(AccountId by, SpeakerId id) {
    Registered made;
    made.key = grouped(make_key());
    const auto hash = hash_of(made.key);
    TRY(platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(made.speaker, managed_speaker(tx, by, id));
        store::update_key(tx, id, hash);
        return {};
    }));
    return made;
}

Result<void> Service::remove(AccountId by, SpeakerId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto speaker, managed_speaker(tx, by, id));
        store::remove_speaker(tx, speaker.id);
        return {};
    });
}

Result<void> Service::ask_test(AccountId by, SpeakerId id) {
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto speaker, managed_speaker(tx, by, id));
        speaker.test_asked_at = platform_.clock.now();
        speaker.test_heard_at.reset();
        store::update_test(tx, speaker);
        return {};
    });
}

std::optional<Speaker> Service::paired(std::string_view key) const {
    if (plain_key(key).size() != kKeyLength) return {};
    const auto hash = hash_of(key);
    return platform_.database.read(
        [&](db::Tx& tx) { return store::find_speaker_by_key(tx, hash); });
}

Result<void> Service::beat(std::string_view key, SpeakerId id, const Beat& beat) {
    const auto hash = hash_of(key);
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto speaker = store::find_speaker_by_key(tx, hash);
        if (!speaker || speaker->id != id) return Error(ErrorCode::Unauthorized);
        const bool known = beat.playing == "warning" || beat.playing == "test";
        speaker->beat_at = platform_.clock.now();
        speaker->playing = known ? beat.playing : std::string();
        speaker->volume = std::clamp(beat.volume, -1, 100);
        speaker->page_version = utf8_prefix(beat.page_version, kLongestVersion);
        store::update_beat(tx, *speaker);
        const auto asked = speaker->test_asked_at;
        if (asked && beat.tested == std::optional(to_millis(*asked)) && !speaker->test_heard_at) {
            speaker->test_heard_at = platform_.clock.now();
            store::update_test(tx, *speaker);
        }
        return {};
    });
}

receipts::Receipt Service::receipt_for(const Speaker& speaker, const warnings::Summary& told,
                                       receipts::Stage stage) const {
    return {.chain = told.chain,
            .channel = receipts::Channel::Loudspeaker,
            .recipient = "speaker:" + speaker.id.to_string(),
            .place = speaker.place,
            .stage = stage,
            .at = platform_.clock.now(),
            .exercise = told.exercise};
}

Result<void> Service::said(std::string_view key, SpeakerId id, warnings::AlertId alert,
                           Stage stage) {
    const auto hash = hash_of(key);
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto speaker = store::find_speaker_by_key(tx, hash);
        if (!speaker || speaker->id != id) return Error(ErrorCode::Unauthorized);
        const auto chain = warnings_.chain_of(tx, alert);
        const auto one = chain ? board_.announce(tx, *chain) : nullptr;
        if (!one || !one->is_for(speaker->place, speaker->joins_exercises))
            return Error(ErrorCode::NotFound, "There is no such warning.");
        const auto now = platform_.clock.now();
        auto said = store::find_said(tx, id, alert).value_or(store::Said{id, alert, now, {}, {}});
        auto& reached = stage == Stage::Started ? said.started_at : said.announced_at;
        if (reached) return {};
        reached = now;
        store::put_said(tx, said);
        const receipts::Receipt receipt[] = {receipt_for(
            *speaker, one->told,
            stage == Stage::Started ? receipts::Stage::Shown : receipts::Stage::Acknowledged)};
        receipts_.record(tx, receipt);
        return {};
    });
}

void Service::note_handed(std::span<const std::pair<Speaker, AnnouncementPtr>> handed) {
    if (handed.empty()) return;
    platform_.database.write([&](db::Tx& tx) {
        std::vector<receipts::Receipt> receipts;
        for (const auto& [speaker, one] : handed) {
            if (!store::find_speaker(tx, speaker.id)) continue;
            if (store::find_said(tx, speaker.id, one->told.head)) continue;
            store::put_said(tx, {speaker.id, one->told.head, platform_.clock.now(), {}, {}});
            receipts.push_back(receipt_for(speaker, one->told, receipts::Stage::HandedOver));
        }
        receipts_.record(tx, receipts);
    });
}

State Service::state_of(db::Tx& tx, const Device& device) const {
    State state;
    if (device.speaker) state.speaker = store::find_speaker(tx, *device.speaker);
    // The device goes where its registration says; whoever is not registered never joins.
    const auto place = state.speaker ? state.speaker->place : device.place;
    state.announcements = board_.at(place, state.speaker && state.speaker->joins_exercises);
    for (const auto& one : state.announcements) {
        const auto said =
            state.speaker ? store::find_said(tx, state.speaker->id, one->told.head) : std::nullopt;
        state.announced.push_back(said && said->announced_at);
    }
    if (state.speaker) {
        const auto asked = state.speaker->test_asked_at;
        if (asked && !state.speaker->test_heard_at &&
            platform_.clock.now() - *asked < kTestValidFor)
            state.test = to_millis(*asked);
    }
    return state;
}

void Service::forget_old() {
    const auto now = platform_.clock.now();
    platform_.database.write([&](db::Tx& tx) {
        store::remove_said_before(tx, now - kKeepSaid);
        store::remove_changes_before(tx, snowflake_at(now - kKeepChanges));
    });
}

}  // namespace kentongan::loudspeakers
