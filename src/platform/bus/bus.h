// Typed events between rooms. In one process an event is a function call on the publisher's
// thread, after the commit that caused it. Publishers do not know who listens. This is the seam for
// NATS: events are plain values that name committed rows, so a listener can always read them again.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <typeindex>
#include <unordered_map>
#include <vector>

namespace kentongan {

class Bus {
public:
    // Listeners register while the server is composed and live as long as it. They must be quick;
    // an exception in one is logged and does not reach the others or the publisher. A listener may
    // publish again.
    template <class Event>
    void subscribe(std::function<void(const Event&)> listener) {
        subscribe_erased(typeid(Event), [listener = std::move(listener)](const void* event) {
            listener(*static_cast<const Event*>(event));
        });
    }

    template <class Event>
    void publish(const Event& event) const {
        publish_erased(typeid(Event), &event);
    }

private:
    using Listener = std::function<void(const void*)>;
    // Replaced as a whole, so that no lock is held while listeners run.
    using Listeners = std::shared_ptr<const std::vector<Listener>>;

    void subscribe_erased(std::type_index type, Listener listener);
    void publish_erased(std::type_index type, const void* event) const;

    mutable std::mutex mutex_;
    std::unordered_map<std::type_index, Listeners> listeners_;
};

}  // namespace kentongan
