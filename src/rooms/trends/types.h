// What this room's values are called in the field's terms.
#pragma once

namespace kentongan::trends {}
