// Any document: what the readers make of it is bounded, and its addresses are of the web and of one
// origin where they have to be.
#include <cstdint>
#include <cstdlib>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"

using namespace kentongan;
using namespace kentongan::activitystreams;

namespace {

void must(bool truth) {
    if (!truth) std::abort();
}

void check_address(const std::string& address) {
    must(address.empty() || !host_of(address).empty());
    must(address.size() <= kMaxIriBytes && is_valid_utf8(address));
}

void check(const Tags& tags) {
    must(tags.mentions.size() + tags.hashtags.size() + tags.emojis.size() + tags.links.size() <=
         kMaxTags);
    for (const auto& mention : tags.mentions) check_address(mention.href);
    for (const auto& emoji : tags.emojis) check_address(emoji.icon_url);
}

void check(const Actor& actor) {
    must(!host_of(actor.id).empty() && !actor.preferred_username.empty());
    must(same_origin(actor.id, actor.inbox));
    must(actor.shared_inbox.empty() || same_origin(actor.id, actor.shared_inbox));
    must(actor.public_key_pem.empty() || same_origin(actor.id, actor.key_id));
    must(actor.fields.size() <= kMaxFields && actor.also_known_as.size() <= kMaxAliases);
    check_address(actor.url);
    check_address(actor.icon.url);
    check(actor.tags);
}

void check(const Object& object) {
    must(same_origin(object.id, object.attributed_to));
    must(object.attachments.size() <= kMaxAttachments);
    must(object.content_html.size() <= kMaxContentBytes);
    must(is_valid_utf8(object.content_html) && is_valid_utf8(object.name));
    must((object.name + object.summary + object.content_html).find('\0') == std::string::npos);
    must(object.to.size() <= kMaxRecipients && object.cc.size() <= kMaxRecipients);
    must(!object.poll || object.poll->options.size() <= kMaxPollOptions);
    check_address(object.url);
    check_address(object.quote);
    for (const auto& attachment : object.attachments) check_address(attachment.url);
    check(object.tags);
    static_cast<void>(visibility_of(object, object.attributed_to));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(is_activity_json(text));
    must(host_of(text).empty() || same_origin(text, text));
    const auto document = parse_document(text);
    if (!document.ok()) return 0;
    if (const auto actor = read_actor(*document); actor.ok()) check(*actor);
    if (const auto object = read_object(*document, "id"); object.ok()) check(*object);
    if (const auto activity = read_activity(*document); activity.ok()) {
        must(activity->object_ids.size() <= kMaxObjects);
        must(activity->id.empty() || same_origin(activity->id, activity->actor));
        check(activity->tags);
        if (const auto inner = read_object(activity->object); inner.ok()) check(*inner);
    }
    return 0;
}
