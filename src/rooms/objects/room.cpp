#include "embedded/objects_migrations.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "rooms/objects/impl.h"
#include "rooms/objects/reader.h"
#include "rooms/objects/store.h"

namespace kentongan::objects {
namespace {

constexpr std::size_t kMaxAncestors = 20;
constexpr Duration kTombstonesKept = std::chrono::hours(24 * 7);
constexpr Duration kSweep = std::chrono::hours(6);

Error not_here() {
    return Error(ErrorCode::NotFound, "Record not found");
}

void forget_pictures(statuses::RemoteStatus& told) {
    told.attachments.clear();
    told.emojis.clear();
}

}  // namespace

Objects::Objects(Platform& platform, accounts::Accounts& accounts,
                 attachments::Attachments& attachments, statuses::Statuses& statuses,
                 actors::Actors& actors)
    : impl_(std::make_unique<Impl>(platform, accounts, attachments, statuses, actors)) {
    add_routes(*this);
    add_context(*this);
    add_quotes(*this);  // before incoming, which takes every Delete
    add_incoming(*this);
    add_from_groups(*this);
    add_outgoing(*this);
    add_poll_totals(*this);
    add_pins(*this);
    add_backfill(*this);
    platform.scheduler.every(
        "objects.sweep", kSweep,
        [&platform] {
            platform.database.write([&](db::Tx& tx) {
                store::remove_tombstones(tx, platform.clock.now() - kTombstonesKept);
            });
        },
        kSweep);
}
Objects::~Objects() = default;

std::vector<db::Migration> Objects::migrations() {
    return db::migrations_from("objects", embedded::objects_migrations());
}

Result<std::vector<activitystreams::Object>> Objects::Impl::fetch_thread(
    activitystreams::Object last) {
    std::vector<activitystreams::Object> thread{std::move(last)};
    while (thread.size() <= kMaxAncestors) {
        const auto& parent = thread.back().in_reply_to;
        if (parent.empty()) break;
        const bool known = platform.database.read(
            [&](db::Tx& tx) { return statuses.find_by_uri(tx, parent).has_value(); });
        if (known) break;
        const auto document = actors.fetch(parent);
        if (!document) {
            if (document.error().code() == ErrorCode::Unavailable && thread.size() == 1)
                return document.error();
            break;
        }
        auto object = activitystreams::read_object(*document);
        if (!object) break;
        thread.push_back(*std::move(object));
    }
    std::ranges::reverse(thread);
    return thread;
}

Result<StatusId> Objects::Impl::keep(const activitystreams::Object& object, AccountId author,
                                     Quote quote) {
    return platform.database.write([&](db::Tx& tx) -> Result<StatusId> {
        const auto person = accounts.find(tx, author);
        if (!person || person->uri != object.attributed_to)
            return Error(ErrorCode::Forbidden).with_detail("somebody else's post: " + object.id);
        if (store::has_tombstone(tx, object.id)) return Error(ErrorCode::Conflict);
        auto told = remote_status(tx, accounts, statuses, *person, object,
                                  actors.followers_uri(tx, author));
        if (actors.rejects_media(tx, activitystreams::host_of(person->uri))) forget_pictures(told);
        if (told.quote_of && told.quote_state == statuses::QuoteState::Pending) {
            const auto leave = store::find_authorization(tx, *told.quote_of, object.id);
            if (quote == Quote::Proven || leave) told.quote_state = statuses::QuoteState::Accepted;
        }
        if (!object.published) told.created_at = platform.clock.now();
        if (const auto known = statuses.find_by_uri(tx, object.id)) {
            TRY(statuses.revise(tx, *known, told));
            // The stamp is for what is quoted here: an edit cannot put another post in its place,
            // nor undo what its author took back.
            const auto status = statuses.find(tx, *known);
            if (status && status->quote_of && status->quote_of == told.quote_of &&
                status->quote_state == statuses::QuoteState::Pending &&
                told.quote_state == statuses::QuoteState::Accepted)
                TRY(statuses.set_quote_state(tx, *known, told.quote_state));
            if (quote == Quote::Proven && status && status->quote_of &&
                status->quote_of == told.quote_of &&
                status->quote_state != statuses::QuoteState::Revoked)
                store::put_stamp(tx, *known, object.quote_authorization);
            return *known;
        }
        TRY_ASSIGN(const auto status, statuses.receive(tx, told));
        if (quote == Quote::Proven && told.quote_of)
            store::put_stamp(tx, status.id, object.quote_authorization);
        return status.id;
    });
}

std::string Objects::created_json(db::Tx& tx, const Status& status) const {
    const auto author = impl_->accounts.find(tx, status.author);
    if (!author || !author->domain.empty()) return {};
    return impl_->documents.created_json(tx, status, *author);
}
std::string Objects::updated_json(db::Tx& tx, const Status& status) const {
    const auto author = impl_->accounts.find(tx, status.author);
    if (!author || !author->domain.empty()) return {};
    return impl_->documents.updated_json(tx, status, *author);
}
std::string Objects::deleted_json(db::Tx& tx, const Status& status) const {
    const auto author = impl_->accounts.find(tx, status.author);
    if (!author || !author->domain.empty()) return {};
    return impl_->documents.deleted_json(tx, status, *author);
}

void Objects::set_participants(Participants participants) {
    impl_->documents.set_participants(std::move(participants));
}

Result<StatusId> Objects::find_status(std::string_view uri) {
    auto& impl = *impl_;
    const auto known =
        impl.platform.database.read([&](db::Tx& tx) { return impl.statuses.find_by_uri(tx, uri); });
    if (known) return *known;
    TRY_ASSIGN(const auto document, impl.actors.fetch(uri));
    return keep_fetched(document);
}

Result<StatusId> Objects::keep_fetched(const json::value& document) {
    auto& impl = *impl_;
    TRY_ASSIGN(auto object, activitystreams::read_object(document));
    TRY_ASSIGN(const auto thread, impl.fetch_thread(std::move(object)));
    Result<StatusId> last = not_here();
    for (const auto& post : thread) {
        const auto author = impl.actors.find_person(post.attributed_to);
        last = author ? impl.keep(post, *author, impl.proof_of(post))
                      : Result<StatusId>(author.error());
    }
    return last;
}

}  // namespace kentongan::objects
