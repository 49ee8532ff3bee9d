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
    if (signer.uri != activity.actor)
        return Error(ErrorCode::Unauthorized, "Somebody else signed this");
    std::optional<store::Row> known;
    const auto actor = platform_.database.read([&](db::Tx& tx) -> Result<accounts::Account> {
        if (people_.is_shut_out(tx, activitystreams::host_of(signer.uri)))
            return Error(ErrorCode::Forbidden);
        auto found = accounts_.find(tx, signer.account);
        if (!found || found->suspended) return Error(ErrorCode::Forbidden);
        known = store::find_actor(tx, signer.account);
        return *std::move(found);
    });
    if (!actor) return actor.error();
    if (!seen_.first_time(checked->claim, platform_.clock.now())) return accepted();
    if (known) people_.heard_from(*known);
    auto answer = dispatch({std::move(activity), std::move(document), *actor});
    if (!answer) {
        seen_.forget(checked->claim);
        return answer;
    }
    const auto sync = request.header("collection-synchronization");
    if (known && !sync.empty()) followers_sync_.heard(*known, sync);
    return answer;
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
    const auto& uri = checked.signer.uri;
    if (platform_.database.read(
            [&](db::Tx& tx) { return people_.is_shut_out(tx, activitystreams::host_of(uri)); }))
        return Error(ErrorCode::Forbidden);
    return std::optional(checked.signer.account);
}

}  // namespace kentongan::actors
