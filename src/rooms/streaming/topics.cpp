#include "rooms/streaming/topics.h"

#include <algorithm>
#include <array>

#include "platform/http/access.h"
#include "platform/text/compose.h"
#include "rooms/lists/types.h"

namespace kentongan::streaming {
namespace {

constexpr std::size_t kMaxTagBytes = 400;

// Every stream wants a person since Mastodon 4.2.
struct Kind {
    std::string_view name, scope;
    enum class For { All, Tag, Owner } whom = For::All;
};
using For = Kind::For;

constexpr std::array<Kind, 12> kKinds{{
    {"user", "read:statuses", For::Owner},
    {"user:notification", "read:notifications", For::Owner},
    {"direct", "read:statuses", For::Owner},
    {"list", "read:statuses", For::Owner},
    {"public", "read:statuses"},
    {"public:local", "read:statuses"},
    {"public:remote", "read:statuses"},
    {"public:media", "read:statuses"},
    {"public:local:media", "read:statuses"},
    {"public:remote:media", "read:statuses"},
    {"hashtag", "read:statuses", For::Tag},
    {"hashtag:local", "read:statuses", For::Tag},
}};

}  // namespace

std::string Topic::key() const {
    if (account && tag.empty()) return name + "/" + account.to_string();
    return tag.empty() ? name : name + "/" + tag;
}

Result<Topic> make_topic(const Wanted& wanted, const std::optional<http::Principal>& asker) {
    const auto kind = std::ranges::find_if(
        kKinds, [&](const Kind& known) { return known.name == wanted.stream; });
    if (kind == kKinds.end()) return Error(ErrorCode::BadRequest, "Unknown stream type");
    Topic topic;
    topic.name = kind->name;
    if (kind->whom == For::Tag) {
        auto tag = wanted.tag;
        if (tag.starts_with('#')) tag.remove_prefix(1);
        if (tag.size() <= kMaxTagBytes) topic.tag = text::normal_tag(tag);
        if (topic.tag.empty()) return Error(ErrorCode::BadRequest, "Missing tag name parameter");
    }
    if (topic.name == "list") {
        const auto list = lists::ListId::parse(wanted.list);
        if (!list) return Error(ErrorCode::BadRequest, "Missing list parameter");
        topic.tag = list->to_string();
    }
    if (!asker || asker->account == 0) return Error(ErrorCode::Unauthorized);
    if (!asker->by_cookie && !asker->allows(kind->scope))
        return Error(ErrorCode::Forbidden, std::string(http::kOutsideScopes));
    if (kind->whom == For::Owner) topic.account = AccountId(asker->account);
    return topic;
}

}  // namespace kentongan::streaming
