// Drafts as view models of the templates, shared by the room's pages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "platform/web/web.h"
#include "rooms/composer/impl.h"
#include "rooms/composer/words.h"

namespace kentongan::composer {

std::string step_path(DraftId, std::string_view step);

std::string_view icon_of(std::string_view hazard);   // the path of a drawing, 24 × 24
std::string_view meaning_of(warnings::Level level);  // a message id
std::string_view label_of(std::string_view field);   // a message id: "Headline"

web::View line_view(const http::Request& request, const Service& service, const Draft& draft);
// What a citizen would see, as HTML whose headings stand below the page's own.
std::string preview_html(db::Tx& tx, const Writing& writing, const Sheet& sheet,
                         std::string_view language);
// has_errors, errors, and FIELD_error for the template.
void set_problems(web::View& view, const http::Request& request,
                  const std::vector<Problem>& problems);
void set_maps(web::View& view);  // map_js, map_css

// Page of a draft, never kept by a cache.
http::Response page_of(const Composer::Impl& room, const http::Request& request,
                       std::string_view name, std::string title, web::View view, int status = 200);
Step step_of(const http::Request& request);

using Answer = Result<http::Response> (*)(Composer::Impl&, http::Request&);
void add_page(Composer::Impl& room, http::Method method, std::string pattern, Answer answer);

}  // namespace kentongan::composer
