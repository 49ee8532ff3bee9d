// Following, blocking, muting and the lists of them.
#include "platform/base/strings.h"
#include "platform/http/paging.h"
#include "rooms/accounts/checks.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::size_t kMaxIds = 40;
constexpr int kStandardPage = 40, kMostPerPage = 80;
constexpr int kMaxFamiliar = 40;
constexpr std::size_t kMaxLanguages = 50;

struct Pair {
    AccountId viewer, target;
};

Result<Pair> pair_of(const Request& request) {
    const auto viewer = Accounts::viewer(request);
    const auto target = request.params.id<AccountId>("id");
    if (!viewer || !target) return Error(ErrorCode::NotFound);
    return Pair{*viewer, *target};
}

// What is between the two now.
Response relationship(Accounts& room, Pair pair) {
    std::string body;
    JsonWriter out(body);
    room.impl().platform.database.read([&](db::Tx& tx) {
        append_relationship(out, pair.target, room.relation(tx, pair.viewer, pair.target));
    });
    return Response::json(std::move(body));
}

template <class Change>
Result<Response> changed(Accounts& room, const Request& request, Change&& change) {
    TRY_ASSIGN(const auto pair, pair_of(request));
    TRY(change(room.impl().relations, pair));
    return relationship(room, pair);
}

// As they are kept, each once; empty: all languages.
Result<std::optional<std::string>> languages_of(const http::Params& params) {
    if (!params.has("languages") && !params.has("languages[]")) return std::optional<std::string>();
    std::vector<std::string> kept;
    for (auto language : params.all("languages")) {
        if (language.empty()) continue;
        if (!is_language(language) || kept.size() >= kMaxLanguages)
            return Error(ErrorCode::Unprocessable, "This language is not known.", "languages");
        if (std::ranges::find(kept, language) == kept.end()) kept.emplace_back(language);
    }
    return std::optional(join(kept, " "));
}

Result<Response> post_follow(Accounts& room, Request& request) {
    TRY_ASSIGN(auto languages, languages_of(request.params));
    const Relations::Options options{request.params.boolean("reblogs"),
                                     request.params.boolean("notify"), std::move(languages)};
    return changed(room, request, [&](Relations& relations, Pair pair) {
        return relations.follow(pair.viewer, pair.target, options);
    });
}
Result<Response> post_unfollow(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.unfollow(pair.viewer, pair.target);
    });
}
Result<Response> post_remove_follower(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.remove_follower(pair.viewer, pair.target);
    });
}
Result<Response> post_block(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.block(pair.viewer, pair.target);
    });
}
Result<Response> post_unblock(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.unblock(pair.viewer, pair.target);
    });
}
Result<Response> post_mute(Accounts& room, Request& request) {
    // A year is as good as for ever, and keeps the sum far from overflow.
    constexpr std::int64_t kLongest = 365 * 24 * 3600;
    store::Mute mute;
    mute.notifications = request.params.boolean("notifications").value_or(true);
    const auto seconds = request.params.integer("duration").value_or(0);
    if (seconds > 0 && seconds <= kLongest)
        mute.expires_at = room.impl().platform.clock.now() + std::chrono::seconds(seconds);
    return changed(room, request, [&](Relations& relations, Pair pair) {
        return relations.mute(pair.viewer, pair.target, mute);
    });
}
Result<Response> post_unmute(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.unmute(pair.viewer, pair.target);
    });
}
Result<Response> post_note(Accounts& room, Request& request) {
    const auto comment = request.params.text("comment");
    return changed(room, request, [&](Relations& relations, Pair pair) {
        return relations.set_note(pair.viewer, pair.target, comment);
    });
}
Result<Response> post_endorse(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.endorse(pair.viewer, pair.target);
    });
}
Result<Response> post_unendorse(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.unendorse(pair.viewer, pair.target);
    });
}
Result<Response> post_authorize(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.accept(pair.viewer, pair.target);
    });
}
Result<Response> post_reject(Accounts& room, Request& request) {
    return changed(room, request, [](Relations& relations, Pair pair) {
        return relations.reject(pair.viewer, pair.target);
    });
}

std::vector<AccountId> wanted_ids(const Request& request) {
    auto ids = request.params.ids<AccountId>("id");
    if (ids.size() > kMaxIds) ids.resize(kMaxIds);
    return ids;
}

