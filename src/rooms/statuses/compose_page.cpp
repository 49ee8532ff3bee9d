// /tulis: writing, answering and changing a post, without scripts. What was typed and uploaded
// is kept on every error.
#include <algorithm>
#include <array>

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/statuses/pages.h"

namespace kentongan::statuses {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using web::tr;

constexpr std::size_t kMaxBody = 58 << 20;  // a video of 40 MB and what goes with it

struct Draft {
    std::string text, spoiler, key;
    std::string visibility = "public";
    std::optional<StatusId> parent, edited, quoted;
    std::array<std::string, kMaxPollOptions> options;
    std::string poll_seconds = "86400";
    bool poll_multiple = false;
    std::vector<attachments::AttachmentId> media;
    std::array<std::string, kMaxAttachments> descriptions;
    std::optional<Error> error;
};

struct Choice {
    std::string_view value, word;
};
constexpr std::array<Choice, 4> kChoices{{
    {"public", msg("Everybody")},
    {"unlisted", msg("Everybody, but not in public lists")},
    {"private", msg("Only people who follow me")},
    {"direct", msg("Only the people I name with @")},
}};

constexpr std::array<Choice, 5> kPollTimes{{
    {"3600", msg("One hour")},
    {"21600", msg("Six hours")},
    {"86400", msg("One day")},
    {"259200", msg("Three days")},
    {"604800", msg("One week")},
}};

void set_poll(web::View& view, const Request& request, const Draft& draft) {
    std::vector<web::View> options, times;
    bool asked = false;
    for (std::size_t i = 0; i < draft.options.size(); ++i) {
        web::View option;
        option.set("number", static_cast<std::int64_t>(i + 1)).set("value", draft.options[i]);
        options.push_back(std::move(option));
        asked = asked || !draft.options[i].empty();
    }
    for (const auto& choice : kPollTimes) {
        web::View time;
        time.set("value", choice.value)
            .set("word", tr(request, choice.word))
            .set("selected", choice.value == draft.poll_seconds);
        times.push_back(std::move(time));
    }
    view.set("poll_asked", asked)
        .set("poll_options", std::move(options))
        .set("poll_times", std::move(times))
        .set("poll_multiple", draft.poll_multiple);
}

void set_visibilities(web::View& view, const Request& request, std::string_view chosen) {
    std::vector<web::View> choices;
    for (const auto& choice : kChoices) {
        web::View option;
        option.set("value", choice.value)
            .set("word", tr(request, choice.word))
            .set("checked", choice.value == chosen);
        choices.push_back(std::move(option));
    }
    view.set("visibilities", std::move(choices));
}

void set_pictures(web::View& view, const std::vector<attachments::Attachment>& kept,
                  const Draft& draft) {
    std::vector<web::View> pictures, more;
    for (const auto& picture : kept) {
        web::View one;
        one.set("id", picture.id.to_string())
            .set("preview_url", picture.preview_url)
            .set("description", picture.description);
        pictures.push_back(std::move(one));
    }
    for (std::size_t i = 1; i < kMaxAttachments; ++i) {
        web::View one;
        one.set("number", static_cast<std::int64_t>(i + 1))
            .set("description", draft.descriptions[i]);
        more.push_back(std::move(one));
    }
    view.set("has_kept", !pictures.empty())
        .set("kept", std::move(pictures))
        .set("picture", true)
        .set("description1", draft.descriptions[0])
        .set("more", std::move(more));
}

void set_error(web::View& view, const Request& request, const std::optional<Error>& error) {
    view.set("has_errors", error.has_value())
        .set("status_error", "")
        .set("media_ids_error", "")
        .set("poll_error", "");
    if (!error) return;
    const auto text = tr(request, error->text().empty() ? "This could not be published."
                                                        : std::string_view(error->text()));
    const bool poll = error->field().starts_with("poll");
    const bool picture = !poll && error->field().starts_with("media");
    web::View line;
    line.set("field", poll ? "pilihan1" : picture ? "gambar1" : "status").set("text", text);
    view.set(poll ? "poll_error" : picture ? "media_ids_error" : "status_error", text);
    view.set("errors", std::vector<web::View>{line});
}

Result<Response> form_page(Statuses& room, const Request& request, const Draft& draft) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    web::View view;
    impl.platform.database.read([&](db::Tx& tx) {
        set_pictures(view, impl.attachments.find_many(tx, draft.media), draft);
        if (draft.parent)
            view.set("parent", room.views(tx, viewer, {&*draft.parent, 1}, request.language));
        view.set("quoted", draft.quoted
                               ? room.views(tx, viewer, {&*draft.quoted, 1}, request.language)
                               : std::vector<web::View>());
    });
    const auto title = draft.edited   ? tr(request, "Change your post")
                       : draft.parent ? tr(request, "Write an answer")
                                      : tr(request, "Write");
    view.set("title", title)
        .set("button", draft.edited ? tr(request, "Save changes") : tr(request, "Publish"))
        .set("key", draft.key.empty() ? std::to_string(impl.platform.ids.next_value()) : draft.key)
        .set("parent_id", draft.parent ? draft.parent->to_string() : "")
        .set("edit_id", draft.edited ? draft.edited->to_string() : "")
        .set("quoted_id", draft.quoted ? draft.quoted->to_string() : "")
        .set("text", draft.text)
        .set("spoiler", draft.spoiler)
        .set("back", "/");
    set_visibilities(view, request, draft.visibility);
    set_poll(view, request, draft);
    set_error(view, request, draft.error);
    return impl.platform.pages.page(
        request,
        {.name = "statuses/compose",
         .title = title,
         .section = "",
         .status = draft.error ? http::status_of(draft.error->code()) : 200},
        std::move(view));
}

