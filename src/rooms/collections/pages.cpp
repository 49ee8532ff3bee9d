// /koleksi/ID: where the address of a collection leads.
#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/web/portrait.h"
#include "rooms/collections/impl.h"

namespace kentongan::collections {

namespace {

using http::Request;
using http::Response;

web::View person_view(const accounts::Account& person) {
    web::View view;
    view.set("name", person.shown_name()).set("acct", person.acct()).set("url", person.url);
    view.set("official_of", person.official_of).set("note_html", person.note_html);
    web::set_portrait(view, person.shown_name(), person.avatar_url);
    return view;
}

Result<Response> get_page(Collections::Impl& room, const Request& request) {
    const auto id = request.params.id<CollectionId>("id").value_or(CollectionId());
    TRY_ASSIGN(const auto shown, room.platform.database.read([&](db::Tx& tx) {
        return room.service.show(tx, accounts::Accounts::viewer(request), id);
    }));
    const auto& collection = shown.collection;
    web::View view;
    view.set("title", collection.name).set("description", collection.description);
    view.set("language", collection.language).set("sensitive", collection.sensitive);
    view.set("owner", shown.owner.shown_name()).set("owner_url", shown.owner.url);
    view.set("tag", collection.tag).set("tag_url", "/tag/" + url_encode(collection.tag));
    std::vector<web::View> people;
    for (const auto& person : shown.people) people.push_back(person_view(person));
    view.set("is_empty", people.empty()).set("people", std::move(people));
    return room.platform.pages.page(request,
                                    {.name = "collections/page",
                                     .title = collection.name,
                                     .description = collection.description},
                                    std::move(view));
}

}  // namespace

void add_pages(Collections::Impl& room) {
    http::Route route;
    route.pattern = "/koleksi/:id";
    route.handler = [&room](Request& request) { return get_page(room, request); };
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::collections
