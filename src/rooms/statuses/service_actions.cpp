// What people do to each other's posts, and the thread around one.
#include <algorithm>

#include "rooms/statuses/service.h"

namespace kentongan::statuses {
namespace {

// Mastodon's bounds (docs.joinmastodon.org/methods/statuses/#context).
constexpr int kAncestorsAnonymous = 40, kDescendantsAnonymous = 60, kDepthAnonymous = 20;
constexpr int kThreadSignedIn = 4096;

// Depth first, answers of one post in order of time: as one reads a conversation. Those that hang
// on something else than `root` are left out.
std::vector<StatusId> in_reading_order(StatusId root, std::vector<store::Answer> answers) {
    std::ranges::sort(answers, [](const auto& a, const auto& b) {
        return a.parent != b.parent ? a.parent < b.parent : a.id > b.id;
    });
    std::vector<StatusId> ordered, open{root};
    while (!open.empty()) {
        const StatusId next = open.back();
        open.pop_back();
        if (next != root) ordered.push_back(next);
        for (const auto& answer :
             std::ranges::equal_range(answers, next, {}, &store::Answer::parent))
            open.push_back(answer.id);
    }
    return ordered;
}

// Walking from answer to answer costs a search for each; a thread that is not too long is read
// whole.
std::vector<store::Answer> answers_around(db::Tx& tx, const Status& status) {
    auto all = store::list_thread(tx, status.thread, kThreadSignedIn + 1);
    if (std::ssize(all) <= kThreadSignedIn) return all;
    return store::list_descendants(tx, status.id, kThreadSignedIn, kThreadSignedIn);
}

Error not_allowed() {
    return Error(ErrorCode::Forbidden, "This action is not allowed");
}

}  // namespace

Result<Status> Service::original(db::Tx& tx, AccountId by, StatusId id) const {
    TRY_ASSIGN(auto status, visible(tx, by, id));
    if (!status.reblog_of) return status;
    return visible(tx, by, *status.reblog_of);
}

Result<StatusId> Service::favourite(db::Tx& tx, AccountId by, StatusId id, bool wanted) {
    TRY_ASSIGN(const auto status, original(tx, by, id));
    if (wanted && !allows(tx, by, status, status.interaction_policies.favourite))
        return not_allowed();
    const bool changed = wanted ? store::insert_mark(tx, by, status.id, store::Mark::Favourite,
                                                     platform_.ids.next_value())
                                : store::remove_mark(tx, by, status.id, store::Mark::Favourite);
    if (!changed) return status.id;
    forget_after_commit(
        tx, status.id,
        store::update_count(tx, status.id, store::Count::Favourites, wanted ? 1 : -1));
    forget_viewer_after_commit(tx, by);
    announce(tx, StatusFavourited{status.id, status.author, by, !wanted});
    return status.id;
}

Result<StatusId> Service::bookmark(db::Tx& tx, AccountId by, StatusId id, bool wanted) {
    TRY_ASSIGN(const auto status, original(tx, by, id));
    if (wanted)
        store::insert_mark(tx, by, status.id, store::Mark::Bookmark, platform_.ids.next_value());
    else
        store::remove_mark(tx, by, status.id, store::Mark::Bookmark);
    forget_viewer_after_commit(tx, by);
    return status.id;
}

Result<StatusId> Service::silence(db::Tx& tx, AccountId by, StatusId id, bool wanted) {
    TRY_ASSIGN(const auto status, original(tx, by, id));
    if (wanted)
        store::insert_mark(tx, by, status.thread, store::Mark::Silence, platform_.ids.next_value());
    else
        store::remove_mark(tx, by, status.thread, store::Mark::Silence);
    forget_viewer_after_commit(tx, by);
    return status.id;
}

Result<StatusId> Service::pin(db::Tx& tx, AccountId by, StatusId id, bool wanted) {
    TRY_ASSIGN(const auto status, visible(tx, by, id));
    const auto refused = [](const char* why) {
        return Error(ErrorCode::Unprocessable, why, "status");
    };
    if (status.author != by) return refused("Someone else's post cannot be pinned");
    if (wanted) {
        if (status.reblog_of) return refused("A boost cannot be pinned");
        if (status.visibility == Visibility::Direct)
            return refused(
                "Posts that are only visible to mentioned users cannot be "
                "pinned");
        if (!store::find_mark(tx, by, status.id, store::Mark::Pin) &&
            store::count_marks(tx, by, store::Mark::Pin) >= kMaxPins)
            return refused("You have already pinned the maximum number of posts");
        if (store::insert_mark(tx, by, status.id, store::Mark::Pin, platform_.ids.next_value()))
            announce(tx, StatusPinned{status.id, by, false});
    } else if (store::remove_mark(tx, by, status.id, store::Mark::Pin)) {
        announce(tx, StatusPinned{status.id, by, true});
    }
    forget_viewer_after_commit(tx, by);
    return status.id;
}

Result<StatusId> Service::reblog(db::Tx& tx, AccountId by, StatusId id, Visibility visibility) {
    TRY_ASSIGN(const auto status, original(tx, by, id));
    const bool own = status.author == by;
    if (status.exercise || status.visibility == Visibility::Direct ||
        (status.visibility == Visibility::Private && !own) ||
        !allows(tx, by, status, status.interaction_policies.boost))
        return not_allowed();
    if (auto known = store::find_mark(tx, by, status.id, store::Mark::Reblog))
        return StatusId(*known);
    auto made = std::make_shared<Status>();
    made->id = platform_.ids.next<StatusId>();
    made->author = by;
    made->visibility = status.visibility == Visibility::Private ? Visibility::Private : visibility;
    made->created_at = platform_.clock.now();
    return boost(tx, status, std::move(made));
}

Result<StatusId> Service::boost(db::Tx& tx, const Status& original, std::shared_ptr<Status> boost) {
    const auto by = boost->author;
    const auto author = accounts_.find(tx, by);
    if (!author) return Error(ErrorCode::NotFound, "Record not found");
    boost->thread = boost->id;
    boost->reblog_of = original.id;
    boost->language = original.language;
    boost->revision = 1;
    store::insert_status(tx, *boost, author->home.value_or(regions::Code()));
    store::insert_mark(tx, by, original.id, store::Mark::Reblog, boost->id.value());
    forget_after_commit(tx, original.id,
                        store::update_count(tx, original.id, store::Count::Reblogs, 1));
    accounts_.count_status(tx, by, 1, boost->created_at);
    forget_viewer_after_commit(tx, by);
    name_addresses(*boost, *author);
    forget_account_after_commit(tx, by);
    announce(tx, StatusPublished{boost, nullptr});
    announce(tx, StatusReblogged{original.id, original.author, by, boost->id, false});
    return boost->id;
}

Result<StatusId> Service::unreblog(db::Tx& tx, AccountId by, StatusId id) {
    TRY_ASSIGN(const auto status, original(tx, by, id));
    const auto known = store::find_mark(tx, by, status.id, store::Mark::Reblog);
    if (!known) return status.id;
    TRY(remove(tx, StatusId(*known)));
    return status.id;
}

Result<void> Service::set_sensitive(db::Tx& tx, StatusId id, bool sensitive) {
    auto status = store::find_status(tx, id);
    if (!status || status->reblog_of) return Error(ErrorCode::NotFound, "Record not found");
    // What is behind a content warning is always covered.
    if (!sensitive && !status->spoiler_text.empty()) return {};
    if (status->sensitive == sensitive) return {};
    status->poll = store::find_poll(tx, id);
    store::insert_edit(tx, *status);
    status->sensitive = sensitive;
    status->edited_at = platform_.clock.now();
    forget_after_commit(tx, id, store::update_status(tx, *status));
    announce(tx, StatusEdited{id, status->author});
    return {};
}

bool Service::reaches_elsewhere(db::Tx& tx, const Status& status) const {
    const auto lives_elsewhere = [&](AccountId author) {
        const auto account = accounts_.find(tx, author);
        return account && !account->domain.empty();
    };
    if (lives_elsewhere(status.author)) return true;
    if (status.thread == status.id) return false;
    const auto first = store::find_status(tx, status.thread);
    return first && lives_elsewhere(first->author);
}

Thread Service::thread(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const {
    Thread thread;
    if (status.in_reply_to)
        thread.ancestors =
            store::list_ancestors(tx, status.id, viewer ? kThreadSignedIn : kAncestorsAnonymous);
    thread.descendants = in_reading_order(
        status.id,
        viewer ? answers_around(tx, status)
               : store::list_descendants(tx, status.id, kDescendantsAnonymous, kDepthAnonymous));
    return thread;
}

}  // namespace kentongan::statuses