// "@ani " in front of an answer, and as private as what it answers.
void begin_answer(const Statuses::Impl& impl, db::Tx& tx, AccountId viewer, const Status& parent,
                  Draft& draft) {
    draft.parent = parent.id;
    if (parent.visibility != Visibility::Public) draft.visibility = name_of(parent.visibility);
    auto people = parent.mentions;
    people.insert(people.begin(), parent.author);
    for (const auto& person : impl.accounts.find_many(tx, people))
        if (person.id != viewer && draft.text.find("@" + person.acct() + " ") == std::string::npos)
            draft.text += "@" + person.acct() + " ";
}

Result<Response> get_form(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    Draft draft;
    TRY(impl.platform.database.read([&](db::Tx& tx) -> Result<void> {
        draft.visibility = impl.accounts.preferences(tx, viewer).default_visibility;
        draft.text = request.params.text("teks");
        if (const auto id = request.params.id<StatusId>("balas")) {
            TRY_ASSIGN(auto parent, impl.service.visible(tx, viewer, *id));
            if (parent.reblog_of) {
                TRY_ASSIGN(parent, impl.service.visible(tx, viewer, *parent.reblog_of));
            }
            begin_answer(impl, tx, viewer, parent, draft);
        } else if (const auto quoted = request.params.id<StatusId>("kutip")) {
            TRY_ASSIGN(const auto status, impl.service.visible(tx, viewer, *quoted));
            draft.quoted = status.reblog_of.value_or(status.id);
        } else if (const auto edited = request.params.id<StatusId>("ubah")) {
            TRY_ASSIGN(const auto status, impl.service.own(tx, viewer, *edited));
            draft.edited = status.id;
            draft.text = status.text;
            draft.spoiler = status.spoiler_text;
            draft.media = status.attachments;
        }
        return {};
    }));
    return form_page(room, request, draft);
}

Draft draft_of(const Request& request) {
    const auto& params = request.params;
    Draft draft;
    draft.text = params.text("status");
    draft.spoiler = params.text("spoiler_text");
    draft.key = params.text("kunci");
    if (const auto named = params.text("visibility"); visibility_named(named))
        draft.visibility = named;
    draft.parent = params.id<StatusId>("balas");
    draft.edited = params.id<StatusId>("ubah");
    draft.quoted = params.id<StatusId>("kutip");
    for (std::size_t i = 0; i < kMaxPollOptions; ++i)
        draft.options[i] = params.text("pilihan" + std::to_string(i + 1));
    if (const auto seconds = params.text("lama"); !seconds.empty()) draft.poll_seconds = seconds;
    draft.poll_multiple = params.boolean("banyak").value_or(false);
    draft.media = params.ids<attachments::AttachmentId>("media_ids");
    for (std::size_t i = 0; i < kMaxAttachments; ++i)
        draft.descriptions[i] = params.text("keterangan" + std::to_string(i + 1));
    return draft;
}

