#include "platform/http/places.h"

#include <utility>

namespace kentongan::http {

Place Places::take(const std::string& key, std::size_t most) {
    {
        std::lock_guard lock(counts_->mutex);
        auto& taken = counts_->taken[key];
        if (taken >= most) return nullptr;
        ++taken;
    }
    return Place(counts_.get(), [counts = counts_, key](const void*) {
        std::lock_guard lock(counts->mutex);
        const auto found = counts->taken.find(key);
        if (--found->second == 0) counts->taken.erase(found);
    });
}

std::shared_ptr<const StreamHandler> holding(std::shared_ptr<const StreamHandler> handler,
                                             Place place) {
    if (!handler || !place) return handler;
    struct Both {
        std::shared_ptr<const StreamHandler> handler;
        Place place;
    };
    auto both = std::make_shared<const Both>(std::move(handler), std::move(place));
    const auto* seen = both->handler.get();
    return {std::move(both), seen};
}

}  // namespace kentongan::http
