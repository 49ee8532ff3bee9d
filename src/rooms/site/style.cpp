#include "platform/web/pages.h"
#include "platform/web/portrait.h"
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

web::View post_view(std::string_view name, std::string_view html) {
    web::View view;
    view.set("id", "1")
        .set("name", name)
        .set("author_url", "/gaya")
        .set("url", "/gaya")
        .set("place", "Sidomulyo, Bambanglipuro, Bantul")
        .set("time", "14.32 WIB")
        .set("lang", "id")
        .set("content_html", html)
        .set("can_act", true)
        .set("can_boost", true);
    web::set_portrait(view, name, {});
    return view;
}

std::vector<web::View> post_views() {
    auto plain = post_view("Ani Lestari",
                           "<p>Selokan di depan balai desa sudah bersih. Terima kasih untuk semua "
                           "yang ikut <a href=\"/tag/kerjabakti\">#kerjabakti</a> pagi ini!</p>");
    plain.set("favourites", "12").set("favourited", true).set("boosts", "3");
    auto official = post_view("BPBD Kabupaten Bantul", "<p>Tinggi air Sungai Opak normal.</p>");
    official.set("official_of", "bpbd.example")
        .set("booster", "Budi Santoso")
        .set("booster_url", "/gaya")
        .set("edited", "hari ini 14.40 WIB");
    auto folded = post_view("Tuti Handayani", "<p>Jawabannya 42.</p>");
    folded.set("spoiler", "Kunci jawaban soal").set("can_act", false).set("replies", "2");
    return {plain, official, folded};
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
        .set("posts", post_views())
        .set("has_errors", true)
        .set("errors", std::vector<web::View>{error});
    return site.platform.pages.page(request, {.name = "site/style", .title = "Gaya"},
                                    std::move(view));
}

}  // namespace kentongan::site
