// Whether a stamp under a quote is good (FEP-044f).
#include "platform/config/config.h"
#include "rooms/objects/impl.h"

namespace kentongan::objects {

bool Objects::Impl::quotes_elsewhere(const activitystreams::Object& object) const {
    if (object.quote.empty() || object.quote.starts_with(platform.config.url("/"))) return false;
    return platform.database.read([&](db::Tx& tx) {
        const auto id = statuses.find_by_uri(tx, object.quote);
        const auto quoted = id ? statuses.find(tx, *id) : std::nullopt;
        const auto author = quoted ? accounts.find(tx, quoted->author) : std::nullopt;
        return !author || author->uri != object.attributed_to;
    });
}

Objects::Impl::Quote Objects::Impl::proof_of(const activitystreams::Object& object) {
    const auto& stamp = object.quote_authorization;
    if (stamp.empty() || object.quote.empty() || !activitystreams::same_origin(stamp, object.quote))
        return Quote::Unproven;
    const auto document = actors.fetch(stamp);
    if (!document || !activitystreams::type_is(*document, "QuoteAuthorization"))
        return Quote::Unproven;
    const auto says = [&](std::string_view key) {
        return activitystreams::id_of(activitystreams::one(*document, key));
    };
    const bool is_authors = platform.database.read([&](db::Tx& tx) {
        const auto id = statuses.find_by_uri(tx, object.quote);
        const auto quoted = id ? statuses.find(tx, *id) : std::nullopt;
        const auto author = quoted ? accounts.find(tx, quoted->author) : std::nullopt;
        return author && author->uri == says("attributedTo");
    });
    return is_authors && says("interactingObject") == object.id &&
                   says("interactionTarget") == object.quote
               ? Quote::Proven
               : Quote::Unproven;
}

}  // namespace kentongan::objects
