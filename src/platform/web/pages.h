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
    bool bare = false;             // no navigation: sign-in, sign-up, OAuth
    std::string description;       // meta description, empty for none
    bool whole = false;            // carries its style inside itself: one round trip, for warnings
    bool forms_lead_away = false;  // its form ends at another site: the consent for an app
};

class Pages {
public:
    explicit Pages(const Renderer& renderer);
    using Frame = std::function<void(const http::Request&, View& frame)>;
    void set_frame(Frame frame);

    // Thread-safe. What the frame knows is visible to the page as {{frame.…}}, and the view's
    // values to the frame.
    http::Response page(const http::Request& request, const PageInfo& info, View view) const;
    // Part of a page: for islands and tests.
    std::string fragment(std::string_view name, const View& view, std::string_view language) const;

private:
    const Renderer& renderer_;
    Frame frame_;
};

// Translated in the request's language: tr(request, "Sign in").
std::string tr(const http::Request& request, std::string_view text);

// A message id that the next page shows once above its content: after a form was done, with the
// redirect. flash(response, "Your place is saved.")
void flash(http::Response& response, std::string_view text);

// `path` when it is an address on this server ("/sekitar?max_id=3"), else "/": for ?lanjut=.
std::string local_path(std::string_view path);

}  // namespace kentongan::web
