// /pengaturan: profile, places, language and password, one form each.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "platform/web/portrait.h"
#include "rooms/accounts/forms.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/pictures.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t kMaxPicturesBody = 34 << 20;
constexpr std::int64_t kLanguageSeconds = 365 * 24 * 3600;

// Which form was sent, and what was wrong with it; empty when the page is only looked at.
struct Sent {
    std::string_view form;
    FieldErrors errors;
    PlaceChoice home, more;
};

void set_profile(web::View& view, const Account& account, const store::ProfileSource& source,
                 const Request& request, bool was_sent) {
    const auto& params = request.params;
    const auto text = [&](const char* name, const std::string& kept) {
        view.set(name, was_sent ? std::string(params.text(name)) : kept);
    };
    text("display_name", account.display_name);
    text("note", source.note);
    const auto truth = [&](const char* name, bool kept) {
        view.set(name, was_sent ? params.boolean(name).value_or(false) : kept);
    };
    truth("locked", account.locked);
    truth("discoverable", account.discoverable);
    truth("indexable", account.indexable);
    truth("hide_collections", account.hides_collections);
    web::set_portrait(view, account.shown_name(), account.avatar_url);
    view.set("username", account.username);
    std::vector<web::View> fields;
    for (std::size_t i = 0; i < kMaxFields; ++i) {
        const auto prefix = "fields_attributes[" + std::to_string(i) + "]";
        web::View field;
        const bool has = i < source.fields.size();
        field.set("number", static_cast<std::int64_t>(i)).set("shown", static_cast<int>(i + 1));
        field.set("name", was_sent ? std::string(params.text(prefix + "[name]"))
                                   : (has ? source.fields[i].name : std::string()));
        field.set("value", was_sent ? std::string(params.text(prefix + "[value]"))
                                    : (has ? source.fields[i].value : std::string()));
        fields.push_back(std::move(field));
    }
    view.set("fields", std::move(fields));
}

void set_places(web::View& view, const Accounts& room, const store::Places& places,
                const Request& request, const Sent& sent) {
    const auto& regions = room.impl().regions;
    if (places.home) {
        view.set("home", places.home->to_string());
        view.set("home_name", regions.full_name(*places.home));
    }
    std::vector<web::View> watched;
    for (auto code : places.watched) {
        web::View place;
        place.set("code", code.to_string()).set("name", regions.full_name(code));
        watched.push_back(std::move(place));
    }
    view.set("has_watched", !watched.empty()).set("watched", std::move(watched));
    const bool was_sent = sent.form == "places";
    view.set("tempat", was_sent ? request.params.text("tempat") : std::string_view());
    view.set("tempat_lain", was_sent ? request.params.text("tempat_lain") : std::string_view());
    view.set("home_has_more", sent.home.has_more).set("more_has_more", sent.more.has_more);
    auto home = candidate_views(sent.home), more = candidate_views(sent.more);
    view.set("has_home_candidates", !home.empty()).set("home_candidates", std::move(home));
    view.set("has_more_candidates", !more.empty()).set("more_candidates", std::move(more));
}

void set_preferences(web::View& view, const Preferences& preferences, const Request& request,
                     bool was_sent) {
    const auto truth = [&](const char* name, bool kept) {
        view.set(name, was_sent ? request.params.boolean(name).value_or(false) : kept);
    };
    truth("save_data", preferences.save_data);
    truth("joins_exercises", preferences.joins_exercises);
    view.set("email", preferences.email);
    std::vector<web::View> languages;
    for (const auto& code : i18n::languages()) {
        web::View language;
        language.set("code", code).set("name", code == "id" ? "Bahasa Indonesia" : "English");
        language.set("selected", code == preferences.language);
        languages.push_back(std::move(language));
    }
    view.set("languages", std::move(languages));
}

