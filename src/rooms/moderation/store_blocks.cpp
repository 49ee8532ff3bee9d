#include <algorithm>

#include "rooms/moderation/store.h"

namespace kentongan::moderation::store {

namespace {

#define PAGE_DOWN "id < $1 AND id > $2 ORDER BY id DESC LIMIT $3"
#define PAGE_UP "id < $1 AND id > $2 ORDER BY id LIMIT $3"

#define DOMAIN_COLUMNS                                                                 \
    "id, domain, severity, reject_media, reject_reports, obfuscate, private_comment, " \
    "public_comment, created_at"
#define DOMAINS "SELECT " DOMAIN_COLUMNS " FROM moderation_domain_blocks WHERE "
constexpr db::Sql kInsertDomain("INSERT INTO moderation_domain_blocks (" DOMAIN_COLUMNS
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                                "ON CONFLICT DO NOTHING");
constexpr db::Sql kFindDomain(DOMAINS "id = $1");
constexpr db::Sql kDomainsOf(DOMAINS "domain IN $texts(1)");
constexpr db::Sql kDomainsDown(DOMAINS PAGE_DOWN);
constexpr db::Sql kDomainsUp(DOMAINS PAGE_UP);
constexpr db::Sql kDomainsByName(DOMAINS "domain > $1 ORDER BY domain LIMIT $2");
constexpr db::Sql kUpdateDomain(
    "UPDATE moderation_domain_blocks SET severity = $2, reject_media = $3, reject_reports = $4, "
    "obfuscate = $5, private_comment = $6, public_comment = $7 WHERE id = $1");
constexpr db::Sql kRemoveDomain("DELETE FROM moderation_domain_blocks WHERE id = $1");

#define NAMES_OF(table) "SELECT id, domain, created_at FROM " table " WHERE "
#define INSERT_NAME(table) \
    "INSERT INTO " table " (id, domain, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
#define ALLOWS "moderation_domain_allows"
#define EMAILS "moderation_email_domains"
struct NameSql {
    db::Sql insert, find, of, down, up, remove;
};
constexpr NameSql kAllows{INSERT_NAME(ALLOWS),
                          NAMES_OF(ALLOWS) "id = $1",
                          NAMES_OF(ALLOWS) "domain IN $texts(1)",
                          NAMES_OF(ALLOWS) PAGE_DOWN,
                          NAMES_OF(ALLOWS) PAGE_UP,
                          "DELETE FROM moderation_domain_allows WHERE id = $1"};
constexpr NameSql kEmails{INSERT_NAME(EMAILS),
                          NAMES_OF(EMAILS) "id = $1",
                          NAMES_OF(EMAILS) "domain IN $texts(1)",
                          NAMES_OF(EMAILS) PAGE_DOWN,
                          NAMES_OF(EMAILS) PAGE_UP,
                          "DELETE FROM moderation_email_domains WHERE id = $1"};

#define HASHES "SELECT id, hash FROM moderation_email_hashes WHERE "
constexpr db::Sql kInsertHash(
    "INSERT INTO moderation_email_hashes (id, hash) VALUES ($1, $2) ON CONFLICT DO NOTHING");
constexpr db::Sql kFindHash(HASHES "id = $1");
constexpr db::Sql kHashOf(HASHES "hash = $1");
constexpr db::Sql kHashesDown(HASHES PAGE_DOWN);
constexpr db::Sql kHashesUp(HASHES PAGE_UP);
constexpr db::Sql kRemoveHash("DELETE FROM moderation_email_hashes WHERE id = $1");

#define IP_COLUMNS "id, cidr, severity, comment, created_at, expires_at"
#define IPS "SELECT " IP_COLUMNS " FROM moderation_ip_blocks WHERE "
constexpr db::Sql kInsertIp("INSERT INTO moderation_ip_blocks (" IP_COLUMNS
                            ") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
constexpr db::Sql kFindIp(IPS "id = $1");
constexpr db::Sql kIpsOf(IPS "cidr IN $texts(1) AND (expires_at IS NULL OR expires_at > $2)");
constexpr db::Sql kIpsDown(IPS PAGE_DOWN);
constexpr db::Sql kIpsUp(IPS PAGE_UP);
constexpr db::Sql kClosed(
    IPS "severity = 'no_access' AND (expires_at IS NULL OR expires_at > $1) ORDER BY id LIMIT $2");
constexpr db::Sql kUpdateIp(
    "UPDATE moderation_ip_blocks SET cidr = $2, severity = $3, comment = $4, expires_at = $5 "
    "WHERE id = $1");
constexpr db::Sql kRemoveIp("DELETE FROM moderation_ip_blocks WHERE id = $1");
constexpr db::Sql kRemoveExpired("DELETE FROM moderation_ip_blocks WHERE expires_at <= $1");

constexpr db::Sql kQueries[] = {
    kInsertDomain, kFindDomain,    kDomainsOf,     kDomainsDown, kDomainsUp,    kDomainsByName,
    kUpdateDomain, kRemoveDomain,  kAllows.insert, kAllows.find, kAllows.of,    kAllows.down,
    kAllows.up,    kAllows.remove, kEmails.insert, kEmails.find, kEmails.of,    kEmails.down,
    kEmails.up,    kEmails.remove, kInsertHash,    kFindHash,    kHashOf,       kHashesDown,
    kHashesUp,     kRemoveHash,    kInsertIp,      kFindIp,      kIpsOf,        kIpsDown,
    kIpsUp,        kClosed,        kUpdateIp,      kRemoveIp,    kRemoveExpired};

const NameSql& sql_of(Names which) {
    return which == Names::Allowed ? kAllows : kEmails;
}

DomainBlock domain_of(const db::Cursor& row) {
    DomainBlock block;
    block.id = row.id<BlockId>(0);
    block.domain = row.string(1);
    block.severity = static_cast<Severity>(row.integer(2));
    block.reject_media = row.boolean(3);
    block.reject_reports = row.boolean(4);
    block.obfuscate = row.boolean(5);
    block.private_comment = row.string(6);
    block.public_comment = row.string(7);
    block.created_at = row.time(8);
    return block;
}
NamedDomain name_of(const db::Cursor& row) {
    return {row.id<BlockId>(0), row.string(1), row.time(2)};
}
EmailHash hash_of(const db::Cursor& row) {
    return {row.id<BlockId>(0), row.string(1)};
}
IpBlock ip_of(const db::Cursor& row) {
    return {row.id<BlockId>(0), row.string(1), row.string(2),
            row.string(3),      row.time(4),   row.maybe_time(5)};
}

template <class Make>
auto all_of(db::Cursor row, Make make) {
    std::vector<decltype(make(row))> found;
    while (row.next()) found.push_back(make(row));
    return found;
}
template <class Make>
auto one_of(db::Cursor row, Make make) {
    std::optional<decltype(make(row))> found;
    if (row.next()) found = make(row);
    return found;
}
template <class Make>
auto page_of(db::Tx& tx, db::Sql down, db::Sql up, const Page& page, Make make) {
    auto found = all_of(
        tx.query(page.upwards() ? up : down, {page.upper(), page.lower(), page.limit}), make);
    if (page.upwards()) std::ranges::reverse(found);
    return found;
}

}  // namespace

std::span<const db::Sql> block_queries() {
    return kQueries;
}

bool insert_domain_block(db::Tx& tx, const DomainBlock& b) {
    return tx.execute(kInsertDomain, {b.id, b.domain, static_cast<int>(b.severity), b.reject_media,
                                      b.reject_reports, b.obfuscate, b.private_comment,
                                      b.public_comment, b.created_at}) > 0;
}
std::optional<DomainBlock> find_domain_block(db::Tx& tx, BlockId id) {
    return one_of(tx.query(kFindDomain, {id}), domain_of);
}
std::vector<DomainBlock> domain_blocks_of(db::Tx& tx, std::span<const std::string> domains) {
    return all_of(tx.query(kDomainsOf, {db::Value::list(domains)}), domain_of);
}
std::vector<DomainBlock> list_domain_blocks(db::Tx& tx, const Page& page) {
    return page_of(tx, kDomainsDown, kDomainsUp, page, domain_of);
}
std::vector<DomainBlock> list_domain_blocks_by_name(db::Tx& tx, std::string_view after, int limit) {
    return all_of(tx.query(kDomainsByName, {after, limit}), domain_of);
}
bool update_domain_block(db::Tx& tx, const DomainBlock& b) {
    return tx.execute(kUpdateDomain,
                      {b.id, static_cast<int>(b.severity), b.reject_media, b.reject_reports,
                       b.obfuscate, b.private_comment, b.public_comment}) > 0;
}
bool remove_domain_block(db::Tx& tx, BlockId id) {
    return tx.execute(kRemoveDomain, {id}) > 0;
}

bool insert_name(db::Tx& tx, Names which, const NamedDomain& name) {
    return tx.execute(sql_of(which).insert, {name.id, name.domain, name.created_at}) > 0;
}
std::optional<NamedDomain> find_name(db::Tx& tx, Names which, BlockId id) {
    return one_of(tx.query(sql_of(which).find, {id}), name_of);
}
std::vector<NamedDomain> names_of(db::Tx& tx, Names which, std::span<const std::string> domains) {
    return all_of(tx.query(sql_of(which).of, {db::Value::list(domains)}), name_of);
}
std::vector<NamedDomain> list_names(db::Tx& tx, Names which, const Page& page) {
    return page_of(tx, sql_of(which).down, sql_of(which).up, page, name_of);
}
bool remove_name(db::Tx& tx, Names which, BlockId id) {
    return tx.execute(sql_of(which).remove, {id}) > 0;
}

bool insert_email_hash(db::Tx& tx, const EmailHash& hash) {
    return tx.execute(kInsertHash, {hash.id, hash.hash}) > 0;
}
std::optional<EmailHash> find_email_hash(db::Tx& tx, BlockId id) {
    return one_of(tx.query(kFindHash, {id}), hash_of);
}
std::optional<EmailHash> email_hash_of(db::Tx& tx, std::string_view hash) {
    return one_of(tx.query(kHashOf, {hash}), hash_of);
}
std::vector<EmailHash> list_email_hashes(db::Tx& tx, const Page& page) {
    return page_of(tx, kHashesDown, kHashesUp, page, hash_of);
}
bool remove_email_hash(db::Tx& tx, BlockId id) {
    return tx.execute(kRemoveHash, {id}) > 0;
}

bool insert_ip_block(db::Tx& tx, const IpBlock& b) {
    return tx.execute(kInsertIp,
                      {b.id, b.cidr, b.severity, b.comment, b.created_at, b.expires_at}) > 0;
}
std::optional<IpBlock> find_ip_block(db::Tx& tx, BlockId id) {
    return one_of(tx.query(kFindIp, {id}), ip_of);
}
std::vector<IpBlock> ip_blocks_of(db::Tx& tx, std::span<const std::string> cidrs, TimePoint now) {
    return all_of(tx.query(kIpsOf, {db::Value::list(cidrs), now}), ip_of);
}
std::vector<IpBlock> list_ip_blocks(db::Tx& tx, const Page& page) {
    return page_of(tx, kIpsDown, kIpsUp, page, ip_of);
}
std::vector<IpBlock> list_closed_addresses(db::Tx& tx, TimePoint now, int limit) {
    return all_of(tx.query(kClosed, {now, limit}), ip_of);
}
bool update_ip_block(db::Tx& tx, const IpBlock& b) {
    return tx.execute(kUpdateIp, {b.id, b.cidr, b.severity, b.comment, b.expires_at}) > 0;
}
bool remove_ip_block(db::Tx& tx, BlockId id) {
    return tx.execute(kRemoveIp, {id}) > 0;
}
std::int64_t remove_expired_ip_blocks(db::Tx& tx, TimePoint now) {
    return tx.execute(kRemoveExpired, {now});
}

}  // namespace kentongan::moderation::store
