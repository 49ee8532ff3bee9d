// What View holds inside; only the renderer includes this, so that no other part sees mustache.
#pragma once

#include <kainjow/mustache.hpp>

#include "platform/web/web.h"

namespace kentongan::web {

struct View::Impl {
    kainjow::mustache::data data;  // an object
};

}  // namespace kentongan::web
