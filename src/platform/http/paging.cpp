#include "platform/http/paging.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::http {

namespace {

std::int64_t cursor(const Params& params, std::string_view name) {
    return std::max<std::int64_t>(params.integer(name).value_or(0), 0);
}

// The query as it was sent, without the cursors.
std::string kept_query(std::string_view target) {
    std::string kept;
    const auto question = target.find('?');
    if (question == std::string_view::npos) return kept;
    for (auto pair : split(target.substr(question + 1), '&')) {
        const auto name = pair.substr(0, pair.find('='));
        if (name.empty() || name == "max_id" || name == "since_id" || name == "min_id") continue;
        kept.append(pair).append("&");
    }
    return kept;
}

// What could end the <…> of a Link header is encoded; the target has passed the parser already.
std::string quoted(std::string_view uri) {
    std::string safe;
    for (char c : uri) {
        if (c == '<')
            safe += "%3C";
        else if (c == '>')
            safe += "%3E";
        else if (c == '"')
            safe += "%22";
        else
            safe += c;
    }
    return safe;
}

}  // namespace

Page page_of(const Params& params, int standard, int most) {
    Page page;
    page.max_id = cursor(params, "max_id");
    page.since_id = cursor(params, "since_id");
    page.min_id = cursor(params, "min_id");
    const auto limit = params.integer("limit").value_or(standard);
    page.limit = static_cast<int>(std::clamp<std::int64_t>(limit, 1, most));
    return page;
}

void set_links(Response& response, const Request& request, std::string_view base_url,
               std::int64_t newest, std::int64_t oldest) {
    if (newest <= 0 || oldest <= 0) return;
    const std::string_view target = request.target;
    const auto path = target.substr(0, target.find('?'));
    const auto address = quoted(std::string(base_url).append(path) + "?" + kept_query(target));
    response.set("Link", "<" + address + "max_id=" + std::to_string(oldest) + ">; rel=\"next\", <" +
                             address + "min_id=" + std::to_string(newest) + ">; rel=\"prev\"");
}

}  // namespace kentongan::http
