#pragma once

#include "rooms/attachments/api.h"
#include "rooms/attachments/service.h"

namespace kentongan::attachments {

struct Attachments::Impl {
    explicit Impl(Platform& given) : platform(given), service(given) {}
    Platform& platform;
    Service service;
};

void add_routes(Attachments& room);

}  // namespace kentongan::attachments
