#include "platform/web/pages.h"

#include "platform/i18n/catalogue.h"

namespace kentongan::web {

Pages::Pages(const Renderer& renderer) : renderer_(renderer) {}

void Pages::set_frame(Frame frame) {
    frame_ = std::move(frame);
}

http::Response Pages::page(const http::Request& request, const PageInfo& info, View view) const {
    View frame;
    if (frame_) frame_(request, frame);
    frame.set("title", info.title)
        .set("description", info.description)
        .set("language", request.language)
        .set("at_" + std::string(info.section), true)
        .set("path", request.target);
    view.set("frame", std::move(frame));
    view.set("body", renderer_.render(info.name, view, request.language));
    return http::Response::html(
        renderer_.render(info.bare ? "frame_bare" : "frame", view, request.language), info.status);
}

std::string Pages::fragment(std::string_view name, const View& view,
                            std::string_view language) const {
    return renderer_.render(name, view, language);
}

std::string tr(const http::Request& request, std::string_view text) {
    return std::string(i18n::translate(request.language, text));
}

}  // namespace kentongan::web
