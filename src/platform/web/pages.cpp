#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::web {

namespace {

constexpr std::string_view kFlashCookie = "kabar";
constexpr std::int64_t kFlashSeconds = 60;
constexpr std::size_t kLongestFlash = 300;

// As platform/http's policy for pages, with what this page needs besides.
std::string policy_of(const PageInfo& info) {
    std::string policy =
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    if (!info.forms_lead_away) policy += "; form-action 'self'";
    if (info.whole) policy += "; style-src 'self' '" + asset_csp_source("alert.css") + "'";
    return policy;
}

std::string pending_message(const http::Request& request) {
    auto cookie = request.cookie(kFlashCookie);
    if (!cookie || cookie->empty() || cookie->size() > kLongestFlash) return {};
    auto text = url_decode(*cookie, false);
    return text ? tr(request, *text) : std::string();
}

}  // namespace

Pages::Pages(const Renderer& renderer) : renderer_(renderer) {}

void Pages::set_frame(Frame frame) {
    frame_ = std::move(frame);
}

http::Response Pages::page(const http::Request& request, const PageInfo& info, View view) const {
    const auto message = pending_message(request);
    View frame;
    if (frame_) frame_(request, frame);
    frame.set("title", info.title)
        .set("description", info.description)
        .set("language", request.language)
        .set("at_" + std::string(info.section), true)
        .set("path", request.target)
        .set("message", message)
        .set("style_url", asset_url("style.css"))
        .set("icon_url", asset_url("icon.svg"));
    if (info.whole) frame.set("style", asset_content("alert.css").value_or(""));
    frame.set("script_url", asset_url("page.js"));
    view.set("frame", std::move(frame));
    view.set("body", renderer_.render(info.name, view, request.language));
    auto response = http::Response::html(
        renderer_.render(info.bare ? "frame_bare" : "frame", view, request.language), info.status);
    if (info.whole || info.forms_lead_away)
        response.set("Content-Security-Policy", policy_of(info));
    if (!message.empty()) response.set_cookie(kFlashCookie, "", 0);
    return response;
}

std::string Pages::fragment(std::string_view name, const View& view,
                            std::string_view language) const {
    return renderer_.render(name, view, language);
}

std::string tr(const http::Request& request, std::string_view text) {
    return std::string(i18n::translate(request.language, text));
}

void flash(http::Response& response, std::string_view text) {
    response.set_cookie(kFlashCookie, url_encode(text), kFlashSeconds);
}

std::string local_path(std::string_view path) {
    // Browsers read "//host" and "/\host" as another server's address, and drop control characters.
    if (!path.starts_with('/') || path.starts_with("//")) return "/";
    for (unsigned char c : path)
        if (c == '\\' || c < 0x20 || c == 0x7f) return "/";
    return std::string(path);
}

}  // namespace kentongan::web
