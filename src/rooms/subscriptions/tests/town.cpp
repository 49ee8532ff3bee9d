#include "rooms/subscriptions/tests/town.h"

#include "platform/base/strings.h"

namespace kentongan::subscriptions {

std::string Town::base64url(std::string_view bytes) {
    return base64url_encode(bytes);
}

void on_both(const std::function<void(Town&)>& test) {
    {
        Town town;
        test(town);
    }
    if (!testkit::PostgresSchema::available()) return;
    testkit::PostgresSchema schema;
    Town town(schema.url());
    test(town);
}

}  // namespace kentongan::subscriptions
