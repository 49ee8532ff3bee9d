// A draft as the CAP message it would be, and what is still wrong with it. Pure but for the clock
// and the references, which are given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/types.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::composer {

inline constexpr int kMostHours = 72;
inline constexpr std::size_t kMostHeadline = 160, kMostInstruction = 2'000,
                             kMostDescription = 2'000, kMostContact = 200,
                             kMostNote = 500;  // code points

struct Writing {
    Platform& platform;
    const regions::Regions& gazetteer;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
    const Areas& areas;
};

// What is prepared for the hazard, level and places of `content`.
std::string prepared_headline(const Writing& writing, const Content& content,
                              std::string_view language);
std::string prepared_instruction(const Content& content, std::string_view language);

// `references`: all earlier messages of the chain; `now`: when it is sent.
cap::Alert message_of(const Writing& writing, const Draft& draft, const warnings::Office& office,
                      std::vector<cap::Reference> references, TimePoint now);

// Everything that keeps `draft` from going out, in the order of the form; empty is good. `alert` is
// what message_of() made of it.
std::vector<Problem> problems_of(const Writing& writing, const Draft& draft,
                                 const warnings::Office& office, const cap::Alert& alert);

}  // namespace kentongan::composer