Response settings_page(Accounts& room, const Request& request, const Sent& sent) {
    const auto id = *Accounts::viewer(request);
    auto& impl = room.impl();
    web::View view;
    impl.platform.database.read([&](db::Tx& tx) {
        const auto account = room.find(tx, id);
        const auto source = store::find_profile_source(tx, id);
        if (!account || !source) return;
        set_profile(view, *account, *source, request, sent.form == "profile");
        set_places(view, room, store::find_places(tx, id), request, sent);
        set_preferences(view, room.preferences(tx, id), request, sent.form == "preferences");
    });
    set_errors(view, request, sent.errors);
    auto response = impl.platform.pages.page(request,
                                             {.name = "accounts/settings",
                                              .title = web::tr(request, "Settings"),
                                              .section = "me",
                                              .status = sent.errors.empty() ? 200 : 422},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Response saved(std::string_view anchor, std::string_view message) {
    auto response = Response::redirect("/pengaturan#" + std::string(anchor));
    web::flash(response, message);
    return response;
}

Result<Response> get_settings(Accounts& room, Request& request) {
    return settings_page(room, request, {});
}

// A browser sends an empty file where none was chosen.
Result<void> read_upload(Accounts& room, const Request& request, Portrait kind,
                         std::optional<media::Rendition>& picture) {
    const auto* upload = request.upload(kind == Portrait::Avatar ? "avatar" : "header");
    if (!upload || upload->content.empty()) return {};
    TRY_ASSIGN(picture, make_picture(room.impl().platform, kind, upload->content));
    return {};
}

Result<void> save_profile(Accounts& room, const Request& request) {
    const auto& params = request.params;
    ProfileChange change;
    change.display_name = std::string(params.text("display_name"));
    // Browsers send line ends as CR LF; the limit counts what the person typed.
    change.note = replace_all(std::string(params.text("note")), "\r\n", "\n");
    change.locked = params.boolean("locked").value_or(false);
    change.discoverable = params.boolean("discoverable").value_or(false);
    change.indexable = params.boolean("indexable").value_or(false);
    change.hides_collections = params.boolean("hide_collections").value_or(false);
    change.fields.emplace();
    for (std::size_t i = 0; i < kMaxFields; ++i) {
        const auto prefix = "fields_attributes[" + std::to_string(i) + "]";
        change.fields->push_back({std::string(params.text(prefix + "[name]")),
                                  std::string(params.text(prefix + "[value]"))});
    }
    TRY(read_upload(room, request, Portrait::Avatar, change.avatar));
    TRY(read_upload(room, request, Portrait::Header, change.header));
    TRY(room.impl().profiles.update(*Accounts::viewer(request), change));
    return {};
}

Result<Response> post_profile(Accounts& room, Request& request) {
    const auto result = save_profile(room, request);
    if (!result)
        return settings_page(room, request, {"profile", errors_of(result.error()), {}, {}});
    return saved("profil", "Your profile is saved.");
}

Result<Response> post_places(Accounts& room, Request& request) {
    const auto& params = request.params;
    const auto& regions = room.impl().regions;
    Sent sent{.form = "places",
              .errors = {},
              .home = choose_place(regions, params, "tempat", "home"),
              .more = choose_place(regions, params, "tempat_lain", "tambah")};
    if (sent.home.is_open) sent.errors.push_back(place_not_chosen(sent.home, "tempat"));
    if (sent.more.is_open) sent.errors.push_back(place_not_chosen(sent.more, "tempat_lain"));
    if (!sent.errors.empty()) return settings_page(room, request, sent);
    std::vector<regions::Code> watched;
    for (auto text : params.all("watched"))
        if (const auto code = regions::Code::parse(text)) watched.push_back(*code);
    if (sent.more.code) watched.push_back(*sent.more.code);
    const auto result = room.set_places(*Accounts::viewer(request), sent.home.code, watched);
    if (!result) {
        sent.errors = errors_of(result.error());
        return settings_page(room, request, sent);
    }
    return saved("tempat-saya", "Your places are saved.");
}

Result<Response> post_preferences(Accounts& room, Request& request) {
    const auto& params = request.params;
    PreferencesChange change;
    change.save_data = params.boolean("save_data").value_or(false);
    change.joins_exercises = params.boolean("joins_exercises").value_or(false);
    const auto language = i18n::negotiate(params.text("language"), {});
    change.language = language;
    const auto result = room.impl().profiles.update_preferences(*Accounts::viewer(request), change);
    if (!result)
        return settings_page(room, request, {"preferences", errors_of(result.error()), {}, {}});
    auto response = saved("pilihan", "Your choices are saved.");
    response.set_cookie("bahasa", language, kLanguageSeconds);
    return response;
}

Result<Response> post_password(Accounts& room, Request& request) {
    const auto& params = request.params;
    const auto result = room.impl().profiles.change_password(
        *Accounts::viewer(request), params.text("current_password"), params.text("password"),
        TokenId(request.principal->token));
    if (!result)
        return settings_page(room, request, {"password", errors_of(result.error()), {}, {}});
    return saved("sandi", "Your password is changed. Other browsers and apps are signed out.");
}

// A form that was sent with an error stands at its own address: opened again, it is the page.
Result<Response> to_settings(Accounts&, Request&) {
    return Response::redirect("/pengaturan");
}

}  // namespace

void add_settings_pages(Accounts& room) {
    const auto page = Access::page();
    for (const auto* form : {"profil", "tempat", "pilihan", "sandi"})
        add_entries(room, {{Method::Get,
                            std::string("/pengaturan/") + form,
                            to_settings,
                            page,
                            http::Run::Inline,
                            {}}});
    add_entries(room,
                {{Method::Get, "/pengaturan", get_settings, page, http::Run::Pool, {}},
                 {Method::Post,
                  "/pengaturan/profil",
                  post_profile,
                  page,
                  http::Run::Pool,
                  {},
                  kMaxPicturesBody},
                 {Method::Post, "/pengaturan/tempat", post_places, page, http::Run::Pool, {}},
                 {Method::Post, "/pengaturan/pilihan", post_preferences, page, http::Run::Pool, {}},
                 {Method::Post, "/pengaturan/sandi", post_password, page, http::Run::Pool, {}}});
}

}  // namespace kentongan::accounts
