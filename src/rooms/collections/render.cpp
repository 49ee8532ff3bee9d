#include "rooms/collections/render.h"

#include "platform/base/strings.h"

namespace kentongan::collections {

namespace {

void append_or_null(JsonWriter& out, std::string_view name, std::string_view text) {
    out.key(name);
    if (text.empty())
        out.value(nullptr);
    else
        out.value(text);
}

}  // namespace

std::string path_of(const Collection& collection) {
    return "/koleksi/" + collection.id.to_string();
}

// Nobody waits to be asked: who may be shown has agreed before.
void append_item(JsonWriter& out, const Item& item) {
    out.begin_object().member("id", item.id).member("account_id", item.account);
    out.member("state", "accepted").member("created_at", snowflake_time(item.id.value()));
    out.end_object();
}

void append_collection(JsonWriter& out, const Config& config, const Shown& shown) {
    const auto& collection = shown.collection;
    const auto url = config.url(path_of(collection));
    out.begin_object().member("id", collection.id).member("account_id", collection.owner);
    out.member("uri", url).member("url", url).member("name", collection.name);
    out.member("description", collection.description);
    append_or_null(out, "language", collection.language);
    out.member("local", true).member("sensitive", collection.sensitive);
    out.member("discoverable", collection.discoverable).key("tag");
    if (collection.tag.empty())
        out.value(nullptr);
    else
        out.begin_object()
            .member("name", collection.tag)
            .member("url", config.url("/tag/") + url_encode(collection.tag))
            .end_object();
    out.member("created_at", snowflake_time(collection.id.value()));
    out.member("updated_at", collection.updated_at);
    out.member("item_count", std::ssize(shown.items)).key("items").begin_array();
    for (const auto& item : shown.items) append_item(out, item);
    out.end_array().end_object();
}

}  // namespace kentongan::collections
