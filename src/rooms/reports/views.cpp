#include "rooms/reports/views.h"

#include <array>
#include <map>

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/reports/kinds.h"

namespace kentongan::reports {
namespace {

using i18n::msg;

struct StateWord {
    State state;
    std::string_view key, word;
};
constexpr std::array kStates{
    StateWord{State::New, "new", msg("Citizens' report, not checked yet")},
    StateWord{State::Verified, "verified", msg("Checked by an officer: it is so")},
    StateWord{State::Handled, "handled", msg("Checked by an officer: help is under way")},
    StateWord{State::Closed, "closed", msg("Over")},
    StateWord{State::False, "false", msg("Checked by an officer: it is not so")},
    StateWord{State::Duplicate, "duplicate", msg("Already reported")},
};

std::string people_text(std::int64_t people, std::string_view language) {
    return i18n::translate_plural(language, "{n} person reports this", "{n} people report this",
                                  people);
}

using Photos = std::map<std::int64_t, attachments::Attachment>;

Photos photos_of(const Reports::Impl& room, db::Tx& tx, std::span<const Cluster> clusters) {
    std::vector<attachments::AttachmentId> ids;
    for (const auto& cluster : clusters)
        if (cluster.photo) ids.emplace_back(*cluster.photo);
    Photos photos;
    for (auto& photo : room.attachments.find_many(tx, ids))
        photos.emplace(photo.id.value(), std::move(photo));
    return photos;
}

void set_photo(web::View& view, const Cluster& cluster, const Photos& photos) {
    const auto found = cluster.photo ? photos.find(*cluster.photo) : photos.end();
    view.set("has_photo", found != photos.end());
    if (found == photos.end()) return;
    view.set("photo_url", found->second.url).set("preview_url", found->second.preview_url);
    view.set("preview_width", found->second.preview_width);
    view.set("preview_height", found->second.preview_height);
}

web::View line_view(const Reports::Impl& room, const Cluster& cluster, const Photos& photos,
                    const Reader& reader) {
    const auto zone = zone_of(cluster.region);
    web::View view;
    view.set("id", cluster.id.to_string()).set("url", path_of(cluster.id));
    view.set("kind", cluster.kind).set("headline", headline_of(cluster, reader.language));
    view.set("where", room.regions.full_name(cluster.region)).set("text", cluster.text);
    view.set("people", people_text(cluster.people, reader.language));
    view.set("state", key_of(cluster.state));
    view.set("state_word", state_word(cluster.state, reader.language));
    view.set("official", cluster.is_official());
    view.set("confirmed", cluster.prominence == Prominence::Confirmed);
    view.set("when", moment_text(cluster.last_at, zone, reader.now, reader.language));
    view.set("age", age_text(cluster.last_at, reader.now, reader.language));
    view.set("until", moment_text(cluster.expires_at, zone, reader.now, reader.language));
    view.set("live", cluster.live_at(reader.now));
    set_photo(view, cluster, photos);
    return view;
}

}  // namespace

std::string_view key_of(State state) {
    for (const auto& entry : kStates)
        if (entry.state == state) return entry.key;
    return {};
}

std::optional<State> find_state(std::string_view key) {
    for (const auto& entry : kStates)
        if (entry.key == key) return entry.state;
    return {};
}

std::string state_word(State state, std::string_view language) {
    for (const auto& entry : kStates)
        if (entry.state == state) return std::string(i18n::translate(language, entry.word));
    return {};
}

std::string path_of(ClusterId id) {
    return "/laporan-warga/" + id.to_string();
}

std::string headline_of(const Cluster& cluster, std::string_view language) {
    const auto* kind = find_kind(cluster.kind);
    if (!kind) return cluster.kind;
    std::string text(kind->word.in(language));
    if (const auto detail = detail_word(*kind, cluster.detail, language); !detail.empty())
        text.append(", ").append(detail);
    return text;
}

Zone zone_of(regions::Code place) {
    return zone_of_province(place.province());
}

std::vector<web::View> line_views(const Reports::Impl& room, db::Tx& tx,
                                  std::span<const Cluster> clusters, const Reader& reader) {
    const auto photos = photos_of(room, tx, clusters);
    std::vector<web::View> views;
    for (const auto& cluster : clusters) views.push_back(line_view(room, cluster, photos, reader));
    return views;
}

void set_map(web::View& view) {
    view.set("map_js", web::asset_url("map.js"));
    if (web::asset_content("map.css")) view.set("map_css", web::asset_url("map.css"));
}

std::optional<geo::Point> drawn_point(const Reports::Impl& room, const Cluster& cluster) {
    if (auto point = Service::shown_point(cluster)) return point;
    for (auto code = cluster.region; code.level() >= regions::Level::District; code = code.parent())
        if (auto region = room.regions.find(code); region && region->centroid)
            return region->centroid;
    return {};
}

}  // namespace kentongan::reports
