#include "rooms/disasters/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/disasters/impl.h"

namespace kentongan::disasters {

namespace {

// Grave ones in force first, then the newest.
bool comes_before(const warnings::Summary& a, const warnings::Summary& b, TimePoint now) {
    const auto rank = [&](const warnings::Summary& s) {
        return std::tuple(s.live_at(now), s.level, s.updated);
    };
    return rank(a) > rank(b);
}

// Of an ended chain what was warned last.
std::vector<regions::Code> warned_places(db::Tx& tx, const Disasters::Impl& room,
                                         const std::vector<warnings::Summary>& chains) {
    std::vector<regions::Code> codes;
    for (const auto& chain : chains) {
        codes.insert(codes.end(), chain.cover.begin(), chain.cover.end());
        if (!chain.cover.empty()) continue;
        const auto messages = room.warnings.messages(tx, chain.chain, "id");
        for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
            const auto targets = room.warnings.targets(tx, message->alert);
            for (const auto& target : targets) codes.push_back(target.region);
            if (!targets.empty()) break;
        }
    }
    return room.regions.minimal_cover(std::move(codes));
}

Result<std::string> bounded(std::string_view typed, std::size_t most, const char* field,
                            bool required) {
    const std::string text(trim(typed));
    if (required && text.empty()) return Error(ErrorCode::Unprocessable, "This is needed.", field);
    if (!is_valid_utf8(text) || utf8_length(text) > most)
        return Error(ErrorCode::Unprocessable, "This is too long.", field);
    return text;
}

Result<std::int64_t> number_of(std::string_view typed, const char* field) {
    const auto text = trim(typed);
    if (text.empty()) return std::int64_t(0);
    const auto number = parse_integer(text);
    if (!number || *number < 0 || *number > kMostPeople)
        return Error(ErrorCode::Unprocessable, "A number from 0 to 100,000.", field);
    return *number;
}

Result<std::string> phone_of(std::string_view typed, const char* field) {
    if (trim(typed).empty()) return std::string();
    auto phone = answers::normal_phone(typed);
    if (phone.empty())
        return Error(ErrorCode::Unprocessable, "A phone number has 8 to 15 digits.", field);
    return phone;
}

Result<regions::Code> place_of(const std::optional<regions::Code>& place) {
    if (!place) return Error(ErrorCode::Unprocessable, "Choose the village.", "tempat");
    return *place;
}

}  // namespace

Result<Event> find_event(db::Tx& tx, const Disasters::Impl& room, std::int64_t id,
                         std::string_view language) {
    auto disaster = store::find_disaster(tx, DisasterId(id));
    std::optional<ChainId> asked;
    if (!disaster) {
        asked = room.warnings.summary(tx, ChainId(id), "id")
                    ? ChainId(id)
                    : room.warnings.chain_of(tx, warnings::AlertId(id));
        if (!asked) return Error(ErrorCode::NotFound, "There is no such event.");
        if (const auto joined = store::find_disaster_of(tx, *asked))
            disaster = store::find_disaster(tx, *joined);
    }
    Event event;
    std::vector<ChainId> chains;
    if (disaster) {
        event.id = EventId(disaster->id.value());
        event.title = disaster->title;
        chains = store::list_chains(tx, disaster->id, kMostChains);
    } else {
        event.id = EventId(asked->value());
        chains = {*asked};
    }
    event.parts = {event.id};
    for (auto chain : chains) {
        if (EventId(chain.value()) != event.id) event.parts.emplace_back(chain.value());
        auto summary = room.warnings.summary(tx, chain, language);
        if (summary && !summary->hidden) event.chains.push_back(*std::move(summary));
    }
    if (event.chains.empty()) return Error(ErrorCode::NotFound, "There is no such event.");
    const auto now = room.platform.clock.now();
    std::ranges::sort(event.chains,
                      [&](const auto& a, const auto& b) { return comes_before(a, b, now); });
    event.exercise = event.chains.front().exercise;
    if (event.title.empty()) event.title = event.chains.front().headline;
    event.cover = warned_places(tx, room, event.chains);
    return event;
}

