#include "platform/bus/bus.h"

#include <exception>

#include "platform/log/log.h"

namespace kentongan {

void Bus::subscribe_erased(std::type_index type, Listener listener) {
    std::lock_guard lock(mutex_);
    Listeners& current = listeners_[type];
    auto next = current ? std::make_shared<std::vector<Listener>>(*current)
                        : std::make_shared<std::vector<Listener>>();
    next->push_back(std::move(listener));
    current = std::move(next);
}

Bus::Listeners Bus::listeners_of(std::type_index type) const {
    std::lock_guard lock(mutex_);
    const auto found = listeners_.find(type);
    return found == listeners_.end() ? nullptr : found->second;
}

void Bus::publish_erased(std::type_index type, const void* event) const {
    const auto listeners = listeners_of(type);
    if (!listeners) return;
    for (const auto& listener : *listeners) {
        try {
            listener(event);
        } catch (const std::exception& failure) {
            log::error("a listener failed", {{"event", type.name()}, {"reason", failure.what()}});
        }
    }
}

}  // namespace kentongan
