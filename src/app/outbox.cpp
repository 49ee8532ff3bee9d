#include "app/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "app/html_text.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan {
namespace {

constexpr std::size_t kMaxOutbox = 512 << 20;
constexpr std::size_t kMaxOptions = 20, kMaxPictures = 16;
constexpr std::string_view kPublic = "https://www.w3.org/ns/activitystreams#Public";
constexpr std::string_view kMedia = "media_attachments/";

std::string text_in(const json::value& value, std::string_view key) {
    const auto* found = find_string(value, key);
    return found ? std::string(*found) : std::string();
}

// A property that is one value or an array of them.
template <class Visit>
void each(const json::value& value, std::string_view key, Visit visit) {
    const auto* found = find(value, key);
    if (!found) return;
    if (!found->is_array()) return visit(*found);
    for (const auto& one : found->as_array()) visit(one);
}

bool addresses(const json::value& note, std::string_view key, auto matches) {
    bool found = false;
    each(note, key, [&](const json::value& one) {
        if (one.is_string() && matches(std::string_view(one.as_string()))) found = true;
    });
    return found;
}

ArchivedPost::Audience audience_of(const json::value& note) {
    using Audience = ArchivedPost::Audience;
    const auto is_public = [](std::string_view uri) {
        return uri == kPublic || uri == "as:Public" || uri == "Public";
    };
    const auto is_followers = [](std::string_view uri) { return uri.ends_with("/followers"); };
    if (addresses(note, "to", is_public)) return Audience::Public;
    if (addresses(note, "cc", is_public)) return Audience::Unlisted;
    if (addresses(note, "to", is_followers)) return Audience::Followers;
    return Audience::Direct;
}

std::string host_of(std::string_view uri) {
    const auto begin = uri.find("://");
    if (begin == std::string_view::npos) return {};
    const auto rest = uri.substr(begin + 3);
    return std::string(rest.substr(0, rest.find('/')));
}

// Whole names, so that nobody here of the same name is meant.
std::map<std::string, std::string> names_in(const json::value& note) {
    std::map<std::string, std::string> names;
    each(note, "tag", [&](const json::value& tag) {
        if (text_in(tag, "type") != "Mention") return;
        const auto href = text_in(tag, "href");
        auto name = text_in(tag, "name");
        if (name.empty() || href.empty()) return;
        if (name[0] != '@') name.insert(0, "@");
        if (name.find('@', 1) == std::string::npos) name += "@" + host_of(href);
        names[href] = name;
        // What people see links to the page of a person, the tag names the actor.
        const auto user = name.substr(0, name.find('@', 1));
        names["https://" + host_of(href) + "/" + user] = name;
    });
    return names;
}

std::string language_of(const json::value& note) {
    const auto* map = find(note, "contentMap");
    if (!map || !map->is_object() || map->as_object().empty()) return "id";
    return std::string(map->as_object().begin()->key());
}

std::string media_path(std::string_view url) {
    const auto at = url.find(kMedia);
    return at == std::string_view::npos ? std::string() : std::string(url.substr(at));
}

void add_options(const json::value& note, std::string& text) {
    std::size_t count = 0;
    for (const auto* key : {"oneOf", "anyOf"})
        each(note, key, [&](const json::value& option) {
            const auto name = text_in(option, "name");
            if (!name.empty() && count++ < kMaxOptions) text += "\n- " + name;
        });
}

Result<ArchivedPost> post_from(const json::value& note) {
    ArchivedPost post;
    post.uri = text_in(note, "id");
    const auto published = parse_iso(text_in(note, "published"));
    // An id is made of the time, and begins in 1970.
    if (post.uri.empty() || !published || *published <= TimePoint())
        return Error(ErrorCode::BadRequest, "it has no id or no time");
    post.published = *published;
    post.in_reply_to = text_in(note, "inReplyTo");
    post.audience = audience_of(note);
    post.text = text_of_html(text_in(note, "content"), names_in(note));
    add_options(note, post.text);
    post.spoiler_text = text_in(note, "summary");
    post.language = language_of(note);
    const auto* sensitive = find(note, "sensitive");
    post.sensitive = sensitive && sensitive->is_bool() && sensitive->as_bool();
    each(note, "attachment", [&](const json::value& one) {
        const auto path = media_path(text_in(one, "url"));
        if (!path.empty() && post.pictures.size() < kMaxPictures)
            post.pictures.push_back(
                {path, text_in(one, "name"), text_in(one, "mediaType").starts_with("image/")});
    });
    return post;
}

}  // namespace

Result<Outbox> read_outbox(const std::string& text) {
    const auto parsed = parse_json(text, {.max_bytes = kMaxOutbox, .max_depth = 32});
    const auto* items = parsed ? find(*parsed, "orderedItems") : nullptr;
    if (!items || !items->is_array())
        return Error(ErrorCode::BadRequest, "outbox.json is no outbox of Mastodon");
    Outbox outbox;
    std::size_t place = 0;
    for (const auto& activity : items->as_array()) {
        ++place;
        const auto type = text_in(activity, "type");
        if (type == "Announce") ++outbox.boosts;
        if (type == "Announce" || (type != "Create" && !type.empty())) continue;
        const auto* note = find(activity, "object");
        auto post = note && note->is_object()
                        ? post_from(*note)
                        : Result<ArchivedPost>(Error(ErrorCode::BadRequest, "it holds no post"));
        if (post)
            outbox.posts.push_back(std::move(*post));
        else
            outbox.bad.push_back(fmt::format("item {}: {}", place, post.error().text()));
    }
    // Numbers at the end of addresses grow, which puts posts of one second into their order.
    std::ranges::sort(outbox.posts, {}, [](const ArchivedPost& post) {
        return std::tuple(post.published, post.uri.size(), std::string_view(post.uri));
    });
    return outbox;
}

}  // namespace kentongan
