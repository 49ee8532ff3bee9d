// Clusters as view models, and the words of their states.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time_text.h"
#include "platform/web/web.h"
#include "rooms/reports/impl.h"

namespace kentongan::reports {

struct Reader {
    std::string_view language;
    TimePoint now;
};

std::string_view key_of(State state);  // "verified", for forms, classes and JSON
std::optional<State> find_state(std::string_view key);
std::string state_word(State state, std::string_view language);
std::string path_of(ClusterId id);  // "/laporan-warga/123"
// "Banjir selutut": the kind with its detail.
std::string headline_of(const Cluster& cluster, std::string_view language);
Zone zone_of(regions::Code place);

// Of the template "reports/line". Texts are the people's own, escaped by the template.
std::vector<web::View> line_views(const Reports::Impl& room, db::Tx& tx,
                                  std::span<const Cluster> clusters, const Reader& reader);
void set_map(web::View& view);  // map_js and map_css
// Where a cluster is drawn: its shown point, else the middle of its village.
std::optional<geo::Point> drawn_point(const Reports::Impl& room, const Cluster& cluster);

}  // namespace kentongan::reports
