// Who is responsible for a place and who is its liaison: the tree province, regency, district,
// village.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/coordinators/types.h"
#include "rooms/regions/api.h"

namespace kentongan::coordinators {

class Coordinators {
public:
    Coordinators(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts);
    ~Coordinators();
    static std::vector<db::Migration> migrations();

    // Officers of warnings may appoint in their places, and see telephone numbers there. Told by a
    // room that knows warnings, before serving.
    using IsOfficer = std::function<bool(db::Tx&, accounts::AccountId, regions::Code)>;
    void recognise_officers(IsOfficer is_officer);

    // Holders of exactly this place, heads first.
    std::vector<Coordinator> of(db::Tx& tx, regions::Code place) const;
    // The liaison (else the head) of the place, or of the nearest place above that has one.
    std::optional<Coordinator> nearest(db::Tx& tx, regions::Code place) const;
    // Everybody in and below `place`, by place, after that coordinator.
    std::vector<Coordinator> within(db::Tx& tx, regions::Code place, CoordinatorId after,
                                    int limit) const;
    // What this person coordinates.
    std::vector<Coordinator> posts_of(db::Tx& tx, accounts::AccountId account) const;
    // Coordinates `place` itself or a place above it.
    bool coordinates(db::Tx& tx, accounts::AccountId account, regions::Code place) const;
    // Unprocessable with the field; replaces the holder of the same place and post (handover).
    Result<CoordinatorId> appoint(db::Tx& tx, const Coordinator& coordinator);
    void dismiss(db::Tx& tx, CoordinatorId id);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::coordinators
