#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/groups/service.h"

namespace kentongan::groups {

// FEP-1b12: who looks after a group.
void add_routes(Groups::Impl& room) {
    http::Route route;
    route.pattern = "/users/:name/moderators";
    route.handler = [&room](http::Request& request) -> Result<http::Response> {
        std::vector<std::string> uris;
        const auto group = room.platform.database.read([&](db::Tx& tx) {
            auto found = room.accounts.find_by_username(tx, request.params.text("name"));
            if (!found || !found->domain.empty() || !store::is_group(tx, found->id))
                return std::optional<accounts::Account>();
            for (const auto& one :
                 room.accounts.find_many(tx, store::list_moderators(tx, found->id)))
                uris.push_back(one.uri);
            return found;
        });
        if (!group) return Error(ErrorCode::NotFound, "Record not found");
        std::string json;
        JsonWriter out(json);
        out.begin_object().member("@context", "https://www.w3.org/ns/activitystreams");
        out.member("id", group->uri + "/moderators").member("type", "OrderedCollection");
        out.member("totalItems", std::ssize(uris)).key("orderedItems").begin_array();
        for (const auto& uri : uris) out.value(uri);
        out.end_array().end_object();
        return actors::activity_response(std::move(json));
    };
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::groups
