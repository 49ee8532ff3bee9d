#include "rooms/coordinators/service.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/text/compose.h"

namespace kentongan::coordinators {

namespace {

constexpr std::size_t kFewestDigits = 8, kMostDigits = 15;  // E.164, with the country

// The place itself and all above it, without the country: nobody holds a post there.
std::vector<Code> upwards(Code place) {
    std::vector<Code> found;
    for (; place != Code(); place = place.parent()) found.push_back(place);
    return found;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" \t\r\n,;<>\"") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> normal_phone(std::string_view text) {
    std::string digits;
    bool international = false;
    for (char c : trim(text)) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c == '+' && digits.empty() && !international)
            international = true;
        else if (std::string_view(" -.()/").find(c) == std::string_view::npos)
            return {};
    }
    if (!international && digits.starts_with("00")) {
        digits.erase(0, 2);
    } else if (!international && digits.starts_with('0')) {
        digits.replace(0, 1, "62");
    } else if (!international && digits.starts_with('8')) {
        digits.insert(0, "62");  // a spreadsheet has eaten the zero
    }
    if (digits.size() < kFewestDigits || digits.size() > kMostDigits || digits.front() == '0')
        return {};
    return "+" + digits;
}

std::optional<Coordinator> Service::nearest(db::Tx& tx, Code place) const {
    const auto places = upwards(place);
    // By place downwards and liaisons before heads, so the first is the nearest.
    auto leaders = store::list_leaders(tx, places);
    if (leaders.empty()) return {};
    return std::move(leaders.front());
}

bool Service::coordinates(db::Tx& tx, AccountId account, Code place) const {
    return store::holds_one_of(tx, account, upwards(place), true);
}

bool Service::is_admin(db::Tx& tx, AccountId id) const {
    const auto account = accounts_.find(tx, id);
    return account && !account->suspended && account->role >= accounts::Role::Admin;
}

bool Service::may_manage(db::Tx& tx, std::optional<AccountId> account, Code place) const {
    if (!account) return false;
    return is_admin(tx, *account) || (is_officer_ && is_officer_(tx, *account, place)) ||
           (place != Code() && store::holds_one_of(tx, *account, upwards(place.parent()), false));
}

bool Service::may_manage_below(db::Tx& tx, std::optional<AccountId> account, Code place) const {
    return may_manage(tx, account, place) ||
           (account && store::holds_one_of(tx, *account, upwards(place), false));
}

bool Service::may_see_contacts(db::Tx& tx, std::optional<AccountId> account, Code place) const {
    return may_manage(tx, account, place) || (account && coordinates(tx, *account, place));
}

Result<Coordinator> Service::checked(Coordinator wanted) const {
    if (wanted.place == Code() || !regions_.find(wanted.place))
        return Error(ErrorCode::Unprocessable, "This place is not known.", "place");
    wanted.name = text::tidy(wanted.name);
    if (wanted.name.empty())
        return Error(ErrorCode::Unprocessable, "Write the name of the person.", "name");
    if (utf8_length(wanted.name) > kMaxName || wanted.name.find('\n') != std::string::npos)
        return Error(ErrorCode::Unprocessable, "This name is too long.", "name");
    if (!trim(wanted.phone).empty()) {
        const auto phone = normal_phone(wanted.phone);
        if (!phone)
            return Error(ErrorCode::Unprocessable,
                         "This is no telephone number. An example: 0812 3456 7890.", "phone");
        wanted.phone = *phone;
    } else {
        wanted.phone.clear();
    }
    wanted.email = trim(wanted.email);
    if (!wanted.email.empty() && (!is_email(wanted.email) || !is_valid_utf8(wanted.email) ||
                                  utf8_length(wanted.email) > kMaxEmail))
        return Error(ErrorCode::Unprocessable, "This is no e-mail address.", "email");
    return wanted;
}

Result<CoordinatorId> Service::appoint(db::Tx& tx, const Coordinator& given,
                                       std::optional<AccountId> by) {
    TRY_ASSIGN(auto wanted, checked(given));
    if (wanted.account && !accounts_.find(tx, *wanted.account))
        return Error(ErrorCode::Unprocessable, "Nobody here has this username.", "username");
    const auto now = platform_.clock.now();
    const auto holder = store::find_holder(tx, wanted.place, wanted.post);
    if (holder && holder->name == wanted.name && holder->phone == wanted.phone &&
        holder->email == wanted.email && holder->account == wanted.account)
        return holder->id;
    if (holder) store::end(tx, holder->id, now, by);
    wanted.id = platform_.ids.next<CoordinatorId>();
    if (wanted.since == TimePoint()) wanted.since = now;
    store::insert(tx, wanted, by);
    return wanted.id;
}

void Service::dismiss(db::Tx& tx, CoordinatorId id, std::optional<AccountId> by) {
    store::end(tx, id, platform_.clock.now(), by);
}

}  // namespace kentongan::coordinators
