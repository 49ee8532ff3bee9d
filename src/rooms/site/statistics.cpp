#include "rooms/site/service.h"

namespace kentongan::site {

Statistics statistics(const Site::Impl&) {
    return {};
}

}  // namespace kentongan::site
