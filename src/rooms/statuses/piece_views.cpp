// What stands inside a post on pages: its poll, the post it quotes, what is behind its link.
#include "rooms/statuses/piece_views.h"

#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "platform/text/compose.h"

namespace kentongan::statuses {
namespace {

constexpr std::size_t kQuotedBytes = 400;

}  // namespace

std::vector<web::View> poll_views(const Status& status, const PollReader& reader,
                                  std::string_view language) {
    if (!status.poll) return {};
    const auto& poll = *status.poll;
    const bool over = reader.now >= poll.expires_at;
    const bool shows_totals = over || !poll.hide_totals;
    const auto people = std::max<std::int64_t>(poll.voters, 1);
    std::vector<web::View> options;
    for (std::size_t i = 0; i < poll.options.size(); ++i) {
        const bool mine =
            std::ranges::find(reader.votes, static_cast<int>(i)) != reader.votes.end();
        const auto percent = poll.tallies[i] * 100 / people;
        web::View option;
        option.set("title", poll.options[i])
            .set("number", static_cast<std::int64_t>(i))
            .set("kind", poll.multiple ? "checkbox" : "radio")
            .set("mine", mine)
            .set("shows_totals", shows_totals)
            .set("percent", percent)
            .set("share", i18n::number(percent, language) + " %");
        options.push_back(std::move(option));
    }
    web::View view;
    view.set("can_vote", reader.may_vote && !over && reader.votes.empty())
        .set("options", std::move(options))
        .set("voters",
             i18n::translate_plural(language, "{n} person voted", "{n} people voted", poll.voters))
        .set("ends",
             over ? std::string(i18n::translate(language, "The vote is over"))
                  : replace_all(std::string(i18n::translate(language, "until {time}")), "{time}",
                                moment_text(poll.expires_at, reader.zone, reader.now, language)));
    return {std::move(view)};
}

std::vector<web::View> quote_views(const Status& quoted, const accounts::Account& author) {
    auto text = quoted.spoiler_text.empty() ? text::plain_of_html(quoted.content_html)
                                            : quoted.spoiler_text;
    if (text.size() > kQuotedBytes) text = std::string(utf8_prefix(text, kQuotedBytes)) + "…";
    web::View view;
    view.set("quoted_name", author.shown_name())
        .set("quoted_url", "/@" + author.acct() + "/" + quoted.id.to_string())
        .set("quoted_text", text)
        .set("quoted_lang", quoted.language)
        .set("quoted_unverified", is_unverified(quoted, author));
    return {std::move(view)};
}

bool is_unverified(const Status& status, const accounts::Account& author) {
    if (author.domain.empty() || status.extension_json.empty()) return false;
    const auto extension = parse_json(status.extension_json);
    // What cannot be read is no reason to trust it.
    return !extension || find(*extension, "alert") != nullptr;
}

std::vector<web::View> card_views(const Status& status) {
    if (status.card_json.empty()) return {};
    const auto card = parse_json(status.card_json);
    if (!card) return {};
    const auto text = [&](std::string_view name) {
        const auto* found = find_string(*card, name);
        return found ? std::string(*found) : std::string();
    };
    const auto url = text("url");
    if (!url.starts_with("https://") && !url.starts_with("http://")) return {};
    web::View view;
    view.set("card_url", url)
        .set("card_title", text("title"))
        .set("card_text", text("description"))
        .set("card_site", text("provider_name"))
        .set("card_image", text("image"));
    return {std::move(view)};
}

std::vector<web::View> event_views(const Status& status, std::string_view language) {
    if (!status.extension_json.starts_with("{\"event\":")) return {};
    const auto extension = parse_json(status.extension_json);
    const auto* event = extension ? find(*extension, "event") : nullptr;
    const auto* start = event ? find_string(*event, "start") : nullptr;
    const auto at = start ? parse_iso(*start) : std::nullopt;
    if (!at) return {};
    const auto* timezone = find_string(*event, "timezone");
    const auto* place = find(*event, "place");
    const auto* name = place ? find_string(*place, "name") : nullptr;
    const auto zone = timezone && *timezone == "Asia/Makassar"   ? Zone::Wita
                      : timezone && *timezone == "Asia/Jayapura" ? Zone::Wit
                                                                 : Zone::Wib;
    const auto when = date_text(*at, zone, language);
    const bool says_it = status.content_html.find(when) != std::string::npos;
    web::View view;
    view.set("event_url", "/acara/" + status.id.to_string())
        .set("event_when", says_it ? std::string() : when)
        .set("event_where", name ? std::string(*name) : std::string());
    return {std::move(view)};
}

}  // namespace kentongan::statuses
