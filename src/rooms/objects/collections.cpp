#include "rooms/objects/collections.h"

#include "fediverse/activitystreams/values.h"

namespace kentongan::objects {
namespace {

using activitystreams::many;
using activitystreams::one;

// An empty page is one, too: Mastodon's first is often empty and leads on.
bool is_here(const json::value& collection) {
    for (const char* key : {"items", "orderedItems", "first", "next"})
        if (find(collection, key)) return true;
    return false;
}

Result<json::value> opened(actors::Actors& actors, const json::value& place,
                           std::string_view origin, int& requests) {
    if (is_here(place)) return place;
    const auto id = activitystreams::id_of(&place);
    if (!activitystreams::same_origin(id, origin))
        return Error(ErrorCode::Forbidden).with_detail("a collection on another host: " + id);
    if (requests-- <= 0) return Error(ErrorCode::TooLarge).with_detail("too many pages: " + id);
    return actors.fetch(id);
}

}  // namespace

Result<CollectionItems> read_collection(actors::Actors& actors, const json::value& collection,
                                        std::string_view origin, std::size_t most, int& requests) {
    CollectionItems read;
    TRY_ASSIGN(auto page, opened(actors, collection, origin, requests));
    for (bool first = true;; first = false) {
        std::size_t found = 0;
        for (const char* key : {"items", "orderedItems"})
            for (const auto* item : many(page, key, activitystreams::kMaxArray)) {
                ++found;
                if (read.items.size() == most) return read;
                read.items.push_back(*item);
            }
        const auto* next = one(page, "next");
        if (!next && first && found == 0) next = one(page, "first");
        if (!next) {
            read.whole = true;
            return read;
        }
        auto following = opened(actors, *next, origin, requests);
        if (!following) return read;
        page = *std::move(following);
    }
}

}  // namespace kentongan::objects
