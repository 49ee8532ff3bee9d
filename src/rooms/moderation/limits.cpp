#include "rooms/moderation/limits.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "rooms/moderation/addresses.h"

namespace kentongan::moderation {

namespace {

constexpr std::string_view kSeverities[] = {"noop", "silence", "suspend"};
constexpr std::string_view kIpSeverities[] = {"sign_up_requires_approval", "sign_up_block",
                                              "no_access"};
constexpr std::size_t kHashDigits = 64, kMostRefused = 1'000;

// Mastodon's DomainBlock#stricter_than?
bool is_stricter(const DomainBlock& block, const DomainBlock& other) {
    if (block.severity == Severity::Suspend) return true;
    if (other.severity == Severity::Suspend) return false;
    if (other.severity == Severity::Silence && block.severity == Severity::Noop) return false;
    return (block.reject_media || !other.reject_media) &&
           (block.reject_reports || !other.reject_reports);
}

std::optional<DomainBlock> nearest_block(db::Tx& tx, std::string_view domain) {
    const auto found = store::domain_blocks_of(tx, with_parents(domain));
    const auto longest = std::ranges::max_element(
        found, {}, [](const DomainBlock& block) { return block.domain.size(); });
    if (longest == found.end()) return {};
    return *longest;
}

std::string_view kind_of(store::Names which) {
    return which == store::Names::Allowed ? "domain_allow" : "email_domain_block";
}

bool is_hash(std::string_view text) {
    return text.size() == kHashDigits && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

Result<std::string> checked_domain(std::string_view text) {
    if (trim(text).empty()) return invalid("Domain can't be blank", "domain");
    auto domain = normal_domain(text);
    if (!domain) return invalid("Domain is not a valid domain name", "domain");
    return *std::move(domain);
}

}  // namespace

std::string_view name_of(Severity severity) {
    return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severity_named(std::string_view name) {
    const auto found = std::ranges::find(kSeverities, name);
    if (found == std::end(kSeverities)) return {};
    return static_cast<Severity>(found - std::begin(kSeverities));
}

Result<void> Limits::check_texts(const DomainBlock& block) const {
    if (utf8_length(block.private_comment) > kMaxNote)
        return invalid("Private comment is too long (maximum is 2000 characters)",
                       "private_comment");
    if (utf8_length(block.public_comment) > kMaxNote)
        return invalid("Public comment is too long (maximum is 2000 characters)", "public_comment");
    return {};
}

Result<NewDomainBlock> Limits::block_domain(db::Tx& tx, AccountId by, DomainBlock wanted) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    TRY_ASSIGN(wanted.domain, checked_domain(wanted.domain));
    TRY(check_texts(wanted));
    NewDomainBlock answer;
    const auto existing = nearest_block(tx, wanted.domain);
    if (existing && (existing->domain == wanted.domain || !is_stricter(wanted, *existing))) {
        answer.existing = existing;
        return answer;
    }
    wanted.id = platform_.ids.next<BlockId>();
    wanted.created_at = platform_.clock.now();
    if (!store::insert_domain_block(tx, wanted)) return Error(ErrorCode::Conflict);
    service_.log(tx, {by, "create", "domain_block", wanted.domain, wanted.id.value(),
                      wanted.private_comment});
    platform_.bus.publish_within(tx, DomainLimitChanged{wanted.domain});
    answer.made = std::move(wanted);
    return answer;
}

Result<DomainBlock> Limits::change_domain(db::Tx& tx, AccountId by, const DomainBlock& changed) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    TRY(check_texts(changed));
    if (!store::update_domain_block(tx, changed)) return not_found();
    service_.log(tx, {by, "update", "domain_block", changed.domain, changed.id.value(),
                      changed.private_comment});
    platform_.bus.publish_within(tx, DomainLimitChanged{changed.domain});
    return changed;
}

Result<DomainBlock> Limits::unblock_domain(db::Tx& tx, AccountId by, BlockId id) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    const auto block = store::find_domain_block(tx, id);
    if (!block) return not_found();
    store::remove_domain_block(tx, id);
    service_.log(tx, {by, "destroy", "domain_block", block->domain, id.value()});
    platform_.bus.publish_within(tx, DomainLimitChanged{block->domain});
    return *block;
}

