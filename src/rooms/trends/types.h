// What can trend.
#pragma once

namespace kentongan::trends {

enum class Kind { Tag, Status, Link };  // stored

}  // namespace kentongan::trends