Result<Response> get_relationships(Accounts& room, Request& request) {
    const auto viewer = Accounts::viewer(request);
    if (!viewer) return Error(ErrorCode::Unauthorized);
    const bool with_suspended = request.params.boolean("with_suspended").value_or(false);
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    room.impl().platform.database.read([&](db::Tx& tx) {
        for (const auto& account : room.find_many(tx, wanted_ids(request)))
            if ((with_suspended || !account.suspended) && !account.pending)
                append_relationship(out, account.id, room.relation(tx, *viewer, account.id));
    });
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> get_familiar(Accounts& room, Request& request) {
    const auto viewer = Accounts::viewer(request);
    if (!viewer) return Error(ErrorCode::Unauthorized);
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    room.impl().platform.database.read([&](db::Tx& tx) {
        for (auto id : wanted_ids(request)) {
            out.begin_object().member("id", id).key("accounts").begin_array();
            const auto asked = room.find(tx, id);
            const bool is_told = asked && !asked->suspended && !asked->hides_collections;
            const auto ids = is_told ? store::list_familiar(tx, *viewer, id, kMaxFamiliar)
                                     : std::vector<AccountId>();
            for (const auto& person : room.find_many(tx, ids)) room.append_account(out, person);
            out.end_array().end_object();
        }
    });
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> own_list(Accounts& room, Request& request, store::List list) {
    const auto viewer = Accounts::viewer(request);
    if (!viewer) return Error(ErrorCode::Unauthorized);
    auto& impl = room.impl();
    const auto page = http::page_of(request.params, kStandardPage, kMostPerPage);
    std::string body;
    JsonWriter out(body);
    const auto entries = impl.platform.database.read([&](db::Tx& tx) {
        auto found = store::list_page(tx, list, *viewer, page, impl.platform.clock.now());
        out.begin_array();
        for (const auto& entry : found) {
            const auto person = room.find(tx, entry.account);
            if (!person || person->suspended) continue;
            begin_account(out, *person, room);
            append_moved(out, *person, room);
            if (list == store::List::Mutes) out.member("mute_expires_at", entry.expires_at);
            out.end_object();
        }
        out.end_array();
        return found;
    });
    auto response = Response::json(std::move(body));
    if (!entries.empty())
        http::set_links(response, request, impl.platform.config.base_url(), entries.front().id,
                        entries.back().id);
    return response;
}

Result<Response> get_requests(Accounts& room, Request& request) {
    return own_list(room, request, store::List::Requests);
}
Result<Response> get_blocks(Accounts& room, Request& request) {
    return own_list(room, request, store::List::Blocks);
}
Result<Response> get_mutes(Accounts& room, Request& request) {
    return own_list(room, request, store::List::Mutes);
}

Result<Response> get_endorsed(Accounts& room, Request& request) {
    return own_list(room, request, store::List::Endorsements);
}

std::vector<Entry> writes() {
    const auto doc = [](const char* summary, std::vector<http::ParamDoc> params = {}) {
        return http::Doc{summary, "Relationship", std::move(params)};
    };
    const auto follows = Access::user("write:follows follow");
    const auto blocks = Access::user("write:blocks follow");
    const auto mutes = Access::user("write:mutes follow");
    const auto own = Access::user("write:accounts");
    const std::string one = "/api/v1/accounts/:id/";
    const std::string asked = "/api/v1/follow_requests/:id/";
    return {
        {Method::Post, one + "follow", post_follow, follows, Run::Pool,
         doc("Follow, or ask to follow", {{"reblogs", "boolean", "Show their boosts"},
                                          {"notify", "boolean", "Tell me of every post"},
                                          {"languages[]", "array", "Only posts in these"}})},
        {Method::Post, one + "unfollow", post_unfollow, follows, Run::Pool, doc("Unfollow")},
        {Method::Post, one + "remove_from_followers", post_remove_follower, follows, Run::Pool,
         doc("Make somebody stop following you")},
        {Method::Post, one + "block", post_block, blocks, Run::Pool, doc("Block")},
        {Method::Post, one + "unblock", post_unblock, blocks, Run::Pool, doc("Unblock")},
        {Method::Post, one + "mute", post_mute, mutes, Run::Pool,
         doc("Mute", {{"notifications", "boolean", "Their notifications too; true if left out"},
                      {"duration", "integer", "Seconds; 0 is until you unmute"}})},
        {Method::Post, one + "unmute", post_unmute, mutes, Run::Pool, doc("Unmute")},
        {Method::Post, one + "note", post_note, Access::user("write:accounts"), Run::Pool,
         doc("Keep a private note about somebody", {{"comment", "string", "Empty removes it"}})},
        {Method::Post, one + "endorse", post_endorse, own, Run::Pool,
         doc("Recommend somebody you follow")},
        {Method::Post, one + "pin", post_endorse, own, Run::Pool, doc("The older name of endorse")},
        {Method::Post, one + "unendorse", post_unendorse, own, Run::Pool,
         doc("Do not recommend somebody any more")},
        {Method::Post, one + "unpin", post_unendorse, own, Run::Pool,
         doc("The older name of unendorse")},
        {Method::Post, asked + "authorize", post_authorize, follows, Run::Pool,
         doc("Let somebody follow you")},
        {Method::Post, asked + "reject", post_reject, follows, Run::Pool,
         doc("Do not let somebody follow you")}};
}

}  // namespace

void add_relation_routes(Accounts& room) {
    add_entries(room, writes());
    add_entries(room, {{Method::Get,
                        "/api/v1/accounts/relationships",
                        get_relationships,
                        Access::user("read:follows"),
                        Run::Pool,
                        {"What is between you and these people",
                         "Array of Relationship",
                         {{"id[]", "array", "Account ids, at most 40"},
                          {"with_suspended", "boolean", "Suspended ones too"}}}},
                       {Method::Get,
                        "/api/v1/endorsements",
                        get_endorsed,
                        Access::user("read:accounts"),
                        Run::Pool,
                        {"Whom you recommend", "Array of Account", {}}},
                       {Method::Get,
                        "/api/v1/accounts/familiar_followers",
                        get_familiar,
                        Access::user("read:follows"),
                        Run::Pool,
                        {"Who of those you follow also follows these people",
                         "Array of FamiliarFollowers",
                         {{"id[]", "array", "Account ids"}}}},
                       {Method::Get,
                        "/api/v1/follow_requests",
                        get_requests,
                        Access::user("read:follows follow"),
                        Run::Pool,
                        {"Who asks to follow you", "Array of Account", {}}},
                       {Method::Get,
                        "/api/v1/blocks",
                        get_blocks,
                        Access::user("read:blocks follow"),
                        Run::Pool,
                        {"Whom you block", "Array of Account", {}}},
                       {Method::Get,
                        "/api/v1/mutes",
                        get_mutes,
                        Access::user("read:mutes follow"),
                        Run::Pool,
                        {"Whom you mute", "Array of MutedAccount", {}}}});
}

}  // namespace kentongan::accounts
