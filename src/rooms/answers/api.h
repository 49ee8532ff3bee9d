// What people answer to a warning, passing it on, and checking what was passed on.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/accounts/api.h"
#include "rooms/answers/types.h"
#include "rooms/coordinators/api.h"
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::answers {

class Answers {
public:
    Answers(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            coordinators::Coordinators& coordinators, warnings::Warnings& warnings,
            receipts::Receipts& receipts);
    ~Answers();
    static std::vector<db::Migration> migrations();

    Totals totals(db::Tx& tx, warnings::ChainId chain) const;
    // Chains whose last message is older than `before`, newest first; ended ones too.
    struct Recent {
        warnings::ChainId chain;
        TimePoint at;
    };
    std::vector<Recent> recent_chains(db::Tx& tx, TimePoint before, int limit) const;
    // May see and do what concerns people who need help there: an officer responsible for the
    // place, or a coordinator of it or of a place above.
    bool is_helper_for(db::Tx& tx, accounts::AccountId account, regions::Code place) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

// A place in a form, typed as text and chosen by code: by the script at once, without it from the
// list that the next page shows (piece "answers/place_field"). A point wins when none was chosen.
struct PlaceField {
    std::optional<regions::Code> code;
    std::vector<regions::Match> candidates;  // typed, but not chosen yet
    std::optional<geo::Point> point;         // lat, lon inside Indonesia
    std::string_view problem;                // message id; empty when there is none
};
PlaceField read_place(const regions::Regions& regions, const http::Params& params);
void set_place(web::View& view, const regions::Regions& regions, const http::Params& params,
               const PlaceField& field);

// "0812 3456-7890" → "081234567890"; empty when it is none.
std::string normal_phone(std::string_view text);

// "Bambanglipuro, Bantul; Sewon, Bantul dan 3 lainnya".
std::string places_text(const regions::Regions& regions, std::span<const regions::Code> codes,
                        std::size_t most, std::string_view language);

}  // namespace kentongan::answers
