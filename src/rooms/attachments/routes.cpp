#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/impl.h"

namespace kentongan::attachments {
namespace {

using http::Method;
using http::Request;
using http::Response;

// The largest video and a picture for it; the picture alone. With what a multipart body needs.
constexpr std::size_t kAround = 64 << 10;
constexpr std::size_t kMaxThumbnailBytes = media::PictureLimits().max_bytes + kAround;
constexpr std::size_t kMaxUploadBytes = media::TranscoderLimits().max_bytes + kMaxThumbnailBytes;
constexpr std::string_view kMediaPath = "/media/";
constexpr std::string_view kImmutable = "public, max-age=31536000, immutable";

// "0.5,-0.2"; what cannot be read counts as the middle.
std::optional<Focus> focus_of(const Request& request) {
    auto text = request.params.find("focus");
    if (!text) return {};
    auto parts = split(*text, ',');
    if (parts.size() != 2) return Focus{};
    return Focus{parse_real(trim(parts[0])).value_or(0), parse_real(trim(parts[1])).value_or(0)};
}

Change change_of(const Request& request) {
    Change change;
    if (auto description = request.params.find("description"))
        change.description = std::string(*description);
    change.focus = focus_of(request);
    if (const auto* thumbnail = request.upload("thumbnail")) change.thumbnail = thumbnail->content;
    return change;
}

// Mastodon says 422 of every file that it does not take.
Error as_mastodon(Error error) {
    const bool file =
        error.code() == ErrorCode::UnsupportedMedia || error.code() == ErrorCode::TooLarge;
    if (!file) return error;
    return Error(ErrorCode::Unprocessable, error.text(), error.field()).with_detail(error.detail());
}

Response json_of(const Attachments& room, const Attachment& attachment, int status_if_waiting) {
    std::string body;
    JsonWriter out(body);
    room.append_attachment(out, attachment);
    return Response::json(std::move(body), attachment.waiting ? status_if_waiting : 200);
}

struct Target {
    accounts::AccountId owner;
    AttachmentId id;
};

Result<Target> target_of(const Request& request) {
    auto owner = accounts::Accounts::viewer(request);
    if (!owner) return Error(ErrorCode::Unauthorized);
    auto id = request.params.id<AttachmentId>("id");
    if (!id) return Error(ErrorCode::NotFound, "Record not found");
    return Target{*owner, *id};
}

// Both versions: 200 when it is ready at once, as pictures are, else 202 (Mastodon since 4.0).
// Version 1 tries to have it ready.
Result<Response> post_media(Attachments& room, Request& request, Convert when) {
    auto owner = accounts::Accounts::viewer(request);
    if (!owner) return Error(ErrorCode::Unauthorized);
    const auto* file = request.upload("file");
    if (!file) return Error(ErrorCode::Unprocessable, "File can't be blank", "file");
    auto& service = room.impl().service;
    auto id = service.accept(*owner, file->content, change_of(request), when);
    if (!id) return as_mastodon(id.error());
    TRY_ASSIGN(auto attachment, service.get(*owner, *id));
    return json_of(room, attachment, 202);
}

Result<Response> post_media_1(Attachments& room, Request& request) {
    return post_media(room, request, Convert::Now);
}

Result<Response> post_media_2(Attachments& room, Request& request) {
    return post_media(room, request, Convert::Later);
}

Result<Response> get_media(Attachments& room, Request& request) {
    TRY_ASSIGN(auto target, target_of(request));
    TRY_ASSIGN(auto attachment, room.impl().service.get(target.owner, target.id));
    return json_of(room, attachment, 206);
}

Result<Response> put_media(Attachments& room, Request& request) {
    TRY_ASSIGN(auto target, target_of(request));
    auto changed = room.impl().service.change(target.owner, target.id, change_of(request));
    if (!changed) return as_mastodon(changed.error());
    return json_of(room, *changed, 206);
}

Result<Response> delete_media(Attachments& room, Request& request) {
    TRY_ASSIGN(auto target, target_of(request));
    TRY(room.impl().service.remove(target.owner, target.id));
    return Response::json("{}");
}

// The name is the content, so it never changes; the type is from our list, never from people.
Result<Response> get_file(Attachments& room, Request& request) {
    std::string_view path = request.path;
    if (!path.starts_with(kMediaPath)) return Error(ErrorCode::NotFound);
    std::string name(path.substr(kMediaPath.size()));
    auto type = Files::type_of(name);
    if (type.empty()) return Error(ErrorCode::NotFound);
    return Response::file(room.impl().service.files().path(name), std::string(type))
        .set("Cache-Control", std::string(kImmutable));
}

}  // namespace

void add_routes(Attachments& room) {
    using Action = Result<Response> (*)(Attachments&, Request&);
    auto add = [&](Method method, std::string pattern, Action action, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, action](Request& request) { return action(room, request); };
        route.access = http::Access::user("write:media");
        route.doc = std::move(doc);
        if (method == Method::Post) route.max_body_bytes = kMaxUploadBytes;
        if (method == Method::Put) route.max_body_bytes = kMaxThumbnailBytes;
        room.impl().platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> words{
        {"description", "string", "what it shows, at most 1,500 characters"},
        {"focus", "string", "\"x,y\", each from −1 to 1: what a crop should keep"},
        {"thumbnail", "string", "a picture that stands for it"}};
    auto with_file = words;
    with_file.insert(
        with_file.begin(),
        {"file", "string",
         "JPEG, PNG, WebP, GIF or HEIC; MP4, MOV or WebM; MP3, M4A, Ogg, FLAC or WAV", true});
    add(Method::Post, "/api/v1/media", &post_media_1,
        {"Upload a picture, a video or a sound", "MediaAttachment", with_file});
    add(Method::Post, "/api/v2/media", &post_media_2,
        {"Upload a picture, or a video or a sound that is converted later", "MediaAttachment",
         with_file});
    add(Method::Get, "/api/v1/media/:id", &get_media,
        {"Your upload; 206 while it is converted", "MediaAttachment", {}});
    add(Method::Put, "/api/v1/media/:id", &put_media,
        {"Describe an upload that no post uses yet", "MediaAttachment", words});
    add(Method::Delete, "/api/v1/media/:id", &delete_media,
        {"Remove an upload that no post uses", "{}", {}});

    http::Route file;
    file.pattern = std::string(kMediaPath) + "*name";
    file.handler = [&room](Request& request) { return get_file(room, request); };
    file.access = http::Access::anyone();
    file.run = http::Run::Inline;
    room.impl().platform.router.add(std::move(file));
}

}  // namespace kentongan::attachments
