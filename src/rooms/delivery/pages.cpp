#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "rooms/delivery/impl.h"
#include "rooms/delivery/letters.h"

namespace kentongan::delivery {
namespace {

std::string_view word_of(Channel channel) {
    using i18n::msg;
    switch (channel) {
        case Channel::Push:
            return msg("Notifications on phones");
        case Channel::Email:
            return msg("E-mail");
        case Channel::Webhook:
            return msg("Webhooks");
        case Channel::Sms:
            return "SMS";
        case Channel::WhatsApp:
            break;
    }
    return "WhatsApp";
}

Result<accounts::AccountId> administrator(Delivery::Impl& room, const http::Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    if (!viewer) return Error(ErrorCode::Unauthorized);
    const auto account =
        room.platform.database.read([&](db::Tx& tx) { return room.accounts.find(tx, *viewer); });
    if (!account || account->role < accounts::Role::Admin) return Error(ErrorCode::Forbidden);
    return *viewer;
}

web::View channel_view(Delivery::Impl& room, const http::Request& request, Channel channel,
                       const ChannelHealth& health, const jobs::LaneStats& lane) {
    const auto now = room.platform.clock.now();
    const auto& language = request.language;
    const bool ready = room.carriers.at(channel)->ready();
    web::View view;
    view.set("name", web::tr(request, word_of(channel))).set("key", std::string(name_of(channel)));
    view.set("ready", ready);
    view.set("sent", i18n::number(health.sent, language));
    view.set("failed", i18n::number(health.failed, language));
    view.set("waiting", i18n::number(lane.waiting, language));
    if (lane.waiting > 0 && lane.oldest_waiting > Duration(0))
        view.set("oldest", age_text(now - lane.oldest_waiting, now, language));
    auto when = [&](TimePoint time) { return moment_text(time, Zone::Wib, now, language); };
    if (health.last_sent_at) view.set("last_sent", when(*health.last_sent_at));
    if (health.last_error_at) {
        view.set("error", health.last_error).set("error_when", when(*health.last_error_at));
        // Good again since: said quietly.
        view.set("recovered", health.last_sent_at && *health.last_sent_at > *health.last_error_at);
    }
    view.set("tries_mail", ready && channel == Channel::Email);
    view.set("tries_phone", ready && (channel == Channel::Sms || channel == Channel::WhatsApp));
    return view;
}

Result<http::Response> channels_page(Delivery::Impl& room, http::Request& request) {
    TRY(administrator(room, request));
    const auto lanes = room.platform.jobs.stats();
    const auto known =
        room.platform.database.read([](db::Tx& tx) { return store::list_channels(tx); });
    std::vector<web::View> views;
    for (auto channel : kChannels) {
        const auto found = std::ranges::find(known, channel, &ChannelHealth::channel);
        views.push_back(
            channel_view(room, request, channel,
                         found == known.end() ? ChannelHealth{.channel = channel} : *found,
                         lanes.at(static_cast<std::size_t>(lane_of(channel)))));
    }
    web::View view;
    view.set("channels", std::move(views));
    web::PageInfo info{
        .name = "delivery/channels", .title = web::tr(request, "Ways out"), .section = "me"};
    return room.platform.pages.page(request, info, std::move(view));
}

Result<void> try_mail(Delivery::Impl& room, const http::Request& request,
                      accounts::AccountId account) {
    mail::Mail mail;
    mail.to = room.platform.database.read(
        [&](db::Tx& tx) { return room.accounts.preferences(tx, account).email; });
    mail.subject = web::tr(request, "A trial from your server");
    mail.text = web::tr(request, "This letter shows that e-mail works. Nothing has happened.") +
                "\n\n" + room.platform.config.base_url() + "\n";
    return room.edge.post(mail);
}

Result<void> try_gateway(Delivery::Impl& room, const http::Request& request, Channel channel) {
    return send_text(
        room, channel, normal_phone(request.params.text("to")),
        web::tr(request, "A trial from your server") + ": " + room.platform.config.host(),
        "trial-" + std::to_string(room.platform.ids.next_value()));
}

Result<http::Response> post_trial(Delivery::Impl& room, http::Request& request) {
    TRY_ASSIGN(auto account, administrator(room, request));
    const auto wanted = request.params.text("channel");
    const auto channel = std::ranges::find(kChannels, wanted, name_of);
    if (channel == std::end(kChannels) || *channel == Channel::Push ||
        *channel == Channel::Webhook || !room.carriers.at(*channel)->ready())
        return Error(ErrorCode::Unprocessable, "This way cannot be tried.", "channel");
    const auto tried = *channel == Channel::Email ? try_mail(room, request, account)
                                                  : try_gateway(room, request, *channel);
    if (!tried.ok() && tried.error().field() == "to") return tried.error();
    room.platform.database.write([&](db::Tx& tx) {
        store::note(tx, *channel, tried.ok() ? 1 : 0, tried.ok() ? 0 : 1,
                    tried.ok() ? "" : tried.error().detail(), room.platform.clock.now());
    });
    auto response = http::Response::redirect("/kelola/saluran#" + std::string(wanted));
    if (tried.ok())
        web::flash(response, "It was taken over. Look whether it arrives.");
    else
        web::flash(response, "It was not taken over. The reason stands at the channel.");
    return response;
}

}  // namespace

void add_pages(Delivery::Impl& room) {
    auto page = [&](http::Method method, std::string pattern, auto handler, http::Access access) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](http::Request& request) { return handler(room, request); };
        route.access = std::move(access);
        room.platform.router.add(std::move(route));
    };
    using http::Access, http::Method;
    page(Method::Get, "/kelola/saluran", channels_page, Access::page());
    page(Method::Post, "/kelola/saluran/uji", post_trial, Access::page());
}

}  // namespace kentongan::delivery
