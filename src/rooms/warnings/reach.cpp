#include "rooms/warnings/reach.h"

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "rooms/warnings/codec.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::string_view kNotifyJob = "warnings.notify";
// One transaction tells this many people, so that other writers get their turn in between.
constexpr int kPeoplePerBatch = 2'000;

std::string host_of(std::string_view url) {
    auto begin = url.find("://");
    if (begin == std::string_view::npos) return {};
    auto rest = url.substr(begin + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

constexpr std::size_t kMostNotice = 250;  // characters of 500, which names and address share
constexpr std::size_t kNamesOfOnePost = 5;

jobs::NewJob letter_to(const std::string& address, const Notice& notice, std::string_view words) {
    jobs::NewJob job;
    job.kind = "delivery.mail";
    JsonWriter(job.payload)
        .begin_object()
        .member("to", address)
        .member("subject", (notice.exercise ? "LATIHAN: " : "") + notice.subject)
        .member("text", words)
        .end_object();
    return job;
}

}  // namespace

struct Reach::Recipients {
    ChainId chain;
    statuses::StatusId status;
    accounts::AccountId from;
    std::string type;  // "status" for what is new, "update" when it became graver
    std::vector<regions::Code> cover;
    bool exercise = false;
    accounts::AccountId after;

    std::string to_json() const {
        std::string json;
        JsonWriter out(json);
        out.begin_object();
        out.member("chain", chain.value()).member("status", status.value());
        out.member("from", from.value()).member("type", type);
        out.member("cover", pack_codes(cover)).member("exercise", exercise);
        out.member("after", after.value()).end_object();
        return json;
    }
    static Recipients from_json(const json::value& value) {
        auto number = [&](std::string_view key) {
            auto* found = find(value, key);
            return found && found->is_int64() ? found->as_int64() : 0;
        };
        auto text = [&](std::string_view key) {
            auto* found = find_string(value, key);
            return found ? std::string_view(*found) : std::string_view();
        };
        auto* exercise = find(value, "exercise");
        return {ChainId(number("chain")),
                statuses::StatusId(number("status")),
                accounts::AccountId(number("from")),
                std::string(text("type")),
                unpack_codes(text("cover")),
                exercise && exercise->is_bool() && exercise->as_bool(),
                accounts::AccountId(number("after"))};
    }
};

std::string page_path(AlertId alert) {
    return "/peringatan/" + alert.to_string();
}

Reach::Reach(Platform& platform, const regions::Regions& gazetteer, accounts::Accounts& accounts,
             statuses::Statuses& statuses, notifications::Notifications& notifications)
    : platform_(platform),
      gazetteer_(gazetteer),
      accounts_(accounts),
      statuses_(statuses),
      notifications_(notifications) {
    platform_.jobs.handle(std::string(kNotifyJob),
                          [this](const jobs::Job& job) { return notify(job); });
}

// Within the transaction for what must not be lost, and after it for what may be read again.
template <class Event>
void Reach::tell(db::Tx& tx, const Event& event) {
    platform_.bus.publish_within(tx, event);
    tx.after_commit([&bus = platform_.bus, event] { bus.publish(event); });
}

Result<void> Reach::carry_out(db::Tx& tx, const ChainChange& change) {
    if (change.after.hidden || !change.after.verified) return {};
    if (change.is_live()) {
        bool as_before = !change.new_head && change.was_live() &&
                         change.before->cover == change.after.cover &&
                         change.before->level == change.after.level &&
                         change.before->expires == change.after.expires;
        if (as_before) return {};
        TRY(say_live(tx, change));
        tell(tx, AlertIssued{change.after.head, change.after.id, change.after.exercise});
    } else if (change.was_live() || (change.new_head && change.after.status)) {
        TRY(say_ended(tx, change));
        tell(tx, AlertEnded{change.after.id, change.after.exercise});
    }
    return {};
}

void Reach::confide(db::Tx& tx, const Source& source, std::span<const accounts::AccountId> people,
                    const Notice& notice) {
    // Words of others may hold an @: only those who are meant are mentioned.
    auto words = utf8_prefix(replace_all(notice.text, "@", "@\u2060"), kMostNotice);
    if (notice.exercise) words = "LATIHAN. " + words;
    words += "\n" + notice.url;
    std::vector<std::string> names;
    for (auto id : people) {
        const auto account = accounts_.find(tx, id);
        if (!account || account->suspended || !account->domain.empty()) continue;
        names.push_back("@" + account->username);
        const auto address = accounts_.preferences(tx, id).email;
        if (!notice.subject.empty() && !address.empty())
            platform_.jobs.enqueue(tx, letter_to(address, notice, words));
    }
    for (std::size_t at = 0; at < names.size(); at += kNamesOfOnePost) {
        const auto some =
            std::span(names).subspan(at, std::min(kNamesOfOnePost, names.size() - at));
        statuses::NewStatus post;
        post.author = account_of(tx, source, notice.exercise);
        post.visibility = statuses::Visibility::Direct;
        for (const auto& name : some) post.text += name + " ";
        post.text += words;
        const auto published = statuses_.publish(tx, post);
        if (!published.ok())
            log::error("warnings: an office could not tell its people",
                       {{"office", source.name}, {"what", published.error().text()}});
    }
}

accounts::AccountId Reach::account_of(db::Tx& tx, const Source& source, bool exercise,
                                      std::string_view name) {
    bool bmkg = name_of(source.kind).starts_with("bmkg-");
    accounts::SourceAccount account;
    account.username = bmkg ? "bmkg" : replace_all(source.name, "-", "_");
    account.display_name = bmkg ? "BMKG" : source.title.empty() ? source.name : source.title;
    if (!bmkg && source.title.empty() && !name.empty())
        account.display_name = utf8_prefix(name, 60);
    account.official_of = bmkg                         ? "bmkg.go.id"
                          : source.kind == Kind::Local ? platform_.config.host()
                                                       : host_of(source.url);
    account.note = "Peringatan resmi dari " + account.display_name +
                   ", disampaikan otomatis kepada warga di wilayah yang terdampak.";
    if (exercise) {
        // A drill speaks through an account that nobody can take for the office itself.
        account.username = "latihan_" + account.username;
        account.display_name = "LATIHAN · " + account.display_name;
        account.official_of.clear();
        account.note = "Hanya latihan. Akun ini tidak pernah menyampaikan kejadian sungguhan.";
    }
    account.username = account.username.substr(0, 30);
    return accounts_.ensure_source_account(tx, account);
}

PostWords Reach::words_for(db::Tx& tx, const ChainRow& chain, const AlertRow& head,
                           const cap::Alert& body) const {
    auto source = store::find_source(tx, head.source).value_or(Source{});
    auto label = source_label(source);
    auto url = platform_.config.url(page_path(head.id));
    auto targets = store::list_targets(tx, head.id);
    return post_words(gazetteer_, {chain, head, body, targets, label, url}, platform_.clock.now());
}

Result<statuses::StatusId> Reach::publish(db::Tx& tx, const ChainRow& chain, const AlertRow& head) {
    TRY_ASSIGN(auto body, decode_alert(store::find_body(tx, head.id)));
    auto words = words_for(tx, chain, head, body);
    statuses::NewStatus status;
    const auto* info = info_in(body, "id");
    status.author = account_of(tx, store::find_source(tx, head.source).value_or(Source{}),
                               chain.exercise, info ? info->sender_name : std::string());
    status.text = std::move(words.text);
    status.extension_json = std::move(words.extension_json);
    // Only what asks for action belongs into everybody's view; drills never do.
    status.visibility = chain.exercise || chain.level == Level::Info
                            ? statuses::Visibility::Unlisted
                            : statuses::Visibility::Public;
    status.region_bound = statuses::RegionBound{chain.cover, chain.exercise, chain.expires};
    TRY_ASSIGN(auto published, statuses_.publish(tx, status));
    return published.id;
}

Result<void> Reach::edit(db::Tx& tx, const ChainRow& chain, const AlertRow& head,
                         statuses::StatusId status) {
    TRY_ASSIGN(auto body, decode_alert(store::find_body(tx, head.id)));
    auto words = words_for(tx, chain, head, body);
    return statuses_.edit(tx, status, std::move(words.text), std::move(words.extension_json));
}

Result<void> Reach::say_live(db::Tx& tx, const ChainChange& change) {
    auto chain = change.after;
    if (chain.cover.empty()) return {};  // abroad or at sea: listed, nobody's home
    auto head = store::find_alert(tx, chain.head);
    bool said = change.was_live() && chain.status;
    // An app tells of one edit of a post only once; a warning that rises again needs a new post.
    if (said && change.rose && chain.rises > 0) {
        TRY(withdraw(tx, *chain.status, change));
        said = false;
    }
    if (said) {
        TRY(edit(tx, chain, *head, *chain.status));
        if (change.before->cover != chain.cover || change.before->expires != chain.expires)
            statuses_.change_region_bound(tx, *chain.status,
                                          {chain.cover, chain.exercise, chain.expires});
        if (change.rose) ++chain.rises;
    } else {
        // Also when a chain that had ended lives again: its old post stays ended.
        TRY_ASSIGN(chain.status, publish(tx, chain, *head));
        chain.rises = 0;
    }
    store::update_chain(tx, chain);
    if (chain.level == Level::Info) return {};
    Recipients recipients;
    recipients.chain = chain.id;
    recipients.status = *chain.status;
    recipients.exercise = chain.exercise;
    if (auto status = statuses_.find(tx, *chain.status)) recipients.from = status->author;
    recipients.type = "status";
    recipients.cover = said ? change.joined : chain.cover;
    if (!recipients.cover.empty()) notify_later(tx, recipients);
    if (said && change.rose) {
        recipients.type = "update";
        recipients.cover.clear();
        for (auto code : chain.cover)
            if (!std::binary_search(change.joined.begin(), change.joined.end(), code))
                recipients.cover.push_back(code);
        if (!recipients.cover.empty()) notify_later(tx, recipients);
    }
    return {};
}

Result<void> Reach::say_ended(db::Tx& tx, const ChainChange& change) {
    if (!change.after.status) return {};
    auto head = store::find_alert(tx, change.after.head);
    TRY(edit(tx, change.after, *head, *change.after.status));
    statuses_.end_region_bound(tx, *change.after.status);
    return {};
}

Result<void> Reach::withdraw(db::Tx& tx, statuses::StatusId orphan, const ChainChange& into) {
    auto chain = into.after;
    auto head = store::find_alert(tx, chain.head);
    TRY(edit(tx, chain, *head, orphan));
    statuses_.end_region_bound(tx, orphan);
    return {};
}

void Reach::notify_later(db::Tx& tx, const Recipients& recipients) {
    jobs::NewJob job;
    job.kind = kNotifyJob;
    job.payload = recipients.to_json();
    job.lane = jobs::Lane::Alert;
    platform_.jobs.enqueue(tx, job);
}

Result<void> Reach::notify(const jobs::Job& job) {
    TRY_ASSIGN(auto payload, parse_json(job.payload));
    auto recipients = Recipients::from_json(payload);
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto chain = store::find_chain(tx, recipients.chain);
        // Nobody is called to a warning that ended or was withdrawn meanwhile.
        if (!chain || chain->state != State::Live || chain->status != recipients.status) return {};
        auto people = accounts_.people_in(tx, recipients.cover, recipients.exercise,
                                          recipients.after, kPeoplePerBatch);
        if (people.empty()) return {};
        notifications_.notify(tx, people, recipients.type, recipients.from, recipients.status);
        if (people.size() == static_cast<std::size_t>(kPeoplePerBatch)) {
            auto rest = recipients;  // the closure may run again
            rest.after = people.back();
            notify_later(tx, rest);
        }
        return {};
    });
}

}  // namespace kentongan::warnings
