// A page is a template inside the frame: head, navigation, the bar of live warnings. Rooms name
// their template and fill their view; what the frame shows (who is signed in, what is live) is
// added by one function that rooms/site sets, so no room below it needs to know.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "platform/http/message.h"
#include "platform/web/web.h"

namespace kentongan::web {

struct PageInfo {
    std::string_view name;  // template: "warnings/list"
    std::string title;      // already translated
    std::string_view
        section;  // current navigation item: home | around | warnings | communities | me | ""
    int status = 200;
    bool bare = false;        // no navigation: sign-in, sign-up, OAuth
    std::string description;  // meta description, empty for none
};

class Pages {
public:
    explicit Pages(const Renderer& renderer);
    using Frame = std::function<void(const http::Request&, View& frame)>;
    void set_frame(Frame frame);

    // Thread-safe. The view's values are visible in the frame template "frame" too.
    http::Response page(const http::Request& request, const PageInfo& info, View view) const;
    // Part of a page: for islands and tests.
    std::string fragment(std::string_view name, const View& view, std::string_view language) const;

private:
    const Renderer& renderer_;
    Frame frame_;
};

// Translated in the request's language: tr(request, "Sign in").
std::string tr(const http::Request& request, std::string_view text);

}  // namespace kentongan::web