// A browser sends an empty file where none was chosen.
Result<void> take_uploads(const Statuses::Impl& impl, AccountId viewer, const Request& request,
                          Draft& draft) {
    for (std::size_t i = 0; i < kMaxAttachments; ++i) {
        const auto* upload = request.upload("gambar" + std::to_string(i + 1));
        if (!upload || upload->content.empty()) continue;
        if (draft.media.size() == kMaxAttachments)
            return Error(ErrorCode::Unprocessable, "Cannot attach more than 4 files", "media_ids");
        auto kept = impl.attachments.accept(viewer, upload->content, draft.descriptions[i]);
        if (!kept)
            return Error(kept.error().code(),
                         kept.error().text().empty() ? "This picture could not be read."
                                                     : kept.error().text(),
                         "media_ids");
        draft.media.push_back(*kept);
        draft.descriptions[i].clear();
    }
    return {};
}

Result<StatusId> publish_draft(Statuses::Impl& impl, db::Tx& tx, const Request& request,
                               const Draft& draft) {
    NewStatus wanted;
    wanted.author = *accounts::Accounts::viewer(request);
    wanted.text = draft.text;
    wanted.spoiler_text = draft.spoiler;
    wanted.visibility = *visibility_named(draft.visibility);
    wanted.language = request.language;
    wanted.sensitive = impl.accounts.preferences(tx, wanted.author).default_sensitive;
    wanted.in_reply_to = draft.parent;
    wanted.attachments = draft.media;
    wanted.quote_of = draft.quoted;
    NewPoll poll;
    for (const auto& option : draft.options)
        if (!option.empty()) poll.options.push_back(option);
    if (!poll.options.empty()) {
        poll.expires_in = std::chrono::seconds(
            std::clamp<std::int64_t>(parse_integer(draft.poll_seconds).value_or(0), 0, 1 << 30));
        poll.multiple = draft.poll_multiple;
        wanted.poll = std::move(poll);
    }
    if (!draft.key.empty()) wanted.idempotency_key = "tulis:" + draft.key;
    TRY_ASSIGN(const auto status, impl.service.publish(tx, wanted));
    return status.id;
}

Result<StatusId> save_changes(Statuses::Impl& impl, db::Tx& tx, AccountId viewer,
                              const Draft& draft) {
    TRY_ASSIGN(const auto status, impl.service.own(tx, viewer, *draft.edited));
    StatusChange change;
    change.text = draft.text;
    change.spoiler_text = draft.spoiler;
    change.sensitive = status.sensitive;
    change.attachments = draft.media;
    TRY(impl.service.edit(tx, status.id, change));
    return status.id;
}

Result<Response> take_form(Statuses& room, Request& request) {
    auto& impl = room.impl();
    const auto viewer = *accounts::Accounts::viewer(request);
    Draft draft = draft_of(request);
    if (auto taken = take_uploads(impl, viewer, request, draft); !taken) {
        draft.error = taken.error();
        return form_page(room, request, draft);
    }
    std::string url;
    auto done = impl.platform.database.write([&](db::Tx& tx) -> Result<StatusId> {
        auto id = draft.edited ? save_changes(impl, tx, viewer, draft)
                               : publish_draft(impl, tx, request, draft);
        if (id)
            if (const auto author = impl.accounts.find(tx, viewer))
                url = page_of_status(*author, *id);
        return id;
    });
    if (!done) {
        draft.error = done.error();
        return form_page(room, request, draft);
    }
    auto response = Response::redirect(url);
    web::flash(response,
               draft.edited ? msg("Your changes are saved.") : msg("Your post is published."));
    return response;
}

}  // namespace

void add_compose_page(Statuses& room) {
    auto& router = room.impl().platform.router;
    router.add({.method = Method::Get,
                .pattern = "/tulis",
                .handler = [&room](Request& request) { return get_form(room, request); },
                .access = Access::page()});
    router.add({.method = Method::Post,
                .pattern = "/tulis",
                .handler = [&room](Request& request) { return take_form(room, request); },
                .access = Access::page(),
                .max_body_bytes = kMaxBody});
}

}  // namespace kentongan::statuses
