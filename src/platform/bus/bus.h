// Typed events between rooms. In one process an event is a function call on the publisher's
// thread, after the commit that caused it. Publishers do not know who listens. This is the seam for
// NATS: events are plain values that name committed rows, so a listener can always read them again.
// The same event may go out once before, inside its transaction: for what must not be lost when
// the machine dies between the two (docs/decisions/0006).
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <typeindex>
#include <unordered_map>
#include <vector>

namespace kentongan {

namespace db {
class Tx;
}

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

    // Inside the transaction that causes the event: listeners write rows of their own with it, and
    // do nothing else, for it may still be rolled back. An exception flies and rolls it back.
    template <class Event>
    void subscribe_within(std::function<void(db::Tx&, const Event&)> listener) {
        subscribe_erased(typeid(Within<Event>), [listener = std::move(listener)](const void* told) {
            const auto& within = *static_cast<const Within<Event>*>(told);
            listener(within.tx, within.event);
        });
    }

    template <class Event>
    void publish_within(db::Tx& tx, const Event& event) const {
        const Within<Event> within{tx, event};
        if (const auto listeners = listeners_of(typeid(Within<Event>)))
            for (const auto& listener : *listeners) listener(&within);
    }

private:
    template <class Event>
    struct Within {
        db::Tx& tx;
        const Event& event;
    };
    using Listener = std::function<void(const void*)>;
    // Replaced as a whole, so that no lock is held while listeners run.
    using Listeners = std::shared_ptr<const std::vector<Listener>>;

    void subscribe_erased(std::type_index type, Listener listener);
    void publish_erased(std::type_index type, const void* event) const;
    Listeners listeners_of(std::type_index type) const;  // null: none

    mutable std::mutex mutex_;
    std::unordered_map<std::type_index, Listeners> listeners_;
};

}  // namespace kentongan
