#include "rooms/timelines/impl.h"

namespace kentongan::timelines {

void add_pages(Timelines&) {}

http::Response Timelines::home_page(const http::Request&) {
    return http::Response::html("");
}

}  // namespace kentongan::timelines