bool is_officer_of(db::Tx& tx, const Disasters::Impl& room, AccountId account, const Event& event) {
    if (std::ranges::any_of(event.cover, [&](regions::Code place) {
            return room.warnings.is_officer_for(tx, account, place);
        }))
        return true;
    // An office of one village of a warned province.
    for (const auto& office : room.warnings.offices_of(tx, account))
        for (auto place : event.cover)
            if (office.regions.empty() || regions::overlaps(office.regions, place)) return true;
    return false;
}

bool is_helper_of(db::Tx& tx, const Disasters::Impl& room, AccountId account, const Event& event) {
    if (is_officer_of(tx, room, account, event)) return true;
    for (const auto& post : room.coordinators.posts_of(tx, account))
        for (auto place : event.cover)
            if (post.place.contains(place) || place.contains(post.place)) return true;
    return false;
}

Result<ShelterId> add_shelter(db::Tx& tx, Disasters::Impl& room, AccountId by, const Event& event,
                              const NewShelter& typed) {
    TRY_ASSIGN(const auto place, place_of(typed.place));
    if (!room.answers.is_helper_for(tx, by, place))
        return Error(ErrorCode::Forbidden,
                     "Only officers and coordinators of the place add shelters.");
    Shelter shelter;
    TRY_ASSIGN(shelter.name, bounded(typed.name, kLongestName, "nama", true));
    TRY_ASSIGN(shelter.spot, bounded(typed.spot, kLongestName, "di", false));
    TRY_ASSIGN(shelter.phone, phone_of(typed.phone, "telepon"));
    TRY_ASSIGN(shelter.capacity, number_of(typed.capacity, "daya_tampung"));
    TRY_ASSIGN(shelter.people, number_of(typed.people, "orang"));
    shelter.id = room.platform.ids.next<ShelterId>();
    shelter.event = event.id;
    shelter.place = place;
    shelter.changed_by = by;
    shelter.changed_at = room.platform.clock.now();
    store::insert_shelter(tx, shelter);
    return shelter.id;
}

Result<void> change_shelter(db::Tx& tx, Disasters::Impl& room, AccountId by, ShelterId id,
                            const ShelterNews& news) {
    auto shelter = store::find_shelter(tx, id);
    if (!shelter || !room.answers.is_helper_for(tx, by, shelter->place))
        return Error(ErrorCode::NotFound);
    if (!trim(news.people).empty()) {
        TRY_ASSIGN(shelter->people, number_of(news.people, "orang"));
    }
    shelter->is_open = news.is_open.value_or(shelter->is_open);
    shelter->changed_by = by;
    shelter->changed_at = room.platform.clock.now();
    store::update_shelter(tx, *shelter);
    return {};
}

Result<OfferId> add_offer(db::Tx& tx, Disasters::Impl& room, AccountId by, const Event& event,
                          const NewOffer& typed) {
    Offer offer;
    if (typed.direction != "need" && typed.direction != "offer")
        return Error(ErrorCode::Unprocessable, "Do you need something, or offer it?", "arah");
    offer.direction = typed.direction == "offer" ? Direction::Offer : Direction::Need;
    TRY_ASSIGN(offer.what, bounded(typed.what, kLongestWhat, "apa", true));
    TRY_ASSIGN(offer.quantity, bounded(typed.quantity, kLongestQuantity, "jumlah", false));
    TRY_ASSIGN(offer.place, place_of(typed.place));
    TRY_ASSIGN(offer.spot, bounded(typed.spot, kLongestName, "di", false));
    TRY_ASSIGN(offer.phone, phone_of(typed.phone, "telepon"));
    const auto days = trim(typed.days).empty() ? 3 : parse_integer(trim(typed.days)).value_or(0);
    if (days < 1 || days > kLongestDays)
        return Error(ErrorCode::Unprocessable, "From 1 to 14 days.", "hari");
    if (store::count_offers(tx, event.id, by, kOffersOfOne) >= kOffersOfOne)
        return Error(ErrorCode::TooManyRequests,
                     "You have ten entries here already. Mark what is done.");
    offer.id = room.platform.ids.next<OfferId>();
    offer.event = event.id;
    offer.author = by;
    offer.created_at = room.platform.clock.now();
    offer.until = offer.created_at + std::chrono::days(days);
    store::insert_offer(tx, offer);
    return offer.id;
}