Result<int> Limits::import_domains(db::Tx& tx, AccountId by, const std::vector<DomainBlock>& all) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    int changed = 0;
    for (const auto& wanted : all) {
        const auto own = store::domain_blocks_of(tx, std::span(&wanted.domain, 1));
        if (own.empty()) {
            TRY_ASSIGN(const auto answer, block_domain(tx, by, wanted));
            changed += answer.made.has_value();
            continue;
        }
        auto block = wanted;
        block.id = own.front().id;
        block.private_comment = own.front().private_comment;
        TRY(change_domain(tx, by, block));
        ++changed;
    }
    return changed;
}

Result<NamedDomain> Limits::add_name(db::Tx& tx, AccountId by, store::Names which,
                                     std::string_view domain) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    NamedDomain made;
    TRY_ASSIGN(made.domain, checked_domain(domain));
    if (const auto own = store::names_of(tx, which, std::span(&made.domain, 1)); !own.empty()) {
        // Letting in what is let in already is no mistake in Mastodon.
        if (which == store::Names::Allowed) return own.front();
        return invalid("Domain has already been taken", "domain");
    }
    made.id = platform_.ids.next<BlockId>();
    made.created_at = platform_.clock.now();
    if (!store::insert_name(tx, which, made)) return Error(ErrorCode::Conflict);
    service_.log(tx, {by, "create", kind_of(which), made.domain, made.id.value()});
    return made;
}

Result<NamedDomain> Limits::remove_name(db::Tx& tx, AccountId by, store::Names which, BlockId id) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    const auto found = store::find_name(tx, which, id);
    if (!found) return not_found();
    store::remove_name(tx, which, id);
    service_.log(tx, {by, "destroy", kind_of(which), found->domain, id.value()});
    return *found;
}

Result<EmailHash> Limits::block_email(db::Tx& tx, AccountId by, std::string_view email,
                                      std::string_view hash) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    EmailHash made;
    made.hash = trim(email).empty() ? ascii_lower(trim(hash)) : canonical_email_hash(email);
    if (made.hash.empty())
        return invalid("Canonical email hash can't be blank", "canonical_email_hash");
    if (!is_hash(made.hash))
        return invalid("Canonical email hash is invalid", "canonical_email_hash");
    made.id = platform_.ids.next<BlockId>();
    if (!store::insert_email_hash(tx, made))
        return invalid("Canonical email hash has already been taken", "canonical_email_hash");
    service_.log(tx, {by, "create", "canonical_email_block", made.hash, made.id.value()});
    return made;
}

Result<EmailHash> Limits::unblock_email(db::Tx& tx, AccountId by, BlockId id) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    auto found = store::find_email_hash(tx, id);
    if (!found) return not_found();
    store::remove_email_hash(tx, id);
    service_.log(tx, {by, "destroy", "canonical_email_block", found->hash, id.value()});
    return *std::move(found);
}

Result<void> Limits::apply(IpBlock& block, const NewIpBlock& wanted) const {
    if (!wanted.ip.empty()) {
        auto cidr = normal_cidr(wanted.ip);
        if (!cidr) return invalid("Ip is invalid", "ip");
        block.cidr = *std::move(cidr);
    }
    if (!wanted.severity.empty()) block.severity = wanted.severity;
    if (std::ranges::find(kIpSeverities, block.severity) == std::end(kIpSeverities))
        return invalid("Severity is not included in the list", "severity");
    if (utf8_length(wanted.comment) > kMaxNote)
        return invalid("Comment is too long (maximum is 2000 characters)", "comment");
    if (wanted.expires_in) block.expires_at = platform_.clock.now() + *wanted.expires_in;
    return {};
}

Result<IpBlock> Limits::block_ip(db::Tx& tx, AccountId by, const NewIpBlock& wanted) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    if (trim(wanted.ip).empty()) return invalid("Ip can't be blank", "ip");
    IpBlock made;
    TRY(apply(made, wanted));
    made.id = platform_.ids.next<BlockId>();
    made.comment = wanted.comment;
    made.created_at = platform_.clock.now();
    store::remove_expired_ip_blocks(tx, made.created_at);
    if (!store::insert_ip_block(tx, made)) return invalid("Ip has already been taken", "ip");
    service_.log(tx, {by, "create", "ip_block", made.cidr, made.id.value(), made.comment});
    addresses_changed(tx);
    return made;
}

