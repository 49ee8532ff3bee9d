#include "platform/http/router.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

using http::Access;
using http::Method;

http::Handler always(std::string_view json) {
    return [json](http::Request&) -> Result<http::Response> {
        return http::Response::json(std::string(json));
    };
}

Result<http::Response> not_found(http::Request&) {
    return Error(ErrorCode::NotFound, "Record not found");
}

}  // namespace

void add_switched_off(Site::Impl& site) {
    const auto add = [&site](Method method, std::string pattern, Access access,
                             http::Handler handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.access = std::move(access);
        route.handler = std::move(handler);
        route.run = http::Run::Inline;
        route.doc = std::move(doc);
        site.platform.router.add(std::move(route));
    };
    const auto reads = Access::user("read:accounts"), writes = Access::user("write:accounts");
    const std::string year = "/api/v1/annual_reports/:year";
    // A year in review: none is ever made.
    add(Method::Get, "/api/v1/annual_reports", reads,
        always(R"({"annual_reports":[],"accounts":[],"statuses":[]})"),
        {"Annual reports: none", "WrappedAnnualReports", {}});
    add(Method::Get, year, reads, not_found, {"One annual report", "WrappedAnnualReports", {}});
    add(Method::Get, year + "/state", reads, always(R"({"state":"ineligible"})"),
        {"May there be an annual report? No", "Hash", {}});
    add(Method::Post, year + "/generate", writes, not_found, {"Make one", "Empty", {}});
    add(Method::Post, year + "/read", writes, not_found, {"It was read", "Empty", {}});
    // Nothing here is answered in part and completed later.
    add(Method::Get, "/api/v1_alpha/async_refreshes/:id", Access::user("read"), not_found,
        {"How far a refresh is", "AsyncRefresh", {}});
    // As where nobody has written terms, or pays for a translator.
    for (const char* pattern :
         {"/api/v1/instance/terms_of_service", "/api/v1/instance/terms_of_service/:date"})
        add(Method::Get, pattern, Access::anyone(), not_found,
            {"Terms of service: none besides the rules", "TermsOfService", {}});
    add(Method::Get, "/api/v1/instance/translation_languages", Access::anyone(), always("{}"),
        {"View translation languages", "Object", {}});
}

}  // namespace kentongan::site
