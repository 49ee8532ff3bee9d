// Which servers, e-mail addresses and networks are kept out, and who signs up in spite of it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/moderation/service.h"

namespace kentongan::moderation {

inline constexpr std::size_t kMaxNote = 2'000;  // characters of a comment
inline constexpr int kMostShutOut = 10'000, kMostPublicBlocks = 5'000;

std::string_view name_of(Severity severity);  // "suspend"
std::optional<Severity> severity_named(std::string_view name);

// An existing block that stands in the way of a new one.
struct NewDomainBlock {
    std::optional<DomainBlock> made, existing;  // one of them
};

struct NewIpBlock {
    std::string ip, severity, comment;
    std::optional<Duration> expires_in;
};

class Limits {
public:
    Limits(Platform& platform, Service& service) : platform_(platform), service_(service) {}

    // All by administrators. `domain` as somebody wrote it.
    Result<NewDomainBlock> block_domain(db::Tx& tx, AccountId by, DomainBlock wanted);
    Result<DomainBlock> change_domain(db::Tx& tx, AccountId by, const DomainBlock& changed);
    Result<DomainBlock> unblock_domain(db::Tx& tx, AccountId by, BlockId id);
    // Blocks or changes each, in one go; how many it were.
    Result<int> import_domains(db::Tx& tx, AccountId by, const std::vector<DomainBlock>& all);

    Result<NamedDomain> add_name(db::Tx& tx, AccountId by, store::Names which,
                                 std::string_view domain);
    Result<NamedDomain> remove_name(db::Tx& tx, AccountId by, store::Names which, BlockId id);

    // By address or, if that is empty, by hash.
    Result<EmailHash> block_email(db::Tx& tx, AccountId by, std::string_view email,
                                  std::string_view hash);
    Result<EmailHash> unblock_email(db::Tx& tx, AccountId by, BlockId id);

    Result<IpBlock> block_ip(db::Tx& tx, AccountId by, const NewIpBlock& wanted);
    // Empty texts leave as it is.
    Result<IpBlock> change_ip(db::Tx& tx, AccountId by, BlockId id, const NewIpBlock& wanted);
    Result<IpBlock> unblock_ip(db::Tx& tx, AccountId by, BlockId id);

    std::optional<DomainLimit> limit_of(db::Tx& tx, std::string_view domain) const;
    Result<void> check_sign_up(db::Tx& tx, const accounts::SignUpAttempt& attempt) const;
    // Who was refused for their address since the last call, by the domain that is blocked.
    struct Refused {
        std::int64_t uses = 0;
        std::set<std::string> addresses;
    };
    std::map<std::string, Refused> take_refused();
    bool asks_approval(db::Tx& tx, std::string_view address) const;

    bool is_shut_out(std::string_view address) const;
    // Forgets blocks that are over and reads anew who is shut out: at the start, and as time
    // passes.
    void keep_time();

private:
    using Networks = std::shared_ptr<const std::set<std::string, std::less<>>>;

    Result<void> check_texts(const DomainBlock& block) const;
    Result<void> apply(IpBlock& block, const NewIpBlock& wanted) const;
    void note_refused(const std::string& domain, const std::string& address) const;
    Networks closed_now(db::Tx& tx) const;
    void keep(Networks fresh);
    void addresses_changed(db::Tx& tx);

    Platform& platform_;
    Service& service_;
    mutable std::mutex mutex_;
    Networks shut_out_;
    mutable std::map<std::string, Refused> refused_;
};

}  // namespace kentongan::moderation
