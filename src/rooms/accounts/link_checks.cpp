#include "rooms/accounts/link_checks.h"

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/fetch/fetch.h"
#include "platform/jobs/jobs.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/link_back.h"

namespace kentongan::accounts {

namespace {

constexpr const char* kJob = "accounts.links";
constexpr int kLooksAtOnce = 100;
constexpr std::size_t kMaxPageBytes = 1 << 20;
constexpr Duration kTimeout = 10s;

}  // namespace

LinkChecks::LinkChecks(Platform& platform, Directory& directory)
    : platform_(platform), directory_(directory) {
    ask = [this](std::string_view link, const std::string& profile_url) {
        return fetch_page(link, profile_url);
    };
    platform_.jobs.handle(kJob, [this](const jobs::Job& job) -> Result<void> {
        if (const auto account = AccountId::parse(job.payload)) look(*account);
        return {};
    });
}

void LinkChecks::enqueue(db::Tx& tx, AccountId account) {
    jobs::NewJob job;
    job.kind = kJob;
    job.payload = account.to_string();
    job.lane = jobs::Lane::Bulk;
    job.order_key = "accounts.links." + account.to_string();
    platform_.jobs.enqueue(tx, job);
}

void LinkChecks::sweep() {
    const auto now = platform_.clock.now();
    platform_.database.write([&](db::Tx& tx) {
        for (auto account : store::list_links_due(tx, now, kLooksAtOnce)) {
            store::postpone_links(tx, account, now + kLinkCheckEvery);
            enqueue(tx, account);
        }
    });
}

LinkChecks::Answer LinkChecks::fetch_page(std::string_view link, const std::string& profile_url) {
    fetch::FetchRequest request;
    request.url = std::string(link);
    request.headers = {{"Accept", "text/html"}};
    request.max_bytes = kMaxPageBytes;
    request.timeout = kTimeout;
    const auto page = platform_.fetcher.fetch(request);
    // Who is away for a while does not lose the mark; a refused address never had it.
    if (!page)
        return page.error().code() == ErrorCode::Unavailable ? Answer::Unknown : Answer::LeadsNot;
    if (page->status >= 500 || page->status == 429) return Answer::Unknown;
    if (page->status != 200) return Answer::LeadsNot;
    return links_back(page->body, profile_url) ? Answer::Leads : Answer::LeadsNot;
}

void LinkChecks::look(AccountId account) {
    std::optional<Account> before;
    store::ProfileSource source;
    std::string profile;
    platform_.database.read([&](db::Tx& tx) {
        before = store::find_account(tx, account);
        source = store::find_profile_source(tx, account).value_or(store::ProfileSource());
        if (const auto found = directory_.find(tx, account)) profile = found->url;
    });
    if (!before || before->suspended || profile.empty() ||
        source.fields.size() != before->fields.size())
        return;
    auto after = *before;
    bool changed = false;
    for (std::size_t i = 0; i < source.fields.size(); ++i) {
        const auto link = checkable_link(source.fields[i].value);
        if (link.empty()) continue;
        const auto answer = ask(link, profile);
        auto& verified = after.fields[i].verified_at;
        if (answer == Answer::Unknown || (answer == Answer::Leads) == verified.has_value())
            continue;
        verified.reset();
        if (answer == Answer::Leads) verified = platform_.clock.now();
        changed = true;
    }
    if (!changed) return;
    source.links_due_at = platform_.clock.now() + kLinkCheckEvery;
    platform_.database.write([&](db::Tx& tx) {
        // Lines that changed meanwhile have a job of their own.
        if (!store::update_fields(tx, *before, after, source)) return;
        directory_.account_changed(tx, account);
        tx.after_commit([this, account] { platform_.bus.publish(AccountChanged{account}); });
    });
}

}  // namespace kentongan::accounts
