#include "rooms/actors/inbox.h"

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/log/log.h"

namespace kentongan::actors {
namespace {

http::Response accepted() {
    return http::Response::empty(202);
}

Error unauthorised(const Error& why) {
    return Error(ErrorCode::Unauthorized, why.text()).with_detail(why.detail());
}

// An account deletes itself, and its server does not show it any more: nothing is left to check,
// and nothing to do for who never knew it (fedify-dev/fedify#472).
bool is_farewell(const Activity& activity) {
    return activity.type == "Delete" && !activity.object_ids.empty() &&
           activity.object_ids.front() == activity.actor;
}

}  // namespace

Result<Inbox::Verified> Inbox::verified(const http::Request& request) {
    signatures::Message message;
    message.method = http::name_of(request.method);
    message.target = request.target;
    const auto host = platform_.config.host();
    message.scheme = platform_.config.federation_scheme;
    message.host = host;
    message.headers = request.headers;
    message.body = request.body;
    const auto now = platform_.clock.now();
    TRY_ASSIGN(auto claim, signatures::read_signature(message, now));
    if (activitystreams::host_of(claim.key_id).empty())
        return Error(ErrorCode::Unauthorized, "The keyId is no address");
    TRY_ASSIGN(auto signer, people_.signer(claim.key_id));
    if (!signatures::verify(claim, signer.key)) {
        TRY_ASSIGN(signer, people_.signer_anew(claim.key_id));
        if (!signatures::verify(claim, signer.key))
            return Error(ErrorCode::Unauthorized, "The signature does not fit");
    }
    return Verified{std::move(signer), std::move(claim)};
}

Result<http::Response> Inbox::take(const http::Request& request) {
    TRY_ASSIGN(auto document, activitystreams::parse_document(request.body));
    TRY_ASSIGN(auto activity, activitystreams::read_activity(document));
    const auto checked = verified(request);
    if (!checked) {
        const auto& why = checked.error();
        if (why.code() == ErrorCode::Gone && is_farewell(activity)) return accepted();
        if (why.code() == ErrorCode::Unavailable || why.code() == ErrorCode::Forbidden) return why;
        return unauthorised(why);
    }
    const auto& signer = checked->signer;
    std::optional<store::Row> known;
    auto actor = platform_.database.read([&](db::Tx& tx) {
        known = store::find_actor(tx, signer.account);
        return let_in(tx, signer.account, signer.uri);
    });
    if (!actor) return actor.error();
    if (forwarder_ && signer.uri != activity.actor) {
        TRY_ASSIGN(const bool is_taken, forwarder_(signer.account, activity));
        if (is_taken) return accepted();
    }
    TRY_ASSIGN(const auto author_id, author(signer, activity, document));
    const bool is_proven = Proofs::has_proof(document), is_brought = author_id != signer.account;
    if (is_brought) {
        actor = platform_.database.read(
            [&](db::Tx& tx) { return let_in(tx, author_id, activity.actor); });
        if (!actor) return actor.error();
    }
    if (!seen_.first_time(checked->claim, platform_.clock.now())) return accepted();
    if (known) people_.heard_from(*known);
    // What its actor sends again may be meant so; what others bring counts once.
    if (is_proven && !proofs_.first_time(activity) && is_brought) return accepted();
    const Arrived arrived{std::move(activity), std::move(document), *actor};
    auto answer = dispatch(arrived);
    if (!answer) {
        seen_.forget(checked->claim);
        if (is_proven) proofs_.forget(arrived.activity);
        return answer;
    }
    const auto sync = request.header("collection-synchronization");
    if (known && !sync.empty()) followers_sync_.heard(*known, sync);
    return answer;
}

Result<accounts::Account> Inbox::let_in(db::Tx& tx, AccountId id, std::string_view uri) const {
    if (people_.is_shut_out(tx, activitystreams::host_of(uri))) return Error(ErrorCode::Forbidden);
    auto found = accounts_.find(tx, id);
    if (!found || found->suspended) return Error(ErrorCode::Forbidden);
    return *std::move(found);
}

Result<AccountId> Inbox::author(const People::Signer& signer, const Activity& activity,
                                const json::value& document) {
    const bool is_own = signer.uri == activity.actor;
    if (!Proofs::has_proof(document)) {
        if (is_own) return signer.account;
        return Error(ErrorCode::Unauthorized, "Somebody else signed this");
    }
    const auto proven =
        is_own ? proofs_.check(activity, document) : proofs_.check_brought(activity, document);
    if (proven) return proven->actor.account;
    const auto& why = proven.error();
    if (why.code() == ErrorCode::Unavailable || why.code() == ErrorCode::Forbidden) return why;
    return unauthorised(why);
}

// What nobody here understands, and what is about something that is not here, is no mistake of the
// sender.
Result<http::Response> Inbox::dispatch(const Arrived& arrived) {
    const auto known = handlers_.find(arrived.activity.type);
    if (known == handlers_.end()) return accepted();
    for (const auto& handler : known->second) {
        const auto taken = handler(arrived);
        if (!taken) {
            const auto code = taken.error().code();
            log::debug("activity refused", {{"type", arrived.activity.type},
                                            {"actor", arrived.activity.actor},
                                            {"why", taken.error().detail()}});
            if (code == ErrorCode::NotFound || code == ErrorCode::Conflict ||
                code == ErrorCode::Gone)
                return accepted();
            return taken.error();
        }
        if (!*taken) continue;
        if (const auto told = witnesses_.find(arrived.activity.type); told != witnesses_.end())
            for (const auto& witness : told->second) TRY(witness(arrived));
        return accepted();
    }
    return accepted();
}

Result<std::optional<AccountId>> Inbox::reader(const http::Request& request) {
    if (request.header("signature").empty()) return std::optional<AccountId>();
    TRY_ASSIGN(const auto checked, verified(request));
    const auto& signer = checked.signer;
    TRY(platform_.database.read(
        [&](db::Tx& tx) { return let_in(tx, signer.account, signer.uri); }));
    return std::optional(signer.account);
}

}  // namespace kentongan::actors
