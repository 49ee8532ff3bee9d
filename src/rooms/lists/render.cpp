#include "rooms/lists/render.h"

#include "rooms/lists/service.h"

namespace kentongan::lists {

void append_list(JsonWriter& out, const List& list) {
    out.begin_object().member("id", list.id).member("title", list.title);
    out.member("replies_policy", name_of(list.replies)).member("exclusive", list.exclusive);
    out.end_object();
}

std::string lists_json(std::span<const List> lists) {
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& list : lists) append_list(out, list);
    out.end_array();
    return body;
}

}  // namespace kentongan::lists
