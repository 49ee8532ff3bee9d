#include "rooms/attachments/api.h"

namespace kentongan::attachments {
namespace {

void append_size(JsonWriter& out, std::string_view name, int width, int height) {
    out.key(name).begin_object();
    out.member("width", width).member("height", height);
    out.member("size", std::to_string(width) + "x" + std::to_string(height));
    out.member("aspect", height > 0 ? static_cast<double>(width) / height : 1.0);
    out.end_object();
}

}  // namespace

// docs.joinmastodon.org/entities/MediaAttachment
void Attachments::append_attachment(JsonWriter& out, const Attachment& a) const {
    out.begin_object();
    out.member("id", a.id).member("type", a.type);
    out.member("url", a.url).member("preview_url", a.preview_url);
    out.member("remote_url", nullptr).member("preview_remote_url", nullptr);
    out.key("meta").begin_object();
    out.key("focus").begin_object();
    out.member("x", a.focus_x).member("y", a.focus_y);
    out.end_object();
    append_size(out, "original", a.width, a.height);
    append_size(out, "small", a.preview_width, a.preview_height);
    out.end_object();
    if (a.description.empty())
        out.member("description", nullptr);
    else
        out.member("description", a.description);
    out.member("blurhash", a.blurhash);
    out.end_object();
}

}  // namespace kentongan::attachments
