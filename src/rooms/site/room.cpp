#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/site/service.h"

namespace kentongan::site {

Site::Site(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
           timelines::Timelines& timelines, warnings::Warnings& warnings,
           notifications::Notifications& notifications, moderation::Moderation& moderation,
           announcements::Announcements& announcements, const regions::Regions& regions)
    : impl_(new Impl{platform,
                     accounts,
                     statuses,
                     timelines,
                     warnings,
                     notifications,
                     moderation,
                     announcements,
                     regions,
                     {},
                     {},
                     {},
                     {}}) {
    const auto* site = impl_.get();
    platform.pages.set_frame([site](const http::Request& request, web::View& frame) {
        fill_frame(*site, request, frame);
    });
    platform.router.set_error_page([site](const http::Request& request, const Error& error) {
        return error_page(*site, request, error);
    });
    add_pages(*impl_);
    add_api(*impl_);
    add_addresses(*impl_);
    add_switched_off(*impl_);
    add_operator_routes(*impl_);
}

Site::~Site() = default;

void Site::offer_sign_ins(std::vector<SignIn> sign_ins) {
    impl_->sign_ins = std::move(sign_ins);
}

}  // namespace kentongan::site
