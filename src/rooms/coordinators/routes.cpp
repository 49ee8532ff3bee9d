// JSON: who holds the posts of a region.
#include "platform/base/json.h"
#include "platform/http/router.h"
#include "rooms/coordinators/forms.h"
#include "rooms/coordinators/roll.h"

namespace kentongan::coordinators {

namespace {

constexpr std::int64_t kStandardLimit = 100, kMostLimit = 1'000;

void append(JsonWriter& out, const regions::Regions& regions, const Coordinator& one,
            bool with_contacts) {
    out.begin_object().member("id", one.id);
    out.key("region").begin_object().member("code", one.place.to_string());
    out.member("full_name", regions.full_name(one.place)).end_object();
    out.member("post", name_of(one.post)).member("name", one.name).member("since", one.since);
    if (with_contacts) {
        out.member("phone", one.phone).member("email", one.email);
        out.key("account").value(one.account ? std::optional(one.account->to_string())
                                             : std::nullopt);
    }
    out.end_object();
}

// Numbers are not for every app that somebody lets in: only where it may read.
std::optional<AccountId> reader_of(const http::Request& request) {
    const auto& principal = request.principal;
    if (!principal || (!principal->by_cookie && !principal->allows("read"))) return {};
    return accounts::Accounts::viewer(request);
}

Result<http::Response> get_coordinators(Coordinators::Impl& room, http::Request& request) {
    const auto place = Code::parse(request.params.text("region"));
    if (!place || (*place != Code() && !room.regions.find(*place)))
        return Error(ErrorCode::BadRequest, "That is not a region code.", "region");
    const auto limit = std::clamp<std::int64_t>(
        request.params.integer("limit").value_or(kStandardLimit), 1, kMostLimit);
    std::string body;
    room.platform.database.read([&](db::Tx& tx) {
        body.clear();
        JsonWriter out(body);
        Cursor after;
        const auto id = request.params.id<CoordinatorId>("after");
        if (const auto last = id ? store::find(tx, *id) : std::nullopt)
            after = {last->coordinator.place, static_cast<int>(last->coordinator.post)};
        const bool with_contacts = room.service.may_see_contacts(tx, reader_of(request), *place);
        out.begin_array();
        for (const auto& one :
             store::list_within(tx, Range::below(*place), after, static_cast<int>(limit)))
            append(out, room.regions, one, with_contacts);
        out.end_array();
    });
    return http::Response::json(std::move(body)).set("Cache-Control", "no-store");
}

}  // namespace

void add_routes(Coordinators::Impl& room) {
    http::Route route;
    route.pattern = "/api/kentongan/v1/coordinators";
    route.handler = [&room](http::Request& request) { return get_coordinators(room, request); };
    route.access = http::Access::anyone();
    route.doc = {
        "Heads, liaisons and deputies in a region, by code; telephone and e-mail for "
        "officers and coordinators of the region",
        "Array of Coordinator",
        {{"region", "string", "\"34.02\"; \"0\" is the country", true},
         {"after", "string", "id of the last one seen"},
         {"limit", "integer", "1 to 1000, normally 100"}}};
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::coordinators
