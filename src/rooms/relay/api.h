// One Kentongan fetches, thousands subscribe: a stream of signed warnings between servers.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::relay {

class Relay {
public:
    Relay(Platform& platform, const regions::Regions& regions, warnings::Warnings& warnings);
    ~Relay();
    static std::vector<db::Migration> migrations();

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::relay
