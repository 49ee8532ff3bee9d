// Reads collections of other servers: pinned posts, a thread, replies. Never leaves the host that
// the collection must be of. Blocks on the network: jobs only.
#pragma once

#include <string_view>
#include <vector>

#include "platform/base/json.h"
#include "rooms/actors/api.h"

namespace kentongan::objects {

struct CollectionItems {
    std::vector<json::value> items;  // ids or objects, as they stand there
    bool whole = false;              // these are all
};

// `collection` is its id, or itself as it was sent within a document of `origin`. At most `most`
// items; each page that is asked for takes one of `requests`. Errors as Actors::fetch, of the
// first page only.
Result<CollectionItems> read_collection(actors::Actors& actors, const json::value& collection,
                                        std::string_view origin, std::size_t most, int& requests);

}  // namespace kentongan::objects