Result<void> moderate_offer(db::Tx& tx, Disasters::Impl& room, AccountId by, OfferId id,
                            std::string_view act) {
    if (act != "check" && act != "hide" && act != "done") return Error(ErrorCode::BadRequest);
    auto offer = store::find_offer(tx, id);
    const bool own = offer && offer->author == by && act == "done";
    if (!offer || !(own || room.answers.is_helper_for(tx, by, offer->place)))
        return Error(ErrorCode::NotFound);
    offer->state = act == "check"  ? Moderation::Checked
                   : act == "hide" ? Moderation::Hidden
                                   : Moderation::Done;
    if (!own) offer->moderator = by;
    store::update_offer_state(tx, *offer);
    return {};
}

Result<CorrectionId> add_correction(db::Tx& tx, Disasters::Impl& room, AccountId by,
                                    const Event& event, const NewCorrection& typed) {
    if (!is_officer_of(tx, room, by, event))
        return Error(ErrorCode::Forbidden, "Only officers of the warned places correct.");
    Correction made;
    TRY_ASSIGN(made.claim, bounded(typed.claim, kLongestText, "kabar", true));
    TRY_ASSIGN(made.truth, bounded(typed.truth, kLongestText, "benarnya", true));
    TRY_ASSIGN(made.source, bounded(typed.source, kLongestLink, "sumber", true));
    made.id = room.platform.ids.next<CorrectionId>();
    made.event = event.id;
    made.author = by;
    made.created_at = room.platform.clock.now();
    store::insert_correction(tx, made);
    return made.id;
}

Result<DisasterId> join_events(db::Tx& tx, Disasters::Impl& room, AccountId by, const Event& event,
                               const Event& other, std::string_view typed) {
    if (!is_officer_of(tx, room, by, event) || !is_officer_of(tx, room, by, other))
        return Error(ErrorCode::Forbidden, "Only an officer of both events may join them.");
    TRY_ASSIGN(auto title, bounded(typed, kLongestTitle, "judul", true));
    if (event.id == other.id)
        return Error(ErrorCode::Unprocessable, "This is the same event.", "dengan");
    for (const auto* one : {&event, &other})
        for (const auto& chain : one->chains)
            if (chain.exercise != event.exercise)
                return Error(ErrorCode::Unprocessable,
                             "An exercise is never joined with a real event.", "dengan");
    if (std::ssize(event.chains) + std::ssize(other.chains) > kMostChains)
        return Error(ErrorCode::Unprocessable, "An event holds at most 20 warnings.", "dengan");
    const auto now = room.platform.clock.now();
    // Rows hang at events: the older disaster's own would be lost, so it goes on where there is
    // one.
    auto id = DisasterId(event.id.value());
    if (!store::find_disaster(tx, id)) {
        id = DisasterId(other.id.value());
        if (!store::find_disaster(tx, id)) {
            id = room.platform.ids.next<DisasterId>();
            store::insert_disaster(tx, {id, title}, by, now);
        }
    } else if (store::find_disaster(tx, DisasterId(other.id.value()))) {
        return Error(ErrorCode::Unprocessable, "Both were joined with others already.", "dengan");
    }
    for (const auto* one : {&event, &other})
        for (const auto& chain : one->chains) store::put_chain(tx, chain.chain, id, by, now);
    return id;
}

}  // namespace kentongan::disasters
