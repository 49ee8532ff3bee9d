#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/impl.h"

namespace kentongan::attachments {
namespace {

using http::Method;
using http::Request;
using http::Response;

// The largest picture and what a multipart body needs around it.
constexpr std::size_t kMaxUploadBytes = (16 << 20) + (64 << 10);
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
    return change;
}

Response json_of(const Attachments& room, const Attachment& attachment) {
    std::string body;
    JsonWriter out(body);
    room.append_attachment(out, attachment);
    return Response::json(std::move(body));
}

struct Target {
    accounts::AccountId owner;
    AttachmentId id;
};

Result<Target> target_of(const Request& request) {
    auto owner = accounts::Accounts::viewer(request);
    if (!owner) return Error(ErrorCode::Unauthorized);
    auto id = request.params.id<AttachmentId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    return Target{*owner, *id};
}

// Pictures are ready when the answer is: 200 for both versions (Mastodon since 4.0).
Result<Response> post_media(Attachments& room, Request& request) {
    auto owner = accounts::Accounts::viewer(request);
    if (!owner) return Error(ErrorCode::Unauthorized);
    const auto* file = request.upload("file");
    if (!file) return Error(ErrorCode::Unprocessable, "There is no file.", "file");
    auto& service = room.impl().service;
    TRY_ASSIGN(auto id, service.upload(*owner, file->content, change_of(request)));
    TRY_ASSIGN(auto attachment, service.get(*owner, id));
    return json_of(room, attachment);
}

Result<Response> get_media(Attachments& room, Request& request) {
    TRY_ASSIGN(auto target, target_of(request));
    TRY_ASSIGN(auto attachment, room.impl().service.get(target.owner, target.id));
    return json_of(room, attachment);
}

Result<Response> put_media(Attachments& room, Request& request) {
    TRY_ASSIGN(auto target, target_of(request));
    TRY_ASSIGN(auto attachment,
               room.impl().service.change(target.owner, target.id, change_of(request)));
    return json_of(room, attachment);
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
        room.impl().platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> words{
        {"description", "string", "what the picture shows, at most 1,500 characters"},
        {"focus", "string", "\"x,y\", each from −1 to 1: what a crop should keep"}};
    auto with_file = words;
    with_file.insert(with_file.begin(), {"file", "string", "JPEG, PNG, WebP, GIF or HEIC", true});
    add(Method::Post, "/api/v1/media", &post_media,
        {"Upload a picture", "MediaAttachment", with_file});
    add(Method::Post, "/api/v2/media", &post_media,
        {"Upload a picture", "MediaAttachment", with_file});
    add(Method::Get, "/api/v1/media/:id", &get_media, {"Your picture", "MediaAttachment", {}});
    add(Method::Put, "/api/v1/media/:id", &put_media,
        {"Describe a picture that no post uses yet", "MediaAttachment", words});
    add(Method::Delete, "/api/v1/media/:id", &delete_media,
        {"Remove a picture that no post uses", "{}", {}});

    http::Route file;
    file.pattern = std::string(kMediaPath) + "*name";
    file.handler = [&room](Request& request) { return get_file(room, request); };
    file.access = http::Access::anyone();
    file.run = http::Run::Inline;
    room.impl().platform.router.add(std::move(file));
}

}  // namespace kentongan::attachments
