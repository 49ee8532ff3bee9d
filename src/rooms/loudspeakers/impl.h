// The room's own parts.
#pragma once

#include "platform/config/config.h"
#include "platform/platform.h"
#include "rooms/loudspeakers/api.h"
#include "rooms/loudspeakers/audio.h"
#include "rooms/loudspeakers/board.h"
#include "rooms/loudspeakers/service.h"
#include "rooms/loudspeakers/streams.h"

namespace kentongan::loudspeakers {

struct Loudspeakers::Impl {
    Impl(Platform& given, const regions::Regions& all_regions, accounts::Accounts& all_accounts,
         coordinators::Coordinators& all_coordinators, warnings::Warnings& all_warnings,
         receipts::Receipts& all_receipts)
        : platform(given),
          regions(all_regions),
          accounts(all_accounts),
          warnings(all_warnings),
          audio(given.config.data + "/audio"),
          board(given, all_regions, all_warnings),
          service(given, all_regions, all_accounts, all_coordinators, all_warnings, all_receipts,
                  board),
          streams(given, board, service, all_regions) {}

    Platform& platform;
    const regions::Regions& regions;
    accounts::Accounts& accounts;
    warnings::Warnings& warnings;
    Audio audio;
    Board board;
    Service service;
    Streams streams;  // its thread ends before what it uses

    std::vector<Speaker> speakers_in(db::Tx& tx, regions::Code region) const;
};

// The device a request comes from, by its cookie or the field `kunci`; else anybody at `place`.
inline constexpr std::string_view kKeyCookie = "pengeras";
std::string key_of(const http::Request& request);
Result<Device> device_of(const Loudspeakers::Impl& room, const http::Request& request);

// routes.cpp, kiosk_pages.cpp, desk_pages.cpp
void add_routes(Loudspeakers::Impl& room);
void add_kiosk_pages(Loudspeakers::Impl& room);
void add_desk_pages(Loudspeakers::Impl& room);

}  // namespace kentongan::loudspeakers
