// The forms on a profile: /@ani/ikuti and its neighbours. The profile page itself belongs to the
// rooms that know posts; profile_view() gives them the head of it.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "platform/web/portrait.h"
#include "rooms/accounts/forms.h"
#include "rooms/accounts/impl.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;

std::string_view followed_word(const Accounts& room, AccountId self, AccountId other) {
    const bool follows = room.impl().platform.database.read(
        [&](db::Tx& tx) { return room.relation(tx, self, other).following; });
    return follows ? msg("You follow this account now.")
                   : msg("Your question is sent. You follow as soon as it is accepted.");
}

// Changes how the viewer stands to the person of the address, and says so on the next page.
template <class Change>
Result<Response> with_person(Accounts& room, Request& request, std::string_view done,
                             Change&& change) {
    const auto handle = request.params.text("handle");
    if (!handle.starts_with('@')) return Error(ErrorCode::NotFound);
    const auto person = room.impl().platform.database.read(
        [&](db::Tx& tx) { return room.find_by_username(tx, handle); });
    if (!person) return Error(ErrorCode::NotFound);
    const auto self = *Accounts::viewer(request);
    TRY(change(room.impl().relations, self, person->id));
    const auto back = request.params.has("lanjut") ? continue_at(request) : "/@" + person->acct();
    auto response = Response::redirect(back);
    web::flash(response, done.empty() ? followed_word(room, self, person->id) : done);
    return response;
}

Result<Response> follow(Accounts& room, Request& request) {
    return with_person(room, request, {},
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.follow(self, other);
                       });
}
Result<Response> unfollow(Accounts& room, Request& request) {
    return with_person(room, request, msg("You do not follow this account any more."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.unfollow(self, other);
                       });
}
Result<Response> block(Accounts& room, Request& request) {
    return with_person(room, request, msg("Blocked. You do not see each other here any more."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.block(self, other);
                       });
}
Result<Response> unblock(Accounts& room, Request& request) {
    return with_person(room, request, msg("Not blocked any more."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.unblock(self, other);
                       });
}
Result<Response> mute(Accounts& room, Request& request) {
    return with_person(room, request, msg("Muted. It does not appear at your home any more."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.mute(self, other, {});
                       });
}
Result<Response> unmute(Accounts& room, Request& request) {
    return with_person(room, request, msg("Not muted any more."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.unmute(self, other);
                       });
}
Result<Response> accept(Accounts& room, Request& request) {
    return with_person(room, request, msg("Accepted. This person follows you now."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.accept(self, other);
                       });
}
Result<Response> reject(Accounts& room, Request& request) {
    return with_person(room, request, msg("Refused."),
                       [](Relations& relations, AccountId self, AccountId other) {
                           return relations.reject(self, other);
                       });
}

std::vector<web::View> field_views(const Account& account) {
    std::vector<web::View> views;
    for (const auto& field : account.fields) {
        web::View view;
        view.set("name", field.name).set("value_html", field.value_html);
        view.set("verified", field.verified_at.has_value());
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace

web::View Accounts::profile_view(db::Tx& tx, const Account& account,
                                 std::optional<AccountId> asking, std::string_view language) const {
    const auto number = [&](std::int64_t value) { return i18n::number(value, language); };
    web::View view;
    view.set("name", account.shown_name()).set("acct", account.acct());
    view.set("url", account.domain.empty() ? "/@" + account.username : account.url);
    web::set_portrait(view, account.shown_name(), account.avatar_url);
    const auto moved = account.moved_to ? find(tx, *account.moved_to) : std::nullopt;
    view.set("origin_url", account.domain.empty() ? std::string() : account.url);
    view.set("moved_acct", moved ? moved->acct() : std::string());
    const bool is_group_here = account.group && account.domain.empty();
    view.set("group_url", is_group_here ? "/grup/" + account.username : std::string());
    view.set("note_html", account.note_html);
    view.set("official_of", account.official_of).set("bot", account.bot);
    view.set("locked", account.locked).set("suspended", account.suspended);
    if (account.home) view.set("place", impl_->regions.full_name(*account.home));
    const auto zone = account.home ? zone_of_province(account.home->province()) : Zone::Wib;
    const auto joined = date_text(account.created_at, zone, language);
    view.set("joined", joined.substr(0, joined.rfind(',')));  // the day is enough
    view.set("statuses", number(account.statuses_count));
    view.set("followers", number(account.followers_count));
    view.set("following_count", number(account.following_count));
    auto fields = field_views(account);
    view.set("has_fields", !fields.empty()).set("fields", std::move(fields));
    const bool is_self = asking == account.id;
    view.set("is_self", is_self).set("can_act", asking && !is_self);
    if (asking && !is_self) {
        const auto relation = this->relation(tx, *asking, account.id);
        view.set("following", relation.following).set("requested", relation.requested);
        view.set("followed_by", relation.followed_by).set("requested_by", relation.requested_by);
        view.set("blocking", relation.blocking).set("muting", relation.muting);
        view.set("can_follow", !relation.following && !relation.requested && !relation.blocking &&
                                   !relation.blocked_by);
    }
    return view;
}

void add_relation_pages(Accounts& room) {
    const std::pair<const char*, Action> forms[] = {
        {"ikuti", follow},  {"berhenti-ikuti", unfollow},
        {"blokir", block},  {"buka-blokir", unblock},
        {"bisukan", mute},  {"suarakan", unmute},
        {"terima", accept}, {"tolak", reject}};
    std::vector<Entry> entries;
    for (const auto& [name, action] : forms)
        entries.push_back({Method::Post,
                           std::string("/:handle/") + name,
                           action,
                           Access::page(),
                           http::Run::Pool,
                           {}});
    add_entries(room, std::move(entries));
}

}  // namespace kentongan::accounts