Result<IpBlock> Limits::change_ip(db::Tx& tx, AccountId by, BlockId id, const NewIpBlock& wanted) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    auto block = store::find_ip_block(tx, id);
    if (!block) return not_found();
    TRY(apply(*block, wanted));
    if (!wanted.comment.empty()) block->comment = wanted.comment;
    for (const auto& other : store::ip_blocks_of(tx, std::span(&block->cidr, 1), TimePoint()))
        if (other.id != id) return invalid("Ip has already been taken", "ip");
    store::update_ip_block(tx, *block);
    service_.log(tx, {by, "update", "ip_block", block->cidr, id.value(), block->comment});
    addresses_changed(tx);
    return *block;
}

Result<IpBlock> Limits::unblock_ip(db::Tx& tx, AccountId by, BlockId id) {
    TRY(service_.staff(tx, by, accounts::Role::Admin));
    const auto found = store::find_ip_block(tx, id);
    if (!found) return not_found();
    store::remove_ip_block(tx, id);
    service_.log(tx, {by, "destroy", "ip_block", found->cidr, id.value()});
    addresses_changed(tx);
    return *found;
}

std::optional<DomainLimit> Limits::limit_of(db::Tx& tx, std::string_view domain) const {
    const auto normal = normal_domain(domain);
    const auto block = normal ? nearest_block(tx, *normal) : std::nullopt;
    if (!block) return {};
    return DomainLimit{block->severity, block->reject_media, block->reject_reports};
}

Result<void> Limits::check_sign_up(db::Tx& tx, const accounts::SignUpAttempt& attempt) const {
    const auto now = platform_.clock.now();
    for (const auto& block : store::ip_blocks_of(tx, networks_of(attempt.ip), now))
        if (block.severity != "sign_up_requires_approval") return not_allowed();
    const auto domain = domain_of_email(attempt.email);
    const auto refused = store::names_of(tx, store::Names::EmailBlocked, with_parents(domain));
    if (!refused.empty()) {
        note_refused(refused.front().domain, attempt.ip);
        return invalid("Email uses a disallowed e-mail provider", "email");
    }
    if (store::email_hash_of(tx, canonical_email_hash(attempt.email)))
        return invalid("Email has already been taken", "email");
    return {};
}

// In memory: the transaction of a sign-up that is refused keeps nothing.
void Limits::note_refused(const std::string& domain, const std::string& address) const {
    const std::lock_guard lock(mutex_);
    if (refused_.size() >= kMostRefused && !refused_.contains(domain)) return;
    auto& refused = refused_[domain];
    ++refused.uses;
    if (refused.addresses.size() < kMostRefused) refused.addresses.insert(address);
}

std::map<std::string, Limits::Refused> Limits::take_refused() {
    const std::lock_guard lock(mutex_);
    return std::exchange(refused_, {});
}

bool Limits::asks_approval(db::Tx& tx, std::string_view address) const {
    return !store::ip_blocks_of(tx, networks_of(address), platform_.clock.now()).empty();
}

bool Limits::is_shut_out(std::string_view address) const {
    Networks known;
    {
        const std::lock_guard lock(mutex_);
        known = shut_out_;
    }
    // Almost always there is none, and then this costs nothing.
    if (!known || known->empty()) return false;
    return std::ranges::any_of(networks_of(address),
                               [&](const std::string& cidr) { return known->contains(cidr); });
}

void Limits::keep_time() {
    platform_.database.write([&](db::Tx& tx) {
        store::remove_expired_ip_blocks(tx, platform_.clock.now());
        addresses_changed(tx);
    });
}

Limits::Networks Limits::closed_now(db::Tx& tx) const {
    auto fresh = std::make_shared<std::set<std::string, std::less<>>>();
    for (auto& block : store::list_closed_addresses(tx, platform_.clock.now(), kMostShutOut))
        fresh->insert(std::move(block.cidr));
    return fresh;
}

void Limits::keep(Networks fresh) {
    const std::lock_guard lock(mutex_);
    shut_out_ = std::move(fresh);
}

void Limits::addresses_changed(db::Tx& tx) {
    tx.after_commit([this, fresh = closed_now(tx)] { keep(fresh); });
}

}  // namespace kentongan::moderation
