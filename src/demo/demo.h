// The demonstration region: people and posts in Yogyakarta and East Kalimantan, and recorded BMKG
// messages replayed as an exercise, so that a newcomer sees a warning arrive, change and end. Only
// `kentongan demo` uses it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/app.h"
#include "platform/base/result.h"
#include "rooms/site/api.h"

namespace kentongan::demo {

// Makes people, communities and posts where they are missing. Conflict when the database holds
// people that are not of the demonstration: nobody mixes it into a real region.
Result<void> make_region(App& app);

// Lines for the terminal: who can sign in with what.
std::string sign_ins();
// The same for the welcome page: Site::offer_sign_ins.
std::vector<site::SignIn> sign_in_list();

// A feed server on loopback and the source that reads it, marked as an exercise. Works while it
// lives; destroy it before the app.
class Replay {
public:
    explicit Replay(App& app);
    ~Replay();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::demo
