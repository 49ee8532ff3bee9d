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

void Bus::publish_erased(std::type_index type, const void* event) const {
    Listeners listeners;
    {
        std::lock_guard lock(mutex_);
        if (auto found = listeners_.find(type); found != listeners_.end())
            listeners = found->second;
    }
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
