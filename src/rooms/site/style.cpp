#include "platform/web/pages.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

struct Sample {
    std::string_view level, word;
    bool exercise = false, ended = false;
};
constexpr Sample kSamples[] = {
    {"awas", "AWAS"},
    {"siaga", "SIAGA"},
    {"waspada", "WASPADA"},
    {"info", "INFO"},
    {"awas", "AWAS", true},
    {"waspada", "WASPADA", true},
    {"siaga", "SIAGA", false, true},
};

web::View warning_view(const Sample& sample) {
    web::View view;
    view.set("level", sample.level)
        .set("level_word", sample.word)
        .set("headline", "Hujan lebat disertai petir dan angin kencang")
        .set("where", "Sidomulyo, Bambanglipuro, Bantul")
        .set("until", "16.30 WIB")
        .set("url", "/gaya")
        .set("exercise", sample.exercise)
        .set("ended", sample.ended);
    return view;
}

}  // namespace

Result<http::Response> style_page(const Site::Impl& site, const http::Request& request) {
    std::vector<web::View> warnings;
    for (const auto& sample : kSamples) warnings.push_back(warning_view(sample));
    std::vector<web::View> articles;  // one real, one exercise, one ended
    for (auto index : {0u, 5u, 6u}) articles.push_back(warning_view(kSamples[index]));
    web::View error, view;
    error.set("field", "gaya-nama").set("text", "Nama ini sudah dipakai. Pilih nama lain.");
    view.set("warnings", std::move(warnings))
        .set("articles", std::move(articles))
        .set("has_errors", true)
        .set("errors", std::vector<web::View>{error});
    return site.platform.pages.page(request, {.name = "site/style", .title = "Gaya"},
                                    std::move(view));
}

}  // namespace kentongan::site
